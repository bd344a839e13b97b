"""Tables as Excel workbooks, ready to print. Every text cell is neutral."""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def neutral(value: str) -> str:
    """Text that no spreadsheet takes for a formula, without the control characters that no workbook can hold."""
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    return "'" + value if value.startswith(DANGEROUS) else value


def put(sheet: Worksheet, row: int, column: int, value: Any) -> Cell:
    """Write a cell; text stays text."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        cell.value = neutral(value)
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


_THIN = Side(style="thin", color="999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def table_sheet(
    sheet: Worksheet, title: str, notes: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Title row, notes, a framed table with a frozen head, columns wide enough, ready to print on A4 across.

    Cells of rows copy the first one's style: looking it up anew for each costs more than all the rest.
    """
    put(sheet, 1, 1, title).font = Font(size=16, bold=True)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 32
    for offset, note in enumerate(notes, start=2):
        put(sheet, offset, 1, note)
        sheet.merge_cells(start_row=offset, start_column=1, end_row=offset, end_column=len(heads))
    top = len(notes) + 2
    for column, head in enumerate(heads, start=1):
        cell = put(sheet, top, column, head)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="EAF1F9")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BORDER
    framed: Any = None
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row, start=1):
            written: Any = put(sheet, number, column, value)
            if framed is None:
                written.border = _BORDER
                written.alignment = Alignment(vertical="center", wrap_text=True)
                framed = written._style
            written._style = copy(framed)
    _set_widths(sheet, heads, rows)
    sheet.freeze_panes = f"A{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _set_widths(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    for column, head in enumerate(heads):
        widest = max([_width(head), *(_width(row[column]) for row in rows[:500])])
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(max(widest + 2, 8), 48)


def _width(value: Any) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in str("" if value is None else value))


def workbook_bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def table_workbook(
    sheet_name: str, title: str, notes: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[Any]]
) -> bytes:
    """A workbook of one table."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = sheet_name
    table_sheet(sheet, title, notes, heads, rows)
    return workbook_bytes(book)
