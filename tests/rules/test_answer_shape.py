"""The shape of a paper and the choices it lets through."""

from __future__ import annotations

import json

import pytest

from lianzheng_quiz.rules.answer_shape import check_answers, check_positions, shape_of
from lianzheng_quiz.rules.refusals import Invalid

FOUR = [{"key": key, "text": key} for key in "ABCD"]
SHAPE = shape_of(
    [
        {"type": "single", "options": FOUR},
        {"type": "true_false", "options": []},
        {"type": "multiple", "options": [*FOUR, {"key": "E", "text": "E"}]},
        {"type": "blank", "options": []},
    ]
)


def test_the_shape_tells_types_and_numbers_and_nothing_else() -> None:
    assert json.loads(SHAPE) == [["single", 4], ["true_false", 0], ["multiple", 5], ["blank", 0]]


def test_good_choices_come_out_in_one_form() -> None:
    sent = {"1": ["D"], 2: ["true"], "3": ["E", "A", "A"], "4": ["  党　委 ", ""]}
    assert check_answers(SHAPE, sent) == {1: ("D",), 2: ("true",), 3: ("A", "E"), 4: ("党 委", "")}


@pytest.mark.parametrize("position", ["1", "2", "3", "4"])
def test_a_choice_may_be_taken_back(position: str) -> None:
    assert check_answers(SHAPE, {position: []}) == {int(position): ()}


@pytest.mark.parametrize(
    ("position", "value"),
    [
        ("1", ["E"]),
        ("1", ["A", "B"]),
        ("1", ["AB"]),
        ("1", [""]),
        ("1", ["a"]),
        ("1", "A"),
        ("1", None),
        ("1", {"A": 1}),
        ("1", [1]),
        ("1", [["A"]]),
        ("2", ["A"]),
        ("2", ["true", "false"]),
        ("2", [True]),
        ("3", ["F"]),
        ("3", ["A", "B", "C", "D", "E", "A"]),
        ("4", ["x" * 101]),
        ("4", ["甲"] * 9),
        ("4", ["\x00"]),
        ("0", ["A"]),
        ("5", ["A"]),
        ("-1", ["A"]),
        ("", ["A"]),
        ("x", ["A"]),
        ("1.0", ["A"]),
        ("1_0", ["A"]),
        (None, ["A"]),
    ],
)
def test_a_choice_that_cannot_be_is_named_in_chinese(position: object, value: object) -> None:
    with pytest.raises(Invalid) as refusal:
        check_answers(SHAPE, {position: value})
    (fault,) = refusal.value.faults.items()
    assert fault[0] == str(position)
    assert any("一" <= letter <= "鿿" for letter in fault[1])
    assert not any(letter.isascii() and letter.isalpha() for letter in fault[1])


def test_every_bad_position_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        check_answers(SHAPE, {"1": ["Z"], "2": ["true"], "3": ["Z"], "99": ["A"]})
    assert set(refusal.value.faults) == {"1", "3", "99"}


def test_positions_of_the_paper_are_read_as_numbers() -> None:
    assert check_positions(SHAPE, ["4", 1]) == [4, 1]
    for outside in ("0", "5", "x", "01", 1.0, None):
        with pytest.raises(Invalid):
            check_positions(SHAPE, [outside])
