"""What a name list must say: rows in, checked people out, every fault named by row and column."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from lianzheng_quiz.rules import roster_words as words
from lianzheng_quiz.rules.cell_text import ERRORS, number_as_text, plain, tight
from lianzheng_quiz.rules.roster_columns import COLUMNS, MEANINGS
from lianzheng_quiz.rules.roster_layout import SHARED_NAME
from lianzheng_quiz.rules.unit_names import UnitNames
from lianzheng_quiz.rules.written_dates import UnclearDate, birth_day, calendar_day, span

__all__ = ["COLUMNS", "RosterFault", "RosterRow", "read_arrangement", "read_roster"]

REQUIRED = ("name", "unit")
ARRANGED = (
    "publicity_from", "publicity_to", "exemption_reason", "leave_reason", "extra_minutes", "book", "scope",
    "post_group",
)  # fmt: skip
"""What is arranged for a person in one batch, beside who the person is."""

EMPTIED = (*ARRANGED, "appointed_on")
"""What a list may empty in a word."""

LONGEST = {
    "name": 60,
    "unit": 120,
    "staff_no": 40,
    "post": 120,
    "proposed_post": 120,
    "rank": 40,
    "exemption_reason": 200,
    "leave_reason": 200,
    "post_group": 40,
}
SAMPLES = ("示例甲", "示例乙")
"""The people of the template's sample rows; nobody of that name is ever imported."""

_IDENTITY_CARD = re.compile(r"(?<!\d)(?:\d{17}|\d{6}\*{8}\d{3})[\dXx](?![\dXx])")
_SEVERAL_NAMES = re.compile(r"[、,，;；/]")
Value = TypeVar("Value")


@dataclass(frozen=True)
class RosterRow:
    """One person of a name list; `row` is the sheet's row number, `staff_no` empty where the list has none.

    Empty fields say nothing about what is known from before; `cleared` names those that the list empties
    in a word ("无").
    """

    row: int
    name: str
    unit: str
    staff_no: str
    post: str
    proposed_post: str
    rank: str
    birth_on: date | None
    party_member: bool | None
    publicity_from: date | None = None
    publicity_to: date | None = None
    exemption_reason: str = ""
    leave_reason: str = ""
    extra_minutes: int = 0
    book: str = ""
    scope: str = ""
    post_group: str = ""
    cleared: frozenset[str] = frozenset()
    appointed_on: date | None = None


@dataclass(frozen=True)
class RosterFault:
    """Why a row can't be taken: the sheet's row, the column's title, the reason."""

    row: int
    column: str
    reason: str


def has_identity_number(text: str) -> bool:
    """Whether a text holds an identity-card number, blotted out or not."""
    return bool(_IDENTITY_CARD.search(text))


def read_roster(
    rows: Sequence[tuple[int, Mapping[str, Any]]], unit_names: Sequence[str]
) -> tuple[list[RosterRow], list[RosterFault]]:
    """Check rows (row number, cell values by MEANINGS key) against the units the organiser reaches.

    Either faults is empty, or nothing of the list may be written. A list that gives nobody a staff number
    is taken without; one that gives some must give all.
    """
    units = UnitNames(unit_names)
    numbered = any(plain(cells.get("staff_no")) for _number, cells in rows)
    people: list[RosterRow] = []
    faults: list[RosterFault] = []
    for number, cells in rows:
        row = _Row(number, cells, units, numbered)
        people.append(row.person())
        faults += row.faults
    if not rows:
        faults.append(RosterFault(1, "姓名", "名单中没有人员，请从标题下一行起填写"))
    faults += _repeated_numbers(people) if numbered else _namesakes(people)
    return people, sorted(faults, key=lambda fault: fault.row)


def _repeated_numbers(people: Sequence[RosterRow]) -> list[RosterFault]:
    numbers = Counter(person.staff_no.casefold() for person in people if person.staff_no)
    return [
        RosterFault(person.row, COLUMNS["staff_no"], f"工号 {person.staff_no} 在名单中重复")
        for person in people
        if numbers[person.staff_no.casefold()] > 1
    ]


def _namesakes(people: Sequence[RosterRow]) -> list[RosterFault]:
    """People of one name in one unit whom no birth month tells apart."""
    same: dict[tuple[str, str], list[RosterRow]] = defaultdict(list)
    for person in people:
        if person.name:
            same[person.name, person.unit].append(person)
    faults = []
    for group in same.values():
        months = Counter(birth_month(person.birth_on) for person in group)
        for person in group:
            if len(group) > 1 and (person.birth_on is None or months[birth_month(person.birth_on)] > 1):
                others = "、".join(str(other.row) for other in group if other is not person)
                reason = f"与第 {others} 行同名同单位。是同一人请只留一行，不是同一人请补上工号或不同的出生年月"
                faults.append(RosterFault(person.row, COLUMNS["name"], reason))
    return faults


def birth_month(day: date | None) -> tuple[int, int] | None:
    """What is compared of a birth date: many lists give no more than the month."""
    return (day.year, day.month) if day else None


def read_arrangement(cells: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What is arranged for one person (values by ARRANGED key), and the reasons why not, by the same keys."""
    row = _Row(0, cells, UnitNames([]), False)
    return row.arranged(), dict(row.found)


class _Row:
    """One row on its way to a person, gathering its faults by key."""

    def __init__(self, number: int, cells: Mapping[str, Any], units: UnitNames, numbered: bool) -> None:
        self.number, self.cells, self.units, self.numbered = number, cells, units, numbered
        self.found: list[tuple[str, str]] = []

    @property
    def faults(self) -> list[RosterFault]:
        return [RosterFault(self.number, MEANINGS[key], reason) for key, reason in self.found]

    def person(self) -> RosterRow:
        texts: dict[str, Any] = self._texts()
        return RosterRow(
            row=self.number,
            **texts,
            birth_on=self._read("birth_on", birth_day, None),
            party_member=self._read("party_member", words.party_member, None),
            **self.arranged(),
            appointed_on=self._read("appointed_on", calendar_day, None),
            cleared=frozenset(key for key in EMPTIED if plain(self.cells.get(key)) and self._says_none(key)),
        )

    def arranged(self) -> dict[str, Any]:
        """What is arranged for the person in this batch, by ARRANGED key."""
        first, last = self._publicity()
        values = {
            "publicity_from": first,
            "publicity_to": last,
            "exemption_reason": self._read("exemption_reason", partial(words.reason, what="免考原因"), ""),
            "leave_reason": self._read("leave_reason", partial(words.reason, what="请假原因"), ""),
            "extra_minutes": self._read("extra_minutes", words.extra_minutes, 0),
            "book": self._read("book", words.book, ""),
            "scope": self._read("scope", words.scope, ""),
            "post_group": self._read("post_group", plain, ""),
        }
        if values["exemption_reason"] and values["leave_reason"]:
            self._fault("leave_reason", "免考和请假只能填一项")
        self._check_texts({key: str(values[key]) for key in ARRANGED if key in LONGEST})
        return values

    def _fault(self, key: str, reason: str) -> None:
        self.found.append((key, reason))

    def _says_none(self, key: str) -> bool:
        value = self.cells.get(key)
        return words.is_none(value) or (key == "extra_minutes" and plain(value) == "0")

    def _read(self, key: str, reader: Callable[[Any], Value], empty: Value) -> Value:
        value = self.cells.get(key)
        if key in EMPTIED and plain(value) and words.is_none(value):
            return empty
        try:
            return reader(value)
        except (UnclearDate, words.UnclearWord) as unclear:
            self._fault(key, str(unclear))
            return empty

    def _publicity(self) -> tuple[date | None, date | None]:
        together = self._read("publicity", span, None)
        first = self._read("publicity_from", calendar_day, None) or (together[0] if together else None)
        last = self._read("publicity_to", calendar_day, None) or (together[1] if together else None)
        if first and last and last < first:
            self._fault("publicity_to", "公示结束早于公示开始")
        return first, last

    def _texts(self) -> dict[str, str]:
        texts = {key: plain(self.cells.get(key)) for key in ("name", "unit", "post", "proposed_post", "rank")}
        texts["name"] = texts["name"].replace(" ", "") if not texts["name"].isascii() else texts["name"]
        texts["staff_no"] = self._staff_no()
        self._join_posts(texts)
        texts["unit"] = self._unit(texts)
        self._check_presence(texts)
        self._check_unit_and_name(texts)
        self._check_texts(texts)
        return texts

    def _staff_no(self) -> str:
        value = self.cells.get("staff_no")
        text = tight(value)
        number = text if has_identity_number(text) else number_as_text(value)
        if number is None:
            self._fault("staff_no", "这个数太长，已被表格软件改动，请把这一列设为文本格式后重新填写")
        return number or ""

    def _join_posts(self, texts: dict[str, str]) -> None:
        """拟任单位 and 拟任职务 in two cells are one proposed post."""
        unit, post = plain(self.cells.get("proposed_unit")), texts["proposed_post"]
        texts["proposed_post"] = post if post.startswith(unit) else unit + post

    def _unit(self, texts: dict[str, str]) -> str:
        """The unit's name as the system has it; a unit and post in one cell is taken apart."""
        together = plain(self.cells.get("unit_post"))
        if texts["unit"] or not together:
            return self.units.known(texts["unit"]) or texts["unit"]
        found = self.units.leading(together)
        if found is None:
            self._fault("unit_post", f"“{together[:60]}”看不出是哪个单位，请另加“单位”一列")
            return ""
        unit, post = found
        texts["post"] = texts["post"] or post
        return unit

    def _check_presence(self, texts: Mapping[str, str]) -> None:
        if not texts["name"]:
            shared = "，每人须占一行，姓名不能与上一行合并" if self.cells.get(SHARED_NAME) else ""
            self._fault("name", "缺少姓名" + shared)
        if not texts["unit"] and not plain(self.cells.get("unit_post")):
            self._fault("unit", "缺少单位")
        if self.numbered and not plain(self.cells.get("staff_no")):
            self._fault("staff_no", "缺少工号")

    def _check_unit_and_name(self, texts: Mapping[str, str]) -> None:
        if texts["unit"] and self.units.known(texts["unit"]) is None:
            near = self.units.nearest(texts["unit"])
            advice = f"。是不是“{near}”" if near else ""
            self._fault("unit", f"没有名为“{texts['unit'][:60]}”的单位，或不在您的管理范围内{advice}")
        if texts["name"] in SAMPLES:
            self._fault("name", "这是模板中的示例，请删去这一行")
        elif _SEVERAL_NAMES.search(texts["name"]):
            self._fault("name", "一行只能写一个人")

    def _check_texts(self, texts: Mapping[str, str]) -> None:
        for key, text in texts.items():
            if len(text) > LONGEST[key]:
                self._fault(key, f"超过 {LONGEST[key]} 个字")
            if has_identity_number(text):
                self._fault(key, "请勿填写身份证号" + "，改用工号" * (key == "staff_no"))
            elif text in ERRORS:
                self._fault(key, f"公式出错（{text}），请改成文字")
