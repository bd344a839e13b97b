"""登分表: the workbook in which points are filled in heading by heading, and what stands in one that came back.

Figures are read as they are stored, not as a format shows them: 8.25 under "0.0" is 8.25.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lianzheng_quiz.office.opening import UnreadableWorkbook, blank_formulas, check_package, open_workbook
from lianzheng_quiz.office.workbooks import table_sheet, workbook_bytes

MOST_ROWS = 5_000
MOST_COLUMNS = 40
HEAD_WITHIN = 20
FIGURE_WIDTH = 18
NOT_COMPUTED = "有公式没有算出结果，请在 Excel 或 WPS 中打开并保存一次，再上传"


@dataclass(frozen=True)
class MarkTable:
    """One sheet to fill in; from column `figures_from` on stand figures."""

    name: str
    figures_from: int
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class FilledSheet:
    """A sheet that came back: its heads by column letter, then each row's cells by column letter."""

    title: str
    head_row: int
    heads: dict[str, Any]
    rows: Sequence[tuple[int, dict[str, Any]]]


def marks_workbook(title: str, notes: Sequence[str], tables: Sequence[MarkTable]) -> bytes:
    """One sheet a table, ready to be filled in and printed."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(table.name)
        table_sheet(sheet, title, notes, table.heads, table.rows)
        for column in range(table.figures_from, len(table.heads) + 1):
            sheet.column_dimensions[get_column_letter(column)].width = FIGURE_WIDTH
        for note in range(2, len(notes) + 2):
            sheet.cell(note, 1).alignment = Alignment(wrap_text=True, vertical="center")
            sheet.row_dimensions[note].height = 32
    return workbook_bytes(book)


def filled_sheets(data: bytes, marker: str) -> list[FilledSheet]:
    """The sheets of an uploaded workbook that have a head row with a cell `marker`. UnreadableWorkbook."""
    check_package(data)
    if blank_formulas(data):
        raise UnreadableWorkbook(NOT_COMPUTED)
    found = [_filled(sheet, marker) for sheet in open_workbook(data).worksheets]
    return [sheet for sheet in found if sheet is not None]


def _filled(sheet: Worksheet, marker: str) -> FilledSheet | None:
    rows: dict[int, dict[str, Any]] = {}
    for (row, column), cell in sorted(sheet._cells.items()):
        if cell.value is not None:
            rows.setdefault(row, {})[get_column_letter(column)] = cell.value
    if len(rows) > MOST_ROWS or any(len(cells) > MOST_COLUMNS for cells in rows.values()):
        raise UnreadableWorkbook(f"工作表“{sheet.title}”过大，请只保留登分表后重新上传")
    head = next((row for row in rows if row <= HEAD_WITHIN and marker in map(str, rows[row].values())), None)
    if head is None:
        return None
    below = [(row, cells) for row, cells in rows.items() if row > head]
    return FilledSheet(sheet.title, head, rows[head], below)
