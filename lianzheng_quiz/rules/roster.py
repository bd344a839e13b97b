"""What a name list must say: rows in, checked people out, every fault named by row and column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

COLUMNS = {
    "name": "姓名",
    "unit": "单位",
    "staff_no": "工号",
    "post": "现任职务",
    "proposed_post": "拟任职务",
    "rank": "职级",
    "birth_on": "出生日期",
    "party_member": "中共党员",
}
REQUIRED = ("name", "unit", "staff_no")
LONGEST = {"name": 60, "unit": 120, "staff_no": 40, "post": 120, "proposed_post": 120, "rank": 40}
YES = {"是", "党员", "中共党员", "中共预备党员", "预备党员"}
NO = {"否", "非党员", "群众", "民主党派", "无党派", "无党派人士"}
SAMPLES = ("示例甲", "示例乙")
"""The people of the template's sample rows; nobody of that name is ever imported."""
_DATE = re.compile(r"(\d{4})\s*[年.\-/]\s*(\d{1,2})\s*(?:[月.\-/]\s*(\d{1,2})?\s*日?)?(?: 0?0:00(?::00)?)?")
_WIDE_MARKS = str.maketrans("－／．—", "-/.-")
_IDENTITY_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060\u00ad"))


@dataclass(frozen=True)
class RosterRow:
    """One person of a name list; `row` is the sheet's row number."""

    row: int
    name: str
    unit: str
    staff_no: str
    post: str
    proposed_post: str
    rank: str
    birth_on: date | None
    party_member: bool | None


@dataclass(frozen=True)
class RosterFault:
    """Why a row can't be taken: the sheet's row, the column's title, the reason."""

    row: int
    column: str
    reason: str


def read_roster(
    rows: Sequence[tuple[int, Mapping[str, Any]]], unit_names: Sequence[str]
) -> tuple[list[RosterRow], list[RosterFault]]:
    """Check rows (row number, cell values by COLUMNS key) against the units the organiser reaches.

    Either faults is empty, or nothing of the list may be written.
    """
    people: list[RosterRow] = []
    faults: list[RosterFault] = []
    for number, cells in rows:
        found: list[RosterFault] = []
        people.append(_read_row(number, cells, unit_names, found))
        faults += found
    if not rows:
        faults.append(RosterFault(1, "姓名", "名单中没有人员，请从标题下一行起填写"))
    numbers = Counter(person.staff_no.casefold() for person in people if person.staff_no)
    faults += [
        RosterFault(person.row, COLUMNS["staff_no"], f"工号 {person.staff_no} 在名单中重复")
        for person in people
        if numbers[person.staff_no.casefold()] > 1
    ]
    return people, sorted(faults, key=lambda fault: fault.row)


def plain(value: Any) -> str:
    """A cell's text: no invisible characters, single spaces, full-width digits and letters narrowed, "12.0" as "12"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).translate(_INVISIBLE).replace("\u3000", " ")
    narrowed = "".join(
        chr(ord(c) - 0xFEE0) if "！" <= c <= "～" and (chr(ord(c) - 0xFEE0)).isalnum() else c for c in text
    )
    return " ".join(narrowed.split())


def _read_row(number: int, cells: Mapping[str, Any], unit_names: Sequence[str], faults: list[RosterFault]) -> RosterRow:
    texts = {key: plain(cells.get(key)) for key in LONGEST}
    texts["name"] = texts["name"].replace(" ", "") if not texts["name"].isascii() else texts["name"]
    texts["staff_no"] = texts["staff_no"].replace(" ", "")
    for key in REQUIRED:
        if not texts[key]:
            faults.append(RosterFault(number, COLUMNS[key], f"缺少{COLUMNS[key]}"))
    for key, limit in LONGEST.items():
        if len(texts[key]) > limit:
            faults.append(RosterFault(number, COLUMNS[key], f"超过 {limit} 个字"))
    if texts["unit"] and texts["unit"] not in unit_names:
        faults.append(RosterFault(number, COLUMNS["unit"], f"没有名为“{texts['unit']}”的单位，或不在您的管理范围内"))
    if texts["name"] in SAMPLES:
        faults.append(RosterFault(number, COLUMNS["name"], "这是模板中的示例，请删去这一行"))
    for key, text in texts.items():
        if _IDENTITY_CARD.search(text):
            faults.append(RosterFault(number, COLUMNS[key], "请勿填写身份证号" + "，改用工号" * (key == "staff_no")))
    return RosterRow(
        row=number,
        birth_on=_birth_day(number, cells.get("birth_on"), faults),
        party_member=_party_member(number, plain(cells.get("party_member")), faults),
        **texts,
    )


def _birth_day(number: int, value: Any, faults: list[RosterFault]) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = plain(value)
    if not text:
        return None
    match = _DATE.fullmatch(text.translate(_WIDE_MARKS)) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})?", text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        pass
    faults.append(RosterFault(number, COLUMNS["birth_on"], f"“{text}”不是日期，请写作 1975-06-08"))
    return None


def _party_member(number: int, text: str, faults: list[RosterFault]) -> bool | None:
    if not text:
        return None
    if text in YES or text in NO:
        return text in YES
    faults.append(RosterFault(number, COLUMNS["party_member"], f"“{text}”看不明白，请填“是”或“否”"))
    return None
