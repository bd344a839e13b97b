"""Name lists into batches: all of a list or nothing, and as often as one likes."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from openpyxl import load_workbook

from lianzheng_quiz.office.workbooks import workbook_bytes
from lianzheng_quiz.rules.refusals import Invalid, RosterRejected
from lianzheng_quiz.rules.roster import RosterFault, RosterRow
from lianzheng_quiz.rules.roster_columns import COLUMNS
from lianzheng_quiz.services import accounts, batch_plans, batches, cadres, papers, roster_people, rosters, sittings
from lianzheng_quiz.services.roster_people import ListedPerson
from lianzheng_quiz.services.rosters import RosterReport
from tests.conftest import World, draft, person
from tests.services.crowd import at_once

PEOPLE = [
    ["韩怀远", "县水务局", "QY101", "科长", "副局长", "乡科级正职", "1975年6月8日", "是"],
    ["秦　雨桐", "县水务局", "ＱＹ１０２", "副科长", "科长", "乡科级副职", "1986/11/20", "否"],
    ["许立诚", "青榆县", 103.0, "", "", "", "", ""],
]


def filled(world: World, people: list[list[Any]]) -> bytes:
    """The template as an organiser fills it in, the samples overwritten."""
    book = load_workbook(io.BytesIO(rosters.template(world.actor("organiser"))))
    sheet = book.active
    sheet.delete_rows(2, 2)
    for row, values in enumerate(people, start=2):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value
    return workbook_bytes(book)


def bring(world: World, batch_id: int, data: bytes) -> RosterReport:
    return rosters.import_roster(world.actor("organiser"), batch_id, data, now=world.clock.now)


def names(world: World, batch_id: int) -> list[str]:
    return [row.name for row in batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now).candidates]


def test_a_filled_template_goes_in_and_once_more_adds_nobody(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    data = filled(world, PEOPLE)
    assert bring(world, batch_id, data) == RosterReport(added=3, already=0, new_accounts=3)
    assert bring(world, batch_id, data) == RosterReport(added=0, already=3, new_accounts=0)
    assert sorted(names(world, batch_id)) == sorted(["韩怀远", "秦雨桐", "许立诚"])
    page = cadres.list_cadres(world.actor("organiser"), "qy102")
    (row,) = page.rows
    assert (row.name, row.staff_no, row.party_member, row.birth_on.isoformat()) == (
        "秦雨桐",
        "QY102",
        False,
        "1986-11-20",
    )
    assert accounts.actor_named("103").name == "许立诚"


def test_people_known_from_before_keep_their_account(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    before = world.actor("QY001").account_id
    report = bring(world, batch_id, filled(world, [["方知行", "青榆县", "QY001", "", "局长", "", "", ""], *PEOPLE]))
    assert report == RosterReport(added=4, already=0, new_accounts=3)
    after = world.actor("QY001")
    assert (after.account_id, after.unit_name) == (before, "青榆县")
    (row,) = cadres.list_cadres(world.actor("organiser"), "QY001").rows
    assert (row.post, row.proposed_post, row.party_member) == ("科长", "局长", True)


def test_one_bad_row_writes_nothing_and_names_row_column_and_reason(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    total = cadres.list_cadres(world.actor("organiser")).total
    data = filled(world, [*PEOPLE, ["吕静之", "县水利局", "370102197506081234", "", "", "", "昨天", "?"]])
    with pytest.raises(RosterRejected) as refusal:
        bring(world, batch_id, data)
    assert [(fault.row, fault.column) for fault in refusal.value.faults] == [
        (5, "单位"),
        (5, "工号"),
        (5, "出生日期"),
        (5, "中共党员"),
    ]
    assert names(world, batch_id) == []
    assert cadres.list_cadres(world.actor("organiser")).total == total


def test_the_untouched_template_makes_nobody(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    with pytest.raises(RosterRejected) as refusal:
        bring(world, batch_id, rosters.template(world.actor("organiser")))
    assert [(fault.row, fault.column) for fault in refusal.value.faults] == [(2, "姓名"), (3, "姓名")]
    assert names(world, batch_id) == []


def test_a_staff_number_of_somebody_else_is_a_fault_of_its_row(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    taken = [["吕静之", "县水务局", "QY001"], ["施维正", "县水务局", "qy002"], ["张若水", "县水务局", "ZuZhi"]]
    with pytest.raises(RosterRejected) as refusal:
        bring(world, batch_id, filled(world, [*PEOPLE, *taken]))
    assert refusal.value.faults == [
        RosterFault(row, "工号", f"工号 {number} 已属于另一个人，请核对")
        for row, (_name, _unit, number) in enumerate(taken, start=5)
    ]
    assert names(world, batch_id) == []


def test_a_person_beyond_the_organisers_units_stays_beyond(world: World) -> None:
    elsewhere = world.actor("elsewhere")
    now = world.clock.now
    batch_id = batch_plans.create_batch(elsewhere, draft(world.unit("临县"), now), now=now)
    with pytest.raises(RosterRejected):
        rosters.add_people(elsewhere, batch_id, [person(2, "方知行", "QY001", unit="临县")], now=now)
    assert world.actor("QY001").unit_name == "县水务局"
    with pytest.raises(RosterRejected) as refusal:
        rosters.import_roster(elsewhere, batch_id, filled(world, PEOPLE[:1]), now=now)
    assert refusal.value.faults[0].column == "单位"


def test_the_template_names_only_units_within_reach(world: World) -> None:
    book = load_workbook(io.BytesIO(rosters.template(world.actor("elsewhere"))))
    text = "".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "临县" in text
    assert "县水务局" not in text


def test_the_same_list_brought_in_twice_at_once_makes_everybody_once(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    act = partial(bring, world, batch_id, filled(world, PEOPLE))
    reports, faults = at_once(world.app, [act, act, act])
    assert faults == []
    assert sorted(report.added for report in reports) == [0, 0, 3]
    assert len(names(world, batch_id)) == 3


def test_a_batch_that_is_over_takes_no_names(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    data = filled(world, PEOPLE)
    world.clock.advance(hours=2)
    with pytest.raises(Invalid) as refusal:
        bring(world, batch_id, data)
    assert "已经结束" in refusal.value.faults["roster"]


def test_late_names_may_join_while_the_batch_runs(world: World) -> None:
    batch_id = world.batch(people=2)
    world.clock.advance(minutes=30)
    assert bring(world, batch_id, filled(world, PEOPLE)).added == 3
    assert len(names(world, batch_id)) == 5


def test_every_column_of_the_template_is_one_that_is_read(world: World) -> None:
    sheet = load_workbook(io.BytesIO(rosters.template(world.actor("organiser")))).active
    heads = [str(cell.value) for cell in sheet[1]]
    assert [head.removesuffix("（必填）") for head in heads] == list(COLUMNS.values())


# Lists of offices that have no staff numbers


class Drawn(random.Random):
    """Chance that gives these numbers, one after the other."""

    def __init__(self, *numbers: int) -> None:
        super().__init__()
        self.numbers = list(numbers)

    def randrange(self, *_limits: Any) -> int:
        return self.numbers.pop(0)


def nameless(row: int, name: str, birth: date | None = None, unit: str = "县水务局", **changes: Any) -> RosterRow:
    return RosterRow(row, name, unit, "", "科长", "副局长", "", birth, None, **changes)


def put(world: World, batch_id: int, *people: RosterRow, chance: random.Random | None = None) -> RosterReport:
    organiser, now = world.actor("organiser"), world.clock.now
    return rosters.add_people(organiser, batch_id, people, now=now, chance=chance or random.Random("test"))


def numbers(world: World, name: str) -> list[str]:
    return sorted(row.staff_no for row in cadres.list_cadres(world.actor("organiser"), name).rows)


def test_new_people_without_a_number_are_given_one_that_is_free_and_signs_in(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    put(world, batch_id, person(2, "韩怀远", "R000007"))
    report = put(world, batch_id, nameless(2, "秦雨桐"), nameless(3, "许立诚"), chance=Drawn(7, 41, 41, 999_999))
    assert report == RosterReport(added=2, already=0, new_accounts=2, numbered=2)
    assert (numbers(world, "秦雨桐"), numbers(world, "许立诚")) == (["R000041"], ["R999999"])
    assert accounts.actor_named("r000041").name == "秦雨桐"


def test_the_same_list_without_numbers_again_makes_no_doubles_and_updates(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    put(world, batch_id, nameless(2, "秦雨桐", date(1980, 1, 1)), nameless(3, "许立诚"))
    before = numbers(world, "秦雨桐")
    again = (nameless(2, "秦雨桐", date(1980, 1, 17), extra_minutes=20), nameless(3, "许立诚", date(1979, 5, 1)))
    assert put(world, batch_id, *again) == RosterReport(added=0, already=2, new_accounts=0, changed=1)
    assert numbers(world, "秦雨桐") == before
    (row,) = cadres.list_cadres(world.actor("organiser"), "许立诚").rows
    assert row.birth_on == date(1979, 5, 1)


def test_namesakes_of_one_unit_are_told_apart_by_the_birth_month(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    elder, younger = nameless(2, "秦雨桐", date(1970, 3, 1)), nameless(3, "秦雨桐", date(1985, 9, 1))
    assert put(world, batch_id, elder, younger).added == 2
    assert put(world, batch_id, younger, elder).already == 2
    with pytest.raises(RosterRejected) as refusal:
        put(world, batch_id, nameless(2, "秦雨桐"))
    (fault,) = refusal.value.faults
    assert (fault.row, fault.column) == (2, "姓名")
    assert all(number in fault.reason for number in numbers(world, "秦雨桐"))


def test_a_second_namesake_joins_when_the_list_names_both(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    elder, younger = nameless(2, "秦雨桐", date(1970, 3, 1)), nameless(3, "秦雨桐", date(1985, 9, 1))
    put(world, batch_id, elder)
    assert put(world, batch_id, younger, elder) == RosterReport(1, 1, 1, numbered=1)


def test_another_birth_month_is_neither_the_same_person_nor_surely_another(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    put(world, batch_id, nameless(2, "秦雨桐", date(1970, 3, 1)))
    with pytest.raises(RosterRejected) as refusal:
        put(world, batch_id, nameless(2, "秦雨桐", date(1971, 3, 1)))
    assert "1970年3月生" in refusal.value.faults[0].reason
    assert len(numbers(world, "秦雨桐")) == 1


def test_a_namesake_of_another_unit_is_somebody_else(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    report = put(world, batch_id, nameless(2, "方知行", unit="青榆县"))
    assert report.numbered == 1
    assert len(numbers(world, "方知行")) == 2


def test_a_person_known_by_number_is_the_one_meant_without_it(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    report = put(world, batch_id, nameless(2, "方知行"))
    assert report == RosterReport(added=1, already=0, new_accounts=0)
    assert numbers(world, "方知行") == ["QY001"]


# What is arranged for one


def standing(world: World, batch_id: int, staff_no: str = "QY001") -> ListedPerson:
    page = roster_people.list_page(world.actor("organiser"), batch_id, now=world.clock.now)
    return next(row for row in page.people if row.staff_no == staff_no)


def fang(**changes: Any) -> RosterRow:
    return replace(person(2, "方知行", "QY001"), **changes)


def test_a_list_arranges_and_an_empty_cell_leaves_what_stands(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    put(world, batch_id, fang(extra_minutes=30, book="open", leave_reason="外出培训", publicity_to=date(2026, 11, 6)))
    assert put(world, batch_id, fang(scope="law")).changed == 1
    found = standing(world, batch_id)
    assert (found.extra_minutes, found.book, found.scope, found.leave_reason) == (30, "open", "law", "外出培训")
    assert put(world, batch_id, fang(scope="law")).changed == 0


def test_none_in_a_word_takes_back_what_stands(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    put(world, batch_id, fang(extra_minutes=30, exemption_reason="平级转任"))
    cleared = frozenset({"extra_minutes", "exemption_reason"})
    assert put(world, batch_id, fang(cleared=cleared)).changed == 1
    found = standing(world, batch_id)
    assert (found.extra_minutes, found.exemption_reason) == (0, "")
    page = batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now)
    assert (page.counts["免考"], page.without_paper) == (0, 1)


def test_who_becomes_exempt_is_no_longer_on_leave(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    put(world, batch_id, fang(leave_reason="病假"))
    put(world, batch_id, fang(exemption_reason="平级转任"))
    found = standing(world, batch_id)
    assert (found.exemption_reason, found.leave_reason) == ("平级转任", "")


@pytest.mark.parametrize(
    "change", [{"exemption_reason": "平级转任"}, {"leave_reason": "病假"}, {"book": "open"}, {"scope": "law"}]
)
def test_a_list_comes_too_late_for_who_has_begun_and_then_writes_nothing(world: World, change: dict[str, Any]) -> None:
    _cadre, _sitting = world.started(people=1)
    batch_id = batches.list_batches(world.actor("organiser"), now=world.clock.now)[0].id
    with pytest.raises(RosterRejected) as refusal:
        put(world, batch_id, fang(**change), person(3, "韩怀远", "QY101"))
    assert [fault.row for fault in refusal.value.faults] == [2]
    assert "已开始答题" in refusal.value.faults[0].reason
    assert names(world, batch_id) == ["方知行"]


def test_the_same_list_again_is_no_late_change(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    put(world, batch_id, fang(book="open", scope="law"))
    papers.deal_papers(world.actor("organiser"), batch_id, now=world.clock.now, seed="test")
    sittings.start_sitting(world.actor("QY001"), world.sitting(batch_id), now=world.clock.now)
    assert put(world, batch_id, fang(book="open", scope="law")) == RosterReport(0, 1, 0)
