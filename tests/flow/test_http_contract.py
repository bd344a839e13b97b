"""The exam over HTTP, as the contract words it: start, save by revision, hand in, read the result."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import sittings as stored
from lianzheng_quiz.store.tables import Score
from tests.conftest import PASSWORD, World, csrf_token
from tests.flow.conftest import Desk, has_chinese, token_of
from tests.flow.crawling import markup_of

Sit = Callable[..., Desk]
SignIn = Callable[[str], FlaskClient]
TOO_DEEP = b'{"revision": 1, "answers": ' + b"[" * 100_000


def kept(sitting_id: str) -> dict[int, list[str]]:
    with reading() as session:
        return stored.answers_of(session, sitting_id)


def test_health_names_the_database(app: Any, database_url: str) -> None:
    reply = app.test_client().get("/healthz")
    assert reply.status_code == 200
    assert reply.get_json() == {"status": "ok", "database": database_url.partition(":")[0].partition("+")[0]}


def test_health_says_so_when_the_database_is_gone(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from lianzheng_quiz.services import health
    from lianzheng_quiz.store.engine import DatabaseFailure

    def gone(_session: Any) -> str:
        raise DatabaseFailure("gone")

    monkeypatch.setattr(health, "answers", gone)
    reply = app.test_client().get("/healthz")
    assert reply.status_code == 503
    assert reply.get_json()["status"] != "ok"


def test_a_whole_exam_from_sign_in_to_result(at_the_desk: Sit, world: World) -> None:
    desk = at_the_desk()
    page = desk.client.get(f"/sittings/{desk.sitting_id}").get_data(as_text=True)
    assert markup_of(page).data["data-question"] == {str(number) for number in range(1, 81)}
    for revision, (position, key) in enumerate(world.keys(desk.sitting_id).items(), start=1):
        reply = desk.save(revision, {str(position): key})
        assert reply.status_code == 200
    assert reply.get_json()["answered"] == 80
    assert desk.client.get(f"/sittings/{desk.sitting_id}/result").status_code == 409
    assert desk.submit().location == f"/sittings/{desk.sitting_id}/result"
    result = desk.client.get(f"/sittings/{desk.sitting_id}/result")
    assert result.status_code == 200
    assert "100<small> 分" in result.get_data(as_text=True)


def test_sign_in_by_form_leads_home_and_a_wrong_password_does_not(app: Any) -> None:
    client = app.test_client()
    form = {"username": "QY001", "password": "wrong", "csrf_token": token_of(client)}
    refused = client.post("/login", data=form)
    assert (refused.status_code, has_chinese(refused.get_data(as_text=True))) == (401, True)
    assert client.get("/exams").status_code == 302
    let_in = client.post("/login", data={**form, "password": PASSWORD})
    assert (let_in.status_code, let_in.location) == (303, "/")
    assert client.get("/").location == "/exams"


def test_a_save_answers_with_what_it_kept(at_the_desk: Sit) -> None:
    desk = at_the_desk()
    reply = desk.save(7, {"1": ["A"], "61": ["A", "C"], "31": ["true"]})
    body = reply.get_json()
    assert (reply.status_code, reply.mimetype) == (200, "application/json")
    assert (body["saved"], body["revision"], body["seconds_left"]) == ([1, 31, 61], 7, 3000)
    assert kept(desk.sitting_id) == {1: ["A"], 31: ["true"], 61: ["A", "C"]}


def test_the_same_save_twice_is_one(at_the_desk: Sit) -> None:
    desk = at_the_desk()
    first, second = (desk.save(3, {"2": ["B"], "62": ["A", "B"]}).get_json() for _ in range(2))
    assert first == second
    assert kept(desk.sitting_id) == {2: ["B"], 62: ["A", "B"]}


def test_an_older_revision_never_overwrites_a_newer_one(at_the_desk: Sit) -> None:
    desk = at_the_desk()
    desk.save(9, {"1": ["B"]})
    late = desk.save(8, {"1": ["C"], "2": ["D"]})
    assert (late.status_code, late.get_json()["saved"], late.get_json()["revision"]) == (200, [2], 9)
    assert kept(desk.sitting_id) == {1: ["B"], 2: ["D"]}


def test_an_empty_choice_takes_the_answer_back(at_the_desk: Sit) -> None:
    desk = at_the_desk()
    desk.save(1, {"1": ["B"]})
    assert desk.save(2, {"1": []}).get_json()["answered"] == 0
    assert kept(desk.sitting_id) == {}


def _body(**changes: Any) -> bytes:
    return json.dumps({"revision": 5, "answers": {"1": ["B"]}, **changes}).encode()


UNFIT: dict[str, bytes] = {
    "nothing": b"",
    "half a body": b'{"revision": 5, "answers": {',
    "a list": b"[]",
    "null": b"null",
    "a number": b"7",
    "not UTF-8": b'{"revision": 5, "answers": {"1": ["\xff"]}}',
    "too deep": TOO_DEEP,
    "no revision": b'{"answers": {"1": ["B"]}}',
    "revision as text": _body(revision="5"),
    "revision true": _body(revision=True),
    "negative revision": _body(revision=-1),
    "broken revision": _body(revision=5.5),
    "revision beyond the column": _body(revision=2**31),
    "huge revision": _body(revision=10**30),
    "endless revision": b'{"revision": ' + b"9" * 5000 + b', "answers": {}}',
    "revision not a number": b'{"revision": NaN, "answers": {}}',
    "answers as list": _body(answers=[["B"]]),
    "answers as text": _body(answers="B"),
    "choice as text": _body(answers={"1": "B"}),
    "choice null": _body(answers={"1": None}),
    "choice of numbers": _body(answers={"1": [1]}),
    "choice of lists": _body(answers={"1": [["B"]]}),
    "two for a single choice": _body(answers={"1": ["A", "B"]}),
    "unknown letter": _body(answers={"1": ["Z"]}),
    "endless letter": _body(answers={"1": ["A" * 100_000]}),
    "half a surrogate": b'{"revision": 5, "answers": {"1": ["\\ud800"]}}',
    "letters for a judgement": _body(answers={"31": ["A"]}),
    "position zero": _body(answers={"0": ["B"]}),
    "position beyond the paper": _body(answers={"81": ["B"]}),
    "one good, one unknown": _body(answers={"1": ["B"], "81": ["B"]}),
    "negative position": _body(answers={"-1": ["B"]}),
    "wide digits": _body(answers={"１": ["B"]}),
    "position in words": _body(answers={"first": ["B"]}),
    "endless position": _body(answers={"1" * 5000: ["B"]}),
    "too many positions": _body(answers={str(number): ["B"] for number in range(1, 700)}),
    "flags as list": _body(flags=[1]),
    "flag as text": _body(flags={"1": "yes"}),
    "flag beyond the paper": _body(flags={"81": True}),
    "flag on nothing": _body(flags={"0": True}),
    "place as text": _body(position="1"),
    "place zero": _body(position=0),
}


def test_a_body_of_another_shape_is_refused_in_chinese_and_nothing_is_kept(at_the_desk: Sit) -> None:
    desk = at_the_desk()
    faults = {}
    for name, body in UNFIT.items():
        reply = desk.put(body)
        answer = reply.get_json(silent=True) or {}
        if reply.status_code != 400 or not has_chinese(answer.get("message", "")):
            faults[name] = (reply.status_code, answer)
    assert faults == {}
    assert kept(desk.sitting_id) == {}
    with reading() as session:
        assert stored.on_pages(session, [desk.sitting_id])[desk.sitting_id].flags == frozenset()


def test_a_body_beyond_ten_megabytes_is_refused(at_the_desk: Sit) -> None:
    reply = at_the_desk().put(b'"' + b"A" * (10 * 1024 * 1024) + b'"')
    assert reply.status_code in (400, 413)
    assert has_chinese(reply.get_json()["message"])


def test_a_save_without_the_token_is_refused(at_the_desk: Sit) -> None:
    desk = at_the_desk()
    body = {"revision": 1, "answers": {"1": ["A"]}}
    without = desk.client.put(f"/sittings/{desk.sitting_id}/answers", json=body)
    wrong = desk.put(body, token="x" * 91)
    for reply in (without, wrong):
        assert (reply.status_code, reply.get_json()["error"]) == (400, "csrf")
        assert has_chinese(reply.get_json()["message"])
    assert kept(desk.sitting_id) == {}


def test_a_signed_out_save_is_told_so_and_keeps_nothing(at_the_desk: Sit, sign_in: SignIn) -> None:
    desk = at_the_desk()
    sign_in("QY001")
    reply = desk.save(1, {"1": ["A"]})
    assert (reply.status_code, reply.get_json()["error"]) == (401, "signed_out")
    clock = desk.client.get(f"/sittings/{desk.sitting_id}/clock", headers={"Accept": "application/json"})
    assert clock.status_code == 401
    assert kept(desk.sitting_id) == {}


def test_a_running_exam_goes_on_at_the_new_place_only(at_the_desk: Sit, sign_in: SignIn) -> None:
    desk = at_the_desk()
    desk.save(4, {"1": ["A"]})
    other = sign_in("QY001")
    page = other.get(f"/sittings/{desk.sitting_id}").get_data(as_text=True)
    moved = Desk(other, desk.sitting_id, csrf_token(page))
    assert moved.save(5, {"2": ["B"]}).status_code == 200
    assert desk.save(6, {"1": ["C"]}).status_code == 401
    assert kept(desk.sitting_id) == {1: ["A"], 2: ["B"]}


def test_after_hand_in_a_save_is_told_what_was_kept(at_the_desk: Sit) -> None:
    desk = at_the_desk()
    desk.save(1, {"1": ["A"], "31": ["false"]})
    desk.submit()
    reply = desk.save(2, {"1": ["B"], "2": ["C"]})
    body = reply.get_json()
    assert (reply.status_code, body["error"]) == (409, "sitting_closed")
    assert body["kept"] == {"1": ["A"], "31": ["false"]}
    assert kept(desk.sitting_id) == {1: ["A"], 31: ["false"]}


def test_handing_in_again_changes_nothing(at_the_desk: Sit, world: World) -> None:
    desk = at_the_desk()
    desk.save(1, {"1": world.keys(desk.sitting_id)[1]})
    first = desk.submit()
    world.clock.advance(minutes=1)
    second = desk.submit()
    assert (first.status_code, first.location) == (second.status_code, second.location)
    with reading() as session:
        scores = session.query(Score).filter(Score.sitting_id == desk.sitting_id).all()
        assert [score.total_hundredths for score in scores] == [100]


def test_saving_before_the_start_is_refused(world: World, sign_in: SignIn) -> None:
    sitting_id = world.sitting(world.batch())
    client = sign_in("QY001")
    desk = Desk(client, sitting_id, token_of(client))
    assert desk.save(1, {"1": ["A"]}).status_code == 409
    assert desk.submit().status_code == 409
    assert client.get(f"/sittings/{sitting_id}").location == f"/sittings/{sitting_id}/notice"
    assert kept(sitting_id) == {}


def test_nobody_starts_before_the_bell(world: World, sign_in: SignIn) -> None:
    sitting_id = world.sitting(world.batch())
    world.clock.advance(hours=-1)
    client = sign_in("QY001")
    early = client.post(f"/sittings/{sitting_id}/start", data={"csrf_token": token_of(client)})
    assert (early.status_code, has_chinese(early.get_data(as_text=True))) == (409, True)
    assert client.get(f"/sittings/{sitting_id}").status_code == 302


def test_starting_again_resumes_the_same_paper_and_clock(at_the_desk: Sit, world: World) -> None:
    desk = at_the_desk()
    before = desk.client.get(f"/sittings/{desk.sitting_id}").get_data(as_text=True)
    world.clock.advance(minutes=10)
    again = desk.client.post(f"/sittings/{desk.sitting_id}/start", data={"csrf_token": desk.token})
    after = desk.client.get(again.location).get_data(as_text=True)
    assert markup_of(after).data["data-deadline"] == markup_of(before).data["data-deadline"]
    assert after.count('class="stem"') == before.count('class="stem"') == 80
    assert desk.save(1, {}).get_json()["seconds_left"] == 2400


def test_what_the_client_says_about_time_changes_nothing(at_the_desk: Sit, world: World) -> None:
    desk = at_the_desk()
    world.clock.advance(minutes=30)
    lies = {"seconds_left": 99_999, "now": 0, "deadline": 4_000_000_000_000, "server_now": 0, "saved_at": 0}
    for day in ("Sun, 01 Nov 2026 01:00:00 GMT", "Tue, 03 Nov 2026 01:00:00 GMT"):
        reply = desk.put({"revision": 1, "answers": {"1": ["A"]}, **lies}, headers={"Date": day})
        assert reply.get_json()["seconds_left"] == 1200
    world.clock.advance(minutes=21)
    late = desk.put({"revision": 2, "answers": {"1": ["B"]}, **lies}, headers={"Date": "Sun, 01 Nov 2026 01:00:00 GMT"})
    assert late.status_code == 409
    assert late.get_json()["kept"] == {"1": ["A"]}


def test_a_save_on_its_way_at_the_deadline_is_kept_and_a_later_one_is_not(at_the_desk: Sit, world: World) -> None:
    desk = at_the_desk()
    world.clock.advance(minutes=50, seconds=30)
    within = desk.save(1, {"1": ["A"]})
    assert (within.status_code, within.get_json()["saved"], within.get_json()["seconds_left"]) == (200, [1], 0)
    world.clock.advance(seconds=1)
    after = desk.save(2, {"1": ["B"]})
    assert (after.status_code, after.get_json()["kept"]) == (409, {"1": ["A"]})
    assert desk.client.get(f"/sittings/{desk.sitting_id}/result").status_code == 200


def test_saving_question_by_question_without_scripts_reaches_the_same_record(at_the_desk: Sit) -> None:
    desk = at_the_desk()
    address = f"/sittings/{desk.sitting_id}/questions/61"
    form = {"csrf_token": desk.token, "revision": "0", "choice-61": ["A", "D"], "act": "next"}
    assert desk.client.post(address, data=form).location == f"/sittings/{desk.sitting_id}?q=62"
    assert kept(desk.sitting_id) == {61: ["A", "D"]}
    for revision in ("", "-1", "x", "９", "2147483647", "9" * 20):
        reply = desk.client.post(address, data={**form, "revision": revision, "choice-61": ["B", "C"]})
        assert (reply.status_code, has_chinese(reply.get_data(as_text=True))) == (400, True), revision
    assert kept(desk.sitting_id) == {61: ["A", "D"]}


ODD = ("/sittings/%00/notice", "/sittings/%00", "/sittings/%F0%9F%98%80/result", "/practice/rounds/%00")


def test_an_odd_address_is_not_found_rather_than_a_failure(sign_in: SignIn) -> None:
    client = sign_in("QY001")
    answers = {address: client.get(address) for address in ODD}
    assert {reply.status_code for reply in answers.values()} <= {400, 404}, answers
    assert all(has_chinese(reply.get_data(as_text=True)) for reply in answers.values())


def test_an_odd_account_name_is_an_unknown_one(app: Any) -> None:
    client = app.test_client()
    for username in ("a\x00b", "名" * 59, "😀", "' OR 1=1 --"):
        form = {"username": username, "password": "x", "csrf_token": token_of(client)}
        assert client.post("/login", data=form).status_code in (400, 401), username
