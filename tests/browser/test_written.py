"""Marks of a written exam typed by two organisers, one figure different, mended, finished, and read by a cadre."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Desk, Server
from tests.browser.written_batch import furnish

pytestmark = pytest.mark.browser
OpenDesk = Callable[..., Desk]


def type_through(page: Page, figures: list[list[str]]) -> None:
    """Person by person with Tab, as from a pile of papers; `figures` are in the page's order."""
    page.locator(".mark-cell").first.focus()
    for row in figures:
        for value in row:
            page.keyboard.type(value)
            page.keyboard.press("Tab")


def type_down(page: Page, columns: list[list[str]]) -> None:
    """Heading by heading with Enter: down the people, then on to the next heading."""
    page.locator(".mark-cell").first.focus()
    for column in columns:
        for value in column:
            page.keyboard.type(value)
            page.keyboard.press("Enter")


def test_two_enter_one_differs_it_is_mended_and_the_cadre_reads_the_result(desk: OpenDesk, server: Server) -> None:
    exam = furnish(server.data)
    here = f"/batches/{exam.batch_id}"
    first, second = desk(DESKTOP), desk(PHONE)
    first.sign_in(server.accounts["organiser"])
    second.sign_in(exam.second)
    first.open(f"{here}/marks")
    first.page.get_by_role("link", name="整表登分").click()
    names = first.page.locator(".marks-table tbody th").all_inner_texts()
    order = [name.split()[0].strip() for name in names]
    marks = {
        "白露": ["10", "20", "30", "40"],
        "秋分": ["4", "10", "22", "25"],
        "寒露": ["9.5", "15", "20", "28"],
    }
    type_through(first.page, [marks[name] for name in order])
    expect(first.page.locator("[data-total]").nth(order.index("寒露"))).to_have_text("72.5")
    assert first.fits()
    first.page.get_by_role("button", name="保存").click()
    expect(first.page.get_by_text("已保存 3 人的得分。")).to_be_visible()

    second.open(f"{here}/marks/table")
    assert second.fits()
    assert "9.5" not in second.page.content()
    other = {**marks, "寒露": ["9.5", "15", "21", "28"]}
    type_down(second.page, [[other[name][heading] for name in order] for heading in range(4)])
    expect(second.page.get_by_role("button", name="保存")).to_be_focused()
    second.page.keyboard.press("Enter")
    expect(second.page.get_by_text("1 人与另一人登的不一致")).to_be_visible()
    assert second.fits()
    second.page.get_by_role("link", name="逐项核对").click()
    row = second.page.locator("tr", has=second.page.get_by_role("rowheader", name="寒露"))
    expect(row).to_contain_text("三、应用部分·简答题")
    expect(row).to_contain_text("登分乙")
    assert second.fits()
    row.get_by_role("link").click()
    second.page.get_by_label("寒露，三、应用部分·简答题").fill("20")
    second.page.get_by_role("button", name="保存更正").click()
    expect(second.page.get_by_text("两人一致 3")).to_be_visible()

    first.open(f"{here}/marks")
    first.page.get_by_role("link", name="完成登分").click()
    first.page.get_by_role("button", name="完成登分，生成成绩").click()
    expect(first.page.get_by_text("已生成 3 人的成绩")).to_be_visible()
    expect(first.page.locator("#written-steps")).to_contain_text("登分已经完成")
    failed = first.page.locator("tr", has=first.page.get_by_role("rowheader", name="秋分"))
    failed.get_by_role("link", name="秋分的答卷").click()
    expect(first.page.get_by_text("基础部分得 14 分，低于 15 分").first).to_be_visible()

    cadre = desk(PHONE)
    cadre.sign_in(exam.cadres["寒露"])
    cadre.open("/exams")
    cadre.page.get_by_role("link", name="查看成绩").click()
    expect(cadre.page.get_by_text("72.5 分 / 满分 100")).to_be_visible()
    expect(cadre.page.get_by_text("✓ 合格")).to_be_visible()
    assert cadre.fits()
