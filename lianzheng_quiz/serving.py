"""The production server and the sweeper that hands in what the clock has ended."""

from __future__ import annotations

import logging
import os
import threading

from flask import Flask
from waitress import create_server

from lianzheng_quiz.config import Settings
from lianzheng_quiz.services.sittings import close_overdue

SWEEP_SECONDS = 15
log = logging.getLogger(__name__)


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until stopped. One process: SQLite has one writer anyway."""
    settings: Settings = app.extensions["lianzheng_settings"]
    stop = threading.Event()
    sweeper = threading.Thread(target=_sweep, args=(app, stop), name="sweeper", daemon=True)
    sweeper.start()
    server = create_server(
        app,
        host=host,
        port=port,
        threads=settings.workers,
        connection_limit=2000,
        channel_timeout=60,
        backlog=2048,
        ident=None,
        asyncore_use_poll=os.name == "posix",
        clear_untrusted_proxy_headers=True,
        **_proxy(settings),
    )
    try:
        server.run()
    finally:
        stop.set()


def _proxy(settings: Settings) -> dict[str, object]:
    if not settings.trusted_proxies:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
    return {"trusted_proxy": settings.trusted_proxies[0], "trusted_proxy_headers": headers}


def _sweep(app: Flask, stop: threading.Event) -> None:
    """Close overdue sittings again and again; a failure is logged and tried next time."""
    clock = app.extensions["lianzheng_clock"]
    while not stop.wait(SWEEP_SECONDS):
        try:
            with app.app_context():
                close_overdue(now=clock())
        except Exception:
            log.exception("closing overdue sittings failed; trying again")
