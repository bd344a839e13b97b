"""Items frozen into papers and practice rounds: made from a question version, shown, and reviewed.

An item is a JSON mapping: position, type, points_hundredths, stem, options (letter and text in the
order shown), answer (in the letters shown), explanation, authority, version_id, question_id,
version, term, chapter, level, places.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lianzheng_quiz.rules.dealing import option_order
from lianzheng_quiz.rules.policy import PRESETS, Policy
from lianzheng_quiz.services.exam_pages import GroupScore, ReviewedQuestion, ShownQuestion
from question_bank.plain_text import blank_count
from question_bank.published import document_titles
from question_bank.question import CHAPTERS, DocumentPlace, Question
from question_bank.question_types import TYPES, shuffle_allowed
from question_bank.question_types.base import LETTERS


def freeze(question: Question, *, version_id: int, position: int, points_hundredths: int, seed: str) -> dict[str, Any]:
    """One item of a paper: the question's text with its options in this candidate's order."""
    order = option_order(len(question.options), shuffle_allowed(question), seed)
    options = [question.options[index] for index in order]
    letters = {option.key: LETTERS[place] for place, option in enumerate(options)}
    answer = [letters.get(part, part) if isinstance(part, str) else list(part) for part in question.answer]
    return {
        "position": position,
        "type": question.type,
        "points_hundredths": points_hundredths,
        "stem": question.stem,
        "options": [{"key": LETTERS[place], "text": option.text} for place, option in enumerate(options)],
        "answer": sorted(answer) if letters else answer,
        "explanation": question.explanation,
        "authority": [question.authority.title, question.authority.version, question.authority.article],
        "version_id": version_id,
        "question_id": question.id,
        "version": question.version,
        "term": question.term,
        "chapter": question.chapter,
        "level": question.level,
        "places": readable_places(question.documents),
    }


def readable_places(places: Sequence[DocumentPlace]) -> list[str]:
    """Where the term stands, for people: each document once, with its sections."""
    sections: dict[str, list[str]] = {}
    for place in places:
        found = sections.setdefault(document_titles().get(place.document, place.document), [])
        if place.section not in found:
            found.append(place.section)
    return [f"{title}　{'、'.join(found)}" for title, found in sections.items()]


def shown(item: Mapping[str, Any], policy: Policy = PRESETS["standard"]) -> ShownQuestion:
    """What a candidate may read of an item."""
    kind = TYPES[item["type"]]
    return ShownQuestion(
        position=item["position"],
        type=item["type"],
        type_label=kind.label,
        points_hundredths=item["points_hundredths"],
        stem=item["stem"],
        options=_options(item),
        blanks=0 if kind.options_shown(item) else blank_count(item["stem"]),
        hint=kind.hint(policy.multiple_rule),
    )


def _options(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(option["key"], option["text"]) for option in item["options"]]


def reviewed(item: Mapping[str, Any], mark: Any) -> ReviewedQuestion:
    """An item with what was given and its key; `mark` has outcome, given (JSON or strings) and points."""
    kind = TYPES[item["type"]]
    given = json.loads(mark.given) if isinstance(mark.given, str) else list(mark.given)
    title, version, article = item["authority"]
    return ReviewedQuestion(
        position=item["position"],
        type=item["type"],
        type_label=kind.label,
        stem=item["stem"],
        options=_options(item),
        given=given,
        given_text=kind.describe(item, given),
        key=[part if isinstance(part, str) else part[0] for part in item["answer"]],
        key_text=kind.describe(item, item["answer"]),
        outcome=mark.outcome,
        points_hundredths=mark.points_hundredths,
        max_hundredths=mark.max_hundredths,
        explanation=item["explanation"],
        authority_title=title,
        authority_version=version,
        authority_article=article,
        places=item["places"],
    )


def group_scores(marks: Sequence[Any], column: str) -> list[GroupScore]:
    """Points by type or by chapter, in the order the paper meets them."""
    groups: dict[str, list[Any]] = {}
    for mark in marks:
        groups.setdefault(getattr(mark, column), []).append(mark)
    names = {key: kind.label for key, kind in TYPES.items()} if column == "type" else CHAPTERS
    return [
        GroupScore(
            label=names.get(key, key),
            right=sum(mark.outcome == "right" for mark in group),
            count=len(group),
            points_hundredths=sum(mark.points_hundredths for mark in group),
            max_hundredths=sum(mark.max_hundredths for mark in group),
        )
        for key, group in groups.items()
    ]
