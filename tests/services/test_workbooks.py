"""Tables as workbooks: text stays text, and the page is ready to print."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from lianzheng_quiz.office.workbooks import neutral, table_workbook


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠a", "\x00=1", "\x0b=1"]
)
def test_text_that_looks_like_a_formula_is_neutral(text: str) -> None:
    assert neutral(text).startswith("'")
    data = table_workbook("表", text, [text], ["列"], [[text]])
    sheet = load_workbook(io.BytesIO(data)).active
    for row in (1, 2, 4):
        cell = sheet.cell(row, 1)
        assert (cell.data_type, cell.value[0]) == ("s", "'")


@pytest.mark.parametrize("text", ["方知行", "2026-11-02", "1=1", "", " =1"])
def test_other_text_is_written_as_it_is(text: str) -> None:
    assert neutral(text) == text


def test_a_table_is_ready_to_print() -> None:
    data = table_workbook(
        "成绩", "成绩表", ["说明"], ["姓名", "得分"], [["方知行", 81], ["石秋实", 79.5], ["无", None]]
    )
    sheet = load_workbook(io.BytesIO(data))["成绩"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [
        ["姓名", "得分"],
        ["方知行", 81],
        ["石秋实", 79.5],
        ["无", None],
    ]
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_a_table_without_rows_is_a_table_too() -> None:
    sheet = load_workbook(io.BytesIO(table_workbook("错误", "无", [], ["行", "列"], []))).active
    assert sheet.max_row == 2
