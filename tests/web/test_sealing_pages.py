"""Sealing and opening as the organiser meets them, and what nobody may read meanwhile."""

from __future__ import annotations

import re

from flask import Flask

from lianzheng_quiz.services import sealing
from tests.conftest import World
from tests.flow.crawling import crawl
from tests.services.sealed import CODES, planned, sealed
from tests.web.reading import SignIn, post, posted, read, words


def test_a_batch_goes_from_papers_to_slips_to_opening(sign_in: SignIn, world: World) -> None:
    client = sign_in("organiser")
    batch_id = planned(world, {"opening": "two_people"})
    here = f"/batches/{batch_id}"
    assert "考试当日，两码齐全才能启封" in read(client, f"{here}/seal")
    same = post(client, f"{here}/seal", first="林守约", second="林守约")
    assert same.status_code == 400
    assert "两人不能相同" in words(same.get_data(as_text=True))
    reply = post(client, f"{here}/seal", first="林守约", second="周若水")
    page = reply.get_data(as_text=True)
    codes = re.findall(r'class="secret">([^<]+)<', page)
    assert len(codes) == 2
    assert reply.headers["Cache-Control"] == "no-store"
    assert post(client, f"{here}/seal", first="林守约", second="周若水").status_code == 409
    for address in (here, f"{here}/seal", f"{here}/open"):
        assert not any(code in client.get(address).get_data(as_text=True) for code in codes)
    assert "已封卷，考试当日由两人启封" in read(client, here)
    wrong = post(client, f"{here}/open", first=codes[0], second=codes[0])
    assert wrong.status_code == 403
    assert "还可以再试 4 次" in words(wrong.get_data(as_text=True))
    assert codes[0] not in wrong.get_data(as_text=True)
    assert "试卷已启封" in posted(client, f"{here}/open", first=codes[1], second=codes[0])
    assert "已经启封" in read(client, f"{here}/open")


def test_what_a_seal_forbids_is_said_with_what_to_do(sign_in: SignIn, world: World) -> None:
    client, batch_id = sign_in("organiser"), sealed(world)
    assert "请先在批次页拆封并说明理由" in words(post(client, f"/batches/{batch_id}/deal").get_data(as_text=True))
    assert post(client, f"/batches/{batch_id}/unseal", reason="").status_code == 400
    assert "已拆封，原启封码作废" in posted(client, f"/batches/{batch_id}/unseal", reason="补列一人")
    assert "没有需要组卷的人员" in posted(client, f"/batches/{batch_id}/deal")


def test_five_wrong_codes_are_told_when_to_come_back(sign_in: SignIn, world: World) -> None:
    client, address = sign_in("organiser"), f"/batches/{sealed(world)}/open"
    statuses = [post(client, address, first="A", second="B").status_code for _ in range(6)]
    assert statuses == [403, 403, 403, 403, 429, 429]


def test_a_cancelled_batch_tells_its_people_why(sign_in: SignIn, world: World) -> None:
    client, batch_id = sign_in("organiser"), planned(world)
    assert "取消本批次" in read(client, f"/batches/{batch_id}")
    assert "会议改期" in posted(client, f"/batches/{batch_id}/cancel", reason="会议改期")
    assert "本场考试已取消：会议改期" in read(sign_in("QY001"), "/exams")
    assert "已取消" in read(client, "/batches")
    assert "封卷" not in read(client, f"/batches/{batch_id}")


def test_a_candidate_waits_calmly_for_the_opening(sign_in: SignIn, world: World) -> None:
    batch_id = sealed(world)
    sitting_id = world.sitting(batch_id)
    world.clock.advance(hours=1)
    client = sign_in("QY001")
    assert "待启封" in read(client, "/exams")
    assert "试卷还没有启封" in read(client, f"/sittings/{sitting_id}/notice")
    early = post(client, f"/sittings/{sitting_id}/start")
    assert early.status_code == 409
    assert "试卷还没有启封" in words(early.get_data(as_text=True))
    sealing.open_batch(world.actor("organiser"), batch_id, *CODES, now=world.clock.now)
    assert "我已阅读，开始考试" in read(client, f"/sittings/{sitting_id}/notice")


def test_no_page_or_export_tells_of_a_paper_that_is_not_open(app: Flask, sign_in: SignIn, world: World) -> None:
    for batch_id in (sealed(world), planned(world)):
        papers = [item for staff_no in ("QY001", "QY002") for item in world.items(world.sitting(batch_id, staff_no))]
        told = {item["stem"] for item in papers} | {item["explanation"] for item in papers}
        for name in ("organiser", "administrator", "auditor", "QY001"):
            pages = crawl(sign_in(name), ["/", f"/batches/{batch_id}", f"/batches/{batch_id}/room"], past=PRACTICE)
            assert len(pages) > 5
            for address, reply in pages.items():
                text = reply.get_data(as_text=True) if reply.mimetype == "text/html" else ""
                assert not any(words_told in text for words_told in told), (name, address)


PRACTICE = re.compile(r"^/practice|^/batches/1(?!\d)")
