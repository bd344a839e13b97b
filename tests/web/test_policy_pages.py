"""The organiser's 考试办法: read, copied, changed, checked against the bank, with and without the page's script."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from lianzheng_quiz.services import policies
from tests.conftest import World
from tests.web.reading import SignIn, post, posted, read, words


def raw(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def sent(page: str) -> dict[str, str]:
    """What a browser would send of the form on a page that nobody touched."""
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        plain = not re.search(r'type="(radio|checkbox)"', tag)
        if name and (plain or "checked" in tag):
            fields[name[1]] = value[1] if value else "y"
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', body)
        fields[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', body)[1]  # type: ignore[index]
    for name, body in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\s?(.*?)</textarea>', page, re.DOTALL):
        fields[name] = body
    return fields


def test_presets_are_listed_and_read_in_words(sign_in: SignIn) -> None:
    client = sign_in("organiser")
    assert {"机考·标准", "机考·必对题", "笔试·综合", "人大任前考法"} <= set(read(client, "/policies").split())
    page = read(client, "/policies/preset:must_right")
    assert "第六条（必对题）" in page
    assert "公示期结束前" in page
    assert "修改记录" not in page


def test_a_copy_sent_back_untouched_says_what_the_preset_says(sign_in: SignIn, world: World) -> None:
    client, organiser = sign_in("organiser"), world.actor("organiser")
    for preset in ("standard", "must_right", "written", "law"):
        fields = sent(raw(client, f"/policies/preset:{preset}/copy")) | {"act": "save"}
        posted(client, f"/policies/preset:{preset}/copy", **fields)
        key = policies.choices(organiser)[-1].key
        own, shipped = (policies.policy_page(organiser, each) for each in (key, f"preset:{preset}"))
        assert [clause.text for clause in own.clauses] == [clause.text for clause in shipped.clauses]
        policies.retire_policy(organiser, key, True, now=world.clock.now)


def test_a_change_is_a_new_version_and_shown_beside_the_old(sign_in: SignIn, world: World) -> None:
    client, key = sign_in("organiser"), world.policy(pass_points=60)
    fields = sent(raw(client, f"/policies/{key}/edit")) | {"act": "save", "pass_points": "75.5", "note": "从严"}
    page = posted(client, f"/policies/{key}/edit", **fields)
    assert "已存为第 2 版" in page
    assert "得分达到 60 分为合格" in page
    assert "得分达到 75.5 分为合格" in page
    assert "从严" in page


def test_more_rows_and_a_look_at_the_bank_keep_what_was_written(sign_in: SignIn) -> None:
    client = sign_in("organiser")
    fields = sent(raw(client, "/policies/preset:standard/copy")) | {"name": "写到一半", "parts-0-count": "31"}
    before = len([name for name in fields if name.startswith("parts-") and name.endswith("-count")])
    more = post(client, "/policies/preset:standard/copy", **fields, act="rows").get_data(as_text=True)
    assert len(set(re.findall(r'name="parts-\d+-count"', more))) == before + 3
    assert "field-error" not in more
    checked = post(client, "/policies/preset:standard/copy", **fields, act="check").get_data(as_text=True)
    assert 'value="写到一半"' in checked
    assert "合计 101 分" in words(checked)
    assert "写到一半" not in read(client, "/policies")


def test_the_script_is_told_what_the_bank_has(sign_in: SignIn) -> None:
    client = sign_in("organiser")
    fields = sent(raw(client, "/policies/preset:standard/copy")) | {"parts-2-count": "199"}
    told = post(client, "/policies/stock", **fields).get_json()
    assert told["parts"]["total"] == "合计 458 分"
    assert told["parts"]["rows"][2]["missing"] > 0
    assert told["law_parts"]["rows"] == [None]


def test_a_wrong_form_says_why_where_it_stands(sign_in: SignIn) -> None:
    client = sign_in("organiser")
    fields = sent(raw(client, "/policies/preset:law/copy")) | {"act": "save"}
    for changed, said in (
        ({"name": ""}, "请填写名称"),
        ({"minutes": "3"}, "答题时长须在 5 到 300 之间"),
        ({"pass_points": "101"}, "不超过满分 100 分"),
        ({"sections-0-minimum": "71"}, "满分只有 70 分"),
        ({"parts-5-count": "16"}, "不同人员的试卷满分不一致"),
        ({"parts-0-type": "short"}, "须小于简答题每题的分值 1 分"),
        ({"parts-0-must_right": "36"}, "必对题数"),
        ({"name": "人大任前考法"}, "已有同名"),
    ):
        reply = post(client, "/policies/preset:law/copy", **{**fields, **changed})
        assert reply.status_code == 400, changed
        assert said in words(reply.get_data(as_text=True)), changed


def test_a_retired_policy_is_offered_no_more(sign_in: SignIn, world: World) -> None:
    client, key = sign_in("organiser"), world.policy()
    name = policies.policy_page(world.actor("organiser"), key).policy.name
    assert name in read(client, "/batches/new")
    assert "已停用" in posted(client, f"/policies/{key}/retire", retired="1")
    assert name not in read(client, "/batches/new")
