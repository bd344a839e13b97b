"""Queries behind dossiers: the exams of a chain, what was recorded, what was signed. Rows are only added."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from lianzheng_quiz.store.accounts import within
from lianzheng_quiz.store.engine import AnyRow, AnySelect, Session
from lianzheng_quiz.store.prepared import Prepared
from lianzheng_quiz.store.sittings import standing_score
from lianzheng_quiz.store.tables import (
    Account,
    Batch,
    Cadre,
    Candidate,
    DossierRecord,
    Pledge,
    Score,
    Sitting,
    Unit,
)

_ATTEMPTS = (
    select(
        Candidate.id,
        Candidate.cadre_id,
        Candidate.batch_id,
        Candidate.retake_of_id,
        Candidate.exemption_reason,
        Candidate.leave_reason,
        Candidate.attended,
        Candidate.failures_before,
        Sitting.id.label("sitting_id"),
        Sitting.started_at,
        Sitting.submitted_at,
        Sitting.voided_at,
        Score.total_hundredths,
        Score.max_hundredths,
        Score.passed,
        Cadre.name,
        Cadre.staff_no,
        Unit.name.label("unit_name"),
        Pledge.id.label("pledge_id"),
    )
    .join(Batch, Batch.id == Candidate.batch_id)
    .join(Cadre, Cadre.id == Candidate.cadre_id)
    .join(Unit, Unit.id == Cadre.unit_id)
    .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
    .outerjoin(Score, standing_score())
    .outerjoin(Pledge, Pledge.candidate_id == Candidate.id)
    .where(Batch.cancelled_at.is_(None))
)
_WITHIN = Prepared(
    _ATTEMPTS.where(Unit.path.like(bindparam("reach"))).order_by(Unit.path, Cadre.name, Cadre.id, Candidate.id)
)
_OF_CADRE = Prepared(
    _ATTEMPTS.where(Candidate.cadre_id == bindparam("cadre_id")).order_by(Batch.opens_at, Candidate.id)
)


def attempts_of(session: Session, cadre_id: int) -> Sequence[AnyRow]:
    """Every exam of one cadre in batches that were not called off, in order."""
    return _OF_CADRE.all(session, cadre_id=cadre_id)


def attempts_within(session: Session, unit_path: str, batch_id: int | None = None) -> Sequence[AnyRow]:
    """The same of every cadre at or below a unit, all or those on one batch's roster; by unit and name."""
    if batch_id is None:
        return _WITHIN.all(session, reach=unit_path + "%")
    there = aliased(Candidate)
    listed = Cadre.id.in_(select(there.cadre_id).where(there.batch_id == batch_id))
    query = _ATTEMPTS.where(within(unit_path), listed)
    return session.execute(query.order_by(Unit.path, Cadre.name, Cadre.id, Candidate.id)).all()


def batches(session: Session, batch_ids: Collection[int]) -> dict[int, AnyRow]:
    """Batches by id: name, policy and times."""
    rows = session.execute(
        select(Batch.id, Batch.name, Batch.policy, Batch.opens_at, Batch.closes_at, Batch.cancelled_at).where(
            Batch.id.in_(sorted(batch_ids))
        )
    )
    return {row.id: row for row in rows}


_RECORDS = (
    select(
        DossierRecord.id,
        DossierRecord.candidate_id,
        DossierRecord.kind,
        DossierRecord.done_on,
        DossierRecord.talker,
        DossierRecord.notes,
        DossierRecord.recorded_at,
        Account.name.label("recorded_by"),
    )
    .join(Account, Account.id == DossierRecord.recorded_by_id)
    .join(Candidate, Candidate.id == DossierRecord.candidate_id)
    .order_by(DossierRecord.id)
)
_PLEDGES = select(
    Pledge.id,
    Pledge.candidate_id,
    Pledge.cadre_id,
    Pledge.wording,
    Pledge.text,
    Pledge.digest,
    Pledge.signed_at,
    Account.username,
).join(Account, Account.id == Pledge.account_id)


def records_of(session: Session, cadre_id: int) -> Sequence[AnyRow]:
    """Everything recorded about a cadre, in order; the last of a kind stands."""
    return session.execute(_RECORDS.where(Candidate.cadre_id == cadre_id)).all()


def pledges_of(session: Session, cadre_id: int) -> dict[int, AnyRow]:
    """What a cadre has signed, by the first candidate of the chain."""
    return {row.candidate_id: row for row in session.execute(_PLEDGES.where(Pledge.cadre_id == cadre_id))}


def recorded_within(session: Session, unit_path: str) -> Sequence[AnyRow]:
    """(candidate_id, kind, done_on) of every record about cadres at or below a unit, in order."""
    return session.execute(
        _in_reach(select(DossierRecord.candidate_id, DossierRecord.kind, DossierRecord.done_on), DossierRecord)
        .where(within(unit_path))
        .order_by(DossierRecord.id)
    ).all()


def signed_within(session: Session, unit_path: str) -> dict[int, Any]:
    """When pledges were signed by cadres at or below a unit, by the first candidate of the chain."""
    rows = session.execute(_in_reach(select(Pledge.candidate_id, Pledge.signed_at), Pledge).where(within(unit_path)))
    return {row.candidate_id: row.signed_at for row in rows}


def _in_reach(query: AnySelect, owner: Any) -> AnySelect:
    return (
        query.join(Candidate, Candidate.id == owner.candidate_id)
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
    )


def hold(session: Session, candidate_id: int) -> None:
    """Let nobody else record or sign in this dossier until the transaction ends (PostgreSQL)."""
    session.execute(select(Candidate.id).where(Candidate.id == candidate_id).with_for_update())
