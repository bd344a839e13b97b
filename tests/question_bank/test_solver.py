from dataclasses import replace
from itertools import permutations

import pytest

from question_bank.patterns import drafts_of
from question_bank.question_types import TYPES
from question_bank.solver import RenderedQuestion, disagrees, rendered, solve


@pytest.fixture
def asked(wide):
    return [question for entry in wide.entries for question in drafts_of(entry, wide)]


def test_solver_derives_every_key_without_seeing_it(asked, wide):
    for question in asked:
        blind = replace(question, answer=(), term="", pattern="", id="", explanation="")
        verdict = solve(rendered(blind), wide)
        assert verdict.known, question.stem
        if question.type == "blank":
            assert verdict.keys & set(question.answer[0])
        elif question.type in ("ordering", "matching"):
            assert verdict.places == question.answer
        elif question.type == "short":
            assert verdict.keys == {point[0] for point in question.answer}
        else:
            assert verdict.keys == frozenset(question.answer), question.stem
    assert {question.type for question in asked} == set(TYPES)


def test_solver_sees_only_what_is_shown():
    assert set(RenderedQuestion.__dataclass_fields__) == {"type", "stem", "options"}


def test_every_other_single_key_is_found(asked, wide):
    for question in asked:
        for option in question.options if question.type in ("single", "case") else ():
            altered = replace(question, answer=(option.key,))
            assert (disagrees(altered, wide) is None) == (altered.answer == question.answer)


def test_every_other_order_and_match_is_found(asked, wide):
    for question in (question for question in asked if question.type in ("ordering", "matching")):
        for answer in permutations(question.answer):
            assert (disagrees(replace(question, answer=answer), wide) is None) == (answer == question.answer)


def test_order_is_derived_only_in_the_manner_asked(sound, wide, with_options):
    assert disagrees(sound("ordering"), wide) is None
    downwards = sound("ordering").stem.replace("由轻到重", "由重到轻")
    assert not solve(rendered(sound("ordering", stem=downwards)), wide).known
    fewer = with_options("留党察看", "警告", "开除党籍", "严重警告")
    assert not solve(rendered(sound("ordering", options=fewer)), wide).known


def test_lines_may_come_in_any_order_but_each_needs_its_right_side(sound, wide, with_options):
    lines = "根据《中国共产党测试条例》，将党纪处分与影响期对应起来。\n（1）严重警告（　　）\n（2）警告（　　）"
    options = with_options("二年", "一年", "一年半")
    assert solve(RenderedQuestion("matching", lines, options), wide).places == ("C", "B")
    assert not solve(RenderedQuestion("matching", lines, with_options("二年", "一年", "三年")), wide).known
    assert not solve(RenderedQuestion("matching", lines.replace("（2）警告", "（2）记过"), options), wide).known


def test_discipline_of_a_scene_is_that_of_the_article_and_not_of_the_entry(sound, wide):
    assert disagrees(sound("case"), wide) is None
    mislabelled = replace(wide, conducts=(_with(wide.conducts[0], "组织纪律"),))
    assert disagrees(sound("case"), mislabelled) is None
    assert "“廉洁纪律”" in (disagrees(sound("case", answer=("A",)), mislabelled) or "")
    authority = replace(wide.conducts[0].authority, article="第三十一条")
    moved = replace(wide, conducts=(replace(wide.conducts[0], authority=authority),))
    assert "没有一个选项正确" in (disagrees(sound("case"), moved) or "")


def _with(conduct, discipline):
    return replace(
        conduct, discipline=discipline, cases=tuple(replace(case, value=discipline) for case in conduct.cases)
    )


def test_altered_scene_is_not_read(sound, wide):
    for stem in (sound("case").stem.replace("五千元", "五百元"), "据查，" + sound("case").stem):
        assert not solve(rendered(sound("case", stem=stem)), wide).known


def test_points_of_a_short_answer_are_compared_whatever_their_order_and_words(sound, wide):
    points = sound("short").answer
    assert disagrees(sound("short", answer=(points[2], (points[0][0],), points[1])), wide) is None
    assert "采分点与知识库不一致" in (disagrees(sound("short", answer=points[:2]), wide) or "")
    recited = sound("short", stem="简述“四个意识”的内容。", answer=(("政治意识",), ("看齐意识",)))
    assert disagrees(recited, wide)


@pytest.mark.parametrize(
    "stem",
    [
        "没有任何例外，下列选项中，属于“四个意识”的是（　　）。",
        "下列选项中，属于“四个意识”的是（　　），但有例外。",
    ],
)
def test_words_around_what_is_asked_are_not_passed_over(sound, wide, stem):
    assert not solve(rendered(sound(stem=stem)), wide).known


def test_member_in_other_words_is_left_open_in_a_judgement(small):
    for stem in ("“四个意识”是指大局意识、核心意识、看齐意识、讲政治意识。", "不分情形，“降级”是“四个意识”之一。"):
        assert not solve(RenderedQuestion("true_false", stem), small).known


def test_missing_or_added_letter_of_multiple_choice_is_found(sound, small):
    assert disagrees(sound("multiple"), small) is None
    assert "“政治意识”、“看齐意识”" in (disagrees(sound("multiple", answer=("A", "B", "E")), small) or "")
    assert disagrees(sound("multiple", answer=("B", "C")), small)


def test_turned_judgement_is_found(sound, small):
    assert disagrees(sound("true_false"), small) is None
    assert disagrees(sound("true_false", answer=("false",)), small)


def test_wrong_filler_is_found(sound, small):
    assert disagrees(sound("blank"), small) is None
    assert "“责任意识”" in (disagrees(sound("blank", answer=(("责任意识",),)), small) or "")


def test_alias_counts_as_its_member(sound, small, with_options):
    options = with_options("责任意识", "全局意识", "规矩意识")
    assert disagrees(sound(options=options), small) is None


@pytest.mark.parametrize(
    ("stem", "truth"),
    [
        ("“四个意识”包括看齐意识、核心意识、大局意识和政治意识。", {"true"}),
        ("“四个意识”是指政治意识、大局意识、核心意识、风险意识。", {"false"}),
        ("四个意识不包括责任意识。", {"true"}),
        ("“责任意识”属于“四个意识”。", {"false"}),
        ("“看齐意识”不属于四个意识。", {"false"}),
        ("“看齐意识”是“四个意识”之一。", {"true"}),
        ("“责任意识”是四个意识的内容之一。", {"false"}),
        ("“责任意识”不是“四个意识”之一。", {"true"}),
        ("根据《中国共产党测试条例》，“严重警告”是对党员的纪律处分之一。", {"true"}),
        ("根据《中国共产党测试条例》，对党员的纪律处分包括警告、严重警告、记过。", {"false"}),
        ("根据《中国共产党测试条例》，党员受到警告处分，1年内不得在党内提拔职务。", {"true"}),
        ("根据《中国共产党测试条例》，党员受到警告处分，十八个月内不得在党内提拔职务。", {"false"}),
    ],
)
def test_judgement_typed_by_hand_is_solved(small, stem, truth):
    assert solve(RenderedQuestion("true_false", stem), small).keys == truth


@pytest.mark.parametrize(
    "stem",
    [
        "“四个服从”是指个人服从组织、少数服从多数。",
        "根据《中国共产党别的条例》，党员受到警告处分，一年内不得在党内提拔职务。",
        "“四个意识”是指政治意识、大局意识。",
        "根据《中国共产党测试条例》，给予党员警告处分，由某个机关批准。",
        "中国共产党是中国工人阶级的先锋队。",
    ],
)
def test_unknown_stem_is_left_open(small, stem):
    verdict = solve(RenderedQuestion("true_false", stem), small)
    assert not verdict.known


def test_ladder_is_climbed_both_ways(small, with_options):
    options = with_options("警告", "撤销党内职务", "开除党籍")
    heavier = RenderedQuestion("single", "在对党员的纪律处分中，比“严重警告”重一档的是（　　）。", options)
    lighter = RenderedQuestion("single", "在对党员的纪律处分中，比“严重警告”轻一档的是（　　）。", options)
    assert solve(heavier, small).keys == {"B"}
    assert solve(lighter, small).keys == {"A"}
