"""Marks and the verdict on a sitting. The one place where points are rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lianzheng_quiz.rules.policy import Policy
from question_bank.question_types import TYPES


@dataclass(frozen=True)
class ItemMark:
    """What one question of a paper earned; every item of a paper has one."""

    position: int
    outcome: str
    points_hundredths: int
    max_hundredths: int
    given: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """The score of a sitting and the clause of the policy that decided it."""

    total_hundredths: int
    max_hundredths: int
    passed: bool
    clause: str


def mark_paper(
    items: Sequence[Mapping[str, Any]], answers: Mapping[int, Sequence[str]], policy: Policy
) -> list[ItemMark]:
    """Mark every item of a dealt paper, in order; what was not answered earns nothing.

    `items` are the paper's frozen items; `answers` maps position to what was saved.
    """
    return [_mark_item(item, answers.get(item["position"], ()), policy) for item in items]


def _mark_item(item: Mapping[str, Any], given: Sequence[str], policy: Policy) -> ItemMark:
    mark = TYPES[item["type"]].mark(item["answer"], given, rule=policy.multiple_rule)
    return ItemMark(
        position=item["position"],
        outcome=mark.outcome,
        points_hundredths=_hundredths(mark.fraction * item["points_hundredths"]),
        max_hundredths=item["points_hundredths"],
        given=tuple(given),
    )


def _hundredths(points: Fraction) -> int:
    """Half a hundredth goes up: the one rounding rule."""
    return int(points + Fraction(1, 2))


def judge(marks: Sequence[ItemMark], policy: Policy) -> Verdict:
    """Pass or fail, with the clause in plain words."""
    total = sum(mark.points_hundredths for mark in marks)
    passed = total >= policy.pass_hundredths
    line = points_text(policy.pass_hundredths)
    if passed:
        clause = f"得分达到合格线 {line} 分，成绩合格"
    else:
        clause = f"得分未达到合格线 {line} 分，按“首次不合格{policy.first_failure}”办理"
    return Verdict(total, sum(mark.max_hundredths for mark in marks), passed, clause)


def points_text(hundredths: int) -> str:
    """Points as people write them: 80, 79.5, 0.25."""
    whole, rest = divmod(hundredths, 100)
    return str(whole) if rest == 0 else f"{whole}.{rest:02d}".rstrip("0")
