"""The sheets of an office's workbook as plain grids: what a reader sees, with leading zeros and merged cells."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from lianzheng_quiz.office.opening import UnreadableWorkbook, open_workbook
from lianzheng_quiz.rules.roster_layout import Area, Grid

MOST_ROWS = 10_000
MOST_COLUMNS = 200
_PADDED = re.compile(r'"?([^"0#?.,;@\[\]]*)"?(0{2,})')
_DECIMALS = re.compile(r"0\.(0+)(?:_.?)?")


def grids(data: bytes) -> list[Grid]:
    """Every sheet with cells, the visible ones first. UnreadableWorkbook."""
    book = open_workbook(data)
    found = [_grid(sheet) for sheet in book.worksheets]
    return sorted((grid for grid in found if grid.height), key=lambda grid: grid.hidden)


def _grid(sheet: Worksheet) -> Grid:
    filled = {place: cell for place, cell in sheet._cells.items() if cell.value is not None}
    height = max((row for row, _column in filled), default=0)
    width = max((column for _row, column in filled), default=0)
    if height > MOST_ROWS:
        raise UnreadableWorkbook(f"工作表“{sheet.title}”超过 {MOST_ROWS} 行，请分批导入")
    if width > MOST_COLUMNS:
        raise UnreadableWorkbook(f"工作表“{sheet.title}”超过 {MOST_COLUMNS} 列，请删去多余的列后重新上传")
    rows: list[list[Any]] = [[None] * width for _row in range(height)]
    for (row, column), cell in filled.items():
        rows[row - 1][column - 1] = displayed(cell.value, cell.number_format)
    areas = [Area(a.min_row, a.min_col, a.max_row, a.max_col) for a in sheet.merged_cells.ranges]
    return Grid(
        title=sheet.title,
        rows=rows,
        areas=areas,
        hidden_rows=frozenset(row for row, shape in sheet.row_dimensions.items() if shape.hidden and row <= height),
        hidden_columns=_hidden_columns(sheet, width),
        hidden=sheet.sheet_state != "visible",
    )


def _hidden_columns(sheet: Worksheet, width: int) -> frozenset[int]:
    """One entry of a sheet's columns may stand for a run of them."""
    runs = [(shape.min or 0, shape.max or 0) for shape in sheet.column_dimensions.values() if shape.hidden]
    return frozenset(column for first, last in runs for column in range(first, min(last, width) + 1))


def displayed(value: Any, number_format: str) -> Any:
    """A number with the zeros its format shows: 123 under "00000" is 00123, 1975.1 under "0.00" is 1975.10."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    shown = number_format.split(";")[0]
    padded = _PADDED.fullmatch(shown)
    if padded and value >= 0 and float(value).is_integer():
        return padded[1] + str(int(value)).zfill(len(padded[2]))
    decimals = _DECIMALS.fullmatch(shown)
    if decimals and isinstance(value, float) and not value.is_integer():
        return f"{value:.{len(decimals[1])}f}"
    return value
