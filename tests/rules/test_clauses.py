"""A policy in words: every clause that applies, numbered, and what decides a result is one of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lianzheng_quiz.rules.clauses import chinese_number, clause_name, clauses
from lianzheng_quiz.rules.policy import Part
from lianzheng_quiz.rules.presets import PRESETS


def texts(policy) -> dict[str, str]:
    return {clause.key: clause.text for clause in clauses(policy)}


@pytest.mark.parametrize("preset", PRESETS)
def test_clauses_are_numbered_through_and_say_something(preset: str) -> None:
    found = clauses(PRESETS[preset])
    assert [clause.number for clause in found] == list(range(1, len(found) + 1))
    assert len({clause.key for clause in found}) == len(found)
    assert all(clause.text and "None" not in clause.text for clause in found)


def test_a_clause_that_does_not_apply_is_left_out() -> None:
    bare = replace(PRESETS["law"], sections=(), retakes=0, exemptions=(), validity_months=0, parts=(), post_groups=())
    assert not {"section_minimum", "must_right", "retake", "second_failure", "exemption", "validity"} & set(texts(bare))
    with pytest.raises(KeyError):
        clause_name(bare, "must_right")


def test_the_numbers_of_a_rule_stand_in_its_clause() -> None:
    must, law = texts(PRESETS["must_right"]), texts(PRESETS["law"])
    assert "60 分" in must["pass"]
    assert "公示期结束前" in must["retake"]
    assert "公共部分不低于 40 分" in law["section_minimum"]
    assert "3 日内" in law["retake"]
    assert "平级转任" in law["exemption"]
    assert texts(replace(PRESETS["law"], retakes=2))["second_failure"] == "补考 2 次仍不合格的，不予任用"
    older = replace(PRESETS["standard"], open_book_age=50, late_minutes=10)
    assert "年满 50 周岁的开卷" in texts(older)["exam"]
    assert "迟到 10 分钟" in texts(older)["exam"]


def test_the_rule_of_two_and_three_markers_stands_in_its_clause() -> None:
    by_people = replace(PRESETS["standard"], parts=(Part("single", 60, 100), Part("short", 8, 500)))
    said = texts(by_people)
    assert "简答题由两名阅卷人分别给分" in said["marking"]
    assert "不超过 1 分的取平均分" in said["marking"]
    assert "最接近的两个的平均分，差距相同的取较高的两个" in said["marking"]
    assert "成绩签署后" in said["publication"]
    assert "交卷后" not in said["publication"]
    assert "成绩签署后 7 日内" in said["objection"]
    assert "阅卷人" not in "".join(texts(PRESETS["standard"]).values())
    assert "阅卷人" not in "".join(texts(PRESETS["written"]).values())


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_clauses_are_counted_in_chinese(number: int, said: str) -> None:
    assert chinese_number(number) == said
