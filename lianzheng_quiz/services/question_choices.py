"""What an editor chooses from, and how keys and findings are called on screen. Reads no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lianzheng_quiz.rules.answer_ways import way_of
from lianzheng_quiz.services.question_versions import knowledge
from lianzheng_quiz.services.stems import tells_first
from question_bank.gates import BANK_GATES, GATES
from question_bank.knowledge import Regulation
from question_bank.question import CHAPTERS as CHAPTERS
from question_bank.question import LEVELS as LEVELS
from question_bank.question import Question
from question_bank.question_types import TYPES
from question_bank.question_types.arrangements import lead_of as lead_of
from question_bank.question_types.arrangements import prompts_of as prompts_of
from question_bank.question_types.arrangements import with_prompts as with_prompts
from question_bank.question_types.base import LETTERS as LETTERS


@dataclass(frozen=True)
class TypeChoice:
    """A question type on a form. `way` is a word of `rules.answer_ways`; `tells_first` as in `stems`."""

    name: str
    label: str
    way: str
    hint: str
    tells_first: bool


def type_choices() -> list[TypeChoice]:
    """Every question type in the bank's order."""
    return [TypeChoice(name, kind.label, way_of(name), kind.hint(), tells_first(name)) for name, kind in TYPES.items()]


def regulations() -> Sequence[Regulation]:
    """The regulations on record, every version, those in force first."""
    return sorted(knowledge().regulations.values(), key=lambda entry: (entry.in_force_to is not None, entry.title))


def key_text(question: Question) -> str:
    """The key in words."""
    return TYPES[question.type].describe(question, question.answer)


def gate_label(name: str) -> str:
    """What a gate is called; empty for one that has no name on screen."""
    gate = GATES.get(name) or BANK_GATES.get(name)
    return gate.label if gate else ""
