"""The register on a PC and a phone, and the statement on one sheet of paper however many it must name."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect
from pypdfium2 import PdfDocument

from lianzheng_quiz import create_app
from lianzheng_quiz.config import read_settings
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import accounts, appointments
from tests.browser.conftest import DESKTOP, PHONE, Desk, Server

pytestmark = pytest.mark.browser
OpenDesk = Callable[..., Desk]
UNIT = "青榆县经济技术开发区管理委员会综合行政执法与应急管理联合指挥中心筹备工作办公室"
LIST = f"{'关于任免职务和晋升职级的通知所附人员名单' * 3}"[:60]
POST = "党组成员、副主任、综合协调与督查督办科科长"


@pytest.fixture(scope="module")
def long_unit(server: Server) -> int:
    """A unit of a long name with forty people of long posts and forty of short ones, all appointed without an exam."""
    with create_app(read_settings({"LZ_DATA": str(server.data)})).app_context():
        now, organiser = datetime.now(UTC), accounts.actor_named("zuzhi")
        unit_id = accounts.add_unit(accounts.SYSTEM, UNIT, organiser.unit_id, now=now)
        accounts.add_unit(accounts.SYSTEM, "一科", unit_id, now=now)
        people = [
            RosterRow(n, name, unit, f"CQ{month}{n}", "", post, "", None, None, appointed_on=date(2024, month, 8))
            for month, name, unit, post in ((5, "阿依古丽·尼亚孜", UNIT, POST), (6, "方知", "一科", "科长"))
            for n in range(40)
        ]
        list_id = appointments.add_list(organiser, LIST, date(2024, 5, 30), now=now)
        appointments.AppointmentLines(list_id).add(organiser, people, now=now)
        return unit_id


def printed_pages(desk: Desk) -> list[str]:
    with closing(PdfDocument(desk.page.pdf(prefer_css_page_size=True))) as printed:
        return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in printed]


@pytest.mark.parametrize("month", ["05", "06"], ids=["long posts", "short posts"])
def test_the_statement_prints_on_one_page(desk: OpenDesk, server: Server, long_unit: int, month: str) -> None:
    organiser = desk()
    organiser.sign_in(server.accounts["organiser"])
    organiser.open(f"/coverage/statement?unit={long_unit}&from=2024-{month}-01&to=2024-{month}-30")
    (text,) = printed_pages(organiser)
    for said in (
        "应考尽考情况说明",
        UNIT,
        LIST,
        "40人",
        "其余见所附应考尽考台账",
        "负责人签名",
        "盖章",
        "成绩台账末条：",
        "打印：何组织（zuzhi）",
    ):
        assert said in text, said
    assert "退出" not in text
    organiser.open("/coverage/statement")
    (text,) = printed_pages(organiser)
    assert "任职时持有有效合格成绩" in text


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_first_page_leads_to_the_red_list_and_on_to_the_person(
    desk: OpenDesk, server: Server, viewport: dict[str, int]
) -> None:
    organiser = desk(viewport, java_script_enabled=False)
    organiser.sign_in(server.accounts["organiser"])
    page = organiser.page
    page.get_by_role("region", name="需要办理").get_by_role("link", name=re.compile("公示期将满未考")).click()
    expect(page.get_by_role("heading", name="应考尽考台账")).to_be_visible()
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("公示期将满未考")
    expect(row).to_contain_text("尚未任职")
    name = row.get_by_role("link").inner_text()
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
