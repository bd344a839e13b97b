"""Questions from a list that the authority itself ranks: the next step, or the whole sequence put in order."""

from __future__ import annotations

from question_bank.chance import arranged, pick
from question_bank.distractors import choose
from question_bank.knowledge import STEPS, Fact, NearMiss, Term
from question_bank.patterns.drafting import Subject, draft, explained, joined, lettered
from question_bank.plain_text import BLANK, quoted
from question_bank.question import Option, Question
from question_bank.question_types.base import LETTERS

OFFERED = (3, 2)
FEWEST_RUNGS = 4
SEQUENCE = (3, 6)


def next_rung(subject: Subject) -> list[Question]:
    """What stands one rung further, among other rungs of the same ladder."""
    rungs = subject.texts
    if not _order(subject) or len(rungs) < FEWEST_RUNGS:
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


def in_order(subject: Subject) -> list[Question]:
    """The members of a sequence, mixed, to be put in its order."""
    entry, order = subject.entry, _order(subject)
    if not order or not isinstance(entry, Term | Fact) or not SEQUENCE[0] <= len(subject.texts) <= SEQUENCE[1]:
        return []
    mixed = _mixed(subject)
    letter = dict(zip(mixed, LETTERS, strict=False))
    manner = "按先后顺序" if order == STEPS else order
    return [
        draft(
            subject,
            pattern="ladder-order",
            variant="",
            type="ordering",
            level=subject.level("理解"),
            stem=f"{subject.opening}将下列{entry.items}{manner}排列，正确的顺序是{BLANK}。",
            options=tuple(Option(letter[text], text) for text in mixed),
            answer=tuple(letter[text] for text in subject.texts),
            explanation=explained(f"{entry.items}{manner}依次为{joined(subject.texts)}", subject.authority),
        )
    ]


def _order(subject: Subject) -> str:
    return subject.entry.order if isinstance(subject.entry, Term | Fact) and subject.entry.ordered else ""


def _mixed(subject: Subject) -> list[str]:
    """The members in an order that is neither the right one nor its reverse."""
    for turn in range(10):
        mixed = arranged(subject.texts, subject.name, "mixed", str(turn))
        if mixed not in (subject.texts, subject.texts[::-1]):
            break
    return mixed


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
    return "处分" in subject.lead and "轻" in _order(subject)


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
