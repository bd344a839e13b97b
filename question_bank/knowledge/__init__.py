"""The fact base: regulations with their versions, key terms, and regulation facts.

Data files hold facts and the few deciding words, never the texts. This module
only reads and indexes them; what makes an entry unfit is said in `loading`.
"""

from __future__ import annotations

from question_bank.knowledge.entries import Authority, Fact, Knowledge, Member, NearMiss, Regulation, Term
from question_bank.knowledge.loading import KnowledgeError, load_knowledge

__all__ = [
    "Authority",
    "Fact",
    "Knowledge",
    "KnowledgeError",
    "Member",
    "NearMiss",
    "Regulation",
    "Term",
    "load_knowledge",
]
