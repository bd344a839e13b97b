"""Queries on practice rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.tables import PracticeAnswer, PracticeRound


def round_of(session: Session, round_id: str, account_id: int) -> AnyRow | None:
    """A round, if it is this account's own."""
    return session.execute(
        select(PracticeRound.id, PracticeRound.chapter, PracticeRound.items).where(
            PracticeRound.id == round_id, PracticeRound.account_id == account_id
        )
    ).first()


def answers_of(session: Session, round_id: str) -> dict[int, AnyRow]:
    """Answers of a round by position."""
    rows = session.execute(
        select(PracticeAnswer.position, PracticeAnswer.value, PracticeAnswer.outcome).where(
            PracticeAnswer.round_id == round_id
        )
    )
    return {row.position: row for row in rows}


def keep_first(session: Session, round_id: str, position: int, value: str, outcome: str, now: datetime) -> None:
    """Keep an answer unless the position has one."""
    dialect = session.get_bind().dialect.name
    statement: Any = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(PracticeAnswer).values(
        round_id=round_id, position=position, value=value, outcome=outcome, answered_at=now
    )
    session.execute(statement.on_conflict_do_nothing())


def history(session: Session, account_id: int) -> Sequence[AnyRow]:
    """Every answered position of an account's rounds, oldest first: chapter, items, position, outcome."""
    return session.execute(
        select(
            PracticeRound.id,
            PracticeRound.chapter,
            PracticeRound.items,
            PracticeAnswer.position,
            PracticeAnswer.outcome,
        )
        .join(PracticeAnswer, PracticeAnswer.round_id == PracticeRound.id)
        .where(PracticeRound.account_id == account_id)
        .order_by(PracticeAnswer.answered_at)
    ).all()
