"""What a cadre meets: signing in, the exam page and its contract, the result, practice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.services import sittings
from lianzheng_quiz.web.guards import same_site_path
from lianzheng_quiz.web.paper_form import read_json
from lianzheng_quiz.web.wording import WORDINGS
from tests.conftest import PASSWORD, World, csrf_token

SignIn = Callable[[str], FlaskClient]


def put(client: FlaskClient, sitting_id: str, body: Any) -> Any:
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/account").get_data(as_text=True))
    assert token
    return client.put(f"/sittings/{sitting_id}/answers", json=body, headers={"X-CSRFToken": token[1]})


def post(client: FlaskClient, address: str, **fields: str) -> Any:
    token = csrf_token(client.get("/account").get_data(as_text=True))
    return client.post(address, data={**fields, "csrf_token": token})


def test_pages_lead_to_sign_in_and_back(app: Flask) -> None:
    reply = app.test_client().get("/scores?x=1")
    assert reply.status_code == 302
    assert reply.headers["Location"] == "/login?next=/scores?x%3D1"


def test_scripts_are_told_that_they_are_signed_out(app: Flask) -> None:
    client = app.test_client()
    token = csrf_token(client.get("/login").get_data(as_text=True))
    reply = client.put("/sittings/x/answers", json={"revision": 1}, headers={"X-CSRFToken": token})
    assert reply.status_code == 401
    assert reply.json["error"] == "signed_out"


def test_signing_in_by_script_gives_a_token_that_works(app: Flask, world: World) -> None:
    _cadre, sitting_id = world.started()
    client = app.test_client()
    token = client.get("/login", headers={"Accept": "application/json"}).json["csrf_token"]
    reply = client.post(
        "/login",
        data={"username": "QY001", "password": PASSWORD, "csrf_token": token},
        headers={"Accept": "application/json"},
    )
    assert reply.json["ok"] is True
    kept = client.put(
        f"/sittings/{sitting_id}/answers",
        json={"revision": 1, "answers": {"1": ["A"]}},
        headers={"X-CSRFToken": reply.json["csrf_token"]},
    )
    assert kept.json["saved"] == [1]


def test_wrong_password_and_unknown_name_read_the_same(app: Flask) -> None:
    texts = []
    for username in ("QY001", "nobody"):
        client = app.test_client()
        token = csrf_token(client.get("/login").get_data(as_text=True))
        reply = client.post("/login", data={"username": username, "password": "wrong", "csrf_token": token})
        assert reply.status_code == 401
        texts.append(re.sub(r'value="[^"]*"|content="[^"]*"', "", reply.get_data(as_text=True)))
    assert texts[0] == texts[1]
    assert "账号或密码不正确" in texts[0]


def test_old_cookie_is_worth_nothing_after_sign_out(sign_in: SignIn) -> None:
    client = sign_in("QY001")
    cookie = client.get_cookie("session")
    assert cookie
    post(client, "/logout")
    client.set_cookie("session", cookie.value)
    assert client.get("/exams").status_code == 302


def test_every_post_without_a_token_is_refused_in_chinese(sign_in: SignIn, world: World) -> None:
    _cadre, sitting_id = world.started()
    client = sign_in("QY001")
    for address in ("/login", "/logout", "/account/text-size", f"/sittings/{sitting_id}/submit"):
        reply = client.post(address)
        assert reply.status_code == 400
        assert "页面已过期" in reply.get_data(as_text=True)


@pytest.mark.parametrize(
    "target", ["//evil.example/x", "https://evil.example", "/\\evil.example", "javascript:x", "", None, "/a\nb"]
)
def test_next_never_leaves_the_site(target: str | None) -> None:
    assert same_site_path(target) == "/"


def test_next_keeps_a_path_of_this_site() -> None:
    assert same_site_path("/sittings/abc?q=3") == "/sittings/abc?q=3"


def test_cadre_is_kept_out_of_the_desks(sign_in: SignIn) -> None:
    client = sign_in("QY001")
    for address in ("/batches", "/questions", "/accounts", "/audit"):
        assert client.get(address).status_code == 403


def test_pages_carry_a_strict_policy_and_are_not_kept(sign_in: SignIn) -> None:
    reply = sign_in("QY001").get("/exams")
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert "unsafe" not in reply.headers["Content-Security-Policy"]
    assert reply.headers["Cache-Control"] == "no-store"
    page = reply.get_data(as_text=True)
    assert "style=" not in page
    assert "onclick" not in page
    assert page.index('name="renderer"') < page.index("charset")
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert addresses
    assert all("?v=" in address for address in addresses)


def test_static_files_named_by_content_are_kept_for_a_year(app: Flask) -> None:
    with app.test_request_context():
        address = app.url_for("static", filename="css/base.css", _external=False)
    reply = app.test_client().get(address)
    assert reply.status_code == 200
    assert "immutable" in reply.headers["Cache-Control"]
    reply.close()


def test_whole_exam_without_scripts(sign_in: SignIn, world: World) -> None:
    sitting_id = world.sitting(world.batch())
    client = sign_in("QY001")
    assert "我已阅读，开始考试" in client.get(f"/sittings/{sitting_id}/notice").get_data(as_text=True)
    assert post(client, f"/sittings/{sitting_id}/start").status_code == 303
    for revision, (position, value) in enumerate(world.keys(sitting_id).items()):
        reply = client.post(
            f"/sittings/{sitting_id}/questions/{position}",
            data={
                f"choice-{position}": value,
                "act": "next",
                "revision": str(revision),
                "csrf_token": csrf_token(client.get("/account").get_data(as_text=True)),
            },
        )
        assert reply.headers["Location"].endswith(f"?q={position + 1}")
    assert "全部试题已作答" in client.get(f"/sittings/{sitting_id}/check").get_data(as_text=True)
    reply = post(client, f"/sittings/{sitting_id}/submit")
    page = client.get(reply.headers["Location"]).get_data(as_text=True)
    assert "✓ 合格" in page
    assert "没有错题" in page


def test_running_paper_never_shows_a_key(sign_in: SignIn, world: World) -> None:
    _cadre, sitting_id = world.started()
    client = sign_in("QY001")
    seen = ""
    for address in ("", "?q=80", "/check", "/clock", "/notice", "/result"):
        reply = client.get(f"/sittings/{sitting_id}{address}")
        seen += reply.get_data(as_text=True) + str(reply.headers)
    for item in world.items(sitting_id):
        assert item["stem"].split("（")[0][:12] in seen
        assert item["explanation"] not in seen
        assert item["question_id"] not in seen
    assert "data-answer" not in seen


def test_save_answers_as_the_contract_says(sign_in: SignIn, world: World) -> None:
    _cadre, sitting_id = world.started()
    client = sign_in("QY001")
    reply = put(client, sitting_id, {"revision": 7, "answers": {"1": ["A"], "2": ["B"]}, "flags": {"2": True}})
    assert reply.status_code == 200
    assert {"saved", "revision", "seconds_left", "saved_at", "answered", "server_now", "deadline"} <= set(reply.json)
    assert (reply.json["saved"], reply.json["revision"], reply.json["answered"]) == ([1, 2], 7, 2)
    assert reply.json["deadline"] - reply.json["server_now"] == 50 * 60 * 1000
    put(client, sitting_id, {"revision": 3, "answers": {"1": ["B"]}})
    page = sittings.exam_page(world.actor("QY001"), sitting_id, now=world.clock.now)
    assert list(page.answers[1]) == ["A"]
    assert page.flags == {2}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {"answers": {}},
        {"revision": True},
        {"revision": -1},
        {"revision": "1"},
        {"revision": 2**40},
        {"revision": 1, "answers": []},
        {"revision": 1, "answers": {"x": ["A"]}},
        {"revision": 1, "answers": {"1": "A"}},
        {"revision": 1, "answers": {"1": [1]}},
        {"revision": 1, "flags": {"1": 1}},
        {"revision": 1, "position": 0},
    ],
)
def test_malformed_save_is_refused(body: Any) -> None:
    with pytest.raises(refusals.Invalid):
        read_json(body)


def test_malformed_save_answers_400_and_keeps_nothing(sign_in: SignIn, world: World) -> None:
    _cadre, sitting_id = world.started()
    reply = put(sign_in("QY001"), sitting_id, {"revision": 1, "answers": {"1": ["A"], "999": ["A"]}})
    assert reply.status_code == 400
    assert reply.json["error"] == "invalid"
    assert not sittings.exam_page(world.actor("QY001"), sitting_id, now=world.clock.now).answers


def test_save_after_hand_in_is_409_with_what_was_kept(sign_in: SignIn, world: World) -> None:
    cadre, sitting_id = world.started()
    client = sign_in("QY001")
    put(client, sitting_id, {"revision": 1, "answers": {"1": ["A"]}})
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    reply = put(client, sitting_id, {"revision": 2, "answers": {"1": ["B"]}})
    assert reply.status_code == 409
    assert reply.json["error"] == "sitting_closed"
    assert reply.json["kept"] == {"1": ["A"]}
    page = client.get(f"/sittings/{sitting_id}")
    assert page.status_code == 409
    assert "本场考试已交卷" in page.get_data(as_text=True)
    assert f"/sittings/{sitting_id}/result" in page.get_data(as_text=True)


def test_another_persons_sitting_reads_like_none(sign_in: SignIn, world: World) -> None:
    _cadre, sitting_id = world.started("QY001")
    client = sign_in("QY002")
    for name in (sitting_id, "0" * 32):
        for place in ("", "/notice", "/check", "/clock", "/result"):
            assert client.get(f"/sittings/{name}{place}").status_code == 404
        assert put(client, name, {"revision": 1, "answers": {"1": ["A"]}}).status_code == 404
        assert post(client, f"/sittings/{name}/submit").status_code == 404


def test_result_waits_for_hand_in(sign_in: SignIn, world: World) -> None:
    _cadre, sitting_id = world.started()
    reply = sign_in("QY001").get(f"/sittings/{sitting_id}/result")
    assert reply.status_code == 409
    assert "尚未交卷" in reply.get_data(as_text=True)


def test_result_shows_wrong_answers_with_their_authority(sign_in: SignIn, world: World) -> None:
    cadre, sitting_id = world.started()
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    client = sign_in("QY001")
    page = client.get(f"/sittings/{sitting_id}/result").get_data(as_text=True)
    assert "✗ 不合格" in page
    assert page.count('class="reviewed ') == len(world.items(sitting_id))
    assert "依据" in page


def test_review_held_back_is_said_and_not_sent(sign_in: SignIn, world: World) -> None:
    cadre, sitting_id = world.started(review="never")
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    page = sign_in("QY001").get(f"/sittings/{sitting_id}/result").get_data(as_text=True)
    assert "答案与解析：不提供" in page
    assert world.items(sitting_id)[0]["explanation"] not in page


def test_practice_shows_why_and_rests_during_the_exam(sign_in: SignIn, world: World) -> None:
    client = sign_in("QY001")
    chapter = re.search(r'action="/practice/([a-z_]+)"', client.get("/practice").get_data(as_text=True))
    assert chapter
    place = post(client, f"/practice/{chapter[1]}").headers["Location"]
    question = client.get(place).get_data(as_text=True)
    assert "解析" not in question.replace("提交并看解析", "")
    value = re.search(r'name="choice" value="([^"]+)"', question)
    answered = post(client, f"{place}/1", choice=value[1] if value else "A" if "<select" in question else "x")
    assert "解析</dt>" in client.get(answered.headers["Location"]).get_data(as_text=True)
    assert "练习小结" in client.get(f"{place}/summary").get_data(as_text=True)
    world.started()
    assert client.get(place).status_code == 409
    assert "考试期间暂停练习" in client.get("/practice").get_data(as_text=True)


def test_text_size_is_kept_and_used(sign_in: SignIn) -> None:
    client = sign_in("QY001")
    post(client, "/account/text-size", size="huge")
    assert 'class="size-huge"' in client.get("/exams").get_data(as_text=True)
    assert post(client, "/account/text-size", size="enormous").status_code == 400


def test_changed_password_keeps_this_session_only(sign_in: SignIn, app: Flask) -> None:
    client = sign_in("organiser")
    other = sign_in("organiser")
    faulty = post(client, "/account/password", old="wrong", new="Another-County-8", again="Another-County-8")
    assert "原密码不正确" in faulty.get_data(as_text=True)
    done = post(client, "/account/password", old=PASSWORD, new="Another-County-8", again="Another-County-8")
    assert done.status_code == 303
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_every_refusal_has_its_words() -> None:
    named = {kind for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, refusals.Refusal)}
    assert named - {refusals.Refusal} == set(WORDINGS)


def test_unknown_page_and_wrong_method_answer_in_chinese(sign_in: SignIn) -> None:
    client = sign_in("QY001")
    assert "没有找到" in client.get("/nowhere").get_data(as_text=True)
    assert client.get("/nowhere", headers={"Accept": "application/json"}).json["error"] == "not_found"
    assert client.get("/logout").status_code == 405


def test_unexpected_error_shows_an_id_and_nothing_else(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("secret detail")

    client = sign_in("QY001")
    monkeypatch.setattr(sittings, "my_exams", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    reply = client.get("/exams")
    page = reply.get_data(as_text=True)
    assert reply.status_code == 500
    assert reply.headers["X-Request-ID"] in page
    assert "secret detail" not in page


def test_healthz_names_the_database(app: Flask) -> None:
    reply = app.test_client().get("/healthz")
    assert json.loads(reply.data) in ({"status": "ok", "database": name} for name in ("sqlite", "postgresql"))
