"""Whether a question being written is already in the bank in nearly the same words."""

from __future__ import annotations

from collections.abc import Iterable

from question_bank.gates.fault import Fault
from question_bank.plain_text import bare
from question_bank.question import Question

NEARLY = 0.75
SHORTEST = 6


def near_duplicates(question: Question, others: Iterable[Question]) -> list[Fault]:
    """A fault for the same stem in the same type, advice for stems that share most of their letter pairs."""
    stem = bare(question.stem)
    grams = _pairs(stem)
    found: list[Fault] = []
    for other in others:
        if other.id == question.id:
            continue
        theirs = bare(other.stem)
        if theirs == stem and other.type == question.type:
            found.append(Fault("near_duplicates", f"题库中已有题干相同的题：{other.stem}", "fault", question.id))
        elif len(stem) >= SHORTEST and _alike(grams, _pairs(theirs)) >= NEARLY:
            found.append(
                Fault("near_duplicates", f"题库中有相近的题，请核对是否重复：{other.stem}", "advice", question.id)
            )
    return found[:5]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
