"""Rules that contradict themselves are named field by field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lianzheng_quiz.rules.policy import Part, Policy, Section
from lianzheng_quiz.rules.policy_checks import faults_of
from lianzheng_quiz.rules.presets import PRESETS

STANDARD, LAW, WRITTEN = PRESETS["standard"], PRESETS["law"], PRESETS["written"]

ELEVEN = tuple(Part(("single", "multiple")[at % 2], 10, 100 + at) for at in range(11))
"""Eleven headings: two types that never stand together."""


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_without_fault(preset: str) -> None:
    assert faults_of(PRESETS[preset]) == {}


@pytest.mark.parametrize(
    ("policy", "field", "said"),
    [
        (replace(STANDARD, name="  "), "name", "名称"),
        (replace(STANDARD, minutes=4), "minutes", "5 到 300"),
        (replace(STANDARD, open_book_age=20), "open_book_age", "30 到 70"),
        (replace(STANDARD, retakes=4), "retakes", "补考次数"),
        (replace(STANDARD, retake_days=0), "retake_days", "补考期限"),
        (replace(STANDARD, book="half"), "book", "请选择"),
        (replace(STANDARD, first_failure=" "), "first_failure", "首次不合格"),
        (replace(STANDARD, parts=()), "parts", "还没有题"),
        (replace(STANDARD, pass_hundredths=10_001), "pass_hundredths", "满分 100 分"),
        (replace(STANDARD, law_parts=(Part("single", 60, 100),)), "parts", "60、100 分"),
        (replace(STANDARD, parts=(Part("essay", 1, 100),)), "parts", "第 1 行的题型"),
        (replace(STANDARD, parts=(Part("single", 0, 100),)), "parts", "第 1 行的题数"),
        (replace(STANDARD, parts=(Part("single", 5, 0),)), "parts", "第 1 行的每题分值"),
        (replace(STANDARD, parts=(Part("single", 5, 100, must_right=6),)), "parts", "必对题数"),
        (replace(STANDARD, parts=(Part("single", 5, 100, section="x"),)), "parts", "第 1 行的部分"),
        (replace(STANDARD, parts=(Part("single", 5, 100), Part("single", 5, 100))), "parts", "完全相同（单选题）"),
        (replace(STANDARD, law_parts=(Part("single", 5, 100, hardness="x"),)), "law_parts", "难度"),
        (replace(STANDARD, parts=(*STANDARD.parts, Part("short", 1, 500, must_right=1))), "parts", "不能设必对题"),
        (replace(STANDARD, parts=(*STANDARD.parts, Part("short", 1, 100))), "markers_differ_hundredths", "1 分"),
        (
            replace(STANDARD, parts=(Part("short", 20, 500),), markers_differ_hundredths=-1),
            "markers_differ_hundredths",
            "小于简答题",
        ),
        (replace(LAW, sections=(Section("common", "公共部分", 7001), LAW.sections[1])), "sections", "只有 70 分"),
        (replace(LAW, post_groups=("甲类", "甲类")), "post_groups", "重复"),
        (replace(LAW, parts=LAW.parts[:-1]), "parts", "85、100 分"),
        (replace(WRITTEN, papers="per_person"), "papers", "两套"),
        (replace(WRITTEN, parts=(Part("single", 100, 100, must_right=1),), law_parts=()), "parts", "必对题"),
        (replace(WRITTEN, post_groups=("甲类",)), "post_groups", "专业类别"),
        (replace(WRITTEN, opening="on_time"), "opening", "启封码"),
        (replace(WRITTEN, review="after_close"), "review", "错题与解析"),
        (replace(WRITTEN, parts=ELEVEN, law_parts=()), "parts", "最多 10 个大题"),
    ],
)
def test_each_contradiction_is_named_where_it_stands(policy: Policy, field: str, said: str) -> None:
    faults = faults_of(policy)
    assert said in faults[field]


def test_an_exam_on_the_computer_may_have_answers_for_people_to_mark() -> None:
    by_people = replace(STANDARD, parts=(*STANDARD.parts[:2], Part("short", 8, 500)))
    assert faults_of(by_people) == {}
    assert by_people.needs_markers
    assert not WRITTEN.needs_markers
    assert faults_of(replace(by_people, markers_differ_hundredths=499)) == {}


def test_faults_are_told_all_at_once() -> None:
    assert set(faults_of(replace(STANDARD, name="", minutes=1, retakes=9))) == {"name", "minutes", "retakes"}
