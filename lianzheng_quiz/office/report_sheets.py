"""A report as a workbook: the tables of the page, a sheet each, with the same figures as numbers."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment

from lianzheng_quiz.office.workbooks import table_sheet, workbook_bytes
from lianzheng_quiz.rules.points import Share
from lianzheng_quiz.rules.report_tables import Cell, Decimal, Ratio, Table, cell_number, cell_text

FORMATS: dict[type, str] = {Share: "0.0%", Ratio: "0.0%", Decimal: "0.00"}


def report_workbook(title: str, tables: Sequence[Table]) -> bytes:
    """One sheet a table; what there is no figure of is a dash, as on the page."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(table.title)
        heading = f"{title}·{table.title}" if len(tables) > 1 else title
        notes = [] if not table.notes else [f"注：{'；'.join(table.notes)}。"]
        table_sheet(sheet, heading, notes, table.heads, [[_value(cell) for cell in row] for row in table.rows])
        top = len(notes) + 2
        for number, row in enumerate(table.rows, start=top + 1):
            for column, cell in enumerate(row, start=1):
                written = sheet.cell(number, column)
                if type(cell) in FORMATS and isinstance(written, SheetCell):
                    written.number_format = FORMATS[type(cell)]
        for note in range(2, top):
            sheet.cell(note, 1).alignment = Alignment(wrap_text=True, vertical="center")
            sheet.row_dimensions[note].height = 32
    return workbook_bytes(book)


def _value(cell: Cell) -> str | int | float:
    number = cell_number(cell)
    return cell_text(cell) if number is None else number
