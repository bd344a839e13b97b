"""Writes questions as a workbook that an editor can change and send back; every cell is text, none is a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from question_bank.formats.xlsx_answers import comes_back
from question_bank.formats.xlsx_columns import (
    BY_KEY,
    COLUMNS,
    MOST_LETTERS_OF_A_CELL,
    OPTION_KEYS,
    QUESTIONS_SHEET,
    neutral,
    texts_of,
)
from question_bank.formats.xlsx_guide import add_guide
from question_bank.question import CHAPTERS, LEVELS, Question
from question_bank.question_types import TYPES

SPARE_ROWS = 200
_TEXT = "@"
_HEAD_FILL = PatternFill("solid", fgColor="EAF1F9")
_TOP = Alignment(vertical="top", wrap_text=True)
_LISTS = {
    "type": [kind.label for kind in TYPES.values()],
    "chapter": list(CHAPTERS.values()),
    "level": list(LEVELS),
}
_PROMPTS = ("id", "stem", "answer", "difficulty", "valid_from", "valid_to")


def write_xlsx(questions: Iterable[Question]) -> tuple[bytes, list[str]]:
    """The workbook's bytes, and notes on what it can't carry."""
    listed = list(questions)
    book = new_book()
    question_sheet(book, [texts_of(question) for question in listed])
    add_guide(book)
    return saved(book), _notes(listed)


def new_book() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def question_sheet(book: Workbook, rows: Sequence[dict[str, str]]) -> Worksheet:
    """The sheet to fill in: head, the rows, spare rows in text format, lists to choose from."""
    sheet: Worksheet = book.create_sheet(QUESTIONS_SHEET)
    last = 1 + len(rows) + SPARE_ROWS
    for place, column in enumerate(COLUMNS, 1):
        head = put(sheet, 1, place, column.label)
        head.font = Font(bold=True, color="9B1B22" if column.filled else "1F2328")
        head.fill = _HEAD_FILL
        head.alignment = Alignment(vertical="center", wrap_text=True)
        width = sheet.column_dimensions[get_column_letter(place)]
        width.width, width.number_format = column.width, _TEXT
        for number in range(2, last + 1):
            cell = put(sheet, number, place, rows[number - 2][column.key] if number - 2 < len(rows) else "")
            cell.alignment = _TOP
    sheet.freeze_panes = "C2"
    _add_choices(sheet, last)
    return sheet


def put(sheet: Worksheet, row: int, place: int, text: str) -> Cell:
    """Write a text cell, formatted as text."""
    cell = sheet.cell(row, place)
    assert isinstance(cell, Cell)
    if text:
        cell.value = neutral(text)[:MOST_LETTERS_OF_A_CELL]
        cell.data_type = "s"
    cell.number_format = _TEXT
    return cell


def _add_choices(sheet: Worksheet, last: int) -> None:
    for place, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(place)
        if column.key in _LISTS:
            choice = DataValidation(type="list", formula1=f'"{",".join(_LISTS[column.key])}"', allow_blank=True)
            choice.errorTitle, choice.error = "请从列表中选", f"“{column.label}”只能从下拉列表中选"
            choice.showErrorMessage = True
        elif column.key in _PROMPTS:
            choice = DataValidation(type=None, allow_blank=True)
            choice.promptTitle, choice.prompt = column.label, _hint(column.key)
            choice.showInputMessage = True
        else:
            continue
        choice.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(choice)


def _hint(key: str) -> str:
    if key == "answer":
        return "选择题、排序题、连线题写字母，如AC；判断题写正确或错误；填空题、简答题每个空（要点）一行。"
    return BY_KEY[key].guide


def _notes(questions: list[Question]) -> list[str]:
    notes = ["表格不含试题版本、状态和命题方式，需要无损交换时请用jsonl；带着编号导回时这几项不变"]
    cited = sum(bool(question.documents) for question in questions)
    if cited:
        notes.append(f"表格不含{cited}道题的文件出处")
    changed = sum(not comes_back(question) or len(question.options) > len(OPTION_KEYS) for question in questions)
    if changed:
        notes.append(f"有{changed}道题的答案或选项写进表格后不能原样读回，请勿在表格中修改这些题")
    return notes
