"""Says by name why somebody may not start or go on: the one place that turns the rules' word into a refusal."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules import refusals, timing
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.room import held


def start_word(row: Any, now: datetime) -> timing.StartWord:
    """Whether a sitting row of `store.sittings` may start now, or in one word why not."""
    policy = Policy.from_json(json.loads(row.policy))
    facts = timing.StartFacts(
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        opening=policy.opening,
        opened_at=row.opened_at,
        cancelled_at=row.cancelled_at,
        late_minutes=policy.late_minutes,
        admitted_at=row.admitted_at,
    )
    return timing.may_start_batch(facts, now)


def must_start(row: Any, now: datetime) -> None:
    """ExamOnPaper, SittingNotOpen, BatchCancelled, BatchNotOpened or ArrivedLate unless it may start now."""
    if json.loads(row.policy)["form"] == "written":
        raise refusals.ExamOnPaper()
    word = start_word(row, now)
    if word in ("early", "over") or row.exemption_reason or row.leave_reason:
        raise refusals.SittingNotOpen(row.opens_at, row.closes_at, over=now >= row.closes_at)
    if word == "cancelled":
        raise refusals.BatchCancelled(row.cancel_reason)
    if word == "sealed":
        raise refusals.BatchNotOpened()
    if word == "late":
        late_minutes = Policy.from_json(json.loads(row.policy)).late_minutes
        raise refusals.ArrivedLate(timing.last_entry(row.opens_at, row.opened_at, late_minutes) or row.opens_at)


def must_not_be_held(row: Any) -> None:
    """SittingPaused while the room's staff hold the sitting, SittingClosed once they voided it."""
    refusal = held(row.paused_at, row.voided_at)
    if refusal is not None:
        raise refusal


def paper_word(row: Any, now: datetime) -> str:
    """A sitting on paper, as the candidate's own page has it, before its marking is finished.

    written · marking · missed · over; who was neither recorded as present nor as absent isn't told to be either.
    """
    if row.cancelled_at is not None:
        return "cancelled"
    if now < row.closes_at:
        return "written"
    return {True: "marking", False: "missed"}.get(row.attended, "over")
