"""The sheet for a talk: what matters first, no key, no stem, a question that can be asked."""

from __future__ import annotations

from typing import Any

from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.scoring import ItemMark
from lianzheng_quiz.rules.talk_sheet import (
    BY_CHAPTER,
    GENERAL,
    HEADINGS,
    MISSED,
    MOST,
    from_answers,
    from_headings,
    general,
)
from lianzheng_quiz.rules.written import headings_of
from lianzheng_quiz.services.frozen_items import freeze
from question_bank.published import load_bank
from question_bank.question import CHAPTERS


def item(position: int, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "position": position,
        "type": "single",
        "points_hundredths": 100,
        "stem": "题干文字",
        "options": [{"key": "A", "text": "选项甲"}, {"key": "B", "text": "选项乙"}],
        "answer": ["A"],
        "authority": ["某某条例", "2023年修订", f"第{position}条"],
        "term": f"知识点{position}",
        "chapter": "conduct",
        "level": "理解",
    }
    return {**values, **changes}


def mark(position: int, outcome: str = "wrong", points: int = 0, most: int = 100) -> ItemMark:
    return ItemMark(position, outcome, points, most, ())


def test_must_right_comes_first_then_the_chapter_that_cost_most() -> None:
    items = [
        item(1, chapter="politics"),
        item(2),
        item(3),
        item(4, chapter="crime", must_right=True),
        item(5, chapter="crime"),
    ]
    sheet = from_answers(items, [mark(1), mark(2), mark(3), mark(4), mark(5, "right", 100)])
    assert sheet.source == MISSED
    assert [point.term for point in sheet.points] == ["知识点4", "知识点2", "知识点3", "知识点1"]
    assert sheet.points[0].must_right
    assert sheet.points[1].authority == "《某某条例》（2023年修订）第2条"
    assert sheet.points[1].question == "请谈谈您对《某某条例》第2条关于“知识点2”规定的理解，在新岗位上怎样落实。"


def test_what_finds_no_room_is_counted_by_chapter_and_a_point_stands_once() -> None:
    items = [item(n) for n in range(1, 11)] + [item(11, term="知识点1", authority=["某某条例", "2023年修订", "第1条"])]
    sheet = from_answers(items, [mark(one["position"]) for one in items])
    assert len(sheet.points) == len({point.term for point in sheet.points}) == MOST
    assert sheet.more == [(CHAPTERS["conduct"], 2)]


def test_a_term_that_spells_the_key_is_left_out() -> None:
    told = item(1, term="自重、选项甲、自励（2018年条例）")
    (point,) = from_answers([told], [mark(1)]).points
    assert "选项甲" not in point.question + point.term
    assert "《某某条例》第1条的理解" in point.question
    (point,) = from_answers([item(1, term="四种形态（2018年条例）")], [mark(1)]).points
    assert point.term == "四种形态"


def test_no_question_of_the_bank_leaks_stem_option_or_key() -> None:
    asked = set()
    for number, question in enumerate(load_bank()):
        frozen = freeze(question, version_id=number, position=1, points_hundredths=100, seed="s")
        (point,) = from_answers([frozen], [mark(1)]).points
        texts = {option["key"]: option["text"] for option in frozen["options"]}
        keys = [part if isinstance(part, list) else [texts.get(part, part)] for part in frozen["answer"]]
        about = point.question.replace(frozen["authority"][0], "")
        assert frozen["stem"] not in point.question
        assert not [word for part in keys for word in part if len(word) > 1 and word in point.term], question.id
        assert "“”" not in about
        assert "{" not in about
        assert about.endswith(("。", "？"))
        assert len(point.question) < 120, point.question
        asked.add(frozen["type"])
    assert len(asked) == 8


def test_nothing_missed_gives_a_question_a_chapter() -> None:
    items = [item(1, points_hundredths=200), item(2, chapter="crime"), item(3)]
    sheet = from_answers(items, [mark(1, "right", 200, 200), mark(2, "right", 100), mark(3, "by_hand")])
    assert sheet.source == GENERAL
    assert [point.chapter for point in sheet.points] == [CHAPTERS["conduct"], CHAPTERS["crime"]]
    assert [point.question for point in general([]).points] == list(BY_CHAPTER.values())
    assert set(BY_CHAPTER) == set(CHAPTERS)


def test_a_written_paper_is_asked_about_by_its_weak_headings() -> None:
    policy = PRESETS["written"]
    items = [
        item(1, type="blank"),
        item(2, type="blank"),
        item(3, chapter="crime"),
        item(4, chapter="politics", type="case"),
    ]
    headings = headings_of(items, policy)
    sheet = from_headings(items, headings, {1: 200, 2: 20, 3: 100}, policy)
    assert sheet.source == HEADINGS
    assert [one.name for one in sheet.headings] == ["二、单项选择题"]
    assert [point.chapter for point in sheet.points] == [CHAPTERS["crime"]]
    weakest = from_headings(items, headings, {1: 190, 2: 95, 3: 85}, policy)
    assert [one.name for one in weakest.headings] == ["三、案例分析题"]
    assert from_headings(items, headings, {1: 200, 2: 100, 3: 100}, policy).source == GENERAL
