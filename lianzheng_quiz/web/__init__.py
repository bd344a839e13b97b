"""The pages: reads the request, calls one service, renders. Decides nothing itself."""

from __future__ import annotations

from flask import Flask

from lianzheng_quiz.web import (
    entry,
    frame,
    guards,
    headers,
    health,
    malformed,
    pledges,
    practice,
    short_path,
    sittings,
    wording,
)
from lianzheng_quiz.web.session_cookie import SessionCookie
from lianzheng_quiz.web.staff import register_staff


def register(app: Flask) -> None:
    """Everything a request meets, in the order it meets it."""
    app.session_interface = SessionCookie()
    headers.register(app)
    malformed.register(app)
    guards.protect(app)
    wording.register(app)
    frame.register(app)
    for room in (entry, sittings, practice, pledges, health):
        app.register_blueprint(room.blueprint)
    register_staff(app)
    short_path.register(app)
