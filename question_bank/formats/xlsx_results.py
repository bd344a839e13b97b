"""Gives a workbook back with what is wrong: a red column of results, and the faulty cells coloured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from question_bank.formats.xlsx_columns import MOST_LETTERS_OF_A_CELL, RESULT_HEAD, neutral
from question_bank.formats.xlsx_opening import Table

_WRONG = PatternFill("solid", fgColor="FFD6D6")
_NONE = PatternFill()
_RED = Font(color="C00000", bold=True)
_PLAIN = Font(color="4A5058")
_WIDTH = 48


@dataclass(frozen=True)
class RowFault:
    """One thing to mend: the row and column numbers, the cell as a spreadsheet names it, what to do (Chinese)."""

    row: int
    column: int
    cell: str
    message: str

    def __str__(self) -> str:
        return f"{self.cell}：{self.message}"


def with_results(table: Table, faults: Iterable[RowFault], examples: Iterable[int]) -> bytes:
    """The bytes of the table's workbook; marks of an earlier import are taken away first."""
    sheet, skipped = table.sheet, set(examples)
    by_row: dict[int, list[RowFault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.row].append(fault)
    _free(sheet, table.result)
    _say(sheet, table.head, table.result, RESULT_HEAD, _RED)
    sheet.column_dimensions[get_column_letter(table.result)].width = _WIDTH
    for number in range(table.head + 1, table.last + 1):
        cells = [sheet.cell(number, place) for place in table.places.values()]
        for cell in cells:
            if cell.fill.fgColor.rgb == _WRONG.fgColor.rgb and cell.fill.fill_type == "solid":
                cell.fill = _NONE
        for fault in by_row[number]:
            sheet.cell(number, fault.column).fill = _WRONG
        if by_row.get(number):
            _say(sheet, number, table.result, "；\n".join(str(fault) for fault in by_row[number]), _RED)
        elif number in skipped:
            _say(sheet, number, table.result, "示例，不导入", _PLAIN)
        else:
            filled = any(cell.value not in (None, "") for cell in cells)
            _say(sheet, number, table.result, "本行无误；其他行有错，整份未导入" if filled else "", _PLAIN)
    file = BytesIO()
    table.book.save(file)
    return file.getvalue()


def _free(sheet: Worksheet, place: int) -> None:
    """Take apart merged areas that lie over the column of results."""
    for area in list(sheet.merged_cells.ranges):
        if area.min_col <= place <= area.max_col:
            sheet.unmerge_cells(area.coord)


def _say(sheet: Worksheet, row: int, place: int, text: str, font: Font) -> None:
    cell = sheet.cell(row, place)
    assert isinstance(cell, Cell)
    cell.value = neutral(text)[:MOST_LETTERS_OF_A_CELL] or None
    if text:
        cell.data_type = "s"
    cell.font, cell.alignment, cell.number_format = font, Alignment(vertical="top", wrap_text=True), "@"
