"""The published bank feeds a thousand papers of every preset: exact, without doubles, nothing given away."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from lianzheng_quiz.rules.dealing import PoolQuestion, deal, suits
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.services.bank_loading import pool_of
from question_bank.gates import are_enemies, enemy_groups
from question_bank.knowledge import load_knowledge
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


@cache
def pool():
    houses = {regulation.title: regulation.house for regulation in load_knowledge().regulations.values()}
    return [
        PoolQuestion(
            at,
            question.type,
            question.chapter,
            question.level,
            question.term,
            house=houses.get(question.authority.title, ""),
            regulation=question.authority.title,
            difficulty=question.difficulty,
        )
        for at, question in enumerate(bank())
        if pool_of(question.id) == "exam"
    ]


BLUEPRINTS = {
    f"{name}:{scope}:{group or '-'}": policy.parts_for(scope, group)
    for name, policy in PRESETS.items()
    for scope in (("all", "law") if policy.law_parts else ("all",))
    for group in (policy.post_groups or ("",))
}


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_a_thousand_papers_meet_the_blueprint_and_hold_no_enemies(blueprint):
    parts, questions, enemies = BLUEPRINTS[blueprint], bank(), enemies_by_place()
    by_place = {question.version_id: question for question in pool()}
    wanted = Counter({part: part.count for part in parts})
    met = 0
    for seed in range(PAPERS):
        paper = deal(parts, pool(), f"{blueprint}:{seed}", enemies)
        chosen = {at for _part, at in paper}
        assert Counter(part for part, _at in paper) == wanted
        assert all(suits(by_place[at], part) for part, at in paper)
        assert len(chosen) == len({questions[at].term for at in chosen}) == sum(wanted.values())
        met += any(enemies[at] & chosen for at in chosen)
    assert met == 0


def test_groups_miss_no_enmity_that_the_rule_finds_in_a_paper():
    """The groups are a short cut: on dealt papers the rule itself, asked of every pair, finds nothing either."""
    policy, questions = PRESETS["standard"], bank()
    for seed in range(25):
        paper = [questions[at] for _part, at in deal(policy.parts, pool(), f"每对：{seed}", enemies_by_place())]
        pairs = ((one, other) for at, one in enumerate(paper) for other in paper[at + 1 :])
        assert [(one.id, other.id) for one, other in pairs if are_enemies(one, other)] == []
