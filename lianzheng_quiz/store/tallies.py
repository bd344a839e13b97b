"""Queries on counts of batches that are over, and on what they are counted from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update

from lianzheng_quiz.rules.item_statistics import Chosen, ItemSums
from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.sittings import has_score, standing_score
from lianzheng_quiz.store.tables import (
    Batch,
    BatchTally,
    Cadre,
    Mark,
    Paper,
    QuestionTally,
    QuestionTotal,
    QuestionVersion,
    Score,
    Sitting,
    TopicTally,
)

AT_ONCE = 50
SUMS = ("people", "unanswered", "upper", "lower", "x", "xx", "y", "yy", "xy")
"""Columns that are called as in `ItemSums`; `right` is a word of SQL."""

Topics = Mapping[tuple[int, str, str], tuple[int, int, int, int]]
"""By unit, kind and name: people, answers, points, full points."""


def last_score(session: Session, batch_id: int) -> int:
    """The newest score of a batch; 0 without one."""
    query = select(func.coalesce(func.max(Score.id), 0)).where(Score.batch_id == batch_id)
    return int(session.execute(query).scalar_one())


def uncounted(session: Session, now: datetime) -> Sequence[int]:
    """Batches that are over and were not counted up to their newest score, the longest over first."""
    newest = (
        select(func.coalesce(func.max(Score.id), 0))
        .where(Score.batch_id == Batch.id)
        .correlate(Batch)
        .scalar_subquery()
    )
    running = select(Sitting.id).where(
        Sitting.batch_id == Batch.id, Sitting.started_at.is_not(None), Sitting.submitted_at.is_(None)
    )
    return (
        session.execute(
            select(Batch.id)
            .outerjoin(BatchTally, BatchTally.batch_id == Batch.id)
            .where(
                Batch.closes_at <= now,
                newest > 0,
                newest > func.coalesce(BatchTally.score_id, 0),
                ~running.exists(),
            )
            .order_by(Batch.closes_at, Batch.id)
        )
        .scalars()
        .all()
    )


def counted_sittings(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Marked sittings of a batch that are not void, with their standing totals."""
    return session.execute(
        select(Sitting.id, Score.total_hundredths, Score.max_hundredths)
        .join(Score, standing_score())
        .where(Sitting.batch_id == batch_id, Sitting.submitted_at.is_not(None), Sitting.voided_at.is_(None))
        .order_by(Sitting.id)
    ).all()


def stored_totals(session: Session, batch_id: int) -> dict[str, tuple[int, int]]:
    """What the stored marks of those sittings come to, and of how much, as the questions were asked."""
    rows = session.execute(
        select(Sitting.id, func.sum(Mark.points_hundredths), func.sum(Mark.max_hundredths))
        .join(Mark, Mark.sitting_id == Sitting.id)
        .where(Sitting.batch_id == batch_id, has_score(), Sitting.voided_at.is_(None))
        .group_by(Sitting.id)
        .order_by(Sitting.id)
    )
    return {sitting_id: (int(points), int(most)) for sitting_id, points, most in rows}


def papers_of(session: Session, batch_id: int) -> Iterator[AnyRow]:
    """(sitting_id, paper_id, items) of those sittings, a few at a time."""
    yield from session.execute(
        select(Sitting.id.label("sitting_id"), Paper.id.label("paper_id"), Paper.items)
        .join(Paper, Paper.id == Sitting.paper_id)
        .where(Sitting.batch_id == batch_id, Sitting.submitted_at.is_not(None), Sitting.voided_at.is_(None))
        .order_by(Paper.id, Sitting.id)
        .execution_options(yield_per=AT_ONCE)
    )


def ruled(batch_id: int) -> Any:
    """The sittings of a batch whose standing score was made under rulings."""
    return select(Sitting.id).join(Score, standing_score()).where(Sitting.batch_id == batch_id, Score.rulings != "[]")


def ruled_papers(session: Session, batch_id: int) -> Iterator[AnyRow]:
    """Those sittings, void ones left out, with the paper and what it is judged by, a few at a time."""
    yield from session.execute(
        select(
            Sitting.id.label("sitting_id"),
            Cadre.unit_id,
            Paper.scope,
            Paper.post_group,
            Paper.items,
            Batch.policy,
            Score.rulings,
        )
        .join(Paper, Paper.id == Sitting.paper_id)
        .join(Batch, Batch.id == Sitting.batch_id)
        .join(Cadre, Cadre.id == Sitting.cadre_id)
        .join(Score, standing_score())
        .where(Sitting.batch_id == batch_id, Sitting.voided_at.is_(None), Score.rulings != "[]")
        .order_by(Sitting.id)
        .execution_options(yield_per=AT_ONCE)
    )


def marks_of(session: Session, sitting_ids: Collection[str]) -> Sequence[AnyRow]:
    """The marks of some sittings, sitting by sitting."""
    return session.execute(
        select(
            Mark.sitting_id,
            Mark.position,
            Mark.question_version_id,
            Mark.given,
            Mark.outcome,
            Mark.points_hundredths,
            Mark.max_hundredths,
            Mark.type,
        )
        .where(Mark.sitting_id.in_(sorted(sitting_ids)))
        .order_by(Mark.sitting_id, Mark.position)
    ).all()


def option_keys(session: Session, version_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """For versions of questions the key of each option by its text, as the bank has them."""
    rows = session.execute(select(QuestionVersion.id, QuestionVersion.body).where(QuestionVersion.id.in_(version_ids)))
    return {row.id: {one["text"]: one["key"] for one in json.loads(row.body)["options"]} for row in rows}


def authority_titles(session: Session, version_ids: Collection[int]) -> dict[int, str]:
    """The regulation that each of some versions of questions rests on."""
    query = select(QuestionVersion.id, QuestionVersion.authority_title)
    rows = session.execute(query.where(QuestionVersion.id.in_(sorted(version_ids))))
    return {row.id: row.authority_title for row in rows}


def topics_of(session: Session, batch_id: int) -> dict[tuple[int, str, str], tuple[int, int, int, int]]:
    """Points by unit and chapter, and by unit and regulation, of sittings whose stored marks are those that count."""
    found = {}
    for kind, column in (("chapter", Mark.chapter), ("regulation", QuestionVersion.authority_title)):
        rows = session.execute(
            select(
                Cadre.unit_id,
                column.label("name"),
                func.count(Mark.sitting_id.distinct()),
                func.count(),
                func.sum(Mark.points_hundredths),
                func.sum(Mark.max_hundredths),
            )
            .select_from(Sitting)
            .join(Mark, Mark.sitting_id == Sitting.id)
            .join(QuestionVersion, QuestionVersion.id == Mark.question_version_id)
            .join(Cadre, Cadre.id == Sitting.cadre_id)
            .where(
                Sitting.batch_id == batch_id,
                has_score(),
                Sitting.voided_at.is_(None),
                Sitting.id.not_in(ruled(batch_id)),
            )
            .group_by(Cadre.unit_id, column)
        )
        for unit_id, name, people, answers, points, most in rows:
            found[unit_id, kind, name] = (people, answers, int(points), int(most))
    return found


def paper_marks(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """For papers that are shared: place by place how many, the sum of points and of their squares, how often the
    points lay between none and all."""
    squares = func.sum(Mark.points_hundredths * Mark.points_hundredths)
    between = (Mark.points_hundredths > 0) & (Mark.points_hundredths < Mark.max_hundredths)
    return session.execute(
        select(
            Paper.id.label("paper_id"),
            Paper.variant,
            Paper.scope,
            Paper.post_group,
            Mark.position,
            func.max(Mark.max_hundredths).label("max_hundredths"),
            func.count().label("people"),
            func.sum(Mark.points_hundredths).label("total"),
            squares.label("squares"),
            func.count().filter(between).label("between"),
        )
        .select_from(Sitting)
        .join(Paper, and_(Paper.id == Sitting.paper_id, Paper.candidate_id.is_(None)))
        .join(Mark, Mark.sitting_id == Sitting.id)
        .where(Sitting.batch_id == batch_id, has_score(), Sitting.voided_at.is_(None))
        .group_by(Paper.id, Paper.variant, Paper.scope, Paper.post_group, Mark.position)
        .order_by(Paper.id, Mark.position)
    ).all()


def paper_totals(session: Session, batch_id: int) -> dict[int, list[int]]:
    """For papers that are shared the sum of marks of everybody who sat them."""
    rows = session.execute(
        select(Sitting.paper_id, func.sum(Mark.points_hundredths))
        .join(Paper, and_(Paper.id == Sitting.paper_id, Paper.candidate_id.is_(None)))
        .join(Mark, Mark.sitting_id == Sitting.id)
        .where(Sitting.batch_id == batch_id, has_score(), Sitting.voided_at.is_(None))
        .group_by(Sitting.id, Sitting.paper_id)
    )
    found: dict[int, list[int]] = {}
    for paper_id, total in rows:
        found.setdefault(paper_id, []).append(int(total))
    return found


def counted_up_to(session: Session, batch_id: int) -> int | None:
    """The score up to which a batch is counted; None when it isn't."""
    return session.execute(select(BatchTally.score_id).where(BatchTally.batch_id == batch_id)).scalar()


def question_tallies(session: Session, batch_id: int) -> dict[int, ItemSums]:
    """The kept sums of a batch by question version."""
    rows = session.execute(select(QuestionTally).where(QuestionTally.batch_id == batch_id)).scalars()
    return {row.question_version_id: _sums_of(row) for row in rows}


def question_totals(session: Session, version_ids: Collection[int] | None = None) -> dict[int, ItemSums]:
    """The kept sums over all batches."""
    query = select(QuestionTotal)
    if version_ids is not None:
        query = query.where(QuestionTotal.question_version_id.in_(sorted(version_ids)))
    return {row.question_version_id: _sums_of(row) for row in session.execute(query).scalars()}


def question_tallies_beside(session: Session, batch_ids: Collection[int]) -> dict[int, ItemSums]:
    """The kept sums over all batches but some: slower than the totals, which hold those too."""
    found: dict[int, ItemSums] = {}
    for row in session.execute(select(QuestionTally).where(QuestionTally.batch_id.not_in(batch_ids))).scalars():
        found[row.question_version_id] = found.get(row.question_version_id, ItemSums()) + _sums_of(row)
    return found


def counted_in_all(session: Session, beside: Collection[int] = ()) -> tuple[int, int]:
    """How many batches and sittings are counted, some batches left aside."""
    batches, sittings = session.execute(
        select(func.count(), func.coalesce(func.sum(BatchTally.sittings), 0)).where(BatchTally.batch_id.not_in(beside))
    ).one()
    return int(batches), int(sittings)


def versions(session: Session, version_ids: Collection[int]) -> Sequence[AnyRow]:
    """What a report says of question versions."""
    columns = (
        QuestionVersion.id,
        QuestionVersion.question_id,
        QuestionVersion.number,
        QuestionVersion.type,
        QuestionVersion.stem,
        QuestionVersion.chapter,
        QuestionVersion.body,
    )
    return session.execute(select(*columns).where(QuestionVersion.id.in_(sorted(version_ids)))).all()


def keep(
    session: Session,
    batch_id: int,
    score_id: int,
    sittings: int,
    questions: Mapping[int, ItemSums],
    topics: Topics,
    now: datetime,
) -> None:
    """Put a count in the place of an older one of the same batch; totals follow."""
    before = question_tallies(session, batch_id)
    for table in (QuestionTally, TopicTally, BatchTally):
        session.execute(delete(table).where(table.batch_id == batch_id))
    session.execute(
        insert(BatchTally), [{"batch_id": batch_id, "score_id": score_id, "sittings": sittings, "made_at": now}]
    )
    if questions:
        session.execute(
            insert(QuestionTally), [{"batch_id": batch_id, **_row_of(one, sums)} for one, sums in questions.items()]
        )
    if topics:
        session.execute(insert(TopicTally), [_topic_row(batch_id, place, sums) for place, sums in topics.items()])
    _add_up(session, before, questions)


def _add_up(session: Session, before: Mapping[int, ItemSums], after: Mapping[int, ItemSums]) -> None:
    """Totals of the questions concerned: what is new is added; what replaces an older count is summed afresh."""
    totals = question_totals(session, before.keys() | after.keys())
    changed = {one: totals.get(one, ItemSums()) + sums for one, sums in after.items() if one not in before}
    for one in before:
        rows = session.execute(select(QuestionTally).where(QuestionTally.question_version_id == one)).scalars()
        changed[one] = sum((_sums_of(row) for row in rows), ItemSums())
    added = [_row_of(one, sums) for one, sums in changed.items() if one not in totals]
    moved = [_row_of(one, sums) for one, sums in changed.items() if one in totals]
    if added:
        session.execute(insert(QuestionTotal), added)
    if moved:
        session.execute(update(QuestionTotal), moved)


def _topic_row(batch_id: int, place: tuple[int, str, str], sums: tuple[int, int, int, int]) -> dict[str, Any]:
    (unit_id, kind, name), (people, answers, points, most) = place, sums
    return {
        "batch_id": batch_id,
        "unit_id": unit_id,
        "kind": kind,
        "name": name,
        "people": people,
        "answers": answers,
        "points_hundredths": points,
        "max_hundredths": most,
    }


def _row_of(version_id: int, sums: ItemSums) -> dict[str, Any]:
    choices = {key: [one.people, one.upper, one.lower] for key, one in sorted(sums.choices.items())}
    return {
        "question_version_id": version_id,
        "right_count": sums.right,
        "choices": json.dumps(choices),
        **{name: getattr(sums, name) for name in SUMS},
    }


def _sums_of(row: Any) -> ItemSums:
    choices = {key: Chosen(*numbers) for key, numbers in json.loads(row.choices).items()}
    return ItemSums(right=row.right_count, choices=choices, **{name: getattr(row, name) for name in SUMS})
