"""What of a result the person is shown, and when. Organisers read everything once the batch is over."""

from __future__ import annotations

from lianzheng_quiz.rules.policy import Policy

SHOWN = ("score", "verdict", "later", "never", "marking")
"""The score with its verdict; pass or fail alone; nothing before the whole batch is over; nothing at all; nothing as
there is none before people have marked."""


def shown_result(policy: Policy, over: bool, scored: bool = True) -> str:
    """One of SHOWN for a person who has handed in; `over` once nobody of the batch can sit any more."""
    if not scored:
        return "marking"
    if policy.shown_score == "after_close":
        return "score" if over else "later"
    return policy.shown_score


def shown_review(policy: Policy, over: bool) -> bool:
    """Whether questions with their keys are shown: never without the score, for both tell the other."""
    if shown_result(policy, over) != "score":
        return False
    return policy.review == "at_once" or (policy.review == "after_close" and over)
