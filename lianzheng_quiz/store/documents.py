"""Queries on the office's documents: what was uploaded, what was read, what is still to be read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.tables import Account, DocumentVersion, Question, QuestionVersion, SourceDocument

_SHOWN = (
    DocumentVersion.id,
    DocumentVersion.document_id,
    DocumentVersion.number,
    DocumentVersion.file_name,
    DocumentVersion.state,
    DocumentVersion.kind,
    DocumentVersion.reason,
    DocumentVersion.notes,
    DocumentVersion.uploaded_at,
    DocumentVersion.touched_at,
)


def newest(session: Session) -> Sequence[AnyRow]:
    """Every document with its newest version, the latest upload first."""
    later = aliased(DocumentVersion)
    return session.execute(
        select(*_SHOWN, SourceDocument.name, Account.name.label("uploaded_by"))
        .join(SourceDocument, SourceDocument.id == DocumentVersion.document_id)
        .join(Account, Account.id == DocumentVersion.uploaded_by_id)
        .where(
            ~select(later.id)
            .where(later.document_id == DocumentVersion.document_id, later.number > DocumentVersion.number)
            .exists()
        )
        .order_by(DocumentVersion.uploaded_at.desc(), DocumentVersion.id.desc())
    ).all()


def versions(session: Session, document_id: int) -> Sequence[AnyRow]:
    """The versions of a document, the newest first; none where there is no such document."""
    return session.execute(
        select(*_SHOWN, SourceDocument.name, Account.name.label("uploaded_by"))
        .join(SourceDocument, SourceDocument.id == DocumentVersion.document_id)
        .join(Account, Account.id == DocumentVersion.uploaded_by_id)
        .where(DocumentVersion.document_id == document_id)
        .order_by(DocumentVersion.number.desc())
    ).all()


def what_was_read(session: Session, version_id: int) -> AnyRow:
    """(text, terms) of a version."""
    return session.execute(
        select(DocumentVersion.text, DocumentVersion.terms).where(DocumentVersion.id == version_id)
    ).one()


def by_name(session: Session, name: str) -> AnyRow | None:
    """(id, number, digest) of the newest version of the document called so, kept from others until the end."""
    document_id = session.execute(
        select(SourceDocument.id).where(SourceDocument.name == name).with_for_update()
    ).scalar()
    if document_id is None:
        return None
    return session.execute(
        select(DocumentVersion.document_id.label("id"), DocumentVersion.number, DocumentVersion.digest)
        .where(DocumentVersion.document_id == document_id)
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    ).first()


def counts_of_terms(session: Session, terms: Collection[str]) -> dict[str, int]:
    """How many published questions each of some terms has, retired ones left out."""
    rows = session.execute(
        select(QuestionVersion.term, func.count())
        .join(Question, Question.current_id == QuestionVersion.id)
        .where(QuestionVersion.term.in_(sorted(terms)), Question.retired.is_(False))
        .group_by(QuestionVersion.term)
    )
    return {str(term): int(count) for term, count in rows}


def anything_to_read(session: Session, untouched_since: datetime) -> bool:
    """Whether something waits or was left behind by a crash."""
    return session.execute(select(DocumentVersion.id).where(_open(untouched_since))).first() is not None


def _open(untouched_since: datetime) -> Any:
    left = (DocumentVersion.state == "reading") & (DocumentVersion.touched_at < untouched_since)
    return (DocumentVersion.state == "waiting") | left


def claim(session: Session, reader: str, untouched_since: datetime, now: datetime) -> AnyRow | None:
    """Take the file that has waited longest, if nobody else did: (id, name, content)."""
    row = session.execute(
        select(DocumentVersion.id, SourceDocument.name, DocumentVersion.content)
        .join(SourceDocument, SourceDocument.id == DocumentVersion.document_id)
        .where(_open(untouched_since))
        .order_by(DocumentVersion.uploaded_at, DocumentVersion.id)
        .limit(1)
        .with_for_update(of=DocumentVersion, skip_locked=True)
    ).first()
    if row is not None:
        session.execute(
            update(DocumentVersion)
            .where(DocumentVersion.id == row.id)
            .values(state="reading", read_by=reader, touched_at=now)
        )
    return row


def settle(session: Session, version_id: int, reader: str, **values: Any) -> None:
    """Write down what came of a file that this reader took; nothing where another took it meanwhile."""
    session.execute(
        update(DocumentVersion)
        .where(DocumentVersion.id == version_id, DocumentVersion.read_by == reader, DocumentVersion.state == "reading")
        .values(values)
    )
