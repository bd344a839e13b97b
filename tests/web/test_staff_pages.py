"""What the staff meet: planning a batch, the name list, sheets, accounts, the audit log."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

import lianzheng_quiz
from lianzheng_quiz.services import accounts, batches, sittings
from lianzheng_quiz.web.staff.audit import ACTIONS
from tests.conftest import PASSWORD, START, World, csrf_token
from tests.web.name_lists import imported, name_list
from tests.web.reading import SignIn, post, posted, read, words


def batch_fields(world: World, **changed: str) -> dict[str, str]:
    fields = {
        "name": "冬季任前考试",
        "unit_id": str(world.unit("青榆县")),
        "opens_at": "2026-11-03T09:00",
        "closes_at": "2026-11-03T11:30",
        "policy": "preset:standard",
    }
    return {**fields, **changed}


def cells(data: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


# Batches


def test_new_batch_takes_beijing_time(sign_in: SignIn, world: World) -> None:
    page = posted(sign_in("organiser"), "/batches/new", **batch_fields(world))
    assert "2026年11月3日 09:00 至 11:30" in page
    row = batches.list_batches(world.actor("organiser"), now=START)[0]
    assert row.opens_at.isoformat() == "2026-11-03T01:00:00+00:00"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "", "请填写批次名称"),
        ("closes_at", "2026-11-03T08:00", "结束时间须晚于开始时间"),
        ("opens_at", "", "请选择开始时间"),
        ("opens_at", "0001-01-01T00:00", "年份须在 2000 到 2100 之间"),
        ("closes_at", "2026-11-03T09:49", "装不下一场完整的答题"),
        ("unit_id", "99999", "不是有效的选择"),
        ("policy", "unheard", "不是有效的选择"),
    ],
)
def test_a_wrong_batch_form_says_why_and_loses_nothing(
    sign_in: SignIn, world: World, field: str, value: str, reason: str
) -> None:
    before = len(batches.list_batches(world.actor("organiser"), now=START))
    fields = batch_fields(world, **{field: value})
    reply = post(sign_in("organiser"), "/batches/new", **fields)
    page = reply.get_data(as_text=True)
    assert reply.status_code == 400
    assert reason in words(page)
    assert all(f'value="{kept}"' in page for name, kept in fields.items() if name in ("name", "closes_at") and kept)
    assert len(batches.list_batches(world.actor("organiser"), now=START)) == before


def test_a_batch_goes_from_list_to_papers_to_tickets(sign_in: SignIn, world: World) -> None:
    client = sign_in("organiser")
    batch_id = world.batch(people=0, dealt=False)
    here = f"/batches/{batch_id}"
    assert "下载模板，填好后上传" in read(client, here)
    roster = name_list(
        ["洛一", "县水务局", "N001", "科员", "副科长", "", "1980-01-02", "是"],
        ["洛二", "县水务局", "N002", "", "", "", None, None],
    )
    assert "新增 2 人" in imported(client, batch_id, roster)
    assert "2 人还没有试卷" in read(client, here)
    assert "已生成 2 份试卷" in posted(client, f"{here}/deal")
    assert "2 人还没有口令条" in read(client, here)
    assert "为还没有口令的 2 人发放" in read(client, f"{here}/tickets")
    post(client, f"{here}/tickets")
    assert "每个人都已有口令条" in read(client, here)


def test_dealing_twice_changes_nothing_and_says_so(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch()
    sitting_id = world.sitting(batch_id)
    before = world.items(sitting_id)
    assert "没有需要组卷的人员" in posted(sign_in("organiser"), f"/batches/{batch_id}/deal")
    assert world.items(sitting_id) == before


def test_batch_page_counts_and_filters(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch()
    cadre, sitting_id = world.actor("QY001"), world.sitting(batch_id)
    sittings.start_sitting(cadre, sitting_id, now=START)
    sittings.save_answers(
        cadre, sitting_id, revision=1, answers=world.keys(sitting_id), flags={}, position=1, now=START
    )
    sittings.submit(cadre, sitting_id, now=START)
    sittings.start_sitting(world.actor("QY002"), world.sitting(batch_id, "QY002"), now=START)
    client = sign_in("organiser")
    page = read(client, f"/batches/{batch_id}")
    assert "应考 4 实考 2 合格 1 不合格 0 缺考 0 免考 0 合格率 100.0%" in page
    assert "50:00" in page
    passed = read(client, f"/batches/{batch_id}?state=合格")
    assert "方知行" in passed
    assert "石秋实" not in passed
    world.clock.advance(hours=3)
    assert "缺考 2" in read(sign_in("organiser"), f"/batches/{batch_id}")


def test_organiser_reads_a_sheet_only_after_hand_in(sign_in: SignIn, world: World) -> None:
    cadre, sitting_id = world.started()
    page = next(row for row in batches.list_batches(world.actor("organiser"), now=START) if row.people == 4)
    client, address = sign_in("organiser"), f"/batches/{page.id}/sittings/{sitting_id}"
    early = client.get(address)
    assert early.status_code == 302
    assert "还没有交卷" in read(client, early.headers["Location"])
    sittings.submit(cadre, sitting_id, now=START)
    sheet = read(client, address)
    assert "方知行的答卷" in sheet
    assert "本批次全部结束后可查看逐题作答" in sheet
    assert "正确答案" not in sheet
    world.clock.advance(hours=3)
    assert "未作答" in read(sign_in("organiser"), address)
    client = sign_in("organiser")
    record = next(row.cadre_id for row in _people(world, page.id) if row.staff_no == "QY001")
    assert "得分未达到合格线" in read(client, f"/cadres/{record}")
    assert "方知行的答卷" in read(client, f"/cadres/{record}/sittings/{sitting_id}?show=all")


def _people(world: World, batch_id: int) -> Any:
    return batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now).candidates


def test_workbooks_carry_chinese_names_and_are_not_kept(sign_in: SignIn, world: World) -> None:
    client, batch_id = sign_in("organiser"), world.batch()
    for address, name in (
        (f"/batches/{batch_id}/scores.xlsx", f"成绩表-{batch_id}-2026-11-02.xlsx"),
        (f"/batches/{batch_id}/roster/template.xlsx", "考试名单模板.xlsx"),
    ):
        reply = client.get(address)
        disposition = reply.headers["Content-Disposition"]
        assert disposition.startswith("attachment")
        assert unquote(disposition.split("filename*=UTF-8''")[1]) == name
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.data[:2] == b"PK"
    assert "方知行" in [value for row in cells(client.get(f"/batches/{batch_id}/scores.xlsx").data) for value in row]


@pytest.mark.parametrize("act", ["", "/roster", "/tickets", "/tickets/1", "/slips", "/scores.xlsx"])
def test_another_unit_finds_no_such_batch(sign_in: SignIn, world: World, act: str) -> None:
    read(sign_in("elsewhere"), f"/batches/{world.batch()}{act}", 404)


@pytest.mark.parametrize("address", ["/batches/99999999999999999999", "/cadres/99999999999999999999", "/batches/0"])
def test_numbers_beyond_the_database_are_just_not_found(sign_in: SignIn, address: str) -> None:
    assert sign_in("organiser").get(address).status_code == 404


# Cadres


def test_cadres_are_found_by_number_and_odd_letters_are_literal(sign_in: SignIn) -> None:
    client = sign_in("organiser")
    assert "石秋实" in read(client, "/cadres?text=QY002")
    assert "没有找到" in read(client, "/cadres?text=%25")
    assert "共 4 人" in read(client, "/cadres?page=99&_external=1&endpoint=x")


# Accounts, units, audit


def test_a_first_password_is_shown_once_and_works(sign_in: SignIn, world: World) -> None:
    client = sign_in("administrator")
    fields = {"name": "新编辑", "username": "xinbianji", "role": "editor", "unit_id": str(world.unit("县水务局"))}
    reply = post(client, "/accounts/new", **fields)
    match = re.search(r'class="secret">([^<]+)<', reply.get_data(as_text=True))
    assert match
    assert reply.headers["Cache-Control"] == "no-store"
    assert match[1] not in client.get("/accounts?text=xinbianji").get_data(as_text=True)
    visitor = world.app.test_client()
    token = csrf_token(visitor.get("/login").get_data(as_text=True))
    login = {"username": "xinbianji", "password": match[1], "csrf_token": token}
    assert visitor.post("/login", data=login).status_code == 303
    again = post(client, "/accounts/new", **fields)
    assert again.status_code == 400
    assert "账号“xinbianji”已经存在" in words(again.get_data(as_text=True))


def test_a_cadre_account_is_not_made_by_hand(sign_in: SignIn, world: World) -> None:
    fields = {"name": "某", "username": "mou", "role": "cadre", "unit_id": str(world.unit("县水务局"))}
    assert post(sign_in("administrator"), "/accounts/new", **fields).status_code == 400


def test_disabling_and_resetting_end_the_sessions_of_an_account(sign_in: SignIn, world: World) -> None:
    admin, editor = sign_in("administrator"), sign_in("editor")
    account_id = world.actor("editor").account_id
    assert "账号已停用" in posted(admin, f"/accounts/{account_id}/active", active="0", text="bianji", page="1")
    assert editor.get("/questions").status_code == 302
    assert "账号已启用" in posted(admin, f"/accounts/{account_id}/active", active="1")
    reset = post(admin, f"/accounts/{account_id}/password").get_data(as_text=True)
    assert "密码已重置" in words(reset)
    visitor = world.app.test_client()
    token = csrf_token(visitor.get("/login").get_data(as_text=True))
    old = visitor.post("/login", data={"username": "bianji", "password": PASSWORD, "csrf_token": token})
    assert old.status_code == 401
    own = world.actor("administrator").account_id
    assert "不能停用自己的账号" in posted(admin, f"/accounts/{own}/active", active="0")


def test_units_grow_and_keep_their_names_apart(sign_in: SignIn, world: World) -> None:
    admin, parent = sign_in("administrator"), str(world.unit("县水务局"))
    assert "水库管理所" in posted(admin, "/units", name="水库管理所", parent_id=parent)
    again = post(admin, "/units", name="水库管理所", parent_id=parent)
    assert again.status_code == 400
    assert "已经存在" in words(again.get_data(as_text=True))
    assert [row.name for row in accounts.list_units(world.actor("administrator"))].count("水库管理所") == 1


def test_the_audit_log_is_filtered_by_action_and_person(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch()
    sign_in("organiser").get(f"/batches/{batch_id}/scores.xlsx")
    auditor = sign_in("auditor")
    page = read(auditor, "/audit?action=导出成绩")
    assert "共 1 条" in page
    assert "秋季任前考试" in page
    assert "导出成绩" in read(auditor, "/audit?text=zuzhi").split("地址", 1)[1]
    assert "没有符合条件的记录" in read(auditor, "/audit?action=没有这种操作")


def test_every_recorded_action_can_be_filtered_for() -> None:
    services = Path(lianzheng_quiz.__file__).parent / "services"
    recorded = {
        word
        for path in services.glob("*.py")
        for call in re.findall(r"add_entry\([^,]+,[^,]+,([^,]+),", path.read_text("utf-8"))
        for word in re.findall(r'"([^"]+)"', call)
    }
    listed = [word for words_of_desk in ACTIONS.values() for word in words_of_desk]
    assert recorded <= set(listed)
    sources = "".join(path.read_text("utf-8") for path in services.glob("*.py"))
    assert [word for word in listed if f'"{word}"' not in sources] == []
    assert len(listed) == len(set(listed))
