"""Excel in and out: text stays text, broken and hostile files are refused in Chinese, quickly."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from lianzheng_quiz.office import workbooks
from lianzheng_quiz.office.workbooks import (
    UnreadableWorkbook,
    neutral,
    read_table,
    roster_template,
    table_workbook,
    workbook_bytes,
)
from lianzheng_quiz.rules.roster import COLUMNS, REQUIRED

HEADS = list(COLUMNS.values())


def book_of(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return workbook_bytes(book)


def with_part(name: str, content: bytes) -> bytes:
    """A good workbook with one of its parts put in another's place."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book_of(HEADS))) as good, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bad:
        for entry in good.namelist():
            bad.writestr(entry, content if entry == name else good.read(entry))
    return made.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(9))
    + b"]><worksheet>&j;</worksheet>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    b'<c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>'
)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "不是有效的 Excel"),
    "text": (lambda: "姓名,单位,工号\n方知行,县水务局,QY001\n".encode(), "不是有效的 Excel"),
    "old_xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
    "pdf": (lambda: b"%PDF-1.7\n" + b"\0" * 600, "不是有效的 Excel"),
    "plain_zip": (lambda: zipped({"a.txt": b"x"}), "不是有效的 Excel"),
    "cut_short": (lambda: book_of(HEADS, ["方知行"])[:-300], "不是有效的 Excel"),
    "bomb": (lambda: zipped({"xl/worksheets/sheet1.xml": b"0" * 60_000_000}), "解压后过大"),
    "dense_bomb": (lambda: zipped({"xl/worksheets/sheet1.xml": b"0" * 20_000_000}), "解压后过大"),
    "many_entries": (lambda: zipped({f"x/{number}": b"1" for number in range(2001)}), "解压后过大"),
    "broken_sheet": (lambda: with_part("xl/worksheets/sheet1.xml", b"<worksheet><row"), "不是有效的 Excel"),
    "laughs": (lambda: with_part("xl/worksheets/sheet1.xml", LAUGHS), "不是有效的 Excel"),
    "external_entity": (lambda: with_part("xl/worksheets/sheet1.xml", OUTSIDE), "不是有效的 Excel"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_within_seconds(name: str) -> None:
    make, words = HOSTILE[name]
    data = make()
    began = time.perf_counter()
    with pytest.raises(UnreadableWorkbook, match=words):
        read_table(data, COLUMNS)
    assert time.perf_counter() - began < 5


def test_rows_come_with_the_sheets_own_numbers_and_empty_ones_are_left_out() -> None:
    data = book_of(["2026年名单"], HEADS, ["方知行", "县水务局", "QY001"], [], [None, ""], ["石秋实", "县水务局", 12.0])
    rows = read_table(data, COLUMNS)
    assert [(number, cells["name"], cells["staff_no"]) for number, cells in rows] == [
        (3, "方知行", "QY001"),
        (6, "石秋实", 12),
    ]


def test_columns_may_stand_in_any_order_with_remarks_and_others_between() -> None:
    data = book_of(["序号", " 工号 （必填）", "单位(全称)", "备注", "*姓 名"], [1, "QY001", "县水务局", "无", "方知行"])
    ((number, cells),) = read_table(data, COLUMNS)
    assert number == 2
    assert cells == {"staff_no": "QY001", "unit": "县水务局", "name": "方知行"}


def test_only_the_first_sheet_is_read() -> None:
    book = Workbook()
    book.active.append(HEADS)
    book.active.append(["方知行", "县水务局", "QY001"])
    book.create_sheet("其他").append(["石秋实", "县水务局", "QY002"])
    assert len(read_table(workbook_bytes(book), COLUMNS)) == 1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["一"], ["二"]], "没有找到标题行"),
        ([[]] * 10 + [HEADS], "没有找到标题行"),
        ([["姓名", "工号"]], "缺少列：单位"),
        ([["姓名"]], "缺少列：单位、工号"),
    ],
)
def test_a_sheet_without_its_heads_is_refused_with_what_is_missing(rows: list, words: str) -> None:
    with pytest.raises(UnreadableWorkbook, match=words):
        read_table(book_of(*rows), COLUMNS)


def test_a_list_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 30)
    people = [[f"人{number}", "县水务局", f"QY{number}"] for number in range(31)]
    assert len(read_table(book_of(HEADS, *people[:30]), COLUMNS)) == 30
    with pytest.raises(UnreadableWorkbook, match="分批"):
        read_table(book_of(HEADS, *people), COLUMNS)


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


def test_the_template_can_be_read_back_and_names_the_units() -> None:
    data = roster_template(COLUMNS, REQUIRED, ["青榆县", "县水务局"])
    rows = read_table(data, COLUMNS)
    assert [cells["name"] for _number, cells in rows] == ["示例甲", "示例乙"]
    assert set(rows[0][1]) == set(COLUMNS)
    book = load_workbook(io.BytesIO(data))
    assert book.active.cell(300, 3).number_format == "@"
    guide = "".join(str(cell.value) for cell in book["填写说明"]["A"])
    assert "青榆县、县水务局" in guide
    assert "身份证" in guide
