"""Starts clocks, a whole group at once, and says by name why somebody may not start or go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules import refusals, sessions, timing
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import NotAllowed, Refusal
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.room import held
from lianzheng_quiz.services.queued import Queued
from lianzheng_quiz.services.sign_in import actor_of, may_sit
from lianzheng_quiz.store import accounts, audit, sittings
from lianzheng_quiz.store.answer_path import AnswerPath
from lianzheng_quiz.store.engine import Session


class Start(Queued):
    """One press of the start button."""

    __slots__ = ("actor", "address", "now", "sitting_id")

    def __init__(
        self,
        sitting_id: str,
        now: datetime,
        *,
        actor: Actor | None = None,
        token: str = "",
        address: str = "",
        sender: Any = None,
    ) -> None:
        """Of an actor whose session was checked, or of whoever holds the session token, at `address`."""
        super().__init__(token, sender)
        self.sitting_id, self.now, self.actor, self.address = sitting_id, now, actor, address


def begin(session: Session, group: Sequence[Start]) -> list[Refusal | None]:
    """Start the clocks of a group in the caller's transaction; what each was refused for.

    Whose clock runs already goes on. NotAllowed for a session that is worth nothing here; else as `refusal` says.
    """
    actors = _actors(session, group)
    rows = sittings.find_for_starting(session, list({start.sitting_id for start in group}))
    clocks: dict[str, tuple[datetime, datetime]] = {}
    entries, outcomes = [], []
    for start, actor in zip(group, actors, strict=True):
        row = rows.get(start.sitting_id)
        refused = NotAllowed() if actor is None else refusal(row, actor, start.now)
        outcomes.append(refused)
        if refused is None:
            assert row is not None
            assert actor is not None
            runs = row.started_at is not None or start.sitting_id in clocks
            if not runs:
                clocks[start.sitting_id] = (start.now, _ends_at(row, start.now))
            act = "继续答题" if runs else "开始答题"
            entries.append(audit.entry_of(actor, act, sitting_subject(row), start.now, start.sitting_id))
    sittings.start(session, clocks)
    audit.add_entries(session, entries)
    return outcomes


def _actors(session: Session, group: Sequence[Start]) -> list[Actor | None]:
    """Who presses, None where the session is over or has something else to do first."""
    ids = {start.sign_in_id for start in group if start.sign_in_id}
    live = accounts.live_sign_ins(session, sorted(ids)) if ids else {}
    found, stale = [], {}
    for start in group:
        row = live.get(start.sign_in_id)
        if start.actor is not None or row is None or not may_sit(row, start.now):
            found.append(start.actor)
            continue
        found.append(actor_of(row, start.address))
        if start.now - row.last_seen_at >= sessions.TOUCH_EVERY:
            stale[start.sign_in_id] = start.now
    if stale:
        AnswerPath(session).touch_sessions(sorted(stale.items()))
    return found


def _ends_at(row: Any, now: datetime) -> datetime:
    return timing.deadline(now, Policy.from_text(row.policy).minutes, row.closes_at, row.extra_minutes)


def refusal(row: Any, actor: Actor, now: datetime) -> Refusal | None:
    """Why a row of `store.sittings` may not be started or gone on with; None when it may.

    NotFound for another person's sitting, ExamOnPaper, SittingClosed, SittingPaused, or as `must_start` says.
    """
    try:
        if row is None or actor.cadre_id is None or row.cadre_id != actor.cadre_id:
            raise refusals.NotFound("答卷")
        must_be_on_screen(row)
        if row.submitted_at is not None or is_overdue(row, now):
            raise refusals.SittingClosed(closed_at=row.submitted_at)
        must_not_be_held(row)
        if row.started_at is None:
            must_start(row, now)
    except Refusal as found:
        return found
    return None


def is_overdue(row: Any, now: datetime) -> bool:
    """Whether a sitting's clock has run out and nobody closed it yet."""
    running = row.started_at is not None and row.submitted_at is None and row.paused_at is None
    return running and timing.is_overdue(now, row.deadline_at)


def sitting_subject(row: Any) -> str:
    """A sitting as the audit log names it: whose, and of which batch."""
    return f"{row.cadre_name}·{row.batch_name}"


def start_word(row: Any, now: datetime) -> timing.StartWord:
    """Whether a sitting row of `store.sittings` may start now, or in one word why not."""
    policy = Policy.from_text(row.policy)
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
    if Policy.from_text(row.policy).form == "written":
        raise refusals.ExamOnPaper()
    word = start_word(row, now)
    if word in ("early", "over") or row.exemption_reason or row.leave_reason:
        raise refusals.SittingNotOpen(row.opens_at, row.closes_at, over=now >= row.closes_at)
    if word == "cancelled":
        raise refusals.BatchCancelled(row.cancel_reason)
    if word == "sealed":
        raise refusals.BatchNotOpened()
    if word == "late":
        late_minutes = Policy.from_text(row.policy).late_minutes
        raise refusals.ArrivedLate(timing.last_entry(row.opens_at, row.opened_at, late_minutes) or row.opens_at)


def must_be_on_screen(row: Any) -> None:
    """ExamOnPaper for a sitting that was closed by entering marks; before that `must_start` refuses it."""
    if row.closing == "written":
        raise refusals.ExamOnPaper()


def must_run(row: Any) -> None:
    """ExamOnPaper, SittingClosed, SittingNotStarted or SittingPaused unless the clock of a sitting runs."""
    must_be_on_screen(row)
    if row.submitted_at is not None:
        raise refusals.SittingClosed(closed_at=row.submitted_at)
    if row.started_at is None:
        raise refusals.SittingNotStarted()
    must_not_be_held(row)


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
