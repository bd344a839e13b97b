"""Who may ask for what. Units that an account does not reach are answered as if they did not exist."""

from __future__ import annotations

from lianzheng_quiz.rules.refusals import NotAllowed
from lianzheng_quiz.rules.roles import ROLES, Actor


def require(actor: Actor, *roles: str) -> None:
    """NotAllowed unless the actor has one of the roles."""
    if actor.role not in roles:
        raise NotAllowed("、".join(ROLES[role] for role in roles))
