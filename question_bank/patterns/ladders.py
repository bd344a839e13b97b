"""Questions from a list that the authority itself ranks: the next step, for sanctions the next heavier or lighter."""

from __future__ import annotations

from question_bank.chance import pick
from question_bank.distractors import choose
from question_bank.knowledge import NearMiss
from question_bank.patterns.drafting import Subject, draft, explained, joined, lettered
from question_bank.plain_text import BLANK, quoted
from question_bank.question import Question

FEWEST_RUNGS = 4


def next_rung(subject: Subject) -> list[Question]:
    """What stands one rung further, among other rungs of the same ladder."""
    rungs = subject.texts
    if not subject.entry.ordered or len(rungs) < FEWEST_RUNGS:
        return []
    for turn in range(len(rungs) - 1):
        at = (pick(len(rungs) - 1, subject.name, "rung") + turn) % (len(rungs) - 1)
        heavier = pick(2, subject.name, "way") == 0
        start, end = (at, at + 1) if heavier or not _is_sanction(subject) else (at + 1, at)
        stem = _stem(subject, rungs[start], up=end > start)
        others = [NearMiss(text, "") for text in rungs if text not in (rungs[start], rungs[end])]
        misses = choose(others, [rungs[end]], stem, subject.name, "rung")
        if misses:
            return [_draft(subject, stem, rungs[end], [miss.text for miss in misses])]
    return []


def _is_sanction(subject: Subject) -> bool:
    return "处分" in subject.lead


def _stem(subject: Subject, start: str, *, up: bool) -> str:
    if _is_sanction(subject):
        return f"{subject.opening}在{subject.lead}中，比{quoted(start)}{'重' if up else '轻'}一档的是{BLANK}。"
    return f"{subject.opening}在{subject.lead}中，紧接在{quoted(start)}之后的是{BLANK}。"


def _draft(subject: Subject, stem: str, right: str, wrong: list[str]) -> Question:
    options, answer = lettered([right], wrong, subject.name, "ladder-next")
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
        explanation=explained(f"{subject.lead}{order}{joined(subject.texts)}", subject.authority),
    )
