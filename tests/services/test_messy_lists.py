"""Name lists as offices really make them: each is named after what is messy about it, and read without a word lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services.roster_reading import NameList, read_list
from tests.office_lists import HEADS, UNITS, office_list

FANG = ["方知行", "县水务局", "QY001"]
SHI = ["石秋实", "县财政局", "QY002"]


@dataclass(frozen=True)
class Messy:
    """A workbook, what its people must read as (`fields` of each), and words that must be said about it."""

    data: Callable[[], bytes]
    people: list[tuple[Any, ...]]
    fields: tuple[str, ...] = ("name", "unit", "staff_no")
    said: tuple[str, ...] = ()
    left_out: tuple[int, ...] = ()


def _formats(_book: Workbook, sheet: Worksheet) -> None:
    sheet["C2"].number_format = "00000"
    sheet["C3"].number_format = '"QY"000'
    sheet["D2"].number_format = "0.00"
    sheet["D3"].number_format = 'yyyy"年"m"月"'


def _hide(_book: Workbook, sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions.group("C", "D", hidden=True)


def _cover_sheet(book: Workbook, _sheet: Worksheet) -> None:
    book.create_sheet("封面", 0)["A1"] = "2026年干部考试材料"
    book.create_sheet("汇总").append(["单位", "人数"])


def _hidden_first(book: Workbook, _sheet: Worksheet) -> None:
    old = book.create_sheet("去年", 0)
    old.append(HEADS)
    old.append(["韩怀远", "县水务局", "QY009"])
    old.sheet_state = "hidden"


def _uncomputed(_book: Workbook, sheet: Worksheet) -> None:
    sheet["D2"] = '=IF(1=1,"科长","")'


def _far_format(_book: Workbook, sheet: Worksheet) -> None:
    sheet["AZ9000"].font = Font(bold=True)


GROUPS = [
    ["序号", "姓名", "现任", None, "拟任", None, "公示期", None],
    [None, None, "单位", "职务", "单位", "职务", "起", "止"],
]
WIDE = ("name", "unit", "post", "proposed_post")

LISTS: dict[str, Messy] = {
    "title_rows_above_the_head": Messy(
        lambda: office_list(
            ["青榆县2026年下半年拟提拔干部名单"],
            ["填报单位（盖章）：县委组织部", None, "2026年10月20日"],
            [],
            HEADS,
            FANG,
            merged=["A1:C1"],
        ),
        [tuple(FANG)],
    ),
    "two_head_rows_with_merged_groups": Messy(
        lambda: office_list(
            *GROUPS,
            [1, "方知行", "县水务局", "科长", "县财政局", "副局长", "2026-11-02", "2026.11.6"],
            merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:H1"],
        ),
        [("方知行", "县水务局", "科长", "县财政局副局长", "2026-11-02", "2026-11-06")],
        (*WIDE, "publicity_from", "publicity_to"),
    ),
    "two_head_rows_without_a_merged_cell": Messy(
        lambda: office_list(*GROUPS, [1, "方知行", "县水务局", "科长", "县财政局", "副局长"]),
        [("方知行", "县水务局", "科长", "县财政局副局长")],
        WIDE,
    ),
    "groups_above_the_row_of_the_names": Messy(
        lambda: office_list(
            [None, "现任", None, "拟任"],
            ["姓名", "单位", "职务", "职务"],
            ["方知行", "县水务局", "科长", "副局长"],
            merged=["B1:C1"],
        ),
        [("方知行", "县水务局", "科长", "副局长")],
        WIDE,
    ),
    "a_row_of_column_numbers_under_the_head": Messy(
        lambda: office_list(HEADS, [1, 2, 3], FANG), [tuple(FANG)], left_out=(2,)
    ),
    "one_merged_unit_for_many_people": Messy(
        lambda: office_list(
            ["单位", "姓名", "工号"],
            ["县水务局", "方知行", "QY001"],
            [None, "石秋实", "QY002"],
            ["县财政局", "柳景明", "QY003"],
            [None, "江书敏", "QY004"],
            merged=["A2:A3", "A4:A5"],
        ),
        [
            ("方知行", "县水务局", "QY001"),
            ("石秋实", "县水务局", "QY002"),
            ("柳景明", "县财政局", "QY003"),
            ("江书敏", "县财政局", "QY004"),
        ],
    ),
    "ditto_marks_for_the_unit": Messy(
        lambda: office_list(HEADS, FANG, ["石秋实", "同上", "QY002"], ["柳景明", "〃", "QY003"]),
        [tuple(FANG), ("石秋实", "县水务局", "QY002"), ("柳景明", "县水务局", "QY003")],
    ),
    "totals_notes_and_signatures_at_the_foot": Messy(
        lambda: office_list(
            ["序号", *HEADS],
            [1, *FANG],
            [2, *SHI],
            [None, "合计", "2人"],
            ["备注：以公示为准。"],
            [None, "制表人：何组织", None, "审核人：白主任"],
            ["（盖章）"],
            [3, None, None, None],
            merged=["A5:D5"],
        ),
        [tuple(FANG), tuple(SHI)],
        left_out=(4, 5, 6, 7, 8),
    ),
    "headings_between_the_people": Messy(
        lambda: office_list(
            HEADS, ["一、水务系统（1人）"], FANG, ["二、财政系统（1人）"], SHI, merged=["A2:C2", "A4:C4"]
        ),
        [tuple(FANG), tuple(SHI)],
        left_out=(2, 4),
    ),
    "the_head_again_on_every_printed_page": Messy(
        lambda: office_list(HEADS, FANG, HEADS, SHI), [tuple(FANG), tuple(SHI)], left_out=(3,)
    ),
    "empty_rows_between": Messy(
        lambda: office_list(HEADS, [], FANG, [None, "", "　"], [], SHI), [tuple(FANG), tuple(SHI)]
    ),
    "hidden_rows_and_columns": Messy(
        lambda: office_list([*HEADS, "现任职务"], [*FANG, "科长"], [*SHI, "副科长"], touch=_hide),
        [(*FANG, "科长"), (*SHI, "副科长")],
        ("name", "unit", "staff_no", "post"),
        said=("隐藏的行照样读入：第 3 行", "隐藏的列照样读入：工号、现任职务"),
    ),
    "a_cover_sheet_before_the_list": Messy(
        lambda: office_list(HEADS, FANG, touch=_cover_sheet), [tuple(FANG)], said=("3 张工作表，读的是“名单”",)
    ),
    "last_years_list_on_a_hidden_sheet": Messy(
        lambda: office_list(HEADS, FANG, touch=_hidden_first), [tuple(FANG)], said=("读的是“名单”",)
    ),
    "numbers_kept_as_numbers_with_zeros_only_shown": Messy(
        lambda: office_list(
            [*HEADS, "出生年月"], ["方知行", "县水务局", 123, 1975.1], ["石秋实", "县财政局", 7, 27553], touch=_formats
        ),
        [("方知行", "县水务局", "00123", "1975-10-01"), ("石秋实", "县财政局", "QY007", "1975-06-08")],
        ("name", "unit", "staff_no", "birth_on"),
    ),
    "staff_numbers_as_floats_text_and_full_width": Messy(
        lambda: office_list(
            HEADS, ["方知行", "县水务局", 12345.0], ["石秋实", "县财政局", "００７８"], ["柳景明", "县水务局", "'0099"]
        ),
        [("方知行", "县水务局", "12345"), ("石秋实", "县财政局", "0078"), ("柳景明", "县水务局", "0099")],
    ),
    "spaces_and_line_breaks_in_heads_and_names": Messy(
        lambda: office_list(["姓  名", "工 作\n单 位", "人员编号："], ["方　知 行", "县水务局 ", " QY001\n"]),
        [tuple(FANG)],
    ),
    "unit_and_post_in_one_column": Messy(
        lambda: office_list(
            ["姓名", "现工作单位及职务", "拟任职务"], ["方知行", "青榆县水务局综合科科长", "县财政局副局长"]
        ),
        [("方知行", "县水务局", "综合科科长", "县财政局副局长")],
        WIDE,
        said=("单位与职务合写", "没有工号"),
    ),
    "no_unit_column_but_posts_that_begin_with_it": Messy(
        lambda: office_list(["姓名", "现任职务", "拟任职务"], ["方知行", "县水务局科长", "副局长"]),
        [("方知行", "县水务局", "科长", "副局长")],
        WIDE,
    ),
    "an_identity_card_column": Messy(
        lambda: office_list(["姓名", "身份证号码", "单位", "工号"], ["方知行", "370102197506081234", *FANG[1:]]),
        [tuple(FANG)],
        said=("身份证号一列不导入",),
    ),
    "remarks_and_columns_nobody_asked_for": Messy(
        lambda: office_list(
            ["姓名", "性别", "民族", "单位", "工号", "备注", None],
            ["方知行", "男", "汉", "县水务局", "QY001", "2026年11月任职", "无"],
        ),
        [tuple(FANG)],
    ),
    "a_formula_without_a_result": Messy(
        lambda: office_list([*HEADS, "职务"], [*FANG, None], touch=_uncomputed),
        [(*FANG, "")],
        ("name", "unit", "staff_no", "post"),
        said=("1 个公式没有算出结果",),
    ),
    "a_format_far_below_the_list": Messy(lambda: office_list(HEADS, FANG, touch=_far_format), [tuple(FANG)]),
    "a_publicity_for_all_in_one_merged_cell": Messy(
        lambda: office_list([*HEADS, "公示期"], [*FANG, "2026-11-02至2026-11-06"], [*SHI, None], merged=["D2:D3"]),
        [("方知行", "2026-11-02", "2026-11-06"), ("石秋实", "2026-11-02", "2026-11-06")],
        ("name", "publicity_from", "publicity_to"),
    ),
    "arrangements_in_the_offices_words": Messy(
        lambda: office_list(
            [*HEADS, "免考", "请假", "加时（分钟）", "开卷/闭卷", "考试范围"],
            [*FANG, "无", "外出培训", "30分钟", "开卷", None],
            [*SHI, None, None, None, "/", "只考法律"],
        ),
        [("", "外出培训", 30, "open", ""), ("", "", 0, "", "law")],
        ("exemption_reason", "leave_reason", "extra_minutes", "book", "scope"),
    ),
}


def read(data: bytes) -> NameList:
    return read_list(data, UNITS)


@pytest.mark.parametrize("name", LISTS)
def test_a_messy_list_is_read(name: str) -> None:
    messy = LISTS[name]
    found = read(messy.data())
    assert found.faults == []
    told = [
        tuple(str(value) if hasattr(value := getattr(person, field), "isoformat") else value for field in messy.fields)
        for person in found.people
    ]
    assert told == messy.people
    assert tuple(row.row for row in found.reading.left_out) == messy.left_out
    for words in messy.said:
        assert any(words in remark for remark in found.remarks), found.remarks


FAULTY: dict[str, tuple[Callable[[], bytes], list[tuple[int, str, str]]]] = {
    "a_person_without_a_name": (
        lambda: office_list(HEADS, FANG, [None, "县财政局", "QY002"]),
        [(3, "姓名", "缺少姓名")],
    ),
    "a_person_on_two_rows": (
        lambda: office_list(HEADS, FANG, [None, "县财政局", "QY002"], merged=["A2:A3"]),
        [(3, "姓名", "不能与上一行合并")],
    ),
    "a_unit_left_empty_without_merging": (
        lambda: office_list(HEADS, FANG, ["石秋实", None, "QY002"]),
        [(3, "单位", "缺少单位")],
    ),
    "some_without_a_staff_number": (
        lambda: office_list(HEADS, FANG, ["石秋实", "县财政局", None]),
        [(3, "工号", "缺少工号")],
    ),
    "an_identity_card_number_as_a_staff_number": (
        lambda: office_list(HEADS, ["方知行", "县水务局", "370102197506081234"]),
        [(2, "工号", "请勿填写身份证号")],
    ),
    "a_number_that_lost_its_digits": (
        lambda: office_list(HEADS, ["方知行", "县水务局", 370102197506081234.0]),
        [(2, "工号", "")],
    ),
    "january_or_october": (
        lambda: office_list([*HEADS, "出生年月"], [*FANG, 1975.1]),
        [(2, "出生日期", "1月还是10月")],
    ),
    "a_result_that_is_an_error": (
        lambda: office_list([*HEADS, "职务"], [*FANG, "#N/A"]),
        [(2, "现任职务", "公式出错")],
    ),
    "no_unit_at_all": (lambda: office_list(["姓名", "工号"], ["方知行", "QY001"]), [(1, "单位", "缺少列")]),
    "nobody_below_the_head": (lambda: office_list(["名单"], HEADS), [(2, "姓名", "没有人员")]),
}


@pytest.mark.parametrize("name", FAULTY)
def test_what_is_wrong_is_named_by_row_and_column(name: str) -> None:
    make, expected = FAULTY[name]
    faults = read(make()).faults
    assert [(fault.row, fault.column) for fault in faults] == [(row, column) for row, column, _words in expected]
    assert all(words in fault.reason for fault, (_row, _column, words) in zip(faults, expected, strict=True))


def test_the_meaning_of_a_column_can_be_chosen() -> None:
    data = office_list(["姓名", "编号", "单位", "部门"], ["方知行", "QY001", "机关", "县水务局"])
    assert [fault.column for fault in read(data).faults] == ["单位"]
    found = read_list(data, UNITS, keys={2: "staff_no", 3: "", 4: "unit"})
    assert [(person.name, person.unit, person.staff_no) for person in found.people] == [tuple(FANG)]
    assert found.faults == []


def test_one_meaning_for_two_columns_is_refused() -> None:
    found = read_list(office_list(HEADS, FANG), UNITS, keys={3: "name"})
    assert [(fault.column, fault.reason) for fault in found.faults] == [("姓名", "有两列都指定为这一项，请只留一列")]
    assert found.people == []


@pytest.mark.parametrize("key", ["name", "staff_no", "identity", "nonsense"])
def test_an_identity_card_column_cannot_be_chosen_for_anything(key: str) -> None:
    data = office_list(["姓名", "身份证号", "单位"], ["方知行", "370102197506081234", "县水务局"])
    found = read_list(data, UNITS, keys={2: key})
    assert [(person.name, person.staff_no) for person in found.people] == [("方知行", "")]


def test_another_sheet_with_a_list_can_be_chosen() -> None:
    data = office_list(HEADS, FANG, touch=_hidden_first)
    assert read(data).sheets == ("名单", "去年")
    assert [person.name for person in read_list(data, UNITS, sheet="去年").people] == ["韩怀远"]


@pytest.mark.parametrize(
    "rows", [[["一"], ["二"]], [[]] * 20 + [HEADS, FANG], [["单位", "工号"], ["县水务局", "QY001"]], []]
)
def test_a_workbook_without_a_list_is_refused(rows: list[list[Any]]) -> None:
    with pytest.raises(Invalid) as refusal:
        read(office_list(*rows))
    assert "标题行" in refusal.value.faults["file"]
