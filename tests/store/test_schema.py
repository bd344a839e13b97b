"""The migrations make exactly the tables of the code, on both databases, and never touch what is newer."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import IntegrityError

from lianzheng_quiz.services.database import DatabaseRefused
from lianzheng_quiz.services.database import upgrade as upgrade_for_operators
from lianzheng_quiz.store import migrations
from lianzheng_quiz.store.engine import WRITES, database
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


ROWS_OF_THE_FIRST_SCHEMA = [
    "INSERT INTO unit (id, name, path) VALUES (1, '青榆县', '/1/')",
    "INSERT INTO cadre (id, name, unit_id, staff_no, post, proposed_post, rank, created_at)"
    " VALUES (1, '林一', 1, 'QY001', '', '', '', '2026-11-01 00:00:00')",
    "INSERT INTO batch (id, name, unit_id, policy, opens_at, closes_at, created_at)"
    " VALUES (7, '第一批', 1, '{}', '2026-11-02 01:00:00', '2026-11-02 03:00:00', '2026-11-01 00:00:00')",
    "INSERT INTO candidate (id, batch_id, cadre_id, extra_minutes, created_at)"
    " VALUES (1, 7, 1, 0, '2026-11-01 00:00:00')",
    "INSERT INTO paper (id, candidate_id, attempt, seed, items, fingerprint, dealt_at)"
    " VALUES (1, 1, 1, 's', '[]', 'f', '2026-11-01 00:00:00')",
    "INSERT INTO sitting (id, paper_id, candidate_id, batch_id, cadre_id, last_position, shape)"
    " VALUES ('abc', 1, 1, 7, 1, 1, '[]')",
    "INSERT INTO answer (sitting_id, position, value, revision, late, saved_at)"
    " VALUES ('abc', 1, '[\"A\"]', 3, false, '2026-11-02 01:10:00')",
    "INSERT INTO question (id, pool, origin, retired, created_at)"
    " VALUES ('q1', 'exam', 'office', false, '2026-11-01 00:00:00')",
    "INSERT INTO question_version (id, question_id, number, state, type, stem, term, chapter, level, house,"
    " authority_title, body, content_hash, note, created_at) VALUES (1, 'q1', 1, 'draft', 'single', '', '', '', '',"
    " 'law', '', '{\"difficulty\": 0.35}', '', '', '2026-11-01 00:00:00')",
]


def test_what_the_first_schema_held_comes_through(bare_app: Flask) -> None:
    config = migrations._config()
    with database.engine.connect().execution_options(**{WRITES: True}) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    for row in ROWS_OF_THE_FIRST_SCHEMA:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(row)
    migrations.upgrade()
    with database.engine.connect() as connection:
        paper = connection.execute(text("SELECT batch_id, variant, scope, fingerprint FROM paper")).one()
        answer = connection.execute(text("SELECT sitting_id, value, revision FROM answer")).one()
        difficulty = connection.execute(text("SELECT difficulty FROM question_version")).scalar_one()
        exposure = connection.execute(text("SELECT exposure FROM question")).scalar_one()
    assert tuple(paper) == (7, "", "all", "f")
    assert tuple(answer) == ("abc", '["A"]', 3)
    assert (difficulty, exposure) == (0.35, 0)
    with pytest.raises(IntegrityError):
        execute("DELETE FROM paper")


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
