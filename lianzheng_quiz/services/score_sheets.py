"""The batch's scores as a workbook."""

from __future__ import annotations

from datetime import datetime

from lianzheng_quiz.office.workbooks import table_workbook
from lianzheng_quiz.rules.candidate_state import state_word
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.timing import CLOSINGS
from lianzheng_quiz.services.batches import batch_page
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.audit import add_entry


def scores_xlsx(actor: Actor, batch_id: int, *, now: datetime) -> bytes:
    """The batch's scores as a workbook, everybody on the roster in one row."""
    page = batch_page(actor, batch_id, now=now)
    people = page.figures
    notes = [
        f"单位：{page.unit_name}　考试时间：{_minute(page.opens_at)} 至 {_minute(page.closes_at)}　"
        f"考试办法：{page.policy.name}　合格线：{points_text(page.policy.pass_hundredths)} 分",
        f"应考 {people.due} 人，实考 {people.came} 人，合格 {people.passed} 人，"
        f"不合格 {people.failed} 人，缺考 {people.absent} 人，免考 {people.exempt} 人，"
        f"合格率 {people.pass_rate.text}",
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
            CLOSINGS.get(person.closing or "", ""),
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
