"""A batch ends and is written up; a cadre objects, a key is corrected, everybody is re-scored, signed by two."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import docx
import pytest
from playwright.sync_api import expect

from lianzheng_quiz.rules.policy import Part
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import accounts, batch_plans, papers, policies, rosters, sittings, slips
from tests.browser.conftest import PHONE, Desk, Server
from tests.browser.played_exams import Item, behind, items_of

pytestmark = pytest.mark.browser
OpenDesk = Callable[..., Desk]
BATCH = "改分演练批次"
REASON = "条文修改后这一项才是对的"


SMALL = replace(
    PRESETS["standard"],
    name="改分演练办法",
    parts=(Part("single", 4, 2500),),
    law_parts=(),
    papers="ab",
    pass_hundredths=7500,
    review="after_close",
)


@dataclass(frozen=True)
class Ended:
    """A batch that ended an hour ago, and the account of a cadre who failed in it by one question, the first."""

    batch_id: int
    account: dict[str, str]
    chosen: str


def ended_batch(data: Path) -> Ended:
    """Three people on a small paper: all right, one wrong, two wrong; played in the past beside the server."""
    then = datetime.now(UTC) - timedelta(hours=3)
    with behind(data):
        organiser = accounts.actor_named("zuzhi")
        policy = policies.add_policy(organiser, organiser.unit_id, SMALL, now=then)
        plan = batch_plans.BatchDraft(BATCH, policy, organiser.unit_id, then, then + timedelta(hours=2))
        batch_id = batch_plans.create_batch(organiser, plan, now=then)
        # The extra time reaches beyond now: the server beside us must not collect what is played in the past.
        people = [
            RosterRow(
                number,
                f"演练{number}",
                "县水务局",
                f"YL{number:03}",
                "科员",
                "科长",
                "乡科级正职",
                None,
                True,
                extra_minutes=180,
            )
            for number in range(1, 4)
        ]
        rosters.add_people(organiser, batch_id, people, now=then)
        papers.deal_papers(organiser, batch_id, now=then, seed="corrections")
        issued = slips.issue_slips(organiser, batch_id, now=then)
        chosen = ""
        for wrong, slip in enumerate(issued):
            chosen = sat(data, batch_id, accounts.actor_named(slip.username), wrong, then)
    last = issued[-1]
    return Ended(batch_id, {"username": last.username, "password": last.password, "name": last.name}, chosen)


def sat(data: Path, batch_id: int, cadre: Actor, wrong: int, then: datetime) -> str:
    """Hand in with the first so many wrong; the text of what was chosen for question 1."""
    items = items_of(data, batch_id, cadre.name)
    (card,) = [card for card in sittings.my_exams(cadre, now=then) if card.batch_name == BATCH]
    sittings.start_sitting(cadre, card.sitting_id, now=then)
    given = {
        str(item["position"]): item["answer"] if item["position"] > wrong else [other_option(item)] for item in items
    }
    sittings.save_answers(cadre, card.sitting_id, revision=1, answers=given, flags={}, position=None, now=then)
    sittings.submit(cadre, card.sitting_id, now=then + timedelta(minutes=9))
    texts = {option["key"]: option["text"] for option in items[0]["options"]}
    return str(texts[given["1"][0]])


def other_option(item: Item) -> str:
    return next(option["key"] for option in item["options"] if option["key"] not in item["answer"])


def words_of(data: bytes) -> str:
    """All text of a Word file, tables too."""
    document = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_wrong_key_is_put_right_for_everybody(desk: OpenDesk, server: Server, tmp_path: Path) -> None:
    ended = ended_batch(server.data)

    organiser = desk()
    organiser.sign_in(server.accounts["organiser"])
    organiser.open(f"/batches/{ended.batch_id}/report")
    expect(organiser.page.locator("main")).to_contain_text("66.7%")
    assert organiser.fits()
    organiser.open(f"/batches/{ended.batch_id}/letters")
    row = organiser.page.locator("tr", has_text="考试情况通报")
    with organiser.page.expect_download() as download:
        row.get_by_role("link", name=re.compile("下载 Word")).click()
    letter = words_of(Path(download.value.path()).read_bytes())
    assert "66.7%" in letter
    assert re.search(r"成绩台账末条：第 \d+ 条 [0-9a-f]{4}", letter)

    cadre = desk(PHONE)
    cadre.sign_in(ended.account)
    cadre.open("/scores")
    cadre.page.get_by_role("link", name=re.compile(BATCH)).click()
    expect(cadre.page.locator(".result-head")).to_contain_text("50 分")
    expect(cadre.page.locator(".result-head")).to_contain_text("不合格")
    sheet = cadre.page.url
    cadre.page.get_by_role("link", name="对成绩或试题有异议").click()
    cadre.page.get_by_role("button", name="提交").click()
    expect(cadre.page.get_by_role("alert")).to_contain_text("请写明理由")
    cadre.page.get_by_label("对什么有异议").select_option("1")
    cadre.page.get_by_label("理由").fill(REASON)
    cadre.page.get_by_role("button", name="提交").click()
    expect(cadre.page.get_by_text("异议已提交")).to_be_visible()
    assert cadre.fits()

    editor = desk()
    editor.sign_in(server.accounts["editor"])
    editor.open("/objections")
    editor.page.get_by_role("link", name=re.compile(REASON)).click()
    assert ended.account["name"] not in editor.page.content()
    editor.page.get_by_label(re.compile("^更正答案")).check()
    editor.page.get_by_role("group", name=re.compile("更正后的答案")).get_by_label(
        re.compile(re.escape(ended.chosen))
    ).check()
    ruling = editor.page.locator("form", has=editor.page.get_by_role("button", name="提出裁定"))
    ruling.get_by_label("理由").fill(REASON)
    ruling.get_by_label("依据").fill("某某条例（2025年修订）第十条")
    editor.page.get_by_role("button", name="提出裁定").click()
    expect(editor.page.get_by_text("裁定已提出")).to_be_visible()
    assert ended.account["name"] not in editor.page.content()

    organiser.open("/corrections")
    organiser.page.get_by_role("table", name="裁定").get_by_role("link").first.click()
    touched = organiser.page.locator("tr", has_text=ended.account["name"])
    expect(touched).to_contain_text("改为合格")
    assert organiser.fits()
    organiser.page.get_by_role("button", name="签署并重新评分").click()
    expect(organiser.page.get_by_text("已重新评分并记入成绩台账")).to_be_visible()

    cadre.page.goto(sheet)
    expect(cadre.page.locator(".result-head")).to_contain_text("75 分")
    expect(cadre.page.locator(".result-head")).to_contain_text("✓ 合格")
    expect(cadre.page.locator("main")).to_contain_text("50 分，不合格")
    assert cadre.fits()

    auditor = desk()
    auditor.sign_in(server.accounts["auditor"])
    auditor.open("/ledger")
    auditor.page.get_by_role("button", name="核对").click()
    expect(auditor.page.get_by_text("核对通过")).to_be_visible()
    if folder := os.environ.get("SHOTS"):
        for name, one in (("cadre", cadre), ("organiser", organiser), ("editor", editor), ("auditor", auditor)):
            one.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
