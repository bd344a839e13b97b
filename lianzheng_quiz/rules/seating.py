"""Who sits where: seats drawn at random, numbered row by row from the left as one faces the front. No clock, no store.

Where papers A and B are used, seats alternate like a chessboard: nobody has the same paper beside, before or behind.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from lianzheng_quiz.rules.policy import VARIANTS
from lianzheng_quiz.rules.refusals import Invalid

MOST_ROWS = 60
MOST_COLUMNS = 20


@dataclass(frozen=True)
class ToSeat:
    """Somebody who needs a seat; `variant` is the paper that was dealt already, empty when it is still open."""

    candidate_id: int
    variant: str = ""


@dataclass(frozen=True, order=True)
class Placed:
    """A seat with whoever has it; `variant` is the paper that belongs there, empty without A and B."""

    seat: int
    candidate_id: int
    variant: str


def place(people: Sequence[ToSeat], rows: int, columns: int, *, alternate: bool, seed: str) -> list[Placed]:
    """A seat for everybody, by seat; the same people and seed give the same plan. Invalid when the room is too small.

    With `alternate`, who has a paper gets a seat of its kind, and who has none gets the seat's kind.
    """
    _check(len(people), rows, columns)
    chance = random.Random(seed)
    drawn = sorted(people, key=lambda one: one.candidate_id)
    chance.shuffle(drawn)
    if not alternate:
        return [Placed(seat, one.candidate_id, one.variant) for seat, one in enumerate(drawn, start=1)]
    seats = {kind: [s for s in range(1, rows * columns + 1) if kind_of(s, columns) == kind] for kind in VARIANTS}
    groups = _groups(drawn, sum(seat <= len(drawn) for seat in seats["A"]))
    placed: list[Placed] = []
    for kind, group in groups.items():
        if len(group) > len(seats[kind]):
            word = f"{kind} 卷需要 {len(group)} 个座位，按这样排只有 {len(seats[kind])} 个，请增加排数或每排座位数"
            raise Invalid({"rows": word})
        chance.shuffle(group)
        placed += [Placed(seat, one.candidate_id, kind) for seat, one in zip(seats[kind], group, strict=False)]
    return sorted(placed)


def kind_of(seat: int, columns: int) -> str:
    """Which of papers A and B belongs on a seat."""
    row, column = divmod(seat - 1, columns)
    return VARIANTS[(row + column) % len(VARIANTS)]


def _groups(drawn: Sequence[ToSeat], even: int) -> dict[str, list[ToSeat]]:
    """Who has A and who has B; those without a paper fill up the A group to `even`, the rest goes to B."""
    first, second = VARIANTS
    groups = {kind: [one for one in drawn if one.variant == kind] for kind in VARIANTS}
    free = [one for one in drawn if one.variant not in VARIANTS]
    to_first = min(max(even - len(groups[first]), 0), len(free))
    groups[first] += free[:to_first]
    groups[second] += free[to_first:]
    return groups


def _check(people: int, rows: int, columns: int) -> None:
    faults: dict[str, str] = {}
    if not 1 <= rows <= MOST_ROWS:
        faults["rows"] = f"请填写 1 到 {MOST_ROWS}"
    if not 1 <= columns <= MOST_COLUMNS:
        faults["columns"] = f"请填写 1 到 {MOST_COLUMNS}"
    if not faults and rows * columns < people:
        faults["rows"] = f"{rows} 排 × {columns} 座共 {rows * columns} 座，应考 {people} 人，座位不够"
    if faults:
        raise Invalid(faults)
