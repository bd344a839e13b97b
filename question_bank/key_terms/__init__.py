"""The key terms of a document: those the fact base knows and well-founded proposals, each with its places."""

from __future__ import annotations

from question_bank.key_terms.finding import KeyTerm, Place, TermFinder, find_terms

__all__ = ["KeyTerm", "Place", "TermFinder", "find_terms"]
