"""Queries on questions and their versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from lianzheng_quiz.rules.dealing import PoolQuestion
from lianzheng_quiz.store.accounts import like
from lianzheng_quiz.store.engine import AnyRow, AnySelect, Session
from lianzheng_quiz.store.tables import Account, Mark, Question, QuestionVersion


def drawable(session: Session, pool: str, day: str, house: str | None = None, until: str = "") -> list[PoolQuestion]:
    """Published questions of a pool that rest on texts in force on `day` (and up to `until`; ISO), in a fixed order."""
    query = (
        select(
            QuestionVersion.id,
            QuestionVersion.type,
            QuestionVersion.chapter,
            QuestionVersion.level,
            QuestionVersion.term,
            QuestionVersion.house,
            QuestionVersion.authority_title,
            QuestionVersion.difficulty,
            Question.exposure,
        )
        .join(Question, Question.current_id == QuestionVersion.id)
        .where(
            Question.pool == pool,
            Question.retired.is_(False),
            or_(QuestionVersion.valid_from.is_(None), QuestionVersion.valid_from <= day),
            or_(QuestionVersion.valid_to.is_(None), QuestionVersion.valid_to >= (until or day)),
        )
        .order_by(Question.id)
    )
    if house:
        query = query.where(QuestionVersion.house == house)
    return [
        PoolQuestion(
            version_id=row.id,
            type=row.type,
            chapter=row.chapter,
            level=row.level,
            term=row.term,
            exposure=row.exposure,
            house=row.house,
            regulation=row.authority_title,
            difficulty=row.difficulty,
        )
        for row in session.execute(query)
    ]


def count_exposures(session: Session, exposures: Mapping[int, int]) -> None:
    """Add to each question, named by the id of its current version, the papers it has come to stand in."""
    statement = (
        update(Question.__table__)  # type: ignore[arg-type]
        .where(Question.__table__.c.current_id == bindparam("version_id"))
        .values(exposure=Question.__table__.c.exposure + bindparam("papers"))
    )
    rows = [{"version_id": version_id, "papers": papers} for version_id, papers in exposures.items()]
    if rows:
        session.connection().execute(statement, rows)


def bodies(session: Session, version_ids: Sequence[int]) -> dict[int, str]:
    """Canonical JSON of versions by id."""
    rows = session.execute(select(QuestionVersion.id, QuestionVersion.body).where(QuestionVersion.id.in_(version_ids)))
    return {row.id: row.body for row in rows}


def search(
    text: str = "",
    *,
    type: str = "",
    chapter: str = "",
    level: str = "",
    state: str = "",
    pool: str = "",
) -> AnySelect:
    """A query of the newest version of every question that fits, newest change first.

    `state` is a version's state or "retired"; words of `text` must all stand in stem or body.
    """
    newest = (
        select(QuestionVersion.question_id, func.max(QuestionVersion.number).label("number"))
        .group_by(QuestionVersion.question_id)
        .subquery()
    )
    query = (
        select(
            Question.id.label("question_id"),
            Question.pool,
            Question.retired,
            Question.origin,
            QuestionVersion.id.label("version_id"),
            QuestionVersion.number,
            QuestionVersion.state,
            QuestionVersion.type,
            QuestionVersion.stem,
            QuestionVersion.chapter,
            QuestionVersion.level,
            QuestionVersion.term,
            QuestionVersion.authority_title,
            QuestionVersion.created_at,
            Account.name.label("author"),
        )
        .join(newest, newest.c.question_id == Question.id)
        .join(
            QuestionVersion,
            (QuestionVersion.question_id == newest.c.question_id) & (QuestionVersion.number == newest.c.number),
        )
        .outerjoin(Account, Account.id == QuestionVersion.author_id)
        .order_by(QuestionVersion.created_at.desc(), QuestionVersion.chapter, Question.id)
    )
    for word in text.split():
        pattern = like(word)
        query = query.where(
            or_(
                QuestionVersion.stem.ilike(pattern, escape="\\"),
                QuestionVersion.body.ilike(pattern, escape="\\"),
                Question.id == word,
            )
        )
    filters = {
        QuestionVersion.type: type,
        QuestionVersion.chapter: chapter,
        QuestionVersion.level: level,
        Question.pool: pool,
    }
    for column, wanted in filters.items():
        if wanted:
            query = query.where(column == wanted)
    if state == "retired":
        return query.where(Question.retired.is_(True))
    if state:
        return query.where(QuestionVersion.state == state, Question.retired.is_(False))
    return query


def waiting_drafts(session: Session, except_author_id: int) -> int:
    """How many drafts wait for a decision of somebody who did not write them."""
    query = select(func.count(QuestionVersion.id)).where(
        QuestionVersion.state == "draft",
        or_(QuestionVersion.author_id.is_(None), QuestionVersion.author_id != except_author_id),
    )
    return int(session.execute(query).scalar_one())


def versions(session: Session, question_id: str) -> Sequence[AnyRow]:
    """Every version of a question, newest first."""
    approvers = aliased(Account)
    approver = select(approvers.name).where(approvers.id == QuestionVersion.approved_by_id).scalar_subquery()
    return session.execute(
        select(
            QuestionVersion.id,
            QuestionVersion.number,
            QuestionVersion.state,
            QuestionVersion.body,
            QuestionVersion.author_id,
            QuestionVersion.note,
            QuestionVersion.created_at,
            QuestionVersion.approved_at,
            Account.name.label("author"),
            approver.label("approver"),
        )
        .outerjoin(Account, Account.id == QuestionVersion.author_id)
        .where(QuestionVersion.question_id == question_id)
        .order_by(QuestionVersion.number.desc())
    ).all()


def newest_versions(session: Session) -> dict[str, AnyRow]:
    """For each question number, author and content hash of its newest version."""
    rows = session.execute(
        select(
            QuestionVersion.question_id,
            QuestionVersion.number,
            QuestionVersion.author_id,
            QuestionVersion.content_hash,
        ).order_by(QuestionVersion.number)
    )
    return {row.question_id: row for row in rows}


def published_bodies(session: Session, except_id: str = "") -> Sequence[AnyRow]:
    """Question id and canonical JSON of everything published, in the order in which questions came in."""
    first = aliased(QuestionVersion)
    came_in = select(func.min(first.id)).where(first.question_id == Question.id).scalar_subquery()
    return session.execute(
        select(Question.id, Question.pool, QuestionVersion.body)
        .join(QuestionVersion, QuestionVersion.id == Question.current_id)
        .where(Question.retired.is_(False), Question.id != except_id)
        .order_by(came_in)
    ).all()


def supersede(session: Session, question_id: str, except_version: int) -> None:
    """Every other published version of a question gives way."""
    session.execute(
        update(QuestionVersion)
        .where(
            QuestionVersion.question_id == question_id,
            QuestionVersion.id != except_version,
            QuestionVersion.state == "published",
        )
        .values(state="superseded")
    )


def withdraw(session: Session, question_ids: Sequence[str]) -> int:
    """Take packaged questions out of use; how many were in use."""
    rows = session.scalars(
        select(Question).where(Question.id.in_(question_ids), Question.origin == "package", Question.retired.is_(False))
    ).all()
    for row in rows:
        row.retired = True
    return len(rows)


def supersede_drafts(session: Session, question_id: str) -> None:
    """Drafts of a question that nobody has decided on give way to a newer one."""
    session.execute(
        update(QuestionVersion)
        .where(QuestionVersion.question_id == question_id, QuestionVersion.state == "draft")
        .values(state="superseded")
    )


def usage(session: Session, question_id: str) -> AnyRow:
    """How often a question's versions were asked in closed sittings, and answered right."""
    return session.execute(
        select(
            func.count(Mark.position).label("asked"),
            func.count(Mark.position).filter(Mark.outcome == "right").label("right"),
        )
        .join(QuestionVersion, QuestionVersion.id == Mark.question_version_id)
        .where(QuestionVersion.question_id == question_id)
    ).one()


def difficulties(session: Session) -> dict[int, float]:
    """The difficulty of every question version, 0 to 1."""
    return {row.id: row.difficulty for row in session.execute(select(QuestionVersion.id, QuestionVersion.difficulty))}
