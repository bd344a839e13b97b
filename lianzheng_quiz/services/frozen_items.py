"""Items frozen into papers and practice rounds: made from a question version, shown, and reviewed.

An item is a JSON mapping: position, type, points_hundredths, stem, options (letter and text in the
order shown), answer (in the letters shown), explanation, authority, version_id, question_id,
version, term, chapter, level, places.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from lianzheng_quiz.rules.answer_ways import ARRANGED, way_of
from lianzheng_quiz.rules.dealing import option_order
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.services.exam_pages import (
    GroupScore,
    ReviewedLine,
    ReviewedPoint,
    ReviewedQuestion,
    ShownQuestion,
)
from lianzheng_quiz.services.stems import Stem, stem_parts, tells_first
from question_bank.plain_text import blank_count
from question_bank.published import document_titles
from question_bank.question import CHAPTERS, DocumentPlace, Question
from question_bank.question_types import TYPES, Rule, shuffle_allowed
from question_bank.question_types.arrangements import Matching, Ordering
from question_bank.question_types.base import LETTERS
from question_bank.question_types.short_answers import Short

SHARED_PAPERS = 8


def freeze(question: Question, *, version_id: int, position: int, points_hundredths: int, seed: str) -> dict[str, Any]:
    """One item of a paper: the question's text with its options in this candidate's order."""
    options = [question.options[index] for index in _order_shown(question, seed)]
    letters = {option.key: LETTERS[place] for place, option in enumerate(options)}
    answer = [letters.get(part, part) if isinstance(part, str) else list(part) for part in question.answer]
    as_listed = not letters or way_of(question.type) in ARRANGED
    return {
        "position": position,
        "type": question.type,
        "points_hundredths": points_hundredths,
        "stem": question.stem,
        "options": [{"key": LETTERS[place], "text": option.text} for place, option in enumerate(options)],
        "answer": answer if as_listed else sorted(answer),
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


def _order_shown(question: Question, seed: str) -> list[int]:
    """Options of an ordering are always shuffled, a scale too, and never shown in the right order."""
    if not isinstance(TYPES[question.type], Ordering):
        return option_order(len(question.options), shuffle_allowed(question), seed)
    keys = [option.key for option in question.options]
    return option_order(len(keys), True, seed, never=[keys.index(letter) for letter in question.answer])


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
    return ShownQuestion(item["position"], *_shown(item, policy))


@lru_cache(maxsize=SHARED_PAPERS)
def shown_paper(items: str, policy: str) -> tuple[ShownQuestion, ...]:
    """What a candidate may read of a paper, from the texts that are stored of it and of its policy.

    A paper that many sit is read once.
    """
    frozen = Policy.from_text(policy)
    return tuple([ShownQuestion(item["position"], *_shown(item, frozen)) for item in json.loads(items)])


def _shown(item: Mapping[str, Any], policy: Policy) -> tuple[Any, ...]:
    """The fields of `ShownQuestion` after the position."""
    name = item["type"]
    way, label, hint, is_plain = _manner(name, policy.multiple_rule)
    stem = Stem(item["stem"]) if is_plain else stem_parts(name, item["stem"])
    return (
        name,
        label,
        way,
        item["points_hundredths"],
        stem.material,
        stem.asked,
        tuple([(option["key"], option["text"]) for option in item["options"]])
        if way in ("one", "several")
        else tuple((option.key, option.text) for option in TYPES[name].options_shown(item)),
        () if is_plain else _places(item),
        hint,
        bool(item.get("must_right")),
        policy.section_label(item.get("section", "")),
    )


@cache
def _manner(name: str, rule: Rule) -> tuple[str, str, str, bool]:
    """The way a type is answered, its label and hint, and whether its stem and its answer are one plain whole."""
    way = way_of(name)
    is_plain = way in ("one", "several", "judgement") and not tells_first(name)
    return way, TYPES[name].label, TYPES[name].hint(rule), is_plain


def _places(item: Mapping[str, Any]) -> tuple[str, ...]:
    """What stands beside each field of an answer with several; a single text needs no name."""
    kind = TYPES[item["type"]]
    if isinstance(kind, Ordering | Matching):
        return kind.places(item)
    if way_of(item["type"]) == "gaps":
        return tuple(f"第 {number} 空" for number in range(1, max(blank_count(item["stem"]), 1) + 1))
    return ()


def reviewed(item: Mapping[str, Any], mark: Any) -> ReviewedQuestion:
    """An item with what was given and its key; `mark` has outcome, given (JSON or strings) and points."""
    kind, stem = TYPES[item["type"]], stem_parts(item["type"], item["stem"])
    given = json.loads(mark.given) if isinstance(mark.given, str) else list(mark.given)
    title, version, article = item["authority"]
    return ReviewedQuestion(
        position=item["position"],
        type=item["type"],
        type_label=kind.label,
        way=way_of(item["type"]),
        material=stem.material,
        stem=stem.asked,
        options=[(option["key"], option["text"]) for option in item["options"]],
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
        hint=kind.hint() if way_of(item["type"]) in ARRANGED else "",
        must_right=bool(item.get("must_right")),
        lines=_lines(item, given),
        points=_points(item, given),
    )


def _lines(item: Mapping[str, Any], given: Sequence[str]) -> list[ReviewedLine]:
    """A matching question line by line: what was given and what is right."""
    kind = TYPES[item["type"]]
    if not isinstance(kind, Matching):
        return []
    texts = {option["key"]: f"{option['key']}. {option['text']}" for option in item["options"]}
    filled = [*given, *[""] * len(item["answer"])]
    return [
        ReviewedLine(place, texts.get(letter, "（空）"), texts[key], letter == key)
        for place, letter, key in zip(kind.places(item), filled, item["answer"], strict=False)
    ]


def _points(item: Mapping[str, Any], given: Sequence[str]) -> list[ReviewedPoint]:
    """The marking points of a short answer, and which of them the text seems to touch."""
    kind = TYPES[item["type"]]
    if not isinstance(kind, Short):
        return []
    met = kind.points_met(item["answer"], given)
    return [ReviewedPoint(str(point[0]), touched) for point, touched in zip(item["answer"], met, strict=True)]


def part_scores(items: Sequence[Mapping[str, Any]], marks: Sequence[Any], policy: Policy) -> list[GroupScore]:
    """Points by part of the paper, with the minimum of each; empty for a paper without parts."""
    found = []
    for section in policy.sections:
        own = [mark for item, mark in zip(items, marks, strict=True) if item.get("section") == section.key]
        if own:
            found.append(_group(section.label, own, section.minimum_hundredths))
    return found


def _group(label: str, marks: Sequence[Any], minimum_hundredths: int = 0) -> GroupScore:
    outcomes, points, most = zip(
        *[(mark.outcome, mark.points_hundredths, mark.max_hundredths) for mark in marks], strict=True
    )
    return GroupScore(
        label=label,
        right=outcomes.count("right"),
        count=len(outcomes),
        points_hundredths=sum(points),
        max_hundredths=sum(most),
        minimum_hundredths=minimum_hundredths,
    )


def group_scores(marks: Sequence[Any], column: str) -> list[GroupScore]:
    """Points by type or by chapter, in the order the paper meets them."""
    groups: dict[str, list[Any]] = {}
    for mark in marks:
        groups.setdefault(getattr(mark, column), []).append(mark)
    names = {key: kind.label for key, kind in TYPES.items()} if column == "type" else CHAPTERS
    return [_group(names.get(key, key), group) for key, group in groups.items()]
