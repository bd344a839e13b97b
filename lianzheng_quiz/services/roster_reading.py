"""Reads an office's workbook into checked people, with everything that its sender should be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lianzheng_quiz.office.opening import UnreadableWorkbook, blank_formulas
from lianzheng_quiz.office.roster_sheets import grids
from lianzheng_quiz.rules.cell_text import plain
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.rules.roster import REQUIRED, RosterFault, RosterRow, read_roster
from lianzheng_quiz.rules.roster_columns import IDENTITY, MEANINGS, ROSTER, ListKind
from lianzheng_quiz.rules.roster_layout import HEAD_WITHIN, Grid, Head, Reading, find_head, read_rows

NO_HEAD = f"前 {HEAD_WITHIN} 行里没有找到标题行，标题行须包含“姓名”“单位”等列名"

WITHOUT_NUMBERS = (
    "名单没有工号：按姓名、单位和出生年月与系统中的人对应；系统中没有的人，由系统编号（R 加 6 位数字），用编号登录。"
)


@dataclass(frozen=True)
class NameList:
    """A list as it was read. `sheets` are those that hold one; `remarks` what the sender should know."""

    grid: Grid
    sheets: tuple[str, ...]
    head: Head
    reading: Reading
    people: Sequence[RosterRow]
    faults: Sequence[RosterFault]
    remarks: Sequence[str]


def read_list(
    data: bytes,
    unit_names: Sequence[str],
    sheet: str = "",
    keys: Mapping[int, str] | None = None,
    kind: ListKind = ROSTER,
) -> NameList:
    """The list on the first sheet that has one, or on the named sheet; `keys` are meanings chosen by column.

    Invalid for a file that is no workbook or has no list.
    """
    try:
        found = grids(data)
        blank = blank_formulas(data)
    except UnreadableWorkbook as fault:
        raise Invalid({"file": str(fault)}) from fault
    heads = [(grid, head) for grid in found if (head := find_head(grid, kind.meanings))]
    if not heads:
        raise Invalid({"file": NO_HEAD})
    grid, head = next((pair for pair in heads if pair[0].title == sheet), heads[0])
    head = head.chosen(keys or {}, kind.meanings)
    faults = _faults_of_columns(head)
    reading = Reading() if faults else read_rows(grid, head)
    people: Sequence[RosterRow] = []
    if not faults:
        people, faults = read_roster(reading.rows, unit_names)
    faults = [replace(fault, row=fault.row if fault.row > head.bottom else head.bottom) for fault in faults]
    remarks = _remarks(found, grid, head, reading, blank)
    if any(person.birth_on and person.birth_on.day == 1 for person in people):
        remarks.append("出生日期只写到月的，按当月 1 日登记。")
    if people and not any(person.staff_no for person in people):
        remarks.append(WITHOUT_NUMBERS)
    return NameList(grid, tuple(one.title for one, _head in heads), head, reading, people, faults, remarks)


def _faults_of_columns(head: Head) -> list[RosterFault]:
    """What makes reading the rows pointless: columns that are missing or claimed twice."""
    keys = [column.key for column in head.columns if column.key in MEANINGS]
    twice = sorted({key for key in keys if keys.count(key) > 1}, key=list(MEANINGS).index)
    faults = [RosterFault(head.bottom, MEANINGS[key], "有两列都指定为这一项，请只留一列") for key in twice]
    missing = [key for key in REQUIRED if key not in keys and not (key == "unit" and "unit_post" in keys)]
    return faults + [RosterFault(head.bottom, MEANINGS[key], f"缺少列：{MEANINGS[key]}") for key in missing]


def _remarks(found: Sequence[Grid], grid: Grid, head: Head, reading: Reading, blank: int) -> list[str]:
    said = []
    if len(found) > 1:
        said.append(f"文件有 {len(found)} 张工作表，读的是“{grid.title}”，其余的没有读。")
    if grid.hidden:
        said.append(f"工作表“{grid.title}”是隐藏的，照样读入。")
    rows = [row for row, _cells in reading.rows if row in grid.hidden_rows]
    if rows:
        said.append(f"隐藏的行照样读入：第 {_listed(rows)} 行。")
    columns = [column.title for column in head.columns if column.hidden and column.key in MEANINGS]
    if columns:
        said.append(f"隐藏的列照样读入：{'、'.join(columns)}。")
    if any(column.key == IDENTITY for column in head.columns):
        said.append("身份证号一列不导入。系统留存的文件里，身份证号已经遮去出生日期一段。")
    if "unit_post" in (column.key for column in head.columns):
        said.append("单位从单位与职务合写的一列中读出，请核对下面读出的单位和职务。")
    if blank:
        said.append(f"有 {blank} 个公式没有算出结果，读作空白。可在 Excel 或 WPS 中打开并保存一次，再上传。")
    return said


def _listed(rows: Sequence[int]) -> str:
    shown = "、".join(str(row) for row in rows[:20])
    return shown + (f" 等 {len(rows)} " if len(rows) > 20 else "")


def sample_of(grid: Grid, head: Head, place: int) -> str:
    """The first value under a head, for whoever decides what the column is."""
    values = (plain(grid.own(row, place)) for row in range(head.bottom + 1, grid.height + 1))
    return next((value for value in values if value), "")[:40]
