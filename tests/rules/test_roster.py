"""Name lists: what is taken, how it is written, and every fault named by row and column."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lianzheng_quiz.rules.cell_text import plain
from lianzheng_quiz.rules.roster import REQUIRED, SAMPLES, RosterFault, RosterRow, read_arrangement, read_roster
from lianzheng_quiz.rules.roster_columns import COLUMNS
from lianzheng_quiz.rules.roster_words import NO, OTHER_PARTIES, YES

UNITS = ["青榆县", "县水务局"]


def cells(**changes: Any) -> dict[str, Any]:
    return {"name": "方知行", "unit": "县水务局", "staff_no": "QY001", **changes}


def read(**changes: Any) -> RosterRow:
    """The one person of a list that must be good."""
    people, faults = read_roster([(2, cells(**changes))], UNITS)
    assert faults == []
    (person,) = people
    return person


def faults_of(**changes: Any) -> list[RosterFault]:
    return read_roster([(2, cells(**changes))], UNITS)[1]


@pytest.mark.parametrize("written", ["1975-13-08", "六月八日", "1975.1", "2026-11-02"])
def test_a_birth_date_that_cannot_be_read_is_named_with_row_and_column(written: str) -> None:
    (fault,) = faults_of(birth_on=written)
    assert (fault.row, fault.column) == (2, "出生日期")
    assert written in fault.reason


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("ＱＹ００１", "QY001"),
        ("QY\u200b001\ufeff", "QY001"),
        ("\u3000QY001\xa0", "QY001"),
        (12.0, "12"),
        (12, "12"),
        ("00123", "00123"),
        (12.5, "12.5"),
        (None, ""),
        ("一级\n主任科员", "一级 主任科员"),
        ("（正职）", "（正职）"),
    ],
)
def test_a_cell_is_read_as_plain_text(cell: Any, text: str) -> None:
    assert plain(cell) == text


def test_full_width_digits_invisible_characters_and_floats_give_one_staff_number() -> None:
    spelled = ["12345", "１２３４５", "12345\u200b", " 12345　", 12345.0, 12345, "123 45"]
    assert {read(staff_no=cell).staff_no for cell in spelled} == {"12345"}


def test_spaces_within_a_chinese_name_go_and_those_of_a_latin_one_stay() -> None:
    assert read(name="方　知 行").name == "方知行"
    assert read(name="Ada  Lovelace").name == "Ada Lovelace"
    assert read(name="阿卜杜拉·买买提").name == "阿卜杜拉·买买提"


@pytest.mark.parametrize(
    "number",
    [
        "370102197506081234",
        "37010219750608123X",
        "37010219750608123x",
        "３７０１０２１９７５０６０８１２３４",
        "370102 19750608 1234",
    ],
)
def test_an_identity_card_number_is_refused_as_a_staff_number(number: str) -> None:
    (fault,) = faults_of(staff_no=number)
    assert (fault.column, fault.reason) == ("工号", "请勿填写身份证号，改用工号")
    assert number not in fault.reason


@pytest.mark.parametrize("column", ["name", "post", "proposed_post", "rank"])
def test_an_identity_card_number_is_refused_wherever_it_stands(column: str) -> None:
    (fault,) = faults_of(**{column: "方知行370102197506081234"})
    assert fault.column == COLUMNS[column]


@pytest.mark.parametrize("number", ["12345678901234567", "1234567890123456789", "QY-2026-000123"])
def test_other_long_numbers_are_no_identity_cards(number: str) -> None:
    assert read(staff_no=number).staff_no == number


@pytest.mark.parametrize("column", REQUIRED)
@pytest.mark.parametrize("empty", [None, "", "　", "\u200b"])
def test_what_is_required_and_missing_is_named(column: str, empty: str | None) -> None:
    (fault,) = faults_of(**{column: empty})
    assert fault == RosterFault(2, COLUMNS[column], f"缺少{COLUMNS[column]}")


def test_everything_else_may_be_missing() -> None:
    assert read() == RosterRow(2, "方知行", "县水务局", "QY001", "", "", "", None, None)


def test_an_unknown_unit_is_named() -> None:
    (fault,) = faults_of(unit="县水利局")
    assert fault.column == "单位"
    assert "县水利局" in fault.reason


@pytest.mark.parametrize(("column", "limit"), [("name", 60), ("staff_no", 40), ("post", 120), ("rank", 40)])
def test_a_cell_that_is_too_long_is_named(column: str, limit: int) -> None:
    assert getattr(read(**{column: "A" * limit}), column) == "A" * limit
    (fault,) = faults_of(**{column: "A" * (limit + 1)})
    assert fault == RosterFault(2, COLUMNS[column], f"超过 {limit} 个字")


@pytest.mark.parametrize("text", sorted(YES))
def test_a_party_member_is_one_in_any_of_its_words(text: str) -> None:
    assert read(party_member=text).party_member is True


@pytest.mark.parametrize("text", sorted(NO | OTHER_PARTIES))
def test_who_is_no_party_member_is_none_in_any_of_its_words(text: str) -> None:
    assert read(party_member=text).party_member is False


@pytest.mark.parametrize("empty", [None, "", " "])
def test_a_membership_that_is_not_given_stays_open(empty: str | None) -> None:
    assert read(party_member=empty).party_member is None


@pytest.mark.parametrize("text", ["也许", "Y", True, 1])
def test_a_membership_that_cannot_be_read_is_named(text: Any) -> None:
    (fault,) = faults_of(party_member=text)
    assert fault.column == "中共党员"


def test_every_row_of_a_repeated_staff_number_is_named_whatever_its_case() -> None:
    rows = [(row, cells(staff_no=no)) for row, no in enumerate(["QY001", "QY002", "qy001", "ＱＹ００１"], start=2)]
    _people, faults = read_roster(rows, UNITS)
    assert [(fault.row, fault.column) for fault in faults] == [(2, "工号"), (4, "工号"), (5, "工号")]


def test_where_some_have_a_staff_number_everybody_needs_one() -> None:
    rows = [(2, cells()), (3, cells(name="石秋实", staff_no="")), (4, cells(name="柳景明", staff_no=None))]
    _people, faults = read_roster(rows, UNITS)
    assert [(fault.row, fault.reason) for fault in faults] == [(3, "缺少工号"), (4, "缺少工号")]


def test_an_office_without_staff_numbers_leaves_them_out() -> None:
    rows = [(2, cells(staff_no="")), (3, cells(name="石秋实", staff_no=None))]
    people, faults = read_roster(rows, UNITS)
    assert faults == []
    assert [person.staff_no for person in people] == ["", ""]


@pytest.mark.parametrize(
    ("births", "wrong"),
    [
        (("1975-06-08", "1981年2月"), []),
        (("1975-06-08", "1975年6月"), [2, 3]),
        (("1975-06-08", ""), [3]),
        (("", ""), [2, 3]),
    ],
)
def test_namesakes_of_one_unit_need_numbers_or_different_birth_months(
    births: tuple[str, str], wrong: list[int]
) -> None:
    rows = [(row, cells(staff_no="", birth_on=birth)) for row, birth in enumerate(births, start=2)]
    _people, faults = read_roster(rows, UNITS)
    assert [fault.row for fault in faults] == wrong
    assert all("同名同单位" in fault.reason for fault in faults)


def test_every_fault_of_every_row_is_named_at_once_in_order() -> None:
    rows = [
        (7, cells(name="", unit="某局", birth_on="昨天")),
        (9, cells(staff_no="QY002")),
        (11, cells(staff_no="QY001", party_member="?")),
    ]
    _people, faults = read_roster(rows, UNITS)
    assert [(fault.row, fault.column) for fault in faults] == [
        (7, "姓名"),
        (7, "单位"),
        (7, "出生日期"),
        (7, "工号"),
        (11, "中共党员"),
        (11, "工号"),
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_of_the_template_are_never_people(name: str) -> None:
    (fault,) = faults_of(name=name)
    assert "删去" in fault.reason


def test_an_empty_list_is_a_fault() -> None:
    people, faults = read_roster([], UNITS)
    assert people == []
    assert [fault.column for fault in faults] == ["姓名"]


@pytest.mark.parametrize("cell", [370102197506081234, 3.70102197506081e17, 1234567890123456, "1.23457E+11", "1.2E+05"])
def test_a_staff_number_that_the_spreadsheet_spoiled_is_refused(cell: Any) -> None:
    (fault,) = faults_of(staff_no=cell)
    assert fault.column == "工号"
    assert "370102197506081234" not in fault.reason


@pytest.mark.parametrize(
    ("cell", "number"), [("1.2345E+4", "12345"), (12345.0, "12345"), ("'00123", "00123"), ("2E10", "2E10")]
)
def test_a_staff_number_that_lost_no_digit_is_repaired(cell: Any, number: str) -> None:
    assert read(staff_no=cell).staff_no == number


@pytest.mark.parametrize("column", ["name", "unit", "staff_no", "post", "leave_reason"])
def test_a_blotted_identity_number_is_refused_as_a_full_one(column: str) -> None:
    assert "身份证号" in " ".join(fault.reason for fault in faults_of(**{column: "370102********1234"}))


@pytest.mark.parametrize("error", ["#N/A", "#REF!"])
def test_a_formula_that_failed_is_no_text(error: str) -> None:
    (fault,) = faults_of(post=error)
    assert (fault.column, error in fault.reason) == ("现任职务", True)


@pytest.mark.parametrize("name", ["方知行、石秋实", "方知行/石秋实", "方知行，石秋实"])
def test_two_names_in_one_cell_are_refused(name: str) -> None:
    (fault,) = faults_of(name=name)
    assert fault.reason == "一行只能写一个人"


@pytest.mark.parametrize("written", ["县水务局", " 县 水务局", "青榆县水务局", "青榆县县水务局"])
def test_a_unit_is_known_with_the_name_of_the_place_before_it(written: str) -> None:
    assert read(unit=written).unit == "县水务局"


def test_an_unknown_unit_comes_with_the_one_that_was_probably_meant() -> None:
    (fault,) = faults_of(unit="县水务")
    assert "是不是“县水务局”" in fault.reason


@pytest.mark.parametrize(
    ("written", "unit", "post"),
    [
        ("县水务局综合科科长", "县水务局", "综合科科长"),
        ("青榆县水务局综合科科长", "县水务局", "综合科科长"),
        ("县水务局", "县水务局", ""),
        ("青榆县副县长", "青榆县", "副县长"),
    ],
)
def test_unit_and_post_in_one_cell_are_taken_apart(written: str, unit: str, post: str) -> None:
    person = read(unit=None, unit_post=written)
    assert (person.unit, person.post) == (unit, post)


@pytest.mark.parametrize("written", ["青榆县交通局科长", "综合科科长", "县财政局科长"])
def test_a_post_whose_unit_is_unknown_belongs_to_no_other_unit(written: str) -> None:
    (fault,) = faults_of(unit=None, unit_post=written)
    assert (fault.column, written in fault.reason) == ("工作单位及职务", True)


@pytest.mark.parametrize(
    ("unit", "post", "joined"),
    [
        ("县财政局", "副局长", "县财政局副局长"),
        ("县财政局", "县财政局副局长", "县财政局副局长"),
        ("", "副局长", "副局长"),
    ],
)
def test_the_proposed_unit_and_post_are_one_proposed_post(unit: str, post: str, joined: str) -> None:
    assert read(proposed_unit=unit, proposed_post=post).proposed_post == joined


def test_everything_that_is_arranged_is_read() -> None:
    person = read(
        publicity="2026-11-02至2026-11-06",
        leave_reason="外出培训",
        extra_minutes="30分钟",
        book="开卷",
        scope="只考法律",
        post_group="工程",
    )
    assert (person.publicity_from, person.publicity_to) == (date(2026, 11, 2), date(2026, 11, 6))
    assert (person.leave_reason, person.extra_minutes, person.book) == ("外出培训", 30, "open")
    assert (person.scope, person.post_group, person.cleared) == ("law", "工程", frozenset())


def test_a_cell_that_says_none_empties_and_an_empty_cell_says_nothing() -> None:
    person = read(exemption_reason="无", extra_minutes=0, book="—", scope="", post_group=None)
    assert person.cleared == {"exemption_reason", "extra_minutes", "book"}
    assert (person.exemption_reason, person.extra_minutes, person.book) == ("", 0, "")


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("exemption_reason", "是", "请写明免考原因"),
        ("leave_reason", "√", "请写明请假原因"),
        ("extra_minutes", "121", "0 到 120"),
        ("extra_minutes", "-5", "0 到 120"),
        ("extra_minutes", "适当", "0 到 120"),
        ("book", "半开卷", "开卷"),
        ("scope", "法制史", "只考法律"),
        ("publicity", "5个工作日", "看不出起止"),
        ("publicity_from", "2026年11月", "年月日"),
        ("leave_reason", "病" * 201, "超过 200 个字"),
    ],
)
def test_an_arrangement_that_cannot_be_read_is_named(column: str, cell: str, words: str) -> None:
    (fault,) = faults_of(**{column: cell})
    assert words in fault.reason


def test_nobody_is_exempt_and_on_leave_at_once() -> None:
    (fault,) = faults_of(exemption_reason="平级转任", leave_reason="病假")
    assert "只能填一项" in fault.reason


def test_a_publicity_that_ends_before_it_begins_is_named() -> None:
    (fault,) = faults_of(publicity_from="2026-11-06", publicity_to="2026-11-02")
    assert (fault.column, fault.reason) == ("公示结束", "公示结束早于公示开始")


def test_an_arrangement_alone_is_read_as_in_a_list() -> None:
    values, reasons = read_arrangement({"extra_minutes": "20", "book": "开卷", "publicity_to": "2026-11-06"})
    assert reasons == {}
    assert (values["extra_minutes"], values["book"], values["publicity_to"]) == (20, "open", date(2026, 11, 6))
    assert read_arrangement({"extra_minutes": "300"})[1].keys() == {"extra_minutes"}
