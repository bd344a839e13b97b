"""Queries on the templates of 公文."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.tables import Account, LetterTemplate, Unit


def newest(session: Session, unit_id: int) -> Sequence[AnyRow]:
    """The newest version of each kind in a unit and each unit above it, the nearest unit first."""
    own, later = aliased(Unit), aliased(LetterTemplate)
    newer = select(later.id).where(
        later.unit_id == LetterTemplate.unit_id,
        later.kind == LetterTemplate.kind,
        later.number > LetterTemplate.number,
    )
    return session.execute(
        select(
            LetterTemplate.kind,
            LetterTemplate.unit_id,
            LetterTemplate.number,
            LetterTemplate.body,
            LetterTemplate.created_at,
            Unit.name.label("unit_name"),
        )
        .join(Unit, Unit.id == LetterTemplate.unit_id)
        .join(own, own.path.like(Unit.path + "%"))
        .where(own.id == unit_id, ~newer.exists())
        .order_by(func.length(Unit.path).desc())
    ).all()


def versions(session: Session, unit_id: int, kind: str) -> Sequence[AnyRow]:
    """Every version of a unit's own, newest first, with its author."""
    return session.execute(
        select(
            LetterTemplate.number,
            LetterTemplate.body,
            LetterTemplate.created_at,
            Account.name.label("author"),
        )
        .outerjoin(Account, Account.id == LetterTemplate.author_id)
        .where(LetterTemplate.unit_id == unit_id, LetterTemplate.kind == kind)
        .order_by(LetterTemplate.number.desc())
    ).all()


def hold_unit(session: Session, unit_id: int) -> None:
    """Keep others from adding a version for a unit at the same moment (PostgreSQL)."""
    session.execute(select(Unit.id).where(Unit.id == unit_id).with_for_update())
