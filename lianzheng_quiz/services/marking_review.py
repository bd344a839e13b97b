"""复核签署: somebody who marked nothing reads what was disputed, sends back what is wrong, signs; then scores are made.

Names stand nowhere before the signature.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.people_marks import NEAR_LINE, ROUNDS, answer_code, outcome_of, with_people
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.reasons import checked_reason
from lianzheng_quiz.rules.refusals import NotFound, NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.rulings import ruled_marks
from lianzheng_quiz.rules.score_record import VOIDED
from lianzheng_quiz.rules.scoring import Verdict, judge, mark_paper, void_clause
from lianzheng_quiz.services.answer_texts import AnswerText, text_of
from lianzheng_quiz.services.marking_plans import READING, lacks, start_marking
from lianzheng_quiz.services.marking_pool import Pool, PooledAnswer
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.rulings import held_by
from lianzheng_quiz.services.score_record import record_score
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import person_marks, rulings, sittings
from lianzheng_quiz.store.audit import add_entry, has_done
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import MarkingReturn


@dataclass(frozen=True)
class ReviewedMark:
    """What one marker gave, in words where it stood in the marking."""

    round: str
    name: str
    points_hundredths: int
    remark: str
    marked_at: datetime
    stands: bool


@dataclass(frozen=True)
class ReviewedAnswer:
    """An answer with what was given for it. `returned` are reasons with who sent it back.

    While it is marked anew nothing of the new turn is told: a reader of it could still become a marker.
    """

    code: str
    question: int
    max_hundredths: int
    marks: Sequence[ReviewedMark]
    earlier: Sequence[ReviewedMark]
    final_hundredths: int | None
    returned: Sequence[tuple[str, str]]

    @property
    def has_third(self) -> bool:
        return len(self.marks) > 2


@dataclass(frozen=True)
class NearPaper:
    """A paper close to the pass line, under a number; `answers` are the numbers of its answers that people marked."""

    code: str
    total_hundredths: int
    passed: bool
    answers: Sequence[str]


@dataclass(frozen=True)
class ReviewPage:
    """All that whoever signs reads. `lacks` stands in the way; `near` is empty until nothing does.

    `seen` stands for the marks as they were read here: who signs, signs those.
    """

    id: int
    name: str
    policy: Policy
    papers: int
    answers: int
    third: Sequence[ReviewedAnswer]
    returned: Sequence[ReviewedAnswer]
    near: Sequence[NearPaper]
    lacks: Sequence[str]
    seen: int
    signed_at: datetime | None
    signed_by: str | None


@dataclass(frozen=True)
class AnswerReview:
    """One answer with its text and its marks."""

    batch_id: int
    batch_name: str
    answer: ReviewedAnswer
    content: AnswerText
    open: bool


def _pool(session: Session, actor: Actor, batch_id: int, now: datetime) -> Pool:
    """The marking for who may sign it: NotNow for who marks or marked, and before everything was marked once."""
    row = batch_within_reach(session, actor, batch_id)
    pool = Pool(session, row, now)
    if pool.signed_at is None:
        if pool.is_blind(actor.account_id):
            raise NotNow("您是本批次的阅卷人，复核签署须由没有参加阅卷的组织者办理")
        pool.must_be_open()
        if not all(answer.is_settled or answer.returns for answer in pool.answers):
            raise NotNow("还没有全部评完，评完以后才能复核")
    return pool


def review_page(actor: Actor, batch_id: int, *, now: datetime) -> ReviewPage:
    """The disputed answers and the papers close to the pass line, before the signature or after it.

    Who reads them before it can't become a marker of the batch any more; that stands in the log.
    """
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        pool = _pool(session, actor, batch_id, now)
        noted = _is_noted(session, actor, pool)
        waiting = person_marks.waiting(session, batch_id)
        missing = lacks(pool) if pool.signed_at is None else []
        near = [] if missing or pool.signed_at else _near(session, pool)
    if not noted:
        _note(actor, pool, now)
    answers = [_reviewed(answer) for answer in pool.answers]
    return ReviewPage(
        id=pool.row.id,
        name=pool.row.name,
        policy=pool.policy,
        papers=waiting,
        answers=len(answers),
        third=[answer for answer in answers if answer.has_third],
        returned=[answer for answer in answers if answer.returned],
        near=near,
        lacks=missing,
        seen=pool.written_rows,
        signed_at=pool.signed_at,
        signed_by=pool.signed_by,
    )


def answer_review(actor: Actor, batch_id: int, code: str, *, now: datetime) -> AnswerReview:
    """One answer as who may sign reads it. NotFound."""
    require(actor, "organiser")
    with reading() as session:
        pool = _pool(session, actor, batch_id, now)
        answer = pool.answer(code)
        content = text_of(session, answer)
        noted = _is_noted(session, actor, pool)
    if not noted:
        _note(actor, pool, now)
    is_open = pool.signed_at is None and answer.is_settled
    return AnswerReview(pool.row.id, pool.row.name, _reviewed(answer), content, is_open)


def _is_noted(session: Session, actor: Actor, pool: Pool) -> bool:
    """Whether nothing is left to note: reading after the signature tells nobody what he mustn't know."""
    return pool.signed_at is not None or has_done(session, actor.account_id, READING, pool.row.id)


def _note(actor: Actor, pool: Pool, now: datetime) -> None:
    with writing() as session:
        add_entry(session, actor, READING, pool.row.name, now, batch_id=pool.row.id)


def _reviewed(answer: PooledAnswer) -> ReviewedAnswer:
    return ReviewedAnswer(
        code=answer.code,
        question=answer.number,
        max_hundredths=answer.max_hundredths,
        marks=[_mark(row, True) for row in answer.marks.values() if answer.is_settled],
        earlier=[_mark(row, False) for row in answer.earlier if answer.is_settled or row.turn < answer.turn],
        final_hundredths=answer.final_hundredths,
        returned=[(row.returned_by, row.reason) for row in answer.returns],
    )


def _mark(row: Any, stands: bool) -> ReviewedMark:
    return ReviewedMark(ROUNDS[row.round], row.marked_by, row.points_hundredths, row.remark, row.marked_at, stands)


def _near(session: Session, pool: Pool) -> list[NearPaper]:
    """The papers within `NEAR_LINE` of the pass line, the nearest first."""
    line = pool.policy.pass_hundredths
    by_sitting: dict[str, list[str]] = {}
    for answer in pool.answers:
        by_sitting.setdefault(answer.place[0], []).append(answer.code)
    found = []
    for row in person_marks.unscored(session, pool.row.id):
        if row.voided_at is None:
            verdict = _verdict(session, pool, row)[0]
            if abs(verdict.total_hundredths - line) <= NEAR_LINE:
                code = answer_code(pool.seed, row.id)
                found.append(NearPaper(code, verdict.total_hundredths, verdict.passed, by_sitting.get(row.id, ())))
    return sorted(found, key=lambda paper: (abs(paper.total_hundredths - line), paper.code))


def _verdict(session: Session, pool: Pool, row: Any) -> tuple[Verdict, str]:
    """The verdict on one paper, and the rulings it was made under as a score names them."""
    items: Sequence[Mapping[str, Any]] = json.loads(row.items)
    answers, points = sittings.answers_of(session, row.id), pool.points_of(row.id)
    held = held_by(rulings.in_force(session, pool.row.id), items)
    marks = (
        ruled_marks(items, answers, pool.policy, held, points)
        if held
        else with_people(mark_paper(items, answers, pool.policy), points)
    )
    return judge(marks, pool.policy, row.failures_before), json.dumps([ruling.id for ruling in held])


def send_back(actor: Actor, batch_id: int, code: str, reason: str, *, now: datetime) -> None:
    """Have one answer marked anew, from the first mark on; what was given stays on record."""
    require(actor, "organiser")
    why = checked_reason(reason)
    with writing() as session:
        person_marks.hold(session, batch_id)
        pool = _pool(session, actor, batch_id, now)
        pool.must_be_open()
        answer = pool.answer(code)
        if not answer.is_settled:
            raise NotNow("这份作答正在重新评，评完以后再看")
        sitting_id, position = answer.place
        session.add(
            MarkingReturn(
                sitting_id=sitting_id,
                position=position,
                turn=answer.turn,
                reason=why,
                returned_by_id=actor.account_id,
                returned_at=now,
            )
        )
        points = "、".join(points_text(row.points_hundredths) for row in answer.marks.values())
        add_entry(session, actor, "退回重评", f"{pool.row.name}·{code}", now, f"原给分 {points}：{why}")


def sign_marking(actor: Actor, batch_id: int, seen: int, *, now: datetime) -> int:
    """Sign a batch's marking: everybody who handed in gets a score; how many. Doing it again changes nothing.

    NotNow for who marked anything of it, while something stands in the way, and when a mark was corrected since
    the page that said `seen`.
    """
    require(actor, "organiser")
    close_overdue(now=now)
    with writing() as session:
        person_marks.hold_batch(session, batch_id)
        row = batch_within_reach(session, actor, batch_id)
        held = person_marks.hold(session, batch_id) or start_marking(session, actor, batch_id, now)
        if held.signed_at is not None:
            return 0
        due = person_marks.unscored(session, batch_id, hold=True)
        pool = _pool(session, actor, batch_id, now)
        missing = lacks(pool)
        if missing:
            raise NotNow(f"还不能签署：{'；'.join(missing)}")
        if pool.written_rows != seen:
            raise NotNow("您复核以后又有阅卷人更正了给分，没有签署，请重新打开复核页看过再签")
        if not due:
            raise NotNow("没有等待成绩的答卷，不需要签署")
        held.signed_by_id, held.signed_at = actor.account_id, now
        session.flush()
        for paper in due:
            _score(session, pool, paper, actor, now)
        voided = sum(paper.voided_at is not None for paper in due)
        told = f"{len(due)} 人" + (f"，其中作废 {voided} 人" if voided else "")
        add_entry(session, actor, "签署阅卷", row.name, now, told)
    return len(due)


def _score(session: Session, pool: Pool, paper: Any, actor: Actor, now: datetime) -> None:
    """The score of one paper; of a void one that it is void."""
    if paper.voided_at is not None:
        most = sum(item["points_hundredths"] for item in json.loads(paper.items))
        verdict = Verdict(0, most, False, "void", void_clause(pool.policy, paper.failures_before))
        reason, named, act = f"作废：{paper.void_reason}"[:200], "[]", {"act": VOIDED}
    else:
        own = {answer.place[1]: answer for answer in pool.answers_of(paper.id)}
        outcomes = {at: _settled(answer) for at, answer in own.items()}
        if person_marks.settle(session, paper.id, outcomes) != len(outcomes):
            raise NotFound("得分记录")
        verdict, named = _verdict(session, pool, paper)
        reason, act = f"阅卷复核签署（{actor.name}）", {}
    record_score(
        session,
        paper.id,
        total_hundredths=verdict.total_hundredths,
        max_hundredths=verdict.max_hundredths,
        passed=verdict.passed,
        clause=verdict.clause,
        reason=reason,
        rulings=named,
        decided_by_id=actor.account_id,
        decided_at=now,
        **act,
    )


def _settled(answer: PooledAnswer) -> tuple[str, int]:
    points = answer.final_hundredths
    assert points is not None
    return outcome_of(points, answer.max_hundredths), points
