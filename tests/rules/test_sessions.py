"""How long sessions live, and when guessing is slowed down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lianzheng_quiz.rules.roles import ROLES
from lianzheng_quiz.rules.sessions import IDLE, LONGEST, is_live, minutes_locked

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def failures(*minutes: float) -> list[datetime]:
    return [NOW + timedelta(minutes=minute) for minute in minutes]


def test_every_role_has_its_idle_limit() -> None:
    assert set(IDLE) == set(ROLES)
    assert IDLE["administrator"] == IDLE["auditor"] == timedelta(minutes=15)
    assert IDLE["organiser"] == IDLE["editor"] == timedelta(minutes=30)


@pytest.mark.parametrize("role", ROLES)
def test_a_session_dies_of_idleness(role: str) -> None:
    assert is_live(role, NOW, NOW, NOW + IDLE[role])
    assert not is_live(role, NOW, NOW, NOW + IDLE[role] + SECOND)


@pytest.mark.parametrize("role", ROLES)
def test_a_session_dies_of_age_however_busy(role: str) -> None:
    assert is_live(role, NOW, NOW + LONGEST, NOW + LONGEST)
    assert not is_live(role, NOW, NOW + LONGEST + SECOND, NOW + LONGEST + SECOND)


def test_four_failures_lock_nobody() -> None:
    assert minutes_locked([], NOW) == 0
    assert minutes_locked(failures(0, 1, 2, 3), NOW + timedelta(minutes=3)) == 0


@pytest.mark.parametrize(
    ("seconds_after", "minutes"), [(0, 15), (1, 15), (60, 14), (14 * 60, 1), (899, 1), (900, 0), (3600, 0)]
)
def test_five_failures_lock_for_fifteen_minutes_from_the_last(seconds_after: int, minutes: int) -> None:
    given = failures(0, 0.1, 0.2, 0.3, 0.4)
    assert minutes_locked(given, given[-1] + timedelta(seconds=seconds_after)) == minutes


@pytest.mark.parametrize(("minute", "locked"), [(14, 15), (15, 14), (20, 9), (28, 1), (29, 0)])
def test_the_lock_lasts_though_the_first_failures_grow_old(minute: int, locked: int) -> None:
    assert minutes_locked(failures(0, 1, 2, 3, 14), NOW + timedelta(minutes=minute)) == locked


def test_failures_more_than_fifteen_minutes_apart_do_not_add_up() -> None:
    assert minutes_locked(failures(0, 4, 8, 12, 16), NOW + timedelta(minutes=16)) == 0
