"""Queries on an office's policies and their versions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, literal, or_, select

from lianzheng_quiz.store.accounts import within
from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.tables import Account, Batch, Policy, PolicyVersion, Unit

_POLICY = (
    Policy.id,
    Policy.name,
    Policy.unit_id,
    Policy.current,
    Policy.retired,
    Unit.name.label("unit_name"),
    Unit.path.label("unit_path"),
    PolicyVersion.id.label("version_id"),
    PolicyVersion.body,
    PolicyVersion.created_at,
)


def _usable(unit_path: str) -> ColumnElement[bool]:
    """Policies of a unit's own, of those above it and of those below it."""
    return or_(within(unit_path), literal(unit_path).like(Unit.path + "%"))


def usable(session: Session, unit_path: str) -> Sequence[AnyRow]:
    """Current versions of every policy that a unit may use, those in use first, by unit and name."""
    return session.execute(
        select(*_POLICY)
        .join(Unit, Unit.id == Policy.unit_id)
        .join(PolicyVersion, (PolicyVersion.policy_id == Policy.id) & (PolicyVersion.number == Policy.current))
        .where(_usable(unit_path))
        .order_by(Policy.retired, Unit.path, Policy.name)
    ).all()


def find(session: Session, policy_id: int, unit_path: str) -> AnyRow | None:
    """The current version of a policy that a unit may use."""
    return session.execute(
        select(*_POLICY)
        .join(Unit, Unit.id == Policy.unit_id)
        .join(PolicyVersion, (PolicyVersion.policy_id == Policy.id) & (PolicyVersion.number == Policy.current))
        .where(Policy.id == policy_id, _usable(unit_path))
    ).first()


def name_taken(session: Session, unit_id: int, name: str, except_id: int | None) -> bool:
    query = select(Policy.id).where(Policy.unit_id == unit_id, Policy.name == name, Policy.id != (except_id or 0))
    return session.execute(query).first() is not None


def versions(session: Session, policy_id: int) -> Sequence[AnyRow]:
    """Every version, newest first, with its author and how many batches it holds."""
    batches = (
        select(func.count(Batch.id))
        .where(Batch.policy_version_id == PolicyVersion.id)
        .scalar_subquery()
        .label("batches")
    )
    return session.execute(
        select(
            PolicyVersion.id,
            PolicyVersion.number,
            PolicyVersion.body,
            PolicyVersion.note,
            PolicyVersion.created_at,
            Account.name.label("author"),
            batches,
        )
        .outerjoin(Account, Account.id == PolicyVersion.author_id)
        .where(PolicyVersion.policy_id == policy_id)
        .order_by(PolicyVersion.number.desc())
    ).all()
