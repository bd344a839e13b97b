"""The application factory: the only place where the rooms meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from lianzheng_quiz.cli import commands
from lianzheng_quiz.config import Settings, ledger_keys, read_settings
from lianzheng_quiz.demo import demo_accounts
from lianzheng_quiz.services import keyed_macs, ledger
from lianzheng_quiz.store import engine
from lianzheng_quiz.web import register
from lianzheng_quiz.web.frame import Templates

__version__ = "0.1.0"
HERE = Path(__file__).resolve().parent
TEMPLATES = next(folder for folder in (HERE / "templates", HERE.parent / "templates") if folder.is_dir())
"""Beside the package in a checkout, inside it when installed from a wheel."""


class Application(Flask):
    """Flask, reading templates our way."""

    jinja_environment = Templates


def _utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = _utc_now) -> Flask:
    """An application for these settings. `clock` gives aware UTC instants; tests pass their own."""
    settings = settings or read_settings()
    app = Application(__name__, template_folder=str(TEMPLATES), static_folder="static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine.options(settings.database_url, settings.workers),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
        MAX_CONTENT_LENGTH=10 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    app.extensions["lianzheng_settings"] = settings
    app.extensions["lianzheng_clock"] = clock
    app.extensions["lianzheng_demo_accounts"] = demo_accounts(settings)
    keyed_macs.use_key(settings.secret_key)
    ledger.use_keys(ledger_keys(settings), settings.ledger_algorithm)
    engine.attach(app)
    register(app)
    for command in commands:
        app.cli.add_command(command)
    return app
