"""Brings a bank into the database and out again. What an editor wrote is never overwritten."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services.question_versions import add_version, content_hash
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import bank
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Question as QuestionRow
from question_bank.question import Question

PRACTICE_SHARE = 3
"""Of ten packaged questions about this many go to practice; the rest are kept for exams."""


@dataclass(frozen=True)
class LoadReport:
    """How many questions were added, renewed, left as they were, and kept because an editor changed them."""

    added: int
    renewed: int
    unchanged: int
    kept: int


def load_bank(questions: Sequence[Question], *, now: datetime) -> LoadReport:
    """Take packaged questions in: new ones are added, changed ones get a new version.

    A question whose newest version an editor wrote keeps it. Invalid when an id stands there twice.
    """
    repeated = [
        question_id for question_id, count in Counter(question.id for question in questions).items() if count > 1
    ]
    if repeated:
        raise Invalid({"bank": "题库中有重复的试题编号：" + "、".join(repeated[:5])})
    added = renewed = unchanged = kept = 0
    with writing() as session:
        newest = bank.newest_versions(session)
        for question in questions:
            known = newest.get(question.id)
            if known is None:
                row = QuestionRow(id=question.id, pool=pool_of(question.id), origin="package", created_at=now)
                session.add(row)
                session.flush()
                row.current_id = add_version(session, question, None, "published", now)
                added += 1
            elif known.author_id is not None:
                kept += 1
            elif known.content_hash == content_hash(question):
                unchanged += 1
            else:
                _renew(session, replace(question, version=max(known.number + 1, question.version)), now)
                renewed += 1
        add_entry(session, None, "载入题库", f"{len(questions)} 题", now, f"新增 {added}，更新 {renewed}，保留 {kept}")
    return LoadReport(added, renewed, unchanged, kept)


def pool_of(question_id: str) -> str:
    """exam or practice: fixed by the id alone, so that every installation keeps the same questions apart."""
    return "practice" if hashlib.sha256(question_id.encode()).digest()[0] % 10 < PRACTICE_SHARE else "exam"


def _renew(session: Session, question: Question, now: datetime) -> None:
    version_id = add_version(session, question, None, "published", now)
    bank.supersede(session, question.id, version_id)
    session.get_one(QuestionRow, question.id).current_id = version_id


def published_questions() -> list[Question]:
    """Everything in use, as the bank format has it."""
    with reading() as session:
        rows = bank.published_bodies(session)
    return [replace(Question.from_json(json.loads(row.body)), status="published") for row in rows]
