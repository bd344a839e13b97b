"""Queries on written exams: the shared papers, who was present, what two people entered. Marks are never removed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.sittings import standing_score
from lianzheng_quiz.store.tables import Account, Cadre, Candidate, Paper, Score, Sitting, Unit, WrittenMark


def printed_papers(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """The papers that a batch's people share, with how many hold each: by scope, then A before B."""
    return session.execute(
        select(Paper.id, Paper.variant, Paper.scope, Paper.fingerprint, func.count(Sitting.id).label("people"))
        .join(Sitting, Sitting.paper_id == Paper.id)
        .where(Paper.batch_id == batch_id, Paper.candidate_id.is_(None))
        .group_by(Paper.id, Paper.variant, Paper.scope, Paper.fingerprint)
        .order_by(Paper.scope, Paper.variant, Paper.id)
    ).all()


def printed_paper(session: Session, batch_id: int, paper_id: int) -> AnyRow | None:
    """One of them with its frozen items as text."""
    return session.execute(
        select(Paper.id, Paper.variant, Paper.scope, Paper.fingerprint, Paper.items).where(
            Paper.id == paper_id, Paper.batch_id == batch_id, Paper.candidate_id.is_(None)
        )
    ).first()


def extra_minutes(session: Session, batch_id: int) -> Sequence[int]:
    """The minutes that were added for those who sit or may still come."""
    return (
        session.execute(
            select(Candidate.extra_minutes).where(
                Candidate.batch_id == batch_id,
                Candidate.attended.is_not(False),
                Candidate.exemption_reason.is_(None),
                Candidate.leave_reason.is_(None),
            )
        )
        .scalars()
        .all()
    )


def people(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Everybody on the roster as the marking sees them: by seat, then by unit and name."""
    return session.execute(
        select(
            Candidate.id,
            Candidate.seat,
            Candidate.variant,
            Candidate.ticket_no,
            Candidate.attended,
            Candidate.exemption_reason,
            Candidate.leave_reason,
            Candidate.failures_before,
            Cadre.id.label("cadre_id"),
            Cadre.name,
            Cadre.staff_no,
            Unit.name.label("unit_name"),
            Sitting.id.label("sitting_id"),
            Sitting.paper_id,
            Sitting.submitted_at,
            Sitting.voided_at,
            Sitting.void_reason,
            Paper.scope,
            Score.total_hundredths,
            Score.passed,
        )
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .outerjoin(Paper, Paper.id == Sitting.paper_id)
        .outerjoin(Score, standing_score())
        .where(Candidate.batch_id == batch_id)
        .order_by(Candidate.seat.is_(None), Candidate.seat, Unit.path, Cadre.name, Candidate.id)
    ).all()


def items_of(session: Session, paper_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """The frozen items of papers by the paper's id."""
    rows = session.execute(select(Paper.id, Paper.items).where(Paper.id.in_(sorted(set(paper_ids)))))
    return {row.id: json.loads(row.items) for row in rows}


def marks(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Every figure that was entered for a batch, with who entered it."""
    return session.execute(
        select(
            WrittenMark.candidate_id,
            WrittenMark.entry,
            WrittenMark.heading,
            WrittenMark.points_hundredths,
            WrittenMark.entered_by_id,
            Account.name.label("entered_by"),
        )
        .join(Candidate, Candidate.id == WrittenMark.candidate_id)
        .join(Account, Account.id == WrittenMark.entered_by_id)
        .where(Candidate.batch_id == batch_id)
        .order_by(WrittenMark.candidate_id, WrittenMark.entry, WrittenMark.heading)
    ).all()


def add_marks(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(insert(WrittenMark), list(rows))


def change_marks(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Figures corrected by who entered them; each row names its key."""
    if rows:
        session.execute(update(WrittenMark), list(rows))


def hold(session: Session, batch_id: int) -> None:
    """Keep the room's acts about anybody of a batch waiting until the marking is done (PostgreSQL)."""
    for query in (
        select(Candidate.id).where(Candidate.batch_id == batch_id).order_by(Candidate.id),
        select(Sitting.id).where(Sitting.batch_id == batch_id).order_by(Sitting.candidate_id),
    ):
        session.execute(query.with_for_update()).all()


def close(session: Session, sitting_ids: Collection[str], closing: str, opens_at: datetime, closes_at: datetime) -> int:
    """Let sittings on paper count as written in the batch's window; how many were not closed before."""
    done = session.execute(
        update(Sitting)
        .where(Sitting.id.in_(sitting_ids), Sitting.submitted_at.is_(None))
        .values(started_at=opens_at, deadline_at=closes_at, submitted_at=closes_at, closing=closing)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def final_marks(session: Session, sitting_id: str) -> dict[int, int]:
    """Points by heading of a sitting whose marking is finished, when both entries are equal."""
    rows = session.execute(
        select(WrittenMark.heading, WrittenMark.points_hundredths)
        .join(Sitting, and_(Sitting.candidate_id == WrittenMark.candidate_id, Sitting.id == sitting_id))
        .where(WrittenMark.entry == 1)
        .order_by(WrittenMark.heading)
    )
    return {row.heading: row.points_hundredths for row in rows}
