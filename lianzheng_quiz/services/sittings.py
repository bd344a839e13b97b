"""Sits an exam: start or resume, save, hand in, read the result. Time comes in from outside.

Whatever was saved is handed in at the deadline, browser or no browser: every path that meets an
overdue sitting closes it first, and the sweeper closes the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from lianzheng_quiz.rules import timing
from lianzheng_quiz.rules.clauses import clauses
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.own_terms import OwnTerms, own_terms
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.publication import shown_result
from lianzheng_quiz.rules.refusals import (
    NotFound,
    SittingClosed,
)
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.rulings import ruled_marks
from lianzheng_quiz.rules.saving import Sent
from lianzheng_quiz.rules.scoring import judge, mark_paper
from lianzheng_quiz.services.answer_queue import queue
from lianzheng_quiz.services.exam_pages import (
    ExamCard,
    ExamNotice,
    ExamPage,
    SaveReceipt,
    SittingClock,
)
from lianzheng_quiz.services.rulings import held_by
from lianzheng_quiz.services.saving import Save
from lianzheng_quiz.services.score_record import record_score
from lianzheng_quiz.services.showing import exam_page_of
from lianzheng_quiz.services.starting import (
    Start,
    is_overdue,
    must_be_on_screen,
    must_run,
    paper_word,
    sitting_subject,
    start_word,
)
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import rulings, sittings
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session

CARD_ORDER = (
    *("running", "open", "sealed", "waiting", "written", "late", "marking", "done"),
    *("missed", "over", "leave", "exempt", "cancelled"),
)
"""The states of an exam on the own page (services.exam_pages.ExamCard), in the order they are listed."""


def my_exams(actor: Actor, *, now: datetime) -> list[ExamCard]:
    """The acting cadre's exams: what can be done now first, then what comes, then what is over."""
    rows = own_sittings(actor, now)
    cards = [
        ExamCard(
            sitting_id=row.id,
            batch_name=row.batch_name,
            state=_state(row, now, row.passed is not None),
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            deadline_at=row.deadline_at,
            policy=policy,
            terms=_terms(row, policy),
            total_hundredths=row.total_hundredths if shown == "score" else None,
            passed=row.passed if shown in ("score", "verdict") else None,
            cancel_reason=row.cancel_reason,
        )
        for row, policy, shown in with_shown(rows, now)
    ]
    return sorted(cards, key=lambda card: CARD_ORDER.index(card.state))


def with_shown(rows: Sequence[Any], now: datetime) -> list[tuple[Any, Policy, str]]:
    """Rows of `store.sittings.of_cadre`, each with its policy and how much of its result the person is shown."""
    policies = [Policy.from_text(row.policy) for row in rows]
    with reading() as session:
        closed = {row.batch_id for row in rows if now >= row.closes_at}
        over = closed - sittings.running_batches(session, closed)
    return [
        (row, policy, shown_result(policy, row.batch_id in over, row.passed is not None))
        for row, policy in zip(rows, policies, strict=True)
    ]


def _terms(row: Any, policy: Policy) -> OwnTerms:
    return own_terms(
        policy,
        exam_on=local(row.opens_at).date(),
        party_member=row.party_member,
        birth_on=row.birth_on,
        scope=row.scope,
        book=row.book,
        post_group=row.post_group,
    )


def own_sittings(actor: Actor, now: datetime) -> Sequence[Any]:
    """Rows of `store.sittings.of_cadre` for the acting cadre, overdue ones closed first."""
    if actor.cadre_id is None:
        return []
    with reading() as session:
        rows = sittings.of_cadre(session, actor.cadre_id)
    late = [row.id for row in rows if is_overdue(row, now)]
    if not late:
        return rows
    for sitting_id in late:
        close_overdue_sitting(sitting_id, now=now)
    with reading() as session:
        return sittings.of_cadre(session, actor.cadre_id)


def _state(row: Any, now: datetime, scored: bool) -> str:
    if row.submitted_at is not None:
        return "done" if scored else "marking"
    if row.started_at is not None:
        return "running"
    if row.exemption_reason:
        return "exempt"
    if row.leave_reason:
        return "leave"
    if Policy.from_text(row.policy).form == "written":
        return paper_word(row, now)
    word = start_word(row, now)
    return {"early": "waiting", "over": "missed"}.get(word, word)


def notice(actor: Actor, sitting_id: str, *, now: datetime) -> ExamNotice:
    """What is read before the clock starts. NotFound for another person's sitting."""
    row = own_sitting(actor, sitting_id, now)
    policy = Policy.from_text(row.policy)
    with reading() as session:
        scored = not policy.needs_markers or sittings.score_of(session, sitting_id) is not None
    return ExamNotice(
        sitting_id=row.id,
        batch_name=row.batch_name,
        cadre_name=row.cadre_name,
        unit_name=row.unit_name,
        state=_state(row, now, scored),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        ends_if_started_now_at=timing.deadline(now, policy.minutes, row.closes_at, row.extra_minutes),
        extra_minutes=row.extra_minutes,
        policy=policy,
        terms=_terms(row, policy),
        clauses=clauses(policy),
        cancel_reason=row.cancel_reason,
    )


def own_sitting(actor: Actor, sitting_id: str, now: datetime) -> Any:
    """The actor's own sitting, closed first if its time is over. NotFound otherwise."""
    with reading() as session:
        row = _owned(sittings.find(session, sitting_id), actor)
    if is_overdue(row, now):
        close_overdue_sitting(sitting_id, now=now)
        with reading() as session:
            row = _owned(sittings.find(session, sitting_id), actor)
    return row


def _owned(row: Any, actor: Actor) -> Any:
    if row is None or actor.cadre_id is None or row.cadre_id != actor.cadre_id:
        raise NotFound("答卷")
    return row


def start_sitting(actor: Actor, sitting_id: str, *, now: datetime) -> None:
    """Start the clock, or resume. SittingClosed after hand-in; the refusals of `must_start`; SittingPaused."""
    own_sitting(actor, sitting_id, now)
    queue().settle(Start(sitting_id, now, actor=actor))


def exam_page(actor: Actor, sitting_id: str, *, now: datetime) -> ExamPage:
    """The running paper. SittingNotStarted, SittingClosed."""
    with reading() as session:
        row = _owned(sittings.find_with_papers(session, [sitting_id]).get(sitting_id), actor)
        kept = sittings.on_pages(session, [sitting_id])[sitting_id]
    if is_overdue(row, now):
        row = own_sitting(actor, sitting_id, now)
    return exam_page_of(row, kept, now)


def sitting_clock(actor: Actor, sitting_id: str, *, now: datetime) -> SittingClock:
    """The clock of a running sitting, without its paper. SittingNotStarted, SittingClosed."""
    row = own_sitting(actor, sitting_id, now)
    must_run(row)
    with reading() as session:
        _answered, revision = sittings.answered_and_revision(session, sitting_id)
        revision = max(revision, sittings.highest_flag_revision(session, sitting_id))
    return SittingClock(revision, timing.seconds_left(now, row.deadline_at), now, row.deadline_at)


def save_answers(
    actor: Actor,
    sitting_id: str,
    *,
    revision: int,
    answers: Mapping[Any, Any],
    flags: Mapping[Any, bool],
    position: int | None,
    now: datetime,
) -> SaveReceipt:
    """Keep choices; the highest revision of a position stands.

    SittingClosed, with what was kept, after hand-in or past the grace. Invalid names every
    position whose choice can't be its question's.
    """
    sent = Sent(sitting_id, revision, now, answers, flags, position)
    try:
        ticket = Save(sent, cadre_id=actor.cadre_id)
        queue().settle(ticket)
        assert ticket.receipt is not None
        return ticket.receipt
    except SittingClosed as closed:
        if closed.closed_at is None:
            close_overdue_sitting(sitting_id, now=now)
    row = own_sitting(actor, sitting_id, now)
    with reading() as session:
        raise SittingClosed(sittings.answers_of(session, sitting_id), row.submitted_at or row.deadline_at)


def submit(actor: Actor, sitting_id: str, *, now: datetime) -> None:
    """Hand in and mark; doing it again changes nothing. SittingNotStarted."""
    with writing() as session:
        row = _owned(sittings.find(session, sitting_id, lock=True), actor)
        must_be_on_screen(row)
        if row.submitted_at is not None or _closed_overdue(session, row, now):
            return
        must_run(row)
        if _close(session, row, "submitted", min(now, row.deadline_at), now):
            add_entry(session, actor, "交卷", sitting_subject(row), now, sitting_id)


def close_overdue_sitting(sitting_id: str, *, now: datetime) -> bool:
    """Hand in what was saved of one sitting whose time is over; False when somebody else did."""
    with writing() as session:
        row = sittings.find(session, sitting_id, lock=True)
        return row is not None and _closed_overdue(session, row, now)


def _closed_overdue(session: Session, row: Any, now: datetime) -> bool:
    if not is_overdue(row, now):
        return False
    closed = _close(session, row, "deadline", row.deadline_at, now)
    if closed:
        add_entry(session, None, "到时收卷", sitting_subject(row), now, row.id)
    return closed


def close_overdue(*, now: datetime, most: int | None = None) -> int:
    """Close every sitting whose time is over, or at most so many; how many were.

    Each in a transaction of its own, so that saves get their turn between them.
    """
    with reading() as session:
        late = sittings.overdue(session, now - timing.GRACE, most)
    return sum(close_overdue_sitting(sitting_id, now=now) for sitting_id in late)


def close_by_staff(session: Session, sitting_id: str, closing: str, now: datetime) -> bool:
    """Hand in what was saved because the room's staff decided so, in their transaction; False when it was closed."""
    row = sittings.find(session, sitting_id, lock=True)
    if row is None or row.started_at is None:
        return False
    ended = min(timing.clock_reads(now, row.paused_at), row.deadline_at)
    return _close(session, row, closing, ended, now)


def _close(session: Session, row: Any, closing: str, submitted_at: datetime, now: datetime) -> bool:
    """Close, mark and score a started sitting in the caller's transaction; False when it was closed already.

    Where people mark, the score is made once they are done (services/marking_review). Nothing that marking asks of
    `row` changes once its clock runs.
    """
    sitting_id = row.id
    if not sittings.close(session, sitting_id, submitted_at, closing):
        return False
    policy = Policy.from_text(row.policy)
    items = json.loads(sittings.paper_text(session, row.paper_id)[0])
    answers = sittings.answers_of(session, sitting_id)
    marks = mark_paper(items, answers, policy)
    sittings.add_marks(
        session,
        [
            sittings.NewMark(
                sitting_id=sitting_id,
                position=mark.position,
                question_version_id=item["version_id"],
                type=item["type"],
                chapter=item["chapter"],
                given=_as_stored(mark.given),
                outcome=mark.outcome,
                points_hundredths=mark.points_hundredths,
                max_hundredths=mark.max_hundredths,
            )
            for mark, item in zip(marks, items, strict=True)
        ],
    )
    if policy.needs_markers:
        return True
    held = held_by(rulings.in_force(session, row.batch_id), items)
    counted = ruled_marks(items, answers, policy, held) if held else marks
    verdict = judge(counted, policy, row.failures_before)
    record_score(
        session,
        sitting_id,
        total_hundredths=verdict.total_hundredths,
        max_hundredths=verdict.max_hundredths,
        passed=verdict.passed,
        clause=verdict.clause,
        reason="机器阅卷",
        rulings=json.dumps([ruling.id for ruling in held]),
        decided_at=now,
    )
    return True


@lru_cache(maxsize=1024)
def _as_stored(given: tuple[str, ...]) -> str:
    """What was given as the record keeps it; most is one letter."""
    return json.dumps(given, ensure_ascii=False)
