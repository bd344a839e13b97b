"""The reason that an act in the room is recorded with."""

from __future__ import annotations

from lianzheng_quiz.rules.refusals import Invalid

LONGEST = 200


def checked_reason(text: str, name: str = "reason") -> str:
    """The reason in one line. Invalid when there is none or it doesn't fit."""
    reason = " ".join(text.split())
    if not 2 <= len(reason) <= LONGEST:
        raise Invalid({name: f"请写明理由，2 到 {LONGEST} 字"})
    return reason
