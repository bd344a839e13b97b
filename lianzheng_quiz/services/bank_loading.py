"""Brings a bank into the database and out again. What an editor wrote is never overwritten."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services.question_versions import add_version, content_hash, version_of
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import bank
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.tables import Question as QuestionRow
from question_bank.question import Question

PRACTICE_SHARE = 3
"""Of ten packaged questions about this many go to practice; the rest are kept for exams."""


@dataclass(frozen=True)
class LoadReport:
    """How many questions were added, renewed, left as they were, and kept because an editor changed them.

    `drafts` of those added or renewed wait for review; `withdrawn` questions are no longer in the package.
    """

    added: int
    renewed: int
    unchanged: int
    kept: int
    drafts: int = 0
    withdrawn: int = 0


def load_bank(questions: Sequence[Question], *, now: datetime, is_package: bool = False) -> LoadReport:
    """Take questions in: new ones are added, changed ones get a new version, a draft waits for review.

    A question whose newest version an editor wrote keeps it. With `is_package` the list is the whole shipped bank:
    what an earlier one held and this one does not is taken out of use. Invalid when an id stands there twice.
    """
    _refuse_repeated(questions)
    counts: Counter[str] = Counter()
    with writing() as session:
        newest = bank.newest_versions(session)
        for question in questions:
            if question.id in newest:
                counts.update(_take_in(session, question, newest[question.id], now))
        counts.update(_take_in_new(session, [one for one in questions if one.id not in newest], now))
        if is_package:
            gone = set(newest) - {question.id for question in questions}
            counts["withdrawn"] = bank.withdraw(session, [name for name in gone if newest[name].author_id is None])
        said = f"新增 {counts['added']}，更新 {counts['renewed']}，保留 {counts['kept']}，撤下 {counts['withdrawn']}"
        add_entry(session, None, "载入题库", f"{len(questions)} 题", now, said)
    names = ("added", "renewed", "unchanged", "kept", "drafts", "withdrawn")
    return LoadReport(**{name: counts[name] for name in names})


def _refuse_repeated(questions: Sequence[Question]) -> None:
    counted = Counter(question.id for question in questions)
    repeated = [question_id for question_id, count in counted.items() if count > 1]
    if repeated:
        raise Invalid({"bank": "题库中有重复的试题编号：" + "、".join(repeated[:5])})


def _take_in(session: Session, question: Question, known: AnyRow, now: datetime) -> list[str]:
    """What became of a question that was here before, in the words of LoadReport."""
    if known.author_id is not None:
        return ["kept"]
    if known.content_hash == content_hash(question):
        return ["unchanged"]
    question = replace(question, version=max(known.number + 1, question.version))
    if question.status != "published":
        bank.supersede_drafts(session, question.id)
        add_version(session, question, None, "draft", now)
        return ["renewed", "drafts"]
    version_id = add_version(session, question, None, "published", now)
    bank.supersede(session, question.id, version_id)
    session.get_one(QuestionRow, question.id).current_id = version_id
    return ["renewed"]


def _take_in_new(session: Session, questions: Sequence[Question], now: datetime) -> list[str]:
    """Questions that were never here, all at once and in their order; what became of them."""
    rows = [QuestionRow(id=one.id, pool=pool_of(one.id), origin="package", created_at=now) for one in questions]
    session.add_all(rows)
    session.flush()
    states = ["published" if one.status == "published" else "draft" for one in questions]
    versions = [version_of(one, None, state, now) for one, state in zip(questions, states, strict=True)]
    session.add_all(versions)
    session.flush()
    for row, version in zip(rows, versions, strict=True):
        if version.state == "published":
            row.current_id = version.id
    return ["added"] * len(questions) + ["drafts"] * states.count("draft")


def pool_of(question_id: str) -> str:
    """exam or practice: fixed by the id alone, so that every installation keeps the same questions apart."""
    return "practice" if hashlib.sha256(question_id.encode()).digest()[0] % 10 < PRACTICE_SHARE else "exam"


def published_questions() -> list[Question]:
    """Everything in use, as the bank format has it."""
    with reading() as session:
        rows = bank.published_bodies(session)
    return [replace(Question.from_json(json.loads(row.body)), status="published") for row in rows]
