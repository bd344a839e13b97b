"""How a kind of knowledge becomes questions: each pattern is a function from a subject to drafts, tried in this order.

A judgement pattern gives a true and a false variant; building keeps one of them.
"""

from __future__ import annotations

from collections.abc import Callable

from question_bank.knowledge import Fact, Knowledge, Term
from question_bank.patterns import ladders, lists, statements
from question_bank.patterns.drafting import Subject, subject_of
from question_bank.question import Question

Pattern = Callable[[Subject], list[Question]]

LIST_PATTERNS: tuple[Pattern, ...] = (
    lists.belongs,
    lists.excludes,
    lists.multiple,
    lists.complete,
    lists.judgements,
    ladders.next_rung,
)
STATEMENT_PATTERNS: tuple[Pattern, ...] = (
    statements.value_choice,
    statements.value_blank,
    statements.value_judgements,
)


def drafts_of(entry: Term | Fact, knowledge: Knowledge) -> list[Question]:
    """All drafts that an entry gives rise to; none for a term that is only recognised."""
    subject = subject_of(entry, knowledge)
    if subject is None:
        return []
    of_statement = STATEMENT_PATTERNS if isinstance(entry, Fact) else ()
    patterns = LIST_PATTERNS if subject.members else of_statement
    return [question for pattern in patterns for question in pattern(subject)]


__all__ = ["LIST_PATTERNS", "STATEMENT_PATTERNS", "drafts_of"]
