"""A workbook of one long table, written row by row so that memory doesn't grow with it. Every text cell is neutral."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from lianzheng_quiz.office.workbooks import neutral


class LargeSheet:
    """Title, notes and heads at once, then rows in order, then the bytes."""

    def __init__(self, name: str, title: str, notes: Sequence[str], heads: Mapping[str, int]) -> None:
        """`heads` maps each head to the width of its column."""
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(name)
        for column, width in enumerate(heads.values(), start=1):
            self._sheet.column_dimensions[get_column_letter(column)].width = width
        top = len(notes) + 2
        self._sheet.freeze_panes = f"A{top + 1}"
        self._sheet.print_title_rows = f"{top}:{top}"
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.paperSize = 9
        self._sheet.append([self._text(title, Font(size=16, bold=True))])
        for note in notes:
            self._sheet.append([self._text(note)])
        self._sheet.append([self._text(head, Font(bold=True)) for head in heads])

    def add(self, row: Sequence[str | int | float | None]) -> None:
        self._sheet.append([self._text(value) if isinstance(value, str) else value for value in row])

    def finish(self) -> bytes:
        buffer = io.BytesIO()
        self._book.save(buffer)
        return buffer.getvalue()

    def _text(self, value: str, font: Font | None = None) -> Any:
        cell = WriteOnlyCell(self._sheet, neutral(value))
        cell.data_type = "s"
        if font is not None:
            cell.font = font
        return cell
