"""The register of coverage as a workbook, with the filters it was asked for."""

from __future__ import annotations

from datetime import date, datetime

from lianzheng_quiz.office.workbooks import table_workbook
from lianzheng_quiz.rules.coverage import AMBER, GREEN, RED, TONES
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.coverage import Filters, register
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.audit import add_entry

TITLE = "应考尽考台账"
HEADS = (
    "序号", "姓名", "工号", "单位", "职务", "职级", "任职时间", "公示结束", "类别", "状态", "日期", "依据",
    "合格证有效期", "任职名单",
)  # fmt: skip


def register_xlsx(actor: Actor, filters: Filters, *, now: datetime) -> bytes:
    """Everything that the filters leave, one matter a row, red first."""
    found = register(actor, filters, now=now, whole=True)
    notes = [
        f"单位：{found.unit_name}（含下属单位）　{told(filters)}　截至 {local(now):%Y-%m-%d %H:%M}",
        "　".join(f"{TONES[tone]} {found.counts.get(tone, 0)} 条" for tone in (RED, AMBER, GREEN)),
    ]
    rows = [
        [
            number,
            row.name,
            row.staff_no,
            row.unit_name,
            row.post,
            row.rank,
            _iso(row.appointed_on),
            _iso(row.publicity_to),
            TONES[row.tone],
            row.status,
            _iso(row.on),
            row.reason,
            row.validity,
            row.list_name,
        ]
        for number, row in enumerate(found.rows, start=1)
    ]
    with writing() as session:
        add_entry(session, actor, "导出应考尽考台账", found.unit_name, now, f"{told(filters)}，{len(rows)} 条")
    return table_workbook("台账", TITLE, notes, HEADS, rows)


def told(filters: Filters) -> str:
    """The filters but the unit in words."""
    said = [filters.rank] if filters.rank else []
    if filters.first or filters.last:
        said.append(f"{_iso(filters.first) or '最早'} 至 {_iso(filters.last) or '现在'}")
    if filters.status:
        said.append(TONES.get(filters.status, filters.status))
    return "，".join(said) or "全部"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
