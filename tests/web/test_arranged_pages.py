"""Pages of cases, orderings, matchings and short answers: answered without scripts, read again, written, edited."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.services import bank_loading, question_desk, sittings
from lianzheng_quiz.services.frozen_items import freeze
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import PracticeRound
from lianzheng_quiz.web.staff.answer_lines import fillers, letters, matched_lines, points, typed_lines, typed_points
from question_bank.question import Question
from tests.arranged import POLICY, case, essay, ladder, load_samples, menu, samples, steps
from tests.conftest import World, csrf_token
from tests.web.reading import SignIn, post, posted, read, words
from tests.web.test_cadre_pages import put
from tests.web.test_staff_questions import _fields_of

FIELDS = {
    "explanation": "规定写得明白：由轻到重，逐级对应。",
    "authority_title": "机关食堂管理办法",
    "authority_version": "2026年制定",
    "authority_article": "第七条",
    "term": "食堂岗位",
    "chapter": "conduct",
    "level": "应用",
}


@pytest.fixture
def mixed(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setitem(PRESETS, "mixed", POLICY)
    load_samples(world.clock.now)
    return world


def begin(world: World) -> tuple[str, list[dict[str, Any]]]:
    _cadre, sitting_id = world.started(preset="mixed", pass_points=60)
    return sitting_id, world.items(sitting_id)


def saved(world: World, sitting_id: str) -> dict[int, list[str]]:
    return dict(sittings.exam_page(world.actor("QY001"), sitting_id, now=world.clock.now).answers)  # type: ignore[arg-type]


def test_places_are_native_lists_with_a_label_each(sign_in: SignIn, mixed: World) -> None:
    sitting_id, items = begin(mixed)
    page = sign_in("QY001").get(f"/sittings/{sitting_id}?q=3").get_data(as_text=True)
    for position in (3, 4, 5):
        section = page.split(f'data-question="{position}"', 1)[1].split("</section>", 1)[0]
        rows = re.findall(r'<label class="place-row"><span>([^<]+)</span><select name="([\w-]+)"', section)
        assert len(rows) == len(items[position - 1]["answer"])
        assert {name for _label, name in rows} == {f"choice-{position}"}
        assert section.count('<option value="" selected>') == len(rows)
    assert page.count("（1）") == 0


def test_an_arrangement_is_filled_without_scripts(sign_in: SignIn, mixed: World) -> None:
    sitting_id, items = begin(mixed)
    client, key = sign_in("QY001"), items[4]["answer"]
    token = csrf_token(client.get("/account").get_data(as_text=True))
    for revision, (value, kept) in enumerate(
        [([key[0], *[""] * (len(key) - 1)], True), (key, True), ([""] * len(key), False)]
    ):
        reply = client.post(
            f"/sittings/{sitting_id}/questions/5",
            data={"choice-5": value, "act": "stay", "revision": str(revision), "csrf_token": token},
        )
        assert reply.status_code == 303
        assert saved(mixed, sitting_id) == ({5: value} if kept else {})
        page = client.get(f"/sittings/{sitting_id}?q=5").get_data(as_text=True)
        section = page.split('data-question="5"', 1)[1].split("</section>", 1)[0]
        assert re.findall(r'<option value="(\w?)" selected>', section) == value


def test_the_check_page_names_what_is_not_filled(sign_in: SignIn, mixed: World) -> None:
    sitting_id, items = begin(mixed)
    client, key = sign_in("QY001"), items[4]["answer"]
    reply = put(client, sitting_id, {"revision": 1, "answers": {"5": [key[0], ""], "3": ["", "", ""], "2": ["A"]}})
    assert (reply.status_code, reply.json["answered"]) == (200, 2)
    page = read(client, f"/sittings/{sitting_id}/check")
    assert "未答 3 题" in page
    assert "未填完 1 题" in page
    assert "我知道还有 3 题未答、1 题未填完" in page
    put(client, sitting_id, {"revision": 2, "answers": {str(n): mixed.keys(sitting_id)[n] for n in range(1, 6)}})
    page = read(client, f"/sittings/{sitting_id}/check")
    assert "全部试题已作答" in page
    assert "我知道" not in page


def test_a_letter_that_is_no_option_is_refused_by_the_save(sign_in: SignIn, mixed: World) -> None:
    sitting_id, _items = begin(mixed)
    reply = put(sign_in("QY001"), sitting_id, {"revision": 1, "answers": {"5": ["", "Z"]}})
    assert reply.status_code == 400
    assert "选了不存在的选项" in reply.json["message"]


def test_the_result_reads_in_words(sign_in: SignIn, mixed: World) -> None:
    sitting_id, items = begin(mixed)
    client = sign_in("QY001")
    order, lines = items[2], items[4]
    backwards = [*order["answer"][1:], order["answer"][0]]
    put(client, sitting_id, {"revision": 1, "answers": {"3": backwards, "5": [lines["answer"][0], "", ""]}})
    post(client, f"/sittings/{sitting_id}/submit")
    texts = {option["key"]: option["text"] for option in order["options"]}
    page = read(client, f"/sittings/{sitting_id}/result?show=all")
    assert " → ".join(f"{letter}. {texts[letter]}" for letter in backwards) in page
    assert " → ".join(f"{letter}. {texts[letter]}" for letter in order["answer"]) in page
    assert "部分得分，10 / 30 分" in page
    assert "✗ （空）" in page
    assert "为每一行选出对应的一项，按行计分。" in page
    mixed.clock.advance(hours=3)
    told = read(sign_in("organiser"), f"/batches/2/sittings/{sitting_id}?show=all")
    assert "本人作答" in told


def practice_round(world: World) -> str:
    items = [
        freeze(made("practice"), version_id=0, position=place, points_hundredths=100, seed=str(place))
        for place, made in enumerate((case, ladder, menu, essay), start=1)
    ]
    with writing() as session:
        text = json.dumps(items, ensure_ascii=False)
        owner = world.actor("QY001").account_id
        session.add(PracticeRound(id="r", account_id=owner, chapter="conduct", items=text, begun_at=world.clock.now))
    return "/practice/rounds/r"


def test_practice_sets_a_short_answer_beside_its_points(sign_in: SignIn, world: World) -> None:
    client, address = sign_in("QY001"), practice_round(world)
    asked = client.get(f"{address}?q=4").get_data(as_text=True)
    assert re.search(r'<textarea name="choice"[^>]*maxlength="2000"', asked)
    assert "三家" not in asked
    page = posted(client, f"{address}/4", choice="先询价。\r\n" + "再" * 1900)
    assert "请对照要点自评" in page
    assert "三家以上比价 ● 作答中有相近的表述" in page
    assert "索证索票 ○ 作答中没有找到相近的表述" in page
    assert "答对 0" in page
    assert not re.search(r"✓ 答对|✗ 答错", page)
    told = read(client, f"{address}/summary")
    assert "其中自评 1 题" in told
    assert "答错的题" not in told


def test_practice_asks_for_every_place_and_takes_two_thousand_letters_with_line_ends(
    sign_in: SignIn, world: World
) -> None:
    client, address = sign_in("QY001"), practice_round(world)
    assert client.get(f"{address}?q=2").get_data(as_text=True).count("required>") == 5
    assert "请先作答" in posted(client, f"{address}/3", choice=["", "", ""])
    assert post(client, f"{address}/4", choice="字\r\n" * 1000 + "字").status_code == 400
    assert post(client, f"{address}/4", choice="字\r\n" * 1000).status_code == 303


def newest(world: World, address: str) -> Question:
    return question_desk.question_page(world.actor("editor"), address.rsplit("/", 1)[1]).newest.question


def options(source: Question) -> dict[str, str]:
    return {f"option_{option.key.lower()}": option.text for option in source.options}


@pytest.mark.parametrize(
    ("source", "typed"),
    [
        (ladder(), {"sequence": "b、d e>a c"}),
        (steps(), {"sequence": "BCA"}),
        (menu(), {"pairs": "采购员｜B\r\n仓库保管员 | a\r\n在食堂值守并记录留样情况的当班负责人｜C"}),
        (case(), {"right": "B"}),
        (essay(), {"points": "按计划采购/采购计划\r\n三家以上比价 / 比价／询价\r\n\r\n索证索票|票据"}),
    ],
    ids=["scale", "ordering", "matching", "case", "short"],
)
def test_an_editor_writes_a_question_of_each_type(
    sign_in: SignIn, world: World, source: Question, typed: dict[str, str]
) -> None:
    stem = source.stem.split("\n（1）")[0].replace("\n", "\r\n")
    sent = {**FIELDS, **options(source), **typed, "type": source.type, "stem": stem}
    reply = post(sign_in("editor"), "/questions/new", **sent)
    assert reply.status_code == 303, words(reply.get_data(as_text=True))
    written = newest(world, reply.headers["Location"])
    assert (written.stem, written.options, written.answer) == (source.stem, source.options, source.answer)
    page = read(sign_in("reviewer"), reply.headers["Location"])
    for text in [*(option.text for option in source.options), *source.stem.split("\n")]:
        assert " ".join(text.split()) in page
    assert ("关键用语：比价／询价" in page) == (source.type == "short")


def test_the_edit_form_keeps_every_type_as_it_is(sign_in: SignIn, world: World) -> None:
    bank_loading.load_bank(samples(), now=world.clock.now)
    editor = sign_in("editor")
    for source in samples():
        fields = _fields_of(editor.get(f"/questions/{source.id}/edit").get_data(as_text=True))
        reply = post(editor, f"/questions/{source.id}/edit", **fields)
        assert reply.status_code == 303, words(reply.get_data(as_text=True))
        kept = newest(world, f"/questions/{source.id}")
        assert kept.to_json() == {**source.to_json(), "version": 2, "status": "draft"}


@pytest.mark.parametrize(
    ("source", "typed", "told"),
    [
        (ladder(), {"sequence": ""}, "请选择或填写答案"),
        (ladder(), {"sequence": "A B"}, "把全部选项各列一次"),
        (ladder(), {"sequence": "A B C D E"}, "等于给出答案"),
        (ladder(), {"sequence": "A B C D 丙"}, "答案中的字母不在选项之中"),
        (menu(), {"pairs": "采购员｜B\n仓库保管员｜A"}, "应有3至8行"),
        (menu(), {"pairs": "采购员｜B\n仓库保管员｜X\n值守人｜C"}, "答案中的字母不在选项之中"),
        (menu(), {"pairs": "采购员｜B\n仓库保管员｜B\n值守人｜C"}, "答案中的字母重复"),
        (essay(), {"points": "只有一点"}, "采分点应为2至10个"),
        (case(), {}, "请选择或填写答案"),
    ],
)
def test_what_is_wrong_with_a_key_is_said_in_chinese(
    sign_in: SignIn, source: Question, typed: dict[str, str], told: str
) -> None:
    stem = source.stem.split("\n（1）")[0]
    sent = {**FIELDS, **options(source), **typed, "type": source.type, "stem": stem}
    reply = post(sign_in("editor"), "/questions/new", **sent)
    assert reply.status_code == 400
    assert told in words(reply.get_data(as_text=True))
    checked = post(sign_in("editor"), "/questions/check", **sent).json
    assert told in json.dumps(checked, ensure_ascii=False)


def test_a_line_without_a_letter_is_named_where_it_stands(sign_in: SignIn) -> None:
    source = menu()
    lines = "采购员｜B\n\n仓库保管员｜\n值守人"
    sent = {**FIELDS, **options(source), "type": source.type, "stem": "将岗位与职责对应起来。", "pairs": lines}
    page = post(sign_in("editor"), "/questions/new", **sent).get_data(as_text=True)
    assert '<a href="#pairs">各行和对应的选项：第 2、3 行末尾没有“｜”和选项字母</a>' in page
    assert '<p class="field-error" id="pairs-error">' in page


def test_the_list_is_narrowed_to_each_type(sign_in: SignIn, world: World) -> None:
    bank_loading.load_bank(samples(), now=world.clock.now)
    editor = sign_in("editor")
    for source in samples():
        page = editor.get(f"/questions?type={source.type}&text=食堂").get_data(as_text=True)
        assert f"/questions/{source.id}" in page
    assert "/questions/t-" not in editor.get("/questions?type=single&text=食堂").get_data(as_text=True)


def test_lines_are_read_however_they_are_typed() -> None:
    assert letters("C A B") == letters("ｃ、a，b") == letters("C→A→B") == letters("CAB") == ("C", "A", "B")
    assert letters("A 1 B") == ("A", "1", "B")
    assert letters(" ") == ()
    assert matched_lines("甲｜B\n\n乙 | c \n丙｜丁｜A\n戊") == (("甲", "B"), ("乙", "C"), ("丙｜丁", "A"), ("戊", ""))
    assert typed_lines(("甲", "乙"), ("B",)) == "甲｜B\n乙｜"
    assert points("甲 / 乙／丙\n丁|戊") == (("甲", "乙", "丙"), ("丁", "戊"))
    assert points(typed_points([("吃/拿", "卡"), ("要",)])) == (("吃/拿", "卡"), ("要",))
    assert fillers("两年｜二年|2年\nkm/h") == (("两年", "二年", "2年"), ("km/h",))
