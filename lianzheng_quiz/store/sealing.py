"""Queries on what a batch's seal covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.tables import Cadre, Candidate, Paper, Sitting

AT_ONCE = 50


def papers(session: Session, batch_id: int) -> Iterator[AnyRow]:
    """Every candidate's paper with its text, a few at a time: a thousand of them would fill the memory."""
    rows = session.execute(
        select(Sitting.candidate_id, Paper.variant, Paper.scope, Paper.items)
        .join(Paper, Paper.id == Sitting.paper_id)
        .where(Sitting.batch_id == batch_id)
        .order_by(Sitting.candidate_id)
        .execution_options(yield_per=AT_ONCE)
    )
    yield from rows


def names_without_paper(session: Session, batch_id: int) -> Sequence[str]:
    """Who sits but has no paper."""
    return (
        session.execute(
            select(Cadre.name)
            .join(Candidate, Candidate.cadre_id == Cadre.id)
            .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
            .where(
                Candidate.batch_id == batch_id,
                Candidate.exemption_reason.is_(None),
                Candidate.leave_reason.is_(None),
                Sitting.id.is_(None),
            )
            .order_by(Candidate.id)
        )
        .scalars()
        .all()
    )
