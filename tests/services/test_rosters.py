"""Name lists into batches: all of a list or nothing, and as often as one likes."""

from __future__ import annotations

import io
import time
import zipfile
from functools import partial
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from lianzheng_quiz.office.workbooks import workbook_bytes
from lianzheng_quiz.rules.refusals import Invalid, RosterRejected
from lianzheng_quiz.rules.roster import COLUMNS, RosterFault
from lianzheng_quiz.services import accounts, batches, cadres, rosters
from lianzheng_quiz.services.rosters import RosterReport
from tests.conftest import World, draft, person
from tests.services.crowd import at_once

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
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
    sheet = load_workbook(io.BytesIO(rosters.faults_xlsx(refusal.value.faults))).active
    assert [cell.value for cell in sheet[3]] == [5, "单位", refusal.value.faults[0].reason]


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
    batch_id = batches.create_batch(elsewhere, draft(world.unit("临县"), now), now=now)
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


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return made.getvalue()


@sqlite_only
@pytest.mark.parametrize(
    ("kind", "words"),
    [("bomb", "解压后过大"), ("xls", ".xls"), ("text", "不是有效的"), ("empty", "不是有效的"), ("headless", "标题行")],
)
def test_a_file_that_is_no_name_list_is_refused_in_chinese_within_seconds(world: World, kind: str, words: str) -> None:
    data = {
        "bomb": _bomb,
        "xls": lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 512,
        "text": lambda: "姓名,单位\n".encode(),
        "empty": lambda: b"",
        "headless": lambda: workbook_bytes(Workbook()),
    }[kind]()
    batch_id = world.batch(people=0, dealt=False)
    began = time.perf_counter()
    with pytest.raises(Invalid) as refusal:
        bring(world, batch_id, data)
    assert time.perf_counter() - began < 5
    assert words in refusal.value.faults["file"]


def test_every_column_of_the_template_is_one_that_is_read(world: World) -> None:
    sheet = load_workbook(io.BytesIO(rosters.template(world.actor("organiser")))).active
    heads = [str(cell.value) for cell in sheet[1]]
    assert [head.removesuffix("（必填）") for head in heads] == list(COLUMNS.values())
    assert [head for head in heads if head.endswith("（必填）")] == ["姓名（必填）", "单位（必填）", "工号（必填）"]
