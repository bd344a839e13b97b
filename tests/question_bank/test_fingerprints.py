"""A fingerprint follows what a key rests on, for every kind of entry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from question_bank.knowledge import (
    Authority,
    Case,
    Conduct,
    Entry,
    Knowledge,
    NearMiss,
    Pair,
    Pairing,
    Point,
    Regulation,
    Task,
    load_knowledge,
)
from question_bank.tracing.fingerprints import differences, fingerprint

TEXT = Authority(Regulation("某办法-2020", "某办法", "2020年", "party", "2020-01-01", None), "第三条", ("甲",))
SPAN = {"authority": TEXT, "valid_from": "2020-01-01", "valid_to": None}
CASE = Case("sanction", "科员甲收了茶叶。", "对甲应当给予", "警告", "收礼", (NearMiss("记过", "记过是政务处分。"),))
CONDUCT = Conduct("收茶叶", "收礼", "conduct", (), "廉洁纪律", ("生活纪律",), (CASE,), **SPAN)
PAIRS = (Pair("甲", "一"), Pair("乙", "二"), Pair("丙", "三"))
PAIRING = Pairing("甲乙丙", "conduct", "识记", (), "甲乙丙与次序", PAIRS, (NearMiss("四", "多余。"),), **SPAN)
POINTS = (Point("先报告", ("报告",)), Point("后办理", ("办理",)))
TASK = Task("报告程序", "conduct", "理解", (), "简述报告程序。", POINTS, **SPAN)

CHANGED = [
    (CONDUCT, {"discipline": "工作纪律"}, "所违反的纪律由“廉洁纪律”改为“工作纪律”"),
    (CONDUCT, {"cases": (replace(CASE, value="严重警告"),)}, "情景改写“科员甲收了茶叶。”"),
    (
        PAIRING,
        {"pairs": (Pair("甲", "二"), Pair("乙", "一"), PAIRS[2])},
        "对应关系删去“乙——二”“甲——一”，增加“乙——一”“甲——二”",
    ),
    (PAIRING, {"extras": ()}, "多余的选项删去“四”"),
    (TASK, {"points": POINTS[:1]}, "采分点删去“后办理”"),
    (TASK, {"points": (replace(POINTS[0], words=("请示",)), POINTS[1])}, "采分点改写“先报告”"),
    (
        TASK,
        {"authority": replace(TEXT, article="第四条")},
        "依据由“《某办法》（2020年）第三条”改为“《某办法》（2020年）第四条”",
    ),
    (TASK, {"valid_to": "2025-12-31"}, "有效期由“2020-01-01至长期”改为“2020-01-01至2025-12-31”"),
]
UNTOUCHED = [
    (CONDUCT, {"topic": "茶叶", "chapter": "crime", "terms": ("礼品",), "unsuited": ("case-label",)}),
    (PAIRING, {"pairs": PAIRS[::-1], "level": "理解", "subject": "丙乙甲"}),
    (TASK, {"points": POINTS[::-1]}),
]


@pytest.mark.parametrize(("entry", "changes", "said"), CHANGED)
def test_what_decides_an_answer_changes_the_fingerprint_and_is_named(
    entry: Entry, changes: dict[str, object], said: str
) -> None:
    other = replace(entry, **changes)
    assert fingerprint(other) != fingerprint(entry)
    assert differences(entry, other) == (said,)


@pytest.mark.parametrize(("entry", "changes"), UNTOUCHED)
def test_what_decides_no_answer_leaves_the_fingerprint(entry: Entry, changes: dict[str, object]) -> None:
    other = replace(entry, **changes)
    assert fingerprint(other) == fingerprint(entry)
    assert differences(entry, other) == ()


def test_a_fingerprint_is_the_same_whenever_it_is_taken(small: Knowledge) -> None:
    prints = [fingerprint(entry) for entry in small.entries]
    assert prints == [fingerprint(replace(entry)) for entry in small.entries]
    assert all(len(each) == 64 for each in prints)


def test_no_two_entries_that_are_asked_have_one_fingerprint() -> None:
    asked = [entry for entry in load_knowledge().entries if entry.authority and not _only_defined(entry)]
    by_print: dict[str, list[str]] = {}
    for entry in asked:
        by_print.setdefault(fingerprint(entry), []).append(entry.subject)
    assert [subjects for subjects in by_print.values() if len(subjects) > 1] == []


def _only_defined(entry: Entry) -> bool:
    """A term that has an authority but neither members nor anything else to be asked."""
    return getattr(entry, "members", None) == () and not getattr(entry, "statement", "")
