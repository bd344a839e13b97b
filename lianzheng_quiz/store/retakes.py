"""Queries on who sits again for which batch."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.tables import Batch, Candidate, Paper, Sitting


def put_down(session: Session, batch_id: int) -> frozenset[int]:
    """The candidates of a batch who are put down for a retake that was not called off."""
    again, first = aliased(Candidate), aliased(Candidate)
    return frozenset(
        session.execute(
            select(first.id)
            .join(again, again.retake_of_id == first.id)
            .join(Batch, Batch.id == again.batch_id)
            .where(first.batch_id == batch_id, Batch.cancelled_at.is_(None))
        ).scalars()
    )


def let_go(session: Session, candidate_ids: Collection[int]) -> None:
    """Untie these candidates from retakes that were called off, so that they can be put down again."""
    session.execute(update(Candidate).where(Candidate.retake_of_id.in_(candidate_ids)).values(retake_of_id=None))


def of_batch(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """(id, name) of the retakes of a batch, in order; those called off are left out."""
    return session.execute(
        select(Batch.id, Batch.name)
        .where(Batch.retake_of_id == batch_id, Batch.cancelled_at.is_(None))
        .order_by(Batch.opens_at, Batch.id)
    ).all()


def met_before(session: Session, candidate_ids: Collection[int]) -> dict[int, set[int]]:
    """For candidates who sit again the question versions of the paper they failed, by candidate."""
    again = aliased(Candidate)
    rows = session.execute(
        select(again.id, Paper.items)
        .join(Sitting, Sitting.candidate_id == again.retake_of_id)
        .join(Paper, Paper.id == Sitting.paper_id)
        .where(again.id.in_(candidate_ids), Sitting.started_at.is_not(None))
        .execution_options(yield_per=50)
    )
    return {row.id: {item["version_id"] for item in json.loads(row.items)} for row in rows}
