"""Who may ask for what. Units that an account does not reach are answered as if they did not exist."""

from __future__ import annotations

from typing import Any

from lianzheng_quiz.rules.refusals import NotAllowed, NotFound
from lianzheng_quiz.rules.roles import ROLES, Actor
from lianzheng_quiz.store import batches
from lianzheng_quiz.store.engine import Session


def require(actor: Actor, *roles: str) -> None:
    """NotAllowed unless the actor has one of the roles."""
    if actor.role not in roles:
        raise NotAllowed("、".join(ROLES[role] for role in roles))


def batch_within_reach(session: Session, actor: Actor, batch_id: int) -> Any:
    """A batch of the actor's own units. NotFound for any other, existing or not."""
    row = batches.find(session, batch_id, actor.unit_path)
    if row is None:
        raise NotFound("考试批次")
    return row
