"""What two or three people's marks come to, which of them stand, and under which number an answer is seen."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianzheng_quiz.rules.people_marks import (
    answer_code,
    outcome_of,
    people_points,
    settled,
    settled_points,
    standing,
    turn_order,
    with_people,
)
from lianzheng_quiz.rules.scoring import ItemMark

POINTS = st.integers(0, 1000)


class Row(NamedTuple):
    turn: int
    round: int
    version: int
    points_hundredths: int
    position: int = 1


@pytest.mark.parametrize(
    ("points", "differ", "final"),
    [
        ([], 100, None),
        ([400], 100, None),
        ([400, 500], 100, 450),
        ([500, 400], 100, 450),
        ([400, 501], 100, None),
        ([401, 400], 100, 401),
        ([0, 0], 0, 0),
        ([0, 1], 0, None),
        ([200, 500, 400], 100, 450),
        ([500, 200, 300], 100, 250),
        ([200, 400, 600], 100, 500),
        ([600, 200, 400], 100, 500),
        ([200, 500, 500], 100, 500),
        ([0, 500, 1000], 100, 750),
    ],
)
def test_two_that_agree_give_their_mean_and_three_their_two_nearest(
    points: list[int], differ: int, final: int | None
) -> None:
    assert settled(points, differ) == final


@given(POINTS, POINTS, st.integers(0, 1000))
def test_two_settle_exactly_when_they_differ_by_no_more_than_is_allowed(first: int, second: int, differ: int) -> None:
    final = settled([first, second], differ)
    assert (final is None) == (abs(first - second) > differ)
    assert final == settled([second, first], differ)
    assert final is None or min(first, second) <= final <= max(first, second)


@given(st.permutations([0, 1, 2]), st.tuples(POINTS, POINTS, POINTS), st.integers(0, 1000))
def test_three_always_settle_whatever_their_order(order: list[int], points: tuple[int, int, int], differ: int) -> None:
    final = settled(points, differ)
    assert final is not None
    assert final == settled([points[at] for at in order], differ)
    low, middle, high = sorted(points)
    nearest = min(high - middle, middle - low)
    counted = (middle, high) if high - middle == nearest else (low, middle)
    assert 0 <= 2 * final - sum(counted) <= 1
    assert low <= final <= high


@given(POINTS, POINTS, POINTS)
def test_a_third_mark_never_takes_more_than_the_lowest_allows(first: int, second: int, third: int) -> None:
    """One person alone, however strict or generous, doesn't decide."""
    final = settled([first, second, third], 0)
    middle = sorted([first, second, third])[1]
    assert final is not None
    assert abs(final - middle) <= (max(first, second, third) - min(first, second, third) + 1) // 2


def test_a_correction_stands_for_what_it_corrects_and_a_new_turn_for_all_before_it() -> None:
    first, second = Row(1, 1, 1, 100), Row(1, 2, 1, 500)
    corrected = Row(1, 1, 2, 400)
    assert standing([first, second]) == {1: first, 2: second}
    assert standing([corrected, second, first]) == {1: corrected, 2: second}
    anew = Row(2, 1, 1, 300)
    assert standing([first, anew, second, corrected]) == {1: anew}
    assert standing([]) == {}


def test_a_paper_has_points_only_where_its_answers_are_settled() -> None:
    rows = [Row(1, 1, 1, 400, 3), Row(1, 2, 1, 500, 3), Row(1, 1, 1, 400, 4), Row(1, 1, 1, 0, 5), Row(1, 2, 1, 500, 5)]
    assert settled_points(rows, 100) == {3: 450}
    assert settled_points([*rows, Row(1, 3, 1, 100, 5)], 100) == {3: 450, 5: 50}


def test_people_fill_in_only_what_the_machine_left_to_them() -> None:
    marks = [
        ItemMark(1, "right", 200, 200, ("A",)),
        ItemMark(2, "by_hand", 0, 500, ("文字",)),
        ItemMark(3, "unanswered", 0, 500, ()),
        ItemMark(4, "by_hand", 0, 500, ("文字",)),
    ]
    filled = with_people(marks, {1: 0, 2: 300, 3: 500})
    assert [(one.outcome, one.points_hundredths) for one in filled] == [
        ("right", 200),
        ("partial", 300),
        ("unanswered", 0),
        ("by_hand", 0),
    ]
    assert [outcome_of(points, 500) for points in (0, 1, 500)] == ["wrong", "partial", "right"]


def test_stored_points_of_people_are_told_from_those_of_the_machine() -> None:
    class Stored(NamedTuple):
        position: int
        type: str
        outcome: str
        points_hundredths: int

    rows = [Stored(1, "single", "right", 100), Stored(2, "short", "partial", 250), Stored(3, "short", "by_hand", 0)]
    assert people_points(rows) == {2: 250}


def test_a_number_says_nothing_of_whose_answer_it_is() -> None:
    codes = {answer_code("seed", f"{sitting:032x}", place) for sitting in range(2000) for place in (0, 31)}
    assert len(codes) == 4000
    assert all(len(code) == 9 and code[4] == "-" and not set(code) & set("01OIL") for code in codes)
    assert answer_code("seed", "a", 1) != answer_code("other", "a", 1)
    ordered = sorted(f"{n:032x}" for n in range(50))
    assert sorted(ordered, key=lambda one: answer_code("seed", one, 1)) != ordered
    assert turn_order("seed", 1, "A") != turn_order("seed", 2, "A")
