"""The headings (大题) of a written paper, and what two people's entries of their points come to.

Figures are hundredths. Never decides who may enter; never adds up what the two don't agree on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from lianzheng_quiz.rules.cell_text import plain
from lianzheng_quiz.rules.clauses import chinese_number
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.policy import Part, Policy
from lianzheng_quiz.rules.scoring import ItemMark, Verdict, judge
from question_bank.question_types import TYPES

TITLES = {"single": "单项选择题", "multiple": "多项选择题"}
"""Types whose heading on paper is longer than their name on screen."""

ENTRIES = {1: "第一人", 2: "第二人"}
STATES = {
    "none": "未登",
    "begun": "未登全",
    "first": "第一人已登",
    "agreed": "两人一致",
    "differ": "不一致",
}
"""What the entries of one person's marks come to, as it is read."""

Entry = Mapping[int, int]
"""Points by the number of the heading."""

_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?")


def heading_title(type_name: str) -> str:
    """单项选择题: a type as papers call it."""
    return TITLES.get(type_name, TYPES[type_name].label)


@dataclass(frozen=True)
class Heading:
    """Neighbouring questions of one type and one part of the paper. `part` is the part's name, `section` its key."""

    number: int
    type: str
    section: str
    part: str
    questions: int
    max_hundredths: int

    @property
    def title(self) -> str:
        name = heading_title(self.type)
        return f"{self.part}·{name}" if self.part else name

    @property
    def name(self) -> str:
        return f"{chinese_number(self.number)}、{self.title}"


def runs(items: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The frozen items of a paper, heading by heading."""
    return [list(run) for _key, run in groupby(items, key=lambda item: (item.get("section", ""), item["type"]))]


def headings_of(items: Iterable[Mapping[str, Any]], policy: Policy) -> tuple[Heading, ...]:
    """The headings of a paper, from 1."""
    return tuple(
        Heading(
            number=number,
            type=run[0]["type"],
            section=run[0].get("section", ""),
            part=policy.section_label(run[0].get("section", "")),
            questions=len(run),
            max_hundredths=sum(item["points_hundredths"] for item in run),
        )
        for number, run in enumerate(runs(items), start=1)
    )


def heading_count(parts: Sequence[Part]) -> int:
    """How many headings a paper of this blueprint has."""
    return len(list(groupby(parts, key=lambda part: (part.section, part.type))))


def read_points(text: object, heading: Heading) -> int:
    """The points of a heading as somebody wrote them. ValueError says in Chinese what is wrong."""
    return points_in(text, heading.max_hundredths, "本大题")


def points_in(text: object, most: int, what: str) -> int:
    """Points as somebody wrote them, no more than `most`. ValueError says in Chinese what is wrong."""
    written = plain(text).replace("．", ".").replace("。", ".")
    written = written.removesuffix("分").strip()
    if not _POINTS.fullmatch(written):
        raise ValueError("请填写数字，最多两位小数")
    points = int(Decimal(written) * 100)
    if points > most:
        raise ValueError(f"{what}满分 {points_text(most)} 分")
    return points


def is_whole(entry: Entry, headings: Sequence[Heading]) -> bool:
    """Whether every heading has its points."""
    return all(heading.number in entry for heading in headings)


def state_of(first: Entry, second: Entry, headings: Sequence[Heading]) -> str:
    """One of STATES."""
    whole = [is_whole(entry, headings) for entry in (first, second)]
    if all(whole):
        return "differ" if differences(first, second, headings) else "agreed"
    if any(whole):
        return "first"
    return "begun" if first or second else "none"


def differences(first: Entry, second: Entry, headings: Sequence[Heading]) -> list[Heading]:
    """The headings on which two whole entries are not equal; none while one of them isn't whole."""
    if not (is_whole(first, headings) and is_whole(second, headings)):
        return []
    return [heading for heading in headings if first[heading.number] != second[heading.number]]


def place_for(account_id: int, holders: Mapping[int, int]) -> int | None:
    """Which entry an account writes: the own, else the first that nobody has begun; None when two others have both.

    `holders` maps an entry to the account that made it.
    """
    own = [entry for entry, holder in holders.items() if holder == account_id]
    free = [entry for entry in ENTRIES if entry not in holders]
    return next(iter([*own, *free]), None)


def judge_headings(points: Entry, headings: Sequence[Heading], policy: Policy, failures_before: int) -> Verdict:
    """The verdict on a paper that people marked, by the same rule as on any other."""
    return judge([_mark(heading, points[heading.number]) for heading in headings], policy, failures_before)


def _mark(heading: Heading, points: int) -> ItemMark:
    outcome = "right" if points == heading.max_hundredths else "partial" if points else "wrong"
    return ItemMark(heading.number, outcome, points, heading.max_hundredths, (), heading.section)


def ends_at(closes_at: datetime, extra_minutes: Iterable[int]) -> datetime:
    """When nobody writes any more: the batch's end and the longest time that was added for somebody."""
    return closes_at + timedelta(minutes=max(extra_minutes, default=0))
