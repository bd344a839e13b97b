"""Prepared queries give what the library gives, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import bindparam, literal, select

from lianzheng_quiz.services.transactions import glancing, reading, writing
from lianzheng_quiz.store import migrations
from lianzheng_quiz.store.engine import DatabaseFailure
from lianzheng_quiz.store.prepared import Prepared, PreparedWrite, insert_of
from lianzheng_quiz.store.tables import Account, Cadre, Unit

BORN = date(1971, 3, 8)
MADE = datetime(2026, 11, 21, 6, 5, 31, 250_000, tzinfo=UTC)


@pytest.fixture
def cadre(bare_app: Flask) -> int:
    migrations.upgrade()
    with writing() as session:
        session.add(Unit(name="清源县", path="/1/"))
        session.flush()
        made = Cadre(staff_no="QY001", name="方知行", unit_id=1, birth_on=BORN, party_member=False, created_at=MADE)
        session.add(made)
        session.flush()
        session.add(
            Account(
                username="QY001",
                username_key="qy001",
                name="方知行",
                password_hash="x",
                role="cadre",
                unit_id=1,
                cadre_id=made.id,
                created_at=MADE,
            )
        )
        return made.id


def test_values_are_those_of_their_types(cadre: int) -> None:
    query = (
        select(Cadre.id, Cadre.birth_on, Cadre.party_member, Account.created_at, Account.name.label("called"))
        .join(Account, Account.cadre_id == Cadre.id)
        .where(Cadre.id == bindparam("cadre_id"), Account.created_at >= bindparam("since"))
    )
    prepared, asked = Prepared(query), {"cadre_id": cadre, "since": MADE}
    with reading() as session:
        row = prepared.first(session, **asked)
        assert row is not None
        assert tuple(row) == tuple(session.execute(query, asked).one())
        assert (row.birth_on, row.party_member, row.created_at, row.called) == (BORN, False, MADE, "方知行")
        assert row.created_at.utcoffset() == timedelta(0)
        assert prepared.first(session, cadre_id=cadre, since=MADE.replace(year=2027)) is None


def test_every_row_comes_in_order(cadre: int) -> None:
    with writing() as session:
        session.add(Unit(name="东山镇", path="/1/2/", parent_id=1))
    with reading() as session:
        prepared = Prepared(select(Unit.name).where(Unit.id > bindparam("after")).order_by(Unit.id.desc()))
        assert [row.name for row in prepared.all(session, after=0)] == ["东山镇", "清源县"]


def test_rows_are_written_and_counted(cadre: int) -> None:
    unit = Unit.__table__
    renamed = PreparedWrite(unit.update().where(unit.c.id == bindparam("whose")).values(name=bindparam("called")))
    with writing() as session:
        assert insert_of(unit, "id").run(session, name="东山镇", path="/1/2/", parent_id=1) == 1
        assert (renamed.run(session, whose=1, called="清源市"), renamed.run(session, whose=99, called="无")) == (1, 0)
    with reading() as session:
        assert session.execute(select(Unit.name).order_by(Unit.id)).scalars().all() == ["清源市", "东山镇"]


def test_an_insert_without_one_of_its_columns_is_refused(cadre: int) -> None:
    with pytest.raises((KeyError, DatabaseFailure)), writing() as session:
        insert_of(Unit.__table__, "id").run(session, name="东山镇")


def test_one_query_needs_no_transaction(cadre: int) -> None:
    asked = Prepared(select(Unit.name).where(Unit.id == bindparam("unit_id")))
    with writing() as session:
        session.get_one(Unit, 1).name = "清源市"
        session.flush()
        with glancing() as connection:
            found = asked.first(connection, unit_id=1)
        assert found is not None
        assert found.name == "清源县"
    with glancing() as connection:
        assert asked.all(connection, unit_id=1) == [("清源市",)]


def test_a_value_of_its_own_is_refused_instead_of_forgotten(cadre: int) -> None:
    with reading() as session, pytest.raises(AssertionError):
        Prepared(select(Unit.id).where(Unit.name == literal("清源县"))).all(session)


def test_what_the_driver_raises_is_a_failure_of_the_database(bare_app: Flask) -> None:
    with reading() as session, pytest.raises(DatabaseFailure):
        Prepared(select(Unit.id).where(Unit.id == bindparam("unit_id"))).all(session, unit_id=1)
