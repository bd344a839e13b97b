"""The ledger's rows, and all that a score rests on as it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select, text, update

from lianzheng_quiz.rules.ledger import Head
from lianzheng_quiz.rules.people_marks import PEOPLE_TYPES
from lianzheng_quiz.rules.score_record import Basis
from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.prepared import Prepared, insert_of
from lianzheng_quiz.store.tables import (
    Answer,
    Batch,
    Candidate,
    LedgerEntry,
    Mark,
    Paper,
    PersonMark,
    Pledge,
    QuestionVersion,
    Ruling,
    Score,
    Sitting,
    WrittenMark,
)

AT_A_TIME = 500

_entry = LedgerEntry.__table__
_NEW = insert_of(_entry)
_LAST = Prepared(
    select(_entry.c.number, _entry.c.mac, _entry.c.key).where(
        _entry.c.number == select(func.max(_entry.c.number)).scalar_subquery()
    )
)
_OF_SITTING = Prepared(
    select(_entry.c.number, _entry.c.mac)
    .where(_entry.c.sitting == bindparam("sitting_id"))
    .order_by(_entry.c.number.desc())
)
_HOLD = text("LOCK TABLE ledger_entry IN EXCLUSIVE MODE")


def end(session: Session, hold: bool = False) -> Head:
    """The last entry; `hold` keeps everybody else from adding one until the transaction ends.

    SQLite has one writer anyway. On PostgreSQL it is the last thing a transaction waits for, so that nobody who
    has it waits for somebody else.
    """
    connection = session.connection()
    if hold and connection.dialect.name != "sqlite":
        connection.execute(_HOLD)
    row = _LAST.first(session)
    return Head(row.number, row.mac) if row else Head()


def last_key(session: Session) -> str | None:
    """The name of the key the last entry was made with; None for an empty ledger."""
    row = _LAST.first(session)
    return row.key if row else None


def add(session: Session, entry: Mapping[str, Any]) -> None:
    """An entry of `rules.ledger.following`."""
    _NEW.run(session, **entry)


def every(session: Session) -> Iterator[dict[str, Any]]:
    """All entries in order, never many in memory."""
    query = select(_entry).order_by(_entry.c.number).execution_options(yield_per=AT_A_TIME)
    return (dict(row) for row in session.connection().execute(query).mappings())


def last_of_sitting(session: Session, sitting_id: str) -> Head | None:
    """The newest entry about a sitting."""
    row = _OF_SITTING.first(session, sitting_id=sitting_id)
    return Head(row.number, row.mac) if row else None


_FACTS = Prepared(
    select(
        Sitting.id,
        Sitting.paper_id,
        Sitting.candidate_id,
        Sitting.batch_id,
        Sitting.cadre_id,
        Sitting.started_at,
        Sitting.deadline_at,
        Sitting.submitted_at,
        Sitting.closing,
        Sitting.voided_at,
        Sitting.void_reason,
        Candidate.failures_before,
        Paper.fingerprint,
    )
    .join(Candidate, Candidate.id == Sitting.candidate_id)
    .join(Paper, Paper.id == Sitting.paper_id)
    .where(Sitting.id == bindparam("sitting_id"))
)
_TEXTS = Prepared(
    select(Paper.items, Batch.policy)
    .select_from(Sitting)
    .join(Paper, Paper.id == Sitting.paper_id)
    .join(Batch, Batch.id == Sitting.batch_id)
    .where(Sitting.id == bindparam("sitting_id"))
)


def _rows_of(table: Any, owner: Any, *order: Any) -> Prepared:
    """All columns of what belongs to one owner, in a fixed order."""
    return Prepared(select(*table.c).where(owner == bindparam("owner")).order_by(*order))


_answer, _mark, _written = Answer.__table__, Mark.__table__, WrittenMark.__table__
_person: Any = PersonMark.__table__
_score: Any = Score.__table__
_ANSWERS = _rows_of(_answer, _answer.c.sitting_id, _answer.c.position)
_MARKS = _rows_of(_mark, _mark.c.sitting_id, _mark.c.position)
_PEOPLE = _rows_of(_person, _person.c.sitting_id, _person.c.id)
_WRITTEN = _rows_of(_written, _written.c.candidate_id, _written.c.entry, _written.c.heading)


def basis_of(session: Session, sitting_id: str) -> Basis | None:
    """What a sitting's score rests on; None where the sitting, its candidate, paper or batch is gone."""
    facts = _FACTS.first(session, sitting_id=sitting_id)
    texts = _TEXTS.first(session, sitting_id=sitting_id)
    if facts is None or texts is None:
        return None
    marks = _MARKS.all(session, owner=sitting_id)
    by_people = any(mark.type in PEOPLE_TYPES for mark in marks)
    return Basis(
        facts=facts,
        answers=_ANSWERS.all(session, owner=sitting_id),
        paper=texts.items,
        policy=texts.policy,
        marks=marks,
        people=_PEOPLE.all(session, owner=sitting_id) if by_people else (),
        written=_WRITTEN.all(session, owner=facts.candidate_id),
    )


_SCORE_IDS = Prepared(select(_score.c.sitting_id, _score.c.id).order_by(_score.c.sitting_id, _score.c.id))
_SCORE = Prepared(select(*_score.c).where(_score.c.id == bindparam("id")))
_SEALED: dict[str, Any] = {
    "question_version": QuestionVersion.__table__,
    "paper": Paper.__table__,
    "ruling": Ruling.__table__,
    "pledge": Pledge.__table__,
}
_WHOLE = {name: Prepared(select(*rows.c).where(rows.c.id == bindparam("id"))) for name, rows in _SEALED.items()}
_NAMED_BY: dict[str, Sequence[Any]] = {
    "question_version": (QuestionVersion.question_id, QuestionVersion.number),
    "paper": (Paper.batch_id,),
    "ruling": (),
    "pledge": (Pledge.cadre_id,),
}
_IDS = {name: Prepared(select(rows.c.id, *_NAMED_BY[name]).order_by(rows.c.id)) for name, rows in _SEALED.items()}


def score_ids(session: Session) -> Sequence[tuple[str, int]]:
    """The sitting and the id of every score, sitting by sitting, the oldest first."""
    return [(row.sitting_id, row.id) for row in _SCORE_IDS.all(session)]


def score(session: Session, score_id: int) -> dict[str, Any]:
    """All columns of a score. ValueError where the database holds what no value of the column is."""
    (row,) = _SCORE.all(session, id=score_id)
    return _named(row)


def sealed_ids(session: Session, table: str) -> Sequence[AnyRow]:
    """Every sealed row of a table: its id, then what names it (a wording's question and number, a paper's batch)."""
    return _IDS[table].all(session)


def sealed_row(session: Session, table: str, row_id: int) -> dict[str, Any]:
    """All columns of a sealed row. ValueError as for `score`."""
    (row,) = _WHOLE[table].all(session, id=row_id)
    return _named(row)


def _named(row: Any) -> dict[str, Any]:
    return dict(row._asdict())


def set_seal(session: Session, table: str, row_id: int, seal: str) -> None:
    """Seal a row that came before seals."""
    rows = _SEALED[table]
    session.connection().execute(update(rows).where(rows.c.id == row_id).values(seal=seal))
