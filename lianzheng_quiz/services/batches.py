"""Plans and watches batches: create, list, read one with its people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lianzheng_quiz.rules import timing
from lianzheng_quiz.rules.candidate_state import MARKED, SAT, STATES, candidate_state
from lianzheng_quiz.rules.clauses import Clause, clauses
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.policy_checks import faults_of
from lianzheng_quiz.rules.refusals import Invalid, NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import policies
from lianzheng_quiz.services.candidate_facts import facts_of
from lianzheng_quiz.services.paper_fit import for_whom, people_to_deal
from lianzheng_quiz.services.papers import Gap, gaps_of
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import accounts, batches
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Batch


@dataclass(frozen=True)
class BatchDraft:
    """What an organiser fills in for a new batch; instants are aware, `policy` is a key of `services.policies`."""

    name: str
    policy: str
    unit_id: int
    opens_at: datetime
    closes_at: datetime


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

    `ticket_no` is empty until an exam code was issued; `may_have_code`: neither exempt nor on leave.
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
    seconds_left: int | None
    last_saved_at: datetime | None
    submitted_at: datetime | None
    closing: str | None
    total_hundredths: int | None
    max_hundredths: int | None
    passed: bool | None
    clause: str


@dataclass(frozen=True)
class BatchPage:
    """One batch with its people. `counts` maps each candidate state to a number."""

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
    without_paper: int
    gaps: Sequence[Gap]

    @property
    def due(self) -> int:
        """应考: everybody on the roster who is not exempt."""
        return len(self.candidates) - self.counts["免考"]

    @property
    def without_ticket(self) -> int:
        """Those who may sit and have no exam code yet."""
        return sum(person.may_have_code and not person.ticket_no for person in self.candidates)

    @property
    def sat(self) -> int:
        """实考: those who came, sitting or with a result."""
        return sum(self.counts[state] for state in SAT)

    @property
    def marked(self) -> int:
        """已出成绩: those with a result."""
        return sum(self.counts[state] for state in MARKED)

    @property
    def pass_rate(self) -> float | None:
        """Passed among those with a result, 0 to 1; None while nobody has one."""
        return self.counts["合格"] / self.marked if self.marked else None


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


def create_batch(actor: Actor, draft: BatchDraft, *, now: datetime) -> int:
    """A new batch, held by the current version of a policy; its id. Invalid names every fault."""
    require(actor, "organiser")
    with writing() as session:
        policy, version_id, faults = _policy(session, actor, draft.policy)
        faults |= _faults_of(draft, policy, now)
        if draft.unit_id not in {unit.id for unit in accounts.units(session, actor.unit_path)}:
            faults["unit_id"] = "请选择您管理范围内的单位"
        if faults or policy is None:
            raise Invalid(faults)
        batch = Batch(
            name=draft.name.strip(),
            unit_id=draft.unit_id,
            policy=json.dumps(policy.to_json(), ensure_ascii=False),
            policy_version_id=version_id,
            opens_at=draft.opens_at,
            closes_at=draft.closes_at,
            created_by_id=actor.account_id or None,
            created_at=now,
        )
        session.add(batch)
        session.flush()
        add_entry(session, actor, "新建考试批次", batch.name, now, f"{policy.name} 第 {policy.version} 版")
        return batch.id


def _policy(session: Session, actor: Actor, key: str) -> tuple[Policy | None, int | None, dict[str, str]]:
    """The policy of a key with its version's id, or why it can't hold a batch."""
    try:
        policy, version_id = policies.policy_for(session, actor, key)
    except NotFound:
        return None, None, {"policy": "请选择考试办法"}
    found = faults_of(policy)
    return policy, version_id, {"policy": "；".join(found.values())} if found else {}


def _faults_of(draft: BatchDraft, policy: Policy | None, now: datetime) -> dict[str, str]:
    faults = {}
    if not draft.name.strip() or len(draft.name) > 120:
        faults["name"] = "请填写 120 字以内的批次名称"
    if draft.closes_at <= draft.opens_at:
        faults["closes_at"] = "结束时间须晚于开始时间"
    elif draft.closes_at <= now:
        faults["closes_at"] = "结束时间已经过去，请重新选择"
    elif policy and draft.closes_at - draft.opens_at < timedelta(minutes=policy.minutes):
        faults["closes_at"] = f"开始到结束不足 {policy.minutes} 分钟，装不下一场完整的答题"
    return faults


def batch_page(actor: Actor, batch_id: int, *, now: datetime) -> BatchPage:
    """One batch with states, scores and what still stands in the way. NotFound outside the own units."""
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        row = batch_within_reach(session, actor, batch_id)
        people = batches.candidates(session, batch_id)
        policy = Policy.from_json(json.loads(row.policy))
        waiting = people_to_deal(session, batch_id, policy) if row.sealed_at is None else []
        gaps = gaps_of(session, policy, row.opens_at, waiting) if waiting or not people else []
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
        without_paper=len(waiting),
        gaps=gaps,
    )


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


def unit_choices(actor: Actor) -> list[tuple[int, str]]:
    """The actor's units as (id, indented name), in tree order."""
    with reading() as session:
        rows = accounts.units(session, actor.unit_path)
    base = actor.unit_path.count("/")
    return [(row.id, "　" * (row.path.count("/") - base) + row.name) for row in rows]
