"""Queries on objections and rulings, and on whom a ruling touches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import aliased

from lianzheng_quiz.store.engine import AnyRow, AnySelect, Session
from lianzheng_quiz.store.prepared import Prepared
from lianzheng_quiz.store.sittings import has_score, standing_score
from lianzheng_quiz.store.tables import (
    Account,
    Batch,
    Cadre,
    Candidate,
    Mark,
    Objection,
    Paper,
    QuestionVersion,
    Ruling,
    Score,
    Sitting,
    Unit,
)

_IN_FORCE = Prepared(
    select(Ruling.id, Ruling.question_version_id, Ruling.kind, Ruling.corrected)
    .where(
        Ruling.approved_at.is_not(None),
        or_(Ruling.batch_id.is_(None), Ruling.batch_id == bindparam("batch_id")),
    )
    .order_by(Ruling.approved_at, Ruling.id)
)


def in_force(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Approved rulings that hold for a batch, in the order they were approved."""
    return _IN_FORCE.all(session, batch_id=batch_id)


def kinds_on(session: Session, version_ids: Collection[int], batch_id: int | None = None) -> dict[int, list[str]]:
    """Kinds of the approved rulings on some wordings, each once; of one batch those that hold for it."""
    query = select(Ruling.question_version_id, Ruling.kind).where(
        Ruling.approved_at.is_not(None), Ruling.question_version_id.in_(sorted(version_ids))
    )
    if batch_id is not None:
        query = query.where(or_(Ruling.batch_id.is_(None), Ruling.batch_id == batch_id))
    found: dict[int, list[str]] = {}
    for version_id, kind in session.execute(query.distinct().order_by(Ruling.question_version_id, Ruling.kind)):
        found.setdefault(version_id, []).append(kind)
    return found


def of_ids(session: Session, ruling_ids: Collection[int]) -> Sequence[AnyRow]:
    """Rulings by id, in the order they were approved."""
    return session.execute(
        select(Ruling.id, Ruling.question_version_id, Ruling.kind, Ruling.corrected, Ruling.reason, Ruling.authority)
        .where(Ruling.id.in_(sorted(ruling_ids)))
        .order_by(Ruling.approved_at, Ruling.id)
    ).all()


def touched(session: Session, version_id: int, batch_id: int | None, *, hold: bool = False) -> Sequence[AnyRow]:
    """The closed sittings that were asked a wording by machine and are not void, with person and standing score.

    `hold` keeps others from moving them (PostgreSQL).
    """
    unit = aliased(Unit)
    query = (
        select(
            Sitting.id,
            Sitting.batch_id,
            Sitting.cadre_id,
            Candidate.failures_before,
            Batch.name.label("batch_name"),
            Batch.policy,
            Cadre.name.label("cadre_name"),
            Cadre.staff_no,
            Unit.name.label("unit_name"),
            unit.path.label("batch_path"),
            Paper.items,
            Mark.position,
            Score.id.label("score_id"),
            Score.total_hundredths,
            Score.max_hundredths,
            Score.passed,
            Score.clause,
            Score.rulings,
        )
        .join(Mark, Mark.sitting_id == Sitting.id)
        .join(Candidate, Candidate.id == Sitting.candidate_id)
        .join(Batch, Batch.id == Sitting.batch_id)
        .join(unit, unit.id == Batch.unit_id)
        .join(Cadre, Cadre.id == Sitting.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .join(Paper, Paper.id == Sitting.paper_id)
        .join(Score, standing_score())
        .where(Mark.question_version_id == version_id, Sitting.voided_at.is_(None))
        .order_by(Sitting.id)
    )
    if batch_id is not None:
        query = query.where(Sitting.batch_id == batch_id)
    return session.execute(query.with_for_update(of=Sitting) if hold else query).all()


def _unmarked(batch_id: int | None) -> tuple[Any, ...]:
    """Conditions: a paper that was handed in, is not void and waits for people to mark it, in one batch or any."""
    own = (Sitting.submitted_at.is_not(None), Sitting.voided_at.is_(None), ~has_score())
    return own if batch_id is None else (*own, Sitting.batch_id == batch_id)


def asked_unmarked(session: Session, version_id: int, batch_id: int | None) -> bool:
    """Whether a paper that waits for people was asked a wording."""
    query = select(Mark.sitting_id).join(Sitting, Sitting.id == Mark.sitting_id)
    found = session.execute(query.where(Mark.question_version_id == version_id, *_unmarked(batch_id)).limit(1))
    return found.first() is not None


def hold_unmarked(session: Session, batch_id: int | None) -> None:
    """Keep the marking of batches from being signed meanwhile (PostgreSQL): their scores would miss a ruling.

    As `person_marks.hold_batch` it lets pass whoever only adds a row that names the batch.
    """
    waiting = select(Sitting.id).where(Sitting.batch_id == Batch.id, *_unmarked(batch_id)).exists()
    session.execute(select(Batch.id).where(waiting).order_by(Batch.id).with_for_update(key_share=True)).all()


def coming_retakes(session: Session, sitting_ids: Collection[str]) -> frozenset[str]:
    """Those of the sittings whose person stands on the list of a retake."""
    again = aliased(Candidate)
    rows = session.execute(
        select(Sitting.id).join(again, again.retake_of_id == Sitting.candidate_id).where(Sitting.id.in_(sitting_ids))
    )
    return frozenset(rows.scalars())


def ruling(session: Session, ruling_id: int, *, hold: bool = False) -> AnyRow | None:
    """A ruling with its wording and the names of those who made it."""
    query = _rulings().where(Ruling.id == ruling_id)
    return session.execute(query.with_for_update(of=Ruling) if hold else query).first()


def every(session: Session) -> Sequence[AnyRow]:
    """All rulings, those that wait first, then the newest."""
    return session.execute(
        _rulings().order_by(
            or_(Ruling.approved_at.is_not(None), Ruling.declined_at.is_not(None)), Ruling.proposed_at.desc()
        )
    ).all()


def _rulings() -> AnySelect:
    proposer, approver, decliner = aliased(Account), aliased(Account), aliased(Account)
    return (
        select(
            Ruling.id,
            Ruling.question_version_id,
            Ruling.batch_id,
            Ruling.kind,
            Ruling.corrected,
            Ruling.reason,
            Ruling.authority,
            Ruling.proposed_by_id,
            Ruling.proposed_at,
            Ruling.approved_at,
            Ruling.declined_at,
            Ruling.declined_reason,
            proposer.name.label("proposed_by"),
            approver.name.label("approved_by"),
            decliner.name.label("declined_by"),
            Batch.name.label("batch_name"),
            QuestionVersion.question_id,
            QuestionVersion.number,
            QuestionVersion.type,
            QuestionVersion.stem,
            QuestionVersion.body,
        )
        .join(QuestionVersion, QuestionVersion.id == Ruling.question_version_id)
        .join(proposer, proposer.id == Ruling.proposed_by_id)
        .outerjoin(approver, approver.id == Ruling.approved_by_id)
        .outerjoin(decliner, decliner.id == Ruling.declined_by_id)
        .outerjoin(Batch, Batch.id == Ruling.batch_id)
    )


def waiting_on(session: Session, version_id: int) -> bool:
    """Whether a ruling on a wording waits for its second signature."""
    query = select(Ruling.id).where(
        Ruling.question_version_id == version_id, Ruling.approved_at.is_(None), Ruling.declined_at.is_(None)
    )
    return session.execute(query).first() is not None


def wording(session: Session, version_id: int) -> AnyRow | None:
    """A wording as a ruling needs it."""
    return session.execute(
        select(
            QuestionVersion.id,
            QuestionVersion.question_id,
            QuestionVersion.number,
            QuestionVersion.type,
            QuestionVersion.body,
        ).where(QuestionVersion.id == version_id)
    ).first()


def _objections() -> AnySelect:
    answerer, unit = aliased(Account), aliased(Unit)
    return (
        select(
            Objection.id,
            Objection.sitting_id,
            Objection.position,
            Objection.text,
            Objection.raised_at,
            Objection.ruling_id,
            Objection.answer,
            Objection.answered_at,
            answerer.name.label("answered_by"),
            Sitting.batch_id,
            Sitting.paper_id,
            Batch.name.label("batch_name"),
            Batch.closes_at,
            Cadre.name.label("cadre_name"),
            Cadre.staff_no,
            unit.path.label("batch_path"),
        )
        .join(Sitting, Sitting.id == Objection.sitting_id)
        .join(Batch, Batch.id == Sitting.batch_id)
        .join(unit, unit.id == Batch.unit_id)
        .join(Cadre, Cadre.id == Sitting.cadre_id)
        .outerjoin(answerer, answerer.id == Objection.answered_by_id)
    )


_FIRST_OPEN: Any = (Objection.answered_at.is_not(None), Objection.raised_at.desc())


def objections_to_questions(session: Session) -> Sequence[AnyRow]:
    """Objections to questions, the open ones first."""
    return session.execute(_objections().where(Objection.position.is_not(None)).order_by(*_FIRST_OPEN)).all()


def objections_within(session: Session, unit_path: str) -> Sequence[AnyRow]:
    """Every objection to batches of a unit and those below it, the open ones first."""
    rows = session.execute(_objections().order_by(*_FIRST_OPEN)).all()
    return [row for row in rows if row.batch_path.startswith(unit_path)]


def objections_of(session: Session, sitting_id: str) -> Sequence[AnyRow]:
    """What was objected to in one sitting, in order."""
    query = _objections().where(Objection.sitting_id == sitting_id).order_by(Objection.id)
    return session.execute(query).all()


def objection(session: Session, objection_id: int) -> AnyRow | None:
    return session.execute(_objections().where(Objection.id == objection_id)).first()


def answer(session: Session, objection_ids: Collection[int], **values: Any) -> None:
    """Set the answer of objections."""
    session.execute(update(Objection).where(Objection.id.in_(objection_ids)).values(**values))


def objections_under(session: Session, ruling_id: int) -> Sequence[int]:
    """The ids of the objections that a ruling answers."""
    return session.execute(select(Objection.id).where(Objection.ruling_id == ruling_id)).scalars().all()


def history(session: Session, sitting_id: str) -> Sequence[AnyRow]:
    """Every score of a sitting, the oldest first."""
    decider = aliased(Account)
    return session.execute(
        select(
            Score.id,
            Score.total_hundredths,
            Score.max_hundredths,
            Score.passed,
            Score.clause,
            Score.reason,
            Score.rulings,
            Score.decided_at,
            decider.name.label("decided_by"),
        )
        .outerjoin(decider, decider.id == Score.decided_by_id)
        .where(Score.sitting_id == sitting_id)
        .order_by(Score.id)
    ).all()
