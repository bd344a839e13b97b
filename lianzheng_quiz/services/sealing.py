"""封卷—启封: puts a batch's dealt papers under seal, opens them by two people's codes, breaks a seal with a reason.

Codes are told once and kept as keyed hashes only. Nobody reads a dealt paper before `must_be_open` lets it pass.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules import refusals, sessions, timing
from lianzheng_quiz.rules.office_time import local_day
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.reasons import checked_reason
from lianzheng_quiz.rules.refusals import Invalid, Refusal
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.seals import HOLDERS, SealedPaper, code_as_typed, opening_code, seal_over
from lianzheng_quiz.services.keyed_macs import mac
from lianzheng_quiz.services.paper_fit import people_to_deal
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import batches, sealing
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Batch

NAMES_TOLD = 5


@dataclass(frozen=True)
class OpeningSlip:
    """One of the two codes with the person who keeps it. Shown once."""

    holder: str
    code: str


@dataclass(frozen=True)
class Sealed:
    """A seal that was just set; `slips` are empty where the policy opens at the hour."""

    seal: str
    papers: int
    slips: Sequence[OpeningSlip]


@dataclass(frozen=True)
class SealPage:
    """What stands between a batch and its seal, or its opening."""

    id: int
    name: str
    opens_at: datetime
    closes_at: datetime
    sealed_at: datetime | None
    seal: str
    opened_at: datetime | None
    cancelled_at: datetime | None
    policy: Policy
    papers: int
    missing: Sequence[str]
    holders: Sequence[str]

    @property
    def needs_codes(self) -> bool:
        return self.policy.opening == "two_people"


def seal_page(actor: Actor, batch_id: int) -> SealPage:
    """A batch as its sealing sees it."""
    require(actor, "organiser")
    with reading() as session:
        row = batch_within_reach(session, actor, batch_id)
        missing = _names_to_deal(session, row)
        papers = batches.count_sittings(session, batch_id)
        holders = _kept(session.get_one(Batch, batch_id))["holders"]
    return SealPage(
        id=row.id,
        name=row.name,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        sealed_at=row.sealed_at,
        seal=row.seal,
        opened_at=row.opened_at,
        cancelled_at=row.cancelled_at,
        policy=_policy(row),
        papers=papers,
        missing=missing,
        holders=holders,
    )


def seal_batch(
    actor: Actor,
    batch_id: int,
    *,
    now: datetime,
    holders: Sequence[str] = HOLDERS,
    draw: Callable[[], str] = opening_code,
) -> Sealed:
    """Put the dealt papers under seal. PapersMissing, BatchSealed, BatchCancelled, BatchOver.

    Where two people open, `holders` are those who keep a code each, and the codes come back this once.
    """
    require(actor, "organiser")
    with writing() as session:
        row = batch_to_change(session, actor, batch_id, now)
        policy = _policy(row)
        if now >= row.closes_at:
            raise refusals.BatchOver(row.closes_at)
        if policy.opening == "on_time" and now >= row.opens_at:
            raise refusals.NotNow("已到开始时间，试卷已经开放，不能再封卷")
        missing, papers = _names_to_deal(session, row), batches.count_sittings(session, batch_id)
        if missing or not papers:
            raise refusals.PapersMissing(missing[:NAMES_TOLD], len(missing))
        slips = _slips(holders, draw) if policy.opening == "two_people" else []
        batch = session.get_one(Batch, batch_id)
        batch.sealed_at, batch.seal = now, _seal_now(session, row)
        batch.opening_codes = _codes_json(batch_id, slips) if slips else ""
        kept_by = f"，启封码保管人：{'、'.join(slip.holder for slip in slips)}" if slips else ""
        add_entry(
            session, actor, "封卷", row.name, now, f"{papers} 份，封条 {batch.seal[:16]}{kept_by}", batch_id=batch_id
        )
        return Sealed(batch.seal, papers, slips)


def _names_to_deal(session: Session, row: Any) -> list[str]:
    """Who sits but has no paper, or one for another scope or post group; under a seal what was dealt stands."""
    return [person.name for person in people_to_deal(session, row.id, _policy(row))] if row.sealed_at is None else []


def _slips(holders: Sequence[str], draw: Callable[[], str]) -> list[OpeningSlip]:
    names = [name.strip() for name in holders]
    if len(names) != 2 or not all(names) or names[0] == names[1] or max(map(len, names)) > 20:
        raise Invalid({"holders": "请填写两位启封码保管人的姓名，两人不能相同，每个不超过 20 字"})
    codes = [draw()]
    while len(codes) < 2:
        code = draw()
        if code not in codes:
            codes.append(code)
    return [OpeningSlip(holder, code) for holder, code in zip(names, codes, strict=True)]


def _codes_json(batch_id: int, slips: Sequence[OpeningSlip]) -> str:
    kept = {
        "codes": [_code_mac(batch_id, slip.code) for slip in slips],
        "holders": [slip.holder for slip in slips],
        "wrong_at": [],
    }
    return json.dumps(kept, ensure_ascii=False)


def _code_mac(batch_id: int, typed: str) -> str:
    return mac("opening-code", f"{batch_id}:{code_as_typed(typed)}")


def _kept(batch: Batch) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(batch.opening_codes or '{"codes": [], "holders": [], "wrong_at": []}')
    return kept


def _policy(row: Any) -> Policy:
    return Policy.from_text(row.policy)


def _seal_now(session: Session, row: Any) -> str:
    """The seal over what stands in the database at this moment."""
    papers = (
        SealedPaper.of(paper.candidate_id, paper.variant, paper.scope, paper.items)
        for paper in sealing.papers(session, row.id)
    )
    return seal_over(row.policy, papers)


def open_batch(actor: Actor, batch_id: int, first: str, second: str, *, now: datetime) -> None:
    """Open sealed papers with both codes, in either order, from the day of the exam on; again changes nothing.

    WrongOpeningCodes, OpeningLocked after five of them, OpeningTooEarly, SealBroken when the papers are not
    what was sealed.
    """
    require(actor, "organiser")
    with writing() as session:
        row = _row_to_open(session, actor, batch_id, now)
        batch = session.get_one(Batch, batch_id)
        if batch.opened_at is not None:
            return
        kept = _kept(batch)
        refusal = _try_codes(batch_id, kept, (first, second), now)
        if refusal is None and _seal_now(session, row) != row.seal:
            refusal = refusals.SealBroken(row.seal)
        batch.opening_codes = json.dumps(kept, ensure_ascii=False)
        _record_opening(session, actor, row, kept, refusal, now)
        if refusal is None:
            batch.opened_at = now
    if refusal is not None:
        raise refusal


def _row_to_open(session: Session, actor: Actor, batch_id: int, now: datetime) -> Any:
    batches.lock(session, batch_id)
    row = batch_within_reach(session, actor, batch_id)
    if row.cancelled_at is not None:
        raise refusals.BatchCancelled(row.cancel_reason)
    if _policy(row).opening != "two_people":
        raise refusals.OpeningNotNeeded(row.opens_at)
    if row.sealed_at is None:
        raise refusals.BatchNotSealed()
    if now >= row.closes_at:
        raise refusals.BatchOver(row.closes_at)
    if local_day(now) < local_day(row.opens_at):
        raise refusals.OpeningTooEarly(row.opens_at)
    return row


def _try_codes(batch_id: int, kept: dict[str, Any], typed: Sequence[str], now: datetime) -> Refusal | None:
    """Compare both codes; a wrong pair is noted in `kept`."""
    recent = [at for text in kept["wrong_at"] if now - (at := datetime.fromisoformat(text)) < sessions.REMEMBERED]
    minutes = sessions.minutes_locked(recent, now)
    if minutes:
        return refusals.OpeningLocked(minutes)
    found = [_code_mac(batch_id, code) for code in typed]
    straight = [hmac.compare_digest(one, other) for one, other in zip(found, kept["codes"], strict=True)]
    crossed = [hmac.compare_digest(one, other) for one, other in zip(found, reversed(kept["codes"]), strict=True)]
    if all(straight) | all(crossed):
        return None
    wrong = [*recent, now]
    kept["wrong_at"] = [at.isoformat() for at in wrong]
    minutes = sessions.minutes_locked(wrong, now)
    if minutes:
        return refusals.OpeningLocked(minutes)
    counted = sum(now - at < sessions.FAILURE_WINDOW for at in wrong)
    return refusals.WrongOpeningCodes(max(sessions.FAILURES - counted, 1))


def _record_opening(
    session: Session, actor: Actor, row: Any, kept: dict[str, Any], refusal: Refusal | None, now: datetime
) -> None:
    """Opening is in the log whether it came about or not."""
    holders = "、".join(kept["holders"])
    if refusal is None:
        detail = f"启封码保管人 {holders} 两码相符，封条 {row.seal[:16]} 相符"
        add_entry(session, actor, "启封", row.name, now, detail, batch_id=row.id)
    elif isinstance(refusal, refusals.SealBroken):
        add_entry(session, actor, "启封不符", row.name, now, f"试卷与封条 {row.seal[:16]} 不符", batch_id=row.id)
    else:
        locked = isinstance(refusal, refusals.OpeningLocked)
        detail = "已锁定" if locked else f"还可再试 {getattr(refusal, 'left', 0)} 次"
        add_entry(session, actor, "启封码错误", row.name, now, detail, batch_id=row.id)


def break_seal(actor: Actor, batch_id: int, reason: str, *, now: datetime) -> None:
    """Take the seal off before opening, so that roster and papers can be added to and sealed again.

    The codes are worth nothing afterwards. BatchNotSealed; BatchSealed once it is opened.
    """
    require(actor, "organiser")
    why = checked_reason(reason)
    with writing() as session:
        batches.lock(session, batch_id)
        row = batch_within_reach(session, actor, batch_id)
        if row.sealed_at is None:
            raise refusals.BatchNotSealed()
        if timing.papers_open(now, _policy(row).opening, row.opens_at, row.opened_at):
            raise refusals.BatchSealed(row.sealed_at, opened=True)
        batch = session.get_one(Batch, batch_id)
        batch.sealed_at, batch.seal, batch.opening_codes = None, "", ""
        add_entry(session, actor, "拆封", row.name, now, f"封条 {row.seal[:16]}：{why}", batch_id=batch_id)


def batch_to_change(session: Session, actor: Actor, batch_id: int, now: datetime) -> Any:
    """A batch whose roster or papers are about to change, held against others (PostgreSQL).

    NotFound, BatchCancelled; BatchSealed while a seal is on it.
    """
    batches.lock(session, batch_id)
    row = batch_within_reach(session, actor, batch_id)
    if row.cancelled_at is not None:
        raise refusals.BatchCancelled(row.cancel_reason)
    if row.sealed_at is not None:
        opened = timing.papers_open(now, _policy(row).opening, row.opens_at, row.opened_at)
        raise refusals.BatchSealed(row.sealed_at, opened)
    return row


def must_be_open(row: Any, now: datetime) -> None:
    """PapersSealed before anybody may read the dealt papers of this batch row."""
    if not timing.papers_open(now, _policy(row).opening, row.opens_at, row.opened_at):
        raise refusals.PapersSealed(row.opens_at)


def cancel_batch(actor: Actor, batch_id: int, reason: str, *, now: datetime) -> None:
    """Call a batch off before it starts; candidates read the reason. BatchCancelled when it was already, NotNow."""
    require(actor, "organiser")
    why = checked_reason(reason)
    with writing() as session:
        batches.lock(session, batch_id)
        row = batch_within_reach(session, actor, batch_id)
        if row.cancelled_at is not None:
            raise refusals.BatchCancelled(row.cancel_reason)
        if now >= row.closes_at:
            raise refusals.BatchOver(row.closes_at)
        if batches.anybody_started(session, batch_id):
            raise refusals.NotNow("已有人开始答题，不能取消本批次")
        if now >= row.opens_at and timing.papers_open(now, _policy(row).opening, row.opens_at, row.opened_at):
            raise refusals.NotNow("本批次已经开始，不能取消")
        batch = session.get_one(Batch, batch_id)
        batch.cancelled_at, batch.cancel_reason = now, why
        add_entry(session, actor, "取消批次", row.name, now, why, batch_id=batch_id)
