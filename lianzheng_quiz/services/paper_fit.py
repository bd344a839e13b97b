"""Whom a paper is for, and which papers no longer fit: names are corrected after papers were dealt."""

from __future__ import annotations

from typing import Any

from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.store import batches
from lianzheng_quiz.store.engine import Session


def for_whom(policy: Policy, person: Any) -> tuple[str, str]:
    """Scope and post group of one candidate: together they name the blueprint."""
    return policy.scope_for(person.party_member, person.scope), policy.group_for(person.post_group)


def unfit(session: Session, batch_id: int, policy: Policy) -> list[Any]:
    """Candidates whose paper, not yet begun, was dealt for another scope or post group than they have now."""
    rows = batches.papers_to_come(session, batch_id)
    return [row for row in rows if (row.paper_scope, policy.group_for(row.paper_group)) != for_whom(policy, row)]


def people_to_deal(session: Session, batch_id: int, policy: Policy) -> list[Any]:
    """Who needs a paper: those who have none, and those whose paper no longer fits."""
    return [*batches.candidates_without_paper(session, batch_id), *unfit(session, batch_id, policy)]
