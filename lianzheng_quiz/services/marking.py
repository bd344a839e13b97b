"""A written exam's marking as one account may see it: who was present, which entries stand, what they come to.

Nobody reads another's figures of a person before the own entry of that person is whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.policy import SCOPES, Policy
from lianzheng_quiz.rules.refusals import NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.written import (
    ENTRIES,
    Heading,
    differences,
    headings_of,
    is_whole,
    place_for,
    state_of,
)
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.services.written_papers import writing_ends, written_batch
from lianzheng_quiz.store import written
from lianzheng_quiz.store.engine import Session


@dataclass(frozen=True)
class MarkedPerson:
    """Somebody who was present, as the reader may see it. `own` are the reader's own figures, nobody else's.

    `state` is one of `rules.written.STATES`, `by` who made the two entries, `place` the entry that is the reader's to
    make (None: two others have both).
    """

    candidate_id: int
    sitting_id: str | None
    name: str
    staff_no: str
    unit_name: str
    ticket_no: str
    seat: int | None
    variant: str
    scope: str
    headings: Sequence[Heading]
    state: str
    by: Sequence[str]
    place: int | None
    own: Mapping[int, int]
    voided: bool
    scored: bool

    @property
    def may_enter(self) -> bool:
        return self.place is not None and bool(self.headings) and not self.voided and not self.scored

    @property
    def own_whole(self) -> bool:
        return bool(self.headings) and is_whole(self.own, self.headings)

    @property
    def total_hundredths(self) -> int | None:
        """The sum of the own figures once there is one for every heading."""
        return sum(self.own.values()) if self.own_whole else None


@dataclass(frozen=True)
class Layout:
    """People whose papers have the same headings: they stand in one table."""

    title: str
    headings: Sequence[Heading]
    people: Sequence[MarkedPerson]


@dataclass(frozen=True)
class Difference:
    """A heading on which two entries differ, with who entered what. `own`: one of the two is the reader's."""

    candidate_id: int
    name: str
    staff_no: str
    ticket_no: str
    heading: Heading
    first_hundredths: int
    first_by: str
    second_hundredths: int
    second_by: str
    own: bool


@dataclass(frozen=True)
class MarksPage:
    """A batch's marking. `lacks` pairs what still stands in the way of finishing with the names."""

    id: int
    name: str
    unit_name: str
    policy: Policy
    opens_at: datetime
    closes_at: datetime
    ends_at: datetime
    over: bool
    cancelled_at: datetime | None
    cancel_reason: str
    people: Sequence[MarkedPerson]
    absent: int
    differences: Sequence[Difference]
    lacks: Sequence[tuple[str, Sequence[str]]]

    @property
    def counts(self) -> dict[str, int]:
        """How many of those who are to be marked are in each state."""
        tally: dict[str, int] = defaultdict(int)
        for person in self.people:
            tally[person.state] += not person.voided
        return tally

    @property
    def finished(self) -> bool:
        return bool(self.people) and all(person.scored for person in self.people)

    @property
    def next_to_enter(self) -> MarkedPerson | None:
        """The first whose own entry isn't whole yet and is the reader's to make, nobody else having both."""
        return next((person for person in self.people if person.may_enter and not person.own_whole), None)

    @property
    def due(self) -> int:
        """How many scores finishing would make."""
        return sum(not person.scored for person in self.people)

    @property
    def ready(self) -> bool:
        return self.over and bool(self.people) and not self.lacks and not self.finished

    @property
    def layouts(self) -> Sequence[Layout]:
        """Those the reader may enter, table by table."""
        return layouts_of([person for person in self.people if person.may_enter])


def layouts_of(people: Sequence[MarkedPerson]) -> list[Layout]:
    """People by what their papers are made of, the most common first met; a scope is named where there are several."""
    groups: dict[tuple[Heading, ...], list[MarkedPerson]] = {}
    for person in people:
        groups.setdefault(tuple(person.headings), []).append(person)
    found = []
    for headings, group in groups.items():
        scopes = dict.fromkeys(SCOPES.get(person.scope, person.scope) for person in group)
        found.append(Layout("、".join(scopes) if len(groups) > 1 else "", headings, group))
    return found


class Marking:
    """A batch's people, papers and entries as they stand in one transaction."""

    def __init__(self, session: Session, actor: Actor, batch_id: int, now: datetime) -> None:
        self.row, self.policy = written_batch(session, actor, batch_id)
        self.ends_at = writing_ends(session, self.row)
        self.over = now >= self.ends_at
        self.cancelled_at, self.cancel_reason = self.row.cancelled_at, self.row.cancel_reason
        self.people = {row.id: row for row in written.people(session, batch_id)}
        items = written.items_of(session, [row.paper_id for row in self.people.values() if row.paper_id])
        self._headings = {paper_id: headings_of(own, self.policy) for paper_id, own in items.items()}
        self.entries: dict[int, dict[int, dict[int, int]]] = defaultdict(lambda: {1: {}, 2: {}})
        self.holders: dict[int, dict[int, int]] = defaultdict(dict)
        self.names: dict[int, dict[int, str]] = defaultdict(dict)
        for mark in written.marks(session, batch_id):
            self.entries[mark.candidate_id][mark.entry][mark.heading] = mark.points_hundredths
            self.holders[mark.candidate_id][mark.entry] = mark.entered_by_id
            self.names[mark.candidate_id][mark.entry] = mark.entered_by

    def headings(self, candidate_id: int) -> tuple[Heading, ...]:
        return self._headings.get(self.people[candidate_id].paper_id, ())

    def state(self, candidate_id: int) -> str:
        first, second = self.entries[candidate_id].values()
        return state_of(first, second, self.headings(candidate_id))

    def present(self) -> list[Any]:
        return [row for row in self.people.values() if row.attended]

    def person(self, row: Any, actor: Actor) -> MarkedPerson:
        place = place_for(actor.account_id, self.holders[row.id])
        held = place is not None and self.holders[row.id].get(place) == actor.account_id
        return MarkedPerson(
            candidate_id=row.id,
            sitting_id=row.sitting_id,
            name=row.name,
            staff_no=row.staff_no,
            unit_name=row.unit_name,
            ticket_no=row.ticket_no or "",
            seat=row.seat,
            variant=row.variant,
            scope=row.scope or "",
            headings=self.headings(row.id),
            state=self.state(row.id),
            by=[self.names[row.id].get(entry, "") for entry in ENTRIES],
            place=place,
            own=dict(self.entries[row.id][place]) if held and place else {},
            voided=row.voided_at is not None,
            scored=row.passed is not None,
        )

    def differences(self, actor: Actor) -> Iterator[Difference]:
        """Of everybody whose two entries are whole and whose score isn't made yet."""
        for row in self.present():
            if row.voided_at is not None or row.passed is not None:
                continue
            first, second = self.entries[row.id].values()
            for heading in differences(first, second, self.headings(row.id)):
                yield Difference(
                    candidate_id=row.id,
                    name=row.name,
                    staff_no=row.staff_no,
                    ticket_no=row.ticket_no or "",
                    heading=heading,
                    first_hundredths=first[heading.number],
                    first_by=self.names[row.id][1],
                    second_hundredths=second[heading.number],
                    second_by=self.names[row.id][2],
                    own=actor.account_id in self.holders[row.id].values(),
                )

    def lacks(self) -> list[tuple[str, list[str]]]:
        """What stands in the way of finishing, with the names; people whose score stands lack nothing."""
        open_ = [row for row in self.present() if row.passed is None]
        marked = [row for row in open_ if row.voided_at is None and row.paper_id]
        states = {row.id: self.state(row.id) for row in marked}
        waited = [row for row in self.people.values() if not (row.exemption_reason or row.leave_reason)]
        found = [
            ("没有登记到场或缺考的", [row.name for row in waited if row.attended is None]),
            ("到场而没有试卷的", [row.name for row in open_ if not row.paper_id]),
            ("还没有两人登全的", [row.name for row in marked if states[row.id] in ("none", "begun", "first")]),
            ("两人登分不一致的", [row.name for row in marked if states[row.id] == "differ"]),
        ]
        return [(what, names) for what, names in found if names]


def must_be_over(batch: Marking | MarksPage) -> None:
    """BatchCancelled; BatchNotOver while somebody may still write."""
    if batch.cancelled_at is not None:
        raise refusals.BatchCancelled(batch.cancel_reason)
    if not batch.over:
        raise refusals.BatchNotOver(batch.ends_at)


def marks_page(actor: Actor, batch_id: int, *, now: datetime) -> MarksPage:
    """A batch's marking as this account may see it. NotFound outside the own units, NotNow for a machine exam."""
    require(actor, "organiser")
    with reading() as session:
        marking = Marking(session, actor, batch_id, now)
    row = marking.row
    return MarksPage(
        id=row.id,
        name=row.name,
        unit_name=row.unit_name,
        policy=marking.policy,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        ends_at=marking.ends_at,
        over=marking.over,
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason,
        people=[marking.person(person, actor) for person in marking.present()],
        absent=sum(person.attended is False for person in marking.people.values()),
        differences=list(marking.differences(actor)),
        lacks=marking.lacks(),
    )


def entry_page(actor: Actor, batch_id: int, *, now: datetime) -> MarksPage:
    """The same for who is about to enter: BatchNotOver before the end, BatchCancelled."""
    page = marks_page(actor, batch_id, now=now)
    must_be_over(page)
    return page


def person_to_mark(page: MarksPage, candidate_id: int) -> MarkedPerson:
    """One of those present. NotFound; NotNow, with the reason, for whom the reader can't enter."""
    person = next((one for one in page.people if one.candidate_id == candidate_id), None)
    if person is None:
        raise refusals.NotFound("到场人员")
    reason = closed_to(person)
    if reason:
        raise NotNow(f"{person.name}{reason}")
    return person


def closed_to(person: MarkedPerson) -> str:
    """Why the reader can't enter figures of somebody; empty if nothing is in the way."""
    if person.scored:
        return "的成绩已经生成，不能再改得分"
    if person.voided:
        return "的答卷已作废，不登分"
    if not person.headings:
        return "没有试卷，不能登分"
    if person.place is None:
        return f"已由{'、'.join(person.by)}两人登分，须由登分人本人更正"
    return ""
