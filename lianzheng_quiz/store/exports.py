"""Queries on large workbooks on their way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.tables import Account, Export

_SHOWN = (
    Export.id,
    Export.title,
    Export.state,
    Export.row_count,
    Export.rows_done,
    Export.asked_at,
    Export.touched_at,
)


def hold_account(session: Session, account_id: int) -> None:
    """Keep the same account from asking twice at the same moment (PostgreSQL)."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update())


def of_account(session: Session, account_id: int) -> AnyRow | None:
    """An account's export, without its content."""
    return session.execute(select(*_SHOWN).where(Export.account_id == account_id)).first()


def content(session: Session, export_id: str, account_id: int) -> AnyRow | None:
    """(title, content) of a finished export of an account."""
    return session.execute(
        select(Export.title, Export.content).where(
            Export.id == export_id, Export.account_id == account_id, Export.state == "ready"
        )
    ).first()


def drop_of_account(session: Session, account_id: int) -> None:
    session.execute(delete(Export).where(Export.account_id == account_id))


def drop_asked_before(session: Session, before: datetime) -> None:
    session.execute(delete(Export).where(Export.asked_at < before))


def give_up_untouched_since(session: Session, before: datetime, now: datetime) -> None:
    """What a crash left behind has failed."""
    left = (Export.state == "making", Export.touched_at < before)
    session.execute(update(Export).where(*left).values(state="failed", touched_at=now))


def anything_to_do(session: Session, asked_before: datetime, untouched_since: datetime) -> bool:
    """Whether something waits, is too old, or was left behind."""
    return (
        session.execute(
            select(Export.id).where(
                (Export.state == "waiting")
                | (Export.asked_at < asked_before)
                | ((Export.state == "making") & (Export.touched_at < untouched_since))
            )
        ).first()
        is not None
    )


def claim(session: Session, worker: str, now: datetime) -> AnyRow | None:
    """Take the export that has waited longest, if nobody else did: (id, kind, title, wish)."""
    query = select(Export.id, Export.kind, Export.title, Export.wish).where(Export.state == "waiting")
    row = session.execute(query.order_by(Export.asked_at, Export.id).limit(1).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    session.execute(update(Export).where(Export.id == row.id).values(state="making", made_by=worker, touched_at=now))
    return row


def move(session: Session, export_id: str, worker: str, **values: Any) -> bool:
    """Change an export that this worker is making; False when it was given up or replaced."""
    done = session.execute(
        update(Export).where(Export.id == export_id, Export.made_by == worker, Export.state == "making").values(values)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
