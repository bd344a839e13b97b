"""Marks and verdicts: every item of the paper marked once, whole hundredths, the deciding clause in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianzheng_quiz.rules.candidate_state import CandidateFacts, candidate_state, state_label
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.scoring import ItemMark, judge, mark_paper, void_clause

POLICY = PRESETS["standard"]
CLOSES = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
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


def sat(*earned: tuple[str, int, int], missed: int = 0) -> list[ItemMark]:
    """Marks by section, points and most; `missed` is the position of a must-right question that was missed."""
    return [
        ItemMark(at, "wrong" if at == missed else "right", points, most, (), section, must_right=at == missed)
        for at, (section, points, most) in enumerate(earned, start=1)
    ]


def test_a_section_below_its_minimum_fails_at_61_points() -> None:
    verdict = judge(sat(("common", 4200, 7000), ("post", 1900, 3000)), PRESETS["law"])
    assert (verdict.total_hundredths, verdict.passed, verdict.clause_key) == (6100, False, "section_minimum")
    assert "第六条（部分最低分）：专业部分得 19 分，低于 20 分" in verdict.clause
    assert "暂缓任用" in verdict.clause
    assert judge(sat(("common", 4000, 7000), ("post", 2000, 3000)), PRESETS["law"]).passed


def test_the_minimum_of_a_section_the_paper_has_not_got_is_not_asked_for() -> None:
    assert judge(sat(("common", 6000, 10_000)), PRESETS["law"]).passed


def test_a_missed_must_right_question_fails_at_72_points() -> None:
    verdict = judge(sat(("", 7200, 9900), ("", 0, 100), missed=2), PRESETS["must_right"])
    assert (verdict.total_hundredths, verdict.passed, verdict.clause_key) == (7200, False, "must_right")
    assert "第六条（必对题）：必对题第 2 题未答对" in verdict.clause


def test_a_second_failure_names_its_own_consequence() -> None:
    verdict = judge(sat(("", 7900, 10_000)), POLICY, failures_before=1)
    assert "第八条（再次不合格）不予任用" in verdict.clause
    assert not verdict.passed
    without = judge(sat(("", 7900, 10_000)), replace(POLICY, retakes=0), failures_before=1)
    assert "（首次不合格）暂缓任用" in without.clause


def test_a_failed_retake_with_another_one_left_is_not_the_last_word() -> None:
    """The clause that a score names and the state of the candidate say the same."""
    twice = replace(POLICY, retakes=2)
    for failures, consequence in ((0, "暂缓任用"), (1, "暂缓任用"), (2, "不予任用")):
        facts = CandidateFacts(closes_at=CLOSES, passed=False, failures_before=failures)
        assert consequence in state_label(candidate_state(facts, twice, CLOSES), twice)
        assert judge(sat(("", 7900, 10_000)), twice, failures).clause.endswith(consequence)
        assert void_clause(twice, failures).endswith(consequence)


def test_marks_carry_the_section_and_the_must_right_sign_of_their_item() -> None:
    marked = {**item(1, "single"), "section": "party", "must_right": True}
    (mark,) = mark_paper([marked], {}, POLICY)
    assert (mark.section, mark.must_right) == ("party", True)
