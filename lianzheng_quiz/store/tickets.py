"""Queries on tickets: numbers and keyed hashes of the one-time codes of a batch's candidates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.prepared import Prepared
from lianzheng_quiz.store.tables import Account, Batch, Cadre, Candidate, SignIn, Sitting, Unit

_VALIDITY = (
    Batch.closes_at,
    Batch.cancelled_at,
    Candidate.exemption_reason,
    Candidate.leave_reason,
    Sitting.deadline_at,
    Sitting.submitted_at,
    Sitting.paused_at,
)
"""All that decides whether a code opens the door."""


def people(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """A batch's candidates by unit and name. `used`: whether the newest code has opened the door already."""
    used = (
        select(SignIn.id)
        .join(Account, Account.id == SignIn.account_id)
        .where(
            Account.cadre_id == Candidate.cadre_id,
            SignIn.ticket_no == Candidate.ticket_no,
            SignIn.created_at >= Candidate.ticket_issued_at,
        )
        .exists()
    )
    return session.execute(
        select(
            Candidate.id,
            Candidate.ticket_no,
            Candidate.ticket_issued_at,
            Candidate.seat,
            Cadre.name,
            Unit.name.label("unit_name"),
            used.label("used"),
            *_VALIDITY,
        )
        .join(Batch, Batch.id == Candidate.batch_id)
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .where(Candidate.batch_id == batch_id)
        .order_by(Unit.path, Cadre.name, Candidate.id)
    ).all()


def keep(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write numbers and hashes of codes; each row names a candidate by `id`."""
    changes = [dict(row) for row in rows]
    if changes:
        session.execute(update(Candidate), changes)


_BY_NUMBER_ASKED = (
    select(
        Candidate.id,
        Candidate.cadre_id,
        Candidate.ticket_no,
        Candidate.ticket_code,
        Account.username,
        Account.active,
        *_VALIDITY,
    )
    .join(Batch, Batch.id == Candidate.batch_id)
    .join(Account, Account.cadre_id == Candidate.cadre_id)
    .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
    .where(Candidate.ticket_no == bindparam("number"))
)
_BY_NUMBER = Prepared(_BY_NUMBER_ASKED)
_BY_NUMBER_AND_HOLD = Prepared(_BY_NUMBER_ASKED.with_for_update(read=True, of=Candidate))


def by_number(session: Session, number: str, hold: bool = False) -> AnyRow | None:
    """The ticket of a number, with whose account it opens; `hold` lets nobody issue another meanwhile (PostgreSQL)."""
    return (_BY_NUMBER_AND_HOLD if hold else _BY_NUMBER).first(session, number=number)
