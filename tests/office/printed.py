"""Papers to print, made from the published bank the way a service makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from lianzheng_quiz.office.exam_papers import PaperQuestion, PaperSection, PaperSheet, QuestionKey
from lianzheng_quiz.services.frozen_items import freeze, shown
from question_bank.published import load_bank
from question_bank.question_types import TYPES
from question_bank.question_types.short_answers import Short

Parts = tuple[tuple[str, int, tuple[int, ...]], ...]
STANDARD: Parts = (("single", 30, (100,)), ("true_false", 30, (100,)), ("multiple", 20, (200,)))
MIXED: Parts = (
    ("blank", 10, (100,)),
    ("single", 20, (100,)),
    ("multiple", 10, (200,)),
    ("true_false", 10, (100,)),
    ("ordering", 2, (200,)),
    ("matching", 2, (300,)),
    ("short", 3, (600, 800, 600)),
    ("case", 2, (500,)),
)
FINGERPRINT = "3f9a1c77d0be42aa" * 4


@cache
def sheet_of(parts: Parts, *, separate_answers: bool = False) -> PaperSheet:
    """A paper with its keys; questions are taken evenly over the bank."""
    sections, position = [], 0
    for name, count, points in parts:
        pool = [question for question in load_bank() if question.type == name]
        questions = []
        for at in range(count):
            position += 1
            worth = points[at % len(points)]
            chosen = pool[at * len(pool) // count]
            item = freeze(chosen, version_id=1, position=position, points_hundredths=worth, seed=f"paper:{position}")
            questions.append(_printed(item))
        sections.append(PaperSection(name, tuple(questions)))
    return PaperSheet(
        title="2026年领导干部任前廉政法规考试",
        variant="A",
        minutes=120,
        book="closed",
        fingerprint=FINGERPRINT,
        sections=tuple(sections),
        separate_answers=separate_answers,
    )


def _printed(item: dict[str, Any]) -> PaperQuestion:
    seen, kind = shown(item), TYPES[item["type"]]
    first = tuple(part if isinstance(part, str) else part[0] for part in item["answer"])
    key = QuestionKey(
        answer=first,
        text=kind.describe(item, item["answer"]),
        authority_title=item["authority"][0],
        authority_version=item["authority"][1],
        authority_article=item["authority"][2],
        explanation=item["explanation"],
        marking_points=first if isinstance(kind, Short) else (),
    )
    return PaperQuestion(
        position=seen.position,
        type=seen.type,
        points_hundredths=seen.points_hundredths,
        stem=seen.stem,
        material=seen.material,
        prompts=tuple(seen.places) if seen.way == "match" else (),
        options=() if seen.way == "judgement" else tuple(seen.options),
        key=key,
    )


def without_keys(sheet: PaperSheet) -> PaperSheet:
    sections = [
        replace(section, questions=tuple(replace(question, key=None) for question in section.questions))
        for section in sheet.sections
    ]
    return replace(sheet, sections=tuple(sections))


def questions_of(sheet: PaperSheet) -> Sequence[PaperQuestion]:
    return [question for section in sheet.sections for question in section.questions]
