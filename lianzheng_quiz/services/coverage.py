"""应考尽考台账: everybody appointed, proposed or put on a roster against every pass, the red list first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from lianzheng_quiz.rules.candidate_state import candidate_state
from lianzheng_quiz.rules.coverage import (
    RED,
    STATUSES,
    Appointment,
    Attempt,
    Finding,
    findings,
    order,
)
from lianzheng_quiz.rules.coverage_words import reason, validity
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import Invalid, NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.candidate_facts import facts_of
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import accounts, coverage
from lianzheng_quiz.store.engine import Session

PAGE_LENGTH = 100
TOLD = (*(status for status, tone in STATUSES.items() if tone == RED), "补考将到期")
"""What the organiser's first page speaks of."""


@dataclass(frozen=True)
class Filters:
    """A part of the register: a unit with all below it, a rank, a period of appointment, a status or a tone."""

    unit_id: int | None = None
    rank: str = ""
    first: date | None = None
    last: date | None = None
    status: str = ""


@dataclass(frozen=True)
class RegisterRow:
    """One matter of one cadre. `post` is that of the appointment, else the proposed one; days are None if unknown."""

    cadre_id: int
    name: str
    staff_no: str
    unit_name: str
    post: str
    rank: str
    list_name: str
    appointed_on: date | None
    publicity_to: date | None
    status: str
    tone: str
    on: date | None
    reason: str
    validity: str


@dataclass(frozen=True)
class Register:
    """A page of the register. `counts` are of all that the other filters leave, by status and by tone."""

    rows: Sequence[RegisterRow]
    counts: dict[str, int]
    people: int
    total: int
    number: int
    pages: int
    unit_name: str
    ranks: Sequence[str]


@dataclass(frozen=True)
class Deadline:
    """How many people stand under a status, and the nearest day that is still to come."""

    status: str
    count: int
    nearest: date | None


class Matter(NamedTuple):
    """A finding with whose it is and what the line says of the post."""

    cadre_id: int
    post: str
    rank: str
    finding: Finding


def register(actor: Actor, filters: Filters, page: int = 1, *, now: datetime, whole: bool = False) -> Register:
    """A page of the register, or the whole of it. Invalid for a period that ends before it begins; NotFound."""
    require(actor, "organiser")
    with reading() as session:
        unit = unit_of(session, actor, filters)
        found = matters(session, unit.path, filters, now)
        counts = Counter(matter.finding.status for matter in found)
        for status, tone in STATUSES.items():
            counts[tone] += counts[status]
        shown = [one for one in found if filters.status in ("", one.finding.status, one.finding.tone)]
        pages = 1 if whole else max(1, -(-len(shown) // PAGE_LENGTH))
        number = min(max(1, page), pages)
        part = shown if whole else shown[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH]
        people = coverage.people(session, unit.path, None if whole else {matter.cadre_id for matter in part})
        ranks = coverage.ranks(session, actor.unit_path)
    return Register(
        rows=[_row(matter, people[matter.cadre_id]) for matter in part],
        counts=dict(counts),
        people=len({matter.cadre_id for matter in shown}),
        total=len(shown),
        number=number,
        pages=pages,
        unit_name=unit.name,
        ranks=ranks,
    )


def deadlines(actor: Actor, *, now: datetime) -> list[Deadline]:
    """What somebody must see to, the gravest first; nothing where nothing is open."""
    require(actor, "organiser")
    today = local(now).date()
    with reading() as session:
        found = matters(session, actor.unit_path, Filters(), now)
    told = []
    for status in TOLD:
        open_ones = [matter for matter in found if matter.finding.status == status]
        if open_ones:
            days = [matter.finding.on for matter in open_ones]
            nearest = min((day for day in days if day is not None and day >= today), default=None)
            told.append(Deadline(status, len({matter.cadre_id for matter in open_ones}), nearest))
    return told


def matters(session: Session, unit_path: str, filters: Filters, now: datetime) -> list[Matter]:
    """All that is found of the cadres at or below a unit, as the filters but the status leave it, red first."""
    today = local(now).date()
    exams, ranks = _attempts(session, unit_path, now)
    posts: dict[int, tuple[str, str]] = {}
    lines: dict[int, list[Appointment]] = defaultdict(list)
    for row in coverage.lines(session, unit_path):
        posts[row.id] = (row.post, row.rank)
        ranks[row.cadre_id] = row.cadre_rank
        lines[row.cadre_id].append(
            Appointment(row.id, row.listed_on, row.list_name, row.appointed_on, row.publicity_to, row.exemption_reason)
        )
    found = []
    of_one: dict[int, list[Finding]] = {}
    for cadre_id in exams.keys() | lines.keys():
        own_lines, own_exams = lines.get(cadre_id, ()), exams.get(cadre_id, ())
        if not own_lines and len(own_exams) == 1:
            # Most people have sat one exam, and those to whom the same befell share one attempt.
            own = of_one.get(id(own_exams[0]))
            if own is None:
                own = of_one[id(own_exams[0])] = findings((), own_exams, today)
        else:
            own = findings(own_lines, own_exams, today)
        for finding in own:
            line = finding.appointment
            post, rank = posts[line.id] if line is not None else ("", "")
            found.append(Matter(cadre_id, post, rank or ranks[cadre_id], finding))
    return sorted(within_period(found, filters), key=lambda matter: (order(matter.finding), matter.cadre_id))


def within_period(found: Iterable[Matter], filters: Filters) -> Iterable[Matter]:
    """What a rank and a period leave."""
    for matter in found:
        if filters.rank and matter.rank != filters.rank:
            continue
        day = matter.finding.period_day
        if (filters.first is None or filters.first <= day) and (filters.last is None or day <= filters.last):
            yield matter


class _Held:
    """A batch with its policy read and its days; what came of each kind of facts is decided once and shared."""

    def __init__(self, row: Any, now: datetime) -> None:
        self.row, self.now = row, now
        self.policy = Policy.from_text(row.policy)
        self.opens_on, self.closes_on = local(row.opens_at).date(), local(row.closes_at).date()
        self._attempts: dict[tuple[Any, ...], Attempt] = {}

    def attempt(self, row: Any) -> Attempt:
        """The attempt of a row of `store.coverage.attempts`."""
        day = local(row.submitted_at).date() if row.submitted_at else self.closes_on
        key = (
            row.started,
            row.submitted_at is None,
            row.voided,
            row.passed,
            row.attended,
            row.exemption_reason,
            row.leave_reason is None,
            row.retake_of_id is None,
            row.failures_before,
            day,
            row.publicity_to,
        )
        found = self._attempts.get(key)
        if found is None:
            facts = facts_of(_Person(row, self.row.opens_at), self.row, self.policy, self.now)
            found = self._attempts[key] = Attempt(
                self.row.id,
                self.row.name,
                self.policy,
                candidate_state(facts, self.policy, self.now),
                self.opens_on,
                day,
                row.failures_before,
                row.publicity_to,
                row.exemption_reason or "",
            )
        return found


class _Person:
    """A row of exams as `facts_of` reads it: that somebody began, not when, is what decides a state."""

    def __init__(self, row: Any, opens_at: datetime) -> None:
        self.started_at = opens_at if row.started else None
        self.voided_at = opens_at if row.voided else None
        self.submitted_at = row.submitted_at
        self.passed, self.attended = row.passed, row.attended
        self.exemption_reason, self.leave_reason = row.exemption_reason, row.leave_reason
        self.retake_of_id, self.failures_before = row.retake_of_id, row.failures_before


def _attempts(session: Session, unit_path: str, now: datetime) -> tuple[dict[int, list[Attempt]], dict[int, str]]:
    """Every exam by cadre, and the cadres' ranks."""
    batches = {row.id: _Held(row, now) for row in coverage.batches(session)}
    exams: dict[int, list[Attempt]] = defaultdict(list)
    ranks: dict[int, str] = {}
    for row in coverage.attempts(session, unit_path):
        batch = batches.get(row.batch_id)
        if batch is None:
            continue
        ranks[row.cadre_id] = row.rank
        exams[row.cadre_id].append(batch.attempt(row))
    return exams, ranks


def unit_of(session: Session, actor: Actor, filters: Filters) -> Any:
    """The unit that is asked for, the own one without a choice. NotFound out of reach; Invalid."""
    if filters.first is not None and filters.last is not None and filters.last < filters.first:
        raise Invalid({"last": "截止日期早于起始日期"})
    wanted = actor.unit_id if filters.unit_id is None else filters.unit_id
    found = next((unit for unit in accounts.units(session, actor.unit_path) if unit.id == wanted), None)
    if found is None:
        raise NotFound("单位")
    return found


def _row(matter: Matter, person: Any) -> RegisterRow:
    finding = matter.finding
    line = finding.appointment
    row = RegisterRow(
        cadre_id=matter.cadre_id,
        name=person.name,
        staff_no=person.staff_no,
        unit_name=person.unit_name,
        post=matter.post or person.proposed_post or person.post,
        rank=matter.rank,
        list_name="",
        appointed_on=None,
        publicity_to=finding.attempt.publicity_to if finding.attempt is not None else None,
        status=finding.status,
        tone=finding.tone,
        on=finding.on,
        reason=reason(finding),
        validity=validity(finding.passed),
    )
    if line is None:
        return row
    publicity_to = line.publicity_to or (row.publicity_to if line.appointed_on is None else None)
    return replace(row, list_name=line.list_name, appointed_on=line.appointed_on, publicity_to=publicity_to)
