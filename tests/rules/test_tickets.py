"""准考证号 and exam codes as they are printed, as they are typed, and while what they open."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from lianzheng_quiz.rules.tickets import (
    ALPHABET,
    CODE_LENGTH,
    MOST_PEOPLE,
    code_as_typed,
    code_opens,
    draw_code,
    grouped,
    number_as_typed,
    running_of,
    shown_code,
    ticket_number,
)
from lianzheng_quiz.rules.timing import GRACE

CLOSES = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
LATER = CLOSES + timedelta(minutes=20)
MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("batch_id", "running", "printed"),
    [
        (1, 1, "001 000 017"),
        (11, 23, "011 000 239"),
        (999, 99_999, "999 999 998"),
        (1000, 7, "1000 000 073"),
        (12_345, 7, "12345 000 074"),
        (123_456, 7, "123 456 000 074"),
    ],
)
def test_a_number_is_batch_person_and_check_digit_in_readable_groups(batch_id: int, running: int, printed: str) -> None:
    number = ticket_number(batch_id, running)
    assert grouped(number) == printed
    assert number_as_typed(printed) == number
    assert running_of(number) == running


@pytest.mark.parametrize("running", [0, -1, MOST_PEOPLE + 1])
def test_there_is_no_number_outside_the_range(running: int) -> None:
    with pytest.raises(ValueError, match="no ticket number"):
        ticket_number(1, running)


def test_numbers_of_different_people_never_meet() -> None:
    numbers = {ticket_number(batch, person) for batch in range(1, 120) for person in (1, 2, 9, 10, 99_999)}
    numbers |= {ticket_number(batch, person) for batch in (1_000, 10_001, 100_001) for person in (1, 2, 9, 10, 99_999)}
    assert len(numbers) == (119 + 3) * 5


@pytest.mark.parametrize(
    "typed",
    [
        "011000239",
        " 011 000 239 ",
        "011-000-239",
        "０１１　０００　２３９",
        "011－000－239",
        "011.000.239",
        "011—000—239",
    ],
)
def test_a_number_is_taken_as_people_type_it(typed: str) -> None:
    assert number_as_typed(typed) == "011000239"


@pytest.mark.parametrize(
    "typed",
    ["", "QY001", "zuzhi", "01100023", "0110002390", "011 000 23x", "٠١١٠٠٠٢٣٩", "1" * 21, "011000238"],
)
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert number_as_typed(typed) is None


def test_no_wrong_digit_and_no_swap_of_neighbours_leads_to_another_number() -> None:
    number = ticket_number(37, 128)
    for place, digit in enumerate(number):
        for other in set("0123456789") - {digit}:
            assert number_as_typed(number[:place] + other + number[place + 1 :]) is None
    for place in range(len(number) - 1):
        first, second = number[place : place + 2]
        swapped = number[:place] + second + first + number[place + 2 :]
        assert first == second or {first, second} == {"0", "9"} or number_as_typed(swapped) is None


def test_a_code_holds_at_least_45_bits_in_signs_nobody_confuses() -> None:
    assert CODE_LENGTH * math.log2(len(ALPHABET)) >= 45
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert not set(ALPHABET) & set("01258ILOSZBVilosz")
    codes = {draw_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert set("".join(codes)) == set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "ACDEF-GHJK3",
        "acdef-ghjk3",
        "ACDEFGHJK3",
        " acdef ghjk3 ",
        "ＡＣＤＥＦ－ＧＨＪＫ３",
        "ａｃｄｅｆ　ｇｈｊｋ３",
        "ACDEF—GHJK3",
        "A C D E F-G H J K 3",
    ],
)
def test_a_code_is_taken_as_people_type_it(typed: str) -> None:
    assert code_as_typed(typed) == "ACDEFGHJK3"
    assert shown_code(code_as_typed(typed)) == "ACDEF-GHJK3"


@pytest.mark.parametrize("typed", ["", "ACDEF-GHJK", "ACDEF-GHJK33", "ACDEF-GHJK4", "口令"])
def test_another_code_stays_another_code(typed: str) -> None:
    assert code_as_typed(typed) != "ACDEFGHJK3"


@pytest.mark.parametrize(
    ("now", "cancelled", "deadline", "submitted", "paused", "opens"),
    [
        (CLOSES - timedelta(days=9), None, None, None, None, True),
        (CLOSES - MOMENT, None, None, None, None, True),
        (CLOSES, None, None, None, None, False),
        (CLOSES - MOMENT, CLOSES, None, None, None, False),
        (CLOSES - MOMENT, None, LATER, CLOSES - 2 * MOMENT, None, True),
        (CLOSES + MOMENT, None, LATER, None, None, True),
        (LATER + GRACE, None, LATER, None, None, True),
        (LATER + GRACE + MOMENT, None, LATER, None, None, False),
        (LATER + timedelta(hours=1), None, LATER, None, CLOSES, True),
        (CLOSES + MOMENT, None, LATER, CLOSES, None, False),
        (CLOSES + MOMENT, CLOSES, LATER, None, None, False),
    ],
)
def test_a_code_opens_until_the_batch_ends_or_the_own_sitting_if_later(
    now: datetime,
    cancelled: datetime | None,
    deadline: datetime | None,
    submitted: datetime | None,
    paused: datetime | None,
    opens: bool,
) -> None:
    assert code_opens(now, CLOSES, cancelled, deadline, submitted, paused) is opens
