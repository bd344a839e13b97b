from dataclasses import replace

import pytest

from question_bank.patterns import drafts_of
from question_bank.solver import RenderedQuestion, disagrees, rendered, solve


@pytest.fixture
def asked(small):
    return [question for entry in (*small.terms, *small.facts) for question in drafts_of(entry, small)]


def test_solver_derives_every_key_without_seeing_it(asked, small):
    for question in asked:
        blind = replace(question, answer=(), term="", pattern="", id="", explanation="")
        verdict = solve(rendered(blind), small)
        assert verdict.known, question.stem
        if question.type == "blank":
            assert verdict.keys & set(question.answer[0])
        else:
            assert verdict.keys == frozenset(question.answer), question.stem


def test_solver_sees_only_what_is_shown():
    assert set(RenderedQuestion.__dataclass_fields__) == {"type", "stem", "options"}


def test_every_other_single_key_is_found(asked, small):
    for question in asked:
        for option in question.options if question.type == "single" else ():
            altered = replace(question, answer=(option.key,))
            assert (disagrees(altered, small) is None) == (altered.answer == question.answer)


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
