"""The four presets played in Chromium from the name list to the result."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.services import accounts
from question_bank.knowledge import load_knowledge
from tests.browser import played_exams as play
from tests.browser.conftest import PHONE, Desk, Server

pytestmark = pytest.mark.browser
OpenDesk = Callable[..., Desk]
HEADS = ("姓名", "单位", "工号", "政治面貌")
MEMBER, OTHER = "中共党员", "群众"
HEADING_POINTS = (10, 20, 20, 10, 20, 20)


@pytest.fixture
def organiser(desk: OpenDesk, server: Server) -> Desk:
    person = desk()
    person.sign_in(server.accounts["organiser"])
    return person


def test_the_standard_preset(desk: OpenDesk, server: Server, organiser: Desk) -> None:
    batch_id = play.new_batch(organiser, "标准办法一场", "机考·标准")
    play.bring_list(organiser, batch_id, HEADS, ("方立夏", "县水务局", "BZ01", MEMBER))
    play.deal(organiser, batch_id)
    ticket = play.issue(organiser, batch_id)["方立夏"]
    cadre, items = desk(), play.items_of(server.data, batch_id, "方立夏")
    play.enter(cadre, ticket)
    play.sit(cadre, play.choices_for(items, play.losing(items, *range(1, 21))))
    expect(cadre.page.get_by_text("80 分 / 满分 100")).to_be_visible()
    expect(cadre.page.get_by_text("✓ 合格").first).to_be_visible()
    organiser.open(f"/batches/{batch_id}")
    expect(organiser.page.locator("tr", has_text="方立夏")).to_contain_text("✓ 合格")


def test_a_part_below_its_minimum_fails_at_61_points(desk: OpenDesk, server: Server, organiser: Desk) -> None:
    batch_id = play.new_batch(organiser, "人大任前一场", "人大任前考法")
    play.bring_list(organiser, batch_id, HEADS, ("柳白露", "县财政局", "RD01", OTHER))
    play.deal(organiser, batch_id)
    ticket = play.issue(organiser, batch_id)["柳白露"]
    cadre, items = desk(), play.items_of(server.data, batch_id, "柳白露")
    post = [item["position"] for item in items if item["section"] == "post"]
    common = [item["position"] for item in items if item["section"] == "common" and item["points_hundredths"] == 100]
    wrong = [*post[9:], *common[:18]]
    play.enter(cadre, ticket)
    expect(cadre.page.get_by_text("您参加开卷考试，专业部分考综合管理类")).to_be_visible()
    play.sit(cadre, play.choices_for(items, play.losing(items, *wrong)))
    expect(cadre.page.get_by_text("61 分 / 满分 100")).to_be_visible()
    expect(cadre.page.get_by_text("✗ 不合格").first).to_be_visible()
    expect(cadre.page.get_by_text("（部分最低分）：专业部分得 9 分，低于 20 分，成绩不合格").first).to_be_visible()
    assert cadre.fits()


def test_a_must_right_question_fails_at_72_and_the_retake_is_within_the_publicity(
    desk: OpenDesk, server: Server, organiser: Desk
) -> None:
    batch_id = play.new_batch(organiser, "必对题一场", "机考·必对题")
    last = (local(datetime.now(UTC)) + timedelta(days=4)).date()
    play.bring_list(
        organiser,
        batch_id,
        (*HEADS, "公示结束"),
        ("江霜降", "县水务局", "BD01", MEMBER, f"{last:%Y-%m-%d}"),
        ("秦谷雨", "县水务局", "BD02", OTHER, f"{last:%Y-%m-%d}"),
    )
    play.deal(organiser, batch_id)
    tickets = play.issue(organiser, batch_id)

    member, items = desk(), play.items_of(server.data, batch_id, "江霜降")
    must = next(item["position"] for item in items if item["must_right"] and item["points_hundredths"] == 100)
    others = [item["position"] for item in items if not item["must_right"] and item["points_hundredths"] == 100]
    play.enter(member, tickets["江霜降"])
    play.sit(member, play.choices_for(items, play.losing(items, must, *others[:27])))
    expect(member.page.get_by_text("72 分 / 满分 100")).to_be_visible()
    expect(member.page.get_by_text(f"（必对题）：必对题第 {must} 题未答对，成绩不合格").first).to_be_visible()
    expect(member.page.get_by_text(f"最迟在 {last.year}年{last.month}月{last.day}日进行")).to_be_visible()

    other, law_items = desk(PHONE), play.items_of(server.data, batch_id, "秦谷雨")
    houses = {entry.title: entry.house for entry in load_knowledge().regulations.values()}
    assert {houses[item["authority"][0]] for item in law_items} == {"law"}
    assert len(law_items) == 95
    play.enter(other, tickets["秦谷雨"])
    expect(other.page.get_by_text("您参加闭卷考试，只考法律。")).to_be_visible()
    play.sit(other, play.choices_for(law_items, play.losing(law_items)))
    expect(other.page.get_by_text("100 分 / 满分 100")).to_be_visible()

    organiser.open(f"/batches/{batch_id}")
    organiser.page.get_by_role("link", name="安排补考（1 人）").click()
    row = organiser.page.locator("tr", has_text="江霜降")
    expect(row).to_contain_text(f"{last.year}年{last.month}月{last.day}日")
    assert organiser.fits()
    play.set_window(organiser.page, 3)
    organiser.page.get_by_role("button", name="建立补考批次").click()
    expect(organiser.page.get_by_text("补考批次已建立")).to_be_visible()
    again = play.batch_id_of(organiser.page)
    play.deal(organiser, again)
    ticket = play.issue(organiser, again)["江霜降"]
    second, items = desk(), play.items_of(server.data, again, "江霜降")
    play.enter(second, ticket)
    play.sit(second, play.choices_for(items, play.losing(items)))
    expect(second.page.get_by_text("✓ 合格").first).to_be_visible()
    organiser.open(f"/batches/{batch_id}")
    expect(organiser.page.locator("tr", has_text="江霜降")).to_contain_text("✗ 不合格·暂缓")
    organiser.page.get_by_role("link", name="必对题一场（补考）").click()
    expect(organiser.page.locator("tr", has_text="江霜降")).to_contain_text("✓ 合格")


def test_the_written_preset(desk: OpenDesk, server: Server, organiser: Desk) -> None:
    batch_id = play.new_batch(organiser, "笔试一场", "笔试·综合")
    people = [("苏立冬", "县水务局", "BS91", MEMBER), ("苏小雪", "县财政局", "BS92", MEMBER)]
    play.bring_list(organiser, batch_id, HEADS, *people)
    play.deal(organiser, batch_id)
    here, page = f"/batches/{batch_id}", organiser.page
    organiser.open(f"{here}/seal")
    expect(page.get_by_text("两卷相同的题 0 道")).to_be_visible()
    page.get_by_label("第一位保管人").fill("林守约")
    page.get_by_label("第二位保管人").fill("周若水")
    page.get_by_role("button", name="封卷").click()
    codes = page.locator(".secret").all_inner_texts()
    assert len(codes) == 2
    organiser.open(f"{here}/open")
    page.get_by_label("第一个启封码").fill(codes[0])
    page.get_by_label("第二个启封码").fill(codes[1])
    page.get_by_role("button", name="启封").click()
    expect(page.get_by_text("试卷已启封。")).to_be_visible()
    organiser.open(f"{here}/papers")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="A3").first.click()
    assert waiting.value.suggested_filename.endswith(".docx")
    organiser.open(f"{here}/room/attendance")
    page.get_by_role("radio", name=re.compile("到场.*苏立冬")).check()
    page.get_by_role("radio", name=re.compile("缺考.*苏小雪")).check()
    page.get_by_role("button", name="登记").click()
    play.let_time_pass(server.data, batch_id, 4)

    marks = ["9", "18", "18", "9", "15.5", "17"]
    second = desk()
    second.sign_in(_second_organiser(server))
    for marker in (organiser, second):
        marker.open(f"{here}/marks/table")
        for cell, mark in zip(marker.page.locator(".mark-cell").all(), marks, strict=True):
            cell.fill(mark)
        marker.page.get_by_role("button", name="保存").click()
        expect(marker.page.get_by_text("已保存 1 人的得分")).to_be_visible()
    organiser.open(f"{here}/marks/finish")
    page.get_by_role("button", name="完成登分，生成成绩").click()
    expect(page.get_by_text("已生成 1 人的成绩")).to_be_visible()
    organiser.open(here)
    expect(page.locator("tr", has_text="苏立冬")).to_contain_text("✓ 合格")
    expect(page.locator("tr", has_text="苏立冬")).to_contain_text("86.5")
    expect(page.locator("tr", has_text="苏小雪")).to_contain_text("缺考")


def _second_organiser(server: Server) -> dict[str, str]:
    with play.behind(server.data):
        organiser = accounts.actor_named("zuzhi")
        draft = accounts.AccountDraft("fuhe", "登分丙", "organiser", organiser.unit_id)
        made = accounts.add_account(accounts.SYSTEM, draft, now=datetime.now(UTC), must_change_password=False)
    return {"username": "fuhe", "password": made.password}
