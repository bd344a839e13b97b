"""The words of a name list's cells: which are known, and what none means."""

from __future__ import annotations

from typing import Any

import pytest

from lianzheng_quiz.rules import roster_words as words


@pytest.mark.parametrize(
    "text",
    ["中共党员", "中共 党员", "中共党员（1998.07）", "中共预备党员", "中国共产党党员", "√", "中共党员、民盟盟员"],
)
def test_a_party_member_is_known_in_all_spellings(text: str) -> None:
    assert words.party_member(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "群众",
        "共青团员",
        "民盟盟员",
        "民建会员",
        "农工党党员",
        "致公党党员",
        "九三学社社员",
        "九三",
        "台盟",
        "无党派人士",
        "×",
    ],
)
def test_members_of_other_parties_are_no_party_members(text: str) -> None:
    assert words.party_member(text) is False


@pytest.mark.parametrize("text", ["党", "1998.07", "盟员", "、"])
def test_a_membership_that_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(words.UnclearWord):
        words.party_member(text)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("30", 30), (30.0, 30), ("30分钟", 30), ("加时30分", 30), ("+15", 15), ("半小时", 30), ("1小时", 60), ("无", 0),
     ("", 0), (0, 0), (120, 120)],
)  # fmt: skip
def test_extra_minutes_are_read(cell: Any, minutes: int) -> None:
    assert words.extra_minutes(cell) == minutes


@pytest.mark.parametrize(("cell", "meant"), [("开卷", "open"), ("闭 卷", "closed"), ("", ""), ("/", ""), (None, "")])
def test_the_book_is_read(cell: Any, meant: str) -> None:
    assert words.book(cell) == meant


@pytest.mark.parametrize(("cell", "meant"), [("只考法律", "law"), ("法律", "law"), ("全部", "all"), ("", "")])
def test_the_scope_is_read(cell: Any, meant: str) -> None:
    assert words.scope(cell) == meant


def test_every_value_has_a_word_that_is_read_again() -> None:
    assert {words.book(words.said(value)) for value in ("open", "closed")} == {"open", "closed"}
    assert {words.scope(words.said(value)) for value in ("all", "law")} == {"all", "law"}
    assert words.said("") == "无"
