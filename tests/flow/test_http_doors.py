"""Who may pass which door: roles, units, owners, tokens and cookies, over every route the application has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.conftest import ONE_DATABASE, PASSWORD, World
from tests.flow.conftest import Desk, has_chinese, token_of

SignIn = Callable[[str], FlaskClient]
Sit = Callable[..., Desk]

NOBODY_NEEDED = {"static", "health.healthz", "entry.login", "entry.sign_in", "entry.logout"}
ANYBODY = {"entry.home", "entry.account", "entry.text_size", "entry.password"}
DESKS: dict[str, str | tuple[str, ...]] = {
    "sittings": "cadre",
    "practice": "cadre",
    "batches": "organiser",
    "policies": "organiser",
    "rosters": "organiser",
    "retakes": "organiser",
    "tickets": "organiser",
    "sealing": "organiser",
    "room": "organiser",
    "room_prints": "organiser",
    "written": "organiser",
    "marking": "organiser",
    "marking_desk": ("organiser", "editor"),
    "reports": "organiser",
    "exports": "organiser",
    "question_reports": "editor",
    "letters": "organiser",
    "cadres": "organiser",
    "coverage": "organiser",
    "dossiers": "organiser",
    "pledges": "cadre",
    "appointments": "organiser",
    "questions": "editor",
    "documents": "editor",
    "accounts": "administrator",
    "rulings": "editor",
    "corrections": "organiser",
    "audit": "auditor",
    "ledger": "auditor",
}
PEOPLE = {"cadre": "QY002", **{role: role for role in ("organiser", "editor", "administrator", "auditor")}}
NOWHERE = "0" * 32


def roles_of(endpoint: str) -> tuple[str, ...]:
    """The roles a route is for; a KeyError means that a new blueprint has no entry above."""
    found = DESKS[endpoint.partition(".")[0]]
    return (found,) if isinstance(found, str) else found


def doors(app: Flask, **places: Any) -> Iterator[tuple[Rule, str, str]]:
    """Every route with each of its methods and an address made of `places`."""
    for rule in app.url_map.iter_rules():
        values = {name: places.get(name, 1) for name in rule.arguments}
        address = str(rule.rule)
        for name, value in values.items():
            address = re.sub(rf"<(?:[^<>]*:)?{name}>", str(value), address)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, address


def knock(client: FlaskClient, method: str, address: str, token: str, **fields: str) -> TestResponse:
    """One request as its own page would send it."""
    if method == "PUT":
        body = {"revision": 1, "answers": {"1": ["A"]}}
        return client.put(address, json=body, headers={"X-CSRFToken": token})
    if method == "POST":
        return client.post(address, data={"csrf_token": token, "revision": "0", **fields})
    return client.get(address)


def words_of(reply: TestResponse) -> str:
    """A body without what differs from one request to the next."""
    text = reply.get_data(as_text=True)
    text = re.sub(r'(name="csrf-token" content|name="csrf_token" value)="[^"]*"', r"\1", text)
    return re.sub(r"[0-9a-f]{32}", "ID", text)


@ONE_DATABASE
def test_every_route_is_for_somebody(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in NOBODY_NEEDED | ANYBODY:
            view: Any = app.view_functions[rule.endpoint]
            assert view.allowed_roles == roles_of(rule.endpoint), rule.endpoint


@ONE_DATABASE
def test_every_door_is_shut_for_every_other_role(app: Flask, world: World, sign_in: SignIn) -> None:
    batch_id = world.batch()
    sitting_id = world.sitting(batch_id, "QY001")
    question_id = world.items(sitting_id)[0]["question_id"]
    places = {"batch_id": batch_id, "sitting_id": sitting_id, "sitting": sitting_id, "question_id": question_id}
    for role, name in PEOPLE.items():
        client = sign_in(name)
        token = token_of(client)
        for rule, method, address in doors(app, chapter="politics", round_id=NOWHERE, **places):
            if rule.endpoint in NOBODY_NEEDED | ANYBODY or role in roles_of(rule.endpoint):
                continue
            reply = knock(client, method, address, token)
            assert reply.status_code == 403, (role, method, address)
            assert has_chinese(str(reply.get_json()["message"] if reply.is_json else words_of(reply)))


@ONE_DATABASE
def test_every_door_leads_to_sign_in_when_signed_out(app: Flask, world: World) -> None:
    sitting_id = world.sitting(world.batch())
    client = app.test_client()
    token = token_of(client)
    for rule, method, address in doors(app, sitting_id=sitting_id, sitting=sitting_id, chapter="politics"):
        if rule.endpoint in NOBODY_NEEDED:
            continue
        reply = knock(client, method, address, token)
        if method == "PUT":
            assert (reply.status_code, reply.get_json()["error"]) == (401, "signed_out")
        else:
            assert (reply.status_code, reply.location.partition("?")[0]) == (302, "/login"), (method, address)


@ONE_DATABASE
def test_nothing_is_done_without_a_token(app: Flask, world: World, sign_in: SignIn) -> None:
    sitting_id = world.sitting(world.batch())
    visitors = {role: sign_in(name) for role, name in {**PEOPLE, "cadre": "QY001"}.items()}
    for rule, method, address in doors(app, sitting_id=sitting_id, chapter="politics", round_id=NOWHERE):
        if method == "GET":
            continue
        public = rule.endpoint in NOBODY_NEEDED | ANYBODY
        client = visitors["cadre" if public else roles_of(rule.endpoint)[0]]
        for reply in (knock(client, method, address, ""), knock(client, method, address, "IjEi.a.b")):
            assert reply.status_code == 400, (method, address)
            message = reply.get_json()["message"] if method == "PUT" else words_of(reply)
            assert "页面已过期" in message, (method, address)


def _own_doors(app: Flask, sitting_id: str, round_id: str) -> Iterator[tuple[str, str]]:
    for rule, method, address in doors(app, sitting_id=sitting_id, round_id=round_id):
        if rule.endpoint.startswith("sittings.") and "sitting_id" in rule.arguments:
            yield method, address
        if rule.endpoint.startswith("practice.") and "round_id" in rule.arguments:
            yield method, address


@pytest.mark.parametrize("state", ["not started", "running", "handed in"])
def test_another_persons_sitting_is_no_sitting_at_all(
    app: Flask, world: World, sign_in: SignIn, at_the_desk: Sit, state: str
) -> None:
    batch_id = world.batch()
    sitting_id = world.sitting(batch_id, "QY001")
    round_id = NOWHERE
    if state == "not started":
        owner = sign_in("QY001")
        round_id = owner.post("/practice/politics", data={"csrf_token": token_of(owner)}).location.split("/")[-1]
        assert len(round_id) == 32
    else:
        desk = at_the_desk("QY001", batch_id)
        desk.save(1, {"1": ["A"]})
        if state == "handed in":
            desk.submit()
    stranger = sign_in("QY002")
    token = token_of(stranger)
    theirs = list(_own_doors(app, sitting_id, round_id))
    nobodys = list(_own_doors(app, "f" * 32, "e" * 32))
    assert len(theirs) >= 11
    for (method, address), (_same, nowhere) in zip(theirs, nobodys, strict=True):
        there = knock(stranger, method, address, token, choice="A")
        missing = knock(stranger, method, nowhere, token, choice="A")
        assert (there.status_code, missing.status_code) == (404, 404), (method, address)
        assert words_of(there) == words_of(missing), (method, address)


def test_a_batch_of_another_unit_is_no_batch_at_all(
    app: Flask, world: World, sign_in: SignIn, at_the_desk: Sit
) -> None:
    batch_id = world.batch()
    desk = at_the_desk("QY001", batch_id)
    desk.submit()
    stranger = sign_in("elsewhere")
    token = token_of(stranger)
    assert stranger.get(f"/batches/{batch_id}/scores.xlsx").status_code == 404
    cadre_id = world.actor("QY001").cadre_id
    inside = {"batch_id": batch_id, "cadre_id": cadre_id, "sitting": desk.sitting_id}
    outside = {"batch_id": 99_999, "cadre_id": 99_999, "sitting": "f" * 32}
    blank = {"rosters.template"}
    found = 0
    pairs = zip(doors(app, **inside), doors(app, **outside), strict=True)
    for (rule, method, address), (_rule, _method, nowhere) in pairs:
        if not {"batch_id", "cadre_id"} & rule.arguments or rule.endpoint in blank:
            continue
        found += 1
        there, missing = (knock(stranger, method, place, token) for place in (address, nowhere))
        assert (there.status_code, missing.status_code) == (404, 404), (method, address)
        assert words_of(there) == words_of(missing), (method, address)
    assert found >= 9


@ONE_DATABASE
def test_a_stranger_learns_nothing_from_the_lists_either(world: World, sign_in: SignIn) -> None:
    world.batch(name="青榆县专场")
    stranger = sign_in("elsewhere")
    for address in ("/batches", "/cadres", "/cadres?text=QY001", "/coverage", "/coverage/lists"):
        page = stranger.get(address).get_data(as_text=True)
        assert "青榆县专场" not in page
        assert "方知行" not in page


@ONE_DATABASE
def test_an_account_of_another_unit_can_not_be_touched(world: World, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    token = token_of(client)
    for act in ("active", "password"):
        reply = client.post(f"/accounts/99999/{act}", data={"csrf_token": token})
        assert reply.status_code == 404


def _cookie(reply: TestResponse) -> str:
    cookies = [value for name, value in reply.headers if name == "Set-Cookie" and "session=" in value]
    assert len(cookies) == 1, cookies
    return cookies[0]


@ONE_DATABASE
def test_the_session_cookie_is_for_this_site_and_not_for_scripts(app: Flask) -> None:
    client = app.test_client()
    form = {"username": "QY001", "password": PASSWORD, "csrf_token": token_of(client)}
    cookie = _cookie(client.post("/login", data=form))
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= parts
    assert not any(part.startswith(("expires", "max-age", "domain")) for part in parts)
    assert len(cookie) < 4096


@ONE_DATABASE
def test_under_https_the_session_cookie_never_travels_in_the_clear(app: Flask) -> None:
    client = app.test_client()
    reply = client.get("/login", base_url="https://localhost")
    assert "secure" in _cookie(reply).lower()
    assert reply.headers["Strict-Transport-Security"].startswith("max-age=")


def _copied(app: Flask, client: FlaskClient) -> FlaskClient:
    cookie = client.get_cookie("session")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    return thief


def test_a_copied_cookie_is_worthless_after_sign_out(app: Flask, world: World, sign_in: SignIn) -> None:
    sitting_id = world.sitting(world.batch())
    client = sign_in("QY001")
    thief = _copied(app, client)
    assert thief.get("/exams").status_code == 200
    client.post("/logout", data={"csrf_token": token_of(client)})
    assert thief.get("/exams").location.startswith("/login")
    assert thief.get(f"/sittings/{sitting_id}/clock", headers={"Accept": "application/json"}).status_code == 401


@ONE_DATABASE
def test_signing_in_leaves_the_session_of_before_behind(app: Flask) -> None:
    client = app.test_client()
    token = token_of(client)
    before = _copied(app, client)
    client.post("/login", data={"username": "QY001", "password": PASSWORD, "csrf_token": token})
    assert client.get("/exams").status_code == 200
    assert before.get("/exams").status_code == 302
    assert client.post("/logout", data={"csrf_token": token}).status_code == 400


@ONE_DATABASE
def test_sign_out_by_link_does_nothing(sign_in: SignIn) -> None:
    client = sign_in("QY001")
    assert client.get("/logout").status_code == 405
    assert client.get("/exams").status_code == 200


@ONE_DATABASE
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_sign_in_leads_to_this_site_only(app: Flask, target: str) -> None:
    client = app.test_client()
    form = {"username": "QY001", "password": PASSWORD, "csrf_token": token_of(client), "next": target}
    assert client.post("/login", data=form).location == "/"
