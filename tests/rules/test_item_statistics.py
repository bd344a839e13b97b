"""Item statistics against the standard library's own, exact fractions, and published worked examples, to 1e-9."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction
from itertools import pairwise
from statistics import correlation, fmean, pvariance

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from lianzheng_quiz.rules.batch_figures import ENOUGH
from lianzheng_quiz.rules.item_statistics import (
    LOWER,
    MIDDLE,
    UPPER,
    ItemSums,
    Moments,
    alpha,
    discrimination,
    facility,
    item_figures,
    thirds,
    wilson,
)

CLOSE = 1e-9
QUIZ = """
1111110110
1011011101
1111011001
0010001000
0000010010
1110111111
1101110111
1111111101
0101111101
1101101110
"""
"""Ten students, ten questions: the worked example of K. Wuensch's notes on the Kuder-Richardson 20."""

QUESTIONS = [[int(row[place]) for row in QUIZ.split()] for place in range(10)]
TOTALS = [sum(marks) for marks in zip(*QUESTIONS, strict=True)]


def moments(values: list[int]) -> Moments:
    return Moments(len(values), sum(values), sum(value * value for value in values))


def sums_of(pairs: list[tuple[float, float]]) -> ItemSums:
    sums = ItemSums()
    for x, y in pairs:
        sums.count(x, y, "right" if x == 1 else "wrong", MIDDLE)
    return sums


def test_the_worked_example_comes_out() -> None:
    assert [fmean(question) for question in QUESTIONS] == [0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6]
    assert TOTALS == [8, 7, 7, 2, 2, 9, 8, 9, 7, 7]
    found = alpha([moments(question) for question in QUESTIONS], moments(TOTALS))
    by_hand = Fraction(10, 9) * (1 - Fraction(218, 584))
    assert found == pytest.approx(float(by_hand), abs=CLOSE)


@pytest.mark.parametrize("place", range(10))
def test_the_examples_questions_discriminate_as_the_library_says(place: int) -> None:
    x = [float(mark) for mark in QUESTIONS[place]]
    rest = [(total - mark) / 9 for total, mark in zip(TOTALS, QUESTIONS[place], strict=True)]
    sums = sums_of(list(zip(x, rest, strict=True)))
    assert facility(sums) == pytest.approx(fmean(x), abs=CLOSE)
    assert discrimination(sums) == pytest.approx(correlation(x, rest), abs=CLOSE)


@pytest.mark.parametrize(
    ("right", "people", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(right: int, people: int, low: float, high: float) -> None:
    """Newcombe 1998, table I, method 3."""
    found = wilson(right / people, people)
    assert [round(end, 4) for end in found] == [low, high]


@given(some.integers(1, 5000).flatmap(lambda people: some.tuples(some.integers(0, people), some.just(people))))
def test_the_interval_solves_the_score_equation(case: tuple[int, int]) -> None:
    right, people = case
    getcontext().prec = 40
    share, z = Decimal(right) / people, Decimal("1.959963984540054")
    for end in wilson(right / people, people):
        away = abs(share - Decimal(end))
        assert away**2 - z**2 * Decimal(end) * (1 - Decimal(end)) / people < Decimal(CLOSE)
        assert away**2 - z**2 * Decimal(end) * (1 - Decimal(end)) / people > -Decimal(CLOSE)


shares = some.sampled_from([0.0, 0.25, 0.5, 2 / 3, 1.0])
rests = some.integers(0, 9_900).map(lambda points: points / 9_900)
people = some.lists(some.tuples(shares, rests), min_size=2, max_size=60)


@given(people)
def test_discrimination_is_the_correlation(pairs: list[tuple[float, float]]) -> None:
    x, y = [one for one, _other in pairs], [other for _one, other in pairs]
    assume(pvariance(x) > 1e-9 and pvariance(y) > 1e-9)
    assert discrimination(sums_of(pairs)) == pytest.approx(correlation(x, y), abs=1e-7)
    assert facility(sums_of(pairs)) == pytest.approx(fmean(x), abs=CLOSE)


@given(some.lists(some.tuples(shares, rests), min_size=20, max_size=60))
def test_discrimination_agrees_to_nine_places_where_scores_spread(pairs: list[tuple[float, float]]) -> None:
    x, y = [one for one, _other in pairs], [other for _one, other in pairs]
    assume(pvariance(x) > 0.01 and pvariance(y) > 0.001)
    assert discrimination(sums_of(pairs)) == pytest.approx(correlation(x, y), abs=CLOSE)


@given(people, people)
def test_batches_add_up(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> None:
    together, whole = sums_of(one) + sums_of(other), sums_of([*one, *other])
    assert together.people == whole.people
    assert together.right == whole.right
    assert (together.x, together.xy) == pytest.approx((whole.x, whole.xy), abs=CLOSE)


@given(some.lists(some.lists(some.integers(0, 200), min_size=4, max_size=4), min_size=2, max_size=12))
def test_alpha_is_the_textbook_formula(rows: list[list[int]]) -> None:
    totals = [sum(row) for row in rows]
    assume(len(set(totals)) > 1)
    items = [list(column) for column in zip(*rows, strict=True)]
    expected = 4 / 3 * (1 - sum(pvariance(item) for item in items) / pvariance(totals))
    assert alpha([moments(item) for item in items], moments(totals)) == pytest.approx(expected, rel=CLOSE, abs=CLOSE)


def test_without_spread_there_is_no_figure() -> None:
    assert discrimination(sums_of([(1.0, 0.5), (1.0, 0.7)])) is None
    assert discrimination(sums_of([(1.0, 0.1), (0.0, 0.1), (0.0, 0.1)])) is None
    assert discrimination(ItemSums()) is None
    assert facility(ItemSums()) is None
    assert alpha([moments([1, 1]), moments([1, 1])], moments([2, 2])) is None
    assert alpha([moments([1, 0])], moments([1, 0])) is None


@given(some.dictionaries(some.text(max_size=4), some.fractions(0, 1), max_size=30))
def test_thirds_are_equal_in_kind(found: dict[str, Fraction]) -> None:
    places = thirds(found)
    ranked = [places[one] for one in sorted(found, key=lambda one: found[one])]
    assert all(one <= other for one, other in pairwise(ranked))
    assert {UPPER, LOWER} <= set(ranked) or set(ranked) <= {MIDDLE}
    for one in found:
        assert {places[other] for other in found if found[other] == found[one]} == {places[one]}


def item(*rows: tuple[float, str, int]) -> ItemSums:
    sums = ItemSums()
    for number, (x, chosen, third) in enumerate(rows):
        sums.count(x, number / len(rows), "right" if x == 1 else "wrong", third, chosen)
    return sums


def test_options_are_counted_for_all_and_for_the_thirds() -> None:
    sums = item((1, "A", UPPER), (0, "B", LOWER), (0, "AB", LOWER), (1, "A", MIDDLE))
    assert {key: (one.people, one.upper, one.lower) for key, one in sums.choices.items()} == {
        "A": (3, 1, 1),
        "B": (2, 0, 2),
    }
    assert (sums.upper, sums.lower) == (1, 2)


def test_a_question_gets_its_flags() -> None:
    easy = item(*[(1, "A", MIDDLE)] * ENOUGH)
    assert item_figures(easy, "ABCD", "A").flags == ["人人答对"]
    hard = item(*[(1, "A", LOWER)], *[(0, "B", MIDDLE)] * 4, *[(0, "C", UPPER)] * 4)
    assert item_figures(hard, "ABCD", "A").flags == ["无人选的干扰项 D", "区分度为负", "难度过高"]
    good = item(*[(0, "B", LOWER)] * 2, *[(0, "C", MIDDLE)] * 2, *[(1, "A", UPPER)] * 6)
    assert item_figures(good, "ABC", "A").flags == []
    assert item_figures(good).flags == []


def test_few_people_give_no_verdict() -> None:
    figures = item_figures(item(*[(1, "A", MIDDLE)] * (ENOUGH - 1)), "AB", "A")
    assert (figures.flags, figures.is_enough) == (["人数不足"], False)
