"""When a sitting starts and ends: the earlier end wins, extra minutes come last, the grace is thirty seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
