"""What is wrong with a workbook: told by cell, given back in the same workbook, nothing taken over."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from question_bank.formats import FORMATS, UnreadableQuestions
from question_bank.formats.xlsx_examples import BY_TYPE
from question_bank.formats.xlsx_import import read_workbook
from question_bank.formats.xlsx_opening import MOST_ROWS
from question_bank.formats.xlsx_template import write_template

from .filled_workbook import LABELS, LETTER, opened, row, saved, workbook

RESULT = get_column_letter(len(LABELS) + 1)


def said(*rows, **options):
    found = read_workbook(workbook(*rows, **options))
    return [str(fault) for fault in found.faults]


@pytest.mark.parametrize(
    ("label", "value", "reason"),
    [
        ("题型", "选择", "不认识"),
        ("题型", None, "没有填题型"),
        ("题干", None, "没有填题干"),
        ("题干", "没有空的题干。", "一个空"),
        ("题干", "长" * 1000 + "（　　）", "超过1000字"),
        ("选项B", None, "选项B空着"),
        ("答案", None, "没有填答案"),
        ("答案", "G", "不在选项之中"),
        ("答案", "甲", "应写选项字母"),
        ("答案", "AB", "一个正确选项"),
        ("章", "第一章", "不认识"),
        ("层次", "掌握", "不认识"),
        ("难度", "难", "0与1之间"),
        ("难度", 3, "0与1之间"),
        ("有效期起", "明年", "不是日期"),
        ("有效期起", "2024-02-30", "没有"),
        ("有效期止", "2020-01-01", "晚于"),
        ("编号", 1, "存成了数字"),
        ("编号", "001", "没有这个编号"),
        ("选项A", "=1+1", "公式"),
        ("选项A", "#N/A", "错误值"),
    ],
)
def test_fault_names_its_cell_and_the_reason(label, value, reason):
    faults = said(row(**{label: value}))
    assert faults[0].startswith(f"{LETTER[label]}2：")
    assert reason in faults[0]


def test_option_that_excel_turned_into_a_date_is_refused():
    assert said(row(选项C=date(2024, 3, 5)))[0].startswith(f"{LETTER['选项C']}2：单元格被Excel存成了日期")


def test_all_faults_of_all_rows_are_told_at_once():
    faults = said(row(层次="甲", 章="乙", 选项A="=1"), row("true_false"), row("blank", 答案=None))
    assert [fault.split("：")[0] for fault in faults] == [
        f"{LETTER['选项A']}2",
        f"{LETTER['章']}2",
        f"{LETTER['层次']}2",
        f"{LETTER['答案']}4",
    ]


def test_faults_of_the_rules_are_told_by_the_column_they_speak_of():
    def check(question):
        yield "solver_agrees", "推出的答案是甲，请核对答案"
        yield "explained", "没有解析"
        yield "echo", "选项“记过”也是正确内容，请换掉"

    found = read_workbook(workbook(row()), check=check)
    cells = [str(fault).split("：")[0] for fault in found.faults]
    assert cells == [f"{LETTER[label]}2" for label in ("答案", "解析", "选项A")]


def test_same_id_twice_names_both_rows():
    faults = said(row(编号="q1"), row("true_false"), row("multiple", 编号="q1"))
    assert faults == ["A2：编号q1与第4行重复", "A4：编号q1与第2行重复"]


def test_same_question_twice_names_both_rows():
    faults = said(row(), row("true_false"), row())
    assert [fault.split("：")[0] for fault in faults] == ["C2", "C4"]
    assert "第4行" in faults[0]


def test_stem_that_the_bank_has_already_is_a_fault():
    bank = [BY_TYPE["single"]]
    found = read_workbook(workbook(row(选项A="降职")), bank)
    assert "题干与题库中的示例相同" in str(found.faults[0])


def test_merged_cells_are_refused_with_their_place():
    def change(sheet):
        sheet.merge_cells(f"{LETTER['章']}2:{LETTER['章']}3")

    faults = said(row(), row("true_false"), change=change)
    area = f"{LETTER['章']}2:{LETTER['章']}3"
    assert faults == [f"{LETTER['章']}{number}：{area}是合并单元格，请取消合并，逐格填写" for number in (2, 3)]


def test_question_typed_over_an_example_is_not_lost_silently():
    sheet = opened(write_template())
    sheet["C2"] = "下列各项中，属于党纪处分的是哪一项（　　）。"
    found = read_workbook(saved(sheet.parent))
    assert str(found.faults[0]).startswith("A2：编号写着“示例”而内容已改")


def test_workbook_comes_back_with_red_results_and_coloured_cells():
    data = workbook(row(层次="甲", 备注="留着"), None, row("true_false"), labels=[*LABELS, "备注"])
    sheet = opened(read_workbook(data).results())
    place = get_column_letter(len(LABELS) + 2)
    assert sheet[f"{place}1"].value == "导入结果"
    assert sheet[f"{place}2"].value.startswith(f"{LETTER['层次']}2：“甲”不认识")
    assert sheet[f"{place}2"].font.color.rgb == "00C00000"
    assert sheet[f"{LETTER['层次']}2"].fill.fgColor.rgb == "00FFD6D6"
    assert sheet[f"{LETTER['章']}2"].fill.fill_type is None
    assert sheet[f"{place}3"].value is None
    assert "未导入" in sheet[f"{place}4"].value
    assert sheet[f"{get_column_letter(len(LABELS) + 1)}2"].value == "留着"


def test_mended_workbook_is_read_and_old_marks_go():
    sheet = opened(read_workbook(workbook(row(层次="甲"), row("true_false", 章="乙"))).results())
    sheet[f"{LETTER['层次']}2"] = "识记"
    found = read_workbook(saved(sheet.parent))
    assert [fault.cell for fault in found.faults] == [f"{LETTER['章']}3"]
    again = opened(found.results())
    assert again.max_column == len(LABELS) + 1
    assert again[f"{LETTER['层次']}2"].fill.fill_type is None
    assert "无误" in again[f"{RESULT}2"].value
    again[f"{LETTER['章']}3"] = "党的纪律与纪律处分"
    assert read_workbook(saved(again.parent)).faults == ()


def test_results_never_become_formulas():
    sheet = opened(read_workbook(workbook(row(层次="=1+1"), row("true_false", 层次="=cmd"))).results())
    assert sheet[f"{RESULT}2"].data_type == "s"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "不是Excel工作簿"),
        ("题干,答案".encode(), "不是Excel工作簿"),
        (b"<html></html>", "不是Excel工作簿"),
        (b"PK\x03\x04broken", "不是Excel工作簿"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "另存为不加密码的.xlsx"),
        (b"PK" + b"\0" * (10 * 1024 * 1024), "超过10MB"),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(data, reason):
    with pytest.raises(UnreadableQuestions, match=reason):
        read_workbook(data)


def packed(**parts):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), text)
    return file.getvalue()


def test_other_archives_macros_and_bombs_are_refused():
    with pytest.raises(UnreadableQuestions, match="不是Excel工作簿"):
        read_workbook(packed(word__document_xml="<a/>"))
    with pytest.raises(UnreadableQuestions, match="宏"):
        read_workbook(packed(xl__workbook_xml="<a/>", xl__vbaProject_bin="x"))
    with pytest.raises(UnreadableQuestions, match="解压后过大"):
        read_workbook(packed(xl__workbook_xml="<a/>", xl__sheet_xml=" " * 5_000_000))
    with pytest.raises(UnreadableQuestions, match="损坏"):
        read_workbook(packed(xl__workbook_xml="<a/>"))


def test_entities_in_a_part_are_refused():
    source = zipfile.ZipFile(BytesIO(workbook(row())))
    parts = {name: source.read(name).decode() for name in source.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = '<!DOCTYPE a [<!ENTITY b "bbbb">]>' + parts[name].replace("题", "&b;", 1)
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    with pytest.raises(UnreadableQuestions, match="损坏"):
        read_workbook(file.getvalue())


def test_area_that_stands_for_millions_of_cells_is_refused():
    def change(sheet):
        sheet.merge_cells("Z1:Z2")

    source = zipfile.ZipFile(BytesIO(workbook(row(), change=change)))
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name).replace(b'ref="Z1:Z2"', b'ref="Z1:XFD1048576"'))
    with pytest.raises(UnreadableQuestions, match="单元格"):
        read_workbook(file.getvalue())


def test_content_beyond_the_last_row_is_refused():
    with pytest.raises(UnreadableQuestions, match=f"超过{MOST_ROWS}行"):
        read_workbook(workbook(row(), change=lambda sheet: sheet.cell(MOST_ROWS + 5, 1, "甲")))


def test_missing_and_repeated_columns_are_named():
    with pytest.raises(UnreadableQuestions, match="缺少列：答案、章"):
        read_workbook(workbook(row(), labels=[label for label in LABELS if label not in ("答案", "章")]))
    with pytest.raises(UnreadableQuestions, match="列名重复：题干"):
        read_workbook(workbook(row(), labels=[*LABELS, "题干"]))
    with pytest.raises(UnreadableQuestions, match="没有找到列名"):
        read_workbook(saved(Workbook()))


def test_reading_the_format_alone_lists_the_faults():
    reader = FORMATS["xlsx"].read
    assert reader is not None
    assert len(reader(workbook(row()))) == 1
    with pytest.raises(UnreadableQuestions, match=f"{LETTER['层次']}2：“甲”不认识"):
        reader(workbook(row(层次="甲")))
