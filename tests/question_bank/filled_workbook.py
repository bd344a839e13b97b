"""Workbooks as an editor might send them: rows given by column label, changed by hand, saved to bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from question_bank.formats.xlsx_columns import COLUMNS, texts_of
from question_bank.formats.xlsx_examples import BY_TYPE

LABELS = [column.label for column in COLUMNS]
LETTER = {label: chr(ord("A") + place) for place, label in enumerate(LABELS)}


def row(kind: str = "single", **changes: Any) -> dict[str, Any]:
    """A row that is in order: the guide's example of a type, without its mark; `changes` are by label."""
    texts = texts_of(BY_TYPE[kind])
    filled = {column.label: texts[column.key] or None for column in COLUMNS}
    return {**filled, "编号": None, **changes}


def workbook(
    *rows: Mapping[str, Any] | None, change: Callable[[Worksheet], None] | None = None, labels: list[str] = LABELS
) -> bytes:
    """The bytes of a workbook with these rows; None leaves a row empty."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "试题"
    sheet.append(labels)
    for number, each in enumerate(rows, 2):
        for place, label in enumerate(labels, 1):
            if each is not None and each.get(label) is not None:
                sheet.cell(number, place, each[label])
    if change:
        change(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def opened(data: bytes) -> Worksheet:
    book = load_workbook(BytesIO(data))
    sheet = book["试题"]
    assert isinstance(sheet, Worksheet)
    return sheet
