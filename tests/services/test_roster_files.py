"""What goes back to the office: its own workbook with the faults in it, and the template; and what is blotted out."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from lianzheng_quiz.office.identity_blots import without_identity_numbers
from lianzheng_quiz.office.roster_marks import marked
from lianzheng_quiz.office.roster_template import roster_template
from lianzheng_quiz.rules.roster import REQUIRED
from lianzheng_quiz.rules.roster_columns import APPOINTMENTS, COLUMNS, ROSTER, ListKind
from lianzheng_quiz.services.roster_reading import NameList, read_list
from tests.office_lists import HEADS, UNITS, office_list

FULL = "370102197506081234"
WRONG = "00FFD6D6"


def read(data: bytes, kind: ListKind = ROSTER) -> NameList:
    return read_list(data, UNITS, kind=kind)


def marked_again(data: bytes) -> tuple[bytes, Worksheet]:
    found = read(data)
    made = marked(data, found.grid.title, found.head, found.faults)
    return made, load_workbook(io.BytesIO(made))[found.grid.title]


def dressed(book: Workbook, sheet: Worksheet) -> None:
    sheet["A1"].fill = PatternFill("solid", fgColor="00FF00")
    sheet.column_dimensions["B"].width = 33
    sheet["D3"] = "=1+1"
    book.create_sheet("别的")["A1"] = "照旧"


BAD: tuple[list[Any], ...] = (
    ["名单"],
    [*HEADS, "年龄"],
    ["方知行", "县水务局", "QY001", None],
    ["石秋实", "县水利局", "QY002", 45],
    [None, "县财政局", "QY003", 46],
)


def test_the_faults_stand_in_the_offices_own_workbook() -> None:
    _made, sheet = marked_again(office_list(*BAD, merged=["A1:D1"], touch=dressed))
    assert sheet["E2"].value == "错误"
    assert sheet["E3"].value is None
    assert sheet["E4"].value.startswith("B4 单位：没有名为“县水利局”的单位")
    assert sheet["E5"].value == "A5 姓名：缺少姓名"
    assert sheet["E4"].font.color.rgb == "00C00000"
    filled = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == WRONG}
    assert filled == {"B4", "A5"}


def test_everything_else_stays_as_it_was() -> None:
    data = office_list(*BAD, merged=["A1:D1"], touch=dressed)
    made, sheet = marked_again(data)
    assert [[cell.value for cell in row[:4]] for row in sheet.iter_rows()][3:] == [list(row) for row in BAD[3:]]
    assert sheet["D3"].value == "=1+1"
    assert (sheet["A1"].fill.fgColor.rgb, sheet.column_dimensions["B"].width) == ("0000FF00", 33)
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:D1"]
    assert load_workbook(io.BytesIO(made))["别的"]["A1"].value == "照旧"


def test_a_mended_workbook_is_read_with_its_marks_and_marked_anew() -> None:
    made, sheet = marked_again(office_list(*BAD))
    book = load_workbook(io.BytesIO(made))
    book["名单"]["B4"] = "县水务局"
    again = io.BytesIO()
    book.save(again)
    found = read(again.getvalue())
    assert [(fault.row, fault.column) for fault in found.faults] == [(5, "姓名")]
    _made, sheet = marked_again(again.getvalue())
    assert (sheet.max_column, sheet["E4"].value, sheet["B4"].fill.fill_type) == (5, None, None)
    assert sheet["E5"].value == "A5 姓名：缺少姓名"


def test_a_fault_of_a_merged_cell_marks_the_cell_that_is_seen() -> None:
    data = office_list(HEADS, ["方知行", "某局", "QY001"], ["石秋实", None, "QY002"], merged=["B2:B3"])
    _made, sheet = marked_again(data)
    assert sheet["B2"].fill.fgColor.rgb == WRONG
    assert "没有名为“某局”的单位" in sheet["D3"].value


def test_a_title_merged_over_the_column_of_faults_gives_way_and_a_missing_column_is_named_at_the_head() -> None:
    data = office_list(["名单"], ["姓名", "工号"], ["方知行", "QY001"], merged=["A1:H1", "A2:B2"][:1])
    _made, sheet = marked_again(data)
    assert sheet["C2"].value == "错误\n单位：缺少列：单位"


def test_the_words_of_a_fault_are_no_formula() -> None:
    _made, sheet = marked_again(office_list(HEADS, ["方知行", "=cmd", "QY001"]))
    assert all(cell.data_type != "f" for cell in sheet["D"])


@pytest.mark.parametrize(
    "cell",
    [
        FULL,
        f"方知行{FULL}",
        "37010219750608123X",
        "370102 19750608 1234",
        "370102-19750608-1234",
        "３７０１０２１９７５０６０８１２３４",
        "３７０１０２１９７５０６０８１２３Ｘ",
    ],
)
def test_an_identity_card_number_is_blotted_out_wherever_it_stands(cell: str) -> None:
    data = office_list([*HEADS, "身份证号"], ["方知行", "县水务局", "QY001", cell])
    kept, count = without_identity_numbers(data)
    assert count == 1
    value = load_workbook(io.BytesIO(kept)).active["D2"].value
    assert "********" in value
    assert value[-4:] in ("1234", "123X", "１２３４", "１２３Ｘ")


@pytest.mark.parametrize("form", ["&#{};", "&#x{:x};"])
def test_a_number_spelled_in_references_is_found(form: str) -> None:
    spelled = "".join(form.format(ord(sign)) for sign in "３７０１０２１９７５０６０８１２３４")
    data = office_list(HEADS, ["方知行", "县水务局", "记号"])
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            text = old.read(name).replace("记号".encode(), spelled.encode())
            new.writestr(name, text.replace(b"&#35760;&#21495;", spelled.encode()))
    kept, count = without_identity_numbers(packed.getvalue())
    assert count == 1
    assert "19750608" not in str(load_workbook(io.BytesIO(kept)).active["C2"].value)


def test_an_identity_card_number_kept_as_a_quantity_is_blotted_out_too() -> None:
    kept, count = without_identity_numbers(
        office_list([*HEADS, "身份证号"], ["方知行", "县水务局", "QY001", int(FULL)])
    )
    assert (count, load_workbook(io.BytesIO(kept)).active["D2"].value) == (1, 1e17)


@pytest.mark.parametrize("cell", ["123456789012345678", "0.370102197506081234", "37010219750608123", 12345, "QY-2026"])
def test_other_numbers_and_everything_else_stay_byte_for_byte(cell: Any) -> None:
    data = office_list([*HEADS, "账号"], ["方知行", "县水务局", "QY001", cell])
    assert without_identity_numbers(data) == (data, 0)


def test_what_is_kept_holds_no_identity_card_number_in_any_part() -> None:
    def comment(_book: Workbook, sheet: Worksheet) -> None:
        sheet.title = "名单"
        sheet["A2"] = f"身份证 {FULL}"

    kept, _count = without_identity_numbers(office_list(["姓名", FULL], [], touch=comment))
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        assert not any(FULL.encode() in archive.read(name) for name in archive.namelist())


def test_the_template_is_a_list_that_is_read_and_its_samples_are_refused() -> None:
    found = read(roster_template(COLUMNS, REQUIRED, UNITS))
    assert [column.key for column in found.head.columns] == list(COLUMNS)
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, "姓名"), (3, "姓名")]
    assert [(person.extra_minutes, person.scope, person.staff_no) for person in found.people] == [
        (0, "", "00123"),
        (30, "law", "00456"),
    ]


def test_the_template_has_text_cells_lists_a_guide_and_the_units() -> None:
    book = load_workbook(io.BytesIO(roster_template(COLUMNS, REQUIRED, UNITS)))
    sheet = book["名单"]
    assert [cell.value for cell in sheet[1] if str(cell.value).endswith("（必填）")] == ["姓名（必填）", "单位（必填）"]
    assert {sheet.cell(300, column).number_format for column in range(1, 17)} == {"@"}
    formulas = {str(rule.sqref)[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert formulas == {"H": '"是,否"', "N": '"开卷,闭卷"', "O": '"全部,只考法律"', "B": "'单位名称'!$A$1:$A$3"}
    assert [cell.value for cell in book["单位名称"]["A"]] == UNITS
    guide = "".join(str(cell.value) for cell in book["填写说明"]["A"])
    assert "请勿填写身份证号" in guide
    assert "没有工号的单位" in guide


def test_the_template_of_appointments_is_such_a_list() -> None:
    data = roster_template(APPOINTMENTS.columns, REQUIRED, UNITS)
    found = read(data, APPOINTMENTS)
    assert [column.key for column in found.head.columns] == list(APPOINTMENTS.columns)
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, "姓名"), (3, "姓名")]
    assert str(found.people[0].appointed_on) == "2026-11-09"
    guide = "".join(str(cell.value) for cell in load_workbook(io.BytesIO(data))["填写说明"]["A"])
    assert "6. 任职时间、公示起止写作" in guide
    assert "加时" not in guide


def test_each_kind_of_list_takes_its_own_columns_and_leaves_the_others_open() -> None:
    data = office_list(
        [*HEADS, "任职时间", "加时", "新任职务"], ["方知行", "县水务局", "QY001", "2026.11.9", "30", "局长"]
    )
    roster, appointments = read(data), read(data, APPOINTMENTS)
    assert [column.key for column in roster.head.columns[3:]] == ["", "extra_minutes", "proposed_post"]
    assert [column.key for column in appointments.head.columns[3:]] == ["appointed_on", "", "proposed_post"]
    assert (roster.people[0].appointed_on, roster.people[0].extra_minutes) == (None, 30)
    assert (str(appointments.people[0].appointed_on), appointments.people[0].extra_minutes) == ("2026-11-09", 0)


def test_a_day_of_appointment_that_can_not_be_read_is_named_and_none_takes_it_back() -> None:
    people = [["方知行", "县水务局", "QY001", "2026年11月"], ["石秋实", "县水务局", "QY002", "无"]]
    found = read(office_list([*HEADS, "任职日期"], *people), APPOINTMENTS)
    (fault,) = found.faults
    assert (fault.row, fault.column) == (2, "任职时间")
    assert "须写明年月日" in fault.reason
    assert found.people[1].cleared == {"appointed_on"}
