"""The migrations make exactly the tables of the code, on both databases, and never touch what is newer."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import IntegrityError

from lianzheng_quiz.services.database import DatabaseRefused
from lianzheng_quiz.services.database import upgrade as upgrade_for_operators
from lianzheng_quiz.store import migrations
from lianzheng_quiz.store.engine import database
from lianzheng_quiz.store.tables import Base


def execute(statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))


def test_the_migrations_end_where_the_tables_are(bare_app: Flask) -> None:
    migrations.upgrade()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_check_constraints_are_migrated_too(bare_app: Flask) -> None:
    migrations.upgrade()
    inspector = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
        assert {check["name"] for check in inspector.get_check_constraints(table.name)} == wanted, table.name


def test_upgrading_from_nothing_and_once_more(bare_app: Flask) -> None:
    assert migrations.current() is None
    assert migrations.upgrade() == (None, migrations.head())
    execute("INSERT INTO unit (name, path) VALUES ('青榆县', '/1/')")
    assert migrations.upgrade() == (migrations.head(), migrations.head())
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM unit")).scalars().all() == ["青榆县"]


def test_a_newer_schema_is_refused_and_left_alone(bare_app: Flask) -> None:
    migrations.upgrade()
    execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(migrations.NewerSchema, match="9999"):
        migrations.upgrade()
    with pytest.raises(DatabaseRefused, match="比本程序新"):
        upgrade_for_operators()
    assert migrations.current() == "9999"


def test_the_database_itself_holds_the_line(bare_app: Flask) -> None:
    migrations.upgrade()
    execute("INSERT INTO unit (name, path) VALUES ('青榆县', '/1/')")
    with pytest.raises(IntegrityError):
        execute(
            "INSERT INTO batch (name, unit_id, policy, opens_at, closes_at, created_at)"
            " VALUES ('倒置', 1, '{}', '2026-11-02 03:00:00', '2026-11-02 01:00:00', '2026-11-01 00:00:00')"
        )
    with pytest.raises(IntegrityError):
        execute("INSERT INTO unit (name, path, parent_id) VALUES ('无根', '/9/', 77)")
