"""考试办法 as data."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace

import pytest

from lianzheng_quiz.rules.policy import BOOKS, MULTIPLE_RULES, REVIEWS, Part, Policy
from lianzheng_quiz.rules.presets import PRESETS
from question_bank.question_types import RULES, TYPES


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_adds_up_to_a_hundred_points(name: str) -> None:
    policy = PRESETS[name]
    assert policy.total_hundredths == 10_000
    assert 0 < policy.pass_hundredths <= policy.total_hundredths
    assert {part.type for part in policy.parts} <= set(TYPES)
    assert policy.multiple_rule in MULTIPLE_RULES
    assert policy.review in REVIEWS
    assert policy.book in BOOKS


def test_the_standard_preset_is_the_one_of_the_rules_we_read() -> None:
    policy = PRESETS["standard"]
    assert (policy.question_count, policy.minutes, policy.pass_hundredths, policy.book) == (80, 50, 8000, "closed")
    assert (policy.retakes, policy.retake_days) == (1, 90)
    assert [(part.type, part.count, part.points_hundredths) for part in policy.parts] == [
        ("single", 30, 100),
        ("true_false", 30, 100),
        ("multiple", 20, 200),
    ]


@pytest.mark.parametrize("name", PRESETS)
def test_a_policy_survives_json(name: str) -> None:
    policy = replace(
        PRESETS[name],
        minutes=75,
        review="after_close",
        multiple_rule="half",
        parts=(Part("blank", 5, 150, chapter="crime", level="应用"), *PRESETS[name].parts),
    )
    assert Policy.from_json(json.loads(json.dumps(policy.to_json(), ensure_ascii=False))) == policy


def test_a_policy_with_an_unknown_clause_is_not_read_as_if_it_were_known() -> None:
    with pytest.raises(TypeError):
        Policy.from_json({**PRESETS["standard"].to_json(), "bonus": 5})


def test_every_marking_rule_of_the_bank_has_its_words() -> None:
    assert set(MULTIPLE_RULES) == set(RULES)


def test_a_policy_cannot_be_altered_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        PRESETS["standard"].minutes = 10  # type: ignore[misc]
