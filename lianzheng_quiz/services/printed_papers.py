"""A dealt paper as it is printed: frozen items become headings and questions, with their keys or without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lianzheng_quiz.office.exam_papers import PaperQuestion, PaperSection, PaperSheet, QuestionKey
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.written import headings_of, runs
from lianzheng_quiz.services.frozen_items import shown
from question_bank.question_types import TYPES
from question_bank.question_types.short_answers import Short


def printed(
    items: Sequence[Mapping[str, Any]],
    policy: Policy,
    *,
    title: str,
    variant: str,
    fingerprint: str,
    with_keys: bool = False,
    separate_answers: bool = True,
) -> PaperSheet:
    """The paper as Word lays it out; its headings are those that marks are entered for."""
    headings = headings_of(items, policy)
    return PaperSheet(
        title=title,
        variant=variant,
        minutes=policy.minutes,
        book=policy.book,
        fingerprint=fingerprint,
        sections=tuple(
            PaperSection(heading.type, tuple(_question(item, policy, with_keys) for item in run), heading.part)
            for heading, run in zip(headings, runs(items), strict=True)
        ),
        multiple_rule=policy.multiple_rule,
        separate_answers=separate_answers,
    )


def _question(item: Mapping[str, Any], policy: Policy, with_key: bool) -> PaperQuestion:
    seen = shown(item, policy)
    return PaperQuestion(
        position=seen.position,
        type=seen.type,
        points_hundredths=seen.points_hundredths,
        stem=seen.stem,
        material=seen.material,
        prompts=tuple(seen.places) if seen.way == "match" else (),
        options=() if seen.way == "judgement" else tuple(seen.options),
        key=_key(item) if with_key else None,
    )


def _key(item: Mapping[str, Any]) -> QuestionKey:
    kind = TYPES[item["type"]]
    first = tuple(part if isinstance(part, str) else part[0] for part in item["answer"])
    title, version, article = item["authority"]
    return QuestionKey(
        answer=first,
        text=kind.describe(item, item["answer"]),
        authority_title=title,
        authority_version=version,
        authority_article=article,
        explanation=item["explanation"],
        marking_points=first if isinstance(kind, Short) else (),
    )
