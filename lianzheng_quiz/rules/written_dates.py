"""Days as offices write them, in Chinese or in digits, whole or cut short. What can be read in two ways is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from lianzheng_quiz.rules.cell_text import plain

_WIDE_MARKS = str.maketrans("－／．—，、·", "-/.-...")
_REMARK = re.compile(r"[（(][^）)]*[）)]|[（(].*$")
_TIME = re.compile(r"[ T]0?0:00(?::00)?(?:\.0+)?$")
_DATE = re.compile(r"(\d{4}|\d{2}) ?[年.\-/] ?(\d{1,2}) ?(?:[月.\-/] ?(?:(\d{1,2}) ?[日号]?)?)?")
_RUN_TOGETHER = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})?")
_SHORT_RUN = re.compile(r"(\d{2})(\d{2})(\d{2})")
_DECIMAL_ONE = re.compile(r"(?:\d{2}|\d{4})\.1")
_NUMERALS = re.compile(r"[〇零○一二三四五六七八九十]+")
_DIGITS = {"〇": 0, "零": 0, "○": 0, **{numeral: place for place, numeral in enumerate("一二三四五六七八九", start=1)}}
_FIRST_SERIAL = date(1899, 12, 30)
_TO = r" ?(?:起?[至到]|起|[-~～–－—]+) ?"
_DAY = r"(\d{4})[年.\-/](\d{1,2})[月.\-/](\d{1,2})[日号]?"
_SPAN = re.compile(rf"{_DAY}{_TO}(?:{_DAY}|(\d{{1,2}})[月.\-/](\d{{1,2}})[日号]?|(\d{{1,2}})[日号]?)止?")
_BIRTH_YEARS = range(1930, 2016)
_NEAR_YEARS = range(2000, 2100)
Century = Callable[[int], int | None]


class UnclearDate(ValueError):
    """What stands there is no day, or could be two; the message says which and how to write it."""


def birth_day(value: Any) -> date | None:
    """A birth date; without a day the first of the month. None for an empty cell. UnclearDate."""
    found = _parts(value, "1975-06-08", _birth_century)
    if found is None:
        return None
    year, month, day = found
    if year not in _BIRTH_YEARS:
        raise UnclearDate(f"“{_shown(value)}”不像出生日期，请核对年份")
    return _day(value, "1975-06-08", year, month, day or 1)


def calendar_day(value: Any) -> date | None:
    """A day of these years, complete. None for an empty cell. UnclearDate."""
    found = _parts(value, "2026-11-02", lambda year: 2000 + year)
    if found is None:
        return None
    year, month, day = found
    if day is None or year not in _NEAR_YEARS:
        raise UnclearDate(f"“{_shown(value)}”须写明年月日，例如 2026-11-02")
    return _day(value, "2026-11-02", year, month, day)


def span(value: Any) -> tuple[date, date] | None:
    """The first and the last day of "2026-11-01至2026-11-07"; what the last leaves out is the first's. UnclearDate."""
    text = re.sub(r"\b(20\d{2})(\d{2})(\d{2})\b", r"\1.\2.\3", _plain_digits(value)).replace(" ", "")
    if not text:
        return None
    match = _SPAN.fullmatch(text)
    if match is None:
        raise UnclearDate(f"“{_shown(value)}”看不出起止日期，请写作 2026-11-01至2026-11-07")
    first = _day(value, "2026-11-01至2026-11-07", int(match[1]), int(match[2]), int(match[3]))
    year, month, day = match[4] or match[1], match[5] or match[7] or match[2], match[6] or match[8] or match[9]
    return first, _day(value, "2026-11-01至2026-11-07", int(year), int(month), int(day))


def _shown(value: Any) -> str:
    return plain(value)[:40]


def _unclear(value: Any, example: str) -> UnclearDate:
    return UnclearDate(f"“{_shown(value)}”不是日期，请写作 {example}")


def _day(value: Any, example: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _unclear(value, example) from None


def _birth_century(year: int) -> int | None:
    return 1900 + year if year >= 30 else None


def _parts(value: Any, example: str, century: Century) -> tuple[int, int, int | None] | None:
    """Year, month and, where it is written, day."""
    if isinstance(value, datetime | date):
        return value.year, value.month, value.day
    text = _plain_digits(value)
    if not text:
        return None
    if _DECIMAL_ONE.fullmatch(text):
        written = text.split(".")[0]
        raise UnclearDate(f"“{text}”分不清是1月还是10月，请写作 {written}年1月 或 {written}年10月")
    if text.isdecimal() and len(text) == 5:
        serial = _FIRST_SERIAL + timedelta(days=int(text))
        return serial.year, serial.month, serial.day
    match = _DATE.fullmatch(text) or _RUN_TOGETHER.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12:
        match = _SHORT_RUN.fullmatch(text) or match
    if match is None:
        raise _unclear(value, example)
    year = int(match[1]) if len(match[1]) == 4 else century(int(match[1]))
    if year is None:
        raise UnclearDate(f"“{_shown(value)}”的年份只有两位，看不出世纪，请写四位年份")
    return year, int(match[2]), int(match[3]) if match[3] else None


def _plain_digits(value: Any) -> str:
    """Text in half-width digits, without time, remarks in brackets and words that only say what the date is of."""
    text = _TIME.sub("", _REMARK.sub("", plain(value).translate(_WIDE_MARKS))).strip(" 。.'‘’")
    text = re.sub(r"(?:出生|生)$", "", text)
    return _NUMERALS.sub(lambda match: _number(match[0]), text)


def _number(numerals: str) -> str:
    """一九七五 → 1975, 二十一 → 21"""
    if "十" not in numerals:
        return "".join(str(_DIGITS[numeral]) for numeral in numerals)
    tens, _ten, ones = numerals.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numerals
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
