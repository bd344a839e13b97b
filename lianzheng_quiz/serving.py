"""The production server, the sweeper that hands in what the clock has ended, and the maker of large workbooks."""

from __future__ import annotations

import gc
import logging
import secrets
import sys
import threading
from collections.abc import Sequence
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments

from lianzheng_quiz.config import Settings
from lianzheng_quiz.listening import Connection, Listener, ShortAnswer, ShortWay, wide_open_files
from lianzheng_quiz.services.answer_queue import Asked, queue
from lianzheng_quiz.services.documents import work_on_documents
from lianzheng_quiz.services.exports import work_on_exports
from lianzheng_quiz.services.ledger_exports import write_daily_checkpoint
from lianzheng_quiz.services.roster_uploads import drop_stale_uploads
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.tallies import keep_tallies
from lianzheng_quiz.web.short_path import TRIED, ShortPath

SWEEP_SECONDS = 15.0
MOST_AT_A_TIME = 100
BREATH_SECONDS = 1.0
EXPORT_SECONDS = 2.0
DOCUMENT_SECONDS = 1.0
MOST_CONNECTIONS = 19_000
SWITCH_SECONDS = 0.001
"""How long a thread may keep the interpreter while another waits: the saves' own thread waits often and briefly."""

log = logging.getLogger(__name__)


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until stopped. One process: SQLite has one writer anyway."""
    settings: Settings = app.extensions["lianzheng_settings"]
    stop = threading.Event()
    adjustments = Adjustments(
        threads=settings.workers,
        connection_limit=wide_open_files(MOST_CONNECTIONS),
        channel_timeout=60,
        backlog=2048,
        ident=None,
        clear_untrusted_proxy_headers=True,
        **_proxy(settings),
    )
    short = app.extensions.get("lianzheng_short_path")
    exam_path = _ExamPath(app, short) if short else None
    listener = Listener(app, adjustments, exam_path)
    threading.Thread(target=_sweep, args=(app, stop), name="sweeper", daemon=True).start()
    threading.Thread(target=_make_exports, args=(app, stop), name="exports", daemon=True).start()
    threading.Thread(target=_read_documents, args=(app, stop), name="documents", daemon=True).start()
    if exam_path:
        threading.Thread(target=exam_path.work, args=(stop, listener), name="answers", daemon=True).start()
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    try:
        listener.run(host, port, stop)
    finally:
        stop.set()


class _ExamPath(ShortWay):
    """Saves, starts and pages between the listener and the queue that writes them."""

    tried = TRIED

    def __init__(self, app: Flask, short: ShortPath) -> None:
        self._app, self._short = app, short
        with app.app_context():
            self._queue = queue()

    def may_take(self, method: str, path: str) -> bool:
        return self._short.may_queue(method, path)

    def begin(self, environ: dict[str, Any], sender: Connection) -> bool:
        asked = self._short.asked(environ, (sender, environ["wsgi.url_scheme"] == "https"))
        if asked is not None:
            self._queue.post(asked)
        return asked is not None

    def work(self, stop: threading.Event, listener: Listener) -> None:
        """Write group after group; the answers of a group go to the listener together."""

        def deliver(settled: Sequence[Asked]) -> None:
            listener.answer([(asked.sender[0], self._answer(asked)) for asked in settled])

        with self._app.app_context():
            self._queue.work(stop, deliver)

    def _answer(self, asked: Asked) -> ShortAnswer | None:
        try:
            return self._short.answer(asked, asked.sender[1])
        except Exception:
            log.exception("an answer of the short way failed; going the long way")
            return None


def _proxy(settings: Settings) -> dict[str, object]:
    if not settings.trusted_proxies:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
    return {"trusted_proxy": settings.trusted_proxies[0], "trusted_proxy_headers": headers}


def _sweep(app: Flask, stop: threading.Event) -> None:
    """Close overdue sittings, forget unconfirmed lists, count what is over, keep a checkpoint a day; again and again.

    A failure is tried next time.
    """
    clock = app.extensions["lianzheng_clock"]
    pause = SWEEP_SECONDS
    while not stop.wait(pause):
        pause = SWEEP_SECONDS
        try:
            with app.app_context():
                drop_stale_uploads(now=clock())
                if close_overdue(now=clock(), most=MOST_AT_A_TIME) == MOST_AT_A_TIME:
                    pause = 0.0
                elif keep_tallies(now=clock()):
                    pause = BREATH_SECONDS
                write_daily_checkpoint(app.extensions["lianzheng_settings"].checkpoints, now=clock())
        except Exception:
            log.exception("sweeping failed; trying again")


def _read_documents(app: Flask, stop: threading.Event) -> None:
    """Read documents that were uploaded, each in a child process; what can't be read says so on its page."""
    clock, reader = app.extensions["lianzheng_clock"], secrets.token_hex(16)
    while not stop.wait(DOCUMENT_SECONDS):
        try:
            with app.app_context():
                work_on_documents(clock=clock, reader=reader)
        except Exception:
            log.exception("a document failed")


def _make_exports(app: Flask, stop: threading.Event) -> None:
    """Make large workbooks that were asked for, in whichever process is free; a failure stands on its page."""
    clock, worker = app.extensions["lianzheng_clock"], secrets.token_hex(16)
    while not stop.wait(EXPORT_SECONDS):
        try:
            with app.app_context():
                work_on_exports(clock=clock, worker=worker)
        except Exception:
            log.exception("an export failed")
