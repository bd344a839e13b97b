"""The guide sheet: how the workbook is filled in, column by column and type by type."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from question_bank.formats.xlsx_answers import written_answer
from question_bank.formats.xlsx_columns import COLUMNS, EXAMPLE_MARK, GUIDE_SHEET, QUESTIONS_SHEET, RESULT_HEAD, neutral
from question_bank.formats.xlsx_examples import BY_TYPE
from question_bank.question import Question
from question_bank.question_types import TYPES

_STEPS = (
    f"1. 在“{QUESTIONS_SHEET}”表中填写，一题一行，列名和列的次序不要改；可以在右边另加自己的列，导入时不读也不动。",
    f"2. 编号写着“{EXAMPLE_MARK}”的灰色行只供参照，导入时跳过，不必删除。",
    "3. 单元格都已设为文本，请直接键入或“只粘贴值”；不用公式，不合并单元格，中间可以空行。",
    f"4. 有一处错误就整份不导入。出错的单元格会涂红，右边“{RESULT_HEAD}”一列写明单元格和原因，改好后整份再导一次。",
    "5. 同一份文件导入几次都不会重复：有编号的更新原题（内容没变就不动），没有编号的按内容认题。",
    "6. 修改已发布的题，改动后的版本回到草稿，须经审核再用。",
)
_WAYS = {
    "single": "写一个字母。",
    "multiple": "连写字母，如ACD；A、C、D也可以。正确选项两个以上，不能全对。",
    "true_false": "写“正确”或“错误”（对、错、√、×也可以），不填选项。",
    "blank": "每个空一行，同一个空的几种写法用“｜”隔开；只有一行且没有“｜”时，也可用“；”分开各空、用“/”隔开写法。",
    "ordering": "按正确次序连写全部字母；选项本身要打乱，不能正好按次序排。",
    "matching": "题干第一行写要求，下面每行写“（1）……（　　）”；答案按行连写字母。选项可以比行多一两个。",
    "case": "题干写情形，最后问一个问题，留一个空；其余同单选题。",
    "short": "每个采分点一行，先写要点，后面用“｜”隔开阅卷时可认的其他说法；不填选项，由人阅卷。",
}
_ANSWERS = "答案的写法"
_HEAD_FILL = PatternFill("solid", fgColor="EAF1F9")
_THIN = Side(style="thin", color="C9CDD3")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAP = Alignment(vertical="top", wrap_text=True)
_WIDTHS = (14, 44, 30, 26, 52)


def add_guide(book: Workbook) -> Worksheet:
    """A sheet of text for reading; the import never looks at it."""
    sheet: Worksheet = book.create_sheet(GUIDE_SHEET)
    for letter, width in zip("ABCDE", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    _line(sheet, "试题导入表填写说明", Font(bold=True, size=16))
    for step in _STEPS:
        _line(sheet, step)
    _line(sheet, "各列的填法", Font(bold=True, size=13))
    must = [(column.label, column.guide, "必填" if column.filled else "", f"{column.most}字以内") for column in COLUMNS]
    _table(sheet, ("列", "填什么", "是否必填", "长度"), must)
    _line(sheet, "各题型的写法和示例", Font(bold=True, size=13))
    shown = [(kind.label, *_shown(BY_TYPE[name]), _WAYS[name]) for name, kind in TYPES.items() if name in BY_TYPE]
    _table(sheet, ("题型", "题干", "选项", "答案", _ANSWERS), shown)
    return sheet


def _shown(example: Question) -> tuple[str, str, str]:
    options = "\n".join(f"{option.key}. {option.text}" for option in example.options)
    return example.stem, options or "不填", written_answer(example)


def _line(sheet: Worksheet, text: str, font: Font | None = None) -> None:
    sheet.append([neutral(text)])
    number = sheet.max_row
    sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(_WIDTHS))
    cell = sheet.cell(number, 1)
    cell.alignment = _WRAP
    if font is not None:
        cell.font = font


def _table(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for at, row in enumerate([heads, *rows]):
        sheet.append([neutral(text) for text in row])
        for cell in sheet[sheet.max_row][: len(heads)]:
            cell.alignment, cell.border, cell.number_format = _WRAP, _FRAME, "@"
            if at == 0:
                cell.font, cell.fill = Font(bold=True), _HEAD_FILL
