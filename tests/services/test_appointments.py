"""Lists of appointments: from an office's workbook into the register, again with changes, withdrawn, never lost."""

from __future__ import annotations

import io
from datetime import date
from functools import partial
from typing import Any

import pytest
from openpyxl import load_workbook

from lianzheng_quiz.rules.refusals import Invalid, NotFound, UploadGone
from lianzheng_quiz.services import accounts, appointments, audit_log, cadres, roster_uploads
from lianzheng_quiz.services.appointments import AppointmentLines, LineRow, ListPage
from lianzheng_quiz.services.roster_uploads import RosterReview
from lianzheng_quiz.services.rosters import BatchRoster, RosterReport
from tests.conftest import ONE_DATABASE, World
from tests.office_lists import HEADS, office_list

COLUMNS = [*HEADS, "新任职务", "职级", "任职时间", "公示期", "免考理由"]
FANG = ["方知行", "县水务局", "QY001", "县水务局局长", "乡科级正职", "2026-11-09", "2026-11-02至2026-11-06", None]
NEW = ["韩怀远", "县水务局", "QY101", "副局长", "乡科级副职", None, None, None]


def begun(world: World, *rows: list[Any], name: str = "下半年任免名单") -> tuple[int, str]:
    data = office_list(["青榆县任职名单"], COLUMNS, *rows)
    now = world.clock.now
    return appointments.begin_list(world.actor("organiser"), name, date(2026, 11, 9), "任免.xlsx", data, now=now)


def look(world: World, list_id: int, upload_id: str) -> RosterReview:
    into = AppointmentLines(list_id)
    return roster_uploads.review(world.actor("organiser"), into, upload_id, now=world.clock.now)


def bring(world: World, list_id: int, upload_id: str) -> RosterReport:
    seen = look(world, list_id, upload_id).choice
    report = roster_uploads.import_upload(
        world.actor("organiser"),
        AppointmentLines(list_id),
        upload_id,
        sheet="",
        keys={},
        seen=seen,
        now=world.clock.now,
    )
    assert report is not None
    return report


def listed(world: World, *rows: list[Any], name: str = "下半年任免名单") -> int:
    list_id, upload_id = begun(world, *rows, name=name)
    bring(world, list_id, upload_id)
    return list_id


def again(world: World, list_id: int, *rows: list[Any]) -> str:
    data = office_list(COLUMNS, *rows)
    into, now = AppointmentLines(list_id), world.clock.now
    return roster_uploads.keep_upload(world.actor("organiser"), into, "任免.xlsx", data, now=now)


def page_of(world: World, list_id: int) -> ListPage:
    return appointments.list_page(world.actor("organiser"), list_id, now=world.clock.now)


def line_of(world: World, list_id: int, name: str) -> LineRow:
    return next(line for line in page_of(world, list_id).lines if line.name == name)


def test_a_list_is_looked_over_imported_and_compared(world: World) -> None:
    list_id, upload_id = begun(world, FANG, NEW)
    found = look(world, list_id, upload_id)
    assert (found.count, found.faults) == (2, [])
    assert [column.key for column in found.columns][3:] == [
        "proposed_post", "rank", "appointed_on", "publicity", "exemption_reason",
    ]  # fmt: skip
    assert "没有任职时间，也没有公示结束日期：韩怀远（1 人）" in "".join(found.remarks)
    assert page_of(world, list_id).lines == []
    assert bring(world, list_id, upload_id) == RosterReport(2, 0, 0)
    fang, new = line_of(world, list_id, "方知行"), line_of(world, list_id, "韩怀远")
    assert (fang.post, fang.appointed_on, fang.publicity_to) == ("县水务局局长", date(2026, 11, 9), date(2026, 11, 6))
    assert (new.staff_no, new.rank, new.status) == ("QY101", "乡科级副职", "待考")
    with pytest.raises(UploadGone):
        look(world, list_id, upload_id)


@ONE_DATABASE
def test_an_appointment_makes_a_cadre_but_no_account_and_leaves_known_people_as_they_are(world: World) -> None:
    list_id = listed(world, FANG, ["韩怀远", "县水务局", "QY101", "副局长", None, None, None, None])
    organiser = world.actor("organiser")
    with pytest.raises(NotFound):
        accounts.actor_named("QY101")
    record = partial(cadres.cadre_record, organiser, now=world.clock.now)
    known = record(line_of(world, list_id, "方知行").cadre_id)
    assert (known.proposed_post, known.post, known.rank) == ("副局长", "科长", "乡科级正职")
    assert record(line_of(world, list_id, "韩怀远").cadre_id).proposed_post == "副局长"


def test_the_same_list_again_updates_and_says_who_is_missing(world: World) -> None:
    list_id = listed(world, FANG, NEW)
    appointed = [*NEW[:5], "2026-11-10", None, None]
    upload_id = again(world, list_id, appointed)
    assert "名单中原有、这份文件里没有：方知行（1 人）" in "".join(look(world, list_id, upload_id).remarks)
    assert bring(world, list_id, upload_id) == RosterReport(0, 1, 0, changed=1)
    assert line_of(world, list_id, "韩怀远").appointed_on == date(2026, 11, 10)
    assert line_of(world, list_id, "方知行").appointed_on == date(2026, 11, 9)
    back = [*NEW[:5], "无", None, "平级转任"]
    assert bring(world, list_id, again(world, list_id, back)).changed == 1
    line = line_of(world, list_id, "韩怀远")
    assert (line.appointed_on, line.exemption_reason, line.status) == (None, "平级转任", "免考")


@ONE_DATABASE
def test_faults_are_named_by_cell_and_nothing_is_written(world: World) -> None:
    rows = [
        ["方知行", "县水利局", "QY001", None, None, "2026年11月", None, None],
        ["石秋实", "县水务局", "QY002", None, None, None, "2026-11-06至2026-11-02", "是"],
    ]
    list_id, upload_id = begun(world, *rows)
    found = look(world, list_id, upload_id)
    assert sorted(fault.cell for fault in found.faults) == ["B3", "F3", "G4", "H4"]
    organiser, into = world.actor("organiser"), AppointmentLines(list_id)
    _name, data = roster_uploads.marked_upload(organiser, into, upload_id, sheet="", keys={}, now=world.clock.now)
    assert "F3 任职时间：" in load_workbook(io.BytesIO(data)).active["I3"].value
    assert page_of(world, list_id).lines == []


@ONE_DATABASE
def test_a_number_of_somebody_else_is_a_fault_before_anything_is_confirmed(world: World) -> None:
    list_id, upload_id = begun(world, ["韩怀远", "县水务局", "QY001", None, None, None, None, None])
    assert [fault.cell for fault in look(world, list_id, upload_id).faults] == ["C3"]


def test_a_withdrawn_list_counts_no_more_and_stays_to_be_read(world: World) -> None:
    list_id = listed(world, FANG)
    organiser, now = world.actor("organiser"), world.clock.now
    assert line_of(world, list_id, "方知行").status
    with pytest.raises(Invalid):
        appointments.withdraw(organiser, list_id, " ", now=now)
    appointments.withdraw(organiser, list_id, "误传了征求意见稿", now=now)
    page = page_of(world, list_id)
    assert (page.withdraw_reason, page.withdrawn_by, page.withdrawn_at) == ("误传了征求意见稿", "zuzhi员", now)
    assert [(line.name, line.status) for line in page.lines] == [("方知行", "")]
    for act in (
        partial(again, world, list_id, FANG),
        partial(appointments.withdraw, organiser, list_id, "再次", now=now),
    ):
        with pytest.raises(Invalid, match="已经撤回"):
            act()
    assert listed(world, FANG) != list_id
    entry = audit_log.read_log(world.actor("auditor"), action="撤回任职名单").rows[0]
    assert (entry.subject, entry.detail) == ("下半年任免名单", "误传了征求意见稿")


def test_a_name_that_stands_is_not_taken_twice(world: World) -> None:
    listed(world, FANG)
    with pytest.raises(Invalid) as refusal:
        begun(world, NEW)
    assert set(refusal.value.faults) == {"name"}
    assert len(appointments.lists(world.actor("organiser"))) == 1


@ONE_DATABASE
@pytest.mark.parametrize(("name", "data", "field"), [("", None, "name"), ("名单", b"nothing", "file")])
def test_no_list_is_begun_with_what_is_none(world: World, name: str, data: bytes | None, field: str) -> None:
    organiser = world.actor("organiser")
    sent = office_list(COLUMNS, FANG) if data is None else data
    with pytest.raises(Invalid) as refusal:
        appointments.begin_list(organiser, name, date(2026, 11, 9), "任免.xlsx", sent, now=world.clock.now)
    assert set(refusal.value.faults) == {field}
    assert appointments.lists(organiser) == []


def test_the_lists_of_another_unit_are_not_found(world: World) -> None:
    list_id, upload_id = begun(world, FANG)
    stranger, into, now = world.actor("elsewhere"), AppointmentLines(list_id), world.clock.now
    assert appointments.lists(stranger) == []
    for verb in (
        partial(appointments.list_page, stranger, list_id, now=now),
        partial(appointments.list_name, stranger, list_id),
        partial(appointments.withdraw, stranger, list_id, "误传", now=now),
        partial(roster_uploads.keep_upload, stranger, into, "任免.xlsx", b"", now=now),
        partial(roster_uploads.review, stranger, into, upload_id, now=now),
        partial(roster_uploads.import_upload, stranger, into, upload_id, sheet="", keys={}, seen="", now=now),
        partial(into.add, stranger, [], now=now),
    ):
        with pytest.raises(NotFound):
            verb()


@ONE_DATABASE
def test_an_upload_of_a_list_is_none_of_a_batch(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    _list_id, upload_id = begun(world, FANG)
    with pytest.raises(UploadGone):
        roster_uploads.review(world.actor("organiser"), BatchRoster(batch_id), upload_id, now=world.clock.now)
