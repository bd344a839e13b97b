"""Plays an exam in Chromium from the name list to the result: what an organiser and a candidate do, step by step."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from lianzheng_quiz import create_app
from lianzheng_quiz.config import read_settings
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store.tables import Batch, Cadre, Candidate, Paper, Sitting
from tests.browser.conftest import Desk
from tests.office_lists import office_list

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Item = Mapping[str, Any]

TICK = """choices => {
  for (const [position, values] of Object.entries(choices)) {
    document.querySelector(`#card [data-go="${position}"]`).click();
    for (const value of values) {
      document.querySelector(`[data-question="${position}"] input[value="${value}"]`).click();
    }
  }
}"""


@dataclass(frozen=True)
class Ticket:
    """What a slip says."""

    name: str
    number: str
    code: str


def new_batch(desk: Desk, name: str, policy: str, hours: float = 3) -> int:
    """A batch that has just begun, planned on the page by a preset's name; its id."""
    desk.open("/batches/new")
    desk.page.get_by_label("批次名称").fill(name)
    set_window(desk.page, hours)
    desk.page.get_by_label(re.compile(f"^{policy}")).check()
    desk.page.get_by_role("button", name="建立批次").click()
    expect(desk.page.get_by_text("批次已建立")).to_be_visible()
    return batch_id_of(desk.page)


def set_window(page: Page, hours: float) -> None:
    """From a minute ago, for some hours."""
    begins = local(datetime.now(UTC)) - timedelta(minutes=1)
    page.get_by_label("开始时间").fill(f"{begins:%Y-%m-%dT%H:%M}")
    page.get_by_label("结束时间").fill(f"{begins + timedelta(hours=hours):%Y-%m-%dT%H:%M}")


def batch_id_of(page: Page) -> int:
    found = re.search(r"/batches/(\d+)", page.url)
    assert found
    return int(found[1])


def bring_list(desk: Desk, batch_id: int, heads: Sequence[str], *people: Sequence[str]) -> None:
    """Upload the office's list and confirm it."""
    desk.open(f"/batches/{batch_id}/roster")
    data = office_list(["拟任职人员名单"], heads, *people)
    desk.page.get_by_label("名单文件").set_input_files({"name": "名单.xlsx", "mimeType": XLSX, "buffer": data})
    desk.page.get_by_role("button", name="上传并校对").click()
    desk.page.get_by_role("button", name=f"确认导入 {len(people)} 人").click()
    expect(desk.page.get_by_text(f"名单已导入：新增 {len(people)} 人")).to_be_visible()


def deal(desk: Desk, batch_id: int) -> None:
    desk.open(f"/batches/{batch_id}")
    desk.page.get_by_role("button", name="组卷", exact=True).click()
    expect(desk.page.get_by_text(re.compile(r"已生成 \d+ 份试卷"))).to_be_visible()


def issue(desk: Desk, batch_id: int) -> dict[str, Ticket]:
    """Slips for everybody, read off the sheet, by name."""
    desk.open(f"/batches/{batch_id}/tickets")
    desk.page.get_by_role("button", name="发放").click()
    expect(desk.page.locator(".slip").first).to_be_visible()
    found = {}
    for slip in desk.page.locator(".slip").all():
        name, (number, code) = slip.locator("b").inner_text(), slip.locator("dd").all_inner_texts()
        found[name] = Ticket(name, number, code)
    return found


def enter(desk: Desk, ticket: Ticket) -> None:
    """Sign in by the slip and read the notice."""
    desk.open("/login")
    desk.page.get_by_label("准考证号").fill(ticket.number)
    desk.page.get_by_label("口令").fill(ticket.code)
    desk.page.get_by_role("button", name="登录", exact=True).click()
    desk.page.get_by_role("link", name="进入考试").click()
    expect(desk.page.get_by_role("heading", name="考前须知")).to_be_visible()


def sit(desk: Desk, choices: Mapping[int, Sequence[str]]) -> None:
    """Start, choose, wait until everything is saved, hand in."""
    page = desk.page
    page.get_by_role("button", name="开始考试").click()
    expect(page.locator("#timer-figure")).to_be_visible()
    page.evaluate(TICK, {str(position): list(values) for position, values in choices.items()})
    expect(page.locator("#answered")).to_have_text(str(len(choices)))
    expect(page.locator("#save-state")).to_contain_text("已保存")
    page.locator("#next").click()
    expect(page.get_by_role("heading", name="全部试题已作答")).to_be_visible()
    page.get_by_role("button", name="确认交卷").click()
    expect(page.get_by_role("heading", name="考试成绩")).to_be_visible()


def choices_for(items: Sequence[Item], right: Callable[[Item], bool]) -> dict[int, list[str]]:
    """The key where `right` says so, something wrong elsewhere."""
    return {item["position"]: list(item["answer"]) if right(item) else [_wrong(item)] for item in items}


def _wrong(item: Item) -> str:
    if item["type"] == "true_false":
        return "false" if item["answer"] == ["true"] else "true"
    if item["type"] == "multiple":
        return str(item["answer"][0])
    return next(str(option["key"]) for option in item["options"] if option["key"] not in item["answer"])


def losing(items: Sequence[Item], *wrong: int) -> Callable[[Item], bool]:
    """Everything right but these positions."""
    return lambda item: item["position"] not in wrong


@contextmanager
def behind(data: Path) -> Iterator[None]:
    """The demo's database beside its server."""
    with create_app(read_settings({"LZ_DATA": str(data)})).app_context():
        yield


def items_of(data: Path, batch_id: int, name: str) -> list[Item]:
    """The dealt paper of a person, read behind everybody's back."""
    with behind(data), reading() as session:
        text = (
            session.query(Paper.items)
            .join(Sitting, Sitting.paper_id == Paper.id)
            .join(Candidate, Candidate.id == Sitting.candidate_id)
            .join(Cadre, Cadre.id == Candidate.cadre_id)
            .filter(Candidate.batch_id == batch_id, Cadre.name == name)
            .scalar()
        )
    items: list[Item] = json.loads(text)
    return items


def let_time_pass(data: Path, batch_id: int, hours: float) -> None:
    """Move a batch into the past, as if its end had come."""
    with behind(data), writing() as session:
        batch = session.get_one(Batch, batch_id)
        batch.opens_at -= timedelta(hours=hours)
        batch.closes_at -= timedelta(hours=hours)
