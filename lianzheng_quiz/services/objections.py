"""异议: a cadre queries a question or the score, somebody answers with the authority. Nothing is ever removed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import Invalid, NotFound, NotMarkedYet, NotNow, SittingStillOpen
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.rulings import may_correct, objections_until
from lianzheng_quiz.services.exam_pages import ReviewedQuestion
from lianzheng_quiz.services.frozen_items import reviewed
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.rulings import RulingDraft, propose
from lianzheng_quiz.services.sittings import own_sitting
from lianzheng_quiz.services.starting import sitting_subject
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import rulings, sittings
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Objection
from question_bank.question import Question

SHORTEST, LONGEST = 4, 500


@dataclass(frozen=True)
class ObjectionRow:
    """An objection as its reader may see it; `name` is empty for editors. `state` is 待答复, 裁定中 or 已答复."""

    id: int
    sitting_id: str
    batch_id: int
    batch_name: str
    name: str
    position: int | None
    text: str
    raised_at: datetime
    state: str
    ruling_id: int | None
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class OwnObjections:
    """What the cadre may still do about a result, and what became of it. `until` is None where nothing is taken."""

    sitting_id: str
    batch_name: str
    questions: int
    until: date | None
    open: bool
    objections: Sequence[ObjectionRow]


@dataclass(frozen=True)
class QuestionObjection:
    """An objection to a question with all that its answer needs: the question as it was asked and its wording."""

    row: ObjectionRow
    review: ReviewedQuestion
    version_id: int
    wording: Question
    may_correct: bool


def own_objections(actor: Actor, sitting_id: str, *, now: datetime) -> OwnObjections:
    """Of the acting cadre's own closed sitting. SittingStillOpen before hand-in, NotMarkedYet before it has a score."""
    row = own_sitting(actor, sitting_id, now)
    if row.submitted_at is None:
        raise SittingStillOpen()
    policy = Policy.from_text(row.policy)
    with reading() as session:
        told_at = _told_at(session, row, policy)
        questions = len(json.loads(sittings.paper_text(session, row.paper_id)[0]))
        raised = rulings.objections_of(session, sitting_id)
    until = objections_until(policy, told_at, row.closes_at)
    return OwnObjections(
        sitting_id=sitting_id,
        batch_name=row.batch_name,
        questions=questions,
        until=until,
        open=until is not None and local(now).date() <= until,
        objections=[_row(one, with_name=True) for one in raised],
    )


def _told_at(session: Session, row: Any, policy: Policy) -> datetime:
    """When the person could first know the result: at hand-in, or once people had marked. NotMarkedYet before."""
    if not policy.needs_markers:
        return row.submitted_at  # type: ignore[no-any-return]
    scores = rulings.history(session, row.id)
    if not scores:
        raise NotMarkedYet()
    return scores[0].decided_at  # type: ignore[no-any-return]


def raise_objection(actor: Actor, sitting_id: str, position: int | None, text: str, *, now: datetime) -> int:
    """Query a question of the own sitting, or (None) its score; the objection's id.

    Invalid; NotNow after the policy's days, or while the same question is already queried.
    """
    own = own_objections(actor, sitting_id, now=now)
    if own.until is None:
        raise NotNow("本次考试的办法没有规定受理异议，请直接联系考务人员")
    if not own.open:
        raise NotNow(f"提出异议的期限已过（{own.until.month}月{own.until.day}日），请直接联系考务人员")
    faults = {}
    if position is not None and not 1 <= position <= own.questions:
        faults["position"] = f"请选择第 1 到第 {own.questions} 题，或整份成绩"
    if not SHORTEST <= len(text.strip()) <= LONGEST:
        faults["text"] = f"请写明理由，{SHORTEST} 到 {LONGEST} 个字"
    if faults:
        raise Invalid(faults)
    with writing() as session:
        row = sittings.find(session, sitting_id, lock=True)
        open_ones = [one for one in rulings.objections_of(session, sitting_id) if one.answered_at is None]
        if any(one.position == position for one in open_ones):
            raise NotNow("您已对此提出异议，正在等待答复")
        made = Objection(sitting_id=sitting_id, position=position, text=text.strip(), raised_at=now)
        session.add(made)
        session.flush()
        what = f"第 {position} 题" if position else "整份成绩"
        add_entry(session, actor, "提出异议", sitting_subject(row), now, f"{what}：{text.strip()}"[:400])
        return made.id


def _row(row: Any, *, with_name: bool) -> ObjectionRow:
    waits = "待答复" if row.ruling_id is None else "裁定中"
    return ObjectionRow(
        id=row.id,
        sitting_id=row.sitting_id,
        batch_id=row.batch_id,
        batch_name=row.batch_name,
        name=row.cadre_name if with_name else "",
        position=row.position,
        text=row.text,
        raised_at=row.raised_at,
        state="已答复" if row.answered_at else waits,
        ruling_id=row.ruling_id,
        answer=row.answer,
        answered_by=row.answered_by or "",
        answered_at=row.answered_at,
    )


def list_objections(actor: Actor) -> list[ObjectionRow]:
    """An editor's: all to questions, without names. An organiser's: all of the own units' batches."""
    require(actor, "editor", "organiser")
    with reading() as session:
        if actor.role == "editor":
            return [_row(row, with_name=False) for row in rulings.objections_to_questions(session)]
        return [_row(row, with_name=True) for row in rulings.objections_within(session, actor.unit_path)]


def question_objection(actor: Actor, objection_id: int) -> QuestionObjection:
    """An objection to a question as an editor answers it, without the name. NotFound."""
    require(actor, "editor")
    with reading() as session:
        row = _to_question(session, objection_id)
        items = json.loads(sittings.paper_text(session, row.paper_id)[0])
        marks = sittings.marks_of(session, row.sitting_id)
        at = row.position - 1
        wording = rulings.wording(session, items[at]["version_id"])
    assert wording is not None
    return QuestionObjection(
        row=_row(row, with_name=False),
        review=reviewed(items[at], marks[at]),
        version_id=wording.id,
        wording=Question.from_json(json.loads(wording.body)),
        may_correct=may_correct(wording.type),
    )


def _to_question(session: Session, objection_id: int) -> Any:
    row = rulings.objection(session, objection_id)
    if row is None or row.position is None:
        raise NotFound("异议")
    return row


def uphold_key(actor: Actor, objection_id: int, answer: str, *, now: datetime) -> None:
    """Answer an objection to a question: things stand, and why. NotNow once it is answered."""
    require(actor, "editor")
    with writing() as session:
        _answer(session, actor, _to_question(session, objection_id), answer, now)


def answer_score(actor: Actor, objection_id: int, answer: str, *, now: datetime) -> None:
    """Answer an objection to a whole score of the own units' batches."""
    require(actor, "organiser")
    with writing() as session:
        row = rulings.objection(session, objection_id)
        if row is None or row.position is not None or not row.batch_path.startswith(actor.unit_path):
            raise NotFound("异议")
        _answer(session, actor, row, answer, now)


def _answer(session: Session, actor: Actor, row: Any, answer: str, now: datetime) -> None:
    _must_wait(row)
    text = answer.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise Invalid({"answer": f"请写明答复和依据，{SHORTEST} 到 {LONGEST} 个字"})
    rulings.answer(session, [row.id], answer=text, answered_by_id=actor.account_id, answered_at=now)
    add_entry(session, actor, "答复异议", f"{row.staff_no}·{row.batch_name}", now, text[:400])


def _must_wait(row: Any) -> None:
    if row.answered_at is not None:
        raise NotNow("这项异议已经答复")
    if row.ruling_id is not None:
        raise NotNow("这项异议已经提出裁定，正等待签署")


def rule_on(actor: Actor, objection_id: int, draft: RulingDraft, *, now: datetime) -> int:
    """Propose a ruling that answers an objection; the ruling's id. What `rulings.propose` refuses."""
    require(actor, "editor")
    with writing() as session:
        row = _to_question(session, objection_id)
        _must_wait(row)
        items: Sequence[Mapping[str, Any]] = json.loads(sittings.paper_text(session, row.paper_id)[0])
        ruling_id = propose(session, actor, items[row.position - 1]["version_id"], row.batch_id, draft, now)
        rulings.answer(session, [row.id], ruling_id=ruling_id)
        return ruling_id
