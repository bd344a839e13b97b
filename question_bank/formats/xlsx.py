"""A workbook for reading and handing round: one question a row, every cell plain text."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from question_bank.question import CHAPTERS, Question
from question_bank.question_types import TYPES

MOST_OPTIONS = 8
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_HEAD = (
    "编号",
    "题型",
    "题干",
    *(f"选项{letter}" for letter in "ABCDEFGH"),
    "答案",
    "解析",
    "依据",
    "依据版本",
    "条款",
    "关键词",
    "章",
    "层次",
    "难度",
    "有效期起",
    "有效期止",
)
_NARROW, _WIDE = 10, 40
_WIDE_COLUMNS = ("题干", "解析", "依据")


def plain(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula, also after saving as CSV."""
    return "'" + text if text.startswith(_LIVE) else text


def write_xlsx(questions: Iterable[Question]) -> tuple[bytes, list[str]]:
    """The workbook's bytes, and notes on what it can't carry."""
    listed = list(questions)
    book = Workbook()
    sheet = book.create_sheet("题库", 0)
    book.remove(book.worksheets[-1])
    sheet.append(list(_HEAD))
    for question in listed:
        sheet.append([plain(text) for text in _row(question)])
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.data_type = "s"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = _WIDE if cell.value in _WIDE_COLUMNS else _NARROW
    sheet.freeze_panes = "A2"
    file = BytesIO()
    book.save(file)
    return file.getvalue(), _notes(listed)


def _row(question: Question) -> list[str]:
    kind = TYPES.get(question.type)
    texts = [option.text for option in question.options][:MOST_OPTIONS]
    return [
        question.id,
        kind.label if kind else question.type,
        question.stem,
        *texts,
        *[""] * (MOST_OPTIONS - len(texts)),
        _answer(question),
        question.explanation,
        question.authority.title,
        question.authority.version,
        question.authority.article,
        question.term,
        CHAPTERS.get(question.chapter, question.chapter),
        question.level,
        str(question.difficulty),
        question.valid_from or "",
        question.valid_to or "",
    ]


def _answer(question: Question) -> str:
    if question.type == "true_false":
        return TYPES["true_false"].describe(question, question.answer)
    return "；".join(part if isinstance(part, str) else "/".join(part) for part in question.answer)


def _notes(questions: list[Question]) -> list[str]:
    notes = ["表格不含试题版本、状态和命题方式，需要无损交换时请用jsonl"]
    cited = sum(bool(question.documents) for question in questions)
    if cited:
        notes.append(f"表格不含{cited}道题的文件出处")
    return notes
