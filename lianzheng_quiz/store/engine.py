"""The database handle and how each database is driven.

SQLite: the transaction start is ours. The driver would open none before a SELECT, and a read
followed by a write would lose updates without a word; so every transaction begins with BEGIN, and
one that will write with BEGIN IMMEDIATE.
"""

from __future__ import annotations

import sqlite3
from typing import Any, TypeAlias

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Dialect, Engine, Row, Select, event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import OperationalError as OperationalFailure
from sqlalchemy.exc import SQLAlchemyError as DatabaseFailure
from sqlalchemy.orm import Session

__all__ = [
    "WRITES",
    "AnyRow",
    "AnySelect",
    "Connection",
    "DatabaseFailure",
    "IntegrityError",
    "OperationalFailure",
    "Session",
    "answers",
    "attach",
    "database",
    "failure_of",
    "masked",
    "options",
    "tune",
]

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]

WRITES = "lianzheng_writes"
BUSY_MILLISECONDS = 15_000
CACHE_KIB = 16 * 1024
"""Pages of SQLite a connection may keep: what a room of candidates touches, however much else is stored."""

database = SQLAlchemy(session_options={"expire_on_commit": False, "autoflush": False})


def attach(app: Flask) -> None:
    """Bind the handle to an application; engines are tuned before the first connection."""
    database.init_app(app)
    with app.app_context():
        tune(database.engine)


def options(address: str, workers: int) -> dict[str, Any]:
    """Engine options: one connection a worker thread, and stale ones noticed."""
    if address.startswith("sqlite"):
        return {"pool_size": workers + 4, "max_overflow": 4}
    return {"pool_size": workers + 4, "max_overflow": 4, "pool_pre_ping": True}


def tune(engine: Engine) -> None:
    """Set what durability and honest transactions need on SQLite; PostgreSQL needs nothing."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)


def _on_sqlite_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    begin = "BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES, False) else "BEGIN"
    try:
        connection.connection.cursor().execute(begin)
    except sqlite3.Error as fault:
        raise failure_of(begin, fault, connection.dialect) from fault


def failure_of(statement: str, fault: Exception, dialect: Dialect) -> Exception:
    """What the driver raised, as the failure that everybody else here knows."""
    return DBAPIError.instance(statement, None, fault, dialect.loaded_dbapi.Error, dialect=dialect)


def masked(address: str) -> str:
    """A database address without its password."""
    return make_url(address).render_as_string(hide_password=True)


def answers(session: Any) -> str:
    """The dialect's name once the database has answered a trivial query."""
    session.execute(text("SELECT 1"))
    return str(session.get_bind().dialect.name)
