"""The numbers that Word draws before paragraphs (一、 （一） 第一条 1.) and stores nowhere in the text.

Sections are told by these numbers, so they are worked out as Word does: by list, level and what was counted before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_PLACE = re.compile(r"%(\d)")
_MOST = 10_000
_LEVELS = 9


def in_chinese(number: int) -> str:
    """十一, 二十, 一百零三: counting as people write it, below ten thousand."""
    if not 0 < number < _MOST:
        return str(number)
    found, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            found += ("零" if zero and found else "") + _DIGITS[digit] + name
        zero = not digit
    return found[1:] if found.startswith("一十") else found


def _digit_by_digit(number: int) -> str:
    return "".join("〇" if digit == "0" else _DIGITS[int(digit)] for digit in str(number))


def _in_roman(number: int) -> str:
    found = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        found += letters * (number // value)
        number %= value
    return found


def _in_letters(number: int) -> str:
    """a … z, aa, bb: as Word goes on after z."""
    rest, letter = divmod(max(number, 1) - 1, 26)
    return chr(ord("a") + letter) * min(rest + 1, 10)


FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": in_chinese,
    "chineseCountingThousand": in_chinese,
    "japaneseCounting": in_chinese,
    "taiwaneseCountingThousand": in_chinese,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "lowerLetter": _in_letters,
    "upperLetter": lambda number: _in_letters(number).upper(),
    "lowerRoman": _in_roman,
    "upperRoman": lambda number: _in_roman(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "decimalEnclosedCircle": lambda number: chr(0x245F + number) if number <= 20 else str(number),
    "decimalEnclosedCircleChinese": lambda number: chr(0x245F + number) if number <= 20 else str(number),
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + at: 0xFF10 + at for at in range(10)}),
}
"""By Word's names; what is not here counts in plain digits."""

_SILENT = ("bullet", "none")


@dataclass(frozen=True)
class Level:
    """How one level of a list is numbered; `text` has %1 … %9 for the levels' counts."""

    format: str
    text: str
    start: int


@dataclass
class Numbering:
    """The lists of one document, and how far each has been counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next(self, list_id: str, level: int) -> str:
        """The number of the next paragraph at a level of a list, what parts it from the text too; empty for bullets."""
        known = self.levels.get(list_id, {})
        own = known.get(level)
        if own is None or not 0 <= level < _LEVELS:
            return ""
        counts = self._counts.setdefault(self.lists.get(list_id, list_id), {})
        counts[level] = counts.get(level, own.start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if own.format in _SILENT:
            return ""

        def said(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            there = known.get(at, own)
            return FORMATS.get(there.format, str)(counts.get(at, there.start))

        number = _PLACE.sub(said, own.text)
        return number + " " if number and number[-1] not in "、.．)）" else number


def numbering_of(root: Element | None) -> Numbering:
    """The lists of a numbering part."""
    found = Numbering()
    if root is None:
        return found
    patterns = {one.get(f"{W}abstractNumId", ""): _levels(one) for one in root.findall(f"{W}abstractNum")}
    for one in root.findall(f"{W}num"):
        list_id, pattern = one.get(f"{W}numId", ""), _value(one, "abstractNumId")
        levels = dict(patterns.get(pattern, {}))
        own_count = False
        for change in one.findall(f"{W}lvlOverride"):
            at = _number(change.get(f"{W}ilvl"), 0)
            inside = change.find(f"{W}lvl")
            if inside is not None:
                levels[at] = _level(inside)
            restart = change.find(f"{W}startOverride")
            if restart is not None and at in levels:
                own_count = True
                levels[at] = Level(levels[at].format, levels[at].text, _number(restart.get(f"{W}val"), 1))
        found.levels[list_id] = levels
        found.lists[list_id] = f"own {list_id}" if own_count else f"shared {pattern}"
    return found


def _levels(pattern: Element) -> dict[int, Level]:
    return {_number(one.get(f"{W}ilvl"), 0): _level(one) for one in pattern.findall(f"{W}lvl")}


def _level(one: Element) -> Level:
    return Level(_value(one, "numFmt"), _value(one, "lvlText"), _number(_value(one, "start"), 1))


def _value(one: Element, name: str) -> str:
    inside = one.find(f"{W}{name}")
    return inside.get(f"{W}val", "") if inside is not None else ""


def _number(text: Any, otherwise: int) -> int:
    return int(text) if isinstance(text, str) and text.lstrip("-").isdecimal() and len(text) < 8 else otherwise
