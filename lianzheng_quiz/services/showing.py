"""The pages of running papers, for a whole group of candidates in one look at the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules import sessions, timing
from lianzheng_quiz.rules.refusals import NotAllowed, NotFound, Refusal, SittingClosed
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.exam_pages import ExamPage
from lianzheng_quiz.services.frozen_items import shown_paper
from lianzheng_quiz.services.queued import Queued
from lianzheng_quiz.services.sign_in import actor_of, may_sit
from lianzheng_quiz.services.starting import is_overdue, must_run
from lianzheng_quiz.store import accounts, sittings
from lianzheng_quiz.store.engine import Session


class Show(Queued):
    """A wish for the page of a running paper and, once it is settled and not refused, whose it is and the page."""

    __slots__ = ("actor", "now", "page", "proof", "sitting_id")

    def __init__(self, sitting_id: str, now: datetime, *, token: str, proof: str = "", sender: Any = None) -> None:
        """Of whoever holds the session token; `proof` is what the page's own requests are to be proved with."""
        super().__init__(token, sender)
        self.sitting_id, self.now, self.proof = sitting_id, now, proof
        self.actor: Actor | None = None
        self.page: ExamPage | None = None


def show(session: Session, group: Sequence[Show]) -> None:
    """Read the pages of a group. What is not plainly to be shown is refused: the long way says why, or sets it right.

    NotAllowed for a session with anything else to do first, SittingClosed also before an overdue sitting is closed.
    """
    ids = list({one.sitting_id for one in group})
    live = accounts.live_sign_ins(session, list({one.sign_in_id for one in group}))
    rows, kept = sittings.find_with_papers(session, ids), sittings.on_pages(session, ids)
    for one in group:
        try:
            one.actor = _reader(live.get(one.sign_in_id), one.now)
            row = rows.get(one.sitting_id)
            if row is None or row.cadre_id != one.actor.cadre_id:
                raise NotFound("答卷")
            if is_overdue(row, one.now):
                raise SittingClosed()
            one.page = exam_page_of(row, kept[one.sitting_id], one.now)
        except Refusal as refused:
            one.fault = refused


def _reader(row: Any, now: datetime) -> Actor:
    if not may_sit(row, now) or now - row.last_seen_at >= sessions.TOUCH_EVERY:
        raise NotAllowed()
    return actor_of(row)


def exam_page_of(row: Any, kept: sittings.OnPage, now: datetime) -> ExamPage:
    """The page of a sitting's row and what is kept of it. Refusals as `must_run`."""
    must_run(row)
    questions = shown_paper(row.items, row.policy)
    return ExamPage(
        sitting_id=row.id,
        batch_name=row.batch_name,
        cadre_name=row.cadre_name,
        unit_name=row.unit_name,
        deadline_at=row.deadline_at,
        server_now=now,
        seconds_left=timing.seconds_left(now, row.deadline_at),
        revision=kept.revision,
        last_position=min(max(row.last_position, 1), len(questions)),
        questions=questions,
        answers=kept.answers,
        flags=kept.flags,
        saved_at=kept.saved_at,
    )
