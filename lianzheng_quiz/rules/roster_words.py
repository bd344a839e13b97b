"""The words of a name list's cells: party membership, book, scope, minutes, and what means none."""

from __future__ import annotations

import re
from typing import Any

from lianzheng_quiz.rules.cell_text import plain, tight

NONE_WORDS = {"无", "否", "不", "没有", "/", "\\", "-", "--", "—", "——", "×", "✗", "空"}
"""What people write into a cell that must not stay empty."""

TICKS = {"是", "√", "✓", "✔", "对", "有"}
YES = {
    "是", "党员", "中共党员", "中共预备党员", "预备党员", "正式党员", "中共正式党员", "中国共产党党员", "中共",
    "√", "✓", "✔",
}  # fmt: skip
NO = {
    "否", "不是", "非党员", "非中共党员", "群众", "普通群众", "团员", "共青团员", "民主党派", "党外", "党外人士",
    "无党派", "无党派人士", "无党派民主人士", "×", "✗",
}  # fmt: skip
OTHER_PARTIES = {
    "民革", "中国国民党革命委员会", "民盟", "中国民主同盟", "民建", "中国民主建国会", "民进", "中国民主促进会",
    "农工党", "农工", "农工民主党", "中国农工民主党", "致公党", "致公", "中国致公党", "九三学社", "九三", "台盟",
    "台湾民主自治同盟",
}  # fmt: skip
BOOK_WORDS = {"开卷": "open", "开": "open", "闭卷": "closed", "闭": "closed"}
SCOPE_WORDS = {
    **dict.fromkeys(("全部", "党规和法律", "党纪和法律", "党纪国法", "党内法规和法律", "纪法", "考纪考法"), "all"),
    **dict.fromkeys(("只考法律", "仅考法律", "仅法律", "法律", "只考法", "考法"), "law"),
}
SAID = {"open": "开卷", "closed": "闭卷", "all": "全部", "law": "只考法律"}
MOST_EXTRA_MINUTES = 120
_REMARK = re.compile(r"[（(][^）)]*[）)]")
_MEMBER = re.compile(r"(?:成员|盟员|会员|党员|社员)$")
_MINUTES = re.compile(r"(?:加时?|延长|\+)?(\d{1,4})(?:分钟?|min)?", re.I)
_HOURS = {"半小时": 30, "1小时": 60, "一小时": 60, "1个小时": 60, "2小时": 120, "两小时": 120}


class UnclearWord(ValueError):
    """A cell whose word is not known; the message says what to write."""


def is_none(value: Any) -> bool:
    """Whether a cell says in a word that there is nothing."""
    return tight(value) in NONE_WORDS


def party_member(value: Any) -> bool | None:
    """Whether somebody belongs to the party of the regulations; None for an empty cell. UnclearWord."""
    text = tight(value)
    if not text:
        return None
    said = {_membership(part) for part in re.split(r"[、,，/;；兼]", text) if part}
    if None in said or not said:
        raise UnclearWord(f"“{text[:40]}”看不明白，请填“是”或“否”，或中共党员、群众、民盟等")
    return True in said


def _membership(text: str) -> bool | None:
    bare = _REMARK.sub("", text)
    if bare in YES:
        return True
    if bare in NO or bare in OTHER_PARTIES or _MEMBER.sub("", bare) in OTHER_PARTIES:
        return False
    return None


def book(value: Any) -> str:
    """open, closed, or empty: by the policy. UnclearWord."""
    return _one_of(value, BOOK_WORDS, "请填“开卷”或“闭卷”，按考试办法的不填")


def scope(value: Any) -> str:
    """all, law, or empty: by the policy and the party membership. UnclearWord."""
    return _one_of(value, SCOPE_WORDS, "请填“全部”或“只考法律”，按考试办法的不填")


def _one_of(value: Any, words: dict[str, str], advice: str) -> str:
    text = tight(value)
    if not text or is_none(value):
        return ""
    if text not in words:
        raise UnclearWord(f"“{text[:40]}”看不明白，{advice}")
    return words[text]


def extra_minutes(value: Any) -> int:
    """Minutes on top of everybody's, 0 to 120. UnclearWord."""
    text = tight(value)
    if not text or is_none(value):
        return 0
    match = _MINUTES.fullmatch(text)
    minutes = _HOURS.get(text, int(match[1]) if match else -1)
    if not 0 <= minutes <= MOST_EXTRA_MINUTES:
        raise UnclearWord(f"“{text[:40]}”须为 0 到 {MOST_EXTRA_MINUTES} 的整数（分钟）")
    return minutes


def reason(value: Any, what: str) -> str:
    """Why somebody is exempt or on leave, in words. UnclearWord for a mere tick."""
    text = "" if is_none(value) else plain(value)
    if text in TICKS:
        raise UnclearWord(f"请写明{what}，不能只填“{text}”")
    return text


def said(value: Any) -> str:
    """A value of this module in words; 无 for none."""
    return SAID.get(str(value), str(value)) if value else "无"
