"""登分: two people enter the points of each heading of a written paper, apart from each other; then it counts.

All of what somebody sends is kept or nothing; a score that was made is never altered here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.clauses import chinese_number
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.refusals import MarkingUnfinished, MarksRejected, NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.score_record import VOIDED
from lianzheng_quiz.rules.scoring import void_clause
from lianzheng_quiz.rules.written import ENTRIES, judge_headings, read_points
from lianzheng_quiz.services.marking import MarkedPerson, Marking, closed_to, must_be_over
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.score_record import record_score
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store import batches, written
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session


@dataclass(frozen=True)
class MarkFault:
    """Why a figure can't be taken; `heading` 0 is about the person."""

    candidate_id: int
    heading: int
    name: str
    column: str
    reason: str

    @property
    def cell_key(self) -> tuple[int, int]:
        return self.candidate_id, self.heading


@dataclass(frozen=True)
class Entered:
    """What an entry did: people whose figures changed, those whose own entry is whole now, those who differ."""

    people: int
    whole: int
    differ: int


@dataclass(frozen=True)
class _Change:
    """What one person's own entry gains and what is corrected in it (from, to), by heading."""

    person: MarkedPerson
    added: Mapping[int, int]
    corrected: Mapping[int, tuple[int, int]]


def enter_marks(actor: Actor, batch_id: int, cells: Mapping[int, Mapping[int, str]], *, now: datetime) -> Entered:
    """Keep what the acting account typed, by candidate and heading; empty cells say nothing. All of it or nothing.

    The first account to enter a person makes the first entry, the next one the second. MarksRejected names every
    fault; BatchNotOver before the end.
    """
    require(actor, "organiser")
    with writing() as session:
        batches.lock(session, batch_id)
        marking = Marking(session, actor, batch_id, now)
        must_be_over(marking)
        changes, faults = _read(marking, actor, cells)
        if faults:
            raise MarksRejected(faults)
        _keep(session, actor, changes, now)
        for change in changes:
            _record(session, actor, marking, change, now)
        after = Marking(session, actor, batch_id, now)
        people = [after.person(after.people[change.person.candidate_id], actor) for change in changes]
    return Entered(
        people=len(people),
        whole=sum(person.own_whole for person in people),
        differ=sum(person.state == "differ" for person in people),
    )


def _read(
    marking: Marking, actor: Actor, cells: Mapping[int, Mapping[int, str]]
) -> tuple[list[_Change], list[MarkFault]]:
    changes, faults = [], []
    for candidate_id, typed in cells.items():
        row = marking.people.get(candidate_id)
        if row is None or not row.attended:
            if any(text.strip() for text in typed.values()):
                faults.append(MarkFault(candidate_id, 0, row.name if row else "", "姓名", "没有登记到场，不能登分"))
            continue
        person = marking.person(row, actor)
        change, found = _read_person(person, typed)
        closed = closed_to(person)
        if closed and (found or (change and (change.added or change.corrected))):
            faults.append(MarkFault(candidate_id, 0, person.name, "姓名", f"{person.name}{closed}"))
        elif found:
            faults += found
        elif change.added or change.corrected:
            changes.append(change)
    return changes, faults


def _read_person(person: MarkedPerson, typed: Mapping[int, str]) -> tuple[_Change, list[MarkFault]]:
    added, corrected, faults = {}, {}, []
    for heading in person.headings:
        text = typed.get(heading.number)
        before = person.own.get(heading.number)
        if text is None or (not text.strip() and before is None):
            continue
        try:
            if not text.strip():
                raise ValueError("已登的得分不能清空，请填写更正后的得分")
            points = read_points(text, heading)
        except ValueError as fault:
            faults.append(MarkFault(person.candidate_id, heading.number, person.name, heading.name, str(fault)))
            continue
        if before is None:
            added[heading.number] = points
        elif before != points:
            corrected[heading.number] = (before, points)
    return _Change(person, added, corrected), faults


def _keep(session: Session, actor: Actor, changes: Sequence[_Change], now: datetime) -> None:
    added, corrected = [], []
    for change in changes:
        key = {"candidate_id": change.person.candidate_id, "entry": change.person.place}
        made = {**key, "entered_by_id": actor.account_id, "entered_at": now}
        added += [{**made, "heading": number, "points_hundredths": points} for number, points in change.added.items()]
        corrected += [
            {**key, "heading": number, "points_hundredths": points, "entered_at": now}
            for number, (_before, points) in change.corrected.items()
        ]
    written.add_marks(session, added)
    written.change_marks(session, corrected)


def _record(session: Session, actor: Actor, marking: Marking, change: _Change, now: datetime) -> None:
    """The acting account's own figures only, and not in the room's record: the other of the two may read that."""
    subject = f"{change.person.name}·{marking.row.name}"
    place = ENTRIES[change.person.place or 1]
    if change.added:
        said = "，".join(f"{chinese_number(at)} {points_text(points)}" for at, points in sorted(change.added.items()))
        add_entry(session, actor, "登分", subject, now, f"{place}：{said}")
    if change.corrected:
        said = "，".join(
            f"{chinese_number(at)} {points_text(before)} 改为 {points_text(points)}"
            for at, (before, points) in sorted(change.corrected.items())
        )
        add_entry(session, actor, "更正登分", subject, now, f"{place}：{said}")


def finish_marking(actor: Actor, batch_id: int, *, now: datetime) -> int:
    """Make the scores of everybody present who has none yet; how many. Doing it again changes nothing.

    MarkingUnfinished names who stands in the way, BatchNotOver before the end. Who was absent gets no score.
    """
    require(actor, "organiser")
    with writing() as session:
        batches.lock(session, batch_id)
        written.hold(session, batch_id)
        marking = Marking(session, actor, batch_id, now)
        must_be_over(marking)
        if not marking.present():
            raise NotNow("没有登记到场的人员，不需要登分")
        lacks = marking.lacks()
        if lacks:
            raise MarkingUnfinished(lacks)
        due = [row for row in marking.present() if row.passed is None]
        if not due:
            return 0
        voided = [row for row in due if row.voided_at is not None]
        window = (marking.row.opens_at, marking.row.closes_at)
        written.close(session, [row.sitting_id for row in voided], "voided", *window)
        written.close(session, [row.sitting_id for row in due if row.voided_at is None], "written", *window)
        for row in due:
            record_score(
                session, row.sitting_id, **_verdict(marking, row), decided_by_id=actor.account_id, decided_at=now
            )
        told = f"，其中作废 {len(voided)} 人" if voided else ""
        add_entry(session, actor, "完成登分", marking.row.name, now, f"{len(due)} 人{told}", batch_id=batch_id)
    return len(due)


def _verdict(marking: Marking, row: Any) -> dict[str, Any]:
    """What a new score says; of a void paper that it is void."""
    headings = marking.headings(row.id)
    if row.voided_at is not None:
        return {
            "act": VOIDED,
            "total_hundredths": 0,
            "max_hundredths": sum(heading.max_hundredths for heading in headings),
            "passed": False,
            "clause": void_clause(marking.policy, row.failures_before),
            "reason": f"作废：{row.void_reason}"[:200],
        }
    first, second = marking.holders[row.id][1], marking.holders[row.id][2]
    assert first != second
    verdict = judge_headings(marking.entries[row.id][1], headings, marking.policy, row.failures_before)
    return {
        "total_hundredths": verdict.total_hundredths,
        "max_hundredths": verdict.max_hundredths,
        "passed": verdict.passed,
        "clause": verdict.clause,
        "reason": f"人工阅卷，{marking.names[row.id][1]}、{marking.names[row.id][2]}登分"[:200],
    }
