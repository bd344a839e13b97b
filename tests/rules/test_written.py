"""Headings of a written paper, figures as people type them, what two entries come to, and the verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lianzheng_quiz.rules.policy import Policy, Section
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.written import (
    Heading,
    differences,
    ends_at,
    heading_count,
    headings_of,
    is_whole,
    judge_headings,
    place_for,
    read_points,
    runs,
    state_of,
)

WRITTEN = PRESETS["written"]
PARTED = replace(
    WRITTEN,
    sections=(Section("a", "甲部分", 2000), Section("b", "乙部分", 1000)),
    pass_hundredths=6000,
)


def item(kind: str, points: int, section: str = "") -> dict[str, Any]:
    return {"type": kind, "points_hundredths": points, "section": section}


ITEMS = [
    *[item("single", 1000, "a")] * 2,
    *[item("single", 500, "a")] * 2,
    *[item("single", 1000, "b")] * 3,
    *[item("short", 2000, "b")] * 2,
]
HEADINGS = headings_of(ITEMS, PARTED)


def test_a_heading_is_a_run_of_one_type_in_one_part() -> None:
    assert [(one.name, one.questions, one.max_hundredths) for one in HEADINGS] == [
        ("一、甲部分·单项选择题", 4, 3000),
        ("二、乙部分·单项选择题", 3, 3000),
        ("三、乙部分·简答题", 2, 4000),
    ]
    assert [len(run) for run in runs(ITEMS)] == [4, 3, 2]


def test_the_preset_has_the_headings_of_a_real_paper() -> None:
    assert heading_count(WRITTEN.parts) == heading_count(WRITTEN.law_parts) == 6
    items = [item(part.type, part.points_hundredths) for part in WRITTEN.parts for _each in range(part.count)]
    found = headings_of(items, WRITTEN)
    assert [one.title for one in found] == ["填空题", "单项选择题", "多项选择题", "判断题", "简答题", "案例分析题"]
    assert sum(one.max_hundredths for one in found) == WRITTEN.total_hundredths


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("0", 0), ("8", 800), ("8.5", 850), ("8.25", 825), ("29.99", 2999), ("30", 3000), (" 7 分", 700),
        ("７.５", 750), ("7．5", 750), ("7。5", 750), (8, 800), (8.1, 810), (8.0, 800), ("030", 3000),
    ],
)  # fmt: skip
def test_figures_are_read_as_people_type_them(text: object, points: int) -> None:
    assert read_points(text, HEADINGS[0]) == points


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "数字"), ("八", "数字"), ("-1", "数字"), ("8.125", "两位"), ("1e1", "数字"), ("8,5", "数字"),
        (True, "数字"), ("=1+1", "数字"), (float("nan"), "数字"), ("30.01", "满分 30 分"), ("300", "满分 30 分"),
        ("1000", "数字"), ("٣", "数字"), ("8.1.1", "数字"),
    ],
)  # fmt: skip
def test_what_is_no_figure_of_the_heading_says_why(text: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_points(text, HEADINGS[0])


WHOLE = {1: 1, 2: 2, 3: 3}


@pytest.mark.parametrize(
    ("first", "second", "state", "differing"),
    [
        ({}, {}, "none", []),
        ({1: 0}, {}, "begun", []),
        ({}, {2: 5}, "begun", []),
        ({1: 1}, {1: 2}, "begun", []),
        (WHOLE, {}, "first", []),
        ({}, WHOLE, "first", []),
        (WHOLE, {1: 9, 2: 9}, "first", []),
        (WHOLE, WHOLE, "agreed", []),
        (WHOLE, WHOLE | {3: 0}, "differ", [3]),
        (WHOLE, {1: 0, 2: 0, 3: 3}, "differ", [1, 2]),
        ({1: 0, 2: 0, 3: 0}, {1: 0, 2: 0, 3: 0}, "agreed", []),
    ],
)
def test_two_entries_come_to_a_state(
    first: dict[int, int], second: dict[int, int], state: str, differing: list[int]
) -> None:
    assert state_of(first, second, HEADINGS) == state
    assert [heading.number for heading in differences(first, second, HEADINGS)] == differing


@pytest.mark.parametrize(
    ("holders", "place"),
    [({}, 1), ({1: 7}, 1), ({1: 8}, 2), ({2: 8}, 1), ({1: 8, 2: 7}, 2), ({1: 7, 2: 8}, 1), ({1: 8, 2: 9}, None)],
)
def test_an_account_writes_the_own_entry_or_the_first_free_one(holders: dict[int, int], place: int | None) -> None:
    assert place_for(7, holders) == place


def judged(points: dict[int, int], policy: Policy = PARTED, failures: int = 0) -> tuple[int, bool, str, str]:
    verdict = judge_headings(points, HEADINGS, policy, failures)
    return verdict.total_hundredths, verdict.passed, verdict.clause_key, verdict.clause


def test_the_verdict_holds_every_part_to_its_minimum() -> None:
    assert judged({1: 3000, 2: 3000, 3: 4000})[:3] == (10000, True, "pass")
    assert judged({1: 2000, 2: 0, 3: 4000})[:3] == (6000, True, "pass")
    total, passed, key, clause = judged({1: 1950, 2: 3000, 3: 4000})
    assert (total, passed, key) == (8950, False, "section_minimum")
    assert "甲部分得 19.5 分，低于 20 分" in clause
    assert judged({1: 3000, 2: 999, 3: 0})[2] == "section_minimum"
    total, passed, key, clause = judged({1: 2000, 2: 1999, 3: 2000}, failures=1)
    assert (total, passed, key) == (5999, False, "pass")
    assert "第" in clause
    assert clause.endswith("不予任用")


def test_an_entry_is_whole_with_every_heading() -> None:
    assert is_whole(WHOLE, HEADINGS)
    assert not is_whole({1: 1, 2: 2}, HEADINGS)
    assert Heading(11, "single", "", "", 1, 100).name == "十一、单项选择题"


def test_writing_ends_with_the_longest_time_that_was_added() -> None:
    noon = datetime(2026, 11, 2, 4, tzinfo=UTC)
    assert ends_at(noon, []) == noon
    assert ends_at(noon, [0, 30, 15]) == noon + timedelta(minutes=30)
