"""What the room's staff do about one person, each with a reason and an entry in the log.

Acts that take two people are in `approvals`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lianzheng_quiz.rules import refusals, timing
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.reasons import checked_reason
from lianzheng_quiz.rules.refusals import Invalid, NotFound, NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.room import LONGEST_EXTENSION
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.sittings import own_sitting
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store import accounts, batches, room
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Cadre, Candidate, Sitting

BEFORE_THE_HOUR = timedelta(hours=1)
AWAY_PAUSE = timedelta(seconds=5)


@dataclass(frozen=True)
class Held:
    """A person of a batch with the sitting, held for the length of one act."""

    session: Session
    batch: Any
    candidate: Candidate
    sitting: Sitting | None
    name: str

    @property
    def subject(self) -> str:
        return f"{self.name}·{self.batch.name}"

    @property
    def running(self) -> Sitting:
        """The running sitting. NotNow when there is none."""
        if self.sitting is None or self.sitting.started_at is None:
            raise NotNow("本人还没有开始答题")
        if self.sitting.submitted_at is not None:
            raise NotNow("本人已经交卷")
        return self.sitting


@contextmanager
def holding(actor: Actor, batch_id: int, candidate_id: int) -> Iterator[Held]:
    """One transaction about one person of a batch within reach. NotFound, BatchCancelled."""
    require(actor, "organiser")
    with writing() as session:
        batch = batch_within_reach(session, actor, batch_id)
        candidate = room.locked(session, batch_id, candidate_id)
        if candidate is None:
            raise NotFound("应考人员")
        if batch.cancelled_at is not None:
            raise refusals.BatchCancelled(batch.cancel_reason)
        sitting = room.sitting_of(session, candidate_id)
        yield Held(session, batch, candidate, sitting, session.get_one(Cadre, candidate.cadre_id).name)


def _must_wait(held: Held, now: datetime) -> None:
    """NotNow for somebody who can't come any more or needn't."""
    if held.candidate.exemption_reason or held.candidate.leave_reason:
        raise NotNow("本人已登记免考或请假")
    if now >= held.batch.closes_at:
        raise NotNow("本批次已经结束")


def add_minutes(actor: Actor, batch_id: int, candidate_id: int, minutes: int, reason: str, *, now: datetime) -> None:
    """Give one person more time; it survives the batch's end. NotNow after hand-in."""
    why = checked_reason(reason)
    if not 1 <= minutes <= LONGEST_EXTENSION:
        raise Invalid({"minutes": f"每次延长 1 到 {LONGEST_EXTENSION} 分钟"})
    with holding(actor, batch_id, candidate_id) as held:
        if held.sitting is not None and held.sitting.started_at is not None:
            sitting = held.running
            assert sitting.deadline_at is not None
            sitting.deadline_at += timedelta(minutes=minutes)
        else:
            _must_wait(held, now)
        held.candidate.extra_minutes += minutes
        add_entry(held.session, actor, "延时", held.subject, now, f"{minutes} 分钟：{why}", batch_id=batch_id)


def release_device(actor: Actor, batch_id: int, candidate_id: int, reason: str, *, now: datetime) -> None:
    """End a person's sign-ins, so that another device goes on; answers and clock stay. NotNow after hand-in."""
    why = checked_reason(reason)
    with holding(actor, batch_id, candidate_id) as held:
        if held.sitting is not None and held.sitting.submitted_at is not None:
            raise NotNow("本人已经交卷")
        account_id = room.account_of(held.session, held.candidate.cadre_id)
        ended = accounts.revoke_sign_ins(held.session, account_id, now) if account_id else 0
        add_entry(held.session, actor, "换机", held.subject, now, f"退出 {ended} 处登录：{why}", batch_id=batch_id)


def pause(actor: Actor, batch_id: int, candidate_id: int, reason: str, *, now: datetime) -> None:
    """Stop one person's clock and saving. NotNow unless it runs and its time isn't over."""
    why = checked_reason(reason)
    with holding(actor, batch_id, candidate_id) as held:
        sitting = held.running
        if sitting.paused_at is not None:
            raise NotNow("本人的考试已经暂停")
        assert sitting.deadline_at is not None
        if now >= sitting.deadline_at:
            raise NotNow("本人的时间已经用完")
        sitting.paused_at = now
        add_entry(held.session, actor, "暂停答题", held.subject, now, why, batch_id=batch_id)


def resume(actor: Actor, batch_id: int, candidate_id: int, reason: str, *, now: datetime) -> None:
    """Let the clock go on; the deadline moves by the length of the pause. NotNow unless it is paused."""
    why = checked_reason(reason)
    with holding(actor, batch_id, candidate_id) as held:
        sitting = held.running
        if sitting.paused_at is None:
            raise NotNow("本人的考试没有暂停")
        assert sitting.deadline_at is not None
        length = int((now - sitting.paused_at).total_seconds())
        sitting.deadline_at = timing.resumed_deadline(sitting.deadline_at, sitting.paused_at, now)
        sitting.paused_at = None
        detail = f"暂停 {length // 60} 分 {length % 60} 秒：{why}"
        add_entry(held.session, actor, "恢复答题", held.subject, now, detail, batch_id=batch_id)


def admit_late(actor: Actor, batch_id: int, candidate_id: int, reason: str, *, now: datetime) -> None:
    """Let one late arrival start. NotNow for who has started, was let in, or can't come any more."""
    why = checked_reason(reason)
    with holding(actor, batch_id, candidate_id) as held:
        if held.sitting is not None and held.sitting.started_at is not None:
            raise NotNow("本人已经开始答题")
        if held.candidate.admitted_at is not None:
            raise NotNow("已经准许本人入场")
        _must_wait(held, now)
        held.candidate.admitted_at = now
        add_entry(held.session, actor, "准许迟到入场", held.subject, now, why, batch_id=batch_id)


def record_attendance(
    actor: Actor, batch_id: int, present: Mapping[int, bool], reason: str = "", *, now: datetime
) -> int:
    """Who came to a written exam and who didn't; how many entries changed.

    A change of what was recorded before needs a reason. NotNow for an exam on the computer, where the clock tells.
    """
    require(actor, "organiser")
    with writing() as session:
        batches.lock(session, batch_id)
        batch = batch_within_reach(session, actor, batch_id)
        if Policy.from_text(batch.policy).form != "written":
            raise NotNow("机考是否到场以开始答题为准，不另登记")
        if batch.cancelled_at is not None:
            raise refusals.BatchCancelled(batch.cancel_reason)
        if now < batch.opens_at - BEFORE_THE_HOUR:
            raise NotNow("开考前一小时起才能登记到场")
        people = {row.id: row for row in room.people(session, batch_id)}
        known = {candidate_id: came for candidate_id, came in present.items() if candidate_id in people}
        changed = {one: came for one, came in known.items() if people[one].attended is not came}
        corrected = [one for one in changed if people[one].attended is not None]
        scored = [people[one].name for one in corrected if people[one].passed is not None]
        if scored:
            raise NotNow(f"{'、'.join(scored)}的成绩已经生成，不能再改到场登记")
        why = checked_reason(reason) if corrected else ""
        room.set_attendance(session, batch_id, changed)
        for candidate_id, came in changed.items():
            word = "到场" if came else "缺考"
            detail = f"更正为{word}：{why}" if candidate_id in corrected else word
            subject = f"{people[candidate_id].name}·{batch.name}"
            add_entry(session, actor, "登记到场", subject, now, detail, batch_id=batch_id)
    return len(changed)


def note_away(actor: Actor, sitting_id: str, *, now: datetime) -> None:
    """Count that the exam page was left, at most once in five seconds. Shown to the room's staff, never punished."""
    with writing() as session:
        counted = room.count_away(session, sitting_id, actor.cadre_id or 0, now, AWAY_PAUSE)
    if not counted:
        own_sitting(actor, sitting_id, now)
