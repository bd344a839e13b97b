"""Acts that take two people: one organiser asks with a reason, another grants. Forced hand-in and voiding."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.reasons import checked_reason
from lianzheng_quiz.rules.refusals import NotFound, NotNow, SamePerson
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.room import ACTS, TWO_PEOPLE, VOID
from lianzheng_quiz.rules.score_record import VOIDED
from lianzheng_quiz.rules.scoring import void_clause
from lianzheng_quiz.services.room_acts import Held, holding
from lianzheng_quiz.services.score_record import record_score
from lianzheng_quiz.services.sittings import close_by_staff
from lianzheng_quiz.store import room
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Approval, Sitting


def ask_for(actor: Actor, batch_id: int, candidate_id: int, act: str, reason: str, *, now: datetime) -> int:
    """Ask for "force" or "void" about one person; the request's id. NotNow when it doesn't fit or waits already."""
    if act not in TWO_PEOPLE:
        raise NotFound("操作")
    why = checked_reason(reason)
    with holding(actor, batch_id, candidate_id) as held:
        sitting = _sitting_for(held, act)
        waiting = room.waiting_requests(held.session, batch_id)
        if any(one.candidate_id == candidate_id and one.act == act for one in waiting):
            raise NotNow(f"已经有人申请{ACTS[act]}，正等待另一人批准")
        approval = Approval(
            batch_id=batch_id,
            sitting_id=sitting.id,
            act=act,
            reason=why,
            asked_by_id=actor.account_id,
            asked_at=now,
        )
        held.session.add(approval)
        held.session.flush()
        add_entry(
            held.session,
            actor,
            "申请作废" if act == VOID else "申请强制交卷",
            held.subject,
            now,
            why,
            batch_id=batch_id,
        )
        return approval.id


def _sitting_for(held: Held, act: str) -> Sitting:
    if act == "force":
        return held.running
    sitting = held.sitting
    if sitting is None or (sitting.started_at is None and not held.candidate.attended):
        raise NotNow("本人还没有开始答题，没有可以作废的答卷")
    if sitting.voided_at is not None:
        raise NotNow("本人的答卷已经作废")
    return sitting


def grant(actor: Actor, batch_id: int, approval_id: int, candidate_id: int, *, now: datetime) -> str:
    """Grant a request about one person and do it; the act's key. SamePerson, NotNow when it is settled."""
    with holding(actor, batch_id, candidate_id) as held:
        asked = _waiting(held, batch_id, approval_id)
        if asked.asked_by_id == actor.account_id:
            raise SamePerson()
        sitting = _sitting_for(held, asked.act)
        approval = held.session.get_one(Approval, approval_id)
        approval.granted_by_id, approval.granted_at = actor.account_id, now
        if asked.act == VOID:
            _void(held, sitting, asked.reason, actor, now)
        else:
            _close(held.session, sitting, "forced", now)
        add_entry(
            held.session,
            actor,
            "批准作废" if asked.act == VOID else "批准强制交卷",
            held.subject,
            now,
            f"{asked.asked_by}申请：{asked.reason}",
            batch_id=batch_id,
        )
        return str(asked.act)


def withdraw(actor: Actor, batch_id: int, approval_id: int, candidate_id: int, *, now: datetime) -> None:
    """Take a request back, or turn it down: nothing happens to the sitting. NotNow when it is settled."""
    with holding(actor, batch_id, candidate_id) as held:
        asked = _waiting(held, batch_id, approval_id)
        held.session.get_one(Approval, approval_id).withdrawn_at = now
        detail = f"{ACTS[asked.act]}，{asked.asked_by}申请：{asked.reason}"
        add_entry(held.session, actor, "撤销申请", held.subject, now, detail, batch_id=batch_id)


def _waiting(held: Held, batch_id: int, approval_id: int) -> Any:
    asked = room.request(held.session, batch_id, approval_id, lock=True)
    if asked is None or asked.candidate_id != held.candidate.id:
        raise NotFound("待批准的申请")
    if asked.granted_at is not None or asked.withdrawn_at is not None:
        raise NotNow("这项申请已经办结")
    return asked


def _close(session: Session, sitting: Sitting, closing: str, now: datetime) -> None:
    """Hand in what was saved; a pause ends with it."""
    if not close_by_staff(session, sitting.id, closing, now):
        raise NotNow("本人已经交卷")
    sitting.paused_at = None


def _void(held: Held, sitting: Sitting, reason: str, actor: Actor, now: datetime) -> None:
    """Take a sitting out. A score that stood is superseded by one that doesn't count, never altered."""
    if sitting.started_at is not None and sitting.submitted_at is None:
        _close(held.session, sitting, "voided", now)
    sitting.voided_at, sitting.void_reason = now, reason
    stood = room.standing_score_row(held.session, sitting.id)
    if stood is None:
        return
    policy = Policy.from_text(held.batch.policy)
    held.session.flush()
    record_score(
        held.session,
        sitting.id,
        act=VOIDED,
        total_hundredths=0,
        max_hundredths=stood.max_hundredths,
        passed=False,
        clause=void_clause(policy, held.candidate.failures_before),
        reason=f"作废：{reason}"[:200],
        supersedes_id=stood.id,
        decided_by_id=actor.account_id,
        decided_at=now,
    )
