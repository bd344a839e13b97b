"""Every page of every role at the PC's and the phone's size: fits, has one heading, meets no script error."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Desk, Server

pytestmark = pytest.mark.browser

PAGES = {
    "cadre": ["/exams", "/practice", "/scores", "/account", "/dossier"],
    "organiser": [
        "/batches",
        "/batches/new",
        "/policies",
        "/policies/preset:law",
        "/policies/preset:law/copy",
        "/letters",
        "/letters/notice",
        "/batches/1/letters",
        "/batches/1",
        "/batches/2",
        "/batches/2/roster",
        "/batches/2/roster/people/new",
        "/batches/1/roster",
        "/batches/1/roster/people/1",
        "/batches/2/roster/people/30",
        "/batches/2/tickets",
        "/batches/2/tickets/25",
        "/batches/2/slips",
        "/coverage",
        "/coverage?status=red",
        "/coverage/statement",
        "/coverage/lists",
        "/coverage/lists/new",
        "/coverage/lists/1",
        "/coverage/lists/1/withdraw",
        "/cadres",
        "/cadres/1",
        "/reports",
        "/reports/units",
        "/reports/weak-points",
        "/reports/year",
        "/reports/export",
        "/batches/1/report",
        "/batches/1/questions",
        "/corrections",
        "/marking",
        "/cadres/1/dossier",
        "/dossiers",
        "/letters/pledge",
    ],
    "editor": [
        "/documents",
        "/questions",
        "/questions/new",
        "/questions/report",
        "/documents",
        "/objections",
        "/marking",
    ],
    "administrator": ["/accounts", "/accounts/new", "/units"],
    "auditor": ["/audit", "/ledger"],
}


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("role", PAGES)
def test_every_page_fits_and_has_one_heading(
    desk: Callable[..., Desk], server: Server, role: str, viewport: dict[str, int]
) -> None:
    person = desk(viewport)
    person.sign_in(server.accounts["cadres"][10] if role == "cadre" else server.accounts[role])
    for path in PAGES[role]:
        reply = person.page.goto(server.address + path)
        assert reply is not None
        assert reply.status == 200, path
        assert person.page.locator("h1").count() == 1, path
        assert person.page.locator("main").count() == 1, path
        assert person.fits(), f"{path} scrolls sideways"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", ["/login", "/login?by=account"])
def test_both_ways_to_sign_in_fit(desk: Callable[..., Desk], path: str, viewport: dict[str, int]) -> None:
    visitor = desk(viewport)
    visitor.open(path)
    assert visitor.fits()


def test_the_sign_in_page_offers_the_demo_accounts_with_one_click(desk: Callable[..., Desk], server: Server) -> None:
    visitor = desk()
    visitor.open("/login")
    visitor.page.get_by_role("button", name=server.accounts["organiser"]["name"]).click()
    visitor.page.wait_for_url("**/batches")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_picture_says_what_its_table_says(
    desk: Callable[..., Desk], server: Server, viewport: dict[str, int]
) -> None:
    person = desk(viewport)
    person.sign_in(server.accounts["organiser"])
    person.page.goto(f"{server.address}/batches/1/report")
    bands = person.page.locator("table[data-picture]").first
    cells = [bands.locator("tbody tr").nth(at).locator("td").first.inner_text() for at in range(10)]
    drawn = person.page.locator(".report-picture svg").first.locator("text").all_text_contents()
    assert len(cells) == 10
    for cell in cells:
        drawn.remove(cell.split()[-1])
