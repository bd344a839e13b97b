"""Dossiers on screen: the organiser's list, forms and papers; the cadre reads and signs."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from lianzheng_quiz.services import dossiers, sittings
from tests.conftest import PASSWORD, World
from tests.web.reading import SignIn, post, posted, read, words


@pytest.fixture
def batch_id(world: World) -> int:
    """A batch that is over: QY001 passed with two questions wrong, nobody else came."""
    batch_id = world.batch(people=2)
    cadre, sitting_id = world.actor("QY001"), world.sitting(batch_id)
    sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
    given = dict(list(world.keys(sitting_id).items())[2:])
    sittings.save_answers(cadre, sitting_id, revision=1, answers=given, flags={}, position=None, now=world.clock.now)
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    world.clock.advance(hours=3)
    return batch_id


@pytest.fixture
def here(world: World, batch_id: int) -> str:
    """The address of QY001's dossier."""
    cadre_id = world.actor("QY001").cadre_id or 0
    page = dossiers.dossier_page(world.actor("organiser"), cadre_id, now=world.clock.now)
    return f"/cadres/{cadre_id}/dossier/{page.dossier.first_id}"


def own_address(here: str) -> str:
    return f"/dossier/{here.rsplit('/', 1)[1]}/pledge"


def test_the_batch_leads_to_the_list_and_on_to_the_dossier(
    sign_in: SignIn, world: World, batch_id: int, here: str
) -> None:
    client = sign_in("organiser")
    assert "廉政档案 0/1 齐全" in read(client, f"/batches/{batch_id}")
    listed = read(client, f"/dossiers?batch={batch_id}")
    assert "全部 1 缺廉政谈话 1 缺廉政承诺书 1 缺家庭助廉 1 齐全 0" in listed
    assert "方知行 QY001 县水务局 秋季任前考试 2026-11-02 合格 未办 未签 未交回" in listed
    assert client.get(here.rsplit("/", 1)[0]).headers["Location"] == here
    assert "等待签署" in read(client, here)
    assert "没有这样的人员" in read(client, "/dossiers?lacks=complete")
    assert client.get("/dossiers?unit=x").status_code == 400
    sheet = load_workbook(io.BytesIO(client.get("/dossiers.xlsx?lacks=talk").data)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[5]][1:] == [
        *("方知行", "QY001", "县水务局", "秋季任前考试", "2026-11-02", "合格"),
        *("未办", "未办", "未办", "廉政谈话、廉政承诺书、家庭助廉"),
    ]


def test_talk_and_letter_are_recorded_corrected_and_taken_back(sign_in: SignIn, here: str) -> None:
    client = sign_in("organiser")
    assert "按规定渠道办理" in read(client, here)
    page = posted(client, f"{here}/talk", done_on="2026-11-02", talker="沈书记", notes="权力清单")
    assert "2026年11月2日，谈话人 沈书记：权力清单" in page
    reply = post(client, f"{here}/talk", done_on="2026-11-03", talker="", notes="长" * 201)
    told = words(reply.get_data(as_text=True))
    assert reply.status_code == 400
    assert "没有登记，请改正以下内容" in told
    assert "不超过 200 字" in told
    assert "已登记：家庭助廉" in posted(client, f"{here}/family", **{"family-done_on": "2026-11-01"})
    assert "2026年11月1日交回" in read(client, here)
    assert "没有撤销：请写明理由" in posted(client, f"{here}/talk/withdraw", reason="")
    page = posted(client, f"{here}/talk/withdraw", reason="登错了人")
    assert "撤销登记：登错了人" in page
    assert "登记廉政谈话" in page
    assert post(client, f"{here}/exam/withdraw", reason="登错了人").status_code == 404


def test_the_papers_say_what_is_known_and_print_alone(sign_in: SignIn, world: World, here: str) -> None:
    client = sign_in("organiser")
    items = world.items(sittings_of(world))
    sheet = read(client, f"{here}/talk-sheet")
    for item in items[:2]:
        assert item["authority"][2] in sheet
        assert item["stem"] not in sheet
    assert "不收集、不记录问题线索" in sheet
    assert client.get(f"{here}/pledge").status_code == 404
    filing = read(client, f"{here}/filing")
    assert "还缺：廉政谈话、廉政承诺书、家庭助廉" in filing
    assert re.search(r"合格，[\d.]+ / 100 分 成绩台账第 1 条 [0-9a-f]{4} ", filing)


def sittings_of(world: World) -> str:
    cadre_id = world.actor("QY001").cadre_id or 0
    page = dossiers.dossier_page(world.actor("organiser"), cadre_id, now=world.clock.now)
    assert page.dossier.exam.sitting_id is not None
    return page.dossier.exam.sitting_id


def test_a_cadre_reads_signs_once_and_prints(sign_in: SignIn, world: World, here: str) -> None:
    client, address = sign_in("QY001"), own_address(here)
    assert 'href="/dossier"' in client.get("/exams").get_data(as_text=True)
    assert "待签署" in read(client, "/dossier")
    page = client.get(address).get_data(as_text=True)
    mark = fields(page)["mark"]
    reply = post(client, address, mark=mark, password=PASSWORD)
    assert reply.status_code == 400
    assert "请先阅读全文" in words(reply.get_data(as_text=True))
    wrong = post(client, address, mark=mark, agreed="y", password="wrong")
    assert "密码不正确" in words(wrong.get_data(as_text=True))
    told = posted(client, address, mark=mark, agreed="y", password=PASSWORD)
    assert "承诺书已签署" in told
    code = re.search(r"校验码 ([0-9a-f]{8} [0-9a-f ]+)", told)
    assert code
    assert "请再输一次" not in told
    assert code[1] in read(sign_in("organiser"), f"{here}/filing")
    assert code[1] in read(sign_in("organiser"), f"{here}/pledge")
    assert "✓ 已签署" in read(client, "/dossier")
    other = sign_in("QY002")
    assert 'href="/dossier"' not in other.get("/exams").get_data(as_text=True)
    assert other.get(address).status_code == 404
    assert post(other, address, mark=mark, agreed="y", password=PASSWORD).status_code == 404


def fields(page: str) -> dict[str, Any]:
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))


def test_another_unit_finds_no_dossier(sign_in: SignIn, here: str) -> None:
    stranger = sign_in("elsewhere")
    for place in ("", "/talk-sheet", "/filing", "/pledge"):
        assert stranger.get(here + place).status_code == 404
    for place in ("/talk", "/family", "/talk/withdraw"):
        assert post(stranger, here + place, done_on="2026-11-02", talker="某", reason="登错").status_code == 404
    assert "方知行" not in read(stranger, "/dossiers")
