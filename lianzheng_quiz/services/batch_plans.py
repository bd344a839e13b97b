"""Plans batches: a new one by a policy, and what may still be changed of one, when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lianzheng_quiz.rules import refusals, timing
from lianzheng_quiz.rules.office_time import local, local_day
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.policy_checks import faults_of
from lianzheng_quiz.rules.reasons import checked_reason
from lianzheng_quiz.rules.refusals import Invalid, NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import policies
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store import accounts, bank, batches, sittings
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Batch


@dataclass(frozen=True)
class BatchDraft:
    """What an organiser fills in for a new batch; instants are aware, `policy` is a key of `services.policies`."""

    name: str
    policy: str
    unit_id: int
    opens_at: datetime
    closes_at: datetime


def create_batch(actor: Actor, draft: BatchDraft, *, now: datetime) -> int:
    """A new batch, held by the current version of a policy; its id. Invalid names every fault."""
    require(actor, "organiser")
    with writing() as session:
        policy, version_id, faults = _policy(session, actor, draft.policy)
        faults |= window_faults(draft.name, draft.opens_at, draft.closes_at, policy, now)
        if draft.unit_id not in {unit.id for unit in accounts.units(session, actor.unit_path)}:
            faults["unit_id"] = "请选择您管理范围内的单位"
        if faults or policy is None:
            raise Invalid(faults)
        batch = Batch(
            name=draft.name.strip(),
            unit_id=draft.unit_id,
            policy=json.dumps(policy.to_json(), ensure_ascii=False),
            policy_version_id=version_id,
            opens_at=draft.opens_at,
            closes_at=draft.closes_at,
            created_by_id=actor.account_id or None,
            created_at=now,
        )
        session.add(batch)
        session.flush()
        add_entry(session, actor, "新建考试批次", batch.name, now, f"{policy.name} 第 {policy.version} 版")
        return batch.id


def _policy(session: Session, actor: Actor, key: str) -> tuple[Policy | None, int | None, dict[str, str]]:
    """The policy of a key with its version's id, or why it can't hold a batch."""
    try:
        policy, version_id = policies.policy_for(session, actor, key)
    except NotFound:
        return None, None, {"policy": "请选择考试办法"}
    found = faults_of(policy)
    return policy, version_id, {"policy": "；".join(found.values())} if found else {}


def window_faults(
    name: str, opens_at: datetime, closes_at: datetime, policy: Policy | None, now: datetime
) -> dict[str, str]:
    """What is wrong with a batch's name and times, by field."""
    faults = {}
    if not name.strip() or len(name) > 120:
        faults["name"] = "请填写 120 字以内的批次名称"
    if closes_at <= opens_at:
        faults["closes_at"] = "结束时间须晚于开始时间"
    elif closes_at <= now:
        faults["closes_at"] = "结束时间已经过去，请重新选择"
    elif policy and closes_at - opens_at < timedelta(minutes=policy.minutes):
        faults["closes_at"] = f"开始到结束不足 {policy.minutes} 分钟，装不下一场完整的答题"
    return faults


@dataclass(frozen=True)
class BatchChange:
    """The new name and times of a batch; `reason` is asked for once papers are sealed or somebody has begun."""

    name: str
    opens_at: datetime
    closes_at: datetime
    reason: str = ""


def change_batch(actor: Actor, batch_id: int, change: BatchChange, *, now: datetime) -> bool:
    """Change a batch's name or times; whether anything changed. Invalid, BatchCancelled, BatchOver.

    Once it is opened or somebody has begun, only the end may move, and only to later: running clocks that the
    end had cut short go on by as much as it gives them.
    """
    require(actor, "organiser")
    with writing() as session:
        batches.lock(session, batch_id)
        row = batch_within_reach(session, actor, batch_id)
        if row.cancelled_at is not None:
            raise refusals.BatchCancelled(row.cancel_reason)
        if now >= row.closes_at:
            raise refusals.BatchOver(row.closes_at)
        policy = Policy.from_text(row.policy)
        begun = row.opened_at is not None or batches.anybody_started(session, batch_id)
        faults = window_faults(change.name, change.opens_at, change.closes_at, policy, now)
        faults |= _begun_faults(row, change) if begun else _paper_faults(session, row, change)
        if faults:
            raise Invalid(faults)
        if (change.name.strip(), change.opens_at, change.closes_at) == (row.name, row.opens_at, row.closes_at):
            return False
        why = checked_reason(change.reason) if begun or row.sealed_at is not None else " ".join(change.reason.split())
        batch = session.get_one(Batch, batch_id)
        batch.name, batch.opens_at, batch.closes_at = change.name.strip(), change.opens_at, change.closes_at
        if begun and change.closes_at > row.closes_at:
            _give_time(session, row, policy, change.closes_at)
        add_entry(session, actor, "修改考试批次", row.name, now, _told(row, change, why), batch_id=batch_id)
    return True


def _begun_faults(row: Any, change: BatchChange) -> dict[str, str]:
    faults = {}
    if change.opens_at != row.opens_at:
        faults["opens_at"] = "考试已经开始，开始时间不能再改"
    if change.closes_at < row.closes_at:
        faults["closes_at"] = "考试已经开始，结束时间只能推迟"
    return faults


def _paper_faults(session: Session, row: Any, change: BatchChange) -> dict[str, str]:
    """Dealt papers go along to another day only if every question rests on texts in force then."""
    days = local_day(change.opens_at), local_day(change.closes_at)
    if row.dealt_at is None or days == (local_day(row.opens_at), local_day(row.closes_at)):
        return {}
    fit = {question.version_id for question in bank.drawable(session, "exam", days[0], until=days[1])}
    unfit = batches.dealt_versions(session, row.id) - fit
    if not unfit:
        return {}
    return {"opens_at": f"已组的试卷中有 {len(unfit)} 道题在新的日期不能使用，没有修改。请另建批次，或改到原来的日期"}


def _give_time(session: Session, row: Any, policy: Policy, closes_at: datetime) -> None:
    for sitting in sittings.running(session, row.id):
        more = timing.gained(sitting.started_at, policy.minutes, row.closes_at, closes_at)
        sittings.move_deadline(session, sitting.id, sitting.deadline_at + more)


def _told(row: Any, change: BatchChange, why: str) -> str:
    said = []
    if change.name.strip() != row.name:
        said.append(f"名称改为“{change.name.strip()}”")
    for word, old, new in (("开始", row.opens_at, change.opens_at), ("结束", row.closes_at, change.closes_at)):
        if old != new:
            said.append(f"{word} {local(old):%Y-%m-%d %H:%M} → {local(new):%Y-%m-%d %H:%M}")
    return "；".join([*said, why] if why else said)
