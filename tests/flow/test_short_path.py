"""The short way of a save answers as the long way does, and steps aside for whatever is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import World
from tests.flow.conftest import ONE_DATABASE, Desk
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
    ask = short.ticket

    def watched(environ: Any, sender: object = None) -> Any:
        ticket = ask(environ, sender)
        taken.append(ticket is not None)
        return ticket

    short.ticket = watched
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
    from lianzheng_quiz.services.transactions import writing
    from lianzheng_quiz.store import accounts

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
