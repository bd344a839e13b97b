"""The fact base: regulations with their versions, key terms, regulation facts, conducts, pairings and tasks.

Data files hold facts and the few deciding words, never the texts. This module
only reads and indexes them; what makes an entry unfit is said in `loading`.
"""

from __future__ import annotations

from question_bank.knowledge.entries import (
    STEPS,
    Authority,
    Case,
    Conduct,
    Discipline,
    Entry,
    Fact,
    Knowledge,
    Listed,
    Member,
    NearMiss,
    Pair,
    Pairing,
    Point,
    Regulation,
    Task,
    Term,
)
from question_bank.knowledge.loading import KnowledgeError, load_knowledge

__all__ = [
    "STEPS",
    "Authority",
    "Case",
    "Conduct",
    "Discipline",
    "Entry",
    "Fact",
    "Knowledge",
    "KnowledgeError",
    "Listed",
    "Member",
    "NearMiss",
    "Pair",
    "Pairing",
    "Point",
    "Regulation",
    "Task",
    "Term",
    "load_knowledge",
]
