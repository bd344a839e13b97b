"""The audit log's rows: added, read, never altered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, or_, select

from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.store.accounts import like
from lianzheng_quiz.store.engine import AnyRow, AnySelect, Session
from lianzheng_quiz.store.prepared import insert_of
from lianzheng_quiz.store.tables import AuditEntry

_NEW_ENTRY = insert(AuditEntry.__table__)  # type: ignore[arg-type]
_ONE_NEW_ENTRY = insert_of(AuditEntry.__table__, "id")


def add_entry(
    session: Session,
    actor: Actor | None,
    action: str,
    subject: str,
    now: datetime,
    detail: str = "",
    *,
    batch_id: int | None = None,
) -> None:
    """Record an act in the transaction of the act itself. `actor` None is the system.

    With a `batch_id` it stands in the record of that batch's room.
    """
    add_entries(session, [entry_of(actor, action, subject, now, detail, batch_id=batch_id)])


def add_entries(session: Session, entries: Sequence[Mapping[str, Any]]) -> None:
    """Record several acts, in their order."""
    if len(entries) == 1:
        _ONE_NEW_ENTRY.run(session, **entries[0])
    elif entries:
        session.connection().execute(_NEW_ENTRY, entries)


def entry_of(
    actor: Actor | None, action: str, subject: str, now: datetime, detail: str = "", *, batch_id: int | None = None
) -> dict[str, Any]:
    """An entry before it is written, as `add_entry` says."""
    return {
        "at": now,
        "account_id": actor.account_id if actor and actor.account_id else None,
        "actor": f"{actor.name}（{actor.username}）"[:80] if actor else "系统",
        "role": actor.role if actor else "",
        "address": actor.address[:60] if actor else "",
        "action": action,
        "subject": subject[:200],
        "batch_id": batch_id,
        "detail": detail[:400],
    }


def entries(text: str = "", action: str = "") -> AnySelect:
    """A query of entries, newest first."""
    query = select(
        AuditEntry.id,
        AuditEntry.at,
        AuditEntry.actor,
        AuditEntry.role,
        AuditEntry.address,
        AuditEntry.action,
        AuditEntry.subject,
        AuditEntry.detail,
    ).order_by(AuditEntry.id.desc())
    if action:
        query = query.where(AuditEntry.action == action)
    if text:
        pattern = like(text)
        query = query.where(
            or_(AuditEntry.actor.ilike(pattern, escape="\\"), AuditEntry.subject.ilike(pattern, escape="\\"))
        )
    return query


def has_done(session: Session, account_id: int, action: str, batch_id: int) -> bool:
    """Whether an account did something of a batch."""
    own = (AuditEntry.account_id == account_id, AuditEntry.action == action, AuditEntry.batch_id == batch_id)
    return bool(session.execute(select(exists().where(*own))).scalar_one())


def of_batch(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """What was done in and about a batch's room, in order."""
    return session.execute(
        select(AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.subject, AuditEntry.detail)
        .where(AuditEntry.batch_id == batch_id)
        .order_by(AuditEntry.id)
    ).all()
