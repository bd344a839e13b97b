"""What the editors meet: writing, checking, reviewing, finding and comparing questions."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from flask.testing import FlaskClient

from lianzheng_quiz.services import question_desk
from lianzheng_quiz.services.question_desk import VersionRow
from lianzheng_quiz.web.staff.differences import changes, marked
from tests.conftest import World
from tests.web.reading import SignIn, post, posted, read, words

QUESTION = {
    "type": "single",
    "stem": "根据《中国共产党纪律处分条例》，不属于对党员的纪律处分种类的是（　　）。",
    "option_a": "警告",
    "option_b": "撤销党内职务",
    "option_c": "留党察看",
    "option_d": "记大过",
    "right": "D",
    "explanation": "对党员的纪律处分有五种；记大过是政务处分的种类。",
    "authority_title": "中国共产党纪律处分条例",
    "authority_version": "2023年修订",
    "authority_article": "第八条",
    "term": "党纪处分与政务处分",
    "chapter": "discipline",
    "level": "理解",
}


def written(editor: FlaskClient, **changed: str) -> str:
    """A question saved by the editor; its address."""
    reply = post(editor, "/questions/new", **{**QUESTION, **changed})
    assert reply.status_code == 303, words(reply.get_data(as_text=True))
    return str(reply.headers["Location"])


def test_a_question_is_written_returned_rewritten_and_approved_by_another(sign_in: SignIn, world: World) -> None:
    editor, reviewer = sign_in("editor"), sign_in("reviewer")
    address = written(editor)
    assert "须由另一位编辑审核" in read(editor, address)
    assert "另一位编辑审核" in posted(editor, f"{address}/approve")
    assert "请写明退回的理由" in posted(reviewer, f"{address}/return", note=" ")
    assert "退回理由：题干再短些" in posted(reviewer, f"{address}/return", note="题干再短些")
    shorter = {**QUESTION, "stem": "根据《中国共产党纪律处分条例》，党纪处分种类不包括（　　）。"}
    assert "已保存为第 2 版" in posted(editor, f"{address}/edit", **shorter)
    assert "已发布" in posted(reviewer, f"{address}/approve")
    page = question_desk.question_page(world.actor("editor"), address.rsplit("/", 1)[1])
    assert [(version.number, version.state) for version in page.versions] == [(2, "published"), (1, "returned")]
    assert page.newest.approver == world.actor("reviewer").name
    assert "<del>" in reviewer.get(address).get_data(as_text=True)


def test_retiring_a_question_can_be_undone(sign_in: SignIn) -> None:
    editor = sign_in("editor")
    address = written(editor)
    assert "恢复使用" in posted(editor, f"{address}/retire", retired="1")
    assert "停用后不再用于组卷" in posted(editor, f"{address}/retire", retired="0")


def test_an_unfit_question_is_not_stored_and_nothing_typed_is_lost(sign_in: SignIn, world: World) -> None:
    editor = sign_in("editor")
    before = question_desk.search_questions(world.actor("editor")).total
    typed = {**QUESTION, "option_d": "警告", "explanation": "<b>解析</b> & 说明"}
    reply = post(editor, "/questions/new", **typed)
    page = reply.get_data(as_text=True)
    assert reply.status_code == 400
    assert "选项文字相同" in words(page)
    assert all(
        html.escape(value, quote=False) in html.unescape(page) or value in html.unescape(page)
        for value in typed.values()
    )
    assert "<b>解析</b>" not in page
    assert question_desk.search_questions(world.actor("editor")).total == before


def test_an_empty_question_form_points_at_every_field(sign_in: SignIn) -> None:
    page = post(sign_in("editor"), "/questions/new", type="true_false", chapter="", level="").get_data(as_text=True)
    links = set(re.findall(r'<li><a href="#(\w+)">', page))
    assert links == {"stem", "truth", "chapter", "level", "authority_title", "explanation", "term"}
    assert all(f'id="{link}"' in page for link in links)


def test_a_gap_between_options_is_named_and_not_closed_up(sign_in: SignIn) -> None:
    reply = post(sign_in("editor"), "/questions/new", **{**QUESTION, "option_b": ""})
    assert "有选项没有文字" in words(reply.get_data(as_text=True))


def test_blanks_take_several_fillers(sign_in: SignIn, world: World) -> None:
    fields = {
        **QUESTION,
        "type": "blank",
        "stem": "根据《中国共产党纪律处分条例》，留党察看处分期满恢复党员权利后，（　　）内不得在党内担任职务。",
        "blanks": "两年｜二年|2年",
        "term": "留党察看后的限制",
        "authority_article": "第十三条",
        "explanation": "留党察看处分期满恢复党员权利后，两年内不得在党内担任职务。",
    }
    reply = post(sign_in("editor"), "/questions/check", **fields)
    assert reply.json["missing"] == []
    address = written(sign_in("editor"), **{name: str(value) for name, value in fields.items()})
    page = question_desk.question_page(world.actor("editor"), address.rsplit("/", 1)[1])
    assert page.newest.question.answer == (("两年", "二年", "2年"),)
    assert page.newest.question.options == ()


def test_the_edit_form_shows_every_shipped_question_as_it_is(sign_in: SignIn, world: World) -> None:
    """One question of each type goes through the form unchanged."""
    editor = sign_in("editor")
    for kind in ("single", "multiple", "true_false", "blank"):
        row = question_desk.search_questions(world.actor("editor"), type=kind).rows[0]
        kept = question_desk.question_page(world.actor("editor"), row.question_id).newest.question
        page = editor.get(f"/questions/{row.question_id}/edit").get_data(as_text=True)
        fields = _fields_of(page)
        reply = post(editor, f"/questions/{row.question_id}/edit", **fields)
        assert reply.status_code == 303, words(reply.get_data(as_text=True))
        new = question_desk.question_page(world.actor("editor"), row.question_id).newest.question
        assert new.to_json() == {**kept.to_json(), "version": kept.version + 1, "status": "draft"}


def _fields_of(page: str) -> dict[str, Any]:
    """What a browser would send of the form without a change."""
    form = page.split("data-question-form", 1)[1].split("</form>", 1)[0]
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        given = {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if given.get("type") in ("radio", "checkbox"):
            if re.search(r"\schecked\b", tag):
                fields.setdefault(given["name"], []).append(given["value"])
        elif given.get("name") and given["name"] != "csrf_token":
            fields[given["name"]] = given.get("value", "")
    for name, text in re.findall(r'<textarea\b[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S):
        fields[name] = html.unescape(text).removeprefix("\r\n").removeprefix("\n")
    for name, inside in re.findall(r'<select\b[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r"<option\b[^>]*\bselected\b[^>]*>", inside)
        assert chosen, name
        value = re.search(r'value="([^"]*)"', chosen[0])
        assert value
        fields[name] = html.unescape(value[1])
    return fields


def test_checking_while_typing_tells_missing_faults_and_advice_apart(sign_in: SignIn, world: World) -> None:
    editor = sign_in("editor")
    missing = post(editor, "/questions/check", type="single", stem="只写了题干").json
    assert "请填写解析" in missing["missing"]
    unfit = post(editor, "/questions/check", **{**QUESTION, "option_a": "记大过"}).json
    assert unfit["missing"] == []
    assert unfit["faults"][0]["gate"] == "结构完整"
    assert post(editor, "/questions/check", **QUESTION).json["faults"] == []
    shipped = question_desk.search_questions(world.actor("editor"), type="single").rows[0]
    same = post(editor, "/questions/check", **{**QUESTION, "stem": shipped.stem}).json
    assert any("题干相同" in fault["message"] for fault in same["faults"])
    own = post(editor, f"/questions/check?question={shipped.question_id}", **{**QUESTION, "stem": shipped.stem}).json
    assert not any("题干相同" in fault["message"] for fault in own["faults"])


def test_checking_takes_json_as_well(sign_in: SignIn) -> None:
    editor = sign_in("editor")
    match = re.search(r'name="csrf-token" content="([^"]+)"', editor.get("/account").get_data(as_text=True))
    assert match
    headers = {"X-CSRFToken": match[1]}
    assert editor.post("/questions/check", json=QUESTION, headers=headers).json["faults"] == []
    refused = editor.post("/questions/check", data=json.dumps([1]), headers=headers, content_type="application/json")
    assert refused.status_code == 400


def test_searching_questions_keeps_its_words_on_the_next_page(sign_in: SignIn) -> None:
    page = sign_in("editor").get("/questions?text=纪律&type=single&state=published").get_data(as_text=True)
    match = re.search(r'href="([^"]+)">下一页', page)
    assert match
    assert html.unescape(match[1]) == ("/questions?text=%E7%BA%AA%E5%BE%8B&type=single&state=published&page=2")
    assert "没有符合条件的试题" in read(sign_in("editor"), "/questions?text=%25_%25")


def test_differences_mark_only_what_changed() -> None:
    old, new = marked("处分期为12个月。", "处分期限为18个月。")
    assert [text for changed, text in old if changed] == ["12"]
    assert [text for changed, text in new if changed] == ["限", "18"]
    assert "".join(text for _changed, text in new) == "处分期限为18个月。"


def test_a_changed_option_and_key_are_listed(world: World) -> None:
    row = question_desk.search_questions(world.actor("editor"), type="single").rows[0]
    version = question_desk.question_page(world.actor("editor"), row.question_id).newest
    body = version.question.to_json()
    body["options"][0]["text"] += "等"
    other = VersionRow(**{**vars(version), "question": type(version.question).from_json(body), "number": 2})
    assert "选项 A" in [change.label for change in changes(version, other)]
    assert changes(version, version) == []
