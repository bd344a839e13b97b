"""The listener over real sockets: requests in pieces and in heaps, answers in order, the short way and the long."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from waitress.adjustments import Adjustments

from lianzheng_quiz import listening
from lianzheng_quiz.listening import Connection, Listener, ShortWay

Talk = Callable[..., bytes]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Tells the path, the body's length and who asks; /fails raises."""
    if environ["PATH_INFO"] == "/fails":
        raise ValueError("a fault of the application")
    body = environ["wsgi.input"].read()
    tried = "tried" if environ.get("short_way_tried") else "new"
    told = f"{environ['PATH_INFO']} {len(body)} {environ['REMOTE_ADDR']} {tried}\n".encode()
    start_response("200 OK", [("Content-Length", str(len(told)))])
    return [told]


class Sometimes(ShortWay):
    """Answers /short, sends /back the long way, takes nothing else; /breaks raises."""

    listener: Listener

    def may_take(self, method: str, path: str) -> bool:
        return method == "PUT"

    def begin(self, environ: dict[str, Any], sender: Connection) -> bool:
        path, body = environ["PATH_INFO"], environ["wsgi.input"].read()
        if path == "/breaks":
            raise ValueError("a fault of the short way")
        if path not in ("/short", "/back"):
            return False
        answer = ("200 OK", (("Content-Type", "text/plain"),), b"short %d\n" % len(body)) if path == "/short" else None
        threading.Thread(target=self.listener.answer, args=([(sender, answer)],)).start()
        return True


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Talk]:
    """Send pieces to a listener of our own and read until it says nothing more."""
    monkeypatch.setattr(listening, "TIDY_SECONDS", 0.05)
    adjustments = Adjustments(threads=2, connection_limit=5, ident=None, channel_timeout=1)
    short, stop = Sometimes(), threading.Event()
    listener = short.listener = Listener(application, adjustments, short)
    thread = threading.Thread(target=listener.run, args=("127.0.0.1", 0, stop))
    thread.start()
    ends = time.monotonic() + 10
    while not listener.effective_port and time.monotonic() < ends:
        time.sleep(0.01)

    def say(*pieces: bytes, until: bytes = b"\n", times: int = 1) -> bytes:
        with socket.create_connection(("127.0.0.1", listener.effective_port), timeout=10) as wire:
            for piece in pieces:
                wire.sendall(piece)
                time.sleep(0.02 if len(pieces) > 1 else 0)
            heard = b""
            while heard.count(until) < times and (more := wire.recv(65536)):
                heard += more
            return heard

    yield say
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def ask(path: str, body: bytes = b"", method: str = "PUT", more: str = "") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


def bodies(heard: bytes) -> list[str]:
    return [line for line in heard.decode().splitlines() if line.startswith(("/", "short"))]


def test_the_short_way_answers_and_what_it_sends_back_goes_the_long_way_with_its_body(talk: Talk) -> None:
    assert bodies(talk(ask("/short", b"abc"), until=b"short 3\n")) == ["short 3"]
    assert bodies(talk(ask("/back", b"abcd"), until=b"tried\n")) == ["/back 4 127.0.0.1 tried"]
    assert bodies(talk(ask("/other", b"abcd"), until=b"tried\n")) == ["/other 4 127.0.0.1 tried"]
    assert bodies(talk(ask("/page", method="GET"), until=b"new\n")) == ["/page 0 127.0.0.1 new"]


def test_a_fault_of_the_short_way_costs_nobody_an_answer(talk: Talk) -> None:
    assert bodies(talk(ask("/breaks", b"ab"), until=b"tried\n")) == ["/breaks 2 127.0.0.1 tried"]


def test_requests_sent_in_one_heap_are_answered_in_their_order(talk: Talk) -> None:
    heap = ask("/one", b"1") + ask("/short", b"12") + ask("/three", method="GET") + ask("/short", b"1234")
    assert bodies(talk(heap, until=b"short 4\n")) == [
        "/one 1 127.0.0.1 tried",
        "short 2",
        "/three 0 127.0.0.1 new",
        "short 4",
    ]


def test_a_request_in_many_pieces_is_one_request(talk: Talk) -> None:
    whole = ask("/short", b"abcdefgh")
    pieces = [whole[start : start + 9] for start in range(0, len(whole), 9)]
    assert bodies(talk(*pieces, until=b"short 8\n")) == ["short 8"]


def test_whoever_asks_to_close_is_answered_and_closed(talk: Talk) -> None:
    heard = talk(ask("/page", method="GET", more="Connection: close\r\n"), until=b"never")
    assert b"\r\nConnection: close\r\n" in heard
    assert bodies(heard) == ["/page 0 127.0.0.1 new"]


@pytest.mark.parametrize(
    "nonsense",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
        b"PUT /short HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
    ],
)
def test_what_is_not_http_is_refused_and_closed(talk: Talk, nonsense: bytes) -> None:
    status = talk(nonsense, until=b"never").split(b" ", 2)[1]
    assert status in (b"400", b"501")


def test_a_fault_of_the_application_is_answered_without_a_trace(talk: Talk) -> None:
    heard = talk(ask("/fails", method="GET"), until=b"never")
    assert heard.startswith(b"HTTP/1.1 500 ")
    assert b"ValueError" not in heard


def test_a_body_is_waited_for_when_the_client_asks_first(talk: Talk) -> None:
    head = b"PUT /other HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    heard = talk(head, b"abc", until=b"tried\n")
    assert heard.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")
    assert bodies(heard) == ["/other 3 127.0.0.1 tried"]


def test_a_silent_connection_is_closed_after_a_while(talk: Talk) -> None:
    assert talk(b"GET / HT", until=b"never") == b""
