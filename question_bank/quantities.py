"""Numbers, periods, sums and shares as Chinese regulations write them: which is larger, and what is no number.

It compares; it does no calendar arithmetic (a month counts as thirty days only to be placed between two others).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_HAN = "零〇一二两三四五六七八九十百千万亿"
_NUMBER = rf"(?:\d+(?:\.\d+)?[万亿千百]*|[{_HAN}]+)"

_DAYS = {
    "小时": Fraction(1, 24),
    "个工作日": Fraction(1),
    "工作日": Fraction(1),
    "个自然日": Fraction(1),
    "日": Fraction(1),
    "天": Fraction(1),
    "周": Fraction(7),
    "个星期": Fraction(7),
    "个月": Fraction(30),
    "月": Fraction(30),
    "个季度": Fraction(90),
    "季度": Fraction(90),
    "年": Fraction(360),
    "周年": Fraction(360),
    "周岁": Fraction(360),
    "届": Fraction(1800),
}
_CALENDARS = {"months": "年|月|季度", "days": "(?<!工作)日|天|周|星期", "working days": "工作日", "hours": "小时"}
_COUNTED = (
    "次|人|名|位|票|项|种|类|条|个|倍|级|档|等|份|篇|公里|平方米|处|台|辆|间|桌|瓶|页|学时|家|分|个等级|个层次|个档次"
)
_UNIT = "|".join(sorted(_DAYS, key=len, reverse=True)) + "|万元|亿元|元|" + _COUNTED
# Degrees that regulations rank by name; options that are all rungs of one ladder stand in its order.
LADDERS = (
    ("警告", "严重警告", "撤销党内职务", "留党察看", "开除党籍"),
    ("警告", "记过", "记大过", "降级", "撤职", "开除"),
    ("第一种形态", "第二种形态", "第三种形态", "第四种形态"),
    ("情节轻微", "情节较轻", "情节较重", "情节严重", "情节特别严重"),
)
_SHARE = re.compile(rf"({_NUMBER})分之({_NUMBER})")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)[%％]")
_PERIODIC = re.compile(r"每(?:个)?(半年|季度|月|周|年|日|天)")
_QUANTITY = re.compile(rf"({_NUMBER})({_UNIT})(?!之)(半)?")
_TIMES = re.compile(rf"({_NUMBER})次")
_HALF = re.compile(r"半(年|个月|天|日)")
_AROUND = re.compile(
    r"以上|以下|以内|之内|以前|以后|内|至少|至多|不少于|不超过|不得少于|不得超过|不满|不足|超过|满|达到|达|约|过|的|每|"
    r"人均|最多|最少|最高|最低|召开|进行|开展|一般|应当|为|或者|或|至|到|左右|前|后|,|，|、|起|不低于|不高于|不得|有期徒刑|拘役"
)
_BREAK = re.compile(r"以上|以下|至(?![少多])|(?<!达)到|不满|或者|或|，|,|、")


@dataclass(frozen=True)
class Quantity:
    """What is measured, and the sizes named from left to right (a range has two)."""

    measure: str
    sizes: tuple[Fraction, ...]
    bias: int = 0

    @property
    def rank(self) -> tuple[tuple[Fraction, ...], int]:
        return self.sizes, self.bias


def number(text: str) -> Fraction | None:
    """The value of a Chinese or Arabic numeral, None when it is neither."""
    tail = Fraction(1)
    while text and text[-1] in _LARGE and re.fullmatch(r"[\d.]+[万亿]+", text):
        tail *= _LARGE[text[-1]]
        text = text[:-1]
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Fraction(text) * tail
    if not text or any(letter not in _HAN for letter in text):
        return None
    total = section = digit = 0
    for letter in text:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        elif letter in _POWERS:
            section += (digit or 1) * _POWERS[letter]
            digit = 0
        else:
            total = (total + section + digit) * _LARGE[letter] if section + digit else total * _LARGE[letter]
            section = digit = 0
    return Fraction(total + section + digit)


@lru_cache(maxsize=20_000)
def quantity(text: str) -> Quantity | None:
    """Read a text that is nothing but a quantity (with words such as 以上, 不超过); None for anything else."""
    bias = 1 if re.search(r"以上|超过|(?<!不)满", text) and "不超过" not in text else 0
    bias = -1 if re.search(r"不满|以下|不足|不超过", text) else bias
    measures: set[str] = set()
    sizes: list[Fraction] = []
    for segment in _BREAK.split(text):
        found = _sum_of(segment)
        if found is None:
            return None
        if found[0]:
            measures.add(found[0])
            sizes.append(found[1])
    if len(measures) != 1:
        return None
    return Quantity(measures.pop(), tuple(sizes), bias)


def _sum_of(segment: str) -> tuple[str, Fraction] | None:
    """Measure and size of a stretch without a break; an empty measure when it names none; None for other words."""
    measures: set[str] = set()
    total = Fraction(0)
    rest = segment
    for pattern, read in ((_SHARE, _share), (_PERCENT, _percent), (_PERIODIC, _periodic)):
        match = pattern.search(rest)
        if match and (found := read(match)) is not None:
            measures.add(found[0])
            total += found[1]
            rest = rest[: match.start()] + rest[match.end() :]
    if "半数" in rest:
        measures.add("share")
        total += Fraction(1, 2)
        rest = rest.replace("半数", "")
    if not measures:
        for pattern, read in ((_QUANTITY, _counted), (_HALF, _half)):
            for match in pattern.finditer(rest):
                found = read(match)
                if found is None:
                    return None
                measures.add(found[0])
                total += found[1]
            rest = pattern.sub("", rest)
    elif "period" in measures:
        times = _TIMES.search(rest)
        total /= (number(times[1]) if times else None) or 1
        rest = _QUANTITY.sub("", rest)
    if _AROUND.sub("", rest).strip("　 （）()"):
        return None
    if len(measures) > 1:
        return None
    return (measures.pop() if measures else ""), total


def _share(match: re.Match[str]) -> tuple[str, Fraction] | None:
    below, above = number(match[1]), number(match[2])
    return ("share", above / below) if below and above is not None else None


def _percent(match: re.Match[str]) -> tuple[str, Fraction] | None:
    return "share", Fraction(match[1]) / 100


def _periodic(match: re.Match[str]) -> tuple[str, Fraction] | None:
    return "period", Fraction(180) if match[1] == "半年" else _DAYS[match[1]]


def _half(match: re.Match[str]) -> tuple[str, Fraction] | None:
    return "time", _DAYS[match[1]] / 2


def _counted(match: re.Match[str]) -> tuple[str, Fraction] | None:
    size = number(match[1])
    if size is None:
        return None
    unit = match[2]
    if unit in _DAYS:
        return "time", (size + (Fraction(1, 2) if match[3] else 0)) * _DAYS[unit]
    if unit.endswith("元"):
        return "money", size * {"元": 1, "万元": 10**4, "亿元": 10**8}[unit]
    return ("people" if unit in "人名位" else unit), size


def same_quantity(left: str, right: str) -> bool:
    """Whether two texts name one and the same quantity, however written; a month is not thirty days here."""
    first, second = quantity(left), quantity(right)
    return first is not None and first == second and _calendars(left) == _calendars(right)


def _calendars(text: str) -> set[str]:
    """In what a period is counted: years and months are one calendar, days, working days and hours their own."""
    return {name for name, units in _CALENDARS.items() if re.search(units, text)}


def are_scale(texts: Iterable[str]) -> bool:
    """Whether all texts are quantities of one measure or rungs of one ladder, to be shown in ascending order."""
    listed = list(texts)
    if len(listed) < 2:
        return False
    measures = {found.measure if (found := quantity(text)) else "" for text in listed}
    return bool(_ladder_of(listed)) or (len(measures) == 1 and "" not in measures)


def ascending(texts: Iterable[str]) -> list[str]:
    """Texts of one scale from small to large; anything else unchanged."""
    listed = list(texts)
    if not are_scale(listed):
        return listed
    ladder = _ladder_of(listed)
    return sorted(listed, key=ladder.index) if ladder else sorted(listed, key=_rank)


def _ladder_of(texts: list[str]) -> tuple[str, ...]:
    return next((ladder for ladder in LADDERS if set(texts) <= set(ladder)), ())


def _rank(text: str) -> tuple[tuple[Fraction, ...], int]:
    found = quantity(text)
    return found.rank if found else ((), 0)


def in_arabic(text: str) -> str:
    """The same text with its Chinese numerals before a unit written in digits: 一年六个月 → 1年6个月."""
    return _QUANTITY.sub(_in_digits, text)


def _in_digits(match: re.Match[str]) -> str:
    size = number(match[1])
    if size is None or size.denominator != 1 or match[1][0].isdigit() or match[3]:
        return match[0]
    if match[1].endswith("万") and size % 10_000 == 0:
        return f"{size // 10_000}万{match[2]}"
    return f"{size}{match[2]}"
