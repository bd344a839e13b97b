"""What questions rest on and what becomes of them when it changes: places in documents, entries of the fact base."""

from __future__ import annotations

from question_bank.tracing.anchors import Anchor, Anchored, anchor, reanchor
from question_bank.tracing.suspension import Decision, decide

__all__ = ["Anchor", "Anchored", "Decision", "anchor", "decide", "reanchor"]
