"""The key terms of a document: those the fact base knows and well-founded proposals, each with its places."""

from __future__ import annotations

from question_bank.key_terms.finding import KeyTerm, Place, TermFinder, find_terms

__all__ = ["KIND_NAMES", "KeyTerm", "Place", "TermFinder", "find_terms"]

KIND_NAMES = {
    "numeric_abbrev": "数字简称",
    "institution": "制度",
    "responsibility": "责任",
    "misconduct": "违纪行为",
    "slogan": "固定提法",
    "regulation": "法规",
    "concept": "概念",
}
"""Kinds of terms as people call them."""
