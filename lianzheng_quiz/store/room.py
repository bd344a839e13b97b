"""Queries on the people in an exam room and on acts that take two. The live list is one statement, however many sit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased

from lianzheng_quiz.rules.seating import Placed
from lianzheng_quiz.store.engine import AnyRow, AnySelect, Session
from lianzheng_quiz.store.sittings import standing_score
from lianzheng_quiz.store.tables import Account, Answer, Approval, Cadre, Candidate, Score, Sitting, Unit


def _people(batch_id: int) -> AnySelect:
    saved = (
        select(
            Answer.sitting_id,
            func.count(Answer.position).filter(Answer.value != "[]").label("answered"),
            func.max(Answer.saved_at).label("last_saved_at"),
        )
        .join(Sitting, Sitting.id == Answer.sitting_id)
        .where(Sitting.batch_id == batch_id)
        .group_by(Answer.sitting_id)
        .subquery()
    )
    return (
        select(
            Candidate.id,
            Candidate.cadre_id,
            Candidate.seat,
            Candidate.variant,
            Candidate.ticket_no,
            Candidate.attended,
            Candidate.admitted_at,
            Candidate.extra_minutes,
            Candidate.exemption_reason,
            Candidate.leave_reason,
            Candidate.retake_of_id,
            Candidate.failures_before,
            Cadre.name,
            Cadre.staff_no,
            Unit.name.label("unit_name"),
            Sitting.id.label("sitting_id"),
            Sitting.started_at,
            Sitting.deadline_at,
            Sitting.submitted_at,
            Sitting.closing,
            Sitting.paused_at,
            Sitting.voided_at,
            Sitting.void_reason,
            Sitting.away_count,
            Sitting.shape,
            Score.passed,
            saved.c.answered,
            saved.c.last_saved_at,
        )
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .outerjoin(Score, standing_score())
        .outerjoin(saved, saved.c.sitting_id == Sitting.id)
        .where(Candidate.batch_id == batch_id)
        .order_by(Candidate.seat.is_(None), Candidate.seat, Unit.path, Cadre.name, Candidate.id)
    )


def people(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Everybody on the roster as the room sees them, by seat, then by unit and name."""
    return session.execute(_people(batch_id)).all()


def person(session: Session, batch_id: int, candidate_id: int) -> AnyRow | None:
    """One of them."""
    return session.execute(_people(batch_id).where(Candidate.id == candidate_id)).first()


def locked(session: Session, batch_id: int, candidate_id: int) -> Candidate | None:
    """A candidate held against other acts of the room at the same moment (PostgreSQL)."""
    return session.execute(
        select(Candidate).where(Candidate.id == candidate_id, Candidate.batch_id == batch_id).with_for_update()
    ).scalar_one_or_none()


def sitting_of(session: Session, candidate_id: int) -> Sitting | None:
    """A candidate's sitting, held against saving and hand-in (PostgreSQL)."""
    return session.execute(
        select(Sitting).where(Sitting.candidate_id == candidate_id).with_for_update()
    ).scalar_one_or_none()


def account_of(session: Session, cadre_id: int) -> int | None:
    """The account a cadre signs in with."""
    return session.execute(select(Account.id).where(Account.cadre_id == cadre_id)).scalar_one_or_none()


def count_away(session: Session, sitting_id: str, cadre_id: int, now: datetime, pause: timedelta) -> bool:
    """Note that a running page was left, unless that was noted less than `pause` ago."""
    done = session.execute(
        update(Sitting)
        .where(
            Sitting.id == sitting_id,
            Sitting.cadre_id == cadre_id,
            Sitting.started_at.is_not(None),
            Sitting.submitted_at.is_(None),
            Sitting.paused_at.is_(None),
            or_(Sitting.away_at.is_(None), Sitting.away_at <= now - pause),
        )
        .values(away_count=Sitting.away_count + 1, away_at=now)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def standing_score_row(session: Session, sitting_id: str) -> Score | None:
    return session.execute(
        select(Score).join(Sitting, Sitting.id == Score.sitting_id).where(Sitting.id == sitting_id, standing_score())
    ).scalar_one_or_none()


def set_attendance(session: Session, batch_id: int, present: Mapping[int, bool]) -> None:
    """Record for each candidate whether he or she came."""
    for came in (True, False):
        ids = [candidate_id for candidate_id, value in present.items() if value is came]
        if ids:
            session.execute(
                update(Candidate).where(Candidate.batch_id == batch_id, Candidate.id.in_(ids)).values(attended=came)
            )


# Seats


def to_seat(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Everybody who needs a seat, with the paper's variant and whether it is dealt."""
    return session.execute(
        select(Candidate.id, Candidate.variant, Sitting.id.is_not(None).label("dealt"))
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .where(
            Candidate.batch_id == batch_id,
            Candidate.exemption_reason.is_(None),
            Candidate.leave_reason.is_(None),
        )
        .order_by(Candidate.id)
    ).all()


def set_seats(session: Session, batch_id: int, plan: Sequence[Placed]) -> None:
    """Give out these seats and no others; the variant goes with the seat."""
    session.execute(update(Candidate).where(Candidate.batch_id == batch_id).values(seat=None))
    session.execute(
        update(Candidate),
        [{"id": placed.candidate_id, "seat": placed.seat, "variant": placed.variant} for placed in plan],
    )


# Acts that take two people


def _requests(batch_id: int) -> AnySelect:
    asker = aliased(Account)
    return (
        select(
            Approval.id,
            Approval.act,
            Approval.reason,
            Approval.asked_at,
            Approval.asked_by_id,
            Approval.granted_at,
            Approval.withdrawn_at,
            Approval.sitting_id,
            asker.name.label("asked_by"),
            Candidate.id.label("candidate_id"),
            Cadre.name,
        )
        .join(asker, asker.id == Approval.asked_by_id)
        .join(Sitting, Sitting.id == Approval.sitting_id)
        .join(Candidate, Candidate.id == Sitting.candidate_id)
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .where(Approval.batch_id == batch_id)
    )


def waiting_requests(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """What was asked for and can still be granted, oldest first."""
    open_ = (Approval.granted_at.is_(None), Approval.withdrawn_at.is_(None), Sitting.voided_at.is_(None))
    still = or_(Approval.act != "force", Sitting.submitted_at.is_(None))
    return session.execute(_requests(batch_id).where(*open_, still).order_by(Approval.id)).all()


def request(session: Session, batch_id: int, approval_id: int, lock: bool = False) -> AnyRow | None:
    """One request of a batch; `lock` keeps another from settling it at the same moment (PostgreSQL)."""
    query = _requests(batch_id).where(Approval.id == approval_id)
    return session.execute(query.with_for_update(of=Approval) if lock else query).first()
