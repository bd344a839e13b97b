"""Brings a database to the schema of this version; nothing else ever changes the schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from lianzheng_quiz.store.engine import WRITES, database

SCRIPTS = Path(__file__).parent / "schema"


class NewerSchema(Exception):
    """The database was written by a newer version of the program."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def head() -> str:
    """The revision this version of the program works on."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def current() -> str | None:
    """The revision of the database, None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade() -> tuple[str | None, str]:
    """Migrate to the head; (revision before, revision after). NewerSchema for an unknown revision."""
    before = current()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if before is not None and before not in known:
        raise NewerSchema(before)
    if before != head():
        config = _config()
        with database.engine.connect().execution_options(**{WRITES: True}) as connection, _tables_movable(connection):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return before, head()


@contextmanager
def _tables_movable(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by making it anew: references rest meanwhile and are checked at the migration's end."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")
