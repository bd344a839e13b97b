"""The whole story, clicked as people would: exam with a network failure, scores on record, a new question."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, Desk, Server

pytestmark = pytest.mark.browser
OpenDesk = Callable[..., Desk]


def current(page: Page):  # type: ignore[no-untyped-def]
    """The question that is shown."""
    return page.locator("section.question:not([hidden])")


def start_exam(desk: Desk, account: dict[str, str]) -> str:
    """Sign in, read the notice, start; the sitting's address."""
    desk.sign_in(account)
    desk.page.get_by_role("link", name="进入考试").first.click()
    expect(desk.page.get_by_role("heading", name="考前须知")).to_be_visible()
    desk.page.get_by_role("button", name="开始考试").click()
    expect(desk.page.locator("#timer-figure")).to_be_visible()
    return re.sub(r"\?.*", "", desk.page.url)


def choose(page: Page) -> None:
    """Pick something on the question shown: the first option, or the first two where several are wanted."""
    boxes = current(page).locator("input[type=checkbox]")
    if boxes.count():
        boxes.nth(0).check(force=True)
        boxes.nth(1).check(force=True)
    else:
        current(page).locator("input[type=radio]").first.check(force=True)


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text(re.compile(r"✓ 已保存 \d\d:\d\d:\d\d"))


def answer(page: Page, first: int, last: int) -> None:
    for position in range(first, last + 1):
        expect(current(page)).to_have_attribute("data-question", str(position))
        choose(page)
        page.locator("#next").click()


def test_the_whole_story(desk: OpenDesk, server: Server, tmp_path: Path) -> None:
    account = server.accounts["cadres"][0]
    cadre = desk()
    sitting = start_exam(cadre, account)
    page = cadre.page

    answer(page, 1, 40)
    saved(page)
    expect(page.locator("#answered")).to_have_text("40")

    cadre.context.set_offline(True)
    answer(page, 41, 45)
    expect(page.locator("#save-state")).to_contain_text("未保存，正在重试")
    expect(page.locator("#offline")).to_be_visible()
    cadre.context.set_offline(False)
    expect(page.locator("#save-state")).to_contain_text(re.compile("已保存"), timeout=30_000)

    answer(page, 46, 79)
    expect(current(page)).to_have_attribute("data-question", "80")
    page.locator("#next").click()
    expect(page.get_by_role("heading", name="检查并交卷")).to_be_visible()
    expect(page.get_by_text("未答 1 题")).to_be_visible()
    page.get_by_role("link", name="80").click()
    choose(page)
    saved(page)
    page.locator("#next").click()
    page.get_by_role("button", name="确认交卷").click()
    page.wait_for_url(f"{sitting}/result")

    expect(page.get_by_text("合格线").first).to_be_visible()
    expect(page.get_by_text("依据").first).to_be_visible()
    expect(page.get_by_text("正确答案").first).to_be_visible()
    assert "《" in page.locator("main").inner_text()
    page.go_back()
    page.wait_for_load_state()
    page.goto(sitting)
    expect(page.get_by_role("heading", name="本场考试已交卷")).to_be_visible()
    cadre.open("/scores")
    expect(page.locator("tbody tr").first).to_contain_text("/ 100")

    organiser_sees_and_exports(desk(), server, account)
    editor_adds_a_question(desk(), server)


def organiser_sees_and_exports(organiser: Desk, server: Server, account: dict[str, str]) -> None:
    organiser.sign_in(server.accounts["organiser"])
    page = organiser.page
    page.get_by_role("link", name=re.compile("拟提拔干部")).click()
    row = page.locator("tbody tr").filter(has_text=account["username"])
    score = row.locator(".score-link").inner_text().split("：")[-1].strip()
    assert re.fullmatch(r"\d+(\.\d+)?", score)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    sheet = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).active
    assert sheet is not None
    cells = next(row for row in sheet.iter_rows(values_only=True) if account["username"] in row)
    assert float(score) in cells
    row.get_by_role("link", name=account["name"], exact=True).click()
    expect(page.get_by_role("heading", name=account["name"])).to_be_visible()
    expect(page.locator("main")).to_contain_text(score)
    expect(page.locator("main")).to_contain_text("拟提拔干部")


def editor_adds_a_question(editor: Desk, server: Server) -> None:
    editor.sign_in(server.accounts["editor"])
    page = editor.page
    page.get_by_role("link", name="新增试题").click()
    page.get_by_label("题干").fill("青榆县某科长收受可能影响公正执行公务的礼品，此行为违反的是（　　）。")
    for place, text in enumerate(("政治纪律", "组织纪律", "廉洁纪律", "工作纪律")):
        page.locator(".option-input input[type=text]").nth(place).fill(text)
    page.locator(".option-input input[name=right]").nth(2).check(force=True)
    page.get_by_label("解析").fill("收受可能影响公正执行公务的礼品，列在违反廉洁纪律行为一章。")
    page.get_by_label("法规名称").fill("中国共产党纪律处分条例")
    page.get_by_label("版本").fill("2023年修订")
    page.get_by_label("条款").fill("第九十七条")
    page.get_by_label("专题").select_option(label="廉洁自律与作风建设")
    page.get_by_label("层次").select_option(label="应用")
    page.get_by_label("关键词").fill("收受礼品")
    expect(page.locator("#check-result")).not_to_contain_text("填写时自动核对", timeout=10_000)
    expect(page.locator("#preview")).to_contain_text("廉洁纪律")
    page.get_by_role("button", name="保存，提交审核").click()
    page.wait_for_url(re.compile(r"/questions/o[0-9a-f]+"))
    expect(page.locator("main")).to_contain_text("待审")
    page.get_by_role("link", name="题库").first.click()
    page.get_by_role("searchbox").or_(page.locator("input[name=text], input[name=q]")).first.fill("收受可能影响公正")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("tbody")).to_contain_text("青榆县某科长")


def test_a_signed_out_candidate_signs_in_on_the_page_and_loses_nothing(desk: OpenDesk, server: Server) -> None:
    account = server.accounts["cadres"][1]
    first = desk()
    start_exam(first, account)
    choose(first.page)
    saved(first.page)
    other = desk()
    other.sign_in(account)
    first.page.locator("#next").click()
    choose(first.page)
    strip = first.page.locator("#sign-in")
    expect(strip).to_be_visible()
    strip.get_by_label("密码").fill(account["password"])
    strip.get_by_role("button", name="登录").click()
    expect(strip).to_be_hidden()
    expect(first.page.locator("#save-state")).to_contain_text("已保存")
    expect(first.page.locator("#answered")).to_have_text("2")


def test_another_device_goes_on_with_the_same_paper_and_time(desk: OpenDesk, server: Server) -> None:
    account = server.accounts["cadres"][2]
    office = desk()
    sitting = start_exam(office, account)
    answer(office.page, 1, 3)
    saved(office.page)
    with office.page.expect_response("**/answers"):
        pass  # staying on a question for a few seconds is remembered as well
    stem = current(office.page).locator(".stem").inner_text()
    phone = desk(PHONE)
    phone.sign_in(account)
    phone.page.get_by_role("link", name="继续答题").click()
    assert re.sub(r"\?.*", "", phone.page.url) == sitting
    expect(current(phone.page).locator(".stem")).to_have_text(stem)
    expect(phone.page.locator("#answered")).to_have_text("3")
    assert phone.fits()


def test_a_reload_while_offline_answers_wait_sends_them(desk: OpenDesk, server: Server) -> None:
    account = server.accounts["cadres"][3]
    cadre = desk()
    sitting = start_exam(cadre, account)
    cadre.page.route("**/answers", lambda route: route.abort())
    choose(cadre.page)
    expect(cadre.page.locator("#save-state")).to_contain_text("未保存")
    cadre.page.unroute("**/answers")
    cadre.page.on("dialog", lambda dialog: dialog.accept())
    cadre.page.goto(f"{sitting}?q=1")
    expect(cadre.page.locator("#save-state")).to_contain_text("已保存")
    expect(current(cadre.page).locator("input:checked")).to_have_count(1)


def test_answers_given_offline_outlive_a_closed_page(desk: OpenDesk, server: Server) -> None:
    cadre = desk()
    sitting = start_exam(cadre, server.accounts["cadres"][6])
    answer(cadre.page, 1, 1)
    saved(cadre.page)
    cadre.context.route("**/answers", lambda route: route.abort())
    answer(cadre.page, 2, 3)
    expect(cadre.page.locator("#save-state")).to_contain_text("未保存")
    expect(cadre.page.locator(".cell.is-unsaved")).to_have_text([re.compile("2.*未保存"), re.compile("3.*未保存")])
    expect(cadre.page.locator("#key-unsaved")).to_be_visible()
    cadre.page.close()
    cadre.context.unroute("**/answers")

    page = cadre.page = cadre.context.new_page()
    page.goto(f"{sitting}?q=2")
    expect(page.locator("#save-state")).to_have_text(re.compile(r"✓ 已补交 2 题，已保存 \d\d:\d\d:\d\d"))
    expect(page.locator("#key-unsaved")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).length") == 0
    page.reload()
    expect(page.locator("#answered")).to_have_text("3")
    for position in (2, 3):
        expect(page.locator(f'[data-question="{position}"] input:checked').first).to_be_attached()


def test_a_stale_queue_never_overwrites_what_another_device_saved_since(desk: OpenDesk, server: Server) -> None:
    account = server.accounts["cadres"][7]
    office = desk()
    sitting = start_exam(office, account)
    answer(office.page, 1, 1)
    saved(office.page)
    office.context.route("**/answers", lambda route: route.abort())
    office.page.locator("#previous").click()
    current(office.page).locator("input").nth(1).check(force=True)
    office.page.locator("#next").click()
    choose(office.page)
    expect(office.page.locator("#save-state")).to_contain_text("未保存")
    office.page.close()

    phone = desk(PHONE)
    phone.sign_in(account)
    phone.page.goto(f"{sitting}?q=1")
    current(phone.page).locator("input").nth(2).check(force=True)
    saved(phone.page)
    phone.page.locator("#next").click()
    phone.page.locator("#next").click()
    choose(phone.page)
    expect(phone.page.locator("#answered")).to_have_text("2")
    saved(phone.page)

    office.context.unroute("**/answers")
    page = office.page = office.context.new_page()
    office.sign_in(account)
    page.goto(f"{sitting}?q=1")
    expect(page.locator("#save-state")).to_contain_text("已补交 1 题")
    expect(page.locator("#dropped")).to_contain_text("第 1 题作答未采用")
    expect(current(page).locator("input").nth(2)).to_be_checked()
    page.reload()
    expect(page.locator("#answered")).to_have_text("3")
    expect(current(page).locator("input").nth(2)).to_be_checked()
    expect(page.locator("#dropped")).to_be_hidden()


def test_signing_in_again_keeps_what_another_device_saved_meanwhile(desk: OpenDesk, server: Server) -> None:
    account = server.accounts["cadres"][12]
    office = desk()
    sitting = start_exam(office, account)
    choose(office.page)
    saved(office.page)
    phone = desk(PHONE)
    phone.sign_in(account)
    phone.page.goto(f"{sitting}?q=1")
    current(phone.page).locator("input").nth(2).check(force=True)
    saved(phone.page)

    page = office.page
    current(page).locator("input").nth(1).check(force=True)
    strip = page.locator("#sign-in")
    expect(strip).to_be_visible()
    page.locator("#next").click()
    choose(page)
    strip.get_by_label("密码").fill(account["password"])
    strip.get_by_role("button", name="登录").click()
    expect(page.locator("#dropped")).to_contain_text("第 1 题作答未采用")
    expect(page.locator("#save-state")).to_contain_text("已补交 1 题")
    page.locator("#previous").click()
    expect(current(page).locator("input").nth(2)).to_be_checked()


def test_the_page_works_where_the_browser_keeps_nothing(desk: OpenDesk, server: Server) -> None:
    cadre = desk()
    cadre.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('off', 'SecurityError'); } });"
    )
    start_exam(cadre, server.accounts["cadres"][8])
    answer(cadre.page, 1, 2)
    saved(cadre.page)
    expect(cadre.page.locator("#answered")).to_have_text("2")


def test_the_phone_bar_keeps_its_buttons_in_place(desk: OpenDesk, server: Server) -> None:
    cadre = desk(PHONE)
    start_exam(cadre, server.accounts["cadres"][9])
    page = cadre.page
    first = page.locator("#next").bounding_box()
    expect(page.locator("#previous")).to_be_hidden()
    page.locator("#next").click()
    expect(page.locator("#previous")).to_be_visible()
    assert page.locator("#next").bounding_box() == first
    boxes = [box for button in page.locator(".moves .button").all() if (box := button.bounding_box())]
    assert len({(box["y"], box["height"]) for box in boxes}) == 1
    page.goto(re.sub(r"\?.*", "?q=80", page.url))
    expect(page.locator("#next")).to_have_text("检查并交卷")
    assert page.locator("#next").bounding_box() == first


def test_skip_links_lead_to_the_check_and_to_the_hand_in(desk: OpenDesk, server: Server) -> None:
    cadre = desk()
    start_exam(cadre, server.accounts["cadres"][11])
    page = cadre.page
    for name in ("跳到检查并交卷", "跳到交卷"):
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name=name)).to_be_focused()
        page.keyboard.press("Enter")
        if name == "跳到检查并交卷":
            expect(page.locator("#to-check")).to_be_focused()
            page.keyboard.press("Enter")
            page.wait_for_url("**/check")
    page.keyboard.press("Tab")
    expect(page.get_by_label("我知道还有")).to_be_focused()
    expect(page.get_by_role("button", name="确认交卷")).to_be_in_viewport()


def test_the_password_can_be_shown(desk: OpenDesk, server: Server) -> None:
    visitor = desk()
    visitor.open("/login?by=account")
    page = visitor.page
    expect(page.get_by_label("账号")).to_be_focused()
    toggle = page.get_by_role("button", name="显示密码")
    toggle.click()
    expect(page.get_by_label("密码")).to_have_attribute("type", "text")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    toggle.click()
    expect(page.get_by_label("密码")).to_have_attribute("type", "password")


def test_the_exam_works_by_keyboard_alone(desk: OpenDesk, server: Server) -> None:
    cadre = desk()
    start_exam(cadre, server.accounts["cadres"][4])
    page = cadre.page
    page.locator("#paper input:visible").first.focus()
    page.keyboard.press("Space")
    saved(page)
    page.keyboard.press("ArrowDown")
    expect(current(page).locator("input").nth(1)).to_be_checked()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "next":
            break
    page.keyboard.press("Enter")
    expect(current(page)).to_have_attribute("data-question", "2")


def test_a_choice_made_before_the_script_listens_is_saved_too(desk: OpenDesk, server: Server) -> None:
    cadre = desk()
    sitting = start_exam(cadre, server.accounts["cadres"][20])
    page = cadre.page
    held: list[Route] = []
    page.route("**/js/exam.js*", lambda route: held.append(route))
    page.goto(f"{sitting}?q=1", wait_until="commit")
    choose(page)
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    saved(page)
    page.unroute("**/js/exam.js*")
    page.goto(f"{sitting}?q=1")
    expect(current(page).locator("input:checked")).not_to_have_count(0)


def test_without_scripts_each_question_is_a_form(desk: OpenDesk, server: Server) -> None:
    cadre = desk(java_script_enabled=False)
    cadre.sign_in(server.accounts["cadres"][5])
    page = cadre.page
    page.get_by_role("link", name="进入考试").first.click()
    page.get_by_role("button", name="开始考试").click()
    current(page).locator("input[type=radio]").first.check(force=True)
    page.get_by_role("button", name="保存并下一题").click()
    expect(current(page)).to_have_attribute("data-question", "2")
    expect(page.locator("#answered")).to_have_text("1")
