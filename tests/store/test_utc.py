"""Instants come back as the same instants, aware and in UTC, from both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import migrations
from lianzheng_quiz.store.tables import SignInFailure

BEIJING = timezone(timedelta(hours=8))


@pytest.fixture
def store(bare_app: Flask) -> Flask:
    migrations.upgrade()
    return bare_app


def keep(*instants: datetime) -> None:
    with writing() as session:
        session.add_all([SignInFailure(username_key="甲", address="", failed_at=instant) for instant in instants])


def kept() -> list[datetime]:
    with reading() as session:
        return list(session.execute(select(SignInFailure.failed_at).order_by(SignInFailure.failed_at)).scalars())


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 2, 1, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 11, 2, 9, 0, tzinfo=BEIJING),
        datetime(2027, 1, 1, 0, 30, tzinfo=BEIJING),
    ],
)
def test_an_instant_survives_and_comes_back_in_utc(store: Flask, instant: datetime) -> None:
    keep(instant)
    (found,) = kept()
    assert found == instant
    assert found.utcoffset() == timedelta(0)


def test_instants_of_different_zones_compare_as_instants(store: Flask) -> None:
    early, late = datetime(2026, 11, 2, 8, 59, tzinfo=BEIJING), datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
    keep(late, early)
    assert kept() == [early, late]
    with reading() as session:
        query = select(SignInFailure.failed_at).where(
            SignInFailure.failed_at >= datetime(2026, 11, 2, 9, 0, tzinfo=BEIJING)
        )
        assert session.execute(query).scalars().all() == [late]


def test_an_instant_without_a_zone_is_refused(store: Flask) -> None:
    with pytest.raises(StatementError, match="time zone"):
        keep(datetime(2026, 11, 2, 1, 0))  # noqa: DTZ001
    assert kept() == []
