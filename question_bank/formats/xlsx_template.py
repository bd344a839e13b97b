"""The empty workbook for an editor: the guide, and the sheet to fill in with two grey examples."""

from __future__ import annotations

from openpyxl.styles import Font, PatternFill

from question_bank.formats.xlsx_columns import QUESTIONS_SHEET, texts_of
from question_bank.formats.xlsx_examples import BY_TYPE
from question_bank.formats.xlsx_export import new_book, question_sheet, saved
from question_bank.formats.xlsx_guide import add_guide

_SHOWN = ("single", "blank")
_GREY = PatternFill("solid", fgColor="EEEEEE")


def write_template() -> bytes:
    """The workbook's bytes; the same every time but for its date."""
    book = new_book()
    add_guide(book)
    sheet = question_sheet(book, [texts_of(BY_TYPE[name]) for name in _SHOWN])
    for row in sheet.iter_rows(min_row=2, max_row=1 + len(_SHOWN)):
        for cell in row:
            cell.font, cell.fill = Font(color="6B6B6B"), _GREY
    book.active = book.sheetnames.index(QUESTIONS_SHEET)
    return saved(book)
