"""The empty name lists that organisers download: text columns, lists to choose from, a guide, the units' names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lianzheng_quiz.office.workbooks import put, workbook_bytes
from lianzheng_quiz.rules.roster_words import MOST_EXTRA_MINUTES

ROWS = 500
LIST, GUIDE, UNITS = "名单", "填写说明", "单位名称"
_SURE, _OPTIONAL = PatternFill("solid", fgColor="EAF1F9"), PatternFill("solid", fgColor="F2F2F2")
_SAMPLES: tuple[Mapping[str, str], ...] = (
    {
        "name": "示例甲",
        "staff_no": "00123",
        "post": "综合科科长",
        "proposed_post": "办公室副主任",
        "rank": "乡科级正职",
        "birth_on": "1975-06-08",
        "party_member": "是",
        "publicity_from": "2026-11-02",
        "publicity_to": "2026-11-06",
        "appointed_on": "2026-11-09",
    },
    {
        "name": "示例乙",
        "staff_no": "00456",
        "post": "一级主任科员",
        "proposed_post": "业务科科长",
        "rank": "乡科级正职",
        "birth_on": "1986-11-20",
        "party_member": "否",
        "extra_minutes": "30",
        "scope": "只考法律",
    },
)
_CHOICES = {"party_member": "是,否", "book": "开卷,闭卷", "scope": "全部,只考法律"}
_REMARKS = {
    "staff_no": "没有工号的单位，这一列整列空着",
    "birth_on": "写作 1975-06-08，不知道日的写 1975年6月",
    "publicity_from": "写作 2026-11-02",
    "publicity_to": "写作 2026-11-06",
    "appointed_on": "写作 2026-11-09，还没有任职的不填",
    "exemption_reason": "只给免考的人填写，须写明原因",
    "leave_reason": "只给已准假的人填写，须写明原因",
    "extra_minutes": f"比别人多给的分钟数，0 到 {MOST_EXTRA_MINUTES}",
    "book": "不填：按考试办法",
    "scope": "不填：按考试办法和是否党员",
    "post_group": "考试办法分专业部分时填写",
}
_GUIDE = (
    "从第 2 行起每行一人，填写前请删去两行示例。灰底的列可以不填，也可以删去。",
    "姓名、单位必填；单位须与系统中的单位名称一致，可在格子右边的下拉箭头里选，名称列在“单位名称”表中。",
    "工号按文本填写，保留前面的 0。没有工号的单位，工号一列整列空着：系统按姓名、单位和出生年月认人，"
    "并为新人员编号（R 加 6 位数字）。有人填了工号，每个人都要填。",
    "请勿填写身份证号。",
    "出生日期写作 1975-06-08 或 1975年6月；中共党员填“是”或“否”，也可填政治面貌。",
    "{own}",
    "再次导入同一份名单不会重复：有改动的更新，空着的不改，要清空已有内容请填“无”。",
    "有一处错误则整份名单不导入，系统会把错误标在原表上退回，改好后重新上传即可。",
)
_OF_ROSTERS = "免考、请假须写明原因；加时是比别人多给的分钟数；开闭卷、考试范围、专业类别不填时按考试办法。"
_OF_APPOINTMENTS = "任职时间、公示起止写作 2026-11-02；公示期内还没有任职的，任职时间不填；免考须写明原因。"


def roster_template(columns: Mapping[str, str], required: Sequence[str], unit_names: Sequence[str]) -> bytes:
    """An empty name list with two sample people, a guide sheet and a sheet of the units."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = LIST
    _heads(sheet, columns, required)
    samples = [{**sample, "unit": unit_names[0] if unit_names else "某单位"} for sample in _SAMPLES]
    for row, sample in enumerate(samples, start=2):
        for column, key in enumerate(columns, start=1):
            if key in sample:
                put(sheet, row, column, sample[key])
    sheet.freeze_panes = "B2"
    guide = book.create_sheet(GUIDE)
    guide.column_dimensions["A"].width = 110
    own = _OF_APPOINTMENTS if "appointed_on" in columns else _OF_ROSTERS
    for row, line in enumerate(_GUIDE, start=1):
        put(guide, row, 1, f"{row}. {line.format(own=own)}")
    units = book.create_sheet(UNITS)
    units.column_dimensions["A"].width = 40
    for row, name in enumerate(unit_names, start=1):
        put(units, row, 1, name)
    _lists(sheet, list(columns), len(unit_names))
    return workbook_bytes(book)


def _heads(sheet: Worksheet, columns: Mapping[str, str], required: Sequence[str]) -> None:
    for column, (key, label) in enumerate(columns.items(), start=1):
        cell = put(sheet, 1, column, label + ("（必填）" if key in required else ""))
        cell.font = Font(bold=True)
        cell.fill = _SURE if column <= 8 else _OPTIONAL
        if key in _REMARKS:
            cell.comment = Comment(_REMARKS[key], "")
        sheet.column_dimensions[get_column_letter(column)].width = 18 if column <= 8 else 12
        for row in range(2, ROWS + 2):
            sheet.cell(row, column).number_format = "@"


def _lists(sheet: Worksheet, keys: Sequence[str], unit_count: int) -> None:
    """What may be chosen; typing something else stays possible, for the import says more than a spreadsheet could."""
    formulas = {key: f'"{words}"' for key, words in _CHOICES.items()}
    if unit_count:
        formulas["unit"] = f"'{UNITS}'!$A$1:$A${unit_count}"
    for key, formula in formulas.items():
        if key in keys:
            letter = get_column_letter(keys.index(key) + 1)
            rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
            rule.add(f"{letter}2:{letter}{ROWS + 1}")
            sheet.add_data_validation(rule)
