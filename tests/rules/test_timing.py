"""When a sitting starts and ends: the earlier end wins, extra minutes come last, the grace is thirty seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lianzheng_quiz.rules import timing

OPENS = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=2)


@pytest.mark.parametrize(
    ("started", "extra", "expected"),
    [
        (0, 0, 50),
        (69, 0, 119),
        (70, 0, 120),
        (71, 0, 120),
        (119, 0, 120),
        (0, 15, 65),
        (71, 15, 135),
        (119, 30, 150),
    ],
)
def test_the_earlier_end_wins_and_extra_minutes_survive_it(started: int, extra: int, expected: int) -> None:
    ends = timing.deadline(OPENS + timedelta(minutes=started), 50, CLOSES, extra)
    assert ends == OPENS + timedelta(minutes=expected)


@pytest.mark.parametrize(("seconds", "may"), [(-1, False), (0, True), (7199, True), (7200, False), (7201, False)])
def test_the_window_holds_its_first_instant_and_not_its_last(seconds: int, may: bool) -> None:
    assert timing.may_start(OPENS + timedelta(seconds=seconds), OPENS, CLOSES) is may


@pytest.mark.parametrize(
    ("seconds", "accepted", "late"),
    [(-1, True, False), (0, True, False), (1, True, True), (30, True, True), (30.001, False, True), (31, False, True)],
)
def test_an_answer_counts_up_to_thirty_seconds_late(seconds: float, accepted: bool, late: bool) -> None:
    now = CLOSES + timedelta(seconds=seconds)
    assert timing.accepts_answers(now, CLOSES) is accepted
    assert timing.is_late(now, CLOSES) is late


@pytest.mark.parametrize("seconds", [-60, 0, 29.999, 30, 30.001, 60])
def test_a_sitting_is_overdue_exactly_when_no_answer_is_accepted_any_more(seconds: float) -> None:
    now = CLOSES + timedelta(seconds=seconds)
    assert timing.is_overdue(now, CLOSES) is not timing.accepts_answers(now, CLOSES)


@pytest.mark.parametrize(("seconds", "left"), [(-90, 90), (-0.5, 0), (0, 0), (15, 0)])
def test_seconds_left_are_whole_and_never_negative(seconds: float, left: int) -> None:
    assert timing.seconds_left(CLOSES + timedelta(seconds=seconds), CLOSES) == left


def minutes(number: float) -> datetime:
    return OPENS + timedelta(minutes=number)


def facts(**known: Any) -> timing.StartFacts:
    return timing.StartFacts(OPENS, CLOSES, **known)


TWO = {"opening": "two_people"}
OPENED = {**TWO, "opened_at": minutes(-10)}
LATE = {"late_minutes": 15}


@pytest.mark.parametrize(
    ("known", "at", "word"),
    [
        ({}, -0.01, "early"),
        ({}, 0, "open"),
        ({}, 119.99, "open"),
        ({}, 120, "over"),
        (TWO, -1, "early"),
        (TWO, 0, "sealed"),
        (TWO, 119, "sealed"),
        (TWO, 120, "over"),
        (OPENED, -1, "early"),
        (OPENED, 0, "open"),
        (LATE, 15, "open"),
        (LATE, 15.01, "late"),
        ({**LATE, "admitted_at": minutes(14)}, 60, "open"),
        ({**LATE, "admitted_at": minutes(14)}, 120, "over"),
        ({"late_minutes": 0}, 0.01, "late"),
        ({**TWO, **LATE, "opened_at": minutes(20)}, 35, "open"),
        ({**TWO, **LATE, "opened_at": minutes(20)}, 35.01, "late"),
        ({**OPENED, **LATE}, 15.01, "late"),
        ({**TWO, **LATE}, 60, "sealed"),
        ({"cancelled_at": minutes(-99)}, -1, "cancelled"),
        ({"cancelled_at": minutes(-99)}, 0, "cancelled"),
        ({"cancelled_at": minutes(-99), **OPENED}, 999, "cancelled"),
    ],
)
def test_whether_somebody_may_start_is_one_word(known: dict[str, Any], at: float, word: str) -> None:
    assert timing.may_start_batch(facts(**known), minutes(at)) == word


@pytest.mark.parametrize(
    ("opening", "opened_at", "at", "readable"),
    [
        ("on_time", None, -0.01, False),
        ("on_time", None, 0, True),
        ("two_people", None, 0, False),
        ("two_people", None, 999, False),
        ("two_people", minutes(-60), -59, True),
    ],
)
def test_dealt_papers_are_read_from_the_hour_or_the_opening_on(
    opening: str, opened_at: datetime | None, at: float, readable: bool
) -> None:
    assert timing.papers_open(minutes(at), opening, OPENS, opened_at) is readable


def test_a_pause_moves_the_deadline_by_its_length() -> None:
    assert timing.resumed_deadline(minutes(50), minutes(20), minutes(27)) == minutes(57)
    assert timing.resumed_deadline(CLOSES, minutes(119), minutes(140)) == CLOSES + timedelta(minutes=21)
    assert timing.resumed_deadline(minutes(50), minutes(20), minutes(19)) == minutes(50)


def test_the_clock_of_a_paused_sitting_stands_still() -> None:
    assert timing.clock_reads(minutes(30), None) == minutes(30)
    assert timing.clock_reads(minutes(30), minutes(20)) == minutes(20)
    assert timing.seconds_left(timing.clock_reads(minutes(90), minutes(20)), minutes(50)) == 30 * 60
