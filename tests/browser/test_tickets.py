"""The exam by ticket: sign in on a phone, lose the session, go on with the code, print the slips."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Desk, Server
from tests.browser.test_story import choose, saved

pytestmark = pytest.mark.browser
OpenDesk = Callable[..., Desk]


def sign_in_by_code(desk: Desk, number: str, code: str) -> None:
    desk.open("/login")
    desk.page.get_by_label("准考证号").fill(number)
    desk.page.get_by_label("口令").fill(code)
    desk.page.get_by_role("button", name="登录", exact=True).click()


def test_a_phone_signs_in_by_code_and_the_older_device_goes_on_with_the_code(desk: OpenDesk, server: Server) -> None:
    account = server.accounts["cadres"][15]
    number, code = account["ticket_no"], account["ticket_code"]
    office = desk()
    sign_in_by_code(office, number, code)
    office.page.get_by_role("link", name="进入考试").first.click()
    office.page.get_by_role("button", name="开始考试").click()
    choose(office.page)
    saved(office.page)

    phone = desk(PHONE)
    expect(phone.page.locator("html")).to_be_attached()
    sign_in_by_code(phone, number, "ACDEF-GHJK3")
    expect(phone.page.get_by_role("alert")).to_contain_text("准考证号或口令不正确")
    sign_in_by_code(phone, f"{number[:3]} {number[3:]}", code.lower().replace("-", ""))
    phone.page.wait_for_url("**/exams")

    office.page.locator("#next").click()
    choose(office.page)
    strip = office.page.locator("#sign-in")
    expect(strip).to_be_visible()
    strip.get_by_label("口令").fill(code)
    strip.get_by_role("button", name="登录").click()
    expect(strip).to_be_hidden()
    expect(office.page.locator("#save-state")).to_contain_text("已保存")
    expect(office.page.locator("#answered")).to_have_text("2")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_lost_slip_is_replaced_without_any_script(desk: OpenDesk, server: Server, viewport: dict[str, int]) -> None:
    account = server.accounts["cadres"][16]
    organiser = desk(viewport, java_script_enabled=False)
    organiser.sign_in(server.accounts["organiser"])
    page = organiser.page
    organiser.open("/batches/2")
    page.get_by_role("link", name=re.compile(rf"补发\s*{account['name']}的口令")).click()
    page.get_by_role("button", name="补发口令").click()
    expect(page.locator(".slip")).to_have_count(1)
    expect(page.locator(".slip")).to_contain_text(account["name"])
    assert re.fullmatch(r"[A-Z0-9]{5}-[A-Z0-9]{5}", page.locator(".slip dd").nth(1).inner_text())
