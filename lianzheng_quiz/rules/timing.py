"""When a sitting may start, when it ends, and which late answer still counts."""

from __future__ import annotations

from datetime import datetime, timedelta

GRACE = timedelta(seconds=30)
"""Answers that were on the way at the deadline are kept and marked late (interface contract, 5)."""


CLOSINGS = {"submitted": "本人交卷", "deadline": "到时收卷", "forced": "强制交卷"}
"""How a sitting came to its end."""


def deadline(started_at: datetime, minutes: int, closes_at: datetime, extra_minutes: int = 0) -> datetime:
    """The earlier of start + minutes and the batch's end, plus the person's extra minutes.

    Extra minutes survive the batch's end, so they are added last.
    """
    return min(started_at + timedelta(minutes=minutes), closes_at) + timedelta(minutes=extra_minutes)


def may_start(now: datetime, opens_at: datetime, closes_at: datetime) -> bool:
    """Whether the batch's window is open at `now` (the closing instant is outside)."""
    return opens_at <= now < closes_at


def accepts_answers(now: datetime, deadline_at: datetime) -> bool:
    """Whether an answer arriving at `now` is still kept, grace included."""
    return now <= deadline_at + GRACE


def is_late(now: datetime, deadline_at: datetime) -> bool:
    """Whether an accepted answer arrived within the grace, after the deadline."""
    return now > deadline_at


def is_overdue(now: datetime, deadline_at: datetime) -> bool:
    """Whether a sitting that was not handed in must be closed with what was saved."""
    return now > deadline_at + GRACE


def seconds_left(now: datetime, deadline_at: datetime) -> int:
    """Whole seconds until the deadline, never negative."""
    return max(0, int((deadline_at - now).total_seconds()))
