"""How a question's wording becomes a row that is never altered."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import replace
from datetime import datetime

from lianzheng_quiz.services.ledger import seal_of
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import QuestionVersion
from question_bank.knowledge import Knowledge, load_knowledge
from question_bank.question import Question


@functools.cache
def knowledge() -> Knowledge:
    """The packaged fact base, read once."""
    return load_knowledge()


def add_version(session: Session, question: Question, author_id: int | None, state: str, now: datetime) -> int:
    """Store a wording; the row's id."""
    version = version_of(question, author_id, state, now)
    session.add(version)
    session.flush()
    return version.id


def version_of(question: Question, author_id: int | None, state: str, now: datetime) -> QuestionVersion:
    """A wording with what searching and dealing need beside it, and its seal; not stored yet."""
    regulations = knowledge().regulations.values()
    house = next((entry.house for entry in regulations if entry.title == question.authority.title), "party")
    version = QuestionVersion(
        question_id=question.id,
        number=question.version,
        state=state,
        type=question.type,
        stem=question.stem,
        term=question.term,
        chapter=question.chapter,
        level=question.level,
        house=house,
        authority_title=question.authority.title,
        difficulty=question.difficulty,
        valid_from=question.valid_from,
        valid_to=question.valid_to,
        body=question.dumps(),
        content_hash=content_hash(question),
        author_id=author_id,
        created_at=now,
    )
    version.seal = seal_of("question_version", vars(version))
    return version


def content_hash(question: Question) -> str:
    """Of what is asked, not of number and status."""
    plain = replace(question, version=1, status="published")
    return hashlib.sha256(plain.dumps().encode()).hexdigest()
