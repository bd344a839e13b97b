"""Large workbooks, made outside of requests: asked for, made by whichever process is free, fetched, forgotten.

One an account. Progress stands in the database, so that a closed page or another process loses nothing; what a crash
left behind says so and is asked for again.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lianzheng_quiz.office.large_sheets import LargeSheet
from lianzheng_quiz.rules.candidate_state import candidate_state, state_label
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.points import Points
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import NotFound, NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.timing import CLOSINGS
from lianzheng_quiz.services.candidate_facts import facts_of
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.services.unit_reports import Choice, chosen_unit, span_of, window_of
from lianzheng_quiz.store import exports, reports
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.tables import Export

KEPT = timedelta(days=1)
LEFT_BEHIND = timedelta(minutes=2)
"""Untouched for so long while it is being made: nobody is making it any more."""

ROWS_A_STEP = 500
RUNNING = ("waiting", "making")

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class ExportView:
    """An account's export. `state`: waiting · making · ready · failed."""

    id: str
    title: str
    state: str
    row_count: int
    rows_done: int
    asked_at: datetime

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def keeps_until(self) -> datetime:
        return self.asked_at + KEPT


def ask_score_book(actor: Actor, choice: Choice, *, now: datetime) -> str:
    """Ask for the score book of a unit's people over a period; the export's id. NotNow while one is on its way."""
    require(actor, "organiser")
    first, last = choice.days(now)
    with writing() as session:
        exports.hold_account(session, actor.account_id)
        before = _view(exports.of_account(session, actor.account_id), now)
        if before is not None and before.is_running:
            raise NotNow("上一次导出还在进行，完成后才能再导出")
        unit, _below = chosen_unit(session, actor, choice.unit_id)
        exports.drop_of_account(session, actor.account_id)
        export = Export(
            id=secrets.token_hex(16),
            account_id=actor.account_id,
            kind="score_book",
            title=f"{unit.name}成绩册（{span_of(first, last)}）",
            wish=json.dumps({"unit_path": unit.path, "first": first.isoformat(), "last": last.isoformat()}),
            state="waiting",
            asked_at=now,
            touched_at=now,
        )
        session.add(export)
        add_entry(session, actor, "导出成绩", export.title, now)
        return export.id


def own_export(actor: Actor, *, now: datetime) -> ExportView | None:
    """The acting account's export, if it asked for one within a day."""
    require(actor, "organiser")
    with reading() as session:
        return _view(exports.of_account(session, actor.account_id), now)


def _view(row: Any, now: datetime) -> ExportView | None:
    if row is None or row.asked_at < now - KEPT:
        return None
    left_behind = row.state == "making" and row.touched_at < now - LEFT_BEHIND
    state = "failed" if left_behind else row.state
    return ExportView(row.id, row.title, state, row.row_count, row.rows_done, row.asked_at)


def export_file(actor: Actor, export_id: str, *, now: datetime) -> tuple[str, bytes]:
    """Title and bytes of the own finished export. NotFound for any other."""
    require(actor, "organiser")
    view = own_export(actor, now=now)
    with reading() as session:
        row = exports.content(session, export_id, actor.account_id)
    if row is None or view is None:
        raise NotFound("导出文件")
    return row.title, row.content


def work_on_exports(*, clock: Clock, worker: str) -> bool:
    """Forget what is old, give up what was left behind, make the export that has waited longest; whether one was."""
    now = clock()
    with reading() as session:
        if not exports.anything_to_do(session, now - KEPT, now - LEFT_BEHIND):
            return False
    with writing() as session:
        exports.drop_asked_before(session, now - KEPT)
        exports.give_up_untouched_since(session, now - LEFT_BEHIND, now)
        row = exports.claim(session, worker, now)
    if row is None:
        return False
    try:
        data = _score_book(row.id, row.title, json.loads(row.wish), worker, clock)
        _move(row.id, worker, clock, state="ready", content=data)
    except _GivenUp:
        return True
    except BaseException:
        with suppress(_GivenUp):
            _move(row.id, worker, clock, state="failed")
        raise
    return True


class _GivenUp(Exception):
    """Somebody replaced the export, or took this worker for dead."""


def _move(export_id: str, worker: str, clock: Clock, **values: Any) -> None:
    now = clock()
    with writing() as session:
        if not exports.move(session, export_id, worker, touched_at=now, **values):
            raise _GivenUp


SCORE_BOOK = {
    "考试": 30,
    "考试日期": 12,
    "姓名": 10,
    "工号": 14,
    "单位": 24,
    "现任职务": 20,
    "拟任职务": 20,
    "职级": 14,
    "状态": 18,
    "得分": 8,
    "满分": 8,
    "交卷时间": 18,
    "交卷方式": 12,
    "判定依据": 48,
}
"""Heads with the widths of their columns."""


def _score_book(export_id: str, title: str, wish: Mapping[str, str], worker: str, clock: Clock) -> bytes:
    """Batch after batch, each read by itself: so many people are in memory as one batch has."""
    window = window_of(date.fromisoformat(wish["first"]), date.fromisoformat(wish["last"]))
    with reading() as session:
        found = reports.batches_of_people(session, wish["unit_path"], *window)
    batches = [batch for batch in found if batch.cancelled_at is None]
    _move(export_id, worker, clock, row_count=sum(batch.people for batch in batches))
    note = f"截至 {local(clock()):%Y-%m-%d %H:%M}；单位按干部现在的单位"
    sheet = LargeSheet("成绩册", title, [note], SCORE_BOOK)
    done = told = 0
    for batch in batches:
        now, policy = clock(), Policy.from_text(batch.policy)
        with reading() as session:
            people = reports.score_book(session, batch.id, wish["unit_path"])
        for person in people:
            sheet.add(_score_row(person, batch, policy, now))
            done += 1
            if done - told >= ROWS_A_STEP:
                _move(export_id, worker, clock, rows_done=done)
                told = done
    _move(export_id, worker, clock, rows_done=done, row_count=done)
    return sheet.finish()


def _score_row(person: Any, batch: Any, policy: Policy, now: datetime) -> list[str | int | float | None]:
    state = candidate_state(facts_of(person, batch, policy, now), policy, now)
    total, most = person.total_hundredths, person.max_hundredths
    reason = {"免考": person.exemption_reason, "请假": person.leave_reason}.get(state)
    return [
        batch.name,
        f"{local(batch.opens_at):%Y-%m-%d}",
        person.name,
        person.staff_no,
        person.unit_name,
        person.post,
        person.proposed_post,
        person.rank,
        state_label(state, policy),
        Points(total).number if total is not None else None,
        Points(most).number if most is not None else None,
        f"{local(person.submitted_at):%Y-%m-%d %H:%M}" if person.submitted_at else "",
        CLOSINGS.get(person.closing or "", ""),
        person.clause or reason or "",
    ]
