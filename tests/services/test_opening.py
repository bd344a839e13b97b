"""What offices send is opened only if it is a plain workbook of bearable size; the refusal says in Chinese why."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from lianzheng_quiz.office import opening, roster_sheets
from lianzheng_quiz.office.opening import UnreadableWorkbook
from lianzheng_quiz.office.roster_sheets import displayed, grids
from tests.office_lists import HEADS, office_list


def with_parts(parts: dict[str, bytes]) -> bytes:
    """A good workbook with some of its parts in another's place, or added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(office_list(HEADS))) as good,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for entry in {**dict.fromkeys(good.namelist()), **parts}:
            bad.writestr(entry, parts.get(entry) or good.read(entry))
    return made.getvalue()


def linked() -> bytes:
    """A workbook one of whose parts is a symbolic link."""
    made = io.BytesIO(office_list(HEADS))
    with zipfile.ZipFile(made, "a") as archive:
        entry = zipfile.ZipInfo("xl/media/image1.png")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return made.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def merged_sheet(area: str) -> bytes:
    """The sheet of a good workbook with one merged area more, however large."""
    with zipfile.ZipFile(io.BytesIO(office_list(HEADS))) as good:
        sheet = good.read(SHEET)
    assert b"mergeCells" not in sheet
    merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    return sheet.replace(b"</sheetData>", merged.encode())


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
SHEET = "xl/worksheets/sheet1.xml"
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "不是有效的 Excel"),
    "text": (lambda: "姓名,单位,工号\n方知行,县水务局,QY001\n".encode(), "不是有效的 Excel"),
    "old_xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
    "pdf": (lambda: b"%PDF-1.7\n" + b"\0" * 600, "不是有效的 Excel"),
    "plain_zip": (lambda: zipped({"a.txt": b"x"}), "不是有效的 Excel"),
    "cut_short": (lambda: office_list(HEADS, ["方知行"])[:-300], "不是有效的 Excel"),
    "bomb": (lambda: zipped({SHEET: b"0" * 60_000_000}), "解压后过大"),
    "dense_bomb": (lambda: zipped({SHEET: b"0" * 20_000_000}), "解压后过大"),
    "many_entries": (lambda: zipped({f"x/{number}": b"1" for number in range(2001)}), "解压后过大"),
    "broken_sheet": (lambda: with_parts({SHEET: b"<worksheet><row"}), "不是有效的 Excel"),
    "laughs": (lambda: with_parts({SHEET: LAUGHS}), "不是有效的 Excel"),
    "laughs_in_another_alphabet": (lambda: with_parts({SHEET: LAUGHS.decode().encode("utf-16")}), "不是有效的 Excel"),
    "external_entity": (lambda: with_parts({SHEET: OUTSIDE}), "不是有效的 Excel"),
    "macros": (lambda: with_parts({"xl/vbaProject.bin": b"\0"}), "宏"),
    "macros_by_type": (lambda: with_parts({"[Content_Types].xml": b"sheet.macroEnabled.main+xml"}), "宏"),
    "binary_workbook": (lambda: zipped({"xl/workbook.bin": b"\0"}), ".xlsb"),
    "dde": (lambda: with_parts({"xl/externalLinks/externalLink1.xml": b'<ddeLink ddeService="cmd"/>'}), "DDE"),
    "a_way_out_of_the_folder": (lambda: with_parts({"../../evil.xml": b"<x/>"}), "不是有效的 Excel"),
    "an_absolute_name": (lambda: with_parts({"/etc/evil.xml": b"<x/>"}), "不是有效的 Excel"),
    "a_symbolic_link": (linked, "不是有效的 Excel"),
    "an_area_of_a_million_cells": (lambda: with_parts({SHEET: merged_sheet("A5:XFD90")}), "个单元格"),
    "formatted_to_the_last_row": (
        lambda: with_parts({SHEET: b"".join(b"<row r=%d/>" % row for row in range(120_001))}),
        "个单元格",
    ),
    "too_many_columns": (lambda: office_list([*HEADS, *[None] * 198, "x"]), "超过 200 列"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_file_is_refused(name: str) -> None:
    make, words = HOSTILE[name]
    with pytest.raises(UnreadableWorkbook, match=words):
        grids(make())


def test_a_file_that_is_too_big_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_BYTES", 1000)
    with pytest.raises(UnreadableWorkbook, match="超过 0 MB"):
        grids(office_list(HEADS))


def test_a_list_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_sheets, "MOST_ROWS", 30)
    people = [[f"人{number}", "县水务局", f"QY{number}"] for number in range(30)]
    assert grids(office_list(HEADS, *people[:29]))[0].height == 30
    with pytest.raises(UnreadableWorkbook, match="分批"):
        grids(office_list(HEADS, *people))


def test_a_sheet_keeps_its_numbers_its_merged_cells_and_what_is_hidden() -> None:
    def touch(book: Workbook, sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions.group("B", "C", hidden=True)
        book.create_sheet("空")

    (grid,) = grids(office_list(HEADS, [], ["方知行", None, 7], merged=["A3:B4"], touch=touch))
    assert [list(row) for row in grid.rows] == [HEADS, [None] * 3, ["方知行", None, 7]]
    assert (grid.hidden_rows, grid.hidden_columns, grid.hidden) == ({3}, {2, 3}, False)
    assert grid.shown(3, 2) == "方知行"
    assert grid.own(3, 2) is None


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (123, "00000", "00123"),
        (123.0, "00000", "00123"),
        (7, '"QY"000', "QY007"),
        (1975.1, "0.00", "1975.10"),
        (1975.1, "0.00_ ", "1975.10"),
        (1975.1, "0.00_);[Red]\\(0.00\\)", "1975.10"),
        (1975.1, "General", 1975.1),
        (1975, "0.00", 1975),
        (12.5, "00000", 12.5),
        (True, "00000", True),
        ("7", "00000", "7"),
    ],
)
def test_a_number_keeps_the_zeros_that_its_format_shows(value: object, number_format: str, shown: object) -> None:
    assert displayed(value, number_format) == shown
