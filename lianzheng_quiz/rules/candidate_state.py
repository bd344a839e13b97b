"""The state of a candidate in a batch, derived from what happened; never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lianzheng_quiz.rules.policy import Policy


@dataclass(frozen=True)
class CandidateFacts:
    """All that decides a candidate's state.

    `passed` is None until a score stands. `voided_at` is when the sitting was declared void. `failures_before`
    counts failed attempts of the same exam that this one makes good; `is_retake` also holds for those who
    come after an approved leave. For a written exam `started_at` stands once somebody was recorded as present.
    """

    closes_at: datetime
    exemption_reason: str | None = None
    leave_reason: str | None = None
    started_at: datetime | None = None
    submitted_at: datetime | None = None
    voided_at: datetime | None = None
    passed: bool | None = None
    is_retake: bool = False
    failures_before: int = 0


STATES = ("应考", "补考", "在考", "待阅卷", "合格", "不合格·暂缓", "二次不合格·不予任用", "缺考", "请假", "免考")
FAILED, FAILED_FINALLY = "不合格·暂缓", "二次不合格·不予任用"
MARKED = ("合格", FAILED, FAILED_FINALLY)
"""What a result, or an absence that counts as one, comes to."""


def state_word(state: str) -> str:
    """A state as a list of people shows it; beside the total 应考, those yet to sit read 未开考."""
    return {"应考": "未开考", "补考": "补考·未开考"}.get(state, state)


def state_label(state: str, policy: Policy) -> str:
    """A state with the consequence that this policy attaches to a failure."""
    if state == FAILED:
        return f"不合格·{policy.first_failure}"
    if state == FAILED_FINALLY:
        return f"二次不合格·{policy.second_failure}"
    return state_word(state)


def candidate_state(facts: CandidateFacts, policy: Policy, now: datetime) -> str:
    """One of STATES. A result stands above everything, a void sitting is a failure; absence only after the end."""
    if facts.voided_at is not None or facts.passed is False:
        return _failure(facts, policy)
    if facts.passed:
        return "合格"
    if facts.started_at is not None:
        by_people = policy.form == "written" or policy.needs_markers
        return "待阅卷" if facts.submitted_at is not None and by_people else "在考"
    if facts.exemption_reason:
        return "免考"
    if facts.leave_reason:
        return "请假" if policy.leave_joins_retake else _absence(facts, policy)
    if now >= facts.closes_at:
        return _absence(facts, policy)
    return "补考" if facts.is_retake else "应考"


def came(facts: CandidateFacts) -> bool:
    """实考: whether somebody came. Absence may be failed like a paper; it stays absence."""
    return facts.started_at is not None or facts.passed is not None or facts.voided_at is not None


def _failure(facts: CandidateFacts, policy: Policy) -> str:
    last_chance = facts.failures_before >= max(policy.retakes, 1)
    return FAILED_FINALLY if last_chance else FAILED


def _absence(facts: CandidateFacts, policy: Policy) -> str:
    """Who stays away from a retake after a failure has used it up, where the policy counts absence as failure."""
    if facts.failures_before and policy.absence_is_failure:
        return _failure(facts, policy)
    return "缺考"


DECIDED_BY = {
    "应考": "exam",
    "补考": "retake",
    "在考": "exam",
    "待阅卷": "marking",
    "合格": "pass",
    FAILED: "first_failure",
    FAILED_FINALLY: "second_failure",
    "缺考": "absence",
    "请假": "leave",
    "免考": "exemption",
}
"""The clause of the policy (a key of `rules.clauses`) that a state rests on."""


def may_retake(state: str, failures_before: int, policy: Policy) -> bool:
    """Whether the policy lets a person in this state of a closed batch be put down for a retake."""
    if state == "请假":
        return True
    failures = failures_before + 1
    if state == "缺考" and not policy.absence_is_failure:
        failures = failures_before
    return state in (FAILED, "缺考") and failures <= policy.retakes


def failures_after(state: str, failures_before: int, policy: Policy) -> int:
    """Failed attempts once this one is counted: what a retake starts with."""
    counts = state in (FAILED, FAILED_FINALLY) or (state == "缺考" and policy.absence_is_failure)
    return failures_before + counts
