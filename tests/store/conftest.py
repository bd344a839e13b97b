"""Databases with nothing in them, one for a test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from lianzheng_quiz import create_app
from lianzheng_quiz.config import Settings
from lianzheng_quiz.store import engine
from tests.conftest import DATABASES, _make_database


@pytest.fixture(params=DATABASES)
def bare_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database."""
    name = f"bare_{secrets.token_hex(6)}"
    server = request.getfixturevalue("postgresql_server") if request.param == "postgresql" else ""
    url = _make_database(server, name, "template0") if server else f"sqlite:///{tmp_path / 'bare.sqlite3'}"
    app = create_app(Settings(data=tmp_path, database_url=url, secret_key="k" * 48, workers=4))
    with app.app_context():
        yield app
        engine.database.session.remove()
        engine.database.engine.dispose()
    if server:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
