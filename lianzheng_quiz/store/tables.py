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
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
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
    """A session on the server. `id` is the SHA-256 of the random token in the cookie.

    `ticket_no` is the 准考证号 of a session that was begun by a one-time code.
    """

    __tablename__ = "sign_in"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = key("account.id", index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")
    ticket_no: Mapped[str | None] = mapped_column(String(20))


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
    `pool` is exam or practice. `origin` is package or office. `exposure`: in how many dealt papers it stands.
    """

    __tablename__ = "question"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    current_id: Mapped[int | None] = mapped_column(Integer, index=True)
    pool: Mapped[str] = mapped_column(String(10), index=True)
    origin: Mapped[str] = mapped_column(String(10))
    retired: Mapped[bool] = mapped_column(Boolean, default=False)
    exposure: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]


class QuestionVersion(Base):
    """One wording of a question, never altered. `body` is the canonical JSON.

    `state` is draft, published, returned or superseded: with who approved it the only thing here that moves. `seal` is
    a MAC of the rest (services/ledger.py).
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
    difficulty: Mapped[float]
    valid_from: Mapped[str | None] = mapped_column(String(10))
    valid_to: Mapped[str | None] = mapped_column(String(10))
    body: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = key("account.id")
    approved_by_id: Mapped[int | None] = key("account.id")
    approved_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("question_id", "number"),)


class Policy(Base):
    """A 考试办法 of an office. What it says stands in its versions; `current` is the newest one's number."""

    __tablename__ = "policy"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = key("unit.id", index=True)
    name: Mapped[str] = mapped_column(String(60))
    current: Mapped[int]
    retired: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("unit_id", "name"),)


class PolicyVersion(Base):
    """One wording of a policy as JSON, never altered."""

    __tablename__ = "policy_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = key("policy.id")
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(200), default="")
    author_id: Mapped[int | None] = key("account.id")
    created_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("policy_id", "number"),)


class LetterTemplate(Base):
    """One wording of a kind of 公文 in an office, never altered. An empty `body` gives the office's own wording up."""

    __tablename__ = "letter_template"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = key("unit.id")
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = key("account.id")
    created_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("unit_id", "kind", "number"),)


class Batch(Base):
    """One exam of one unit. `policy` is the JSON it is held by, frozen once `dealt_at` is set.

    `sealed_at` and `seal` (a fingerprint over all papers) stand once papers are under seal; `opening_codes` is JSON:
    keyed hashes of the two codes, who holds them, and when wrong ones were tried. `opened_at` is when two people
    opened it. `retake_of_id` is the batch whose failures and absentees sit again here. `seat_columns` is how many
    seats stand in a row of the room, None before seats are drawn.
    """

    __tablename__ = "batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = key("unit.id", index=True)
    policy: Mapped[str] = mapped_column(Text)
    policy_version_id: Mapped[int | None] = key("policy_version.id")
    retake_of_id: Mapped[int | None] = key("batch.id", index=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    dealt_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]
    seal: Mapped[str] = mapped_column(String(64), default="")
    opening_codes: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")
    seat_columns: Mapped[int | None] = mapped_column(Integer)
    created_by_id: Mapped[int | None] = key("account.id")
    created_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="window"),)


class Candidate(Base):
    """A cadre on a batch's roster, with what holds for this person alone.

    `book` and `scope` are empty where the policy decides. `publicity_from` and `publicity_to` bound the 公示.
    `retake_of_id` is the same person in the batch that this one makes good, `failures_before` the failed attempts
    so far. `ticket_no` is the 准考证号, `ticket_code` the keyed hash of its one-time code. `attended` is what was
    recorded in the room of a written exam. `admitted_at` is when a late arrival was let in. `variant` is the
    paper's, A or B.
    """

    __tablename__ = "candidate"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = key("batch.id")
    cadre_id: Mapped[int] = key("cadre.id", index=True)
    extra_minutes: Mapped[int] = mapped_column(Integer, default=0)
    exemption_reason: Mapped[str | None] = mapped_column(String(200))
    leave_reason: Mapped[str | None] = mapped_column(String(200))
    book: Mapped[str] = mapped_column(String(10), default="")
    scope: Mapped[str] = mapped_column(String(10), default="")
    post_group: Mapped[str] = mapped_column(String(40), default="")
    publicity_from: Mapped[date | None]
    publicity_to: Mapped[date | None]
    retake_of_id: Mapped[int | None] = key("candidate.id", unique=True)
    failures_before: Mapped[int] = mapped_column(Integer, default=0)
    seat: Mapped[int | None] = mapped_column(Integer)
    variant: Mapped[str] = mapped_column(String(1), default="")
    attended: Mapped[bool | None] = mapped_column(Boolean)
    admitted_at: Mapped[datetime | None]
    ticket_no: Mapped[str | None] = mapped_column(String(20), unique=True)
    ticket_code: Mapped[str] = mapped_column(String(64), default="")
    ticket_issued_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("batch_id", "cadre_id"),)


class AppointmentList(Base):
    """A dated list of appointments (任职名单) of one unit; withdrawn with a reason, never deleted."""

    __tablename__ = "appointment_list"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = key("unit.id")
    name: Mapped[str] = mapped_column(String(60))
    listed_on: Mapped[date]
    created_by_id: Mapped[int | None] = key("account.id")
    created_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = key("account.id")
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (
        Index(
            "uq_appointment_list_standing",
            "unit_id",
            "name",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )


class Appointment(Base):
    """A line of an appointment list: a cadre, the post, and the days that decide until when an exam comes in time.

    `appointed_on` is None while somebody is only proposed.
    """

    __tablename__ = "appointment"
    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = key("appointment_list.id")
    cadre_id: Mapped[int] = key("cadre.id", index=True)
    post: Mapped[str] = mapped_column(String(120), default="")
    rank: Mapped[str] = mapped_column(String(40), default="")
    appointed_on: Mapped[date | None]
    publicity_from: Mapped[date | None]
    publicity_to: Mapped[date | None]
    exemption_reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("list_id", "cadre_id"),)


class DossierRecord(Base):
    """What an organiser recorded in a dossier: that a talk was held, or the family's letter returned (`kind`).

    `candidate_id` is the first of the cadre's exam chain. A correction is a new row and the newest stands; one without
    `done_on` takes the record back, `notes` says why.
    """

    __tablename__ = "dossier_record"
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = key("candidate.id", index=True)
    kind: Mapped[str] = mapped_column(String(10))
    done_on: Mapped[date | None]
    talker: Mapped[str] = mapped_column(String(60), default="")
    notes: Mapped[str] = mapped_column(String(200), default="")
    recorded_by_id: Mapped[int] = key("account.id")
    recorded_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("kind IN ('talk', 'family')", name="kind"),)


class Pledge(Base):
    """廉政承诺书 as a cadre signed it, once for a dossier, never altered.

    `candidate_id` is the first of the exam chain, `sitting_id` the sitting that decided it (None: exempt). `wording`
    names whose wording and which version `text` was made from. `digest` covers text, person and instant
    (rules/pledges.py), `seal` is a MAC of the whole.
    """

    __tablename__ = "pledge"
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = key("candidate.id", unique=True)
    cadre_id: Mapped[int] = key("cadre.id", index=True)
    sitting_id: Mapped[str | None] = key("sitting.id")
    wording: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = key("account.id")
    address: Mapped[str] = mapped_column(String(60))
    signed_at: Mapped[datetime]
    seal: Mapped[str] = mapped_column(String(64))


class SourceDocument(Base):
    """A document of the office's that terms and questions are taken from, by its name; what it said are versions."""

    __tablename__ = "document"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    added_by_id: Mapped[int] = key("account.id")
    added_at: Mapped[datetime]


class DocumentVersion(Base):
    """A file as it was uploaded, and what was read from it.

    `state` is waiting, reading, read or refused (`reason` says why). `text` and `terms` (JSON rows of
    `question_bank.apart.term_row`) stand once it is read; `digest` is of the file. `touched_at` moves while the process
    `read_by` reads it.
    """

    __tablename__ = "document_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = key("document.id")
    number: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), index=True)
    read_by: Mapped[str] = mapped_column(String(32), default="")
    touched_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(8), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    notes: Mapped[str] = mapped_column(Text, default="[]")
    text: Mapped[str] = mapped_column(Text, default="")
    terms: Mapped[str] = mapped_column(Text, default="[]")
    uploaded_by_id: Mapped[int] = key("account.id")
    uploaded_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        CheckConstraint("state IN ('waiting', 'reading', 'read', 'refused')", name="state"),
    )


class RosterUpload(Base):
    """A name list between upload and confirmation; gone after the import or after a day.

    It goes into a batch or into a list of appointments. Identity-card numbers are blotted out of `content` before it
    is kept.
    """

    __tablename__ = "roster_upload"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    batch_id: Mapped[int | None] = key("batch.id")
    list_id: Mapped[int | None] = key("appointment_list.id")
    account_id: Mapped[int] = key("account.id", index=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = (CheckConstraint("(batch_id IS NULL) <> (list_id IS NULL)", name="one_place"),)


class Paper(Base):
    """What is asked: frozen text, option order and key, with a fingerprint.

    One candidate's, or shared by all of a batch with the same `variant` (A or B), `scope` and `post_group`. `seal` is a
    MAC of the rest (services/ledger.py).
    """

    __tablename__ = "paper"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = key("batch.id", index=True)
    candidate_id: Mapped[int | None] = key("candidate.id", unique=True)
    variant: Mapped[str] = mapped_column(String(1), default="")
    scope: Mapped[str] = mapped_column(String(10), default="all")
    post_group: Mapped[str] = mapped_column(String(40), default="")
    seed: Mapped[str] = mapped_column(String(64))
    items: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
    dealt_at: Mapped[datetime]
    __table_args__ = (
        Index(
            "uq_paper_shared",
            "batch_id",
            "variant",
            "scope",
            "post_group",
            unique=True,
            sqlite_where=text("candidate_id IS NULL"),
            postgresql_where=text("candidate_id IS NULL"),
        ),
    )


class Sitting(Base):
    """One attempt at a paper. The id is 128 random bits and belongs to one person.

    `paused_at` stops clock and saving until it is resumed; `voided_at` takes the sitting out with `void_reason`.
    `away_count` is how often the page was left (last counted at `away_at`): shown to the organiser, never punished.
    `shape` is JSON: for each position the type and how many options or blanks it has, so that
    saving can check a choice without opening the paper.
    """

    __tablename__ = "sitting"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    paper_id: Mapped[int] = key("paper.id", index=True)
    candidate_id: Mapped[int] = key("candidate.id", unique=True)
    batch_id: Mapped[int] = key("batch.id", index=True)
    cadre_id: Mapped[int] = key("cadre.id", index=True)
    started_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    closing: Mapped[str | None] = mapped_column(String(12))
    last_position: Mapped[int] = mapped_column(Integer, default=1)
    shape: Mapped[str] = mapped_column(Text)
    paused_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    away_count: Mapped[int] = mapped_column(Integer, default=0)
    away_at: Mapped[datetime | None]
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
    """What one item earned. Written once at hand-in; what people mark is `by_hand` until it gets its points, once."""

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
    """A verdict on a sitting. Never altered: a correction is a new row that names the old one.

    `rulings` is a JSON list of the ids of the rulings it was made under.
    """

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
    rulings: Mapped[str] = mapped_column(Text, default="[]")
    decided_by_id: Mapped[int | None] = key("account.id")
    decided_at: Mapped[datetime]


class LedgerEntry(Base):
    """成绩台账: one fact, bound to the one before it (rules/ledger.py). Triggers refuse to alter or delete it.

    People are named by their ids only, so that a person can be forgotten and the chain still holds.
    """

    __tablename__ = "ledger_entry"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    act: Mapped[str] = mapped_column(String(20))
    actor: Mapped[int | None]
    sitting: Mapped[str | None] = mapped_column(String(32), index=True)
    body: Mapped[str] = mapped_column(Text)
    algorithm: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(8))
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    mac: Mapped[str] = mapped_column(String(64))


class Objection(Base):
    """A cadre's query about one question (`position`) or the whole score (None) of a closed sitting.

    Open until somebody answers: with the reason why things stand, or with a ruling once that is approved.
    """

    __tablename__ = "objection"
    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[str] = key("sitting.id", index=True)
    position: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(String(500))
    raised_at: Mapped[datetime]
    ruling_id: Mapped[int | None] = key("ruling.id", index=True)
    answer: Mapped[str] = mapped_column(String(500), default="")
    answered_by_id: Mapped[int | None] = key("account.id")
    answered_at: Mapped[datetime | None]


class Ruling(Base):
    """What is to become of a wording that was found wrong: proposed by an editor, signed or turned down by another.

    `batch_id` None: wherever it was asked. `corrected` is the new key as JSON (see rules/rulings.py). `seal` is a MAC
    of what was proposed. `declined_reason` stands once it was turned down.
    """

    __tablename__ = "ruling"
    id: Mapped[int] = mapped_column(primary_key=True)
    question_version_id: Mapped[int] = key("question_version.id", index=True)
    batch_id: Mapped[int | None] = key("batch.id", index=True)
    kind: Mapped[str] = mapped_column(String(10))
    corrected: Mapped[str] = mapped_column(Text, default="[]")
    reason: Mapped[str] = mapped_column(String(500))
    authority: Mapped[str] = mapped_column(String(300))
    proposed_by_id: Mapped[int] = key("account.id")
    proposed_at: Mapped[datetime]
    seal: Mapped[str] = mapped_column(String(64))
    approved_by_id: Mapped[int | None] = key("account.id")
    approved_at: Mapped[datetime | None]
    declined_by_id: Mapped[int | None] = key("account.id")
    declined_at: Mapped[datetime | None]
    declined_reason: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (CheckConstraint("approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name="two_people"),)


class BatchTally(Base):
    """That a batch was counted, up to its score `score_id`: a later score makes the count old."""

    __tablename__ = "batch_tally"
    batch_id: Mapped[int] = key("batch.id", primary_key=True)
    score_id: Mapped[int]
    sittings: Mapped[int]
    made_at: Mapped[datetime]


class _Sums:
    """The columns of `rules.item_statistics.ItemSums`; `choices` is JSON: an option's key to three numbers."""

    people: Mapped[int]
    right_count: Mapped[int]
    unanswered: Mapped[int]
    upper: Mapped[int]
    lower: Mapped[int]
    x: Mapped[float]
    xx: Mapped[float]
    y: Mapped[float]
    yy: Mapped[float]
    xy: Mapped[float]
    choices: Mapped[str] = mapped_column(Text)


class QuestionTally(_Sums, Base):
    """How one wording of a question did in one batch that is over."""

    __tablename__ = "question_tally"
    batch_id: Mapped[int] = key("batch.id", primary_key=True)
    question_version_id: Mapped[int] = key("question_version.id", primary_key=True)


class QuestionTotal(_Sums, Base):
    """The sum of all its tallies."""

    __tablename__ = "question_total"
    question_version_id: Mapped[int] = key("question_version.id", primary_key=True)


class TopicTally(Base):
    """Points of a unit's people in one batch on a chapter or a regulation (`kind`), as their unit was then.

    `people` met a question of it, `answers` is how many they met in all.
    """

    __tablename__ = "topic_tally"
    batch_id: Mapped[int] = key("batch.id", primary_key=True)
    unit_id: Mapped[int] = key("unit.id", primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    people: Mapped[int]
    answers: Mapped[int]
    points_hundredths: Mapped[int]
    max_hundredths: Mapped[int]


class Export(Base):
    """A large workbook made outside of requests; `id` is 128 random bits. One an account; gone after a day.

    `state` is waiting, making, ready or failed. `wish` is JSON: what is to be in it. `touched_at` moves while it is
    being made by the process `made_by`: one that stands still was left behind by a crash.
    """

    __tablename__ = "export"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[int] = key("account.id", unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    wish: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    made_by: Mapped[str] = mapped_column(String(32), default="")
    row_count: Mapped[int] = mapped_column(Integer, default=0)
    rows_done: Mapped[int] = mapped_column(Integer, default=0)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    touched_at: Mapped[datetime]


class WrittenMark(Base):
    """Points of one heading (大题) of a written paper as one of two people entered them; `entry` is 1 or 2."""

    __tablename__ = "written_mark"
    candidate_id: Mapped[int] = key("candidate.id", primary_key=True)
    entry: Mapped[int] = mapped_column(Integer, primary_key=True)
    heading: Mapped[int] = mapped_column(Integer, primary_key=True)
    points_hundredths: Mapped[int]
    entered_by_id: Mapped[int] = key("account.id")
    entered_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("entry IN (1, 2)", name="entry"),)


class Marking(Base):
    """阅卷 of a batch by people. `seed` makes anonymous numbers and orders. Signed once, by who marked none of it."""

    __tablename__ = "marking"
    batch_id: Mapped[int] = key("batch.id", primary_key=True)
    seed: Mapped[str] = mapped_column(String(64))
    planned_by_id: Mapped[int] = key("account.id")
    planned_at: Mapped[datetime]
    signed_by_id: Mapped[int | None] = key("account.id")
    signed_at: Mapped[datetime | None]


class Marker(Base):
    """Who marks a batch; `removed_at` stands for who no longer does."""

    __tablename__ = "marker"
    batch_id: Mapped[int] = key("marking.batch_id", primary_key=True)
    account_id: Mapped[int] = key("account.id", primary_key=True)
    added_by_id: Mapped[int] = key("account.id")
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class PersonMark(Base):
    """What one person gave for one answer. Only added to: a correction is the next `version` of the same round.

    An answer that was sent back is marked anew in the next `turn`. One account has one round of a turn.
    """

    __tablename__ = "person_mark"
    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[str] = key("sitting.id")
    position: Mapped[int]
    turn: Mapped[int]
    round: Mapped[int]
    version: Mapped[int]
    points_hundredths: Mapped[int]
    remark: Mapped[str] = mapped_column(String(200), default="")
    marked_by_id: Mapped[int] = key("account.id", index=True)
    marked_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("sitting_id", "position", "turn", "round", "version", name="uq_person_mark_round"),
        UniqueConstraint("sitting_id", "position", "turn", "marked_by_id", "version", name="uq_person_mark_marker"),
        CheckConstraint("round IN (1, 2, 3)", name="round"),
    )


class MarkingReturn(Base):
    """That an answer's marks of one `turn` were sent back, with the reason."""

    __tablename__ = "marking_return"
    sitting_id: Mapped[str] = key("sitting.id", primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    turn: Mapped[int] = mapped_column(Integer, primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    returned_by_id: Mapped[int] = key("account.id")
    returned_at: Mapped[datetime]


class Approval(Base):
    """An act in the room that takes two people: asked for by one with a reason, granted by another."""

    __tablename__ = "approval"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = key("batch.id", index=True)
    sitting_id: Mapped[str | None] = key("sitting.id", index=True)
    act: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(200))
    asked_by_id: Mapped[int] = key("account.id")
    asked_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = key("account.id")
    granted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint("granted_by_id IS NULL OR granted_by_id <> asked_by_id", name="two_people"),)


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
    """Who did what, when. Rows are only added. `batch_id` stands where the room's record is to name it."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int | None] = key("account.id")
    actor: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(40), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    batch_id: Mapped[int | None] = mapped_column(Integer, index=True)
    detail: Mapped[str] = mapped_column(String(400), default="")
