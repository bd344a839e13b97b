"""Queries that reports count from: people with what decides their state, and points by part of the paper."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, null, or_, select
from sqlalchemy.orm import aliased

from lianzheng_quiz.store.accounts import within
from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.sittings import has_score, standing_score
from lianzheng_quiz.store.tables import (
    Batch,
    Cadre,
    Candidate,
    Mark,
    Paper,
    Score,
    Sitting,
    TopicTally,
    Unit,
    WrittenMark,
)
from lianzheng_quiz.store.tallies import ruled

_DECIDES = (
    Candidate.exemption_reason,
    Candidate.leave_reason,
    Candidate.attended,
    Candidate.retake_of_id,
    Candidate.failures_before,
    Sitting.started_at,
    Sitting.submitted_at,
    Sitting.voided_at,
    Score.total_hundredths,
    Score.max_hundredths,
    Score.passed,
)
"""What `services.candidate_facts` asks of a person, and the standing score."""


def people(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Everybody on a batch's roster with sitting and standing score, by unit and name."""
    return session.execute(
        select(
            Candidate.id,
            Candidate.cadre_id,
            Candidate.publicity_to,
            *_DECIDES,
            Cadre.name,
            Cadre.staff_no,
            Cadre.post,
            Cadre.proposed_post,
            Unit.name.label("unit_name"),
            Sitting.id.label("sitting_id"),
            Sitting.void_reason,
            Score.clause,
        )
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .outerjoin(Score, standing_score())
        .where(Candidate.batch_id == batch_id)
        .order_by(Unit.path, Cadre.name, Candidate.id)
    ).all()


def again(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Who of a batch is put down for a retake that was not called off, as a person of that batch, with the batch.

    `first_id` is the candidate of the batch asked about.
    """
    first = aliased(Candidate)
    return session.execute(
        select(
            first.id.label("first_id"),
            *_DECIDES,
            Batch.policy,
            Batch.opens_at,
            Batch.closes_at,
            Batch.cancelled_at,
        )
        .join(Batch, Batch.id == Candidate.batch_id)
        .join(first, first.id == Candidate.retake_of_id)
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .outerjoin(Score, standing_score())
        .where(first.batch_id == batch_id, Batch.cancelled_at.is_(None))
    ).all()


def paper_layouts(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """(scope, post_group) of the papers of a batch that somebody has handed in, each once."""
    return session.execute(
        select(Paper.scope, Paper.post_group)
        .join(Sitting, Sitting.paper_id == Paper.id)
        .where(Paper.batch_id == batch_id, Sitting.submitted_at.is_not(None))
        .distinct()
        .order_by(Paper.scope, Paper.post_group)
    ).all()


def points_at(
    session: Session, batch_id: int, layout: tuple[str, str], places: Sequence[Sequence[tuple[int, int]]]
) -> Sequence[Sequence[int]]:
    """For every marked sitting on papers of one layout the points at each of some places; void ones are left out, and
    those that a ruling changed.

    A place is a list of runs of positions (first, last).
    """
    sums = [_points_within(Mark.position, Mark.points_hundredths, runs) for runs in places]
    return session.execute(
        select(*sums)
        .select_from(Sitting)
        .join(Paper, Paper.id == Sitting.paper_id)
        .join(Mark, Mark.sitting_id == Sitting.id)
        .where(*_counted(batch_id, layout))
        .group_by(Sitting.id)
    ).all()


def points_under(
    session: Session, batch_id: int, layout: tuple[str, str], places: Sequence[Sequence[int]]
) -> Sequence[Sequence[int]]:
    """The same of a written exam, where a place is a list of headings and people entered the points."""
    sums = [_points_within(WrittenMark.heading, WrittenMark.points_hundredths, [(n, n) for n in own]) for own in places]
    return session.execute(
        select(*sums)
        .select_from(Sitting)
        .join(Paper, Paper.id == Sitting.paper_id)
        .join(WrittenMark, and_(WrittenMark.candidate_id == Sitting.candidate_id, WrittenMark.entry == 1))
        .where(*_counted(batch_id, layout))
        .group_by(Sitting.id)
    ).all()


def _counted(batch_id: int, layout: tuple[str, str]) -> tuple[ColumnElement[bool], ...]:
    """Sittings whose stored marks are those that count."""
    scope, group = layout
    return (
        Sitting.batch_id == batch_id,
        Sitting.submitted_at.is_not(None),
        Sitting.voided_at.is_(None),
        has_score(),
        Paper.scope == scope,
        Paper.post_group == group,
        Sitting.id.not_in(ruled(batch_id)),
    )


def _points_within(place: Any, points: Any, runs: Sequence[tuple[int, int]]) -> Any:
    inside = or_(*(place.between(first, last) for first, last in runs))
    return func.coalesce(func.sum(case((inside, points), else_=0)), 0)


def _set(column: Any) -> Any:
    """Whether a reason was given."""
    return func.coalesce(column, "") != ""


def alike(session: Session, unit_path: str, batch_ids: Collection[int], *, by: str) -> Sequence[AnyRow]:
    """People of units at or below a path in batches that treat everybody by the same rules, those alike in one row.

    `people` share the unit, or rank and batch (what `by` says; it comes as `trait` and `batch_id`) and all that decides
    a state; of those with a score `points` is the sum. The row can be asked for facts like a single person's.
    """
    trait, batch_id = (Cadre.unit_id, null()) if by == "unit" else (Cadre.rank, Candidate.batch_id)
    same = (
        trait,
        *([] if by == "unit" else [batch_id]),
        Candidate.attended,
        Candidate.failures_before,
        Score.passed,
        Score.max_hundredths,
    )
    apart = (
        _set(Candidate.exemption_reason),
        _set(Candidate.leave_reason),
        Candidate.retake_of_id.is_(None),
        Sitting.started_at.is_(None),
        Sitting.submitted_at.is_(None),
        Sitting.voided_at.is_(None),
    )
    return session.execute(
        select(
            *same,
            trait.label("trait"),
            batch_id.label("batch_id"),
            func.max(Candidate.exemption_reason).label("exemption_reason"),
            func.max(Candidate.leave_reason).label("leave_reason"),
            func.max(Candidate.retake_of_id).label("retake_of_id"),
            func.min(Sitting.started_at).label("started_at"),
            func.min(Sitting.submitted_at).label("submitted_at"),
            func.min(Sitting.voided_at).label("voided_at"),
            func.count().label("people"),
            func.sum(Score.total_hundredths).label("points"),
        )
        .select_from(Batch)
        .join(Candidate, Candidate.batch_id == Batch.id)
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .outerjoin(Score, standing_score())
        # The sum keeps SQLite from trying every batch for every cadre: by its index that is ten times as long.
        .where(within(unit_path), (Batch.id + 0).in_(batch_ids))
        .group_by(*same, *apart)
    ).all()


def first_opening(session: Session, unit_path: str) -> datetime | None:
    """When the first batch with people of units at or below a path began."""
    return session.execute(
        select(func.min(Batch.opens_at))
        .join(Candidate, Candidate.batch_id == Batch.id)
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .where(within(unit_path), Batch.cancelled_at.is_(None))
    ).scalar_one()


def batches_by_id(session: Session, opens_from: datetime, opens_before: datetime) -> dict[int, AnyRow]:
    """Batches of a period by id: what decides states. Those that were called off are left out."""
    rows = session.execute(
        select(Batch.id, Batch.policy, Batch.opens_at, Batch.closes_at, Batch.cancelled_at).where(
            Batch.opens_at >= opens_from, Batch.opens_at < opens_before, Batch.cancelled_at.is_(None)
        )
    )
    return {row.id: row for row in rows}


def units_within(session: Session, unit_path: str) -> Sequence[AnyRow]:
    """(id, name, path, parent_id) of the units at or below a path, from the root down."""
    return session.execute(
        select(Unit.id, Unit.name, Unit.path, Unit.parent_id).where(within(unit_path)).order_by(Unit.path)
    ).all()


def topics(
    session: Session, unit_path: str, opens_from: datetime, opens_before: datetime, beside: Collection[int]
) -> Sequence[AnyRow]:
    """Kept points by kind and name of people of units at or below a path, some batches left aside."""
    return session.execute(
        select(
            TopicTally.kind,
            TopicTally.name,
            func.sum(TopicTally.people),
            func.sum(TopicTally.answers),
            func.sum(TopicTally.points_hundredths),
            func.sum(TopicTally.max_hundredths),
        )
        .join(Batch, Batch.id == TopicTally.batch_id)
        .join(Unit, Unit.id == TopicTally.unit_id)
        .where(
            within(unit_path),
            Batch.opens_at >= opens_from,
            Batch.opens_at < opens_before,
            Batch.id.not_in(beside),
        )
        .group_by(TopicTally.kind, TopicTally.name)
    ).all()


def exams_of(session: Session, cadre_id: int) -> Sequence[AnyRow]:
    """Every batch a cadre was put down for, the latest first, with what decides the state there.

    `first_name` is the batch that a retake makes good.
    """
    first, before = aliased(Candidate), aliased(Batch)
    return session.execute(
        select(
            *_DECIDES,
            Candidate.publicity_to,
            Score.clause,
            Sitting.id.label("sitting_id"),
            Sitting.closing,
            Sitting.void_reason,
            Batch.id.label("batch_id"),
            Batch.name.label("batch_name"),
            Batch.policy,
            Batch.opens_at,
            Batch.closes_at,
            Batch.cancelled_at,
            Batch.cancel_reason,
            before.name.label("first_name"),
        )
        .join(Batch, Batch.id == Candidate.batch_id)
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .outerjoin(Score, standing_score())
        .outerjoin(first, first.id == Candidate.retake_of_id)
        .outerjoin(before, before.id == first.batch_id)
        .where(Candidate.cadre_id == cadre_id)
        .order_by(Batch.opens_at.desc(), Batch.id.desc())
    ).all()


def batches_of_people(
    session: Session, unit_path: str, opens_from: datetime, opens_before: datetime
) -> Sequence[AnyRow]:
    """Batches of a period with people of units at or below a path, called off or not, in order."""
    return session.execute(
        select(
            Batch.id,
            Batch.name,
            Batch.policy,
            Batch.opens_at,
            Batch.closes_at,
            Batch.cancelled_at,
            Batch.retake_of_id.is_not(None).label("is_retake"),
            func.count(Candidate.id).label("people"),
        )
        .join(Candidate, Candidate.batch_id == Batch.id)
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .where(
            within(unit_path),
            Batch.opens_at >= opens_from,
            Batch.opens_at < opens_before,
        )
        .group_by(Batch.id)
        .order_by(Batch.opens_at, Batch.id)
    ).all()


def score_book(session: Session, batch_id: int, unit_path: str) -> Sequence[AnyRow]:
    """People of units at or below a path in one batch as the score book lists them, by unit and name."""
    return session.execute(
        select(
            *_DECIDES,
            Cadre.name,
            Cadre.staff_no,
            Cadre.post,
            Cadre.proposed_post,
            Cadre.rank,
            Unit.name.label("unit_name"),
            Sitting.closing,
            Score.clause,
        )
        .select_from(Candidate)
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .outerjoin(Score, standing_score())
        .where(Candidate.batch_id == batch_id, within(unit_path))
        .order_by(Unit.path, Cadre.name, Candidate.id)
    ).all()
