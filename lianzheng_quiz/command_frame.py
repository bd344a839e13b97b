"""What every command has: the application around it, its clock, and refusals as one Chinese sentence with exit 1."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from lianzheng_quiz.config import BadSetting, Settings
from lianzheng_quiz.rules.refusals import Refusal
from lianzheng_quiz.services import database
from lianzheng_quiz.services.ledger_exports import NotWritten
from lianzheng_quiz.web.wording import sentence_for
from question_bank.formats.jsonl import UnreadableQuestions


def now() -> datetime:
    """The application's clock."""
    reading: datetime = current_app.extensions["lianzheng_clock"]()
    return reading


def settings() -> Settings:
    found: Settings = current_app.extensions["lianzheng_settings"]
    return found


def speaking(command: Callable[..., None]) -> Callable[..., None]:
    """Run in the application; a refusal becomes one Chinese sentence and exit 1."""

    @with_appcontext
    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except Refusal as refusal:
            click.echo(sentence_for(refusal), err=True)
            sys.exit(1)
        except (database.DatabaseRefused, BadSetting, NotWritten, UnreadableQuestions) as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(1)
        except database.DatabaseFailure as failure:
            reason = str(getattr(failure, "orig", failure)).splitlines()[0]
            advice = "请确认它已启动、地址正确，并先执行 lianzheng db upgrade。"
            click.echo(f"数据库不能使用（{reason}）。{advice}", err=True)
            sys.exit(1)

    return run
