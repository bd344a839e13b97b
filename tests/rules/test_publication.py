"""How much of a result the person is told, for every policy and moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lianzheng_quiz.rules.policy import REVIEWS, SHOWN_SCORES
from lianzheng_quiz.rules.presets import STANDARD
from lianzheng_quiz.rules.publication import SHOWN, shown_result, shown_review

TOLD = {
    ("score", False): "score",
    ("score", True): "score",
    ("verdict", False): "verdict",
    ("verdict", True): "verdict",
    ("after_close", False): "later",
    ("after_close", True): "score",
    ("never", False): "never",
    ("never", True): "never",
}


def test_the_table_knows_every_policy_and_moment() -> None:
    assert set(TOLD) == {(rule, over) for rule in SHOWN_SCORES for over in (False, True)}
    assert {*TOLD.values(), "marking"} == set(SHOWN)


@pytest.mark.parametrize(("rule", "over"), TOLD)
def test_what_is_told(rule: str, over: bool) -> None:
    assert shown_result(replace(STANDARD, shown_score=rule), over) == TOLD[rule, over]


@pytest.mark.parametrize(("rule", "over"), TOLD)
@pytest.mark.parametrize("review", REVIEWS)
def test_no_key_is_shown_without_the_score(rule: str, over: bool, review: str) -> None:
    shown = shown_review(replace(STANDARD, shown_score=rule, review=review), over)
    allowed = {"at_once": True, "after_close": over, "never": False}[review]
    assert shown == (allowed and TOLD[rule, over] == "score")


@pytest.mark.parametrize("rule", SHOWN_SCORES)
def test_before_people_have_marked_nothing_is_told_by_any_policy(rule: str) -> None:
    assert shown_result(replace(STANDARD, shown_score=rule), over=True, scored=False) == "marking"
