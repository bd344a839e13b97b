"""The state of a candidate in a batch, derived from what happened; never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CandidateFacts:
    """All that decides a candidate's state. `passed` is None until a score stands."""

    closes_at: datetime
    exemption_reason: str | None
    started_at: datetime | None
    submitted_at: datetime | None
    passed: bool | None


STATES = ("应考", "在考", "合格", "不合格·暂缓", "缺考", "免考")


def state_word(state: str) -> str:
    """A state as a list of people shows it; beside the total 应考, those yet to sit read 未开考."""
    return "未开考" if state == "应考" else state


def candidate_state(facts: CandidateFacts, now: datetime) -> str:
    """One of STATES. A result stands above everything; absence only after the batch's end."""
    if facts.passed is not None:
        return "合格" if facts.passed else "不合格·暂缓"
    if facts.started_at is not None:
        return "在考"
    if facts.exemption_reason:
        return "免考"
    return "缺考" if now >= facts.closes_at else "应考"
