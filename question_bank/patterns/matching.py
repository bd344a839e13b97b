"""Questions from a pairing: each left side a numbered line, the right sides (and what fits none) the options."""

from __future__ import annotations

from question_bank.chance import arranged
from question_bank.knowledge import Pairing
from question_bank.patterns.drafting import Subject, draft, explained
from question_bank.quantities import are_scale, ascending
from question_bank.question import Option, Question
from question_bank.question_types.arrangements import with_prompts
from question_bank.question_types.base import LETTERS


def matched(subject: Subject) -> list[Question]:
    """One question a pairing; options ascending on a scale, else in an order that the subject decides."""
    pairing = subject.entry
    assert isinstance(pairing, Pairing)
    texts = [pair.right for pair in pairing.pairs] + [extra.text for extra in pairing.extras]
    ordered = ascending(texts) if are_scale(texts) else arranged(texts, subject.name, "right")
    letter = dict(zip(ordered, LETTERS, strict=False))
    right = {pair.left: pair.right for pair in pairing.pairs}
    lefts = _mixed(subject, list(right), [letter[text] for text in right.values()])
    listed = "；".join(f"{left}——{right[left]}" for left in lefts)
    return [
        draft(
            subject,
            pattern="pairing-match",
            variant="",
            type="matching",
            level=pairing.level,
            stem=with_prompts(f"{subject.opening}将{pairing.lead}对应起来。", lefts),
            options=tuple(Option(letter[text], text) for text in ordered),
            answer=tuple(letter[right[left]] for left in lefts),
            explanation=explained(listed, subject.authority, pairing.extras),
        )
    ]


def _mixed(subject: Subject, lefts: list[str], letters: list[str]) -> list[str]:
    """The left sides in an order in which the key's letters neither rise nor fall all the way."""
    of = dict(zip(lefts, letters, strict=True))
    for turn in range(10):
        mixed = arranged(lefts, subject.name, "left", str(turn))
        key = [of[left] for left in mixed]
        if key not in (sorted(key), sorted(key, reverse=True)):
            break
    return mixed
