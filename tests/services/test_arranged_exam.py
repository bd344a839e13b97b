"""An exam with cases, orderings and matchings beside choices: dealt, answered, marked, reviewed."""

from __future__ import annotations

from typing import Any

import pytest

from lianzheng_quiz.rules.answer_ways import way_of
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.rules.scoring import mark_paper
from lianzheng_quiz.services import results, sittings
from lianzheng_quiz.services.exam_pages import ReviewedQuestion
from lianzheng_quiz.services.frozen_items import freeze, reviewed, shown
from lianzheng_quiz.services.stems import Stem, stem_parts
from question_bank.question import Question
from question_bank.question_types import TYPES
from tests.arranged import LADDER, POLICY, case, essay, ladder, load_samples, menu, question, steps
from tests.conftest import ONE_DATABASE, World

TYPES_ASKED = ["single", "case", "ordering", "ordering", "matching"]


def frozen(source: Question, seed: str = "s") -> dict[str, Any]:
    return freeze(source, version_id=1, position=1, points_hundredths=100, seed=seed)


def texts_of(item: dict[str, Any], letters: list[str]) -> list[str]:
    texts = {option["key"]: option["text"] for option in item["options"]}
    return [texts[letter] for letter in letters]


@pytest.fixture
def mixed(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose bank has the sample questions and whose presets the policy that asks them."""
    monkeypatch.setitem(PRESETS, "mixed", POLICY)
    load_samples(world.clock.now)
    return world


def begin(world: World, staff_no: str = "QY001") -> tuple[Any, str, list[dict[str, Any]]]:
    cadre, sitting_id = world.started(staff_no, preset="mixed", pass_points=60)
    return cadre, sitting_id, world.items(sitting_id)


def hand_in(world: World, cadre: Any, sitting_id: str, answers: dict[int, list[str]]) -> list[ReviewedQuestion]:
    now = world.clock.advance(minutes=1)
    sittings.save_answers(cadre, sitting_id, revision=1, answers=answers, flags={}, position=None, now=now)
    sittings.submit(cadre, sitting_id, now=now)
    review = results.result(cadre, sitting_id, now=now).review
    assert review is not None
    return list(review)


@pytest.mark.parametrize("source", [ladder(), steps()], ids=["scale", "three"])
def test_an_ordering_is_shuffled_on_every_paper_and_never_shown_in_the_right_order(source: Question) -> None:
    right = texts_of(source.to_json(), list(source.answer))
    seen = set()
    for number in range(300):
        item = frozen(source, f"seed {number}")
        assert item["answer"] != sorted(item["answer"])
        assert texts_of(item, item["answer"]) == right
        seen.add(tuple(option["text"] for option in item["options"]))
    assert len(seen) > 4
    assert frozen(source, "x") == frozen(source, "x")


def test_the_key_of_a_matching_question_follows_its_shuffled_options() -> None:
    source = menu()
    right = texts_of(source.to_json(), list(source.answer))
    items = [frozen(source, f"seed {number}") for number in range(40)]
    assert all(texts_of(item, item["answer"]) == right for item in items)
    assert len({tuple(item["answer"]) for item in items}) > 4


def test_a_scale_to_match_with_stays_in_its_order() -> None:
    scale = question("exam", "matching", menu().stem, LADDER, ("C", "A", "B"))
    assert [option["text"] for option in frozen(scale)["options"]] == list(LADDER)
    assert frozen(scale)["answer"] == ["C", "A", "B"]


def test_a_case_tells_first_and_asks_then() -> None:
    page = shown(frozen(case()))
    assert page.material == (
        "青榆县食堂管理员老周每月盘点一次库存。\n三月盘点时，他发现米面比账上少了两袋，便悄悄改了账。"
    )
    assert page.stem == "根据《机关食堂管理办法》，老周的做法属于（　　）。"
    one_line = "老周说：“改一改就行。”根据规定，老周的做法属于（　　）。老周五十岁。"
    parts = Stem("根据规定，老周的做法属于（　　）。老周五十岁。", "老周说：“改一改就行。”")
    assert stem_parts("case", one_line) == parts
    assert stem_parts("case", "老周的做法属于（　　）。") == Stem("老周的做法属于（　　）。")
    assert stem_parts("single", one_line) == Stem(one_line)


def test_a_matching_page_shows_each_line_once_and_no_key() -> None:
    page = shown(frozen(menu()))
    assert page.stem == "根据《机关食堂管理办法》，将各岗位与主要职责对应起来。"
    assert page.places == ("采购员", "仓库保管员", "在食堂值守并记录留样情况的当班负责人")
    assert len(page.options) == 4


def test_every_type_has_a_way_of_answering() -> None:
    assert {name: way_of(name) for name in TYPES} == {
        "single": "one",
        "multiple": "several",
        "true_false": "judgement",
        "blank": "gaps",
        "ordering": "order",
        "matching": "match",
        "case": "one",
        "short": "text",
    }


def test_a_paper_of_all_types_is_dealt_and_marked_right(mixed: World) -> None:
    cadre, sitting_id, items = begin(mixed)
    assert [item["type"] for item in items] == TYPES_ASKED
    review = hand_in(mixed, cadre, sitting_id, mixed.keys(sitting_id))
    assert [item.outcome for item in review] == ["right"] * 5
    result = results.result(cadre, sitting_id, now=mixed.clock.now)
    assert (result.total_hundredths, result.passed) == (10_000, True)
    assert [group.label for group in result.by_type] == ["单选题", "案例分析题", "排序题", "连线题"]


@ONE_DATABASE
def test_a_matching_earns_by_line_and_an_ordering_all_or_nothing(mixed: World) -> None:
    cadre, sitting_id, items = begin(mixed)
    keys = mixed.keys(sitting_id)
    half_matched = [*keys[5][:-1], ""]
    review = hand_in(
        mixed, cadre, sitting_id, {3: keys[3][:-1], 4: [keys[4][1], keys[4][0], *keys[4][2:]], 5: half_matched}
    )
    lines = len(keys[5])
    assert [item.outcome for item in review] == ["unanswered", "unanswered", "wrong", "wrong", "partial"]
    assert review[4].points_hundredths == round(3000 * (lines - 1) / lines)
    assert [line.right for line in review[4].lines] == [True] * (lines - 1) + [False]
    assert review[4].lines[-1].given == "（空）"
    assert review[2].given_text.count("→") == len(keys[3]) - 2
    assert review[2].key_text == TYPES["ordering"].describe(items[2], items[2]["answer"])


def test_nothing_but_empty_places_is_no_answer(mixed: World) -> None:
    cadre, sitting_id, _items = begin(mixed)
    now = mixed.clock.now
    sent = {3: ["", "", ""], 4: ["", "A", ""], 5: [""]}
    kept = sittings.save_answers(cadre, sitting_id, revision=1, answers=sent, flags={}, position=None, now=now)
    assert (kept.answered, kept.saved) == (1, [3, 4, 5])
    page = sittings.exam_page(cadre, sitting_id, now=now)
    assert page.answers == {4: ["", "A", ""]}
    assert (page.unanswered, page.unfinished) == ([1, 2, 3, 5], [4])


@ONE_DATABASE
def test_a_letter_used_twice_counts_as_unfinished(mixed: World) -> None:
    cadre, sitting_id, items = begin(mixed)
    now = mixed.clock.now
    places = len(items[2]["options"])
    for revision, (value, open_places) in enumerate(
        [(["A"] * places, [3]), (["A", "B"], [3]), (mixed.keys(sitting_id)[3], [])], start=1
    ):
        sittings.save_answers(
            cadre, sitting_id, revision=revision, answers={3: value}, flags={}, position=None, now=now
        )
        assert sittings.exam_page(cadre, sitting_id, now=now).unfinished == open_places


@ONE_DATABASE
def test_a_letter_that_the_question_has_not_is_refused(mixed: World) -> None:
    cadre, sitting_id, _items = begin(mixed)
    with pytest.raises(Invalid) as refusal:
        sittings.save_answers(
            cadre,
            sitting_id,
            revision=1,
            answers={3: ["H", ""], 4: ["a"], 5: ["A"] * 9},
            flags={},
            position=None,
            now=mixed.clock.now,
        )
    assert set(refusal.value.faults) == {"3", "4", "5"}


def test_what_people_mark_is_neither_right_nor_wrong_and_earns_nothing_yet() -> None:
    item = frozen(essay())
    (mark,) = mark_paper([item], {1: ["三家比价，按采购计划买"]}, POLICY)
    page = reviewed(item, mark)
    assert (page.outcome, page.missed, page.points_hundredths) == ("by_hand", False, 0)
    assert [(point.text, point.met) for point in page.points] == [
        ("按计划采购", True),
        ("三家以上比价", True),
        ("索证索票", False),
    ]
