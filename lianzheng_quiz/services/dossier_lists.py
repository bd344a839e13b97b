"""Who of those who passed lacks what: the list of dossiers, its workbook, and the figure on a batch's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianzheng_quiz.office.workbooks import table_workbook
from lianzheng_quiz.rules.dossiers import STEPS, Steps
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.refusals import NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.dossiers import Exam, steps_within
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import accounts, batches
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session

PAGE_LENGTH = 100
COMPLETE = "complete"
TITLE = "任前廉政档案"
HEADS = ("序号", "姓名", "工号", "单位", "考试", "考试日期", "考试结果", "廉政谈话", "廉政承诺书", "家庭助廉", "缺")


@dataclass(frozen=True)
class DossierFilters:
    """A part of the list: a unit with all below it, a batch, and what is lacking (a key of STEPS) or COMPLETE."""

    unit_id: int | None = None
    batch_id: int | None = None
    lacks: str = ""


@dataclass(frozen=True)
class DossierRow:
    """A dossier on the list. `first_id` names it."""

    first_id: int
    cadre_id: int
    name: str
    staff_no: str
    unit_name: str
    exam_name: str
    held_on: date
    result: str
    steps: Steps


@dataclass(frozen=True)
class DossierList:
    """A page of the list. `counts` are of all that unit and batch leave, by what is lacking and COMPLETE."""

    rows: Sequence[DossierRow]
    counts: dict[str, int]
    everybody: int
    total: int
    number: int
    pages: int
    unit_name: str
    batch_name: str
    batches: Sequence[tuple[int, str]]


def list_dossiers(
    actor: Actor, filters: DossierFilters, page: int = 1, *, now: datetime, whole: bool = False
) -> DossierList:
    """Dossiers of the own units whose exam is passed or exempt, those that lack something first. NotFound."""
    require(actor, "organiser")
    with reading() as session:
        unit_name, unit_path = _unit(session, actor, filters.unit_id)
        batch = batch_within_reach(session, actor, filters.batch_id) if filters.batch_id is not None else None
        found = steps_within(session, unit_path, filters.batch_id, now)
        held = [
            (row.id, row.name)
            for row in batches.named_within(session, actor.unit_path)
            if row.cancelled_at is None and now >= row.closes_at
        ]
    alike = Counter(steps for _first, _exam, steps in found)
    counts: Counter[str] = Counter({COMPLETE: 0})
    for steps, people in alike.items():
        counts.update(dict.fromkeys(steps.lacking or [COMPLETE], people))
    fitting = {steps for steps in alike if _fits(steps, filters.lacks)}
    shown = sorted((one for one in found if one[2] in fitting), key=lambda one: one[2].complete)
    pages = 1 if whole else max(1, -(-len(shown) // PAGE_LENGTH))
    number = min(max(1, page), pages)
    return DossierList(
        rows=[_row(*one) for one in (shown if whole else shown[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH])],
        counts=dict(counts),
        everybody=len(found),
        total=len(shown),
        number=number,
        pages=pages,
        unit_name=unit_name,
        batch_name=batch.name if batch is not None else "",
        batches=held,
    )


def _fits(steps: Steps, lacks: str) -> bool:
    return not lacks or (steps.complete if lacks == COMPLETE else lacks in steps.lacking)


def _unit(session: Session, actor: Actor, unit_id: int | None) -> tuple[str, str]:
    wanted = actor.unit_id if unit_id is None else unit_id
    found = next((unit for unit in accounts.units(session, actor.unit_path) if unit.id == wanted), None)
    if found is None:
        raise NotFound("单位")
    return found.name, found.path


def _row(first: Any, exam: Exam, steps: Steps) -> DossierRow:
    return DossierRow(
        first_id=first.id,
        cadre_id=first.cadre_id,
        name=first.name,
        staff_no=first.staff_no,
        unit_name=first.unit_name,
        exam_name=exam.batch_name,
        held_on=exam.held_on,
        result=exam.label,
        steps=steps,
    )


def batch_counts(actor: Actor, batch_id: int, *, now: datetime) -> tuple[int, int]:
    """How many dossiers of a batch's people are complete, and of how many."""
    require(actor, "organiser")
    with reading() as session:
        found = steps_within(session, actor.unit_path, batch_id, now)
    return sum(steps.complete for _first, _exam, steps in found), len(found)


def dossiers_xlsx(actor: Actor, filters: DossierFilters, *, now: datetime) -> bytes:
    """Everything that the filters leave; that it was taken out stands in the log."""
    found = list_dossiers(actor, filters, now=now, whole=True)
    told = "　".join(f"缺{STEPS[key]} {found.counts.get(key, 0)} 人" for key in STEPS if key != "exam")
    notes = [
        f"单位：{found.unit_name}（含下属单位）　批次：{found.batch_name or '全部'}　截至 {local(now):%Y-%m-%d %H:%M}",
        f"考试合格或免考 {found.everybody} 人　齐全 {found.counts[COMPLETE]} 人　{told}",
    ]
    rows = [
        [
            number,
            row.name,
            row.staff_no,
            row.unit_name,
            row.exam_name,
            row.held_on.isoformat(),
            row.result,
            *("已办" if getattr(row.steps, key) else "未办" for key in STEPS if key != "exam"),
            row.steps.lacking_words,
        ]
        for number, row in enumerate(found.rows, start=1)
    ]
    with writing() as session:
        add_entry(
            session, actor, "导出廉政档案", found.unit_name, now, f"{found.batch_name or '全部批次'}，{len(rows)} 人"
        )
    return table_workbook("廉政档案", TITLE, notes, HEADS, rows)
