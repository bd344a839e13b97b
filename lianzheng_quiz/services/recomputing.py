"""Every score worked out again from answers, key and policy, and compared with what is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lianzheng_quiz.rules.people_marks import WAITS, settled_points, with_people
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.rulings import ruled_marks
from lianzheng_quiz.rules.score_record import Basis
from lianzheng_quiz.rules.scoring import ItemMark, Verdict, judge, mark_paper, void_clause
from lianzheng_quiz.rules.written import headings_of, judge_headings
from lianzheng_quiz.services.ledger_checks import UNREADABLE, by_sitting, sitting_name
from lianzheng_quiz.services.rulings import rulings_named
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import ledger
from lianzheng_quiz.store.engine import Session


@dataclass
class RecomputeReport:
    """How many sittings were worked out again, and what came out otherwise."""

    sittings: int = 0
    faults: list[str] = field(default_factory=list)


def recompute_scores() -> RecomputeReport:
    """Work every score out again. Nothing is changed."""
    with reading(steady=True) as session:
        return recompute(session)


def recompute(session: Session) -> RecomputeReport:
    """The same in the caller's transaction."""
    report = RecomputeReport()
    for sitting_id, score_ids in by_sitting(session):
        report.sittings += 1
        try:
            found = _sitting_faults(session, sitting_id, score_ids)
        except UNREADABLE as fault:
            found = [f"不能重算，存储的内容不完整（{type(fault).__name__}）"]
        report.faults += [f"{sitting_name(sitting_id)}：{one}" for one in found]
    return report


def _sitting_faults(session: Session, sitting_id: str, score_ids: Sequence[int]) -> list[str]:
    basis = ledger.basis_of(session, sitting_id)
    if basis is None:
        return ["答卷、试卷或批次已不在数据库中，不能重算"]
    return list(_differences(session, basis, [ledger.score(session, score_id) for score_id in score_ids]))


def _differences(session: Session, basis: Basis, scores: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    policy, items = Policy.from_text(basis.policy), json.loads(basis.paper)
    facts = basis.facts
    by_people = facts.closing == "written" or (policy.form == "written" and facts.voided_at is not None)
    never_settled = facts.voided_at is not None and len(scores) == 1
    people = {} if never_settled else settled_points(basis.people, policy.markers_differ_hundredths)
    if not by_people:
        yield from _mark_differences(with_people(mark_paper(items, basis.given, policy), people), items, basis)
    for score in scores:
        if by_people:
            verdict = _written_verdict(basis, items, policy)
        else:
            held = rulings_named(session, score["rulings"])
            marks = ruled_marks(items, basis.given, policy, held, people)
            verdict = None if _lacks_people(marks, facts) else judge(marks, policy, facts.failures_before)
        is_void = facts.voided_at is not None and score is scores[-1]
        wanted = _voided(verdict, policy, facts.failures_before) if is_void else verdict
        if wanted is None:
            yield "两人登分不全或不一致，不能重算" if by_people else "有作答还没有评定，不能重算"
            continue
        yield from _score_differences(score, wanted)


def _lacks_people(marks: Sequence[ItemMark], facts: Any) -> bool:
    """Whether an answer that people mark has no points; of a void paper none is needed."""
    return facts.voided_at is None and any(mark.outcome == WAITS for mark in marks)


def _written_verdict(basis: Basis, items: Sequence[Mapping[str, Any]], policy: Policy) -> Verdict | None:
    """The verdict of a paper that people marked; None where two whole equal entries are not there."""
    headings = headings_of(items, policy)
    entries: dict[int, dict[int, int]] = {1: {}, 2: {}}
    for row in basis.written:
        entries[row.entry][row.heading] = row.points_hundredths
    if basis.facts.voided_at is not None:
        most = sum(heading.max_hundredths for heading in headings)
        return Verdict(0, most, False, "void", "")
    if entries[1] != entries[2] or set(entries[1]) != {heading.number for heading in headings}:
        return None
    return judge_headings(entries[1], headings, policy, basis.facts.failures_before)


def _voided(verdict: Verdict | None, policy: Policy, failures_before: int) -> Verdict | None:
    """What the last score of a void sitting says."""
    if verdict is None:
        return None
    return Verdict(0, verdict.max_hundredths, False, "void", void_clause(policy, failures_before))


def _mark_differences(marks: Sequence[ItemMark], items: Sequence[Mapping[str, Any]], basis: Basis) -> Iterator[str]:
    stored = {row.position: row for row in basis.marks}
    for mark, item in zip(marks, items, strict=True):
        row = stored.pop(mark.position, None)
        if row is None:
            yield f"第 {mark.position} 题没有得分记录"
            continue
        wanted = (item["version_id"], item["type"], item["chapter"], mark.outcome, mark.points_hundredths)
        found = (row.question_version_id, row.type, row.chapter, row.outcome, row.points_hundredths)
        if (*wanted, mark.max_hundredths, list(mark.given)) != (*found, row.max_hundredths, json.loads(row.given)):
            yield f"第 {mark.position} 题按作答应得 {points_text(mark.points_hundredths)} 分，存储的得分记录与此不符"
    for position in stored:
        yield f"第 {position} 题不在试卷上，却有得分记录"


def _score_differences(score: Mapping[str, Any], wanted: Verdict) -> Iterator[str]:
    made = (wanted.total_hundredths, wanted.max_hundredths, wanted.passed, wanted.clause)
    stored = (score["total_hundredths"], score["max_hundredths"], score["passed"], score["clause"])
    if made != stored:
        yield (
            f"重算为 {_told(wanted.total_hundredths, wanted.passed)}（{wanted.clause}），"
            f"存储的成绩 {score['id']} 为 {_told(score['total_hundredths'], score['passed'])}（{score['clause']}）"
        )


def _told(total_hundredths: int, passed: bool) -> str:
    return f"{points_text(total_hundredths)} 分、{'合格' if passed else '不合格'}"
