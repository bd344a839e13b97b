"""Cases, orderings and matchings sat on a phone by finger and by key, read again; a short answer practised."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.arranged import essay, menu
from tests.browser.arranged_batch import BATCH, ROUND, furnish, items_of
from tests.browser.conftest import DESKTOP, PHONE, Desk, Server

pytestmark = pytest.mark.browser
OpenDesk = Callable[..., Desk]
Account = dict[str, str]


@pytest.fixture(scope="module")
def people(server: Server) -> list[Account]:
    return furnish(server.data, 4)


def start(desk: Desk, account: Account) -> tuple[str, list[dict[str, Any]]]:
    """Sign in and begin; the sitting's address and its paper with the keys."""
    desk.sign_in(account)
    card = desk.page.locator(".exam-card", has_text=BATCH)
    card.get_by_role("link", name="进入考试").click()
    desk.page.get_by_role("button", name="开始考试").click()
    expect(desk.page.locator("#timer-figure")).to_be_visible()
    sitting = re.sub(r"\?.*", "", desk.page.url)
    return sitting, items_of(desk.server.data, sitting.rsplit("/", 1)[1])


def current(page: Page) -> Locator:
    return page.locator("section.question:not([hidden])")


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text(re.compile(r"✓ 已保存 \d\d:\d\d:\d\d"))


def next_question(desk: Desk) -> None:
    desk.page.locator("#next").click()
    assert desk.fits()


def test_an_exam_of_every_type_on_a_phone(desk: OpenDesk, people: list[Account]) -> None:
    cadre = desk(PHONE, has_touch=True)
    sitting, items = start(cadre, people[0])
    page, keys = cadre.page, [item["answer"] for item in items]
    next_question(cadre)
    expect(current(page).locator(".material")).to_be_visible()
    assert items[1]["stem"].startswith(current(page).locator(".material").inner_text().strip()[:20])
    current(page).locator(f'input[value="{keys[1][0]}"]').check(force=True)
    for place in (2, 3):
        next_question(cadre)
        lists = current(page).locator("select")
        assert lists.count() == len(keys[place])
        assert all((box := one.bounding_box()) and box["height"] >= 44 for one in lists.all())
        shown = current(page).locator(".options-listed li span").all_inner_texts()
        texts = {option["key"]: option["text"] for option in items[place]["options"]}
        assert shown == list(texts.values())
        assert [texts[letter] for letter in keys[place]] != shown
        for number, letter in enumerate(keys[place]):
            lists.nth(number).select_option(letter)
    next_question(cadre)
    lists = current(page).locator("select")
    lists.nth(0).select_option(keys[4][0])
    lists.nth(1).select_option(keys[4][0])
    expect(current(page).locator("[data-places-note]")).to_contain_text(f"{keys[4][0]} 选了不止一次")
    saved(page)
    expect(page.locator("#answered")).to_have_text("4")

    page.goto(f"{sitting}?q=5")
    expect(current(page).locator("select").nth(1)).to_have_value(keys[4][0])
    current(page).locator("select").nth(1).select_option("")
    expect(current(page).locator("[data-places-note]")).to_be_hidden()
    saved(page)
    page.locator("#next").click()
    expect(page.get_by_role("heading", name="未填完 1 题")).to_be_visible()
    assert cadre.fits()
    page.get_by_label("我知道还有 1 题未答、1 题未填完").check()
    page.get_by_role("button", name="确认交卷").click()
    page.wait_for_url(f"{sitting}/result")
    the_result_tells_lines_and_order(cadre, items)


def the_result_tells_lines_and_order(cadre: Desk, items: list[dict[str, Any]]) -> None:
    page = cadre.page
    page.goto(page.url.split("?")[0] + "?show=all")
    outcomes = [words.split("，")[0] for words in page.locator(".reviewed-outcome").all_inner_texts()]
    assert outcomes == ["○ 未作答", "✓ 答对", "✓ 答对", "✓ 答对", "◐ 部分得分"]
    earned = 2000 * 3 + round(3000 / len(items[4]["answer"]))
    expect(page.locator(".result-score")).to_contain_text(f"{earned / 100:.2f}".rstrip("0").rstrip("."))
    rows = page.locator(".reviewed-lines tbody tr")
    expect(rows.nth(0)).to_contain_text("✓")
    expect(rows.nth(1)).to_contain_text("✗ （空）")
    expect(page.locator("#r3")).to_contain_text(" → ")
    assert cadre.fits()


def test_an_arrangement_is_filled_by_keyboard_alone(desk: OpenDesk, people: list[Account]) -> None:
    cadre = desk(PHONE)
    sitting, items = start(cadre, people[1])
    page = cadre.page
    page.goto(f"{sitting}?q=3")
    key = items[2]["answer"]
    page.locator("section.question:not([hidden]) legend").focus()
    for letter in key:
        page.keyboard.press("Tab")
        for _step in range("ABCDEFGH".index(letter) + 1):
            page.keyboard.press("ArrowDown")
    saved(page)
    page.reload()
    lists = current(page).locator("select")
    assert [lists.nth(place).input_value() for place in range(len(key))] == key
    lists.last.focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "clear":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#answered")).to_have_text("0")
    saved(page)
    page.reload()
    assert {lists.nth(place).input_value() for place in range(len(key))} == {""}


def test_a_choice_in_a_list_made_offline_is_sent_later(desk: OpenDesk, people: list[Account]) -> None:
    cadre = desk()
    sitting, items = start(cadre, people[2])
    page = cadre.page
    page.goto(f"{sitting}?q=5")
    cadre.context.route("**/answers", lambda route: route.abort())
    current(page).locator("select").nth(1).select_option(items[4]["answer"][1])
    expect(page.locator("#save-state")).to_contain_text("未保存")
    page.on("dialog", lambda dialog: dialog.accept())
    cadre.context.unroute("**/answers")
    page.goto(f"{sitting}?q=5")
    expect(page.locator("#save-state")).to_contain_text("已保存")
    expect(current(page).locator("select").nth(1)).to_have_value(items[4]["answer"][1])
    expect(current(page).locator("select").nth(0)).to_have_value("")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_round_of_every_type_is_practised(desk: OpenDesk, people: list[Account], viewport: dict[str, int]) -> None:
    cadre = desk(viewport)
    cadre.sign_in(people[3])
    page = cadre.page
    for position in (2, 4):
        cadre.open(f"/practice/rounds/{ROUND}?q={position}")
        assert cadre.fits()
        if page.get_by_role("button", name="提交并看解析").count():
            for one in page.locator("form.paper select").all():
                one.select_option(index=1)
            if page.get_by_label("作答").count():
                page.get_by_label("作答").fill("先报采购计划，\n再找三家询价。")
            page.get_by_role("button", name="提交并看解析").click()
        expect(page.locator(".reviewed")).to_be_visible()
        assert cadre.fits()
    expect(page.locator(".reviewed-outcome")).to_have_text("请对照要点自评")
    expect(page.locator(".point-met")).to_have_count(2)
    expect(page.locator(".written")).to_have_text("先报采购计划，\n再找三家询价。")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_editor_sees_what_is_matched_while_writing(
    desk: OpenDesk, people: list[Account], viewport: dict[str, int]
) -> None:
    editor = desk(viewport)
    editor.sign_in(editor.server.accounts["editor"])
    page = editor.page
    editor.open("/questions/new")
    page.get_by_label("题型").select_option(label="连线题")
    assert page.locator(".right-mark input:visible").count() == 0
    assert page.locator(".option-input:visible").count() == 4
    for place, option in enumerate(menu().options):
        page.locator(".option-input input[type=text]").nth(place).fill(option.text)
    assert page.locator(".option-input:visible").count() == 5
    page.get_by_label("题干").fill("将各岗位与主要职责对应起来。")
    page.get_by_label("各行和对应的选项").fill("采购员｜B\n保管员｜A\n当班人｜")
    expect(page.locator("#preview .preview-place")).to_have_text(
        [re.compile(name) for name in ("采购", "保管", "当班")]
    )
    page.get_by_role("button", name="保存，提交审核").click()
    expect(page.get_by_role("alert")).to_contain_text("第 3 行末尾没有“｜”和选项字母")
    editor.open(f"/questions/{essay().id}")
    expect(page.locator(".points li")).to_have_count(3)
    assert editor.fits()
