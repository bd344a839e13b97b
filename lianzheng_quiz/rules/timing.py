"""When a sitting may start, when it ends, and which late answer still counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

GRACE = timedelta(seconds=30)
"""Answers that were on the way at the deadline are kept and marked late (interface contract, 5)."""


CLOSINGS = {
    "submitted": "本人交卷",
    "deadline": "到时收卷",
    "forced": "强制交卷",
    "voided": "作废收卷",
    "written": "笔试登分",
}
"""How a sitting came to its end."""


def deadline(started_at: datetime, minutes: int, closes_at: datetime, extra_minutes: int = 0) -> datetime:
    """The earlier of start + minutes and the batch's end, plus the person's extra minutes.

    Extra minutes survive the batch's end, so they are added last.
    """
    return min(started_at + timedelta(minutes=minutes), closes_at) + timedelta(minutes=extra_minutes)


def gained(started_at: datetime, minutes: int, closes_at: datetime, new_closes_at: datetime) -> timedelta:
    """What a later end of the batch gives somebody who has started: nothing where the own minutes end sooner."""
    return deadline(started_at, minutes, new_closes_at) - deadline(started_at, minutes, closes_at)


def may_start(now: datetime, opens_at: datetime, closes_at: datetime) -> bool:
    """Whether the batch's window is open at `now` (the closing instant is outside)."""
    return opens_at <= now < closes_at


@dataclass(frozen=True)
class StartFacts:
    """All that decides whether a person may start. `admitted_at` is when the organiser let a late one in."""

    opens_at: datetime
    closes_at: datetime
    opening: str = "on_time"
    opened_at: datetime | None = None
    cancelled_at: datetime | None = None
    late_minutes: int | None = None
    admitted_at: datetime | None = None


StartWord = Literal["open", "early", "over", "sealed", "cancelled", "late"]


def papers_open(now: datetime, opening: str, opens_at: datetime, opened_at: datetime | None) -> bool:
    """Whether anybody may read a dealt paper yet."""
    return opened_at is not None if opening == "two_people" else now >= opens_at


def last_entry(opens_at: datetime, opened_at: datetime | None, late_minutes: int | None) -> datetime | None:
    """Until when a late arrival is let in without asking; None without such a rule.

    Nobody is late for papers that were opened late.
    """
    return None if late_minutes is None else max(opens_at, opened_at or opens_at) + timedelta(minutes=late_minutes)


def may_start_batch(facts: StartFacts, now: datetime) -> StartWord:
    """Whether somebody may start now, or in one word why not: the first that applies."""
    if facts.cancelled_at is not None:
        return "cancelled"
    if now < facts.opens_at:
        return "early"
    if not may_start(now, facts.opens_at, facts.closes_at):
        return "over"
    if not papers_open(now, facts.opening, facts.opens_at, facts.opened_at):
        return "sealed"
    until = last_entry(facts.opens_at, facts.opened_at, facts.late_minutes)
    if until is not None and now > until and facts.admitted_at is None:
        return "late"
    return "open"


def clock_reads(now: datetime, paused_at: datetime | None) -> datetime:
    """The instant that a sitting's clock shows: it stands still while it is paused."""
    return now if paused_at is None else min(now, paused_at)


def resumed_deadline(deadline_at: datetime, paused_at: datetime, now: datetime) -> datetime:
    """The deadline after a pause: later by the length of the pause."""
    return deadline_at + max(now - paused_at, timedelta(0))


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
