"""Seats: everybody once, the same seed the same plan, A and B never side by side, a room too small is named."""

from __future__ import annotations

import pytest

from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.rules.seating import ToSeat, kind_of, place

PEOPLE = [ToSeat(number) for number in range(1, 24)]


def test_everybody_gets_one_of_the_first_seats() -> None:
    plan = place(PEOPLE, 4, 6, alternate=False, seed="x")
    assert [one.seat for one in plan] == list(range(1, 24))
    assert sorted(one.candidate_id for one in plan) == [one.candidate_id for one in PEOPLE]
    assert {one.variant for one in plan} == {""}


@pytest.mark.parametrize("alternate", [False, True])
def test_the_seed_alone_decides(alternate: bool) -> None:
    plan = place(PEOPLE, 4, 6, alternate=alternate, seed="x")
    assert plan == place(list(reversed(PEOPLE)), 4, 6, alternate=alternate, seed="x")
    assert plan != place(PEOPLE, 4, 6, alternate=alternate, seed="y")


@pytest.mark.parametrize("columns", [1, 2, 5, 6, 7])
@pytest.mark.parametrize("people", [1, 2, 7, 23, 35])
def test_neighbours_never_have_the_same_paper(people: int, columns: int) -> None:
    plan = place([ToSeat(number) for number in range(people)], 40, columns, alternate=True, seed="x")
    assert [one.seat for one in plan] == list(range(1, people + 1))
    kinds = {one.seat: one.variant for one in plan}
    for seat, kind in kinds.items():
        assert kind == kind_of(seat, columns)
        if seat % columns:
            assert kinds.get(seat + 1) != kind
        assert kinds.get(seat + columns) != kind
    counts = [list(kinds.values()).count(kind) for kind in "AB"]
    assert abs(counts[0] - counts[1]) <= 1


def test_a_paper_that_was_dealt_stays_with_its_person() -> None:
    dealt = {number: "A" if number % 3 else "B" for number in range(1, 13)}
    people = [ToSeat(number, dealt.get(number, "")) for number in range(1, 21)]
    plan = place(people, 5, 4, alternate=True, seed="x")
    assert len({one.seat for one in plan}) == 20
    assert all(one.variant == kind_of(one.seat, 4) for one in plan)
    assert all(one.variant == dealt[one.candidate_id] for one in plan if one.candidate_id in dealt)


def test_more_of_one_paper_than_the_room_takes_is_named() -> None:
    people = [ToSeat(number, "B") for number in range(5)]
    with pytest.raises(Invalid) as refused:
        place(people, 2, 4, alternate=True, seed="x")
    assert "B 卷需要 5 个座位，按这样排只有 4 个" in refused.value.faults["rows"]
    assert len(place(people, 3, 4, alternate=True, seed="x")) == 5


@pytest.mark.parametrize(
    ("rows", "columns", "fields"),
    [(0, 6, {"rows"}), (61, 6, {"rows"}), (4, 21, {"columns"}), (0, 0, {"rows", "columns"})],
)
def test_a_room_has_sensible_measures(rows: int, columns: int, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        place([], rows, columns, alternate=False, seed="x")
    assert set(refused.value.faults) == fields


def test_a_room_too_small_is_named_with_its_size() -> None:
    with pytest.raises(Invalid) as refused:
        place(PEOPLE, 3, 6, alternate=False, seed="x")
    assert refused.value.faults == {"rows": "3 排 × 6 座共 18 座，应考 23 人，座位不够"}
