"""The short way of saves, starts and pages answers as the long way does, and steps aside for whatever is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lianzheng_quiz.services import audit_log, sittings, tickets
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import accounts
from lianzheng_quiz.store.tables import Paper, SignIn, Sitting
from tests.conftest import ONE_DATABASE, World, csrf_token
from tests.flow.conftest import Desk, token_of
from tests.flow.test_http_contract import UNFIT

Sit = Callable[..., Desk]
LONG = {"environ_overrides": {"lianzheng.short_way_tried": True}}


def likeness(reply: TestResponse) -> tuple[Any, ...]:
    headers = sorted((name, value) for name, value in reply.headers if name != "X-Request-ID")
    return reply.status_code, headers, reply.get_data()


def short_ways(app: Flask) -> list[bool]:
    """A list that grows with every save that comes by: whether the short way took it."""
    short: Any = app.extensions["lianzheng_short_path"]
    taken: list[bool] = []
    ask = short.asked

    def watched(environ: Any, sender: object = None) -> Any:
        found = ask(environ, sender)
        taken.append(found is not None)
        return found

    short.asked = watched
    return taken


def test_both_ways_answer_a_save_with_the_same_bytes(app: Flask, at_the_desk: Sit) -> None:
    desk = at_the_desk()
    taken = short_ways(app)
    body = {"revision": 3, "answers": {"1": ["A"], "61": ["A", "C"]}, "flags": {"2": True}, "position": 2}
    assert likeness(desk.put(body)) == likeness(desk.put(body, **LONG))
    assert likeness(desk.put({"revision": 4})) == likeness(desk.put({"revision": 4}, **LONG))
    assert taken == [True, True]


@ONE_DATABASE
def test_under_https_both_ways_ask_where_a_save_comes_from(app: Flask, at_the_desk: Sit) -> None:
    desk = at_the_desk()
    taken = short_ways(app)
    cookie = desk.client.get_cookie("session")
    assert cookie is not None
    desk.client.set_cookie("__Host-session", cookie.value)
    for referrer, status in (("https://localhost/x", 200), ("https://elsewhere/x", 400), ("", 400)):
        headers = {"Referer": referrer} if referrer else {}
        short, long = (
            desk.save(1, {"1": ["A"]}, headers=headers, base_url="https://localhost", **way) for way in ({}, LONG)
        )
        assert likeness(short) == likeness(long)
        assert short.status_code == status
    assert taken == [True, False, False]


@ONE_DATABASE
def test_both_ways_refuse_alike_whatever_has_another_shape(app: Flask, at_the_desk: Sit) -> None:
    desk = at_the_desk()
    for name, body in UNFIT.items():
        assert likeness(desk.put(body)) == likeness(desk.put(body, **LONG)), name


def test_both_ways_refuse_alike_who_may_not_save(app: Flask, world: World, at_the_desk: Sit) -> None:
    batch_id = world.batch()
    desk, other = at_the_desk("QY001", batch_id), at_the_desk("QY002", batch_id)
    foreign = Desk(other.client, desk.sitting_id, other.token)
    body = {"revision": 1, "answers": {"1": ["A"]}}

    def refused(who: Desk, **more: Any) -> int:
        short, long = who.put(body, **more), who.put(body, **more, **LONG)
        assert likeness(short) == likeness(long)
        return short.status_code

    assert refused(foreign) == 404
    assert refused(desk, token="x" * 91) == 400
    assert refused(desk, token=other.token) == 400
    assert desk.put(body).status_code == 200
    desk.submit()
    assert refused(desk) == 409
    desk.client.post("/logout", data={"csrf_token": desk.token})
    assert refused(desk) == 400


@ONE_DATABASE
def test_a_session_that_was_ended_elsewhere_is_worth_nothing_at_once(world: World, at_the_desk: Sit) -> None:
    desk = at_the_desk()
    assert desk.save(1, {"1": ["A"]}).status_code == 200
    with writing() as session:
        accounts.revoke_sign_ins(session, world.actor("QY001").account_id, world.clock.now)
    assert desk.save(2, {"1": ["B"]}).status_code == 401


@ONE_DATABASE
def test_a_save_by_the_short_way_keeps_the_session_awake(world: World, at_the_desk: Sit) -> None:
    desk = at_the_desk(minutes=50, closes_at=world.clock.now.replace(hour=23))
    for revision in range(1, 4):
        world.clock.advance(minutes=15)
        assert desk.save(revision, {"1": ["A"]}).status_code == 200
    world.clock.advance(hours=2, minutes=50)
    assert desk.client.get("/exams").status_code == 200


@ONE_DATABASE
def test_a_body_is_read_again_on_the_long_way(at_the_desk: Sit) -> None:
    reply = at_the_desk().put(json.dumps({"revision": 1, "answers": {"1": ["Z"]}}).encode())
    assert (reply.status_code, reply.get_json()["error"]) == (400, "invalid")


# Pressing start and the page of the paper


def pages_of(desk: Desk) -> tuple[str, str]:
    """The page by the short way and by the long one, as they read but for the token."""
    page = f"/sittings/{desk.sitting_id}"
    found = []
    for way in ({}, LONG):
        text = desk.client.get(page, **way).get_data(as_text=True)
        found.append(text.replace(csrf_token(text), "TOKEN"))
    return found[0], found[1]


def before_start(world: World, sign_in: Callable[[str], FlaskClient], batch_id: int, staff_no: str = "QY001") -> Desk:
    client = sign_in(staff_no)
    return Desk(client, world.sitting(batch_id, staff_no), token_of(client))


def start(desk: Desk, **more: Any) -> TestResponse:
    data = {"csrf_token": desk.token, **more.pop("data", {})}
    return desk.client.post(f"/sittings/{desk.sitting_id}/start", data=data, **more)


def told_of_starts(world: World) -> list[tuple[str, str, str, str]]:
    found = audit_log.read_log(world.actor("auditor")).rows
    return [(row.actor, row.action, row.subject, row.detail) for row in found if "答题" in row.action]


def test_both_ways_start_alike(app: Flask, world: World, sign_in: Callable[[str], FlaskClient]) -> None:
    batch_id = world.batch()
    ways = [before_start(world, sign_in, batch_id, one) for one in ("QY001", "QY002")]
    taken = short_ways(app)
    short, long = start(ways[0]), start(ways[1], **LONG)
    assert taken == [True]
    assert short.status_code == long.status_code == 303
    assert [reply.headers["Location"] for reply in (short, long)] == [f"/sittings/{one.sitting_id}" for one in ways]
    assert short.get_data(as_text=True).replace(ways[0].sitting_id, ways[1].sitting_id) == long.get_data(as_text=True)
    assert likeness(start(ways[0])) == likeness(start(ways[0], **LONG))
    first, second = "方知行（QY001）", "石秋实（QY002）"
    assert [(actor, act) for actor, act, _subject, _detail in told_of_starts(world)] == [
        (first, "继续答题"),
        (first, "继续答题"),
        (second, "开始答题"),
        (first, "开始答题"),
    ]
    deadlines = [
        sittings.exam_page(world.actor(no), one.sitting_id, now=world.clock.now).deadline_at
        for no, one in zip(("QY001", "QY002"), ways, strict=True)
    ]
    assert deadlines[0] == deadlines[1]


def test_both_ways_refuse_alike_who_may_not_start(world: World, sign_in: Callable[[str], FlaskClient]) -> None:
    batch_id = world.batch(opens_at=world.clock.now + timedelta(hours=1))
    desk, other = (before_start(world, sign_in, batch_id, one) for one in ("QY001", "QY002"))

    def refused(who: Desk, **more: Any) -> int:
        short, long = start(who, **more), start(who, **more, **LONG)
        hide = [
            (status, headers, re.sub(rb'(?:value|content)="[^"]+"|[0-9a-f]{12}', b"", body))
            for status, headers, body in (likeness(short), likeness(long))
        ]
        assert hide[0] == hide[1]
        return short.status_code

    assert refused(desk) == 409
    world.clock.advance(hours=2)
    assert refused(Desk(other.client, desk.sitting_id, other.token)) == 404
    assert refused(desk, data={"csrf_token": other.token}) == 400
    assert refused(desk, data={"csrf_token": ""}) == 400
    assert told_of_starts(world) == []
    assert start(desk).status_code == 303
    desk.submit()
    assert refused(desk) == 409
    desk.client.post("/logout", data={"csrf_token": desk.token})
    assert start(desk).status_code == start(desk, **LONG).status_code == 400


def test_both_ways_show_the_same_paper(app: Flask, at_the_desk: Sit) -> None:
    desk = at_the_desk()
    taken = short_ways(app)
    short, long = pages_of(desk)
    assert short == long
    assert short.count('class="stem"') == 80
    desk.put({"revision": 3, "answers": {"1": ["A"], "61": ["A", "C"]}, "flags": {"2": True}, "position": 2})
    short, long = pages_of(desk)
    assert short == long
    assert 'data-position="2"' in short
    assert 'data-revision="3"' in short
    assert taken == [True, True, True]


@ONE_DATABASE
def test_a_page_is_shown_by_the_short_way_only_where_it_is_plainly_due(
    app: Flask, world: World, sign_in: Callable[[str], FlaskClient]
) -> None:
    batch_id = world.batch()
    desk, other = (before_start(world, sign_in, batch_id, one) for one in ("QY001", "QY002"))
    page = f"/sittings/{desk.sitting_id}"

    def alike(client: FlaskClient, status: int, **more: Any) -> None:
        short, long = client.get(page, **more), client.get(page, **more, **LONG)
        assert (short.status_code, short.headers.get("Location")) == (long.status_code, long.headers.get("Location"))
        assert short.status_code == status

    alike(desk.client, 302)
    start(desk)
    alike(other.client, 404)
    alike(app.test_client(), 302)
    alike(desk.client, 200)
    world.clock.advance(hours=1, minutes=40)
    alike(desk.client, 409)
    with reading() as session:
        assert session.get_one(Sitting, desk.sitting_id).closing == "deadline"


@ONE_DATABASE
def test_who_waited_long_before_the_bell_starts_by_the_short_way_and_is_noted(
    app: Flask, world: World, sign_in: Callable[[str], FlaskClient]
) -> None:
    desk = before_start(world, sign_in, world.batch(opens_at=world.clock.now + timedelta(hours=2)))
    world.clock.advance(hours=2)
    long = app.extensions["lianzheng_short_path"]
    long._long_way = None
    assert start(desk).status_code == 303
    with reading() as session:
        assert {row.last_seen_at for row in session.query(SignIn)} == {world.clock.now}


@ONE_DATABASE
def test_an_exam_code_opens_no_other_exam_by_the_short_way_once_its_own_is_handed_in(app: Flask, world: World) -> None:
    old, new = world.batch(name="上一场"), world.batch(name="下一场")
    ticket = tickets.issue_tickets(world.actor("organiser"), old, now=world.clock.now)[0]
    client = app.test_client()
    fields = {"username": ticket.number, "password": ticket.code, "by": "asked", "csrf_token": token_of(client)}
    assert client.post("/login", data=fields).status_code == 303
    desk = Desk(client, world.sitting(old), token_of(client))
    start(desk)
    desk.submit()
    following = Desk(client, world.sitting(new), desk.token)
    world.clock.advance(minutes=11)
    short = start(following)
    assert (short.status_code, short.headers["Location"].startswith("/login")) == (302, True)
    assert client.get(f"/sittings/{following.sitting_id}").status_code == 302
    with reading() as session:
        assert session.get_one(Sitting, following.sitting_id).started_at is None


@ONE_DATABASE
def test_a_paper_in_another_layout_of_its_text_reads_the_same(world: World, at_the_desk: Sit) -> None:
    desk = at_the_desk()
    before, _long = pages_of(desk)
    with writing() as session:
        paper = session.query(Paper).filter(Paper.id == session.get_one(Sitting, desk.sitting_id).paper_id).one()
        paper.items = json.dumps(json.loads(paper.items), ensure_ascii=False, indent=1)
    assert pages_of(desk)[0] == before
