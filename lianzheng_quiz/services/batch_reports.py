"""The report of one batch, counted from what is stored, and its workbook. Reads only, but for the log of exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from lianzheng_quiz.office.report_sheets import report_workbook
from lianzheng_quiz.rules.batch_figures import (
    Attempt,
    BatchFigures,
    SectionFigures,
    headcount,
    retake_figures,
    score_figures,
    section_figures,
)
from lianzheng_quiz.rules.batch_report import BatchReport, NotPassed, UnitFigures, tables_of
from lianzheng_quiz.rules.candidate_state import DECIDED_BY, came, candidate_state, may_retake, state_label
from lianzheng_quiz.rules.clauses import clauses
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.policy import Part, Policy
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.batches import batch_state
from lianzheng_quiz.services.candidate_facts import facts_of
from lianzheng_quiz.services.counting_marks import RuledPaper, ruled_papers
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import batches, reports, retakes
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session


def attempt_of(person: Any, batch: Any, policy: Policy, now: datetime) -> Attempt:
    """A person of `store.reports` as figures count it."""
    facts = facts_of(person, batch, policy, now)
    return Attempt(
        state=candidate_state(facts, policy, now),
        came=came(facts),
        voided=person.voided_at is not None,
        total_hundredths=person.total_hundredths,
        max_hundredths=person.max_hundredths,
    )


def batch_report(actor: Actor, batch_id: int, *, now: datetime) -> BatchReport:
    """One batch in figures. NotFound outside the own units."""
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        row = batch_within_reach(session, actor, batch_id)
        policy = Policy.from_text(row.policy)
        people = reports.people(session, batch_id)
        second = {
            one.first_id: attempt_of(one, one, Policy.from_text(one.policy), now)
            for one in reports.again(session, batch_id)
        }
        sections = _sections(session, batch_id, policy)
        after = [tuple(found) for found in retakes.of_batch(session, batch_id)]
        before = batches.find(session, row.retake_of_id, actor.unit_path) if row.retake_of_id else None
    attempts = {one.id: attempt_of(one, row, policy, now) for one in people}
    may_come = {
        one.id
        for one in people
        if one.id not in second
        and row.cancelled_at is None
        and may_retake(attempts[one.id].state, one.failures_before, policy)
    }
    counted = headcount(attempts.values())
    figures = BatchFigures(
        people=counted,
        scores=score_figures(attempts.values()),
        sections=sections,
        retakes=retake_figures(len(may_come), second),
    )
    return BatchReport(
        id=row.id,
        name=row.name,
        unit_name=row.unit_name,
        state=batch_state(row.opens_at, row.closes_at, row.dealt_at, now, row.cancelled_at),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        cancel_reason=row.cancel_reason,
        over=now >= row.closes_at and not (counted.sitting or counted.unmarked),
        policy=policy,
        figures=figures,
        by_unit=_by_unit(people, attempts),
        not_passed=[
            _not_passed(one, attempts[one.id], policy, one.id in may_come, second.get(one.id))
            for one in people
            if attempts[one.id].state not in ("合格", "应考", "补考", "在考", "待阅卷")
        ],
        retake_of=(before.id, before.name) if before is not None else None,
        retakes=after,
    )


def _by_unit(people: Sequence[Any], attempts: Mapping[int, Attempt]) -> list[UnitFigures]:
    units: dict[str, list[Attempt]] = {}
    for one in people:
        units.setdefault(one.unit_name, []).append(attempts[one.id])
    return [UnitFigures(name, headcount(own), score_figures(own)) for name, own in units.items()]


def _not_passed(person: Any, attempt: Attempt, policy: Policy, may_come: bool, second: Attempt | None) -> NotPassed:
    reason = {"免考": person.exemption_reason, "请假": person.leave_reason}.get(attempt.state)
    return NotPassed(
        cadre_id=person.cadre_id,
        name=person.name,
        staff_no=person.staff_no,
        unit_name=person.unit_name,
        post=person.post,
        proposed_post=person.proposed_post,
        state=state_label(attempt.state, policy),
        total_hundredths=person.total_hundredths if not attempt.voided else None,
        why=reason or person.clause or _clause(policy, DECIDED_BY[attempt.state]),
        retake=_retake_word(may_come, second),
    )


def _clause(policy: Policy, key: str) -> str:
    return next((clause.name for clause in clauses(policy) if clause.key == key), "")


def _retake_word(may_come: bool, second: Attempt | None) -> str:
    if second is None:
        return "可以补考" if may_come else ""
    if second.state in ("应考", "补考"):
        return "已安排补考"
    points = f" {points_text(second.total_hundredths)} 分" if second.total_hundredths is not None else ""
    return f"补考{second.state.partition('·')[0]}{points}"


def _sections(session: Session, batch_id: int, policy: Policy) -> list[SectionFigures]:
    """Points by part of the paper. Papers are dealt in the order of the blueprint, so it tells what stands where."""
    if not policy.sections:
        return []
    results: dict[str, list[tuple[int, int]]] = {section.key: [] for section in policy.sections}
    ruled = list(ruled_papers(session, batch_id)) if policy.form == "machine" else []
    for scope, group in reports.paper_layouts(session, batch_id):
        parts = policy.parts_for(scope, group)
        keys = [key for key in results if any(part.section == key for part in parts)]
        full = [policy.points_of(tuple(part for part in parts if part.section == key)) for key in keys]
        if policy.form == "written":
            rows = reports.points_under(session, batch_id, (scope, group), [_headings(parts, key) for key in keys])
        else:
            places = [_positions(parts, key) for key in keys]
            rows = [
                *reports.points_at(session, batch_id, (scope, group), places),
                *(_points_at(own, places) for own in ruled if own.layout == (scope, group)),
            ]
        for row in rows:
            for key, points, most in zip(keys, row, full, strict=True):
                results[key].append((int(points), most))
    return [
        section_figures(section.label, section.minimum_hundredths, results[section.key])
        for section in policy.sections
        if results[section.key]
    ]


def _positions(parts: Sequence[Part], section: str) -> list[tuple[int, int]]:
    runs, at = [], 1
    for part in parts:
        if part.section == section:
            runs.append((at, at + part.count - 1))
        at += part.count
    return runs


def _points_at(paper: RuledPaper, places: Sequence[Sequence[tuple[int, int]]]) -> list[int]:
    return [
        sum(
            mark.points_hundredths
            for mark in paper.marks
            if any(first <= mark.position <= last for first, last in runs)
        )
        for runs in places
    ]


def _headings(parts: Sequence[Part], section: str) -> list[int]:
    headings = [key for key, _run in groupby(parts, key=lambda part: (part.section, part.type))]
    return [number for number, (own, _type) in enumerate(headings, start=1) if own == section]


def batch_report_xlsx(actor: Actor, batch_id: int, *, now: datetime) -> bytes:
    """The same report as a workbook; that it was taken out stands in the log."""
    report = batch_report(actor, batch_id, now=now)
    with writing() as session:
        add_entry(session, actor, "导出报表", report.name, now, batch_id=report.id)
    return report_workbook(f"{report.name}考试情况统计", tables_of(report))
