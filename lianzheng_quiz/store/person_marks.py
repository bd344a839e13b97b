"""Queries on the marking of a batch by people: its markers, the answers that wait, what was given for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from lianzheng_quiz.rules.people_marks import PEOPLE_TYPES, WAITS
from lianzheng_quiz.store.accounts import within
from lianzheng_quiz.store.engine import AnyRow, AnySelect, Session
from lianzheng_quiz.store.sittings import standing_score
from lianzheng_quiz.store.tables import (
    Account,
    Batch,
    Candidate,
    Mark,
    Marker,
    Marking,
    MarkingReturn,
    Paper,
    PersonMark,
    QuestionVersion,
    Score,
    Sitting,
    Unit,
)

MARKER_ROLES = ("organiser", "editor")


def marking(session: Session, batch_id: int) -> AnyRow | None:
    """The marking of a batch, with who signed it."""
    query = (
        select(Marking.batch_id, Marking.seed, Marking.signed_by_id, Marking.signed_at, Account.name.label("signed_by"))
        .outerjoin(Account, Account.id == Marking.signed_by_id)
        .where(Marking.batch_id == batch_id)
    )
    return session.execute(query).first()


def hold(session: Session, batch_id: int) -> Marking | None:
    """The marking itself, kept from others until the transaction ends (PostgreSQL)."""
    query = select(Marking).where(Marking.batch_id == batch_id).with_for_update()
    return session.execute(query).scalar_one_or_none()


def hold_batch(session: Session, batch_id: int) -> None:
    """Keep others from choosing markers, signing and ruling meanwhile (PostgreSQL).

    Rows that name the batch can be added: who holds a sitting to declare it void would else wait for us, and we for it.
    """
    session.execute(select(Batch.id).where(Batch.id == batch_id).with_for_update(key_share=True))


def markers(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Everybody who marks or marked a batch; `removed_at` stands for who no longer does."""
    return session.execute(
        select(
            Marker.account_id,
            Marker.removed_at,
            Account.name,
            Account.role,
            Account.active,
            Unit.name.label("unit_name"),
        )
        .join(Account, Account.id == Marker.account_id)
        .join(Unit, Unit.id == Account.unit_id)
        .where(Marker.batch_id == batch_id)
        .order_by(Account.name, Account.id)
    ).all()


def staff(session: Session, unit_path: str) -> Sequence[AnyRow]:
    """The accounts at or below a unit that may be markers."""
    return session.execute(
        select(Account.id, Account.name, Account.username, Account.role, Unit.name.label("unit_name"))
        .join(Unit, Unit.id == Account.unit_id)
        .where(within(unit_path), Account.role.in_(MARKER_ROLES), Account.active.is_(True))
        .order_by(Unit.path, Account.name, Account.id)
    ).all()


def batches_of_marker(session: Session, account_id: int) -> Sequence[AnyRow]:
    """The batches that an account marks, the latest first."""
    return session.execute(
        select(
            Batch.id,
            Batch.name,
            Batch.policy,
            Batch.closes_at,
            Batch.cancelled_at,
            Batch.cancel_reason,
            Marking.signed_at,
        )
        .join(Marker, Marker.batch_id == Batch.id)
        .join(Marking, Marking.batch_id == Batch.id)
        .where(Marker.account_id == account_id, Marker.removed_at.is_(None))
        .order_by(Batch.closes_at.desc(), Batch.id)
    ).all()


def batch(session: Session, batch_id: int) -> AnyRow | None:
    """What a marker needs to know of a batch; nobody's reach is asked here."""
    query = select(Batch.id, Batch.name, Batch.policy, Batch.closes_at, Batch.cancelled_at, Batch.cancel_reason)
    return session.execute(query.where(Batch.id == batch_id)).first()


def _of(query: AnySelect, batch_id: int, sitting_id: str | None) -> AnySelect:
    """Of a batch's sittings, or of one of them alone."""
    query = query.where(Sitting.batch_id == batch_id)
    return query if sitting_id is None else query.where(Sitting.id == sitting_id)


def answers(session: Session, batch_id: int, sitting_id: str | None = None) -> Sequence[AnyRow]:
    """The answers of a batch that people mark or marked, without void papers; blank ones too (`outcome`)."""
    query = (
        select(
            Mark.sitting_id,
            Mark.position,
            Mark.question_version_id,
            Mark.max_hundredths,
            Mark.outcome,
        )
        .join(Sitting, Sitting.id == Mark.sitting_id)
        .where(Mark.type.in_(PEOPLE_TYPES), Sitting.voided_at.is_(None))
        .order_by(Mark.position, Mark.question_version_id, Mark.sitting_id)
    )
    return session.execute(_of(query, batch_id, sitting_id)).all()


def given(session: Session, batch_id: int, sitting_id: str | None = None) -> Sequence[AnyRow]:
    """Every mark that somebody gave for an answer of a batch, in order."""
    query = (
        select(
            PersonMark.sitting_id,
            PersonMark.position,
            PersonMark.turn,
            PersonMark.round,
            PersonMark.version,
            PersonMark.points_hundredths,
            PersonMark.remark,
            PersonMark.marked_by_id,
            PersonMark.marked_at,
            Account.name.label("marked_by"),
        )
        .join(Sitting, Sitting.id == PersonMark.sitting_id)
        .join(Account, Account.id == PersonMark.marked_by_id)
        .order_by(PersonMark.id)
    )
    return session.execute(_of(query, batch_id, sitting_id)).all()


def counted(session: Session, account_id: int) -> dict[int, int]:
    """How many answers an account gave points for, by batch."""
    places = (
        select(Sitting.batch_id, PersonMark.sitting_id, PersonMark.position)
        .join(Sitting, Sitting.id == PersonMark.sitting_id)
        .where(PersonMark.marked_by_id == account_id)
        .distinct()
        .subquery()
    )
    query = select(places.c.batch_id, func.count().label("answers")).group_by(places.c.batch_id)
    return {row.batch_id: row.answers for row in session.execute(query)}


def returns(session: Session, batch_id: int, sitting_id: str | None = None) -> Sequence[AnyRow]:
    """The answers of a batch that were sent back, each time with the reason."""
    query = (
        select(
            MarkingReturn.sitting_id,
            MarkingReturn.position,
            MarkingReturn.turn,
            MarkingReturn.reason,
            MarkingReturn.returned_by_id,
            MarkingReturn.returned_at,
            Account.name.label("returned_by"),
        )
        .join(Sitting, Sitting.id == MarkingReturn.sitting_id)
        .join(Account, Account.id == MarkingReturn.returned_by_id)
        .order_by(MarkingReturn.turn)
    )
    return session.execute(_of(query, batch_id, sitting_id)).all()


def answer_text(session: Session, sitting_id: str, position: int) -> tuple[str, str]:
    """What was handed in at a position, as JSON, and the items of its paper."""
    row = session.execute(
        select(Mark.given, Paper.items)
        .join(Sitting, Sitting.id == Mark.sitting_id)
        .join(Paper, Paper.id == Sitting.paper_id)
        .where(Mark.sitting_id == sitting_id, Mark.position == position)
    ).one()
    return row.given, row.items


def stems(session: Session, version_ids: Collection[int]) -> dict[int, str]:
    """What wordings ask."""
    rows = session.execute(
        select(QuestionVersion.id, QuestionVersion.stem).where(QuestionVersion.id.in_(sorted(version_ids)))
    )
    return {row.id: row.stem for row in rows}


def unscored(session: Session, batch_id: int, *, hold: bool = False) -> Sequence[AnyRow]:
    """The sittings of a batch that were handed in and have no score, with all that their verdict takes.

    `hold` keeps others from declaring one void meanwhile (PostgreSQL).
    """
    query = (
        select(
            Sitting.id,
            Sitting.submitted_at,
            Sitting.voided_at,
            Sitting.void_reason,
            Candidate.failures_before,
            Paper.items,
        )
        .join(Candidate, Candidate.id == Sitting.candidate_id)
        .join(Paper, Paper.id == Sitting.paper_id)
        .outerjoin(Score, standing_score())
        .where(Sitting.batch_id == batch_id, Sitting.submitted_at.is_not(None), Score.id.is_(None))
        .order_by(Sitting.id)
    )
    return session.execute(query.with_for_update(of=Sitting) if hold else query).all()


def waiting(session: Session, batch_id: int) -> int:
    """How many papers of a batch were handed in and have no score."""
    query = (
        select(func.count(Sitting.id))
        .outerjoin(Score, standing_score())
        .where(Sitting.batch_id == batch_id, Sitting.submitted_at.is_not(None), Score.id.is_(None))
    )
    return int(session.execute(query).scalar_one())


def add(session: Session, **values: Any) -> None:
    """What somebody gave for an answer."""
    session.add(PersonMark(**values))
    session.flush()


def settle(session: Session, sitting_id: str, outcomes: Mapping[int, tuple[str, int]]) -> int:
    """Give the marks that wait their outcome and points, by position; how many there were."""
    count = 0
    for position, (outcome, points) in sorted(outcomes.items()):
        done = session.execute(
            update(Mark)
            .where(Mark.sitting_id == sitting_id, Mark.position == position, Mark.outcome == WAITS)
            .values(outcome=outcome, points_hundredths=points)
        )
        count += int(done.rowcount)  # type: ignore[attr-defined]
    return count
