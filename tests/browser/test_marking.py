"""A marker goes through all answers with the keyboard alone; another differs, a third decides, the signer signs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Desk, Server
from tests.browser.marking_batch import WRITTEN, furnish

pytestmark = pytest.mark.browser
OpenDesk = Callable[..., Desk]


def mark_with_keys(page: Page, given: dict[str, str], usual: str, remark: str = "") -> int:
    """Points by what is written, the remark by Tab, saving by Enter; how many answers were asked."""
    count = 0
    while "/marks" not in page.url:
        expect(page.locator("#points")).to_be_focused()
        written = page.locator(".written-answer").inner_text()
        page.keyboard.type(given.get(written, usual))
        page.keyboard.press("Tab")
        page.keyboard.type(remark)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        count += 1
    return count


def test_two_mark_by_keyboard_a_third_decides_and_the_second_organiser_signs(desk: OpenDesk, server: Server) -> None:
    exam = furnish(server.data)
    here = f"/batches/{exam.batch_id}/marking"
    unclear = WRITTEN["立夏"][1]
    first, second, third = desk(DESKTOP), desk(PHONE), desk(DESKTOP)
    for marker, role in ((first, "editor"), (second, "reviewer"), (third, "organiser")):
        marker.sign_in(server.accounts[role])
        marker.open("/marking")
        marker.page.get_by_role("row", name="秋季机考（含简答）").get_by_role("link", name="阅卷").click()
        assert marker.fits()
    first.page.locator("#points:focus").wait_for()
    first.page.keyboard.type("99")
    with first.page.expect_navigation():
        first.page.keyboard.press("Enter")
    expect(first.page.locator("#points-error")).to_have_text("本题满分 20 分")
    expect(first.page.locator("#points")).to_be_focused()
    first.page.keyboard.press("Control+a")
    assert mark_with_keys(first.page, {unclear: "6"}, "15", "要点二没有答到") == 5
    assert mark_with_keys(second.page, {unclear: "0"}, "14") == 5
    assert second.fits()
    expect(first.page.get_by_text("需要您评的作答都已评完。")).to_be_visible()
    third.page.reload()
    assert mark_with_keys(third.page, {}, "1") == 1
    signer = desk(PHONE)
    signer.sign_in(exam.signer)
    for address in (here, f"{here}/review"):
        signer.open(address)
        assert signer.fits()
    signer.page.get_by_role("link", name="查看").first.click()
    assert signer.fits()
    assert not any(name in signer.page.content() for name in WRITTEN)
    signer.page.go_back()
    signer.page.get_by_role("button", name="签署，生成成绩").click()
    expect(signer.page.get_by_text("已签署，生成 3 人的成绩。")).to_be_visible()
