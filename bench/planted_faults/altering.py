"""How a plant alters a question: small cuts and insertions in what is rendered, and what the knowledge holds on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from question_bank.gates.fault import entry_of
from question_bank.knowledge import Conduct, Entry, Knowledge, Listed
from question_bank.plain_text import bare
from question_bank.quantities import are_scale
from question_bank.question import Option, Question
from question_bank.question_types.base import LETTERS

Plant = Callable[[Question, Random, Knowledge], Question | None]
CHOICES = ("single", "multiple", "case")
_OPENING = re.compile(r"^根据《[^》]*》，")
_HAN = re.compile(r"[一-龥]+")


@dataclass(frozen=True)
class FaultClass:
    """A class of faults: how one is planted (None where it can't be), and the gates that are there for it."""

    name: str
    gates: tuple[str, ...]
    plants: tuple[Plant, ...]


def right(question: Question) -> list[Option]:
    return [option for option in question.options if option.key in question.answer]


def wrong(question: Question) -> list[Option]:
    return [option for option in question.options if option.key not in question.answer]


def with_text(question: Question, key: str, text: str) -> Question:
    """The option `key` with another text."""
    options = tuple(Option(option.key, text) if option.key == key else option for option in question.options)
    return replace(question, options=options)


def with_texts(question: Question, texts: Sequence[str]) -> Question:
    """All options with other texts, in order; letters go on from A."""
    return replace(question, options=tuple(Option(key, text) for key, text in zip(LETTERS, texts, strict=False)))


def after_opening(stem: str, text: str) -> str:
    """`text` put after “根据《…》，”, or first of all where the stem has no such opening."""
    match = _OPENING.match(stem)
    at = match.end() if match else 0
    return stem[:at] + text + stem[at:]


def opening_of(stem: str) -> str:
    match = _OPENING.match(stem)
    return match[0] if match else ""


def listed(question: Question, knowledge: Knowledge) -> Listed | None:
    """The term or fact behind the question."""
    entry = entry_of(question, knowledge)
    return None if entry is None or not hasattr(entry, "members") else entry  # type: ignore[return-value]


def case_of(question: Question, knowledge: Knowledge) -> tuple[Conduct, str] | None:
    """The conduct behind a case, and what its scene asks."""
    entry = entry_of(question, knowledge)
    if not isinstance(entry, Conduct):
        return None
    asks = question.pattern.removeprefix("case-")
    return entry, asks


def unused(texts: Sequence[str], question: Question) -> list[str]:
    """Those of the texts that no option and no word of the stem has."""
    shown = {bare(option.text) for option in question.options}
    return [text for text in texts if bare(text) not in shown and bare(text) not in bare(question.stem)]


def is_scale(question: Question) -> bool:
    return are_scale(option.text for option in question.options)


def misses_of(entry: Entry | None) -> list[str]:
    return [miss.text for miss in getattr(entry, "near_misses", ())]


def stretches(text: str) -> list[str]:
    """The runs of Chinese characters in a text."""
    return _HAN.findall(text)
