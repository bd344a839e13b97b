"""裁定: what becomes of a question whose key was found wrong, and what a paper then comes to.

Stored marks stay as they were written; the marks under rulings are worked out from the same answers whenever asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from lianzheng_quiz.rules.answer_ways import way_of
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.people_marks import with_people
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.scoring import ItemMark, mark_paper, share_of

VOID, FULL, KEY = "void", "full", "key"
KINDS = {VOID: "作废", FULL: "全体给分", KEY: "更正答案"}
KIND_MEANS = {
    VOID: "本题不计，按本人在同一部分其余试题的得分比例给分",
    FULL: "试卷上有本题的人都得满分",
    KEY: "按更正后的答案重新评分",
}
"""What each kind does, as whoever decides and whoever signs reads it."""

CORRECTED = ("one", "several", "judgement")
"""Ways of answering whose key can be corrected; other questions are voided or credited to everybody."""


@dataclass(frozen=True)
class Ruling:
    """A ruling on one wording. `key` are the right options by their texts, or true/false; empty unless it is KEY.

    Texts, because every paper has its own order of options.
    """

    id: int
    version_id: int
    kind: str
    key: tuple[str, ...] = ()


def may_correct(type_name: str) -> bool:
    """Whether a question of this type can get another key."""
    return way_of(type_name) in CORRECTED


def under_rulings(items: Sequence[Mapping[str, Any]], rulings: Sequence[Ruling]) -> list[Mapping[str, Any]]:
    """A paper's items with corrected keys, in the letters of this paper; the last ruling on a wording holds."""
    held = {ruling.version_id: ruling for ruling in rulings}
    return [_corrected(item, held.get(item["version_id"])) for item in items]


def _corrected(item: Mapping[str, Any], ruling: Ruling | None) -> Mapping[str, Any]:
    if ruling is None or ruling.kind != KEY:
        return item
    letters = {option["text"]: option["key"] for option in item["options"]}
    key = [letters[text] for text in ruling.key] if letters else list(ruling.key)
    return {**item, "answer": sorted(key)}


def ruled_marks(
    items: Sequence[Mapping[str, Any]],
    answers: Mapping[int, Sequence[str]],
    policy: Policy,
    rulings: Sequence[Ruling],
    by_people: Mapping[int, int] = MappingProxyType({}),
) -> list[ItemMark]:
    """The marks of a paper under rulings. A voided or credited question counts as right where it must be right.

    `by_people` are the points that people gave, by position.
    """
    held = {ruling.version_id: ruling.kind for ruling in rulings}
    kinds = [held.get(item["version_id"], "") for item in items]
    marks = with_people(mark_paper(under_rulings(items, rulings), answers, policy), by_people)
    counted = [mark for mark, kind in zip(marks, kinds, strict=True) if kind != VOID]
    return [_ruled(mark, kind, counted) for mark, kind in zip(marks, kinds, strict=True)]


def _ruled(mark: ItemMark, kind: str, counted: Sequence[ItemMark]) -> ItemMark:
    if kind == FULL:
        return mark._replace(outcome="right", points_hundredths=mark.max_hundredths)
    if kind == VOID:
        rest = [other for other in counted if other.section == mark.section]
        earned, most = sum(one.points_hundredths for one in rest), sum(one.max_hundredths for one in rest)
        points = share_of(mark.max_hundredths, earned, most) if most else mark.max_hundredths
        return mark._replace(outcome="right", points_hundredths=points)
    return mark


def objections_until(policy: Policy, submitted_at: datetime, closes_at: datetime) -> date | None:
    """The last day on which a result may be queried: counted from the day after both hand-in and the batch's end.

    Where people mark, `submitted_at` is when the score was made. None where the policy takes no objections.
    """
    if not policy.objection_days:
        return None
    return local(max(submitted_at, closes_at)).date() + timedelta(days=policy.objection_days)
