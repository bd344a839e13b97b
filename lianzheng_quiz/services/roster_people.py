"""The people of a batch's list one by one: who is on it, adding one by hand, what is arranged for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianzheng_quiz.rules import timing
from lianzheng_quiz.rules.arrangements import LOCKED, PAPER_BY, changes
from lianzheng_quiz.rules.refusals import CandidateStarted, Invalid, NotFound, RosterRejected
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.roster import RosterFault, read_arrangement, read_roster
from lianzheng_quiz.rules.roster_columns import MEANINGS
from lianzheng_quiz.rules.roster_words import said
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.rosters import (
    RosterReport,
    add_people,
    apply_changes,
    arrangement_of,
    late_keys,
    unit_names,
)
from lianzheng_quiz.services.sealing import batch_to_change
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import rosters
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Candidate

_KEYS = {title: key for key, title in MEANINGS.items()}
_PRIVATE = ("exemption_reason", "leave_reason")
"""Reasons may be about somebody's health: the audit log says that they changed, not what they say."""


@dataclass(frozen=True)
class ListedPerson:
    """Somebody on a batch's list with what is arranged. `locked` are the keys that can't be changed any more."""

    candidate_id: int
    cadre_id: int
    name: str
    staff_no: str
    unit_name: str
    post: str
    proposed_post: str
    publicity_from: date | None
    publicity_to: date | None
    exemption_reason: str
    leave_reason: str
    extra_minutes: int
    book: str
    scope: str
    post_group: str
    is_begun: bool
    is_over: bool

    @property
    def locked(self) -> tuple[str, ...]:
        return (*LOCKED, *(("extra_minutes",) if self.is_over else ())) if self.is_begun else ()


@dataclass(frozen=True)
class ListPage:
    """A batch with everybody on its list. `is_ended`: nobody can be added any more."""

    id: int
    name: str
    is_ended: bool
    people: Sequence[ListedPerson]


def list_page(actor: Actor, batch_id: int, *, now: datetime) -> ListPage:
    """A batch's list with what is arranged for each. NotFound outside the own units."""
    require(actor, "organiser")
    with reading() as session:
        row = batch_within_reach(session, actor, batch_id)
        people, begun = rosters.people(session, batch_id), rosters.begun(session, batch_id)
    listed = [_listed(person, begun.get(person.id), now) for person in people]
    return ListPage(row.id, row.name, now >= row.closes_at, listed)


def listed_person(actor: Actor, batch_id: int, candidate_id: int, *, now: datetime) -> ListedPerson:
    """One person of a batch's list. NotFound."""
    require(actor, "organiser")
    with reading() as session:
        batch_within_reach(session, actor, batch_id)
        person = rosters.person(session, batch_id, candidate_id)
        if person is None:
            raise NotFound("应考人员")
        return _listed(person, rosters.begun(session, batch_id).get(candidate_id), now)


def _listed(person: Any, sitting: Any, now: datetime) -> ListedPerson:
    return ListedPerson(
        candidate_id=person.id,
        cadre_id=person.cadre_id,
        name=person.name,
        staff_no=person.staff_no,
        unit_name=person.unit_name,
        post=person.post,
        proposed_post=person.proposed_post,
        **arrangement_of(person),
        is_begun=sitting is not None,
        is_over=sitting is not None
        and (sitting.submitted_at is not None or timing.is_overdue(now, sitting.deadline_at)),
    )


def add_person(actor: Actor, batch_id: int, cells: Mapping[str, str], *, now: datetime) -> RosterReport:
    """Put one person on a batch's list, read as a row of a name list would be. Invalid, by the keys of the cells."""
    require(actor, "organiser")
    with reading() as session:
        batch_within_reach(session, actor, batch_id)
    people, faults = read_roster([(1, cells)], unit_names(actor))
    if faults:
        raise _by_field(faults)
    try:
        return add_people(actor, batch_id, people, now=now, by_hand=True)
    except RosterRejected as refusal:
        raise _by_field(refusal.faults) from refusal


def _by_field(faults: Sequence[Any]) -> Invalid:
    by_key: dict[str, str] = {}
    for fault in faults:
        assert isinstance(fault, RosterFault)
        by_key.setdefault(_KEYS[fault.column], fault.reason)
    return Invalid(by_key)


def arrange(actor: Actor, batch_id: int, candidate_id: int, cells: Mapping[str, str], *, now: datetime) -> int:
    """Set what is arranged for a person; how many things changed. Keys that are missing stay as they are.

    Invalid; CandidateStarted names what comes too late; BatchSealed where it would take another paper. More
    minutes for somebody who is sitting move the deadline at once.
    """
    require(actor, "organiser")
    read, reasons = read_arrangement(cells)
    if reasons:
        raise Invalid(reasons)
    wanted = {key: read[key] for key in cells if key in read}
    with writing() as session:
        row = batch_within_reach(session, actor, batch_id)
        candidate, name = _held(session, batch_id, candidate_id)
        sitting = rosters.begun(session, batch_id).get(candidate_id)
        late = late_keys(candidate, wanted, sitting, now)
        if late:
            raise CandidateStarted(name, [MEANINGS[key] for key in late])
        before = arrangement_of(candidate)
        if row.sealed_at is not None and _takes_paper(session, candidate, before, wanted):
            batch_to_change(session, actor, batch_id, now)
        changed = apply_changes(session, candidate, wanted, sitting)
        if changed:
            add_entry(session, actor, "修改人员安排", f"{name}·{row.name}", now, _told(before, changed))
    return len(changed)


def _takes_paper(session: Session, candidate: Candidate, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a change asks for a paper that hasn't been dealt: other questions, or a seat for who had none."""
    changed = changes(before, wanted)
    comes_after_all = any(before[key] and not changed.get(key, before[key]) for key in _PRIVATE)
    return bool(changed.keys() & PAPER_BY) or (comes_after_all and not rosters.has_paper(session, candidate.id))


def _held(session: Session, batch_id: int, candidate_id: int) -> tuple[Candidate, str]:
    """A candidate, kept from starting meanwhile, and the name."""
    candidate = rosters.candidate(session, batch_id, candidate_id)
    person = rosters.person(session, batch_id, candidate_id)
    if candidate is None or person is None:
        raise NotFound("应考人员")
    rosters.hold_sittings(session, candidate_id)
    return candidate, person.name


def _told(before: Mapping[str, Any], changed: Mapping[str, Any]) -> str:
    return "；".join(
        MEANINGS[key] + ("" if key in _PRIVATE else f" {said(before[key])} → {said(value)}")
        for key, value in changed.items()
    )
