"""Queries on sittings, their answers, marks and scores. The answer path is Core and short."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, func, select, update
from sqlalchemy.orm import aliased

from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.prepared import Prepared, PreparedInsert, PreparedWrite
from lianzheng_quiz.store.tables import (
    Answer,
    Batch,
    Cadre,
    Candidate,
    Flag,
    Mark,
    Paper,
    Score,
    Sitting,
    Unit,
)

_SITTING = (
    Sitting.id,
    Sitting.paper_id,
    Sitting.batch_id,
    Sitting.cadre_id,
    Sitting.started_at,
    Sitting.deadline_at,
    Sitting.submitted_at,
    Sitting.closing,
    Sitting.last_position,
    Sitting.paused_at,
    Sitting.voided_at,
    Sitting.void_reason,
    Batch.name.label("batch_name"),
    Batch.policy,
    Batch.opens_at,
    Batch.closes_at,
    Batch.opened_at,
    Batch.cancelled_at,
    Batch.cancel_reason,
    Candidate.admitted_at,
    Candidate.attended,
    Candidate.extra_minutes,
    Candidate.exemption_reason,
    Candidate.leave_reason,
    Candidate.failures_before,
    Candidate.scope,
    Candidate.book,
    Candidate.post_group,
    Candidate.publicity_to,
    Candidate.retake_of_id,
    Cadre.party_member,
    Cadre.birth_on,
)


def standing_score() -> Any:
    """Join condition: the sitting's score that no later one supersedes."""
    later = aliased(Score)
    return (Score.sitting_id == Sitting.id) & ~select(later.id).where(later.supersedes_id == Score.id).exists()


def has_score() -> Any:
    """Condition: the sitting has a score. Where people mark, one that was handed in may have none yet."""
    return select(Score.id).where(Score.sitting_id == Sitting.id).exists()


_OF_CADRE = Prepared(
    select(*_SITTING, Score.total_hundredths, Score.max_hundredths, Score.passed, Score.clause)
    .join(Batch, Batch.id == Sitting.batch_id)
    .join(Candidate, Candidate.id == Sitting.candidate_id)
    .join(Cadre, Cadre.id == Sitting.cadre_id)
    .outerjoin(Score, standing_score())
    .where(Sitting.cadre_id == bindparam("cadre_id"))
    .order_by(Batch.opens_at.desc(), Sitting.id)
)


def of_cadre(session: Session, cadre_id: int) -> Sequence[AnyRow]:
    """Every sitting of a cadre with its standing score, the latest window first."""
    return _OF_CADRE.all(session, cadre_id=cadre_id)


_FOUND = (
    select(
        *_SITTING,
        Cadre.name.label("cadre_name"),
        Cadre.staff_no,
        Unit.name.label("unit_name"),
        Unit.path.label("unit_path"),
    )
    .join(Batch, Batch.id == Sitting.batch_id)
    .join(Candidate, Candidate.id == Sitting.candidate_id)
    .join(Cadre, Cadre.id == Sitting.cadre_id)
    .join(Unit, Unit.id == Cadre.unit_id)
)
_FIND_ONE = _FOUND.where(Sitting.id == bindparam("sitting_id"))
_FIND, _FIND_AND_HOLD = Prepared(_FIND_ONE), Prepared(_FIND_ONE.with_for_update(of=Sitting))
_IDS = Sitting.id.in_(bindparam("sitting_ids", expanding=True))
_FIND_ALL_AND_HOLD = _FOUND.where(_IDS).order_by(Sitting.id).with_for_update(of=Sitting)
_HOLD_WHAT_DECIDES = (
    select(Candidate.id)
    .select_from(Sitting)
    .join(Candidate, Candidate.id == Sitting.candidate_id)
    .join(Batch, Batch.id == Sitting.batch_id)
    .where(_IDS)
    .order_by(Sitting.id)
    .with_for_update(read=True, of=(Candidate, Batch))
)
_START = (
    update(Sitting.__table__)  # type: ignore[arg-type]
    .where(Sitting.id == bindparam("sitting_id"), Sitting.started_at.is_(None))
    .values(started_at=bindparam("now"), deadline_at=bindparam("ends_at"))
)


def find_for_starting(session: Session, sitting_ids: Sequence[str]) -> dict[str, AnyRow]:
    """Sittings as `find` has them, by id, held until the transaction ends (PostgreSQL).

    So are their candidates and batches: nobody gives minutes, moves the batch's end or calls it off meanwhile.
    """
    connection, sent = session.connection(), {"sitting_ids": sorted(sitting_ids)}
    if connection.dialect.name != "sqlite":
        connection.execute(_HOLD_WHAT_DECIDES, sent).all()
    return {row.id: row for row in connection.execute(_FIND_ALL_AND_HOLD, sent)}


def start(session: Session, clocks: Mapping[str, tuple[datetime, datetime]]) -> None:
    """Start the clocks of sittings that `find_for_starting` holds: id to (start, deadline)."""
    rows = [{"sitting_id": one, "now": now, "ends_at": ends} for one, (now, ends) in sorted(clocks.items())]
    if rows:
        session.connection().execute(_START, rows)


def find(session: Session, sitting_id: str, lock: bool = False) -> AnyRow | None:
    """A sitting with its batch, candidate and person. `lock` keeps others from moving it (PostgreSQL)."""
    return (_FIND_AND_HOLD if lock else _FIND).first(session, sitting_id=sitting_id)


_FIND_WITH_PAPERS = _FOUND.add_columns(Paper.items).join(Paper, Paper.id == Sitting.paper_id).where(_IDS)


def find_with_papers(session: Session, sitting_ids: Sequence[str]) -> dict[str, AnyRow]:
    """Sittings as `find` has them, by id, each with the text of its frozen items."""
    return {row.id: row for row in session.connection().execute(_FIND_WITH_PAPERS, {"sitting_ids": sitting_ids})}


_answer = Answer.__table__.c
_ANSWERED = select(func.count(_answer.position).filter(_answer.value != "[]"), func.max(_answer.revision)).where(
    _answer.sitting_id == bindparam("sitting_id")
)
"""Statements of the answer path are built once: building them costs more than running them."""


_PAPER = Prepared(select(Paper.items, Paper.fingerprint).where(Paper.id == bindparam("paper_id")))


def paper_text(session: Session, paper_id: int) -> tuple[str, str]:
    """The text of a paper's frozen items and its fingerprint."""
    (paper,) = _PAPER.all(session, paper_id=paper_id)
    return paper.items, paper.fingerprint


_CLOSE = PreparedWrite(
    update(Sitting.__table__)  # type: ignore[arg-type]
    .where(Sitting.id == bindparam("sitting_id"), Sitting.submitted_at.is_(None))
    .values(submitted_at=bindparam("at"), closing=bindparam("how"))
)


def close(session: Session, sitting_id: str, submitted_at: datetime, closing: str) -> bool:
    """Close once; False when somebody else did."""
    return bool(_CLOSE.run(session, sitting_id=sitting_id, at=submitted_at, how=closing))


def answered_and_revision(session: Session, sitting_id: str) -> tuple[int, int]:
    """How many positions hold a choice, and the highest revision kept."""
    answered, revision = session.connection().execute(_ANSWERED, {"sitting_id": sitting_id}).one()
    return answered, revision or 0


_HIGHEST_FLAG = select(func.max(Flag.revision)).where(Flag.sitting_id == bindparam("sitting_id"))
_GIVEN = Prepared(select(Answer.position, Answer.value).where(Answer.sitting_id == bindparam("sitting_id")))


def highest_flag_revision(session: Session, sitting_id: str) -> int:
    return session.connection().execute(_HIGHEST_FLAG, {"sitting_id": sitting_id}).scalar() or 0


def answers_of(session: Session, sitting_id: str) -> dict[int, list[str]]:
    """What is saved, by position; cleared choices are left out."""
    rows = _GIVEN.all(session, sitting_id=sitting_id)
    return {position: json.loads(value) for position, value in rows if value != "[]"}


_OF_SITTINGS: BindParameter[Any] = bindparam("sitting_ids", expanding=True)
_ON_PAGES = select(Answer.sitting_id, Answer.position, Answer.value, Answer.revision, Answer.saved_at).where(
    Answer.sitting_id.in_(_OF_SITTINGS)
)
_FLAGS_ON_PAGES = select(Flag.sitting_id, Flag.position, Flag.flagged, Flag.revision).where(
    Flag.sitting_id.in_(_OF_SITTINGS)
)


@dataclass(frozen=True)
class OnPage:
    """What a running paper shows beside its questions. `revision` is the highest of answers and flags."""

    answers: dict[int, list[str]]
    flags: frozenset[int]
    revision: int
    saved_at: datetime | None


def on_pages(session: Session, sitting_ids: Sequence[str]) -> dict[str, OnPage]:
    """Answers and flags of sittings, each read once."""
    connection, sent = session.connection(), {"sitting_ids": sitting_ids}
    answers: dict[str, list[AnyRow]] = {one: [] for one in sitting_ids}
    flags: dict[str, list[AnyRow]] = {one: [] for one in sitting_ids}
    for found, statement in ((answers, _ON_PAGES), (flags, _FLAGS_ON_PAGES)):
        for row in connection.execute(statement, sent):
            found[row.sitting_id].append(row)
    return {one: _on_page(answers[one], flags[one]) for one in sitting_ids}


def _on_page(answers: Sequence[AnyRow], flags: Sequence[AnyRow]) -> OnPage:
    return OnPage(
        answers={row.position: json.loads(row.value) for row in answers if row.value != "[]"},
        flags=frozenset(row.position for row in flags if row.flagged),
        revision=max((row.revision for row in (*answers, *flags)), default=0),
        saved_at=max((row.saved_at for row in answers), default=None),
    )


_OVERDUE = (
    select(Sitting.id)
    .where(Sitting.submitted_at.is_(None), Sitting.deadline_at < bindparam("before"), Sitting.paused_at.is_(None))
    .order_by(Sitting.deadline_at)
)


def overdue(session: Session, before: datetime, most: int | None = None) -> Sequence[str]:
    """Running sittings whose deadline lies before an instant, the longest overdue first, at most so many.

    A paused one's clock stands still.
    """
    return session.execute(_OVERDUE.limit(most), {"before": before}).scalars().all()


_RUNNING_BATCHES = select(Batch.id).where(
    Batch.id.in_(bindparam("batch_ids", expanding=True)),
    select(Sitting.id)
    .where(Sitting.batch_id == Batch.id, Sitting.started_at.is_not(None), Sitting.submitted_at.is_(None))
    .exists(),
)


def running_batches(session: Session, batch_ids: Iterable[int]) -> frozenset[int]:
    """Those of the batches in which somebody has started and not handed in."""
    asked = sorted(set(batch_ids))
    if not asked:
        return frozenset()
    return frozenset(session.connection().execute(_RUNNING_BATCHES, {"batch_ids": asked}).scalars())


def running(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """(id, started_at, deadline_at) of a batch's sittings that were started and not handed in, held meanwhile."""
    return session.execute(
        select(Sitting.id, Sitting.started_at, Sitting.deadline_at)
        .where(Sitting.batch_id == batch_id, Sitting.started_at.is_not(None), Sitting.submitted_at.is_(None))
        .order_by(Sitting.id)
        .with_for_update()
    ).all()


def move_deadline(session: Session, sitting_id: str, deadline_at: datetime) -> None:
    """Give a running sitting more time."""
    session.execute(
        update(Sitting).where(Sitting.id == sitting_id, Sitting.submitted_at.is_(None)).values(deadline_at=deadline_at)
    )


class NewMark(NamedTuple):
    """What one item earned; the fields are columns of `mark`."""

    sitting_id: str
    position: int
    question_version_id: int
    type: str
    chapter: str
    given: str
    outcome: str
    points_hundredths: int
    max_hundredths: int


def add_marks(session: Session, rows: Sequence[NewMark]) -> None:
    """All marks of a paper in one statement that the driver gets as it is: a row each would cost a wait each."""
    connection = session.connection()
    place = "?" if connection.dialect.name == "sqlite" else "%s"
    if rows:
        connection.exec_driver_sql(_marks_added(len(rows), place), tuple(chain.from_iterable(rows)))


@lru_cache(maxsize=64)
def _marks_added(count: int, place: str) -> str:
    row = f"({', '.join([place] * len(NewMark._fields))})"
    return f"INSERT INTO mark ({', '.join(NewMark._fields)}) VALUES {', '.join([row] * count)}"  # noqa: S608


_NEW_SCORE = PreparedInsert(Score.__table__)


def add_score(session: Session, **values: Any) -> int:
    """A score; `values` are all columns of `score` but its id, which is returned."""
    return _NEW_SCORE.run(session, **values)


_MARKS = Prepared(
    select(
        Mark.position,
        Mark.type,
        Mark.chapter,
        Mark.given,
        Mark.outcome,
        Mark.points_hundredths,
        Mark.max_hundredths,
    )
    .where(Mark.sitting_id == bindparam("sitting_id"))
    .order_by(Mark.position)
)
_SCORE = Prepared(
    select(Score.total_hundredths, Score.max_hundredths, Score.passed, Score.clause)
    .join(Sitting, Sitting.id == Score.sitting_id)
    .where(Sitting.id == bindparam("sitting_id"), standing_score())
)


def marks_of(session: Session, sitting_id: str) -> Sequence[AnyRow]:
    return _MARKS.all(session, sitting_id=sitting_id)


def score_of(session: Session, sitting_id: str) -> AnyRow | None:
    """The standing score of a sitting."""
    return _SCORE.first(session, sitting_id=sitting_id)


def paper_of(session: Session, sitting_id: str) -> int:
    """The paper a sitting is about."""
    return session.execute(select(Sitting.paper_id).where(Sitting.id == sitting_id)).scalar_one()
