"""安排补考: who of a batch may come again, until when, and the batch in which they do, by the same policy."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.candidate_state import candidate_state, failures_after, may_retake, state_label
from lianzheng_quiz.rules.clauses import clause_name
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.reasons import checked_reason
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.batch_plans import window_faults
from lianzheng_quiz.services.candidate_facts import facts_of
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import batches, retakes
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Batch, Candidate

NAMES_TOLD = 5


@dataclass(frozen=True)
class RetakeRow:
    """Somebody who may come again. `last_day` is None while the end of the 公示 is not known."""

    candidate_id: int
    name: str
    staff_no: str
    unit_name: str
    state: str
    failures: int
    last_day: date | None


@dataclass(frozen=True)
class RetakePage:
    """A batch as its retake sees it: who may come and is not put down yet. `clause` is the policy's on retakes."""

    id: int
    name: str
    policy: Policy
    clause: str
    people: Sequence[RetakeRow]


@dataclass(frozen=True)
class RetakeDraft:
    """What an organiser fills in; `reason` is asked for where the day comes too late for somebody."""

    name: str
    opens_at: datetime
    closes_at: datetime
    candidate_ids: Collection[int]
    reason: str = ""


def retake_page(actor: Actor, batch_id: int, *, now: datetime) -> RetakePage:
    """Who of a batch may come again. NotFound outside the own units."""
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        row = batch_within_reach(session, actor, batch_id)
        policy = _policy(row)
        people = list(_who(session, row, policy, batches.candidates(session, row.id), now).values())
    key = "retake" if policy.retakes else "leave"
    return RetakePage(row.id, row.name, policy, clause_name(policy, key) if people else "", people)


def count_to_retake(session: Session, row: Any, policy: Policy, people: Sequence[Any], now: datetime) -> int:
    """How many of a batch's people (rows of `store.batches.candidates`) may come again and are not put down yet."""
    return len(_who(session, row, policy, people, now))


def _who(session: Session, row: Any, policy: Policy, people: Sequence[Any], now: datetime) -> dict[int, RetakeRow]:
    if row.cancelled_at is not None:
        return {}
    put_down = retakes.put_down(session, row.id)
    found = {}
    for person in people:
        state = candidate_state(facts_of(person, row, policy, now), policy, now)
        if person.id in put_down or not may_retake(state, person.failures_before, policy):
            continue
        day = local(person.submitted_at or row.closes_at).date()
        found[person.id] = RetakeRow(
            candidate_id=person.id,
            name=person.name,
            staff_no=person.staff_no,
            unit_name=person.unit_name,
            state=state_label(state, policy),
            failures=failures_after(state, person.failures_before, policy),
            last_day=policy.retake_until(day, person.publicity_to),
        )
    return found


def arrange_retake(actor: Actor, batch_id: int, draft: RetakeDraft, *, now: datetime) -> int:
    """A batch in which the chosen people sit again, by the first batch's own policy; its id. Invalid, BatchCancelled.

    Scope, post group, book, extra minutes and 公示 go along, failed attempts are counted on.
    """
    require(actor, "organiser")
    close_overdue(now=now)
    with writing() as session:
        batches.lock(session, batch_id)
        row = batch_within_reach(session, actor, batch_id)
        if row.cancelled_at is not None:
            raise refusals.BatchCancelled(row.cancel_reason)
        policy = _policy(row)
        people = _who(session, row, policy, batches.candidates(session, row.id), now)
        faults = window_faults(draft.name, draft.opens_at, draft.closes_at, policy, now)
        faults |= _faults(draft, people)
        if faults:
            raise Invalid(faults)
        late = _late(draft, people)
        why = checked_reason(draft.reason) if late else ""
        first = session.get_one(Batch, batch_id)
        batch = Batch(
            name=draft.name.strip(),
            unit_id=first.unit_id,
            policy=first.policy,
            policy_version_id=first.policy_version_id,
            retake_of_id=first.id,
            opens_at=draft.opens_at,
            closes_at=draft.closes_at,
            created_by_id=actor.account_id or None,
            created_at=now,
        )
        session.add(batch)
        session.flush()
        retakes.let_go(session, draft.candidate_ids)
        for candidate_id in sorted(set(draft.candidate_ids)):
            session.add(_again(session.get_one(Candidate, candidate_id), batch.id, people[candidate_id].failures, now))
        detail = f"{row.name}，{len(set(draft.candidate_ids))} 人"
        if late:
            detail += f"；超过补考期限 {len(late)} 人：{why}"
        add_entry(session, actor, "安排补考", batch.name, now, detail, batch_id=batch.id)
        session.flush()
        return batch.id


def _faults(draft: RetakeDraft, people: Mapping[int, RetakeRow]) -> dict[str, str]:
    if not draft.candidate_ids:
        return {"people": "请至少选择一人"}
    if not set(draft.candidate_ids) <= people.keys():
        return {"people": "所选人员中有人不能补考，或已经安排补考。名单已刷新，请重新选择"}
    late = _late(draft, people)
    if late and not draft.reason.strip():
        names = "、".join(late[:NAMES_TOLD]) + (f"等 {len(late)} 人" if len(late) > NAMES_TOLD else "")
        return {"reason": f"考试日期超过 {names} 的补考期限，请改早，或写明理由后再安排"}
    return {}


def _late(draft: RetakeDraft, people: Mapping[int, RetakeRow]) -> list[str]:
    """The names of those whose last day lies before the retake."""
    day = local(draft.opens_at).date()
    chosen = [people[one] for one in sorted(set(draft.candidate_ids)) if one in people]
    return [person.name for person in chosen if person.last_day is not None and person.last_day < day]


def _again(before: Candidate, batch_id: int, failures: int, now: datetime) -> Candidate:
    return Candidate(
        batch_id=batch_id,
        cadre_id=before.cadre_id,
        extra_minutes=before.extra_minutes,
        book=before.book,
        scope=before.scope,
        post_group=before.post_group,
        publicity_from=before.publicity_from,
        publicity_to=before.publicity_to,
        retake_of_id=before.id,
        failures_before=failures,
        created_at=now,
    )


def _policy(row: Any) -> Policy:
    return Policy.from_text(row.policy)
