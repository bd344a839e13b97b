"""What a gate reports, and what a gate is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from question_bank.knowledge import Entry, Fact, Knowledge, Listed, Term
from question_bank.question import Question

Severity = Literal["fault", "advice"]
CHOSEN = ("single", "multiple", "case")


@dataclass(frozen=True)
class Fault:
    """One finding: which gate, what to do about it (Chinese), and whether it bars the question."""

    gate: str
    message: str
    severity: Severity = "fault"
    question_id: str = ""


@dataclass(frozen=True)
class Gate:
    """A rule for one question; `find` yields a message for every violation."""

    label: str
    severity: Severity
    find: Callable[[Question, Knowledge], Iterable[str]]


@dataclass(frozen=True)
class BankGate:
    """A rule for a whole bank; `find` yields the question's id (or "") and a message."""

    label: str
    severity: Severity
    find: Callable[[list[Question], Knowledge], Iterable[tuple[str, str]]]


def entry_of(question: Question, knowledge: Knowledge) -> Entry | None:
    """What a question says it is about."""
    return knowledge.entry_by_subject.get(question.term)


def listed_entry_of(question: Question, knowledge: Knowledge) -> Listed | None:
    """The term or fact that a question says it is about; None for a scene, a pairing or a task."""
    entry = entry_of(question, knowledge)
    return entry if isinstance(entry, Term | Fact) else None


def right_and_wrong(question: Question) -> tuple[list[str], list[str]]:
    """The texts of the right options and of the wrong ones."""
    right = [option.text for option in question.options if option.key in question.answer]
    return right, [option.text for option in question.options if option.key not in question.answer]
