"""Marks and verdicts: every item of the paper marked once, whole hundredths, the deciding clause in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianzheng_quiz.rules.policy import PRESETS
from lianzheng_quiz.rules.scoring import ItemMark, judge, mark_paper, points_text

POLICY = PRESETS["standard"]
HALF = replace(POLICY, multiple_rule="half")
KEYS: dict[str, list[Any]] = {
    "single": ["B"],
    "multiple": ["A", "C"],
    "true_false": ["false"],
    "blank": [["十五日", "15日"], ["党委"]],
}


def item(position: int, kind: str, points: int = 200) -> dict[str, Any]:
    return {"position": position, "type": kind, "answer": KEYS[kind], "points_hundredths": points}


@pytest.mark.parametrize(
    ("kind", "given", "outcome", "points", "points_under_half"),
    [
        ("single", ["B"], "right", 200, 200),
        ("single", ["A"], "wrong", 0, 0),
        ("single", [], "unanswered", 0, 0),
        ("true_false", ["false"], "right", 200, 200),
        ("true_false", ["true"], "wrong", 0, 0),
        ("true_false", [], "unanswered", 0, 0),
        ("multiple", ["A", "C"], "right", 200, 200),
        ("multiple", ["C", "A"], "right", 200, 200),
        ("multiple", ["A", "B"], "wrong", 0, 0),
        ("multiple", ["A", "B", "C"], "wrong", 0, 0),
        ("multiple", [], "unanswered", 0, 0),
        ("blank", ["１５日", " 党委 "], "right", 200, 200),
        ("blank", ["十五日", "纪委"], "partial", 100, 100),
        ("blank", ["", "党委"], "partial", 100, 100),
        ("blank", ["十五日"], "partial", 100, 100),
        ("blank", ["甲", "乙"], "wrong", 0, 0),
        ("blank", ["", " "], "unanswered", 0, 0),
    ],
)
def test_each_type_is_marked_by_its_rule(
    kind: str, given: list[str], outcome: str, points: int, points_under_half: int
) -> None:
    (mark,) = mark_paper([item(1, kind)], {1: given}, POLICY)
    assert (mark.outcome, mark.points_hundredths, mark.max_hundredths) == (outcome, points, 200)
    assert mark.given == tuple(given)
    (lenient,) = mark_paper([item(1, kind)], {1: given}, HALF)
    assert lenient.points_hundredths == points_under_half


@pytest.mark.parametrize(("given", "points"), [(["A"], 100), (["C"], 100), (["B"], 0), (["A", "D"], 0)])
def test_half_credit_is_for_part_of_the_key_and_nothing_wrong(given: list[str], points: int) -> None:
    assert mark_paper([item(1, "multiple")], {1: given}, HALF)[0].points_hundredths == points
    assert mark_paper([item(1, "multiple")], {1: given}, POLICY)[0].points_hundredths == 0


def test_half_of_an_odd_hundredth_goes_up() -> None:
    assert mark_paper([item(1, "multiple", 151)], {1: ["A"]}, HALF)[0].points_hundredths == 76
    assert mark_paper([item(1, "multiple", 1)], {1: ["A"]}, HALF)[0].points_hundredths == 1


def test_every_item_gets_a_mark_and_answers_to_other_positions_none() -> None:
    items = [item(1, "single"), item(2, "true_false"), item(3, "multiple")]
    marks = mark_paper(items, {2: ["false"], 9: ["A"]}, POLICY)
    assert [(mark.position, mark.outcome) for mark in marks] == [
        (1, "unanswered"),
        (2, "right"),
        (3, "unanswered"),
    ]


@given(points=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=100))
def test_the_total_is_the_sum_of_the_marks(points: list[tuple[int, int]]) -> None:
    marks = [ItemMark(at, "right", earned, most, ()) for at, (earned, most) in enumerate(points, start=1)]
    verdict = judge(marks, POLICY)
    assert verdict.total_hundredths == sum(earned for earned, _most in points)
    assert verdict.max_hundredths == sum(most for _earned, most in points)
    assert verdict.passed is (verdict.total_hundredths >= POLICY.pass_hundredths)


@pytest.mark.parametrize(("total", "passed"), [(7999, False), (8000, True), (10000, True), (0, False)])
def test_the_pass_line_itself_is_a_pass(total: int, passed: bool) -> None:
    verdict = judge([ItemMark(1, "right", total, 10_000, ())], POLICY)
    assert verdict.passed is passed
    assert "80 分" in verdict.clause
    assert ("暂缓任用" in verdict.clause) is not passed


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [
        (8000, "80"),
        (7950, "79.5"),
        (25, "0.25"),
        (5, "0.05"),
        (0, "0"),
        (10_000, "100"),
        (10_010, "100.1"),
        (1000, "10"),
    ],
)
def test_points_are_written_as_people_write_them(hundredths: int, text: str) -> None:
    assert points_text(hundredths) == text
