"""The room in a real browser: its pages fit, the table renews itself, a pause is met calmly, its sheets print whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from pypdfium2 import PdfDocument

from lianzheng_quiz import create_app
from lianzheng_quiz.config import read_settings
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import accounts, room_acts
from tests.browser.conftest import DESKTOP, PHONE, Desk, Server
from tests.browser.room_batches import LONG, WRITTEN, Furnished, furnish

pytestmark = pytest.mark.browser
OpenDesk = Callable[..., Desk]


@pytest.fixture(scope="module")
def room(server: Server) -> Furnished:
    return furnish(server.data)


@contextmanager
def beside(server: Server) -> Iterator[Actor]:
    """The organiser at work on another machine, on the same data."""
    with create_app(read_settings({"LZ_DATA": str(server.data)})).app_context():
        yield accounts.actor_named("zuzhi")


def pages_of(room: Furnished) -> list[str]:
    live, written = f"/batches/{room.live}/room", f"/batches/{room.written}/room"
    sheets = ("", "/seats", "/sign-in-sheet", "/door", "/record")
    acts = ("", "/extend", "/release", "/pause", "/force", "/void")
    person = f"{live}/people/{room.candidate}"
    seal = [f"/batches/{room.written}/{name}" for name in ("seal", "cancel")]
    return [
        *(live + sheet for sheet in sheets),
        *(written + sheet for sheet in sheets),
        *(person + act for act in acts),
        f"{live}/requests/{room.request}",
        f"{written}/attendance",
        *seal,
    ]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_of_the_room_fits(desk: OpenDesk, server: Server, room: Furnished, viewport: dict[str, int]) -> None:
    organiser = desk(viewport)
    organiser.sign_in(server.accounts["organiser"])
    for path in pages_of(room):
        reply = organiser.page.goto(server.address + path)
        assert reply is not None
        assert reply.status == 200, path
        assert organiser.page.locator("h1").count() == 1, path
        assert organiser.fits(), f"{path} scrolls sideways"


@pytest.mark.parametrize(
    ("sheet", "pages", "across", "told"),
    [
        ("seats", 1, True, ["座次表", "讲台", "8 排"]),
        ("sign-in-sheet", 2, False, ["签到表", "监考员签名"]),
        ("door", 2, False, []),
        ("record", 1, False, ["考场记录", "应到 47", "监考员（甲）", "监考员（乙）"]),
    ],
)
def test_a_sheet_prints_whole(
    desk: OpenDesk,
    server: Server,
    room: Furnished,
    sheet: str,
    pages: int,
    across: bool,
    told: list[str],
) -> None:
    organiser = desk()
    organiser.sign_in(server.accounts["organiser"])
    organiser.open(f"/batches/{room.written}/room/{sheet}")
    with closing(PdfDocument(organiser.page.pdf(prefer_css_page_size=True))) as printed:
        assert len(printed) == pages
        width, height = printed.get_page_size(0)
        assert (width > height) is across
        text = "".join(page.get_textpage().get_text_range() for page in printed)
    flat = re.sub(r"\s", "", text)
    assert all(re.sub(r"\s", "", word) in flat for word in [WRITTEN, *told])
    assert "退出" not in text
    if sheet == "sign-in-sheet":
        assert text.count("签名") >= 3
    if sheet == "door":
        assert LONG.split("·")[0][:6] in text


def test_the_table_renews_itself_and_keeps_the_focus(desk: OpenDesk, server: Server, room: Furnished) -> None:
    organiser = desk()
    organiser.sign_in(server.accounts["organiser"])
    organiser.open(f"/batches/{room.live}/room")
    page = organiser.page
    page.evaluate("window.stayed = true")
    link = page.locator(f"#person-{room.candidate}")
    row = page.locator("tr", has=link)
    link.focus()
    with beside(server) as actor:
        room_acts.add_minutes(actor, room.live, room.candidate, 7, "电脑故障", now=datetime.now(UTC))
    expect(row).to_contain_text("延时 7 分", timeout=20_000)
    expect(link).to_be_focused()
    assert page.evaluate("window.stayed")


def test_a_candidate_waits_through_a_pause_and_leaving_is_only_counted(
    desk: OpenDesk, server: Server, room: Furnished
) -> None:
    cadre = desk()
    cadre.sign_in(room.cadre)
    cadre.open(f"/sittings/{room.sitting}")
    page = cadre.page
    expect(page.locator("#timer-figure")).to_be_visible()
    option = page.locator("section.question:not([hidden]) .option").first
    with page.expect_response(re.compile("/away$")) as away:
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {configurable: true, get: () => true});"
            "document.dispatchEvent(new Event('visibilitychange'));"
            "delete document.hidden;"
        )
    assert away.value.status == 204
    with beside(server) as actor:
        room_acts.pause(actor, room.live, room.candidate, "突感不适", now=datetime.now(UTC))
    option.click()
    expect(page.locator("#held")).to_be_visible()
    expect(page.locator("#held-message")).to_contain_text("计时已停")
    expect(page.locator("section.question:not([hidden]) input").first).to_be_disabled()
    with beside(server) as actor:
        room_acts.resume(actor, room.live, room.candidate, "返回考场", now=datetime.now(UTC))
    expect(page.locator("#held")).to_be_hidden(timeout=20_000)
    expect(page.locator("#save-state")).to_have_text(re.compile(r"✓ 全部答案已保存 \d\d:\d\d:\d\d"))
    expect(page.locator("section.question:not([hidden]) input").first).to_be_checked()
