"""一键公文: which letters a batch can have now and why not yet, and the files. Every one that leaves is in the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.batch_report import BatchReport
from lianzheng_quiz.rules.letter_text import Letter, Value
from lianzheng_quiz.rules.letters import KINDS, Kind, faults_in, letter_of
from lianzheng_quiz.rules.office_time import local, span_text
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import letter_facts as facts
from lianzheng_quiz.services.batch_reports import batch_report
from lianzheng_quiz.services.letter_room_facts import record_values, sign_in_values
from lianzheng_quiz.services.letter_templates import Standing, WordFile, standing_for, word_file
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.results import result_page
from lianzheng_quiz.services.retakes import RetakeRow, retake_page
from lianzheng_quiz.services.room import room_page
from lianzheng_quiz.services.room_prints import room_record
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.services.unit_reports import report_year
from lianzheng_quiz.store import batches, sittings
from lianzheng_quiz.store.audit import add_entry

OF_BATCHES = ("batch", "person")
"""What a letter of a batch is about."""


@dataclass(frozen=True)
class LetterRow:
    """A kind of letter of a batch. `why_not` is empty where it can be made now."""

    standing: Standing
    why_not: str


@dataclass(frozen=True)
class ScoredPerson:
    """Somebody whose score sheet can be made alone."""

    candidate_id: int
    name: str
    staff_no: str
    unit_name: str


@dataclass(frozen=True)
class LettersPage:
    """What can be made of a batch now."""

    id: int
    name: str
    letters: Sequence[LetterRow]
    people: Sequence[ScoredPerson]


@dataclass(frozen=True)
class _Batch:
    """A batch as its letters are made from it."""

    row: Any
    policy: Policy
    report: BatchReport
    people: Sequence[facts.Person]
    to_retake: Sequence[RetakeRow]
    retake_at: str
    standing: dict[str, Standing]
    tail: str
    now: datetime

    @property
    def scored(self) -> list[facts.Person]:
        return [one for one in self.people if one.attempt.total_hundredths is not None and one.row.sitting_id]


def _read(actor: Actor, batch_id: int, now: datetime) -> _Batch:
    require(actor, "organiser")
    report = batch_report(actor, batch_id, now=now)
    with reading() as session:
        row = batch_within_reach(session, actor, batch_id)
        policy = Policy.from_text(row.policy)
        people = facts.roster(session, row, policy, now)
        comes = row.retake_of_id is not None and now < row.closes_at
        to_retake: Sequence[RetakeRow] = facts.coming_again(session, row, policy, people, now) if comes else ()
        standing = standing_for(session, row.unit_id)
        tail = facts.ledger_tail(session)
    if not comes and report.over:
        to_retake = retake_page(actor, batch_id, now=now).people
    at = span_text(row.opens_at, row.closes_at) if comes else ""
    return _Batch(row, policy, report, people, to_retake, at, standing, tail, now)


def letters_page(actor: Actor, batch_id: int, *, now: datetime) -> LettersPage:
    """Every kind of letter of a batch, with what still stands in the way. NotFound outside the own units."""
    batch = _read(actor, batch_id, now)
    rows = [
        LetterRow(batch.standing[key], _why_not(batch, key)) for key, kind in KINDS.items() if kind.about in OF_BATCHES
    ]
    people = [ScoredPerson(one.row.id, one.row.name, one.row.staff_no, one.row.unit_name) for one in batch.scored]
    return LettersPage(batch.row.id, batch.row.name, rows, people if not _why_not(batch, "score_sheet") else ())


def _why_not(batch: _Batch, key: str) -> str:
    if batch.row.cancelled_at is not None:
        return "本批次已取消"
    if not batch.people:
        return "名单中还没有人"
    if key in ("notice", "feedback"):
        return _not_finished(batch)
    if key == "retake_notice":
        return "" if batch.to_retake else _no_retake(batch)
    if key == "score_sheet":
        return "" if batch.scored else "还没有人有成绩"
    if key == "sign_in_sheet":
        return "" if any(one.is_expected for one in batch.people) else "名单中没有应到人员"
    return "" if batch.now >= batch.row.opens_at else "考试开始以后可以制作"


def _not_finished(batch: _Batch) -> str:
    if not batch.report.over:
        return "考试结束、成绩出齐以后可以制作"
    if batch.policy.form == "written" and any(one.is_expected and one.row.attended is None for one in batch.people):
        return "到场登记完成、成绩出齐以后可以制作"
    return ""


def _no_retake(batch: _Batch) -> str:
    if not batch.report.over:
        return "考试结束、成绩出齐以后可以制作"
    if batch.report.retakes:
        names = "、".join(name for _id, name in batch.report.retakes)
        return f"补考已经安排，请在补考批次制作：{names}"
    return "没有可以补考的人员"


def letter_file(actor: Actor, batch_id: int, key: str, *, now: datetime) -> WordFile:
    """A letter of a batch; score sheets of everybody in one file. NotNow says what stands in the way. NotFound."""
    batch = _read(actor, batch_id, now)
    kind = KINDS.get(key)
    if kind is None or kind.about not in OF_BATCHES:
        raise NotFound("公文")
    reason = _why_not(batch, key)
    if reason:
        raise refusals.NotNow(reason)
    if kind.about == "person":
        return _sheets(actor, batch, batch.scored, f"{batch.row.name}-{kind.label}")
    values = facts.together(_shared(actor, batch), _MADE[key](actor, batch))
    return _handed_out(actor, batch.standing[key], f"{batch.row.name}-{kind.label}", [values], batch.row.name, now)


def person_file(actor: Actor, batch_id: int, candidate_id: int, *, now: datetime) -> WordFile:
    """One person's score sheet. NotFound for who is not on the list or has no score."""
    batch = _read(actor, batch_id, now)
    found = [one for one in batch.scored if one.row.id == candidate_id]
    if not found or _why_not(batch, "score_sheet"):
        raise NotFound("成绩")
    return _sheets(actor, batch, found, f"{batch.row.name}-成绩单-{found[0].row.name}")


def _shared(actor: Actor, batch: _Batch) -> facts.Values:
    common = facts.common_values(actor, batch.row.unit_name, batch.tail, batch.now)
    return facts.together(common, facts.exam_values(batch.row, batch.policy))


def _with_figures(_actor: Actor, batch: _Batch) -> facts.Values:
    return facts.together(facts.figure_values(batch.report), facts.name_values(batch.people))


_MADE: dict[str, Callable[[Actor, _Batch], facts.Values]] = {
    "notice": _with_figures,
    "feedback": _with_figures,
    "retake_notice": lambda _actor, batch: facts.retake_values(batch.to_retake, batch.retake_at),
    "sign_in_sheet": lambda actor, batch: sign_in_values(room_page(actor, batch.row.id, now=batch.now)),
    "room_record": lambda actor, batch: record_values(room_record(actor, batch.row.id, now=batch.now)),
}


def _sheets(actor: Actor, batch: _Batch, people: Sequence[facts.Person], name: str) -> WordFile:
    shared, pages = _shared(actor, batch), []
    for one in people:
        with reading() as session:
            sitting = sittings.find(session, one.row.sitting_id)
        result = result_page(sitting, now=batch.now, for_candidate=False)
        pages.append(facts.together(shared, facts.person_values(one, result)))
    subject = batch.row.name if len(people) != 1 else f"{people[0].row.name}·{batch.row.name}"
    return _handed_out(actor, batch.standing["score_sheet"], name, pages, subject, batch.now)


def annual_file(actor: Actor, year: int, *, now: datetime) -> WordFile:
    """The summary of a year with the figures of its report page. NotFound for a year that can't be."""
    report = report_year(actor, year, now=now)
    with reading() as session:
        standing = standing_for(session, actor.unit_id)["annual_summary"]
        tail = facts.ledger_tail(session)
    values = facts.together(facts.common_values(actor, actor.unit_name, tail, now, year), facts.year_values(report))
    return _handed_out(actor, standing, f"{year}年度总结", [values], f"{year}年", now)


def years(actor: Actor, *, now: datetime) -> list[int]:
    """The years that a summary can be asked for, the latest first."""
    require(actor, "organiser")
    with reading() as session:
        rows = batches.named_within(session, actor.unit_path)
    return sorted({local(now).year, *(local(row.opens_at).year for row in rows)}, reverse=True)


def _handed_out(
    actor: Actor, standing: Standing, name: str, pages: Sequence[dict[str, Value]], subject: str, now: datetime
) -> WordFile:
    """The file, once it is in the log."""
    made = word_file(standing.kind, name, _letters(standing, pages))
    with writing() as session:
        detail = f"{standing.kind.label}，模板：{standing.source}"
        add_entry(session, actor, "导出公文", subject, now, detail)
    return made


def _letters(standing: Standing, pages: Sequence[dict[str, Value]]) -> list[Letter]:
    """NotNow for a template of an older version of the program that names what there is no more."""
    kind: Kind = standing.kind
    faults = faults_in(kind, standing.text)
    if faults:
        raise refusals.NotNow(f"“{kind.label}”的模板须先修改：{faults[0]}")
    return [letter_of(standing.text, values) for values in pages]
