"""What an editor chooses from, and how keys and findings are called on screen. Reads no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lianzheng_quiz.services.question_versions import knowledge
from question_bank.gates import BANK_GATES, GATES
from question_bank.knowledge import Regulation
from question_bank.question import CHAPTERS as CHAPTERS
from question_bank.question import LEVELS as LEVELS
from question_bank.question import Question
from question_bank.question_types import TYPES, QuestionType
from question_bank.question_types.base import LETTERS as LETTERS
from question_bank.question_types.choices import Choice


@dataclass(frozen=True)
class TypeChoice:
    """A question type on a form. `answer`: one · several · judgement · written."""

    name: str
    label: str
    answer: str
    hint: str


def type_choices() -> list[TypeChoice]:
    """Every question type in the bank's order."""
    return [TypeChoice(kind.name, kind.label, _answer(kind), kind.hint()) for kind in TYPES.values()]


def _answer(kind: QuestionType) -> str:
    if isinstance(kind, Choice):
        return "one" if kind.most == 1 else "several"
    return "judgement" if kind.options_shown({}) else "written"


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
