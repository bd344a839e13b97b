"""Questions from a statement with one slot: choose the value, write it, judge it."""

from __future__ import annotations

from question_bank.chance import pick
from question_bank.cues import fits_length
from question_bank.distractors import choose, choose_on_scale
from question_bank.knowledge import Fact, Member, NearMiss
from question_bank.patterns.drafting import Subject, draft, explained, lettered
from question_bank.patterns.lists import fillers
from question_bank.plain_text import BLANK
from question_bank.quantities import are_scale, ascending, quantity
from question_bank.question import Question

LONGEST_WRITTEN = 8


def _sentence(subject: Subject, filler: str) -> str:
    assert isinstance(subject.entry, Fact)
    return f"{subject.opening}{subject.entry.statement.replace('{}', filler)}。"


def _content(fact: Fact) -> str:
    return fact.statement.replace("{}", fact.value)


def value_choice(subject: Subject) -> list[Question]:
    """The value among other values of the same article or scale."""
    fact = subject.entry
    assert isinstance(fact, Fact)
    stem = _sentence(subject, BLANK)
    if fact.scale or are_scale([fact.value, *(miss.text for miss in subject.near_misses)]):
        misses = choose_on_scale(subject.near_misses, fact.value, stem, subject.name, "choice")
    else:
        misses = choose(subject.near_misses, [fact.value], stem, subject.name, "choice")
    if not misses:
        return []
    options, answer = lettered([fact.value], [miss.text for miss in misses], subject.name, "fact-choice")
    return [
        draft(
            subject,
            pattern="fact-choice",
            variant="",
            type="single",
            level=fact.level,
            stem=stem,
            options=options,
            answer=answer,
            explanation=explained(_content(fact), subject.authority, misses),
        )
    ]


def value_blank(subject: Subject) -> list[Question]:
    """The value to be written, where it is short and can be written in one way only."""
    fact = subject.entry
    assert isinstance(fact, Fact)
    if len(fact.value) > LONGEST_WRITTEN or "或者" in fact.value:
        return []
    if not quantity(fact.value) and not subject.value_is_fixed:
        return []
    return [
        draft(
            subject,
            pattern="fact-blank",
            variant="",
            type="blank",
            level=fact.level,
            stem=_sentence(subject, BLANK),
            answer=(fillers(Member(fact.value, fact.value_aliases)),),
            explanation=explained(_content(fact), subject.authority),
        )
    ]


def value_judgements(subject: Subject) -> list[Question]:
    """The statement with its value, and the statement with the near miss that is likeliest to be taken for it."""
    fact = subject.entry
    assert isinstance(fact, Fact)
    found = [_judged(subject, fact, fact.value, None)]
    misses = {miss.text: miss for miss in subject.near_misses}
    return found + [_judged(subject, fact, text, misses[text]) for text in _by_nearness(subject, fact.value)[:1]]


def _by_nearness(subject: Subject, value: str) -> list[str]:
    """Near misses as the editor ordered them, those of fitting length first.

    On a scale the neighbouring rung goes first; the hash says on which side.
    """
    texts = [miss.text for miss in subject.near_misses]
    if not are_scale([value, *texts]):
        return sorted(texts, key=lambda text: not fits_length(text, value))
    scale = ascending([value, *texts])
    at = scale.index(value)
    up = pick(2, subject.name, "judgement") == 1
    return sorted(texts, key=lambda text: (abs(scale.index(text) - at), (scale.index(text) > at) != up))


def _judged(subject: Subject, fact: Fact, filler: str, miss: NearMiss | None) -> Question:
    return draft(
        subject,
        pattern="fact-judgement",
        variant="false" if miss else "true",
        type="true_false",
        level=fact.level,
        stem=_sentence(subject, filler),
        answer=("false" if miss else "true",),
        explanation=explained(
            f"说法{'错误' if miss else '正确'}。{_content(fact)}", subject.authority, [miss] if miss else []
        ),
    )
