"""The room as the organiser watches it: who sits, what is saved, what waits for a second person. Changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules import timing
from lianzheng_quiz.rules.candidate_state import STATES, candidate_state
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.room import Seated, acts_for
from lianzheng_quiz.services.batches import batch_state
from lianzheng_quiz.services.candidate_facts import facts_of
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import room


@dataclass(frozen=True)
class RoomRow:
    """One person in the room. `seconds_left` only while the clock was started; it stands still while `paused`."""

    candidate_id: int
    seat: int | None
    variant: str
    ticket_no: str | None
    name: str
    staff_no: str
    unit_name: str
    state: str
    started_at: datetime | None
    submitted_at: datetime | None
    closing: str | None
    paused_at: datetime | None
    voided_at: datetime | None
    void_reason: str
    answered: int
    questions: int
    seconds_left: int | None
    last_saved_at: datetime | None
    away_count: int
    extra_minutes: int
    attended: bool | None
    admitted_at: datetime | None
    excuse: str
    acts: Sequence[str]

    @property
    def is_expected(self) -> bool:
        """Neither exempt nor on leave: has a seat and a line on every list."""
        return not self.excuse


@dataclass(frozen=True)
class Request:
    """An act that was asked for and waits for a second person. `own`: the reader asked for it."""

    id: int
    act: str
    candidate_id: int
    name: str
    reason: str
    asked_by: str
    asked_at: datetime
    own: bool


@dataclass(frozen=True)
class RoomPage:
    """A batch's room at one moment."""

    id: int
    name: str
    unit_name: str
    state: str
    opens_at: datetime
    closes_at: datetime
    sealed_at: datetime | None
    seal: str
    opened_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    seat_columns: int | None
    policy: Policy
    people: Sequence[RoomRow]
    requests: Sequence[Request]
    counts: dict[str, int]

    @property
    def expected(self) -> Sequence[RoomRow]:
        return [person for person in self.people if person.is_expected]

    @property
    def is_written(self) -> bool:
        return self.policy.form == "written"


def room_page(actor: Actor, batch_id: int, *, now: datetime) -> RoomPage:
    """The room of a batch: three statements, however many sit. NotFound outside the own units."""
    require(actor, "organiser")
    with reading() as session:
        row = batch_within_reach(session, actor, batch_id)
        people = room.people(session, batch_id)
        waiting = room.waiting_requests(session, batch_id)
    policy = Policy.from_text(row.policy)
    rows = [_row(person, row, policy, now) for person in people]
    tally = Counter(person.state for person in rows)
    return RoomPage(
        id=row.id,
        name=row.name,
        unit_name=row.unit_name,
        state=batch_state(row.opens_at, row.closes_at, row.dealt_at, now, row.cancelled_at),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        sealed_at=row.sealed_at,
        seal=row.seal,
        opened_at=row.opened_at,
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason,
        seat_columns=row.seat_columns,
        policy=policy,
        people=rows,
        requests=[_request(one, actor) for one in waiting],
        counts={state: tally[state] for state in STATES},
    )


def _row(person: Any, batch: Any, policy: Policy, now: datetime) -> RoomRow:
    running = person.started_at is not None and person.submitted_at is None
    clock = timing.clock_reads(now, person.paused_at)
    return RoomRow(
        candidate_id=person.id,
        seat=person.seat,
        variant=person.variant,
        ticket_no=person.ticket_no,
        name=person.name,
        staff_no=person.staff_no,
        unit_name=person.unit_name,
        state=candidate_state(facts_of(person, batch, policy, now), policy, now),
        started_at=person.started_at,
        submitted_at=person.submitted_at,
        closing=person.closing,
        paused_at=person.paused_at,
        voided_at=person.voided_at,
        void_reason=person.void_reason or "",
        answered=person.answered or 0,
        questions=len(json.loads(person.shape)) if person.shape else 0,
        seconds_left=timing.seconds_left(clock, person.deadline_at) if running else None,
        last_saved_at=person.last_saved_at,
        away_count=person.away_count or 0,
        extra_minutes=person.extra_minutes,
        attended=person.attended,
        admitted_at=person.admitted_at,
        excuse=_excuse(person),
        acts=acts_for(_seated(person, batch, policy, now)),
    )


def _excuse(person: Any) -> str:
    if person.exemption_reason:
        return f"免考：{person.exemption_reason}"
    return f"请假：{person.leave_reason}" if person.leave_reason else ""


def _seated(person: Any, batch: Any, policy: Policy, now: datetime) -> Seated:
    return Seated(
        form=policy.form,
        over=now >= batch.closes_at,
        excused=bool(person.exemption_reason or person.leave_reason),
        cancelled=batch.cancelled_at is not None,
        has_late_rule=policy.late_minutes is not None,
        admitted=person.admitted_at is not None,
        started=person.started_at is not None,
        paused=person.paused_at is not None,
        submitted=person.submitted_at is not None,
        voided=person.voided_at is not None,
        present=bool(person.attended),
    )


def _request(one: Any, actor: Actor) -> Request:
    return Request(
        id=one.id,
        act=one.act,
        candidate_id=one.candidate_id,
        name=one.name,
        reason=one.reason,
        asked_by=one.asked_by,
        asked_at=one.asked_at,
        own=one.asked_by_id == actor.account_id,
    )


def person_in_room(page: RoomPage, candidate_id: int) -> RoomRow:
    """One person of a room that was read. NotFound."""
    found = next((person for person in page.people if person.candidate_id == candidate_id), None)
    if found is None:
        raise NotFound("应考人员")
    return found


def request_in_room(page: RoomPage, request_id: int) -> Request:
    """One waiting request of a room that was read. NotFound when it is settled."""
    found = next((one for one in page.requests if one.id == request_id), None)
    if found is None:
        raise NotFound("待批准的申请")
    return found
