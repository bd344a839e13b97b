"""任前廉政档案 as it stands: the exams of a chain, the talk, the pledge, the family's letter. Derived, but for acts.

Reads only; `dossier_acts` records, `pledges` signs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from lianzheng_quiz.rules.candidate_state import candidate_state, state_label
from lianzheng_quiz.rules.dossiers import RECORDS, SETTLED, Steps, chains, deciding, is_open, may_sign
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.pledges import short_code
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.publication import shown_result
from lianzheng_quiz.rules.refusals import NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.candidate_facts import facts_of
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import accounts, dossiers, ledger, sittings
from lianzheng_quiz.store.engine import Session

OTHER_STEPS = ("talk", "pledge", "family")
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Exam:
    """One attempt of a chain. `told`: whether the policy tells the cadre the result. `ledger` is filled for paper."""

    candidate_id: int
    retake_of_id: int | None
    cadre_id: int
    batch_id: int
    batch_name: str
    policy: Policy
    held_on: date
    state: str
    over: bool
    told: bool
    exemption_reason: str
    total_hundredths: int | None
    max_hundredths: int | None
    sitting_id: str | None
    ledger: str = ""

    @property
    def label(self) -> str:
        return state_label(self.state, self.policy)


@dataclass(frozen=True)
class Record:
    """What somebody recorded; without `done_on` it takes the earlier one back. `stands`: nothing came after it."""

    kind: str
    done_on: date | None
    talker: str
    notes: str
    recorded_by: str
    recorded_at: datetime
    stands: bool


@dataclass(frozen=True)
class Signature:
    """A signed pledge. `code` is the beginning of `digest`, as it is printed."""

    text: str
    wording: str
    digest: str
    signed_at: datetime
    username: str

    @property
    def code(self) -> str:
        return short_code(self.digest)


@dataclass(frozen=True)
class Dossier:
    """One dossier. `records` is everything that was recorded, the oldest first; what stands is talk and family."""

    first_id: int
    exams: Sequence[Exam]
    records: Sequence[Record]
    pledge: Signature | None

    @property
    def exam(self) -> Exam:
        """The exam it rests on."""
        return deciding(self.exams)

    @property
    def name(self) -> str:
        return self.exams[0].batch_name

    @property
    def talk(self) -> Record | None:
        return self._standing("talk")

    @property
    def family(self) -> Record | None:
        return self._standing("family")

    def _standing(self, kind: str) -> Record | None:
        return next((one for one in self.records if one.kind == kind and one.stands and one.done_on), None)

    @property
    def steps(self) -> Steps:
        return Steps(self.is_open, self.talk is not None, self.pledge is not None, self.family is not None)

    @property
    def is_open(self) -> bool:
        """Whether the exam is settled, so that the other steps follow."""
        return is_open(self.exam)

    @property
    def may_sign(self) -> bool:
        return self.pledge is None and may_sign(self.exam, self.exam.told, self.talk is not None)


@dataclass(frozen=True)
class DossierPage:
    """A cadre (id, name, staff_no, post, proposed_post, rank, unit_name) with a dossier, and those of other exams."""

    cadre: Any
    dossier: Dossier
    others: Sequence[Dossier]


def dossier_page(actor: Actor, cadre_id: int, first_id: int | None = None, *, now: datetime) -> DossierPage:
    """A dossier of a cadre of the own units: the one named, else the newest whose exam is settled. NotFound."""
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        cadre = accounts.cadre(session, cadre_id, actor.unit_path)
        if cadre is None:
            raise NotFound("干部")
        own = dossiers_of(session, cadre_id, now)
        if first_id is None:
            first_id = next((one.first_id for one in own if one.is_open), own[0].first_id if own else None)
        dossier = find(own, first_id)
        dossier = replace(dossier, exams=[_with_ledger(session, one) for one in dossier.exams])
    return DossierPage(cadre, dossier, [one for one in own if one.first_id != dossier.first_id])


def find(own: Sequence[Dossier], first_id: int | None) -> Dossier:
    """The one of these that begins with a candidate. NotFound."""
    found = next((one for one in own if one.first_id == first_id), None)
    if found is None:
        raise NotFound("廉政档案")
    return found


def _with_ledger(session: Session, exam: Exam) -> Exam:
    entered = ledger.last_of_sitting(session, exam.sitting_id) if exam.sitting_id else None
    return replace(exam, ledger=entered.text if entered else "")


def dossiers_of(session: Session, cadre_id: int, now: datetime, *, only_to_sign: bool = False) -> list[Dossier]:
    """Every dossier of a cadre, the newest first; `only_to_sign` looks no further where there is nothing to sign."""
    rows = dossiers.attempts_of(session, cadre_id)
    if only_to_sign and not any(row.passed or row.exemption_reason or row.pledge_id for row in rows):
        return []
    records, signed = dossiers.records_of(session, cadre_id), dossiers.pledges_of(session, cadre_id)
    return [
        Dossier(first_id, exams, _records(records, first_id), _signature(signed.get(first_id)))
        for first_id, exams in reversed(chains(exams_in(session, rows, now)).items())
    ]


def _records(rows: Sequence[Any], first_id: int) -> list[Record]:
    own = [row for row in rows if row.candidate_id == first_id]
    last = {row.kind: row.id for row in own}
    return [
        Record(row.kind, row.done_on, row.talker, row.notes, row.recorded_by, row.recorded_at, last[row.kind] == row.id)
        for row in own
    ]


def _signature(row: Any) -> Signature | None:
    return Signature(row.text, row.wording, row.digest, row.signed_at, row.username) if row is not None else None


def exams_in(session: Session, rows: Sequence[Any], now: datetime) -> list[Exam]:
    """Rows of `store.dossiers` with their states."""
    batches = dossiers.batches(session, {row.batch_id for row in rows})
    closed = [batch.id for batch in batches.values() if now >= batch.closes_at]
    over = set(closed) - sittings.running_batches(session, closed)
    held = {batch.id: _Held(batch, batch.id in over, now) for batch in batches.values()}
    return [held[row.batch_id].exam(row) for row in rows]


class _Held:
    """A batch with its policy read; the state that came of each kind of facts is decided once."""

    def __init__(self, row: Any, over: bool, now: datetime) -> None:
        self.row, self.over, self.now = row, over, now
        self.policy = Policy.from_text(row.policy)
        self.told = shown_result(self.policy, over) in ("score", "verdict")
        self._states: dict[tuple[Any, ...], str] = {}

    def exam(self, row: Any) -> Exam:
        """A row of `store.dossiers` as an exam of this batch."""
        state = self._state(row)
        return Exam(
            candidate_id=row.id,
            retake_of_id=row.retake_of_id,
            cadre_id=row.cadre_id,
            batch_id=self.row.id,
            batch_name=self.row.name,
            policy=self.policy,
            held_on=local(row.submitted_at or self.row.opens_at).date(),
            state=state,
            over=self.over,
            told=self.told or state == "免考",
            exemption_reason=row.exemption_reason or "",
            total_hundredths=row.total_hundredths,
            max_hundredths=row.max_hundredths,
            sitting_id=row.sitting_id if row.passed is not None else None,
        )

    def _state(self, row: Any) -> str:
        key = (
            row.started_at is None,
            row.submitted_at is None,
            row.voided_at is None,
            row.passed,
            row.attended,
            row.exemption_reason,
            row.leave_reason is None,
            row.retake_of_id is None,
            row.failures_before,
        )
        found = self._states.get(key)
        if found is None:
            facts = facts_of(row, self.row, self.policy, self.now)
            found = self._states[key] = candidate_state(facts, self.policy, self.now)
        return found


def steps_within(
    session: Session, unit_path: str, batch_id: int | None, now: datetime
) -> list[tuple[Any, Exam, Steps]]:
    """Dossiers of cadres at or below a unit whose exam is settled: the cadre's row, the exam it rests on, the steps."""
    rows = dossiers.attempts_within(session, unit_path, batch_id)
    settled = {row.cadre_id for row in rows if row.passed or row.exemption_reason}
    rows = [row for row in rows if row.cadre_id in settled]
    done = _done(session, unit_path)
    people = {row.id: row for row in rows}
    found = []
    for first_id, exams in chains(exams_in(session, rows, now)).items():
        exam = deciding(exams)
        if not is_open(exam) or (batch_id is not None and all(one.batch_id != batch_id for one in exams)):
            continue
        own = done.get(first_id, NOTHING)
        found.append((people[first_id], exam, _steps(exam.state in SETTLED, *(step in own for step in OTHER_STEPS))))
    return found


_steps = cache(Steps)
"""Sixteen there are: everybody's with the same done is the same."""


def _done(session: Session, unit_path: str) -> Mapping[int, set[str]]:
    """The steps that are done, by the first candidate of the chain."""
    done: dict[int, set[str]] = {first_id: {"pledge"} for first_id in dossiers.signed_within(session, unit_path)}
    for row in dossiers.recorded_within(session, unit_path):
        own = done.setdefault(row.candidate_id, set())
        assert row.kind in RECORDS
        if row.done_on is not None:
            own.add(row.kind)
        else:
            own.discard(row.kind)
    return done
