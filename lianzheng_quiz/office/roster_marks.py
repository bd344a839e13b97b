"""Gives an office's own workbook back with what is wrong: a red column at the right, the faulty cells coloured.

Everything else stays as far as openpyxl carries it (pictures and drawn shapes are lost).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lianzheng_quiz.office.opening import open_workbook
from lianzheng_quiz.office.workbooks import neutral, workbook_bytes
from lianzheng_quiz.rules.roster import RosterFault
from lianzheng_quiz.rules.roster_columns import MEANINGS, RESULT, RESULT_TITLE
from lianzheng_quiz.rules.roster_layout import Head

_WRONG = PatternFill("solid", fgColor="FFD6D6")
_RED = Font(color="C00000", bold=True)
_WIDTH = 48
_MOST_LETTERS = 1000
_KEYS = {title: key for key, title in MEANINGS.items()}


def marked(data: bytes, sheet_title: str, head: Head, faults: Sequence[RosterFault]) -> bytes:
    """The workbook with every fault named in its row; the marks of an earlier time are taken away first."""
    book = open_workbook(data, values=False, links=True)
    sheet = book[sheet_title]
    at = head.place_of(RESULT) or max(column.place for column in head.columns) + 1
    _clean(sheet, head, at)
    by_row: dict[int, list[RosterFault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.row if fault.row > head.bottom else head.top].append(fault)
    _say(sheet, head.top, at, RESULT_TITLE)
    for row, found in by_row.items():
        reasons = "；\n".join(_reason(fault, head) for fault in found)
        _say(sheet, row, at, f"{RESULT_TITLE}\n{reasons}" if row == head.top else reasons)
        for fault in found:
            place = cell_of(fault, head)
            if place and row != head.top:
                _anchor(sheet, row, place).fill = _WRONG
    sheet.column_dimensions[get_column_letter(at)].width = _WIDTH
    sheet.column_dimensions[get_column_letter(at)].hidden = False
    book.active = book.worksheets.index(sheet)
    return workbook_bytes(book)


def cell_of(fault: RosterFault, head: Head) -> int | None:
    """The column of the cell that a fault is about; the unit of a joined cell stands in that cell."""
    key = _KEYS.get(fault.column, "")
    instead = {"unit": "unit_post", "post": "unit_post", "publicity_from": "publicity", "publicity_to": "publicity"}
    return head.place_of(key) or head.place_of(instead.get(key, ""))


def letter_of(place: int) -> str:
    """A column as a spreadsheet names it."""
    return get_column_letter(place)


def _reason(fault: RosterFault, head: Head) -> str:
    place = cell_of(fault, head)
    where = f"{get_column_letter(place)}{fault.row} " if place and fault.row > head.bottom else ""
    return f"{where}{fault.column}：{fault.reason}"


def _clean(sheet: Worksheet, head: Head, at: int) -> None:
    """Free the column of reasons from merged areas and what an earlier marking left."""
    for area in list(sheet.merged_cells.ranges):
        if area.min_col <= at <= area.max_col and area.max_row >= head.top:
            sheet.unmerge_cells(area.coord)
    for (row, column), cell in list(sheet._cells.items()):
        if row <= head.bottom and column != at:
            continue
        if column == at and row >= head.top and isinstance(cell, Cell):
            cell.value = None
        if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb == f"00{_WRONG.fgColor.rgb[-6:]}":
            cell.fill = PatternFill()


def _anchor(sheet: Worksheet, row: int, column: int) -> Cell | MergedCell:
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            return sheet.cell(area.min_row, area.min_col)
    return sheet.cell(row, column)


def _say(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = neutral(text)[:_MOST_LETTERS]
    cell.data_type = "s"
    cell.font, cell.alignment, cell.number_format = _RED, Alignment(vertical="top", wrap_text=True), "@"
