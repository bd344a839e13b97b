"""Papers from pools: exact quotas, one question a term, the same seed the same paper, gaps known beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianzheng_quiz.rules.dealing import NoPeace, PoolQuestion, deal, must_right, option_order, shortfalls, suits
from lianzheng_quiz.rules.policy import HARDNESS, Part

TYPES = ("single", "multiple")
CHAPTERS = ("politics", "crime")
LEVELS = ("识记", "理解")


def pool_of(rows: Sequence[tuple[str, str, str, str]]) -> list[PoolQuestion]:
    return [PoolQuestion(number, *row) for number, row in enumerate(rows, start=1)]


def plenty(count: int = 40) -> list[PoolQuestion]:
    """Questions of both types on every term, so that parts compete for terms."""
    return pool_of([(kind, "crime", "识记", f"词{number}") for number in range(count) for kind in TYPES])


def most_that_fit(parts: Sequence[Part], pool: Sequence[PoolQuestion]) -> int:
    """The largest number of places that can be filled, by trying every choice for every term."""
    suited: dict[str, set[int]] = {}
    for question in pool:
        suited.setdefault(question.term, set()).update(
            index for index, part in enumerate(parts) if suits(question, part)
        )
    terms = [frozenset(indexes) for indexes in suited.values()]

    @cache
    def best(at: int, room: tuple[int, ...]) -> int:
        if at == len(terms):
            return 0
        found = best(at + 1, room)
        for index in terms[at]:
            if room[index]:
                less = (*room[:index], room[index] - 1, *room[index + 1 :])
                found = max(found, 1 + best(at + 1, less))
        return found

    return best(0, tuple(part.count for part in parts))


questions = st.tuples(
    st.sampled_from(TYPES),
    st.sampled_from(CHAPTERS),
    st.sampled_from(LEVELS),
    st.sampled_from([f"词{number}" for number in range(7)]),
)
parts = st.builds(
    Part,
    type=st.sampled_from(TYPES),
    count=st.integers(1, 4),
    points_hundredths=st.just(100),
    chapter=st.sampled_from((None, *CHAPTERS)),
    level=st.sampled_from((None, *LEVELS)),
)


@settings(max_examples=150, deadline=None)
@given(blueprint=st.lists(parts, min_size=1, max_size=4), rows=st.lists(questions, max_size=14))
def test_the_shortfall_is_what_trying_everything_finds(blueprint: list[Part], rows: list) -> None:
    pool = pool_of(rows)
    short = shortfalls(blueprint, pool)
    wanted = sum(part.count for part in blueprint)
    assert sum(gap.missing for gap in short) == wanted - most_that_fit(blueprint, pool)
    assert all(gap.missing > 0 for gap in short)


@settings(max_examples=80, deadline=None)
@given(
    blueprint=st.lists(parts, min_size=1, max_size=4),
    rows=st.lists(questions, min_size=4, max_size=14),
    seed=st.text(max_size=4),
)
def test_a_blueprint_without_shortfall_is_dealt_whatever_the_seed(blueprint: list[Part], rows: list, seed: str) -> None:
    pool = pool_of(rows)
    if shortfalls(blueprint, pool):
        with pytest.raises(ValueError, match="lacks"):
            deal(blueprint, pool, seed)
        return
    by_id = {question.version_id: question for question in pool}
    paper = deal(blueprint, pool, seed)
    assert [part for part, _version in paper] == [part for part in blueprint for _ in range(part.count)]
    assert all(suits(by_id[version], part) for part, version in paper)
    terms = [by_id[version].term for _part, version in paper]
    assert len(set(terms)) == len(terms)


def test_a_part_gives_up_a_term_that_another_needs_more() -> None:
    pool = pool_of(
        [("single", "crime", "识记", "甲"), ("multiple", "crime", "识记", "甲"), ("single", "crime", "识记", "乙")]
    )
    blueprint = [Part("single", 1, 100), Part("multiple", 1, 200)]
    assert shortfalls(blueprint, pool) == []
    for seed in range(20):
        assert [version for _part, version in deal(blueprint, pool, str(seed))] == [3, 2]


def test_every_gap_is_named_at_once() -> None:
    pool = pool_of([("single", "crime", "识记", "甲"), ("multiple", "politics", "理解", "乙")])
    blueprint = [
        Part("single", 3, 100),
        Part("multiple", 2, 200, chapter="crime"),
        Part("multiple", 1, 200, level="理解"),
        Part("blank", 5, 100),
    ]
    named = {(gap.part.type, gap.part.chapter): (gap.available, gap.missing) for gap in shortfalls(blueprint, pool)}
    assert named == {("single", None): (1, 2), ("multiple", "crime"): (0, 2), ("blank", None): (0, 5)}


def test_two_questions_on_one_term_fill_one_place() -> None:
    pool = pool_of([("single", "crime", "识记", "甲"), ("single", "crime", "理解", "甲")])
    (gap,) = shortfalls([Part("single", 2, 100)], pool)
    assert (gap.available, gap.missing) == (1, 1)


def test_no_two_enemies_meet_in_a_paper() -> None:
    pool = plenty()
    enemies = {number: frozenset({number % 80 + 1, (number - 2) % 80 + 1}) for number in range(1, 81)}
    for seed in range(100):
        paper = {
            version
            for _part, version in deal([Part("single", 9, 100), Part("multiple", 9, 200)], pool, str(seed), enemies)
        }
        assert len(paper) == 18
        assert not any(enemies[version] & paper for version in paper)


def test_enemies_that_fill_a_blueprint_only_together_are_not_dealt() -> None:
    pool = pool_of([("single", "crime", "识记", "甲"), ("single", "crime", "识记", "乙")])
    enemies = {1: frozenset({2}), 2: frozenset({1})}
    assert len(deal([Part("single", 1, 100)], pool, "一", enemies)) == 1
    with pytest.raises(NoPeace):
        deal([Part("single", 2, 100)], pool, "一", enemies)


def test_the_same_seed_deals_the_same_paper_whatever_the_order_of_the_pool() -> None:
    blueprint = [Part("single", 10, 100), Part("multiple", 10, 200)]
    pool = plenty()
    assert deal(blueprint, pool, "一") == deal(blueprint, list(pool), "一")
    assert deal(blueprint, pool, "一") != deal(blueprint, pool, "二")


def test_every_question_of_the_pool_is_drawn_sooner_or_later() -> None:
    pool = plenty(10)
    blueprint = [Part("single", 3, 100), Part("multiple", 3, 200)]
    drawn = Counter(version for seed in range(200) for _part, version in deal(blueprint, pool, str(seed)))
    assert set(drawn) == {question.version_id for question in pool}
    assert max(drawn.values()) < 4 * min(drawn.values())


def test_the_question_that_stands_in_fewer_papers_is_preferred() -> None:
    worn = PoolQuestion(1, "single", "crime", "识记", "甲", exposure=3)
    fresh = PoolQuestion(2, "single", "crime", "识记", "甲", exposure=1)
    for seed in range(30):
        ((_part, version),) = deal([Part("single", 1, 100)], [worn, fresh], str(seed))
        assert version == 2


def test_equally_worn_questions_of_a_term_all_have_their_chance() -> None:
    pool = [PoolQuestion(number, "single", "crime", "识记", "甲", exposure=2) for number in (1, 2, 3)]
    drawn = {deal([Part("single", 1, 100)], pool, str(seed))[0][1] for seed in range(60)}
    assert drawn == {1, 2, 3}


def test_chapter_and_level_narrow_a_part_and_none_leaves_it_open() -> None:
    question = PoolQuestion(1, "single", "crime", "识记", "甲")
    assert suits(question, Part("single", 1, 100))
    assert suits(question, Part("single", 1, 100, chapter="crime", level="识记"))
    assert not suits(question, Part("single", 1, 100, chapter="politics"))
    assert not suits(question, Part("single", 1, 100, level="理解"))
    assert not suits(question, Part("multiple", 1, 100))


def test_a_large_blueprint_is_dealt_without_exhausting_the_stack() -> None:
    pool = plenty(1200)
    blueprint = [Part("single", 600, 100), Part("multiple", 600, 200)]
    assert shortfalls(blueprint, pool) == []
    assert len(deal(blueprint, pool, "大卷")) == 1200


def test_options_keep_their_order_unless_they_may_be_shuffled() -> None:
    assert option_order(4, shuffle=False, seed="甲") == [0, 1, 2, 3]
    orders = {tuple(option_order(4, shuffle=True, seed=str(seed))) for seed in range(200)}
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
    assert len(orders) == 24
    assert option_order(4, shuffle=True, seed="甲") == option_order(4, shuffle=True, seed="甲")


@pytest.mark.parametrize(
    ("narrowed", "fits"),
    [
        ({"house": "law"}, True),
        ({"house": "party"}, False),
        ({"regulation": "监察法"}, True),
        ({"regulation": "公务员法"}, False),
        ({"hardness": "medium"}, True),
        ({"hardness": "easy"}, False),
        ({"hardness": "hard"}, False),
    ],
)
def test_a_part_may_narrow_house_regulation_and_hardness(narrowed: dict[str, str], fits: bool) -> None:
    question = PoolQuestion(1, "single", "crime", "识记", "词", house="law", regulation="监察法", difficulty=0.4)
    assert suits(question, Part("single", 1, 100, **narrowed)) is fits


@pytest.mark.parametrize(("difficulty", "word"), [(0.0, "easy"), (0.39, "easy"), (0.59, "medium"), (1.0, "hard")])
def test_every_difficulty_is_of_one_hardness(difficulty: float, word: str) -> None:
    question = PoolQuestion(1, "single", "crime", "识记", "词", difficulty=difficulty)
    assert [each for each in HARDNESS if suits(question, Part("single", 1, 100, hardness=each))] == [word]


def test_the_easiest_of_a_part_are_the_ones_that_must_be_right() -> None:
    part, other = Part("single", 3, 100, must_right=2), Part("multiple", 2, 100)
    paper = [(part, 1), (part, 2), (part, 3), (other, 4), (other, 5)]
    assert must_right(paper, {1: 0.6, 2: 0.2, 3: 0.4, 4: 0.1, 5: 0.1}) == {1, 2}
