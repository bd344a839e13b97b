"""Watches batches: the list, and one with its people. Planned in `batch_plans`, made good in `retakes`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules import timing
from lianzheng_quiz.rules.batch_figures import Attempt, Headcount, headcount
from lianzheng_quiz.rules.candidate_state import STATES, came, candidate_state
from lianzheng_quiz.rules.clauses import Clause, clauses
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.candidate_facts import facts_of
from lianzheng_quiz.services.paper_fit import for_whom, people_to_deal
from lianzheng_quiz.services.papers import Gap, gaps_of
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.retakes import count_to_retake
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import batches, retakes


@dataclass(frozen=True)
class BatchRow:
    """A batch on the list. `state`: 筹备中 · 未开始 · 进行中 · 已结束 · 已取消."""

    id: int
    name: str
    unit_name: str
    state: str
    opens_at: datetime
    closes_at: datetime
    people: int
    handed_in: int
    passed: int


@dataclass(frozen=True)
class CandidateRow:
    """A candidate on the batch page. Points are hundredths; `seconds_left` only while sitting.

    `ticket_no` is empty until an exam code was issued; `may_have_code`: neither exempt nor on leave. `attended` is
    what was recorded at a written exam.
    """

    candidate_id: int
    cadre_id: int
    sitting_id: str | None
    name: str
    staff_no: str
    ticket_no: str
    may_have_code: bool
    unit_name: str
    post: str
    proposed_post: str
    state: str
    answered: int
    question_count: int
    attended: bool | None
    seconds_left: int | None
    last_saved_at: datetime | None
    submitted_at: datetime | None
    closing: str | None
    total_hundredths: int | None
    max_hundredths: int | None
    passed: bool | None
    clause: str


@dataclass(frozen=True)
class BatchLink:
    """Another batch that one is tied to."""

    id: int
    name: str


@dataclass(frozen=True)
class BatchPage:
    """One batch with its people. `counts` maps each candidate state to a number, `figures` count as reports do."""

    id: int
    name: str
    unit_name: str
    state: str
    opens_at: datetime
    closes_at: datetime
    dealt_at: datetime | None
    sealed_at: datetime | None
    opened_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    policy: Policy
    clauses: Sequence[Clause]
    candidates: Sequence[CandidateRow]
    counts: dict[str, int]
    figures: Headcount
    without_paper: int
    gaps: Sequence[Gap]
    to_retake: int
    retakes: Sequence[BatchLink]
    retake_of: BatchLink | None

    @property
    def is_written(self) -> bool:
        return self.policy.form == "written"

    @property
    def without_presence(self) -> int:
        """Of a written exam: those who may sit and were recorded neither as present nor as absent."""
        return sum(person.may_have_code and person.attended is None for person in self.candidates)

    @property
    def present(self) -> int:
        return sum(bool(person.attended) for person in self.candidates)

    @property
    def without_ticket(self) -> int:
        """Those who may sit and have no exam code yet."""
        return sum(person.may_have_code and not person.ticket_no for person in self.candidates)


def batch_state(
    opens_at: datetime,
    closes_at: datetime,
    dealt_at: datetime | None,
    now: datetime,
    cancelled_at: datetime | None = None,
) -> str:
    """A batch's state from its times alone."""
    if cancelled_at is not None:
        return "已取消"
    if now >= closes_at:
        return "已结束"
    if dealt_at is None:
        return "筹备中"
    return "进行中" if now >= opens_at else "未开始"


def list_batches(actor: Actor, *, now: datetime) -> list[BatchRow]:
    """Batches of the organiser's units, the latest first."""
    require(actor, "organiser")
    with reading() as session:
        rows = batches.within_reach(session, actor.unit_path)
    return [
        BatchRow(
            id=row.id,
            name=row.name,
            unit_name=row.unit_name,
            state=batch_state(row.opens_at, row.closes_at, row.dealt_at, now, row.cancelled_at),
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            people=row.people,
            handed_in=row.handed_in,
            passed=row.passed,
        )
        for row in rows
    ]


def batch_page(actor: Actor, batch_id: int, *, now: datetime) -> BatchPage:
    """One batch with states, scores and what still stands in the way. NotFound outside the own units."""
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        row = batch_within_reach(session, actor, batch_id)
        people = batches.candidates(session, batch_id)
        policy = Policy.from_text(row.policy)
        waiting = people_to_deal(session, batch_id, policy) if row.sealed_at is None else []
        gaps = gaps_of(session, policy, row.opens_at, waiting) if waiting or not people else []
        to_retake = count_to_retake(session, row, policy, people, now)
        again = [BatchLink(*found) for found in retakes.of_batch(session, row.id)]
        before = batches.find(session, row.retake_of_id, actor.unit_path) if row.retake_of_id else None
    first = BatchLink(before.id, before.name) if before is not None else None
    rows = [_candidate_row(person, row, policy, now) for person in people]
    tally = Counter(person.state for person in rows)
    return BatchPage(
        id=row.id,
        name=row.name,
        unit_name=row.unit_name,
        state=batch_state(row.opens_at, row.closes_at, row.dealt_at, now, row.cancelled_at),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        dealt_at=row.dealt_at,
        sealed_at=row.sealed_at,
        opened_at=row.opened_at,
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason,
        policy=policy,
        clauses=clauses(policy),
        candidates=rows,
        counts={state: tally[state] for state in STATES},
        figures=headcount(_attempt(person, row, policy, now) for person in people),
        without_paper=len(waiting),
        gaps=gaps,
        to_retake=to_retake,
        retakes=again,
        retake_of=first,
    )


def _attempt(person: Any, batch: Any, policy: Policy, now: datetime) -> Attempt:
    facts = facts_of(person, batch, policy, now)
    return Attempt(candidate_state(facts, policy, now), came(facts), voided=person.voided_at is not None)


def _candidate_row(person: Any, batch: Any, policy: Policy, now: datetime) -> CandidateRow:
    sits = person.started_at is not None and person.submitted_at is None
    return CandidateRow(
        candidate_id=person.id,
        cadre_id=person.cadre_id,
        sitting_id=person.sitting_id,
        name=person.name,
        staff_no=person.staff_no,
        ticket_no=person.ticket_no or "",
        may_have_code=not (person.exemption_reason or person.leave_reason),
        unit_name=person.unit_name,
        post=person.post,
        proposed_post=person.proposed_post,
        state=candidate_state(facts_of(person, batch, policy, now), policy, now),
        answered=person.answered or 0,
        attended=person.attended,
        question_count=sum(part.count for part in policy.parts_for(*for_whom(policy, person))),
        seconds_left=timing.seconds_left(timing.clock_reads(now, person.paused_at), person.deadline_at)
        if sits
        else None,
        last_saved_at=person.last_saved_at,
        submitted_at=person.submitted_at,
        closing=person.closing,
        total_hundredths=person.total_hundredths,
        max_hundredths=person.max_hundredths,
        passed=person.passed,
        clause=person.clause or "",
    )
