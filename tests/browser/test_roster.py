"""An office's own list uploaded, corrected column by column and confirmed, on a PC, on a phone and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Desk, Server
from tests.office_lists import office_list

pytestmark = pytest.mark.browser
OpenDesk = Callable[..., Desk]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(desk: Desk, data: bytes) -> None:
    desk.open("/batches/2/roster")
    desk.page.get_by_label("名单文件").set_input_files({"name": "名单.xlsx", "mimeType": XLSX, "buffer": data})
    desk.page.get_by_role("button", name="上传并校对").click()
    expect(desk.page.get_by_role("heading", name="校对名单")).to_be_visible()


def row_of(page: Page, name: str) -> Any:
    return page.locator("tr", has=page.get_by_role("rowheader", name=name, exact=True))


@pytest.mark.parametrize(
    ("number", "viewport", "scripts"),
    [(1, DESKTOP, True), (2, PHONE, True), (3, DESKTOP, False)],
    ids=["desktop", "phone", "without scripts"],
)
def test_a_list_is_corrected_and_confirmed(
    desk: OpenDesk, server: Server, number: int, viewport: dict[str, int], scripts: bool
) -> None:
    organiser = desk(viewport, java_script_enabled=scripts)
    organiser.sign_in(server.accounts["organiser"])
    name, page = f"来客{'甲乙丙'[number - 1]}", organiser.page
    upload(
        organiser,
        office_list(["2026年名单"], ["姓名", "编号", "工作单位"], [name, f"LK{number}", "县水务局"], ["合计", "1人"]),
    )
    expect(page.get_by_text("读出 1 人，没有发现错误")).to_be_visible()
    expect(page.get_by_text("说明、合计或落款")).to_be_visible()
    page.get_by_label("B 列“编号”导入为").select_option(label="工号")
    page.get_by_role("button", name="确认导入 1 人").click()
    expect(page.get_by_text("还没有导入。请核对下面重新读出的结果")).to_be_visible()
    expect(row_of(page, name)).to_contain_text(f"LK{number}")
    if scripts:
        assert organiser.fits()
    page.get_by_role("button", name="确认导入 1 人").click()
    expect(page.get_by_text("名单已导入：新增 1 人")).to_be_visible()
    row_of(page, name).get_by_role("link", name="修改").click()
    page.get_by_label("加时（分钟）").fill("15")
    page.get_by_label("闭卷", exact=True).check()
    page.get_by_role("button", name="保存").click()
    expect(row_of(page, name)).to_contain_text("加时 15 分钟；闭卷")


def test_a_faulty_list_comes_back_with_its_faults(desk: OpenDesk, server: Server) -> None:
    organiser = desk(PHONE)
    organiser.sign_in(server.accounts["organiser"])
    upload(organiser, office_list(["姓名", "单位", "工号"], ["来客丁", "没有的局", "LK9"]))
    expect(organiser.page.get_by_text("有 1 处需要改正")).to_be_visible()
    assert organiser.fits()
    with organiser.page.expect_download() as waiting:
        organiser.page.get_by_role("button", name="下载标出错误的原表").click()
    assert waiting.value.suggested_filename == "名单（标出错误）.xlsx"
