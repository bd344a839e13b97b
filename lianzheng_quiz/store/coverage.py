"""Queries behind the register of coverage: every exam and every appointment of the cadres of a unit and all below it.

They read what decides and nothing else: no papers, answers or marks, and names only of the rows that are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, select, union

from lianzheng_quiz.store.accounts import within
from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.prepared import Prepared
from lianzheng_quiz.store.sittings import standing_score
from lianzheng_quiz.store.tables import Appointment, AppointmentList, Batch, Cadre, Candidate, Score, Sitting, Unit

_IN_REACH = Unit.path.like(bindparam("reach"))
_ATTEMPTS = Prepared(
    select(
        Candidate.cadre_id,
        Candidate.batch_id,
        Candidate.exemption_reason,
        Candidate.leave_reason,
        Candidate.publicity_to,
        Candidate.retake_of_id,
        Candidate.failures_before,
        Candidate.attended,
        Sitting.started_at.is_not(None).label("started"),
        Sitting.submitted_at,
        Sitting.voided_at.is_not(None).label("voided"),
        Score.passed,
        Cadre.rank,
    )
    .join(Cadre, Cadre.id == Candidate.cadre_id)
    .join(Unit, Unit.id == Cadre.unit_id)
    .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
    .outerjoin(Score, standing_score())
    .where(_IN_REACH)
)
_LINES = Prepared(
    select(
        Appointment.id,
        Appointment.cadre_id,
        Appointment.post,
        Appointment.rank,
        Appointment.appointed_on,
        Appointment.publicity_to,
        Appointment.exemption_reason,
        AppointmentList.id.label("list_id"),
        AppointmentList.name.label("list_name"),
        AppointmentList.listed_on,
        Cadre.rank.label("cadre_rank"),
    )
    .join(AppointmentList, AppointmentList.id == Appointment.list_id)
    .join(Cadre, Cadre.id == Appointment.cadre_id)
    .join(Unit, Unit.id == Cadre.unit_id)
    .where(AppointmentList.withdrawn_at.is_(None), _IN_REACH)
)


def attempts(session: Session, unit_path: str) -> Sequence[AnyRow]:
    """Every roster that a cadre at or below a unit stands on, with what came of it."""
    return _ATTEMPTS.all(session, reach=unit_path + "%")


def lines(session: Session, unit_path: str) -> Sequence[AnyRow]:
    """Every line of the lists that were not withdrawn, of cadres at or below a unit."""
    return _LINES.all(session, reach=unit_path + "%")


def batches(session: Session) -> Sequence[AnyRow]:
    """Every batch that was not called off."""
    return session.execute(
        select(Batch.id, Batch.name, Batch.policy, Batch.opens_at, Batch.closes_at, Batch.cancelled_at).where(
            Batch.cancelled_at.is_(None)
        )
    ).all()


def people(session: Session, unit_path: str, cadre_ids: Collection[int] | None = None) -> dict[int, AnyRow]:
    """Cadres at or below a unit by id, all or these: name, staff_no, post, proposed_post, unit_name."""
    query = (
        select(
            Cadre.id,
            Cadre.name,
            Cadre.staff_no,
            Cadre.post,
            Cadre.proposed_post,
            Unit.name.label("unit_name"),
        )
        .join(Unit, Unit.id == Cadre.unit_id)
        .where(within(unit_path))
    )
    if cadre_ids is not None:
        query = query.where(Cadre.id.in_(cadre_ids))
    return {row.id: row for row in session.execute(query)}


def ranks(session: Session, unit_path: str) -> list[str]:
    """The ranks that occur at or below a unit."""
    of_cadres = select(Cadre.rank).join(Unit, Unit.id == Cadre.unit_id).where(within(unit_path), Cadre.rank != "")
    of_lines = (
        select(Appointment.rank)
        .join(Cadre, Cadre.id == Appointment.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .where(within(unit_path), Appointment.rank != "")
    )
    return sorted(session.execute(union(of_cadres, of_lines)).scalars())
