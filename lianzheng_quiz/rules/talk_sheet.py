"""谈话提纲: from what somebody missed in the exam, a few points to talk about, each with a question to ask.

A question is made of the point's own term and authority. No stem, no option and no key of the bank comes onto it, and
no question asks about anybody's conduct.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.written import Heading
from question_bank.question import CHAPTERS

MOST = 8
"""More is a list to read out, not a talk."""

MISSED, HEADINGS, GENERAL = "missed", "headings", "general"
"""What a sheet is made from: wrong answers, headings with few points, or the exam's chapters alone."""

BY_TYPE = {
    "case": "在分管工作或者日常交往中遇到{matter}，您会怎样处理？依据是{authority}。",
    "ordering": "{authority}{about}有先后或者层次之分，请谈谈怎样区分，办理时怎样不走样。",
    "matching": "{authority}{about}作了区分，请谈谈怎样区分，在新岗位上会用在哪里。",
}
BY_LEVEL = {
    "识记": "{authority}{about}有哪些内容，为什么这样规定？",
    "应用": "工作中遇到{matter}，按照{authority}应当怎样把握？请结合新岗位谈谈。",
}
OTHERWISE = "请谈谈您对{authority}{told}的理解，在新岗位上怎样落实。"

BY_CHAPTER = {
    "politics": "到新岗位以后，怎样把上级决策部署落到实处，哪些事项必须请示报告？",
    "party_life": "到新岗位以后，怎样参加和带好组织生活、民主生活会，怎样听取不同意见？",
    "responsibility": "在新岗位上对哪些人、哪些事负有管理和监督责任，准备怎样抓？",
    "discipline": "与新岗位关系最近的纪律要求有哪些，怎样让自己和身边的人都守住？",
    "conduct": "公务接待、用车、办公用房和人情往来，在新岗位上怎样把握分寸？",
    "cadres": "在推荐、考核和使用干部上，怎样做到按程序、讲公道？",
    "supervision": "怎样理解对公职人员的监督，受到监督、提醒时应当怎样做？",
    "crime": "新岗位上哪些权力、哪些环节法律风险较大，准备怎样防范？",
}
"""What can be asked of anybody, a question a chapter."""

_EDITION = re.compile(r"（\d{4}年[^（）]*）$")


@dataclass(frozen=True)
class Point:
    """One thing to talk about. `term` and `authority` are empty where the question is about a chapter."""

    question: str
    chapter: str
    term: str = ""
    authority: str = ""
    must_right: bool = False


@dataclass(frozen=True)
class LowHeading:
    """A heading of a written paper that earned little."""

    name: str
    points_hundredths: int
    max_hundredths: int


@dataclass(frozen=True)
class TalkSheet:
    """`source` is MISSED, HEADINGS or GENERAL. `more` counts by chapter the missed points that found no room."""

    source: str
    points: Sequence[Point]
    more: Sequence[tuple[str, int]] = ()
    headings: Sequence[LowHeading] = ()


def from_answers(items: Sequence[Mapping[str, Any]], marks: Sequence[Any]) -> TalkSheet:
    """Of a paper marked by machine: 必对题 first, then the chapters that cost the most points.

    `items` and `marks` are those that count now, so a voided or credited question isn't missed.
    """
    missed = [(item, mark) for item, mark in zip(items, marks, strict=True) if _is_missed(mark)]
    if not missed:
        return general(items)
    lost: Counter[str] = Counter()
    for item, mark in missed:
        lost[item["chapter"]] += _lost(mark)
    missed.sort(key=lambda pair: (not pair[0].get("must_right"), -lost[pair[0]["chapter"]], -_lost(pair[1])))
    points = list(
        {(one.term, one.authority): one for one in reversed([_point(item) for item, _mark in missed])}.values()
    )
    points.reverse()
    beyond = Counter(point.chapter for point in points[MOST:])
    return TalkSheet(MISSED, points[:MOST], beyond.most_common())


def _is_missed(mark: Any) -> bool:
    return mark.outcome not in ("right", "by_hand")


def _lost(mark: Any) -> int:
    return int(mark.max_hundredths - mark.points_hundredths)


def _point(item: Mapping[str, Any]) -> Point:
    title, version, article = item["authority"]
    name = title if title.startswith("《") else f"《{title}》"
    authority = f"{name}（{version}）{article}" if version else f"{name}{article}"
    term = "" if _tells_key(item) else _EDITION.sub("", item["term"]).replace("“", "‘").replace("”", "’")
    pattern = BY_TYPE.get(item["type"]) or BY_LEVEL.get(item["level"], OTHERWISE)
    question = pattern.format(
        authority=f"{name}{article}",
        about=f"关于“{term}”的规定" if term else "的规定",
        told=f"关于“{term}”规定" if term else "",
        matter=f"与“{term}”有关的情形" if term else "这一条所说的情形",
    )
    return Point(
        question, CHAPTERS.get(item["chapter"], item["chapter"]), term, authority, bool(item.get("must_right"))
    )


def _tells_key(item: Mapping[str, Any]) -> bool:
    """Whether the term spells what the question asks for."""
    texts = {option["key"]: option["text"] for option in item["options"]}
    parts = [part if isinstance(part, list | tuple) else [texts.get(part, part)] for part in item["answer"]]
    return any(len(word) > 1 and word in item["term"] for part in parts for word in part)


def from_headings(
    items: Sequence[Mapping[str, Any]], headings: Sequence[Heading], points: Mapping[int, int], policy: Policy
) -> TalkSheet:
    """Of a paper that people marked: the headings that earned less than the pass line's share, else the weakest.

    Which questions were wrong is not known, so it asks about the chapters that these headings are made of.
    """
    low = [one for one in headings if points[one.number] * policy.total_hundredths < _due(one, policy)]
    short = [one for one in headings if points[one.number] < one.max_hundredths]
    low = low or sorted(short, key=lambda one: points[one.number] / one.max_hundredths)[:1]
    if not low:
        return general(items)
    asked: list[Mapping[str, Any]] = []
    at = 0
    for heading in headings:
        own, at = items[at : at + heading.questions], at + heading.questions
        asked += own if heading in low else []
    shown = [LowHeading(one.name, points[one.number], one.max_hundredths) for one in low]
    return TalkSheet(HEADINGS, general(asked).points, headings=shown)


def _due(heading: Heading, policy: Policy) -> int:
    return heading.max_hundredths * policy.pass_hundredths


def general(items: Iterable[Mapping[str, Any]]) -> TalkSheet:
    """Of an exam without a fault, or without a paper: a question a chapter, the chapters of most points first."""
    weights: Counter[str] = Counter()
    for item in items:
        weights[item["chapter"]] += item["points_hundredths"]
    chapters = [key for key, _weight in weights.most_common() if key in BY_CHAPTER] or list(BY_CHAPTER)
    return TalkSheet(GENERAL, [Point(BY_CHAPTER[key], CHAPTERS[key]) for key in chapters[:MOST]])
