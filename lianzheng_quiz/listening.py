"""Accepts connections and speaks HTTP. Saves and starts are answered from the event loop, all else by threads.

HTTP itself is waitress's: its parser, its limits, its tasks. Only its loop is replaced, which asks every open
connection each time round; here ten thousand waiting candidates cost nothing until they send something.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import ClientDisconnected
from waitress.parser import HTTPRequestParser
from waitress.proxy_headers import proxy_headers_middleware
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import InternalServerError, build_http_date

from lianzheng_quiz.plain_requests import read_plainly

log = logging.getLogger(__name__)
READ_AT_A_TIME = 64 * 1024
MOST_READ_AHEAD = 64 * 1024
TIDY_SECONDS = 5.0
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

ShortAnswer = tuple[str, Sequence[tuple[str, str]], bytes]
"""Status line, headers without length and date, body."""


class ShortWay:
    """What a server may answer without a thread; this one answers nothing.

    `begin` takes a request's environ and a sender, and says whether it took the request; its answer comes later
    to `Listener.answer`, on any thread, with None for what has to go the long way after all. `tried` names
    the place in an environ that tells the application so.
    """

    tried = "short_way_tried"

    def may_take(self, method: str, path: str) -> bool:
        """Whether it is worth asking `begin`; costs nearly nothing."""
        return False

    def begin(self, environ: dict[str, Any], sender: Connection) -> bool:
        return False


class Listener:
    """One listening address: its connections, the pool, and the short way. Also what waitress's tasks call a server."""

    def __init__(self, application: Any, adjustments: Adjustments, short_way: ShortWay | None = None) -> None:
        self.adj = adjustments
        self.application = self._behind_proxies(application)
        self.short_way = short_way or ShortWay()
        self.server_name = adjustments.server_name
        self.effective_port = 0
        self.connections: set[Connection] = set()
        self.pool = ThreadPoolExecutor(adjustments.threads, thread_name_prefix="request")
        self.loop: asyncio.AbstractEventLoop | None = None
        self.reading = memoryview(bytearray(READ_AT_A_TIME))
        self._date = (0, "")

    def _behind_proxies(self, application: Any) -> Any:
        adj = self.adj
        return proxy_headers_middleware(
            application,
            trusted_proxy=adj.trusted_proxy,
            trusted_proxy_count=adj.trusted_proxy_count,
            trusted_proxy_headers=adj.trusted_proxy_headers,
            clear_untrusted=adj.clear_untrusted_proxy_headers,
        )

    def run(self, host: str, port: int, stop: threading.Event) -> None:
        """Serve until `stop` is set or the process is interrupted."""
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(self._serve(host, port, stop))

    async def _serve(self, host: str, port: int, stop: threading.Event) -> None:
        self.loop = asyncio.get_running_loop()
        server = await self.loop.create_server(lambda: Connection(self), host, port, backlog=self.adj.backlog)
        self.effective_port = server.sockets[0].getsockname()[1]
        try:
            while not stop.is_set():
                await asyncio.sleep(TIDY_SECONDS)
                self._close_idle(time.monotonic() - self.adj.channel_timeout)
        finally:
            server.close()
            self.pool.shutdown(wait=False, cancel_futures=True)

    def _close_idle(self, before: float) -> None:
        for connection in [one for one in self.connections if one.last_heard < before and not one.busy]:
            connection.transport.abort()

    def date(self, now: float) -> str:
        """The date of an answer, made once a second."""
        if self._date[0] != int(now):
            self._date = (int(now), build_http_date(now))
        return self._date[1]

    def answer(self, answers: Sequence[tuple[Connection, ShortAnswer | None]]) -> None:
        """Send what the short way has for some connections, from any thread, with one call into the loop."""
        assert self.loop is not None
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._send_all, answers)

    def _send_all(self, answers: Sequence[tuple[Connection, ShortAnswer | None]]) -> None:
        date = self.date(time.time())
        for connection, answer in answers:
            connection.finish_shortly(answer, date)


class Connection(asyncio.BufferedProtocol):
    """One client. Requests are answered one after another; what comes meanwhile waits."""

    transport: asyncio.Transport

    def __init__(self, listener: Listener) -> None:
        self.server = listener
        self.adj = listener.adj
        self.addr: tuple[str, int] = ("", 0)
        self.connected = False
        self.busy = False
        self.last_heard = time.monotonic()
        self._unread = b""
        self._plain = b""
        self._paused = False
        self._request: HTTPRequestParser | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.connected = transport, True
        self.addr = (transport.get_extra_info("peername") or ("", 0))[:2]
        if len(self.server.connections) >= self.adj.connection_limit:
            transport.abort()
        else:
            self.server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.connected = False
        self.server.connections.discard(self)

    def get_buffer(self, sizehint: int) -> memoryview:
        """One room for all connections: what comes is taken out before the next is read."""
        return self.server.reading

    def buffer_updated(self, nbytes: int) -> None:
        self._heard(bytes(self.server.reading[:nbytes]))

    def _heard(self, data: bytes) -> None:
        self.last_heard = time.monotonic()
        self._unread = self._unread + data if self._unread else data
        if not self.busy:
            self._read_on()
        elif len(self._unread) > MOST_READ_AHEAD and not self._paused:
            self._paused = True
            self.transport.pause_reading()

    def _read_on(self) -> None:
        """Parse what has come until a request is whole; it is served before the next is looked at."""
        while self._unread and not self.busy and not self.transport.is_closing():
            if self._request is None and self._take_plainly(self._unread):
                return
            request = self._request = self._request or HTTPRequestParser(self.adj)
            read = request.received(self._unread)
            self._unread = self._unread[read:]
            if request.expect_continue and request.headers_finished:
                request.expect_continue = request.completed = False
                self.transport.write(CONTINUE)
            if request.completed:
                if request.empty:
                    self._request = None
                else:
                    self._serve(request)

    def _take_plainly(self, data: bytes) -> bool:
        """Hand a plainly written request to the short way without parsing it; False when it has to be parsed."""
        if self.adj.trusted_proxy:
            return False
        environ = read_plainly(data, self.addr[0])
        short_way = self.server.short_way
        if environ is None or not short_way.may_take(environ["REQUEST_METHOD"], environ["PATH_INFO"]):
            return False
        self.busy, self._plain, self._unread = True, data, b""
        if not self._begun(lambda: environ):
            self._serve_long(self._parsed(data), tried=True)
        return True

    def _begun(self, environ: Callable[[], dict[str, Any]]) -> bool:
        """Whether the short way took a request; a fault of it costs nobody an answer."""
        try:
            return self.server.short_way.begin(environ(), self)
        except Exception:
            log.exception("the short way failed; going the long way")
            return False

    def _parsed(self, data: bytes) -> HTTPRequestParser:
        """A whole request, read for the long way."""
        request = self._request = HTTPRequestParser(self.adj)
        while data and not request.completed:
            data = data[request.received(data) :]
        return request

    def _serve(self, request: HTTPRequestParser) -> None:
        self.busy = True
        plain = not request.error and request.version == "1.1" and not request.connection_close
        may_be_short = plain and self.server.short_way.may_take(request.command, request.path)
        if not (may_be_short and self._begun(lambda: self._environ(request))):
            self._serve_long(request, tried=may_be_short)

    def _environ(self, request: HTTPRequestParser) -> dict[str, Any]:
        """The request as an application behind the proxy's headers sees it."""
        environ: dict[str, Any] = _PageTask(self, request).get_environment()
        if self.adj.trusted_proxy:
            seen = proxy_headers_middleware(
                lambda passed, _start: passed,
                trusted_proxy=self.adj.trusted_proxy,
                trusted_proxy_count=self.adj.trusted_proxy_count,
                trusted_proxy_headers=self.adj.trusted_proxy_headers,
            )(environ, lambda *_answer: None)
            return environ if seen is environ else {**environ, "REQUEST_METHOD": ""}
        return environ

    def _serve_long(self, request: HTTPRequestParser, tried: bool) -> None:
        if tried:
            request.get_body_stream().seek(0)
        self.server.pool.submit(_Answering(self, request, tried).run)

    def check_client_disconnected(self) -> bool:
        return not self.connected

    def finish_shortly(self, answer: ShortAnswer | None, date: str) -> None:
        """Send an answer of the short way, or go the long way."""
        if answer is None:
            self._serve_long(self._request or self._parsed(self._plain), tried=True)
            return
        status, headers, body = answer
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
        head = f"HTTP/1.1 {status}\r\n{lines}Content-Length: {len(body)}\r\nDate: {date}\r\n\r\n"
        self.finish([head.encode("latin-1") + body], False)

    def finish(self, chunks: Sequence[bytes], close: bool) -> None:
        """Send an answer, then look at what came meanwhile."""
        if self._request is not None:
            self._request.close()
        self._request, self._plain, self.busy, self.last_heard = None, b"", False, time.monotonic()
        if not self.connected:
            return
        self.transport.write(chunks[0] if len(chunks) == 1 else b"".join(chunks))
        if close:
            self.transport.close()
            return
        if self._paused:
            self._paused = False
            self.transport.resume_reading()
        if self._unread:
            self._read_on()


class _PageTask(WSGITask):  # type: ignore[misc]
    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ.pop("wsgi.file_wrapper", None)
        environ[self.channel.server.short_way.tried] = getattr(self.channel, "tried", False)
        return environ


class _Answering:
    """One request on a thread of the pool. Also what waitress's tasks call a channel: it takes what they write."""

    def __init__(self, connection: Connection, request: HTTPRequestParser, tried: bool) -> None:
        self.connection, self.request, self.tried = connection, request, tried
        self.server, self.adj, self.addr = connection.server, connection.adj, connection.addr
        self.chunks: list[bytes] = []

    def write_soon(self, data: bytes) -> int:
        if not self.connection.connected:
            raise ClientDisconnected
        self.chunks.append(bytes(data))
        return len(data)

    def check_client_disconnected(self) -> bool:
        return not self.connection.connected

    def run(self) -> None:
        close = True
        try:
            close = self._task(self.request).close_on_finish
        except ClientDisconnected:
            pass
        except Exception:
            log.exception("serving %s failed", self.request.path)
            self.chunks.clear()
            self.request.error = InternalServerError("The server encountered an unexpected internal server error")
            with contextlib.suppress(Exception):
                self._task(self.request)
        loop = self.server.loop
        assert loop is not None
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self.connection.finish, self.chunks, close)

    def _task(self, request: HTTPRequestParser) -> Any:
        task = ErrorTask(self, request) if request.error else _PageTask(self, request)
        task.service()
        return task


def wide_open_files(wanted: int) -> int:
    """Raise the limit of open files as far as it may be raised; how many connections it bears."""
    try:
        import resource
    except ImportError:
        return wanted
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted + 200 if hard == resource.RLIM_INFINITY else min(wanted + 200, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(most, _soft), hard))
    return max(100, max(most, _soft) - 200)
