"""What decides a candidate's state, read from one row of a batch's people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from lianzheng_quiz.rules.candidate_state import CandidateFacts
from lianzheng_quiz.rules.policy import Policy

NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def facts_of(person: Any, batch: Any, policy: Policy, now: datetime) -> CandidateFacts:
    """The facts of a row of `store.batches.candidates`, of a batch row.

    At a written exam presence is what was recorded in the room, and papers are handed in when it ends.
    Of a cancelled batch nobody is absent.
    """
    started_at, submitted_at = person.started_at, person.submitted_at
    if policy.form == "written" and person.attended:
        started_at = started_at or batch.opens_at
        submitted_at = submitted_at or (batch.closes_at if now >= batch.closes_at else None)
    return CandidateFacts(
        closes_at=batch.closes_at if batch.cancelled_at is None else NEVER,
        exemption_reason=person.exemption_reason,
        leave_reason=person.leave_reason,
        started_at=started_at,
        submitted_at=submitted_at,
        voided_at=person.voided_at,
        passed=person.passed,
        is_retake=person.retake_of_id is not None,
        failures_before=person.failures_before,
    )
