"""Questions from a list that the authority itself ranks: the next step, for sanctions the next heavier or lighter."""

from __future__ import annotations

from question_bank.chance import pick
from question_bank.distractors import choose
from question_bank.knowledge import NearMiss
from question_bank.patterns.drafting import Subject, draft, explained, joined, lettered
from question_bank.plain_text import BLANK, quoted
from question_bank.question import Question

OFFERED = (3, 2)
FEWEST_RUNGS = 4


def next_rung(subject: Subject) -> list[Question]:
    """What stands one rung further, among other rungs of the same ladder."""
    rungs = subject.texts
    if not subject.entry.ordered or len(rungs) < FEWEST_RUNGS:
        return []
    for count in OFFERED:
        for start, end in _steps(subject):
            stem = _stem(subject, rungs[start], up=end > start)
            others = [NearMiss(text, "") for text in rungs if text not in (rungs[start], rungs[end])]
            if len(others) < count:
                others += subject.near_misses
            misses = choose(others, [rungs[end]], stem, subject.name, "rung", most=count, fewest=count)
            if misses:
                return [_draft(subject, stem, rungs[end], misses)]
    return []


def _steps(subject: Subject) -> list[tuple[int, int]]:
    """Steps from a rung to the next, for sanctions upwards or downwards, in the order to be tried."""
    last = len(subject.members) - 1
    first = pick(last, subject.name, "rung")
    up = [((first + turn) % last, (first + turn) % last + 1) for turn in range(last)]
    down = [(end, start) for start, end in up]
    if not _is_sanction(subject):
        return up
    return [*up, *down] if pick(2, subject.name, "way") == 0 else [*down, *up]


def _is_sanction(subject: Subject) -> bool:
    return "处分" in subject.lead


def _stem(subject: Subject, start: str, *, up: bool) -> str:
    if _is_sanction(subject):
        return f"{subject.opening}在{subject.lead}中，比{quoted(start)}{'重' if up else '轻'}一档的是{BLANK}。"
    return f"{subject.opening}在{subject.lead}中，紧接在{quoted(start)}之后的是{BLANK}。"


def _draft(subject: Subject, stem: str, right: str, misses: tuple[NearMiss, ...]) -> Question:
    options, answer = lettered([right], [miss.text for miss in misses], subject.name, "ladder-next")
    order = "由轻到重依次为" if _is_sanction(subject) else "依次为"
    return draft(
        subject,
        pattern="ladder-next",
        variant=stem,
        type="single",
        level=subject.level("理解"),
        stem=stem,
        options=options,
        answer=answer,
        explanation=explained(
            f"{subject.lead}{order}{joined(subject.texts)}", subject.authority, [miss for miss in misses if miss.why]
        ),
    )
