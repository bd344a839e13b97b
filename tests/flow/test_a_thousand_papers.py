"""The published bank feeds a thousand papers of every preset: exact, without doubles, nothing given away."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from lianzheng_quiz.rules.dealing import PoolQuestion, deal
from lianzheng_quiz.rules.policy import PRESETS
from question_bank.gates import are_enemies, enemy_groups
from question_bank.published import load_bank
from question_bank.question import is_valid_on

PAPERS = 1_000
DAY = "2026-11-21"


@cache
def bank():
    return [question for question in load_bank() if is_valid_on(question, DAY)]


@cache
def enemies_by_place():
    """The enemies of each question, by its place in the bank."""
    place = {question.id: at for at, question in enumerate(bank())}
    return {place[name]: frozenset(place[other] for other in others) for name, others in enemy_groups(bank()).items()}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_thousand_papers_meet_the_blueprint_and_hold_no_enemies(preset):
    policy, questions, enemies = PRESETS[preset], bank(), enemies_by_place()
    pool = [
        PoolQuestion(at, question.type, question.chapter, question.level, question.term)
        for at, question in enumerate(questions)
    ]
    wanted = Counter({part: part.count for part in policy.parts})
    met = 0
    for seed in range(PAPERS):
        paper = deal(policy.parts, pool, f"{preset}:{seed}", enemies)
        chosen = {at for _part, at in paper}
        assert Counter(part for part, _at in paper) == wanted
        assert all(questions[at].type == part.type for part, at in paper)
        assert len(chosen) == len({questions[at].term for at in chosen}) == policy.question_count
        met += any(enemies[at] & chosen for at in chosen)
    assert met == 0


def test_groups_miss_no_enmity_that_the_rule_finds_in_a_paper():
    """The groups are a short cut: on dealt papers the rule itself, asked of every pair, finds nothing either."""
    policy, questions = PRESETS["standard"], bank()
    pool = [PoolQuestion(at, q.type, q.chapter, q.level, q.term) for at, q in enumerate(questions)]
    for seed in range(25):
        paper = [questions[at] for _part, at in deal(policy.parts, pool, f"每对：{seed}", enemies_by_place())]
        pairs = ((one, other) for at, one in enumerate(paper) for other in paper[at + 1 :])
        assert [(one.id, other.id) for one, other in pairs if are_enemies(one, other)] == []
