"""Marks and the verdict on a sitting. The one place where points are rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from lianzheng_quiz.rules.answer_ways import way_of
from lianzheng_quiz.rules.clauses import clause_name
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.policy import Policy, Section
from question_bank.question_types import TYPES, Rule


class ItemMark(NamedTuple):
    """What one question of a paper earned; every item of a paper has one. `section` is a key of the policy's."""

    position: int
    outcome: str
    points_hundredths: int
    max_hundredths: int
    given: tuple[str, ...]
    section: str = ""
    must_right: bool = False


OFTEN = frozenset(name for name in TYPES if way_of(name) in ("one", "several", "judgement"))
"""Types with so few answers that most have been marked before."""


@dataclass(frozen=True)
class Verdict:
    """The score of a sitting, the clause of the policy that decided it (a key of `rules.clauses`) and why in words."""

    total_hundredths: int
    max_hundredths: int
    passed: bool
    clause_key: str
    clause: str


def mark_paper(
    items: Sequence[Mapping[str, Any]], answers: Mapping[int, Sequence[str]], policy: Policy
) -> list[ItemMark]:
    """Mark every item of a dealt paper, in order; what was not answered earns nothing.

    `items` are the paper's frozen items; `answers` maps position to what was saved.
    """
    return [_mark_item(item, answers.get(item["position"], ()), policy) for item in items]


def _mark_item(item: Mapping[str, Any], given: Sequence[str], policy: Policy) -> ItemMark:
    most, rule = item["points_hundredths"], policy.multiple_rule
    if item["type"] in OFTEN:
        outcome, points = _often(item["type"], tuple(item["answer"]), tuple(given), rule, most)
    else:
        outcome, points = _earned(item["type"], item["answer"], given, rule, most)
    return ItemMark(
        position=item["position"],
        outcome=outcome,
        points_hundredths=points,
        max_hundredths=most,
        given=tuple(given),
        section=item.get("section", ""),
        must_right=bool(item.get("must_right")),
    )


def _earned(kind: str, answer: Sequence[Any], given: Sequence[str], rule: Rule, most: int) -> tuple[str, int]:
    mark = TYPES[kind].mark(answer, given, rule=rule)
    return mark.outcome, _hundredths(mark.fraction, most)


_often = lru_cache(maxsize=4096)(_earned)


def _hundredths(share: Fraction, most: int) -> int:
    """That share of the points."""
    return share_of(most, share.numerator, share.denominator)


def share_of(points: int, part: int, whole: int) -> int:
    """So many parts of a whole, of these hundredths; half a hundredth goes up: the one rounding rule."""
    return (2 * part * points + whole) // (2 * whole)


def judge(marks: Sequence[ItemMark], policy: Policy, failures_before: int = 0) -> Verdict:
    """Pass or fail, with the first clause that decides: 必对题, then a section's minimum, then the pass line.

    `failures_before` is how many failed attempts of the same exam this one makes good: it decides the consequence.
    """
    total = sum(mark.points_hundredths for mark in marks)
    key, reason = _deciding(marks, total, policy)
    passed = key == "pass" and total >= policy.pass_hundredths
    clause = f"{clause_name(policy, key)}：{reason}"
    if not passed:
        clause += f"，成绩不合格，{consequence(policy, failures_before)}"
    return Verdict(total, sum(mark.max_hundredths for mark in marks), passed, key, clause)


def _deciding(marks: Sequence[ItemMark], total: int, policy: Policy) -> tuple[str, str]:
    missed = [mark.position for mark in marks if mark.must_right and mark.outcome != "right"]
    if missed:
        return "must_right", f"必对题第 {'、'.join(map(str, missed))} 题未答对"
    short = [fault for section in policy.sections if (fault := _below_minimum(section, marks))]
    if short:
        return "section_minimum", "，".join(short)
    line = points_text(policy.pass_hundredths)
    if total >= policy.pass_hundredths:
        return "pass", f"得分达到合格线 {line} 分，成绩合格"
    return "pass", f"得分未达到合格线 {line} 分"


def _below_minimum(section: Section, marks: Sequence[ItemMark]) -> str:
    """Why a section is short of its minimum; empty when it isn't, or the paper hasn't got it."""
    own = [mark.points_hundredths for mark in marks if mark.section == section.key]
    if not own or sum(own) >= section.minimum_hundredths:
        return ""
    return f"{section.label}得 {points_text(sum(own))} 分，低于 {points_text(section.minimum_hundredths)} 分"


def consequence(policy: Policy, failures_before: int) -> str:
    """What a failure brings with it, with the clause that says so: the second one's once no retake is left."""
    if policy.retakes and failures_before >= policy.retakes:
        return f"按{clause_name(policy, 'second_failure')}{policy.second_failure}"
    return f"按{clause_name(policy, 'first_failure')}{policy.first_failure}"


def void_clause(policy: Policy, failures_before: int) -> str:
    """What the result of a void sitting names."""
    return f"{clause_name(policy, 'void')}：答卷作废，成绩不合格，{consequence(policy, failures_before)}"
