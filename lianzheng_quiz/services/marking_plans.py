"""Who marks a batch, how far they are, and what stands in the way of signing. Tells no points, names no candidate."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.marking_pool import Pool, PooledAnswer, PooledQuestion
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.stems import stem_parts
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import batches, person_marks
from lianzheng_quiz.store.audit import add_entry, has_done
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Marker, Marking

FEWEST = 2
READING = "查看复核"
"""The act, as the log names it, that ends somebody's being blind in a batch."""

STEM_LETTERS = 40


@dataclass(frozen=True)
class QuestionProgress:
    """How far a question is. `stem` is its beginning."""

    number: int
    stem: str
    max_hundredths: int
    answers: int
    blank: int
    first: int
    second: int
    third: int
    settled: int


@dataclass(frozen=True)
class MarkerRow:
    """An account that marks, or could. `marked` counts the answers it gave points for."""

    account_id: int
    name: str
    role: str
    unit_name: str
    chosen: bool
    marked: int


@dataclass(frozen=True)
class MarkingPage:
    """A batch's marking. `lacks` says what stands in the way of signing; `staff` are all who could be markers.

    `blind` is a page for who marks or marked: nothing on it moves with the points that others gave.
    """

    id: int
    name: str
    unit_name: str
    policy: Policy
    closes_at: datetime
    over: bool
    cancelled_at: datetime | None
    cancel_reason: str
    signed_at: datetime | None
    signed_by: str | None
    papers: int
    questions: Sequence[QuestionProgress]
    staff: Sequence[MarkerRow]
    lacks: Sequence[str]
    reviewable: bool
    own_marker: bool
    blind: bool

    @property
    def markers(self) -> list[MarkerRow]:
        return [row for row in self.staff if row.chosen or row.marked]

    @property
    def answers(self) -> int:
        return sum(question.answers for question in self.questions)

    @property
    def blank(self) -> int:
        return sum(question.blank for question in self.questions)

    @property
    def ready(self) -> bool:
        return not self.blind and self.over and self.signed_at is None and not self.lacks and self.papers > 0


def marking_page(actor: Actor, batch_id: int, *, now: datetime) -> MarkingPage:
    """A batch's marking. NotFound outside the own units, NotNow where nothing is for people to mark."""
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        row = batch_within_reach(session, actor, batch_id)
        pool = Pool(session, row, now)
        blind = pool.signed_at is None and pool.is_blind(actor.account_id)
        papers = person_marks.waiting(session, batch_id)
        stems = person_marks.stems(session, [question.version_id for question in pool.questions])
        staff = person_marks.staff(session, actor.unit_path)
    return MarkingPage(
        id=row.id,
        name=row.name,
        unit_name=row.unit_name,
        policy=pool.policy,
        closes_at=row.closes_at,
        over=pool.over,
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason,
        signed_at=pool.signed_at,
        signed_by=pool.signed_by,
        papers=papers,
        questions=[_progress(question, stems[question.version_id]) for question in pool.questions],
        staff=_staff(pool, staff),
        lacks=lacks(pool, blind=blind),
        reviewable=not blind and pool.over and all(answer.is_settled or answer.returns for answer in pool.answers),
        own_marker=pool.is_marker(actor.account_id),
        blind=blind,
    )


def _progress(question: PooledQuestion, stem: str) -> QuestionProgress:
    asked = stem_parts("short", stem).asked
    return QuestionProgress(
        number=question.number,
        stem=asked if len(asked) <= STEM_LETTERS else f"{asked[:STEM_LETTERS]}…",
        max_hundredths=question.max_hundredths,
        answers=len(question.answers),
        blank=question.blank,
        first=question.has_round(1),
        second=question.has_round(2),
        third=question.third,
        settled=question.settled,
    )


def _staff(pool: Pool, staff: Sequence[Any]) -> list[MarkerRow]:
    """Those within reach who may mark, and whoever marks already from elsewhere."""
    within = {one.id for one in staff}
    rows = [
        MarkerRow(one.id, one.name, one.role, one.unit_name, pool.is_marker(one.id), pool.marked_by(one.id))
        for one in staff
    ]
    others = [one for one in pool.markers if one.account_id not in within]
    return rows + [
        MarkerRow(
            one.account_id, one.name, one.role, one.unit_name, one.removed_at is None, pool.marked_by(one.account_id)
        )
        for one in others
    ]


def lacks(pool: Pool, *, blind: bool = False) -> list[str]:
    """What stands in the way of signing, in words; `blind` to what depends on the points."""
    chosen = pool.active_markers
    if not pool.answers:
        return []
    if len(chosen) < FEWEST and not all(answer.is_settled for answer in pool.answers):
        return [f"阅卷人至少 {FEWEST} 名，现有 {len(chosen)} 名"]
    open_ones = [answer for answer in pool.answers if not answer.is_settled]
    found = []
    first = sum(not answer.marks for answer in open_ones)
    second = sum(len(answer.marks) == 1 for answer in open_ones)
    if first or second:
        found.append(f"还要评 {2 * first + second} 份次（第一评 {first}，第二评 {first + second}）")
    return found if blind else found + _disputed(open_ones, chosen)


def _disputed(open_ones: Sequence[PooledAnswer], chosen: Sequence[int]) -> list[str]:
    found = []
    third = sum(answer.wants_third for answer in open_ones)
    if third:
        found.append(f"两人给分相差过大、等待第三人评的 {third} 份")
    stuck = sum(not any(answer.is_for(account_id) for account_id in chosen) for answer in open_ones)
    if stuck:
        found.append(f"其中 {stuck} 份没有阅卷人可以再评，请再指定阅卷人")
    return found


def choose_markers(actor: Actor, batch_id: int, account_ids: Collection[int], *, now: datetime) -> int:
    """Let exactly these accounts mark a batch; how many markers there are now. What was given before stays.

    Invalid for an account that isn't of the own units or no marker yet, and for one that has read the review.
    """
    require(actor, "organiser")
    with writing() as session:
        batches.lock(session, batch_id)
        row = batch_within_reach(session, actor, batch_id)
        held = person_marks.hold(session, batch_id)
        pool = Pool(session, row, now)
        if row.cancelled_at is not None or pool.signed_at is not None:
            pool.must_be_open()
        if held is None:
            start_marking(session, actor, batch_id, now)
        chosen = set(account_ids)
        names = {one.account_id: one.name for one in pool.markers}
        names |= {one.id: one.name for one in person_marks.staff(session, actor.unit_path)}
        _check(session, batch_id, chosen - {one.account_id for one in pool.markers if not one.removed_at}, names)
        changes = _change(session, actor, batch_id, chosen, names, now)
        if changes:
            add_entry(session, actor, "指定阅卷人", row.name, now, "；".join(changes))
    return len(chosen)


def start_marking(session: Session, actor: Actor, batch_id: int, now: datetime) -> Marking:
    """The marking of a batch, with the seed that numbers and orders its answers."""
    marking = Marking(batch_id=batch_id, seed=secrets.token_hex(16), planned_by_id=actor.account_id, planned_at=now)
    session.add(marking)
    session.flush()
    return marking


def _check(session: Session, batch_id: int, added: set[int], names: Mapping[int, str]) -> None:
    if not added <= names.keys():
        raise Invalid({"markers": "只能指定本单位和下级单位的组织者、编辑"})
    readers = "、".join(names[one] for one in sorted(added) if has_done(session, one, READING, batch_id))
    if readers:
        raise Invalid({"markers": f"{readers}已经看过本批次的复核，知道别人的给分，不能再作阅卷人"})


def _change(
    session: Session, actor: Actor, batch_id: int, chosen: set[int], names: Mapping[int, str], now: datetime
) -> list[str]:
    """Bring the markers' rows to what was chosen; what changed, in words."""
    said = []
    standing = {one.account_id: one for one in session.query(Marker).filter(Marker.batch_id == batch_id)}
    added = [one for one in sorted(chosen) if one not in standing or standing[one].removed_at is not None]
    removed = [one for one, row in sorted(standing.items()) if one not in chosen and row.removed_at is None]
    for one in added:
        if one in standing:
            standing[one].removed_at, standing[one].added_at, standing[one].added_by_id = None, now, actor.account_id
        else:
            session.add(Marker(batch_id=batch_id, account_id=one, added_by_id=actor.account_id, added_at=now))
    for one in removed:
        standing[one].removed_at = now
    if added:
        said.append(f"增加{'、'.join(names[one] for one in added)}")
    if removed:
        said.append(f"不再由{'、'.join(names[one] for one in removed)}阅卷")
    return said
