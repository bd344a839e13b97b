"""The editor's desk: find, check, write, approve and retire questions. A wording is never altered."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.answer_ways import way_of
from lianzheng_quiz.rules.refusals import Invalid, NotFound, OwnWork, QuestionUnfit
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.frozen_items import readable_places
from lianzheng_quiz.services.pages import Page, page_of
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.question_versions import add_version, knowledge
from lianzheng_quiz.services.stems import Stem, stem_parts
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import bank
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.tables import Question as QuestionRow
from lianzheng_quiz.store.tables import QuestionVersion
from question_bank.gates import faults_of
from question_bank.gates.duplicates import near_duplicates
from question_bank.gates.fault import Fault
from question_bank.question import CHAPTERS, LEVELS, Citation, Option, Question
from question_bank.question_types import TYPES
from question_bank.question_types.base import LETTERS

STATES = {
    "draft": "待审",
    "published": "已发布",
    "returned": "已退回",
    "superseded": "已被新版替代",
    "retired": "已停用",
}
POOLS = {"exam": "考试题", "practice": "练习题"}
LONGEST_NAME = 120
"""Letters of a term or a regulation's title, as their columns hold them."""


@dataclass(frozen=True)
class QuestionDraft:
    """What an editor fills in. `options` are texts in order; `stem` and `answer` are as in the bank format."""

    type: str
    stem: str
    options: tuple[str, ...]
    answer: tuple[Any, ...]
    explanation: str
    authority_title: str
    authority_version: str
    authority_article: str
    term: str
    chapter: str
    level: str
    difficulty: float = 0.5


@dataclass(frozen=True)
class VersionRow:
    """One version of a question in its history."""

    id: int
    number: int
    state: str
    question: Question
    author: str
    author_id: int | None
    approver: str
    note: str
    created_at: datetime


@dataclass(frozen=True)
class QuestionPage:
    """A question with its history, what the gates say of its newest version, and its use.

    `stem` is the newest wording set apart, `way` a word of `rules.answer_ways`.
    """

    id: str
    pool: str
    origin: str
    retired: bool
    newest: VersionRow
    versions: Sequence[VersionRow]
    faults: Sequence[Fault]
    asked: int
    right: int
    key_text: str
    places: Sequence[str]
    stem: Stem
    way: str


def search_questions(
    actor: Actor,
    text: str = "",
    *,
    type: str = "",
    chapter: str = "",
    level: str = "",
    state: str = "",
    pool: str = "",
    page: int = 1,
) -> Page:
    """Questions that fit. Rows: question_id, pool, retired, origin, version_id, number, state, type,
    stem, chapter, level, term, authority_title, created_at, author."""
    require(actor, "editor")
    query = bank.search(text[:100], type=type, chapter=chapter, level=level, state=state, pool=pool)
    with reading() as session:
        return page_of(session, query, page)


def waiting_drafts(actor: Actor) -> int:
    """How many questions wait for this editor's review."""
    require(actor, "editor")
    with reading() as session:
        return bank.waiting_drafts(session, actor.account_id)


def question_page(actor: Actor, question_id: str) -> QuestionPage:
    """One question, every version. NotFound."""
    require(actor, "editor")
    with reading() as session:
        row = session.get(QuestionRow, question_id)
        if row is None:
            raise NotFound("试题")
        versions = [_version(entry) for entry in bank.versions(session, question_id)]
        usage = bank.usage(session, question_id)
        pool, origin, retired = row.pool, row.origin, row.retired
    newest = versions[0]
    return QuestionPage(
        id=question_id,
        pool=pool,
        origin=origin,
        retired=retired,
        newest=newest,
        versions=versions,
        faults=faults_of(newest.question, knowledge()),
        asked=usage.asked,
        right=usage.right,
        places=readable_places(newest.question.documents),
        key_text=TYPES[newest.question.type].describe(newest.question, newest.question.answer),
        stem=stem_parts(newest.question.type, newest.question.stem),
        way=way_of(newest.question.type),
    )


def _version(entry: Any) -> VersionRow:
    return VersionRow(
        id=entry.id,
        number=entry.number,
        state=entry.state,
        question=Question.from_json(json.loads(entry.body)),
        author=entry.author or "题库包",
        author_id=entry.author_id,
        approver=entry.approver or "",
        note=entry.note,
        created_at=entry.created_at,
    )


def check_draft(actor: Actor, draft: QuestionDraft, question_id: str = "") -> list[Fault]:
    """What the gates say of a draft as it stands, near-duplicates in the bank included. Writes nothing."""
    require(actor, "editor")
    faults = form_faults(draft)
    if faults:
        raise Invalid(faults)
    question = _question(draft, question_id or "q-new", 1)
    with reading() as session:
        others = [Question.from_json(json.loads(row.body)) for row in bank.published_bodies(session, question_id)]
    return [*faults_of(question, knowledge()), *near_duplicates(question, others)]


def form_faults(draft: QuestionDraft) -> dict[str, str]:
    """Fields that are missing or not of their kind, before any gate can be run."""
    faults = {}
    if draft.type not in TYPES:
        faults["type"] = "请选择题型"
    if not draft.stem.strip():
        faults["stem"] = "请填写题干"
    if not draft.answer:
        faults["answer"] = "请选择或填写答案"
    if draft.chapter not in CHAPTERS:
        faults["chapter"] = "请选择专题"
    if not draft.term.strip():
        faults["term"] = "请填写关键词：这道题考什么"
    if draft.level not in LEVELS:
        faults["level"] = "请选择层次"
    if not draft.authority_title.strip() or not draft.authority_article.strip():
        faults["authority"] = "请填写依据的法规名称和条款"
    if not draft.explanation.strip():
        faults["explanation"] = "请填写解析"
    if len(draft.options) > len(LETTERS):
        faults["options"] = f"选项最多 {len(LETTERS)} 个"
    if len(draft.term.strip()) > LONGEST_NAME:
        faults["term"] = f"关键词最多 {LONGEST_NAME} 个字"
    if len(draft.authority_title.strip()) > LONGEST_NAME:
        faults["authority"] = f"法规名称最多 {LONGEST_NAME} 个字"
    return faults


def add_question(actor: Actor, draft: QuestionDraft, *, now: datetime) -> str:
    """A new question as a draft waiting for another editor; its id. Invalid; QuestionUnfit."""
    question_id = "o" + secrets.token_hex(6)
    _refuse_unfit(check_draft(actor, draft))
    with writing() as session:
        session.add(QuestionRow(id=question_id, pool="exam", origin="office", created_at=now))
        session.flush()
        add_version(session, _question(draft, question_id, 1), actor.account_id, "draft", now)
        add_entry(session, actor, "新增试题", question_id, now)
    return question_id


def edit_question(actor: Actor, question_id: str, draft: QuestionDraft, *, now: datetime) -> int:
    """A new version as a draft; the published one stays in use until it is approved. Its number.

    NotFound; Invalid; QuestionUnfit.
    """
    current = question_page(actor, question_id)
    _refuse_unfit(check_draft(actor, draft, question_id))
    number = current.newest.number + 1
    question = _question(draft, question_id, number)
    kept = current.newest.question
    if question.term == kept.term and question.authority == kept.authority:
        question = replace(
            question, documents=kept.documents, valid_from=kept.valid_from, valid_to=kept.valid_to, pattern=kept.pattern
        )
    with writing() as session:
        session.get_one(QuestionRow, question_id, with_for_update=True)
        if bank.versions(session, question_id)[0].number >= number:
            raise Invalid({"version": "这道题刚刚被另一次修改更新，请重新打开后再改"})
        bank.supersede_drafts(session, question_id)
        add_version(session, question, actor.account_id, "draft", now)
        add_entry(session, actor, "修改试题", question_id, now, f"第 {number} 版")
    return number


def _refuse_unfit(faults: Sequence[Fault]) -> None:
    grave = [fault for fault in faults if fault.severity == "fault"]
    if grave:
        raise QuestionUnfit(grave)


def approve_question(actor: Actor, question_id: str, *, seen: int | None = None, now: datetime) -> None:
    """Publish the newest draft. OwnWork for its author; QuestionUnfit if a gate fails by now.

    `seen` is the version number the editor read; Invalid when a newer one has come since.
    """
    page = question_page(actor, question_id)
    _must_be_draft(page.newest.state)
    _must_be_seen(page.newest.number, seen)
    if page.newest.author_id == actor.account_id:
        raise OwnWork()
    _refuse_unfit(page.faults)
    with writing() as session:
        version = session.get_one(QuestionVersion, page.newest.id, with_for_update=True)
        _must_be_draft(version.state)
        version.state, version.approved_by_id, version.approved_at = "published", actor.account_id, now
        bank.supersede(session, question_id, version.id)
        row = session.get_one(QuestionRow, question_id)
        row.current_id, row.retired = version.id, False
        add_entry(session, actor, "审核通过", question_id, now, f"第 {version.number} 版")


def return_question(actor: Actor, question_id: str, note: str, *, seen: int | None = None, now: datetime) -> None:
    """Send the newest draft back with a reason; `seen` as for `approve_question`."""
    page = question_page(actor, question_id)
    _must_be_draft(page.newest.state)
    _must_be_seen(page.newest.number, seen)
    if not note.strip():
        raise Invalid({"note": "请写明退回的理由"})
    with writing() as session:
        version = session.get_one(QuestionVersion, page.newest.id, with_for_update=True)
        _must_be_draft(version.state)
        version.state, version.note = "returned", note.strip()[:400]
        add_entry(session, actor, "退回试题", question_id, now, note.strip())


def _must_be_seen(number: int, seen: int | None) -> None:
    if seen is not None and seen != number:
        raise Invalid({"version": f"这道题刚刚又改过，现为第 {number} 版，请看过新版再审"})


def _must_be_draft(state: str) -> None:
    if state != "draft":
        raise Invalid({"state": "这道题没有待审的版本"})


def retire_question(actor: Actor, question_id: str, retired: bool, *, now: datetime) -> None:
    """Take a question out of use, or back into it. Papers already dealt keep it."""
    require(actor, "editor")
    with writing() as session:
        row = session.get(QuestionRow, question_id)
        if row is None:
            raise NotFound("试题")
        row.retired = retired
        add_entry(session, actor, "停用试题" if retired else "恢复试题", question_id, now)


def _question(draft: QuestionDraft, question_id: str, number: int) -> Question:
    term = draft.term.strip()
    regulation = next(
        (
            entry
            for entry in knowledge().regulations.values()
            if (entry.title, entry.version) == (draft.authority_title.strip("《》 "), draft.authority_version.strip())
        ),
        None,
    )
    return Question(
        id=question_id,
        version=number,
        type=draft.type,
        stem=draft.stem.strip(),
        options=tuple(Option(LETTERS[place], text.strip()) for place, text in enumerate(draft.options)),
        answer=draft.answer,
        explanation=draft.explanation.strip(),
        authority=Citation(
            draft.authority_title.strip("《》 "), draft.authority_version.strip(), draft.authority_article.strip()
        ),
        term=term,
        chapter=draft.chapter,
        level=draft.level,
        difficulty=draft.difficulty,
        pattern="hand",
        valid_from=regulation.in_force_from if regulation else None,
        valid_to=regulation.in_force_to if regulation else None,
        status="draft",
    )
