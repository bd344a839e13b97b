"""Workbooks as offices make them, built for tests: rows, merged areas, formats, hidden parts, more sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from lianzheng_quiz.office.workbooks import workbook_bytes

HEADS = ["姓名", "单位", "工号"]
UNITS = ["青榆县", "县水务局", "县财政局"]


def office_list(
    *rows: Iterable[Any], merged: Iterable[str] = (), touch: Callable[[Workbook, Worksheet], None] | None = None
) -> bytes:
    """A workbook of one sheet; `touch` does the rest."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "名单"
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column).value = value
    for area in merged:
        sheet.merge_cells(area)
    if touch:
        touch(book, sheet)
    return workbook_bytes(book)
