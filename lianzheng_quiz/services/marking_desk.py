"""A marker's desk: the batches to mark, one answer after another, and the own marks.

What leaves here names nobody: no candidate, no other marker, and no points but the own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.people_marks import ROUNDS, answer_code, turn_order
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.refusals import Invalid, NotFound, NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.written import points_in
from lianzheng_quiz.services.answer_texts import AnswerText, text_of
from lianzheng_quiz.services.marking_pool import Pool, PooledAnswer
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import person_marks
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.person_marks import MARKER_ROLES

LONGEST_REMARK = 200


@dataclass(frozen=True)
class DeskRow:
    """A batch that the account marks. `left` are the answers that want a mark of it."""

    batch_id: int
    batch_name: str
    closes_at: datetime
    state: str
    done: int
    left: int


@dataclass(frozen=True)
class OwnMark:
    """What the account gave for an answer. `open`: it may still be corrected."""

    code: str
    number: int
    max_hundredths: int
    points_hundredths: int
    remark: str
    marked_at: datetime
    open: bool


@dataclass(frozen=True)
class AnswerToMark:
    """An answer on the desk. `own` is None before it was marked; `reason` is why it was sent back, if it was.

    `last` is what the account gave before this one: whoever types fast sees what arrived.

    `question` of `questions`; `done` and `left` count the account's answers to this question.
    """

    batch_id: int
    batch_name: str
    code: str
    question: int
    questions: int
    done: int
    left: int
    max_hundredths: int
    turn: int
    reason: str
    own: OwnMark | None
    last: OwnMark | None
    content: AnswerText


def my_markings(actor: Actor, *, now: datetime) -> list[DeskRow]:
    """The batches that the acting account marks, those with answers waiting first."""
    require(actor, *MARKER_ROLES)
    with reading() as session:
        rows = person_marks.batches_of_marker(session, actor.account_id)
        done = person_marks.counted(session, actor.account_id)
        found = [_desk_row(session, actor, row, done.get(row.id, 0), now) for row in rows]
    return sorted(found, key=lambda row: row.state != "待评")


def _desk_row(session: Session, actor: Actor, row: Any, done: int, now: datetime) -> DeskRow:
    """Answers are read only where some can wait."""
    left, state = 0, "暂无待评"
    if row.signed_at is not None or row.cancelled_at is not None:
        state = "已签署" if row.signed_at is not None else "已取消"
    elif not (pool := Pool(session, row, now)).over:
        state = "考试未结束"
    elif left := sum(answer.is_for(actor.account_id) for answer in pool.answers):
        state = "待评"
    return DeskRow(row.id, row.name, row.closes_at, state, done, left)


def _pool(session: Session, actor: Actor, batch_id: int, now: datetime, sitting_id: str | None = None) -> Pool:
    """The marking of a batch, or of one paper of it, for one of its markers. NotFound for anybody else."""
    return Pool(session, _own_batch(session, actor, batch_id), now, sitting_id)


def _own_batch(session: Session, actor: Actor, batch_id: int) -> Any:
    row = person_marks.batch(session, batch_id)
    mine = {one.id for one in person_marks.batches_of_marker(session, actor.account_id)}
    if row is None or row.id not in mine:
        raise NotFound("阅卷")
    return row


def next_answer(actor: Actor, batch_id: int, *, now: datetime) -> AnswerToMark | None:
    """The next answer that wants a mark of this account, question by question; None when none does.

    NotNow before the batch is over and after the marking was signed.
    """
    require(actor, *MARKER_ROLES)
    with reading() as session:
        pool = _pool(session, actor, batch_id, now)
        pool.must_be_open()
        for question in pool.questions:
            open_ones = [answer for answer in question.answers if answer.is_for(actor.account_id)]
            if open_ones:
                chosen = min(open_ones, key=lambda answer: turn_order(pool.seed, actor.account_id, answer.code))
                return _to_mark(session, pool, actor, chosen)
    return None


def answer_page(actor: Actor, batch_id: int, code: str, *, now: datetime) -> AnswerToMark:
    """One answer that this account marked or may mark. NotFound for one that is none of its business."""
    require(actor, *MARKER_ROLES)
    with reading() as session:
        pool = _pool(session, actor, batch_id, now)
        answer = pool.answer(code)
        if not (answer.is_for(actor.account_id) or answer.own(actor.account_id)):
            raise NotFound("作答")
        if not answer.own(actor.account_id):
            pool.must_be_open()
        return _to_mark(session, pool, actor, answer)


def _to_mark(session: Session, pool: Pool, actor: Actor, answer: PooledAnswer) -> AnswerToMark:
    question = pool.questions[answer.number - 1]
    return AnswerToMark(
        batch_id=pool.row.id,
        batch_name=pool.row.name,
        code=answer.code,
        question=answer.number,
        questions=len(pool.questions),
        done=sum(one.own(actor.account_id) is not None for one in question.answers),
        left=sum(one.is_for(actor.account_id) for one in question.answers),
        max_hundredths=answer.max_hundredths,
        turn=answer.turn,
        reason=answer.returns[-1].reason if answer.returns else "",
        own=_own(pool, answer, actor),
        last=next(iter(_own_marks(pool, actor)), None),
        content=text_of(session, answer),
    )


def _own(pool: Pool, answer: PooledAnswer, actor: Actor) -> OwnMark | None:
    row = answer.own(actor.account_id)
    if row is None:
        return None
    return OwnMark(
        code=answer.code,
        number=answer.number,
        max_hundredths=answer.max_hundredths,
        points_hundredths=row.points_hundredths,
        remark=row.remark,
        marked_at=row.marked_at,
        open=pool.signed_at is None and answer.may_correct(actor.account_id),
    )


def own_marks(actor: Actor, batch_id: int, *, now: datetime) -> Sequence[OwnMark]:
    """What the acting account gave in a batch, the latest first."""
    require(actor, *MARKER_ROLES)
    with reading() as session:
        pool = _pool(session, actor, batch_id, now)
    return _own_marks(pool, actor)


def _own_marks(pool: Pool, actor: Actor) -> list[OwnMark]:
    found = [own for answer in pool.answers if (own := _own(pool, answer, actor)) is not None]
    return sorted(found, key=lambda own: own.marked_at, reverse=True)


def mark_answer(
    actor: Actor, batch_id: int, code: str, points: str, remark: str, *, turn: int | None = None, now: datetime
) -> None:
    """Give points for an answer, or correct the own. Invalid names the field; NotNow when no mark is wanted.

    `turn` is the one in which the marker read the answer; None for whichever it is.
    """
    require(actor, *MARKER_ROLES)
    with reading() as session:
        sitting_id = _sitting_of(session, actor, batch_id, code)
    with writing() as session:
        person_marks.hold(session, batch_id)
        pool = _pool(session, actor, batch_id, now, sitting_id)
        pool.must_be_open()
        answer = _answer(pool, code)
        given, said = _read(points, remark, answer)
        own = answer.own(actor.account_id)
        if own is not None and (own.points_hundredths, own.remark) == (given, said):
            return
        _must_be_wanted(answer, actor, turn)
        person_marks.add(
            session,
            sitting_id=sitting_id,
            position=answer.place[1],
            turn=answer.turn,
            round=own.round if own else max(answer.marks, default=0) + 1,
            version=own.version + 1 if own else 1,
            points_hundredths=given,
            remark=said,
            marked_by_id=actor.account_id,
            marked_at=now,
        )
        if own is not None:
            told = f"{ROUNDS[own.round]} {points_text(own.points_hundredths)} 改为 {points_text(given)}"
            add_entry(session, actor, "更正给分", f"{pool.row.name}·{answer.code}", now, told)


def _sitting_of(session: Session, actor: Actor, batch_id: int, code: str) -> str:
    """Whose paper a number is of, found before the transaction that others wait for. NotNow as `_answer` says."""
    found = person_marks.marking(session, _own_batch(session, actor, batch_id).id)
    assert found is not None
    for row in person_marks.answers(session, batch_id):
        if answer_code(found.seed, row.sitting_id, row.position) == code:
            return str(row.sitting_id)
    raise NotNow("这份作答不在待评之列")


def _answer(pool: Pool, code: str) -> PooledAnswer:
    """An answer of the pool. NotNow when it is there no more: its paper may have become void meanwhile."""
    try:
        return pool.answer(code)
    except NotFound:
        raise NotNow("这份作答不在待评之列") from None


def _must_be_wanted(answer: PooledAnswer, actor: Actor, turn: int | None) -> None:
    if turn is not None and turn != answer.turn:
        raise NotNow("这份作答已经退回重评，请看退回的理由后再给分")
    if answer.own(actor.account_id) is None:
        if not answer.is_for(actor.account_id):
            raise NotNow("这份作答已经评完，不再需要您给分")
    elif not answer.may_correct(actor.account_id):
        raise NotNow("这份作答已经有第三人评，您的给分不能再更正")


def _read(points: str, remark: str, answer: PooledAnswer) -> tuple[int, str]:
    faults = {}
    said = " ".join(remark.split())
    given = 0
    try:
        given = points_in(points, answer.max_hundredths, "本题")
    except ValueError as fault:
        faults["points"] = str(fault)
    if len(said) > LONGEST_REMARK:
        faults["remark"] = f"备注不超过 {LONGEST_REMARK} 字"
    if faults:
        raise Invalid(faults)
    return given, said
