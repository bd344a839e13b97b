"""A dossier's papers are one sheet each, however much was written; a cadre signs without scripts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from pypdfium2 import PdfDocument

from lianzheng_quiz import create_app
from lianzheng_quiz.config import read_settings
from lianzheng_quiz.services import accounts, dossier_acts, dossier_lists
from lianzheng_quiz.services.dossier_acts import RecordDraft
from lianzheng_quiz.services.dossier_lists import COMPLETE, DossierFilters, DossierRow
from tests.browser.conftest import PHONE, Desk, Server

pytestmark = pytest.mark.browser
OpenDesk = Callable[..., Desk]


@pytest.fixture(scope="module")
def complete(server: Server) -> DossierRow:
    """A dossier with everything in it, the talk's notes as long as they may be."""
    with create_app(read_settings({"LZ_DATA": str(server.data)})).app_context():
        now, organiser = datetime.now(UTC), accounts.actor_named("zuzhi")
        row = dossier_lists.list_dossiers(organiser, DossierFilters(lacks=COMPLETE), now=now).rows[0]
        draft = RecordDraft((now - timedelta(days=1)).date(), "沈" * 60, "谈" * 200)
        dossier_acts.record_step(organiser, row.cadre_id, row.first_id, "talk", draft, now=now)
        return row


def test_every_paper_of_a_dossier_is_one_page(desk: OpenDesk, server: Server, complete: DossierRow) -> None:
    organiser = desk()
    organiser.sign_in(server.accounts["organiser"])
    here = f"/cadres/{complete.cadre_id}/dossier/{complete.first_id}"
    said = {
        "filing": ("任前廉政档案", "谈" * 20, "成绩台账第", "校验码", "谈话人签名", "单位（盖章）"),
        "talk-sheet": ("任前廉政谈话提纲", "谈话日期", "不收集、不记录问题线索"),
        "pledge": ("廉政承诺书", "十、自觉接受监督", "校验码"),
    }
    for name, wanted in said.items():
        organiser.open(f"{here}/{name}")
        with closing(PdfDocument(organiser.page.pdf(prefer_css_page_size=True))) as printed:
            assert len(printed) == 1, name
            text = "".join(printed[0].get_textpage().get_text_range().split())
        assert [word for word in wanted if word not in text] == [], name
        assert "退出" not in text


def test_a_cadre_signs_on_a_phone_without_scripts(desk: OpenDesk, server: Server) -> None:
    with create_app(read_settings({"LZ_DATA": str(server.data)})).app_context():
        filters = DossierFilters(lacks="pledge")
        rows = dossier_lists.list_dossiers(accounts.actor_named("zuzhi"), filters, now=datetime.now(UTC)).rows
    account = next(one for one in server.accounts["cadres"] if one["name"] == rows[0].name)
    cadre = desk(PHONE, java_script_enabled=False)
    cadre.sign_in(account)
    page = cadre.page
    page.get_by_role("link", name="廉政档案").click()
    page.get_by_role("link", name="阅读并签署").click()
    page.get_by_label("我已阅读并承诺").check()
    page.get_by_label("登录密码").fill(account["password"])
    page.get_by_role("button", name="签署承诺书").click()
    expect(page.get_by_text("承诺书已签署")).to_be_visible()
    expect(page.get_by_text("校验码")).to_be_visible()
