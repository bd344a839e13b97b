"""What columns are called in offices' lists, and what they mean."""

from __future__ import annotations

import pytest

from lianzheng_quiz.rules.roster_columns import (
    COLUMNS,
    IDENTITY,
    MEANINGS,
    NOT_TAKEN,
    NUMBERING,
    SYNONYMS,
    Meaning,
    distinct,
    label,
    meaning,
)


def key_of(*path: str) -> str:
    return meaning([label(part) for part in path]).key


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("姓 名",), "name"),
        (("*姓名：",), "name"),
        (("出生年月\n（岁）",), "birth_on"),
        (("出生年月(  岁)",), "birth_on"),
        (("工号（必填）",), "staff_no"),
        (("加时(分钟)",), "extra_minutes"),
        (("开卷/闭卷",), "book"),
        (("工作单位及职务",), "unit_post"),
        (("现任", "单位"), "unit"),
        (("现任职务", "单位"), "unit"),
        (("现任职务", "职务"), "post"),
        (("拟任", "单位"), "proposed_unit"),
        (("拟提任", "职务"), "proposed_post"),
        (("任职时间",), "appointed_on"),
        (("任现职时间",), ""),
        (("公示期", "起"), "publicity_from"),
        (("公示时间", "截止"), "publicity_to"),
        (("基本情况", "姓名"), "name"),
        (("干部情况", "基本情况", "政治面貌"), "party_member"),
        (("公民身份号码",), IDENTITY),
        (("序号",), NUMBERING),
        (("错误",), "result"),
        (("错误\n单位：缺少列",), "result"),
        (("民族",), ""),
        (("备注",), ""),
        (("编号",), ""),
        (("",), ""),
        ((), ""),
    ],
)
def test_a_column_is_recognised_under_its_heads(path: tuple[str, ...], key: str) -> None:
    assert key_of(*path) == key


def test_no_name_of_a_column_means_two_things() -> None:
    labels = [one for names in SYNONYMS.values() for one in names]
    assert len(labels) == len(set(labels))
    assert all(label(one) == one for one in labels)


def test_every_column_of_the_template_is_recognised_by_its_own_title() -> None:
    assert {key: key_of(title) for key, title in COLUMNS.items()} == {key: key for key in COLUMNS}
    assert set(SYNONYMS) | {"result"} == set(MEANINGS) | set(NOT_TAKEN)


def test_of_two_columns_with_one_meaning_the_clearer_has_it() -> None:
    assert distinct([meaning(["部门"]), meaning(["单位"]), meaning(["姓名"])]) == ["", "unit", "name"]
    assert distinct([meaning(["单位"]), meaning(["科室"]), meaning(["姓名"])]) == ["unit", "", "name"]
    assert distinct([meaning(["科室"]), meaning(["姓名"])]) == ["unit", "name"]


def test_without_units_the_present_post_is_read_for_them() -> None:
    assert distinct([Meaning("name"), Meaning("post")]) == ["name", "unit_post"]
    assert distinct([Meaning("name"), Meaning("post"), Meaning("unit_post")]) == ["name", "post", "unit_post"]
