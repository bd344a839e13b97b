"""Plans and runs batches: create, deal papers before the bell, watch, export scores."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lianzheng_quiz.office.workbooks import table_workbook
from lianzheng_quiz.rules import timing
from lianzheng_quiz.rules.answer_shape import shape_of
from lianzheng_quiz.rules.candidate_state import STATES, CandidateFacts, candidate_state, state_word
from lianzheng_quiz.rules.dealing import PoolQuestion, Shortfall, deal, shortfalls
from lianzheng_quiz.rules.office_time import local, local_day
from lianzheng_quiz.rules.passwords import initial_password
from lianzheng_quiz.rules.policy import PRESETS, REVIEWS, Policy
from lianzheng_quiz.rules.refusals import BankShortfall, Invalid, NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.scoring import points_text
from lianzheng_quiz.services.exam_pages import ResultPage
from lianzheng_quiz.services.frozen_items import freeze
from lianzheng_quiz.services.password_hashes import hashed
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.sittings import close_overdue, result_page
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import accounts, bank, batches, sittings
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Account, Batch, Paper, Sitting
from question_bank.question import Question
from question_bank.question_types import TYPES


@dataclass(frozen=True)
class BatchDraft:
    """What an organiser fills in for a new batch; instants are aware."""

    name: str
    preset: str
    unit_id: int
    opens_at: datetime
    closes_at: datetime
    minutes: int
    pass_points: int
    review: str


@dataclass(frozen=True)
class BatchRow:
    """A batch on the list. `state`: 筹备中 · 未开始 · 进行中 · 已结束."""

    id: int
    name: str
    unit_name: str
    state: str
    opens_at: datetime
    closes_at: datetime
    people: int
    handed_in: int
    passed: int


@dataclass(frozen=True)
class CandidateRow:
    """A candidate on the batch page. Points are hundredths; `seconds_left` only while sitting."""

    candidate_id: int
    cadre_id: int
    sitting_id: str | None
    name: str
    staff_no: str
    unit_name: str
    post: str
    proposed_post: str
    state: str
    answered: int
    seconds_left: int | None
    last_saved_at: datetime | None
    submitted_at: datetime | None
    closing: str | None
    total_hundredths: int | None
    max_hundredths: int | None
    passed: bool | None
    clause: str


@dataclass(frozen=True)
class Gap:
    """A part of the blueprint the bank can't fill."""

    label: str
    wanted: int
    available: int


@dataclass(frozen=True)
class BatchPage:
    """One batch with its people. `counts` maps each candidate state to a number."""

    id: int
    name: str
    unit_name: str
    state: str
    opens_at: datetime
    closes_at: datetime
    dealt_at: datetime | None
    policy: Policy
    candidates: Sequence[CandidateRow]
    counts: dict[str, int]
    without_paper: int
    gaps: Sequence[Gap]

    @property
    def due(self) -> int:
        """应考: everybody on the roster who is not exempt."""
        return len(self.candidates) - self.counts["免考"]

    @property
    def sat(self) -> int:
        """实考: those with a result."""
        return self.counts["合格"] + self.counts["不合格·暂缓"]

    @property
    def pass_rate(self) -> float | None:
        """Passed among those with a result, 0 to 1; None while nobody has one."""
        return self.counts["合格"] / self.sat if self.sat else None


@dataclass(frozen=True)
class Slip:
    """A sign-in slip to hand out, shown once."""

    name: str
    unit_name: str
    username: str
    password: str


def batch_state(opens_at: datetime, closes_at: datetime, dealt_at: datetime | None, now: datetime) -> str:
    """A batch's state from its times alone."""
    if now >= closes_at:
        return "已结束"
    if dealt_at is None:
        return "筹备中"
    return "进行中" if now >= opens_at else "未开始"


def list_batches(actor: Actor, *, now: datetime) -> list[BatchRow]:
    """Batches of the organiser's units, the latest first."""
    require(actor, "organiser")
    with reading() as session:
        rows = batches.within_reach(session, actor.unit_path)
    return [
        BatchRow(
            id=row.id,
            name=row.name,
            unit_name=row.unit_name,
            state=batch_state(row.opens_at, row.closes_at, row.dealt_at, now),
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            people=row.people,
            handed_in=row.handed_in,
            passed=row.passed,
        )
        for row in rows
    ]


def create_batch(actor: Actor, draft: BatchDraft, *, now: datetime) -> int:
    """A new batch with a preset's policy as adjusted; its id. Invalid names every fault."""
    require(actor, "organiser")
    faults = _faults_of(draft, now)
    with writing() as session:
        reach = {unit.id for unit in accounts.units(session, actor.unit_path)}
        if draft.unit_id not in reach:
            faults["unit_id"] = "请选择您管理范围内的单位"
        if faults:
            raise Invalid(faults)
        policy = replace(
            PRESETS[draft.preset],
            minutes=draft.minutes,
            pass_hundredths=draft.pass_points * 100,
            review=draft.review,
        )
        batch = Batch(
            name=draft.name.strip(),
            unit_id=draft.unit_id,
            policy=json.dumps(policy.to_json(), ensure_ascii=False),
            opens_at=draft.opens_at,
            closes_at=draft.closes_at,
            created_by_id=actor.account_id or None,
            created_at=now,
        )
        session.add(batch)
        session.flush()
        add_entry(session, actor, "新建考试批次", batch.name, now)
        return batch.id


def _faults_of(draft: BatchDraft, now: datetime) -> dict[str, str]:
    faults = {}
    if not draft.name.strip() or len(draft.name) > 120:
        faults["name"] = "请填写 120 字以内的批次名称"
    if draft.preset not in PRESETS:
        faults["preset"] = "请选择考试办法"
    if draft.review not in REVIEWS:
        faults["review"] = "请选择错题何时可看"
    if draft.closes_at <= draft.opens_at:
        faults["closes_at"] = "结束时间须晚于开始时间"
    elif draft.closes_at <= now:
        faults["closes_at"] = "结束时间已经过去，请重新选择"
    if not 5 <= draft.minutes <= 300:
        faults["minutes"] = "答题时长须在 5 到 300 分钟之间"
    if draft.preset in PRESETS and not 1 <= draft.pass_points * 100 <= PRESETS[draft.preset].total_hundredths:
        faults["pass_points"] = "合格线须在 1 分到满分之间"
    return faults


def _find(session: Session, actor: Actor, batch_id: int) -> Any:
    row = batches.find(session, batch_id, actor.unit_path)
    if row is None:
        raise NotFound("考试批次")
    return row


def batch_page(actor: Actor, batch_id: int, *, now: datetime) -> BatchPage:
    """One batch with states, scores and what still stands in the way. NotFound outside the own units."""
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        row = _find(session, actor, batch_id)
        people = batches.candidates(session, batch_id)
        policy = Policy.from_json(json.loads(row.policy))
        waiting = len(batches.candidates_without_paper(session, batch_id))
        gaps = _gaps(session, policy, row.opens_at) if waiting or not people else []
    rows = [_candidate_row(person, row.closes_at, now) for person in people]
    tally = Counter(person.state for person in rows)
    return BatchPage(
        id=row.id,
        name=row.name,
        unit_name=row.unit_name,
        state=batch_state(row.opens_at, row.closes_at, row.dealt_at, now),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        dealt_at=row.dealt_at,
        policy=policy,
        candidates=rows,
        counts={state: tally[state] for state in STATES},
        without_paper=waiting,
        gaps=gaps,
    )


def _gaps(session: Session, policy: Policy, day: datetime) -> list[Gap]:
    return [_gap(short) for short in shortfalls(policy.parts, bank.drawable(session, "exam", local_day(day)))]


def _gap(short: Shortfall) -> Gap:
    return Gap(TYPES[short.part.type].label, short.part.count, short.available)


def _candidate_row(person: Any, closes_at: datetime, now: datetime) -> CandidateRow:
    facts = CandidateFacts(
        closes_at=closes_at,
        exemption_reason=person.exemption_reason,
        started_at=person.started_at,
        submitted_at=person.submitted_at,
        passed=person.passed,
    )
    sits = person.started_at is not None and person.submitted_at is None
    return CandidateRow(
        candidate_id=person.id,
        cadre_id=person.cadre_id,
        sitting_id=person.sitting_id,
        name=person.name,
        staff_no=person.staff_no,
        unit_name=person.unit_name,
        post=person.post,
        proposed_post=person.proposed_post,
        state=candidate_state(facts, now),
        answered=person.answered or 0,
        seconds_left=timing.seconds_left(now, person.deadline_at) if sits else None,
        last_saved_at=person.last_saved_at,
        submitted_at=person.submitted_at,
        closing=person.closing,
        total_hundredths=person.total_hundredths,
        max_hundredths=person.max_hundredths,
        passed=person.passed,
        clause=person.clause or "",
    )


def deal_papers(actor: Actor, batch_id: int, *, now: datetime, seed: str) -> int:
    """Deal and store a paper for everybody who has none; how many. BankShortfall names every gap.

    Run again after late names: papers already dealt stay as they are.
    """
    require(actor, "organiser")
    with writing() as session:
        row = _find(session, actor, batch_id)
        batches.lock(session, batch_id)
        people = batches.candidates_without_paper(session, batch_id)
        if not people:
            raise Invalid({"roster": "名单中没有需要组卷的人员，请先导入名单"})
        if now >= row.closes_at:
            raise Invalid({"roster": "本批次已经结束，不能再组卷"})
        policy = Policy.from_json(json.loads(row.policy))
        pool = bank.drawable(session, "exam", local_day(row.opens_at))
        short = shortfalls(policy.parts, pool)
        if short:
            raise BankShortfall([_gap(gap) for gap in short])
        questions = _questions(session, pool)
        exposure: Counter[int] = Counter()
        for person in people:
            _deal_one(session, batch_id, person, policy, pool, questions, exposure, f"{seed}:{person.id}", now)
        session.get_one(Batch, batch_id).dealt_at = row.dealt_at or now
        add_entry(session, actor, "组卷", row.name, now, f"{len(people)} 份试卷")
    return len(people)


def _questions(session: Session, pool: Sequence[PoolQuestion]) -> dict[int, Question]:
    bodies = bank.bodies(session, [entry.version_id for entry in pool])
    return {version_id: Question.from_json(json.loads(body)) for version_id, body in bodies.items()}


def _deal_one(
    session: Session,
    batch_id: int,
    person: Any,
    policy: Policy,
    pool: Sequence[PoolQuestion],
    questions: dict[int, Question],
    exposure: Counter[int],
    seed: str,
    now: datetime,
) -> None:
    drawn = deal(policy.parts, [replace(entry, exposure=exposure[entry.version_id]) for entry in pool], seed)
    exposure.update(version_id for _part, version_id in drawn)
    items = [
        freeze(
            questions[version_id],
            version_id=version_id,
            position=position,
            points_hundredths=part.points_hundredths,
            seed=f"{seed}:{position}",
        )
        for position, (part, version_id) in enumerate(drawn, start=1)
    ]
    text = json.dumps(items, ensure_ascii=False)
    paper = Paper(
        candidate_id=person.id,
        attempt=1,
        seed=hashlib.sha256(seed.encode()).hexdigest(),
        items=text,
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        dealt_at=now,
    )
    session.add(paper)
    session.flush()
    session.add(
        Sitting(
            id=secrets.token_hex(16),
            paper_id=paper.id,
            candidate_id=person.id,
            batch_id=batch_id,
            cadre_id=person.cadre_id,
            shape=shape_of(items),
        )
    )
    session.flush()


def issue_slips(actor: Actor, batch_id: int, *, now: datetime) -> list[Slip]:
    """New first passwords for candidates who never signed in. Told once; only hashes are kept."""
    require(actor, "organiser")
    with reading() as session:
        _find(session, actor, batch_id)
        people = batches.accounts_never_used(session, batch_id)
    passwords = [initial_password() for _person in people]
    hashes = [hashed(password) for password in passwords]
    with writing() as session:
        row = _find(session, actor, batch_id)
        for person, new_hash in zip(people, hashes, strict=True):
            session.get_one(Account, person.id).password_hash = new_hash
        add_entry(session, actor, "发放登录口令", row.name, now, f"{len(people)} 人")
    return [
        Slip(person.name, person.unit_name, person.username, password)
        for person, password in zip(people, passwords, strict=True)
    ]


def scores_xlsx(actor: Actor, batch_id: int, *, now: datetime) -> bytes:
    """The batch's scores as a workbook, everybody on the roster in one row."""
    page = batch_page(actor, batch_id, now=now)
    rate = "—" if page.pass_rate is None else f"{page.pass_rate:.1%}"
    notes = [
        f"单位：{page.unit_name}　考试时间：{_minute(page.opens_at)} 至 {_minute(page.closes_at)}　"
        f"考试办法：{page.policy.name}　合格线：{points_text(page.policy.pass_hundredths)} 分",
        f"应考 {page.due} 人，实考 {page.sat} 人，合格 {page.counts['合格']} 人，"
        f"不合格 {page.counts['不合格·暂缓']} 人，缺考 {page.counts['缺考']} 人，免考 {page.counts['免考']} 人，"
        f"合格率 {rate}",
    ]
    heads = [
        "序号",
        "姓名",
        "工号",
        "单位",
        "现任职务",
        "拟任职务",
        "状态",
        "得分",
        "满分",
        "交卷时间",
        "交卷方式",
        "判定依据",
    ]
    rows = [
        [
            number,
            person.name,
            person.staff_no,
            person.unit_name,
            person.post,
            person.proposed_post,
            state_word(person.state),
            _points(person.total_hundredths),
            _points(person.max_hundredths),
            _minute(person.submitted_at) if person.submitted_at else "",
            {"submitted": "本人交卷", "deadline": "到时收卷", "forced": "强制交卷"}.get(person.closing or "", ""),
            person.clause,
        ]
        for number, person in enumerate(page.candidates, start=1)
    ]
    with writing() as session:
        add_entry(session, actor, "导出成绩", page.name, now, f"{len(rows)} 人")
    return table_workbook("成绩", f"{page.name}成绩表", notes, heads, rows)


def _points(hundredths: int | None) -> int | float | None:
    if hundredths is None:
        return None
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def _minute(instant: datetime) -> str:
    return local(instant).strftime("%Y-%m-%d %H:%M")


def candidate_result(actor: Actor, sitting_id: str, *, now: datetime) -> ResultPage:
    """A closed sitting as the organiser reads it, of an own cadre or an own batch.

    NotFound; SittingStillOpen before hand-in.
    """
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        row = sittings.find(session, sitting_id)
        if row is None or not (
            row.unit_path.startswith(actor.unit_path) or batches.find(session, row.batch_id, actor.unit_path)
        ):
            raise NotFound("答卷")
    page = result_page(row, now=now, for_candidate=False)
    with writing() as session:
        add_entry(session, actor, "查看答卷", f"{page.cadre_name}·{page.batch_name}", now)
    return page


def unit_choices(actor: Actor) -> list[tuple[int, str]]:
    """The actor's units as (id, indented name), in tree order."""
    with reading() as session:
        rows = accounts.units(session, actor.unit_path)
    base = actor.unit_path.count("/")
    return [(row.id, "　" * (row.path.count("/") - base) + row.name) for row in rows]
