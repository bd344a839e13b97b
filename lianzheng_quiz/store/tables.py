"""Every table. Instants are UTC, points whole hundredths, frozen content is JSON text written once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[datetime]):
    """An aware instant in UTC on both databases (SQLite would forget the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Utc, date: Date, float: Float}


def key(column: str, **options: Any) -> Mapped[Any]:
    """A foreign key column."""
    return mapped_column(ForeignKey(column), **options)


class Unit(Base):
    """An office in the tree; `path` is "/1/4/", the ids from the root down to itself."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    parent_id: Mapped[int | None] = key("unit.id")
    path: Mapped[str] = mapped_column(String(400), index=True)
    __table_args__ = (UniqueConstraint("parent_id", "name"),)


class Cadre(Base):
    """A person who sits exams. No identity-card number, ever."""

    __tablename__ = "cadre"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    unit_id: Mapped[int] = key("unit.id", index=True)
    staff_no: Mapped[str] = mapped_column(String(40), unique=True)
    post: Mapped[str] = mapped_column(String(120), default="")
    proposed_post: Mapped[str] = mapped_column(String(120), default="")
    rank: Mapped[str] = mapped_column(String(40), default="")
    birth_on: Mapped[date | None]
    party_member: Mapped[bool | None] = mapped_column(Boolean)
    created_at: Mapped[datetime]


class Account(Base):
    """Who can sign in. `username_key` is the name folded, so that names differ in more than case."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60))
    username_key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = key("unit.id", index=True)
    cadre_id: Mapped[int | None] = key("cadre.id", unique=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False)
    text_size: Mapped[str] = mapped_column(String(10), default="standard")
    slip_issued_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SignIn(Base):
    """A session on the server. `id` is the SHA-256 of the random token in the cookie."""

    __tablename__ = "sign_in"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = key("account.id", index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")


class SignInFailure(Base):
    """A failed sign-in; counted to slow guessing down."""

    __tablename__ = "sign_in_failure"
    id: Mapped[int] = mapped_column(primary_key=True)
    username_key: Mapped[str] = mapped_column(String(60), index=True)
    address: Mapped[str] = mapped_column(String(60), index=True)
    failed_at: Mapped[datetime] = mapped_column(index=True)


class Question(Base):
    """The identity of a question; what is asked stands in its versions.

    `current_id` is the published version papers are dealt from, None when there is none.
    `pool` is exam or practice. `origin` is package or office.
    """

    __tablename__ = "question"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    current_id: Mapped[int | None] = mapped_column(Integer, index=True)
    pool: Mapped[str] = mapped_column(String(10), index=True)
    origin: Mapped[str] = mapped_column(String(10))
    retired: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]


class QuestionVersion(Base):
    """One wording of a question, never altered. `body` is the canonical JSON.

    `state` is draft, published, returned or superseded: the only thing here that moves.
    """

    __tablename__ = "question_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = key("question.id")
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), index=True)
    type: Mapped[str] = mapped_column(String(20), index=True)
    stem: Mapped[str] = mapped_column(Text)
    term: Mapped[str] = mapped_column(String(120))
    chapter: Mapped[str] = mapped_column(String(30), index=True)
    level: Mapped[str] = mapped_column(String(10))
    house: Mapped[str] = mapped_column(String(10))
    authority_title: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[str | None] = mapped_column(String(10))
    valid_to: Mapped[str | None] = mapped_column(String(10))
    body: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = key("account.id")
    approved_by_id: Mapped[int | None] = key("account.id")
    approved_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("question_id", "number"),)


class Batch(Base):
    """One exam of one unit. `policy` is frozen JSON once `dealt_at` is set."""

    __tablename__ = "batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = key("unit.id", index=True)
    policy: Mapped[str] = mapped_column(Text)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    dealt_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = key("account.id")
    created_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="window"),)


class Candidate(Base):
    """A cadre on a batch's roster."""

    __tablename__ = "candidate"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = key("batch.id")
    cadre_id: Mapped[int] = key("cadre.id", index=True)
    extra_minutes: Mapped[int] = mapped_column(Integer, default=0)
    exemption_reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("batch_id", "cadre_id"),)


class Paper(Base):
    """What one candidate is asked: frozen text, option order and key, with a fingerprint."""

    __tablename__ = "paper"
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = key("candidate.id")
    attempt: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    items: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    dealt_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("candidate_id", "attempt"),)


class Sitting(Base):
    """One attempt at a paper. The id is 128 random bits and belongs to one person.

    `shape` is JSON: for each position the type and how many options or blanks it has, so that
    saving can check a choice without opening the paper.
    """

    __tablename__ = "sitting"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    paper_id: Mapped[int] = key("paper.id", unique=True)
    candidate_id: Mapped[int] = key("candidate.id", index=True)
    batch_id: Mapped[int] = key("batch.id", index=True)
    cadre_id: Mapped[int] = key("cadre.id", index=True)
    started_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    closing: Mapped[str | None] = mapped_column(String(12))
    last_position: Mapped[int] = mapped_column(Integer, default=1)
    shape: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("ix_sitting_open", "submitted_at", "deadline_at"),)


class Answer(Base):
    """The newest saved choice on one position; `value` is a JSON list of strings."""

    __tablename__ = "answer"
    sitting_id: Mapped[str] = key("sitting.id", primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    saved_at: Mapped[datetime]


class Flag(Base):
    """A question the candidate marked to come back to."""

    __tablename__ = "flag"
    sitting_id: Mapped[str] = key("sitting.id", primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    flagged: Mapped[bool] = mapped_column(Boolean)
    revision: Mapped[int]


class Mark(Base):
    """What one item earned. Written once at hand-in."""

    __tablename__ = "mark"
    sitting_id: Mapped[str] = key("sitting.id", primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    question_version_id: Mapped[int] = mapped_column(Integer, index=True)
    type: Mapped[str] = mapped_column(String(20))
    chapter: Mapped[str] = mapped_column(String(30))
    given: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(12))
    points_hundredths: Mapped[int]
    max_hundredths: Mapped[int]


class Score(Base):
    """A verdict on a sitting. Never altered: a correction is a new row that names the old one."""

    __tablename__ = "score"
    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[str] = key("sitting.id", index=True)
    batch_id: Mapped[int] = key("batch.id", index=True)
    cadre_id: Mapped[int] = key("cadre.id", index=True)
    total_hundredths: Mapped[int]
    max_hundredths: Mapped[int]
    passed: Mapped[bool] = mapped_column(Boolean)
    clause: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(200))
    supersedes_id: Mapped[int | None] = key("score.id", unique=True)
    decided_by_id: Mapped[int | None] = key("account.id")
    decided_at: Mapped[datetime]


class PracticeRound(Base):
    """A round of practice on a chapter. `items` is frozen JSON as on a paper."""

    __tablename__ = "practice_round"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[int] = key("account.id", index=True)
    chapter: Mapped[str] = mapped_column(String(30))
    items: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime]


class PracticeAnswer(Base):
    """The one answer given to a position of a round."""

    __tablename__ = "practice_answer"
    round_id: Mapped[str] = key("practice_round.id", primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(12))
    answered_at: Mapped[datetime]


class AuditEntry(Base):
    """Who did what, when. Rows are only added."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int | None] = key("account.id")
    actor: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(40), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(String(400), default="")
