"""Name lists: what is taken, how it is written, and every fault named by row and column."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from lianzheng_quiz.rules.roster import COLUMNS, NO, REQUIRED, SAMPLES, YES, RosterFault, RosterRow, plain, read_roster

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


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1975-06-08", date(1975, 6, 8)),
        ("1975/6/8", date(1975, 6, 8)),
        ("1975.6.8", date(1975, 6, 8)),
        ("1975年6月8日", date(1975, 6, 8)),
        ("1975 年 6 月 8 日", date(1975, 6, 8)),
        ("１９７５－０６－０８", date(1975, 6, 8)),
        ("1975／6／8", date(1975, 6, 8)),
        ("1975-06-08 00:00:00", date(1975, 6, 8)),
        ("19750608", date(1975, 6, 8)),
        (19750608.0, date(1975, 6, 8)),
        (19750608, date(1975, 6, 8)),
        ("1975年6月", date(1975, 6, 1)),
        ("1975.06", date(1975, 6, 1)),
        ("197506", date(1975, 6, 1)),
        (date(1975, 6, 8), date(1975, 6, 8)),
        (datetime(1975, 6, 8, tzinfo=UTC), date(1975, 6, 8)),
        ("", None),
        (None, None),
        ("　", None),
    ],
)
def test_a_birth_date_is_read_however_it_is_written(written: Any, day: date | None) -> None:
    assert read(birth_on=written).birth_on == day


@pytest.mark.parametrize(
    "written", ["1975-13-08", "1975-02-30", "75-06-08", "六月八日", "不详", "1975", "1975-06-08-01"]
)
def test_what_is_no_date_is_named_with_an_example(written: str) -> None:
    (fault,) = faults_of(birth_on=written)
    assert (fault.row, fault.column) == (2, "出生日期")
    assert written in fault.reason
    assert "1975-06-08" in fault.reason


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


@pytest.mark.parametrize("text", sorted(NO))
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


def test_an_empty_staff_number_is_missing_and_not_repeated() -> None:
    _people, faults = read_roster([(2, cells(staff_no="")), (3, cells(staff_no=""))], UNITS)
    assert [fault.reason for fault in faults] == ["缺少工号", "缺少工号"]


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
