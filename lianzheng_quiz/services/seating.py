"""Draws the seats of a batch. Nobody is reseated once the exam has begun."""

from __future__ import annotations

from datetime import datetime

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import Invalid, NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.seating import ToSeat, place
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store import batches, room
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.tables import Batch


def draw_seats(actor: Actor, batch_id: int, rows: int, columns: int, *, seed: str, now: datetime) -> int:
    """Seat everybody who is neither exempt nor on leave, anew; how many. Invalid, BatchCancelled, NotNow.

    With papers A and B a seat decides which paper is dealt; a paper dealt already decides on the seat. The seed is
    in the log, so that the draw can be repeated.
    """
    require(actor, "organiser")
    with writing() as session:
        batches.lock(session, batch_id)
        row = batch_within_reach(session, actor, batch_id)
        if row.cancelled_at is not None:
            raise refusals.BatchCancelled(row.cancel_reason)
        if now >= row.opens_at or batches.anybody_started(session, batch_id):
            raise NotNow("本批次已经开始，不能再编排座位")
        people = room.to_seat(session, batch_id)
        if not people:
            raise Invalid({"rows": "名单中没有应考人员，请先导入名单"})
        alternate = Policy.from_text(row.policy).papers == "ab"
        needing = [ToSeat(one.id, one.variant if one.dealt else "") for one in people]
        plan = place(needing, rows, columns, alternate=alternate, seed=seed)
        room.set_seats(session, batch_id, plan)
        session.get_one(Batch, batch_id).seat_columns = columns
        detail = f"{rows} 排 × {columns} 座，{len(plan)} 人，抽签数 {seed}"
        add_entry(session, actor, "编排座位", row.name, now, detail, batch_id=batch_id)
    return len(plan)
