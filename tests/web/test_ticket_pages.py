"""Tickets on screen and paper, and the two ways through the door, without any script."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from lianzheng_quiz.rules.tickets import grouped
from lianzheng_quiz.services import sittings, tickets
from lianzheng_quiz.services.tickets import Ticket
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import Candidate
from tests.conftest import PASSWORD, World, csrf_token
from tests.web.reading import SignIn, post, posted, read, words

SLIP = re.compile(r"<b>([^<]+)</b>.*?<dt>准考证号</dt><dd>([\d ]+)</dd>\s*<dt>口令</dt><dd>([^<]+)</dd>", re.S)


def told(page: str) -> dict[str, tuple[str, str]]:
    """What the slips on a page say: name to number and code."""
    return {name: (number, code) for name, number, code in SLIP.findall(page)}


def issued(world: World, batch_id: int, name: str = "方知行") -> Ticket:
    made = tickets.issue_tickets(world.actor("organiser"), batch_id, now=world.clock.now)
    return next(ticket for ticket in made if ticket.name == name)


def knock(world: World, username: str, password: str, **more: str) -> tuple[FlaskClient, Any]:
    """A fresh browser that fills in the sign-in form as it was shown."""
    client = world.app.test_client()
    token = csrf_token(client.get("/login").get_data(as_text=True))
    form = {"username": username, "password": password, "csrf_token": token, **more}
    return client, client.post("/login", data=form)


# Handing out


def test_the_printed_slips_let_each_person_in(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch(name="<秋季>任前考试")
    client = sign_in("organiser")
    reply = post(client, f"/batches/{batch_id}/tickets")
    page = reply.get_data(as_text=True)
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store")
    people = told(page)
    assert set(people) == {"方知行", "石秋实", "柳景明", "江书敏"}
    text = words(page)
    assert "<秋季>任前考试" in text
    for part in ("县水务局", "2026年11月2日 09:00 至 11:00", "用浏览器打开 http://localhost", "仅限本人使用"):
        assert text.count(part) == 4, part
    assert "座位" not in text
    for number, code in people.values():
        visitor, let_in = knock(world, number, code, by="ticket")
        assert (let_in.status_code, let_in.headers["Location"]) == (303, "/")
        assert "任前考试" in read(visitor, "/exams")


def test_slips_stand_eight_to_a_sheet_and_tell_the_seat_where_it_is_known(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch()
    with writing() as session:
        for place, candidate in enumerate(session.query(Candidate).filter(Candidate.batch_id == batch_id), start=1):
            candidate.seat = place
    page = post(sign_in("organiser"), f"/batches/{batch_id}/tickets").get_data(as_text=True)
    assert sorted(re.findall(r"座位 (\d)", page)) == ["1", "2", "3", "4"]
    assert page.count('class="slip-sheet"') == 1


def test_sending_the_same_form_again_changes_no_code(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch()
    client, here = sign_in("organiser"), f"/batches/{batch_id}/tickets"
    first = told(post(client, here).get_data(as_text=True))
    again = post(client, here).get_data(as_text=True)
    assert told(again) == {}
    assert "没有生成新的口令" in words(again)
    asked = asked_at(client, here)
    world.clock.advance(minutes=1)
    replaced = told(post(client, here, reissue_before=asked).get_data(as_text=True))
    assert {name: number for name, (number, _code) in replaced.items()} == {
        name: number for name, (number, _code) in first.items()
    }
    assert not {code for _number, code in replaced.values()} & {code for _number, code in first.values()}
    world.clock.advance(minutes=1)
    assert told(post(client, here, reissue_before=asked).get_data(as_text=True)) == {}
    for odd in ("", "2026-11-02", "2026-11-02T00:00:00", "gestern"):
        assert told(post(client, here, reissue_before=odd).get_data(as_text=True)) == {}, odd
    number, code = replaced["石秋实"]
    assert knock(world, number, code)[1].status_code == 303


def asked_at(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="reissue_before" value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert found
    return html.unescape(found[1])


def test_a_lost_slip_is_replaced_from_the_batch_page(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch()
    lost = issued(world, batch_id)
    client = sign_in("organiser")
    page = client.get(f"/batches/{batch_id}").get_data(as_text=True)
    assert grouped(lost.number) in page
    link = f"/batches/{batch_id}/tickets/{lost.candidate_id}"
    assert f'href="{link}"' in page
    assert "旧口令立即作废" in read(client, link)
    asked = asked_at(client, link)
    world.clock.advance(minutes=1)
    people = told(post(client, link, reissue_before=asked).get_data(as_text=True))
    assert list(people) == ["方知行"]
    assert people["方知行"][0] == grouped(lost.number)
    assert told(post(client, link, reissue_before=asked).get_data(as_text=True)) == {}
    assert knock(world, lost.number, lost.code)[1].status_code == 401
    assert knock(world, *people["方知行"])[1].status_code == 303


def test_a_slip_of_another_batch_is_not_replaced_here(sign_in: SignIn, world: World) -> None:
    other = issued(world, world.batch())
    here = f"/batches/{world.batch()}/tickets/{other.candidate_id}"
    client = sign_in("organiser")
    read(client, here, 404)
    assert post(client, here, reissue_before=world.clock.now.isoformat()).status_code == 404
    assert knock(world, other.number, other.code)[1].status_code == 303


def test_the_page_says_who_gets_none_and_when_it_is_too_late(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch()
    ticket = issued(world, batch_id)
    with writing() as session:
        session.get_one(Candidate, ticket.candidate_id).leave_reason = "公出"
    client, here = sign_in("organiser"), f"/batches/{batch_id}/tickets"
    assert "方知行 县水务局 " + grouped(ticket.number) + " 不发（免考或请假）" in read(client, here)
    assert "不参加这场考试" in read(client, f"{here}/{ticket.candidate_id}")
    world.clock.advance(hours=2)
    client = sign_in("organiser")
    assert "不再发放口令" in read(client, here)
    assert "考试已经结束或取消，不再发放口令。" in posted(client, here)
    assert "考试已经结束或取消，不再发放口令。" in posted(client, f"{here}/{ticket.candidate_id}")
    assert "补发" not in read(client, f"/batches/{batch_id}")


@pytest.mark.parametrize(
    ("host", "warned"),
    [("localhost", True), ("127.0.0.1:8000", True), ("[::1]:8000", True), ("10.3.0.7:8000", False), ("exam", False)],
)
def test_slips_that_would_name_this_machine_only_are_warned_of(
    sign_in: SignIn, world: World, host: str, warned: bool
) -> None:
    batch_id = world.batch()
    client = sign_in("organiser")
    cookie = client.get_cookie("session")
    assert cookie
    away = world.app.test_client(use_cookies=False)
    kept = {"Cookie": f"session={cookie.value}"}
    reply = away.get(f"/batches/{batch_id}/tickets", base_url=f"http://{host}", headers=kept)
    page = reply.get_data(as_text=True)
    assert f"http://{host}" in page or not warned
    assert ("口令条上会印出本机地址" in page) is warned


# The door


def test_the_two_ways_are_plain_links_and_forms(world: World) -> None:
    client = world.app.test_client()
    first = client.get("/login?next=/scores").get_data(as_text=True)
    assert 'aria-current="page">准考证号登录' in first
    assert re.search(r'<input[^>]*inputmode="numeric"[^>]*name="username"', first)
    assert 'type="password"' not in first
    link = re.search(r'<a href="([^"]+)">账号登录', first)
    assert link
    second = client.get(html.unescape(link[1])).get_data(as_text=True)
    assert 'aria-current="page">账号登录' in second
    for page in (first, second):
        assert re.search(r'name="next"[^>]*value="/scores"', page)
        assert {"username", "password", "csrf_token"} <= set(re.findall(r'name="([a-z_]+)"', page))


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("/exams", "准考证号登录"),
        ("/scores", "准考证号登录"),
        ("/batches", "账号登录"),
        ("/questions?text=x", "账号登录"),
    ],
)
def test_who_is_led_to_sign_in_finds_the_own_way_first(world: World, address: str, way: str) -> None:
    page = world.app.test_client().get(address, follow_redirects=True).get_data(as_text=True)
    assert f'aria-current="page">{way}' in page


def test_a_wrong_code_an_unknown_number_and_a_dead_code_read_the_same(world: World) -> None:
    batch_id = world.batch()
    ticket = issued(world, batch_id)
    pages = []
    for number, code in ((ticket.number, "ACDEF-GHJK3"), (f"{batch_id:03d}999999", ticket.code), ("QY001", "x")):
        _client, reply = knock(world, number, code, by="ticket")
        assert reply.status_code == 401
        pages.append(re.sub(r'value="[^"]*"|content="[^"]*"', "", reply.get_data(as_text=True)))
    world.clock.advance(hours=2)
    _client, reply = knock(world, ticket.number, ticket.code, by="ticket")
    pages.append(re.sub(r'value="[^"]*"|content="[^"]*"', "", reply.get_data(as_text=True)))
    assert len(set(pages)) == 1
    assert "准考证号或口令不正确。" in words(pages[0])


def test_any_form_takes_a_number_and_a_code(world: World) -> None:
    ticket = issued(world, world.batch())
    for fields in ({}, {"by": "account"}, {"by": "ticket"}, {"by": "odd"}):
        assert knock(world, grouped(ticket.number), ticket.code.lower(), **fields)[1].status_code == 303
    assert knock(world, "QY001", PASSWORD, by="ticket")[1].status_code == 303
    client = world.app.test_client()
    token = client.get("/login", headers={"Accept": "application/json"}).get_json()["csrf_token"]
    form = {"username": ticket.number, "password": ticket.code, "csrf_token": token}
    reply = client.post("/login", data=form, headers={"Accept": "application/json"})
    assert reply.get_json()["ok"] is True


def test_five_wrong_codes_are_answered_with_the_minutes(world: World) -> None:
    ticket = issued(world, world.batch())
    for _ in range(5):
        assert knock(world, ticket.number, "ACDEF-GHJK3", by="ticket")[1].status_code == 401
    _client, reply = knock(world, ticket.number, ticket.code, by="ticket")
    assert reply.status_code == 429
    assert "请 15 分钟后再试" in words(reply.get_data(as_text=True))


def test_an_exam_from_code_to_result_without_script(world: World) -> None:
    batch_id = world.batch()
    ticket = issued(world, batch_id)
    sitting_id = world.sitting(batch_id)
    client, _reply = knock(world, ticket.number, ticket.code, by="ticket")
    notice = client.get(f"/sittings/{sitting_id}/notice").get_data(as_text=True)
    client.post(f"/sittings/{sitting_id}/start", data={"csrf_token": csrf_token(notice)})
    paper = client.get(f"/sittings/{sitting_id}").get_data(as_text=True)
    assert f'name="username" value="{grouped(ticket.number)}"' in paper, "to sign in again on the page"
    token = csrf_token(paper)
    form = {"csrf_token": token, "revision": "1", "choice-1": world.keys(sitting_id)[1], "act": "next"}
    assert client.post(f"/sittings/{sitting_id}/questions/1", data=form).status_code == 303
    assert client.post(f"/sittings/{sitting_id}/submit", data={"csrf_token": token}).status_code == 303
    assert client.get(f"/sittings/{sitting_id}/result").status_code == 200
    world.clock.now += timedelta(minutes=10, seconds=1)
    left = client.get(f"/sittings/{sitting_id}/result")
    assert (left.status_code, left.headers["Location"].partition("?")[0]) == (302, "/login")
    again, _reply = knock(world, ticket.number, ticket.code, by="ticket")
    assert "1 分" in read(again, f"/sittings/{sitting_id}/result")
    assert sittings.my_exams(world.actor("QY001"), now=world.clock.now)[0].state == "done"


# Practice accounts


def test_practice_accounts_are_apart_from_tickets(sign_in: SignIn, world: World) -> None:
    batch_id = world.batch()
    client, here = sign_in("organiser"), f"/batches/{batch_id}/slips"
    assert "发放练习账号" in read(client, f"/batches/{batch_id}/tickets")
    assert "为还没有练习账号条的 4 人生成" in read(client, here)
    reply = post(client, here)
    page = reply.get_data(as_text=True)
    assert reply.headers["Cache-Control"] == "no-store"
    made = dict(re.findall(r"<dt>账号</dt><dd>(\w+)</dd>\s*<dt>密码</dt><dd>([^<]+)</dd>", page))
    assert set(made) == {"QY001", "QY002", "QY003", "QY004"}
    assert knock(world, "QY001", made["QY001"])[1].status_code == 303
    assert "<dt>账号</dt>" not in post(client, here).get_data(as_text=True)
    asked = asked_at(client, here)
    world.clock.advance(minutes=1)
    assert "<dt>账号</dt>" not in post(client, here, reissue_before="2026-11-02").get_data(as_text=True)
    again = post(client, here, reissue_before=asked).get_data(as_text=True)
    assert "QY001" not in again
    assert "QY002" in again
    assert made["QY002"] not in again
    assert "QY002" not in post(client, here, reissue_before=asked).get_data(as_text=True)
    assert "4 人还没有口令条" in read(client, f"/batches/{batch_id}")
