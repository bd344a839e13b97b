"""Instants in UTC, read and written on the office's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lianzheng_quiz.rules.office_time import from_local, local, local_day


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 1, 15, 59, 59, tzinfo=UTC), "2026-11-01"),
        (datetime(2026, 11, 1, 16, 0, tzinfo=UTC), "2026-11-02"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027-01-01"),
    ],
)
def test_the_day_turns_at_midnight_in_beijing(instant: datetime, day: str) -> None:
    assert local_day(instant) == day


@pytest.mark.parametrize("month", [1, 7])
def test_there_is_no_summer_time(month: int) -> None:
    assert local(datetime(2026, month, 1, 1, 0, tzinfo=UTC)).hour == 9


def test_what_somebody_typed_is_the_instant_the_office_means() -> None:
    instant = from_local(datetime(2026, 11, 2, 9, 30))  # noqa: DTZ001
    assert instant == datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
    assert local(instant).replace(tzinfo=None) == datetime(2026, 11, 2, 9, 30)  # noqa: DTZ001
    assert instant.utcoffset() == timedelta(hours=8)
