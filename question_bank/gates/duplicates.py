"""Whether a question being written is already in the bank in nearly the same words."""

from __future__ import annotations

from collections.abc import Iterable

from question_bank.gates.fault import Fault
from question_bank.plain_text import bare
from question_bank.question import Question
from question_bank.validity import ever_together

NEARLY = 0.75
SHORTEST = 6


def near_duplicates(question: Question, others: Iterable[Question]) -> list[Fault]:
    """A fault for the same stem in the same type, advice for stems that share most of their letter pairs.

    What is never valid on the same day is no duplicate: a revised text may have another key to the same stem.
    """
    stem = bare(question.stem)
    grams = letter_pairs(stem)
    found: list[Fault] = []
    for other in others:
        if other.id == question.id or not ever_together(other, question):
            continue
        theirs = bare(other.stem)
        if theirs == stem and other.type == question.type:
            found.append(Fault("near_duplicates", f"题库中已有题干相同的题：{other.stem}", "fault", question.id))
        elif len(stem) >= SHORTEST and alikeness(grams, letter_pairs(theirs)) >= NEARLY:
            found.append(
                Fault("near_duplicates", f"题库中有相近的题，请核对是否重复：{other.stem}", "advice", question.id)
            )
    return found[:5]


def letter_pairs(text: str) -> frozenset[str]:
    """The two-letter strings of a text."""
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def alikeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of letter pairs that two texts have in common, 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0
