"""Questions that are put in order, matched, judged from a scene or answered in free text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from question_bank.gates import faults_of
from question_bank.knowledge import Conduct, Knowledge, NearMiss, Pair, Pairing
from question_bank.patterns import drafts_of
from question_bank.question import Question
from question_bank.question_types import TYPES
from question_bank.question_types.arrangements import prompts_of


def drafts(knowledge: Knowledge, subject: str) -> dict[str, Question]:
    return {question.pattern: question for question in drafts_of(knowledge.entry_by_subject[subject], knowledge)}


def texts_in_place(question: Question) -> list[str]:
    texts = {option.key: option.text for option in question.options}
    return [texts[key] for key in question.answer]


@pytest.fixture
def conduct(wide: Knowledge) -> Conduct:
    return wide.conducts[0]


@pytest.fixture
def pairing(wide: Knowledge) -> Pairing:
    return wide.pairings[0]


@pytest.mark.parametrize("subject", ["收受礼金", "处分与影响期的对应", "谈话提醒的要求", "党纪处分"])
def test_every_draft_of_the_new_kinds_passes_every_gate(wide: Knowledge, subject: str) -> None:
    found = drafts(wide, subject)
    assert found
    assert {name: faults_of(question, wide) for name, question in found.items()} == {name: [] for name in found}


def test_sequence_is_mixed_and_keyed_in_its_own_order(wide: Knowledge) -> None:
    question = drafts(wide, "党纪处分")["ladder-order"]
    members = [member.text for member in wide.term_by_name["党纪处分"].members]
    shown = [option.text for option in question.options]
    assert question.stem == ("根据《中国共产党测试条例》，将下列党纪处分种类由轻到重排列，正确的顺序是（　　）。")
    assert texts_in_place(question) == members
    assert shown not in (members, members[::-1])
    assert TYPES["ordering"].faults(question) == []


def test_sequence_in_time_is_asked_by_its_course(wide: Knowledge) -> None:
    term = replace(wide.term_by_name["党纪处分"], order="先后", items="工作程序")
    question = next(q for q in drafts_of(term, wide) if q.type == "ordering")
    assert "将下列工作程序按先后顺序排列" in question.stem


@pytest.mark.parametrize("count", [2, 7])
def test_too_short_or_too_long_a_sequence_is_not_put_in_order(wide: Knowledge, count: int) -> None:
    term = wide.term_by_name["党纪处分"]
    members = tuple(replace(term.members[0], text=f"第{number}步") for number in "甲乙丙丁戊己庚"[:count])
    assert "ordering" not in {question.type for question in drafts_of(replace(term, members=members), wide)}


def test_list_without_an_order_is_not_put_in_order(wide: Knowledge) -> None:
    assert "ladder-order" not in drafts(wide, "四个意识")


def test_each_line_is_keyed_with_its_right_side_and_scales_ascend(wide: Knowledge, pairing: Pairing) -> None:
    question = drafts(wide, pairing.subject)["pairing-match"]
    right = {pair.left: pair.right for pair in pairing.pairs}
    assert [option.text for option in question.options] == ["一年", "一年半", "二年", "五年"]
    assert texts_in_place(question) == [right[prompt] for prompt in prompts_of(question)]
    assert set(prompts_of(question)) == set(right)
    assert "五年" in question.explanation


def test_right_sides_that_are_no_scale_are_mixed_with_the_extras(wide: Knowledge, pairing: Pairing) -> None:
    right = {"甲": "调查", "乙": "审理", "丙": "受理"}
    pairs = tuple(Pair(*each) for each in right.items())
    other = replace(pairing, subject="另一对应", pairs=pairs, extras=(NearMiss("归档", "归档在最后。"),))
    (question,) = drafts_of(other, replace(wide, pairings=(other,)))
    assert {option.text for option in question.options} == {"调查", "审理", "受理", "归档"}
    assert texts_in_place(question) == [right[each] for each in prompts_of(question)]


def test_scene_offers_other_disciplines_but_none_that_could_be_defended(wide: Knowledge, conduct: Conduct) -> None:
    question = drafts(wide, conduct.subject)["case-discipline"]
    shown = {option.text for option in question.options}
    assert question.type == "case"
    assert question.level == "应用"
    assert question.stem == f"{conduct.cases[0].material}赵某的行为违反了党的（　　）。"
    assert texts_in_place(question) == ["廉洁纪律"]
    assert len(shown) == 4
    assert not shown & set(conduct.arguable)
    assert all(f"“{text}”" in question.explanation for text in shown - {"廉洁纪律"})


def test_scene_with_too_few_disciplines_left_is_not_asked(wide: Knowledge, conduct: Conduct) -> None:
    wary = replace(conduct, arguable=("生活纪律", "工作纪律", "群众纪律"))
    assert {question.pattern for question in drafts_of(wary, wide)} == {"case-sanction"}


def test_sanction_of_a_scene_stands_among_its_own_near_misses(wide: Knowledge, conduct: Conduct) -> None:
    question = drafts(wide, conduct.subject)["case-sanction"]
    assert texts_in_place(question) == ["警告或者严重警告处分"]
    assert {option.text for option in question.options} == {
        "警告或者严重警告处分",
        "撤销党内职务或者留党察看处分",
        "开除党籍处分",
    }


def test_scene_with_one_near_miss_is_not_asked(wide: Knowledge, conduct: Conduct) -> None:
    case = replace(conduct.cases[1], near_misses=conduct.cases[1].near_misses[:1])
    assert drafts_of(replace(conduct, cases=(case,)), wide) == []


def test_task_has_its_points_and_their_words_as_key(wide: Knowledge) -> None:
    question = drafts(wide, "谈话提醒的要求")["task-short"]
    assert question.stem == "根据《中国共产党测试条例》，简述谈话提醒应当做到的要求。"
    assert question.answer == (("指出存在的不足", "不足"), ("提出整改意见", "整改"), ("留存书面记录",))
    assert question.options == ()


def test_core_list_of_four_to_eight_is_recited(wide: Knowledge) -> None:
    question = drafts(wide, "四个意识")["list-short"]
    assert question.stem == "简述“四个意识”的内容。"
    assert question.answer == (("政治意识",), ("大局意识", "全局意识"), ("核心意识",), ("看齐意识",))
    plain = replace(wide.term_by_name["四个意识"], weight="plain")
    few = replace(wide.term_by_name["四个意识"], members=wide.term_by_name["四个意识"].members[:3])
    assert "short" not in {question.type for term in (plain, few) for question in drafts_of(term, wide)}


def test_unsuited_pattern_is_left_out(wide: Knowledge, conduct: Conduct) -> None:
    patterns = {question.pattern for question in drafts_of(replace(conduct, unsuited=("case-sanction",)), wide)}
    assert patterns == {"case-discipline"}
