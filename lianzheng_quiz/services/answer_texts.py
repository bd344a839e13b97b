"""An answer laid beside its question and marking points, as who marks or signs reads it. Nobody's name is in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from lianzheng_quiz.services.marking_pool import PooledAnswer
from lianzheng_quiz.services.stems import stem_parts
from lianzheng_quiz.store import person_marks
from lianzheng_quiz.store.engine import Session


@dataclass(frozen=True)
class MarkingPoint:
    """One of the 采分要点 with the expressions a marker looks for."""

    text: str
    expressions: Sequence[str]


@dataclass(frozen=True)
class AnswerText:
    """What was asked and what was written. `authority` is title, version and article."""

    material: str
    stem: str
    text: str
    points: Sequence[MarkingPoint]
    authority: Sequence[str]


def text_of(session: Session, answer: PooledAnswer) -> AnswerText:
    """The text of one answer."""
    sitting_id, position = answer.place
    given, items = person_marks.answer_text(session, sitting_id, position)
    item = json.loads(items)[position - 1]
    stem = stem_parts(item["type"], item["stem"])
    return AnswerText(
        material=stem.material,
        stem=stem.asked,
        text="\n".join(json.loads(given)),
        points=[MarkingPoint(str(point[0]), [str(one) for one in point[1:]]) for point in item["answer"]],
        authority=item["authority"],
    )
