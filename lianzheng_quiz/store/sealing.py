"""Queries on what a batch's seal covers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.tables import Paper, Sitting

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
