"""The `lianzheng` command: the application's commands without naming the application."""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import FlaskGroup

from lianzheng_quiz import create_app
from lianzheng_quiz.config import BadSetting


def _create() -> Flask:
    try:
        return create_app()
    except BadSetting as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)


main = FlaskGroup(
    name="lianzheng",
    help="任前考纪考法：题库、考试与成绩。",
    create_app=_create,
    add_default_commands=False,
    load_dotenv=False,
)

if __name__ == "__main__":
    main()
