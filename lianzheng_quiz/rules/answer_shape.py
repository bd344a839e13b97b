"""The shape of a paper: enough to check a choice without opening the paper itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from lianzheng_quiz.rules.refusals import Invalid
from question_bank.question_types import TYPES
from question_bank.question_types.base import LETTERS


def shape_of(items: Sequence[Mapping[str, Any]]) -> str:
    """JSON of [type, how many options] for each position, in order."""
    return json.dumps([[item["type"], len(item["options"])] for item in items])


@lru_cache(maxsize=1024)
def _kinds(shape: str) -> Sequence[tuple[str, int]]:
    """A shape read; the papers of one blueprint share few of them."""
    return [(kind, options) for kind, options in json.loads(shape)]


def check_answers(shape: str, answers: Mapping[Any, Any]) -> dict[int, tuple[str, ...]]:
    """Answers as sent, checked and put in one form: position to a tuple of strings, () for nothing but empty places.

    Raises Invalid naming every position whose choice can't belong to its question.
    """
    kinds = _kinds(shape)
    faults: dict[str, str] = {}
    checked: dict[int, tuple[str, ...]] = {}
    for name, value in answers.items():
        try:
            position = _position(name, len(kinds))
            kind, options = kinds[position - 1]
            read = TYPES[kind].read_value(value, keys=LETTERS[:options])
            checked[position] = read if TYPES[kind].is_answered(read) else ()
        except ValueError as fault:
            faults[str(name)] = str(fault)
    if faults:
        raise Invalid(faults)
    return checked


def check_positions(shape: str, names: Iterable[Any]) -> list[int]:
    """Positions as sent, as numbers; Invalid for one that the paper hasn't."""
    count = len(_kinds(shape))
    try:
        return [_position(name, count) for name in names]
    except ValueError as fault:
        raise Invalid({"position": str(fault)}) from fault


def _position(name: Any, count: int) -> int:
    """A position as sent: a number or its plain digits, of a question that the paper has."""
    text = str(name)
    plain = text.isascii() and text.isdecimal() and text[0] != "0" and len(text) <= len(str(count))
    if not plain or int(text) > count:
        raise ValueError("没有这道题")
    return int(text)
