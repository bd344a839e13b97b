"""Whether a dealt paper meets its blueprint, and what its answers earn, by the bank's texts, not its frozen key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from lianzheng_quiz.rules.policy import Part, Policy
from lianzheng_quiz.services.bank_loading import pool_of
from question_bank.gates import enemy_groups
from question_bank.knowledge import load_knowledge
from question_bank.published import load_bank
from question_bank.question import Question
from tests.flow.exam_day_plan import Person
from tests.flow.exam_day_record import Sheet

HARDNESS = {"easy": (0.0, 0.4), "medium": (0.4, 0.6), "hard": (0.6, 1.01)}


@cache
def questions() -> Mapping[str, Question]:
    return {question.id: question for question in load_bank()}


@cache
def _houses() -> Mapping[str, str]:
    return {regulation.title: regulation.house for regulation in load_knowledge().regulations.values()}


@cache
def _enemies() -> Mapping[str, frozenset[str]]:
    exam_pool = [question for question in load_bank() if pool_of(question.id) == "exam"]
    return {name: frozenset(others) for name, others in enemy_groups(exam_pool).items()}


def blueprint(policy: Policy, person: Person) -> list[Part]:
    """The rows of this person's paper: law only for who is put down for it or no party member, the own post group."""
    law_only = person.scope == "law" or (not person.scope and person.party_member is False)
    rows = policy.law_parts if law_only and policy.law_parts else policy.parts
    group = person.post_group or next(iter(policy.post_groups), "")
    return [row for row in rows if row.post_group in ("", group)]


def paper_faults(sheet: Sheet) -> list[str]:
    """Where a paper is not its blueprint, row by row, to the letter."""
    return [f"{sheet.person.staff_no}: {fault}" for fault in _paper_faults(sheet.exam.policy, sheet)]


def _paper_faults(policy: Policy, sheet: Sheet) -> Iterator[str]:
    items, rows = list(sheet.items), blueprint(policy, sheet.person)
    asked = [questions()[item["question_id"]] for item in items]
    if [item["position"] for item in items] != list(range(1, sum(row.count for row in rows) + 1)):
        yield f"{len(items)} questions"
    if len({one.id for one in asked}) != len(items) or len({one.term for one in asked}) != len(items):
        yield "a question or a term twice"
    chosen = {one.id for one in asked}
    if any(_enemies().get(one.id, frozenset()) & chosen for one in asked):
        yield "two questions that give each other away"
    if any(pool_of(one.id) != "exam" for one in asked):
        yield "a question that is for practice"
    if sum(item["points_hundredths"] for item in items) != 10_000:
        yield "not 100 points"
    at = 0
    for number, row in enumerate(rows, start=1):
        own = list(zip(items, asked, strict=True))[at : at + row.count]
        at += row.count
        if not all(_suits(row, item, question) for item, question in own):
            yield f"row {number} holds a question of another kind"
        must = [question.difficulty for item, question in own if item["must_right"]]
        rest = [question.difficulty for item, question in own if not item["must_right"]]
        if len(must) != row.must_right or (must and rest and max(must) > min(rest)):
            yield f"row {number} has not its {row.must_right} easiest as must-right questions"


def _suits(row: Part, item: Mapping[str, Any], question: Question) -> bool:
    easiest, below = HARDNESS[row.hardness] if row.hardness else (0.0, 9.0)
    return (
        item["type"] == question.type == row.type
        and item["points_hundredths"] == row.points_hundredths
        and item["section"] == row.section
        and row.house in (None, _houses()[question.authority.title])
        and row.chapter in (None, question.chapter)
        and row.level in (None, question.level)
        and row.regulation in (None, question.authority.title)
        and easiest <= question.difficulty < below
        and {option["text"] for option in item["options"]} == {option.text for option in question.options}
    )


def right_value(item: Mapping[str, Any]) -> list[str]:
    """What a candidate who knows sends, in the letters of this paper."""
    question = questions()[item["question_id"]]
    if item["type"] == "true_false":
        return [str(part) for part in question.answer]
    if item["type"] == "blank":
        return [str(fillers[0]) for fillers in question.answer]
    texts = _right_texts(question)
    return [option["key"] for option in item["options"] if option["text"] in texts]


def _right_texts(question: Question) -> set[str]:
    return {option.text for option in question.options if option.key in question.answer}


def share(item: Mapping[str, Any], given: Sequence[str], policy: Policy) -> Fraction:
    """The share of an item's points, by the bank's own answer."""
    question = questions()[item["question_id"]]
    if not any(given):
        return Fraction(0)
    if item["type"] == "true_false":
        return Fraction(list(given) == list(question.answer))
    if item["type"] == "blank":
        right = sum(text in fillers for text, fillers in zip(given, question.answer, strict=False))
        return Fraction(right, len(question.answer))
    texts = {option["key"]: option["text"] for option in item["options"]}
    chosen, wanted = {texts[letter] for letter in given}, _right_texts(question)
    if chosen == wanted:
        return Fraction(1)
    halved = item["type"] == "multiple" and policy.multiple_rule == "half" and chosen < wanted
    return Fraction(1, 2) if halved else Fraction(0)


def marked(sheet: Sheet) -> tuple[dict[int, int], bool, str]:
    """Points by place, whether that passes, and the title of the clause that decides."""
    policy = sheet.exam.policy
    given = {place: value for place, (_revision, value) in sheet.standing.items()}
    shares = {item["position"]: share(item, given.get(item["position"], ()), policy) for item in sheet.items}
    points = {
        item["position"]: int(shares[item["position"]] * item["points_hundredths"] + Fraction(1, 2))
        for item in sheet.items
    }
    if any(item["must_right"] and shares[item["position"]] != 1 for item in sheet.items):
        return points, False, "必对题"
    for section in policy.sections:
        own = [points[item["position"]] for item in sheet.items if item["section"] == section.key]
        if own and sum(own) < section.minimum_hundredths:
            return points, False, "部分最低分"
    return points, sum(points.values()) >= policy.pass_hundredths, "合格标准"


def read(text: str) -> tuple[str, ...]:
    """A stored value."""
    return tuple(json.loads(text))


def read_items(text: str | None) -> list[dict[str, Any]]:
    """A stored paper's items; none for who needs no paper."""
    items: list[dict[str, Any]] = json.loads(text) if text else []
    return items
