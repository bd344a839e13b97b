"""How a kind of knowledge becomes questions: each pattern is a function from a subject to drafts, tried in this order.

A judgement pattern gives a true and a false variant; building keeps one of them.
"""

from __future__ import annotations

from collections.abc import Callable

from question_bank.knowledge import STEPS, Conduct, Entry, Fact, Knowledge, Pairing, Task
from question_bank.patterns import cases, ladders, lists, matching, statements, tasks
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
    ladders.in_order,
    tasks.recite,
)
"""Steps of a procedure are put in order; whether something is a step, or comes next, common sense often tells."""
SEQUENCE_PATTERNS: tuple[Pattern, ...] = (ladders.in_order, tasks.recite)
STATEMENT_PATTERNS: tuple[Pattern, ...] = (
    statements.value_choice,
    statements.value_blank,
    statements.value_judgements,
)
CONDUCT_PATTERNS: tuple[Pattern, ...] = (cases.scenes,)
PAIRING_PATTERNS: tuple[Pattern, ...] = (matching.matched,)
TASK_PATTERNS: tuple[Pattern, ...] = (tasks.answered,)


def drafts_of(entry: Entry, knowledge: Knowledge) -> list[Question]:
    """All drafts that an entry gives rise to, without those of patterns that an editor found unsuited to it."""
    subject = subject_of(entry, knowledge)
    if subject is None:
        return []
    drafts = (question for pattern in _patterns_for(entry) for question in pattern(subject))
    return [draft for draft in drafts if draft.pattern not in entry.unsuited]


def _patterns_for(entry: Entry) -> tuple[Pattern, ...]:
    if isinstance(entry, Conduct):
        return CONDUCT_PATTERNS
    if isinstance(entry, Pairing):
        return PAIRING_PATTERNS
    if isinstance(entry, Task):
        return TASK_PATTERNS
    if entry.members:
        return SEQUENCE_PATTERNS if entry.ordered and entry.order == STEPS else LIST_PATTERNS
    return STATEMENT_PATTERNS if isinstance(entry, Fact) else ()


__all__ = ["LIST_PATTERNS", "STATEMENT_PATTERNS", "drafts_of"]
