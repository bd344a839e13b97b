"""A list between upload and import: kept for its sender alone, read anew at every step, forgotten in time."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound, RosterRejected, UploadGone
from lianzheng_quiz.services import batch_plans, batches, roster_uploads, sittings
from lianzheng_quiz.services.roster_uploads import RosterReview
from lianzheng_quiz.services.rosters import BatchRoster, RosterReport
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store.tables import RosterUpload
from tests.conftest import ONE_DATABASE, World, draft
from tests.office_lists import HEADS, office_list

GOOD = office_list([*HEADS, "职务"], ["韩怀远", "县水务局", "QY101", "科长"], ["秦雨桐", "青榆县", "QY102", "副科长"])
BAD = office_list(HEADS, ["韩怀远", "县水利局", "QY101"])


def keep(world: World, batch_id: int, data: bytes = GOOD, name: str = "名单.xlsx") -> str:
    return roster_uploads.keep_upload(world.actor("organiser"), BatchRoster(batch_id), name, data, now=world.clock.now)


def look(world: World, batch_id: int, upload_id: str, **chosen: Any) -> RosterReview:
    return roster_uploads.review(
        world.actor("organiser"), BatchRoster(batch_id), upload_id, now=world.clock.now, **chosen
    )


def bring(world: World, batch_id: int, upload_id: str, seen: str, **chosen: Any) -> RosterReport | None:
    given = {"sheet": "", "keys": {}, **chosen}
    organiser, into = world.actor("organiser"), BatchRoster(batch_id)
    return roster_uploads.import_upload(organiser, into, upload_id, seen=seen, now=world.clock.now, **given)


def kept_count() -> int:
    with reading() as session:
        return session.execute(select(func.count(RosterUpload.id))).scalar_one()


@pytest.fixture
def batch_id(world: World) -> int:
    return world.batch(people=0, dealt=False)


def people_of(world: World, batch_id: int) -> set[str]:
    page = batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now)
    return {row.name for row in page.candidates}


def test_a_list_is_looked_over_before_anything_is_written(world: World, batch_id: int) -> None:
    upload_id = keep(world, batch_id)
    found = look(world, batch_id, upload_id)
    assert len(upload_id) == 32
    assert (found.file_name, found.sheet, found.head_rows, found.count) == ("名单.xlsx", "名单", (1, 1), 2)
    assert [(column.letter, column.title, column.key, column.sample) for column in found.columns] == [
        ("A", "姓名", "name", "韩怀远"),
        ("B", "单位", "unit", "县水务局"),
        ("C", "工号", "staff_no", "QY101"),
        ("D", "职务", "post", "科长"),
    ]
    assert ([person.post for person in found.people], found.faults) == (["科长", "副科长"], [])
    assert people_of(world, batch_id) == set()


def test_a_confirmed_list_is_imported_and_its_file_forgotten(world: World, batch_id: int) -> None:
    upload_id = keep(world, batch_id)
    report = bring(world, batch_id, upload_id, look(world, batch_id, upload_id).choice)
    assert report == RosterReport(added=2, already=0, new_accounts=2)
    assert people_of(world, batch_id) == {"韩怀远", "秦雨桐"}
    assert kept_count() == 0
    with pytest.raises(UploadGone):
        bring(world, batch_id, upload_id, "")


def test_meanings_that_were_not_shown_are_not_imported(world: World, batch_id: int) -> None:
    upload_id = keep(world, batch_id)
    seen = look(world, batch_id, upload_id).choice
    assert bring(world, batch_id, upload_id, seen, keys={4: ""}) is None
    assert people_of(world, batch_id) == set()
    changed = look(world, batch_id, upload_id, keys={4: "proposed_post"})
    assert [person.proposed_post for person in changed.people] == ["科长", "副科长"]
    assert bring(world, batch_id, upload_id, changed.choice, keys={4: "proposed_post"}) is not None


def test_a_list_with_faults_is_kept_marked_and_not_imported(world: World, batch_id: int) -> None:
    upload_id = keep(world, batch_id, BAD)
    found = look(world, batch_id, upload_id)
    assert [(fault.row, fault.cell, fault.column) for fault in found.faults] == [(2, "B2", "单位")]
    with pytest.raises(RosterRejected):
        bring(world, batch_id, upload_id, found.choice)
    name, data = roster_uploads.marked_upload(
        world.actor("organiser"), BatchRoster(batch_id), upload_id, sheet="", keys={}, now=world.clock.now
    )
    assert name == "名单.xlsx"
    assert load_workbook(io.BytesIO(data)).active["D2"].value.startswith("B2 单位：")
    assert kept_count() == 1


def test_what_only_the_database_knows_is_said_before_confirming(world: World) -> None:
    _cadre, _sitting = world.started(people=1)
    batch_id = batches.list_batches(world.actor("organiser"), now=world.clock.now)[0].id
    data = office_list(
        [*HEADS, "开闭卷"],
        ["韩怀远", "县水务局", "QY001", None],
        ["方知行", "县水务局", "QY001X", None],
        ["石秋实", "县水务局", "QY002", "开卷"],
    )
    found = look(world, batch_id, keep(world, batch_id, data))
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, "工号")]
    assert [remark for remark in found.remarks if "方知行" in remark and "QY001" in remark]
    late = office_list([*HEADS, "开闭卷"], ["方知行", "县水务局", "QY001", "开卷"])
    found = look(world, batch_id, keep(world, batch_id, late))
    assert [(fault.cell, fault.column) for fault in found.faults] == [("D2", "开闭卷")]
    sittings.close_overdue(now=world.clock.now)


def test_no_identity_card_number_is_kept(world: World, batch_id: int) -> None:
    data = office_list([*HEADS, "身份证号"], ["韩怀远", "县水务局", "QY101", "370102197506081234"])
    upload_id = keep(world, batch_id, data)
    with reading() as session:
        content = session.execute(select(RosterUpload.content)).scalar_one()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"370102197506081234" in archive.read(name) for name in archive.namelist())
    found = look(world, batch_id, upload_id)
    assert [(column.sample, bool(column.fixed)) for column in found.columns if column.title == "身份证号"] == [
        ("", True)
    ]
    assert found.faults == []


def test_a_later_upload_takes_the_place_of_the_earlier(world: World, batch_id: int) -> None:
    earlier = keep(world, batch_id, BAD)
    later = keep(world, batch_id)
    assert kept_count() == 1
    with pytest.raises(UploadGone):
        look(world, batch_id, earlier)
    assert look(world, batch_id, later).count == 2


def test_an_upload_is_forgotten_after_a_day(world: World, batch_id: int) -> None:
    upload_id = keep(world, batch_id)
    roster_uploads.drop_stale_uploads(now=world.clock.now + timedelta(hours=23))
    assert kept_count() == 1
    later = world.clock.now + timedelta(days=1)
    with pytest.raises(UploadGone):
        roster_uploads.review(world.actor("organiser"), BatchRoster(batch_id), upload_id, now=later)
    roster_uploads.drop_stale_uploads(now=later)
    assert kept_count() == 0


def test_an_upload_belongs_to_its_sender_and_its_batch(world: World, batch_id: int) -> None:
    upload_id = keep(world, batch_id)
    other_batch = world.batch(people=0, dealt=False)
    with pytest.raises(UploadGone):
        look(world, other_batch, upload_id)
    with pytest.raises(UploadGone):
        look(world, batch_id, "0" * 32)
    stranger, into, now = world.actor("elsewhere"), BatchRoster(batch_id), world.clock.now
    for verb in (
        partial(roster_uploads.keep_upload, stranger, into, "名单.xlsx", GOOD, now=now),
        partial(roster_uploads.review, stranger, into, upload_id, now=now),
        partial(roster_uploads.import_upload, stranger, into, upload_id, sheet="", keys={}, seen="", now=now),
        partial(roster_uploads.marked_upload, stranger, into, upload_id, sheet="", keys={}, now=now),
    ):
        with pytest.raises(NotFound):
            verb()


@ONE_DATABASE
@pytest.mark.parametrize("role", ["editor", "administrator", "auditor", "QY001"])
def test_nobody_but_organisers_sends_lists(world: World, batch_id: int, role: str) -> None:
    with pytest.raises(NotAllowed):
        roster_uploads.keep_upload(world.actor(role), BatchRoster(batch_id), "名单.xlsx", GOOD, now=world.clock.now)
    with pytest.raises(NotAllowed):
        roster_uploads.review(world.actor(role), BatchRoster(batch_id), "0" * 32, now=world.clock.now)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("名单.xls", GOOD, ".xlsx"),
        ("名单.csv", b"a,b", ".xlsx"),
        ("名单.xlsx", b"", "不是有效的 Excel"),
        ("名单.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .xls"),
        ("名单.xlsx", office_list(["没有标题"]), "标题行"),
    ],
)
def test_what_is_no_list_is_refused_and_not_kept(
    world: World, batch_id: int, name: str, data: bytes, words: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        keep(world, batch_id, data, name)
    assert words in refusal.value.faults["file"]
    assert kept_count() == 0


def test_a_batch_that_is_over_takes_no_upload(world: World) -> None:
    now = world.clock.now
    batch_id = batch_plans.create_batch(world.actor("organiser"), draft(world.unit("青榆县"), now), now=now)
    world.clock.advance(hours=2)
    with pytest.raises(Invalid, match="已经结束"):
        keep(world, batch_id)
