"""阅卷: what two or three people's marks of one answer come to, and under which name they see it.

A machine never gives or refuses a mark here. Figures are hundredths.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lianzheng_quiz.rules.scoring import ItemMark, share_of
from question_bank.question_types import TYPES

PEOPLE_TYPES = tuple(name for name, kind in TYPES.items() if not kind.machine_marked)
WAITS = "by_hand"
"""The outcome of a mark that people are still to give."""

ROUNDS = {1: "第一评", 2: "第二评", 3: "第三评"}
NEAR_LINE = 300
"""Papers this close to the pass line are listed for whoever signs."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


def settled(points: Sequence[int], differ: int) -> int | None:
    """What the marks of one answer come to, in the order of their rounds; None while it takes another one.

    Two that differ by no more than `differ` give their mean, else a third is asked; of three the two nearest count,
    where both pairs are as near the higher two.
    """
    if len(points) < 2:
        return None
    if len(points) == 2:
        first, second = points
        return _mean(first, second) if abs(first - second) <= differ else None
    low, middle, high = sorted(points)
    return _mean(middle, high) if high - middle <= middle - low else _mean(low, middle)


def _mean(one: int, other: int) -> int:
    return share_of(one + other, 1, 2)


def standing(rows: Iterable[Any]) -> dict[int, Any]:
    """Of the rows of one answer those that count, by round: the newest version of each in its newest turn."""
    found: dict[int, Any] = {}
    for row in sorted(rows, key=lambda row: (row.turn, row.version)):
        if found and next(iter(found.values())).turn < row.turn:
            found = {}
        found[row.round] = row
    return dict(sorted(found.items()))


def settled_points(rows: Iterable[Any], differ: int) -> dict[int, int]:
    """The points of a sitting's answers by position, as far as they are settled."""
    by_position: dict[int, list[Any]] = {}
    for row in rows:
        by_position.setdefault(row.position, []).append(row)
    found = {
        position: settled([row.points_hundredths for row in standing(own).values()], differ)
        for position, own in by_position.items()
    }
    return {position: points for position, points in found.items() if points is not None}


def outcome_of(points: int, most: int) -> str:
    """A mark's outcome from its points."""
    return "right" if points == most else "partial" if points else "wrong"


def with_people(marks: Sequence[ItemMark], points: Mapping[int, int]) -> list[ItemMark]:
    """A paper's marks with those that people gave, by position; what they still owe stays as it is."""
    return [
        mark._replace(
            outcome=outcome_of(points[mark.position], mark.max_hundredths), points_hundredths=points[mark.position]
        )
        if mark.outcome == WAITS and mark.position in points
        else mark
        for mark in marks
    ]


def people_points(rows: Iterable[Any]) -> dict[int, int]:
    """Of a sitting's stored marks the points that people gave, by position."""
    return {row.position: row.points_hundredths for row in rows if row.type in PEOPLE_TYPES and row.outcome != WAITS}


def answer_code(seed: str, sitting_id: str, position: int = 0) -> str:
    """The anonymous number of an answer (0: of a whole paper); in its order answers are shuffled."""
    rest = int.from_bytes(hashlib.sha256(f"{seed}:{sitting_id}:{position}".encode()).digest()[:8])
    letters = []
    for _place in range(CODE_LENGTH):
        rest, at = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[at])
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def turn_order(seed: str, account_id: int, code: str) -> str:
    """The place of an answer in one marker's own order: no two markers go through them alike."""
    return hashlib.sha256(f"{seed}:{account_id}:{code}".encode()).hexdigest()
