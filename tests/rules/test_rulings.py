"""Rulings: a paper's marks with a question voided, credited to everybody, or marked by another key."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianzheng_quiz.rules.policy import Policy, Section
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.rulings import FULL, KEY, VOID, Ruling, objections_until, ruled_marks, under_rulings
from lianzheng_quiz.rules.scoring import judge, mark_paper

POLICY = replace(PRESETS["must_right"], sections=(Section("a", "甲"), Section("b", "乙")), pass_hundredths=6000)


def item(position: int, section: str = "a", points: int = 1000, order: str = "甲乙丙丁", must: bool = False) -> Any:
    """A single choice whose right option is 甲, in this paper's order of options."""
    options = [{"key": letter, "text": text} for letter, text in zip("ABCD", order, strict=True)]
    return {
        "position": position,
        "version_id": 100 + position,
        "type": "single",
        "points_hundredths": points,
        "options": options,
        "answer": ["ABCD"[order.index("甲")]],
        "section": section,
        "must_right": must,
    }


PAPER = [item(1), item(2), item(3), item(4, "b", 3000), item(5, "b", 4000)]
ANSWERS = {1: ["A"], 2: ["B"], 3: ["A"], 4: ["A"], 5: ["C"]}
"""10 + 0 + 10, 30 + 0."""


def points(*rulings: Ruling, answers: Any = ANSWERS, paper: Any = PAPER, policy: Policy = POLICY) -> list[int]:
    return [mark.points_hundredths for mark in ruled_marks(paper, answers, policy, rulings)]


def test_without_a_ruling_nothing_changes() -> None:
    assert ruled_marks(PAPER, ANSWERS, POLICY, ()) == mark_paper(PAPER, ANSWERS, POLICY)


def test_full_credit_is_for_everybody_who_met_the_question() -> None:
    assert points(Ruling(1, 102, FULL)) == [1000, 1000, 1000, 3000, 0]
    assert points(Ruling(1, 102, FULL), answers={}) == [0, 1000, 0, 0, 0]
    assert points(Ruling(1, 999, FULL)) == points()


def test_a_voided_question_earns_what_the_rest_of_its_part_earned() -> None:
    assert points(Ruling(1, 101, VOID)) == [500, 0, 1000, 3000, 0]
    assert points(Ruling(1, 104, VOID)) == [1000, 0, 1000, 0, 0]
    assert points(Ruling(1, 105, VOID)) == [1000, 0, 1000, 3000, 4000]


def test_two_voided_questions_don_t_count_for_each_other() -> None:
    assert points(Ruling(1, 101, VOID), Ruling(2, 102, VOID)) == [1000, 1000, 1000, 3000, 0]
    assert points(Ruling(1, 104, VOID), Ruling(2, 105, VOID)) == [1000, 0, 1000, 3000, 4000]


def test_a_share_of_points_is_rounded_half_up() -> None:
    paper = [item(1, points=100), item(2, points=100), item(3, points=100), item(4, points=100)]
    assert points(Ruling(1, 101, VOID), answers={2: ["A"]}, paper=paper) == [33, 100, 0, 0]
    assert points(Ruling(1, 101, VOID), answers={2: ["A"], 3: ["A"]}, paper=paper) == [67, 100, 100, 0]


def test_a_corrected_key_is_found_by_its_text_in_every_order_of_options() -> None:
    shuffled = [item(1, order="丁丙乙甲"), *PAPER[1:]]
    ruling = Ruling(1, 101, KEY, ("乙",))
    assert under_rulings(PAPER, [ruling])[0]["answer"] == ["B"]
    assert under_rulings(shuffled, [ruling])[0]["answer"] == ["C"]
    assert points(ruling, answers={1: ["C"]}, paper=shuffled)[0] == 1000
    assert points(ruling)[0] == 0


def test_a_true_false_key_needs_no_options() -> None:
    paper = [{**item(1), "type": "true_false", "options": [], "answer": ["true"]}]
    assert points(Ruling(1, 101, KEY, ("false",)), answers={1: ["false"]}, paper=paper) == [1000]


def test_the_last_ruling_on_a_wording_holds() -> None:
    assert points(Ruling(1, 102, FULL), Ruling(2, 102, KEY, ("丙",))) == points()


@pytest.mark.parametrize("kind", [VOID, FULL])
def test_a_ruled_question_no_longer_fails_who_had_to_answer_it(kind: str) -> None:
    paper = [item(1, must=True), *PAPER[1:]]
    answers = {1: ["B"], 2: ["A"], 3: ["A"], 4: ["A"], 5: ["A"]}
    assert not judge(mark_paper(paper, answers, POLICY), POLICY).passed
    assert judge(ruled_marks(paper, answers, POLICY, [Ruling(1, 101, kind)]), POLICY).passed


@given(
    answers=st.dictionaries(st.integers(1, 5), st.sampled_from("ABCD").map(lambda letter: [letter])),
    kinds=st.dictionaries(st.integers(101, 105), st.sampled_from([VOID, FULL])),
)
def test_no_ruling_makes_points_out_of_nothing(answers: dict[int, list[str]], kinds: dict[int, str]) -> None:
    rulings = [Ruling(number, version, kind) for number, (version, kind) in enumerate(kinds.items())]
    marks = ruled_marks(PAPER, answers, POLICY, rulings)
    assert [mark.position for mark in marks] == [1, 2, 3, 4, 5]
    assert all(0 <= mark.points_hundredths <= mark.max_hundredths for mark in marks)
    plain = mark_paper(PAPER, answers, POLICY)
    assert all(new == old for new, old, one in zip(marks, plain, PAPER, strict=True) if one["version_id"] not in kinds)


def test_objections_are_taken_for_the_policy_s_days_after_the_batch() -> None:
    handed_in, closes = datetime(2026, 11, 2, 2, tzinfo=UTC), datetime(2026, 11, 2, 16, 30, tzinfo=UTC)
    assert objections_until(POLICY, handed_in, closes) == date(2026, 11, 10)
    assert objections_until(replace(POLICY, objection_days=0), handed_in, closes) is None
    assert Policy.from_json({"name": "旧", "minutes": 50, "pass_hundredths": 6000, "parts": ()}).objection_days == 0
