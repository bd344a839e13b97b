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
            counts.update(_take_in(session, question, newest.get(question.id), now))
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


def _take_in(session: Session, question: Question, known: AnyRow | None, now: datetime) -> list[str]:
    """What became of one question, in the words of LoadReport."""
    if known and known.author_id is not None:
        return ["kept"]
    if known and known.content_hash == content_hash(question):
        return ["unchanged"]
    if known:
        question = replace(question, version=max(known.number + 1, question.version))
    else:
        session.add(QuestionRow(id=question.id, pool=pool_of(question.id), origin="package", created_at=now))
        session.flush()
    done = "renewed" if known else "added"
    if question.status != "published":
        bank.supersede_drafts(session, question.id)
        add_version(session, question, None, "draft", now)
        return [done, "drafts"]
    version_id = add_version(session, question, None, "published", now)
    bank.supersede(session, question.id, version_id)
    session.get_one(QuestionRow, question.id).current_id = version_id
    return [done]


def pool_of(question_id: str) -> str:
    """exam or practice: fixed by the id alone, so that every installation keeps the same questions apart."""
    return "practice" if hashlib.sha256(question_id.encode()).digest()[0] % 10 < PRACTICE_SHARE else "exam"


def published_questions() -> list[Question]:
    """Everything in use, as the bank format has it."""
    with reading() as session:
        rows = bank.published_bodies(session)
    return [replace(Question.from_json(json.loads(row.body)), status="published") for row in rows]
