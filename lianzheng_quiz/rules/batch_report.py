"""The report of one batch: what page, Excel and Word say about it, and its tables.

Everything said of the batch as a whole is read from one `BatchReport`; nothing is counted anywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lianzheng_quiz.rules.batch_figures import ENOUGH, FEW_NOTE, BatchFigures, Headcount, ScoreFigures, SectionFigures
from lianzheng_quiz.rules.points import Points, Share
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.report_tables import Cell, Picture, Table


@dataclass(frozen=True)
class UnitFigures:
    """People of one unit within a batch."""

    unit_name: str
    people: Headcount
    scores: ScoreFigures


@dataclass(frozen=True)
class NotPassed:
    """Somebody on the roster who has not passed. `state` is in the policy's words, `why` the clause or the reason,
    `retake` what has come of a retake: empty, 可以补考, 已安排补考 or the state there."""

    cadre_id: int
    name: str
    staff_no: str
    unit_name: str
    post: str
    proposed_post: str
    state: str
    total_hundredths: int | None
    why: str
    retake: str


@dataclass(frozen=True)
class BatchReport:
    """One batch in figures. `state`: 筹备中 · 未开始 · 进行中 · 已结束 · 已取消; `over` once nobody sits any more and
    nothing waits for marks: figures of a batch that isn't over still move. `retake_of` and `retakes` pair id and
    name."""

    id: int
    name: str
    unit_name: str
    state: str
    opens_at: datetime
    closes_at: datetime
    cancel_reason: str
    over: bool
    policy: Policy
    figures: BatchFigures
    by_unit: Sequence[UnitFigures]
    not_passed: Sequence[NotPassed]
    retake_of: tuple[int, str] | None
    retakes: Sequence[tuple[int, str]]


def tables_of(report: BatchReport) -> list[Table]:
    """Everything the report says, table by table; a table without rows is left out."""
    figures = report.figures
    found = [
        _people(figures.people),
        _scores(figures.scores, report.policy),
        _bands(figures.scores),
        _sections(figures.sections),
        _retakes(report),
        _units(report.by_unit),
        _not_passed(report.not_passed),
    ]
    return [table for table in found if table is not None]


def _people(people: Headcount) -> Table:
    heads = ["应考", "实考", "缺考", "请假", "免考", "合格", "不合格", "合格率"]
    row: list[Cell] = [people.due, people.came, people.absent, people.on_leave, people.exempt]
    row += [people.passed, people.failed, people.pass_rate]
    notes = ["应考不含免考；实考＝到场参加考试的人数；合格率＝合格÷已出成绩"]
    aside = [("未开考", people.to_come), ("在考", people.sitting), ("待阅卷", people.unmarked)]
    for place, (head, count) in enumerate(aside, start=2):
        if count:
            heads.insert(min(place, len(heads)), head)
            row.insert(min(place, len(row)), count)
    if people.failed_finally:
        notes.append(f"不合格中第一次 {people.failed_first} 人，补考后仍不合格 {people.failed_finally} 人")
    if people.voided:
        notes.append(f"不合格中 {people.voided} 人的答卷已作废，不计入平均分和分数段")
    if people.absent_failed:
        notes.append(f"缺考中 {people.absent_failed} 人未参加补考，按考试办法作不合格处理")
    return Table("人数", heads, [row], notes)


def _scores(scores: ScoreFigures, policy: Policy) -> Table | None:
    if not scores.people:
        return None
    heads = ["平均分", "中位数", "最高分", "最低分", "满分", "合格线"]
    figures = (scores.mean, scores.median, scores.highest, scores.lowest)
    row: list[Cell] = [scores.shown(one) for one in figures] if scores.by_share else list(figures)
    full = Points(scores.max_hundredths) if scores.max_hundredths is not None else "不同"
    notes = ["各人试卷满分不同，按得分占满分的百分比统计"] if scores.by_share else []
    return Table("成绩", heads, [[*row, full, Points(policy.pass_hundredths)]], notes)


def _bands(scores: ScoreFigures) -> Table | None:
    if not scores.people:
        return None
    rows: list[list[Cell]] = [[band.label, band.people, Share(band.people, scores.people)] for band in scores.bands]
    how = "满分不是 100 分，按得分占满分的百分比分段；" if scores.bands_by_share else ""
    return Table(
        "分数段",
        ["分数段", "人数", "占比"],
        rows,
        [f"{how}各段含下限，小数归入所在的段"],
        picture=Picture("bars", (1,), "人"),
    )


def _sections(sections: Sequence[SectionFigures]) -> Table | None:
    if not sections:
        return None
    rows: list[list[Cell]] = [
        [
            section.label,
            section.people,
            section.mean,
            Points(section.max_hundredths) if section.max_hundredths is not None else "不同",
            Points(section.minimum_hundredths) if section.minimum_hundredths else "不设",
            section.missed if section.minimum_hundredths else None,
        ]
        for section in sections
    ]
    return Table("各部分", ["部分", "人数", "平均分", "满分", "最低分要求", "未达到人数"], rows)


def _retakes(report: BatchReport) -> Table | None:
    again = report.figures.retakes
    if not again.due:
        return None
    heads = ["应补考", "已安排", "已出成绩", "合格", "缺考"]
    notes = ["应补考含不合格、缺考和请假后可以补考的人员"] if again.due else []
    return Table("补考", heads, [[again.due, again.arranged, again.done, again.passed, again.absent]], notes)


def _units(units: Sequence[UnitFigures]) -> Table | None:
    if len(units) < 2:
        return None
    rows: list[list[Cell]] = [
        [
            one.unit_name,
            one.people.due,
            one.people.came,
            one.people.absent,
            one.people.passed,
            *_rates(one),
        ]
        for one in units
    ]
    return Table("按单位", ["单位", "应考", "实考", "缺考", "合格", "合格率", "平均分"], rows, [FEW_NOTE])


def _rates(unit: UnitFigures) -> list[Cell]:
    """None for a unit of which too few have a result: it would be ranked by one person's day."""
    if unit.people.marked < ENOUGH:
        return [None, None]
    mean = unit.scores.mean
    return [unit.people.pass_rate, unit.scores.shown(mean) if unit.scores.by_share else mean]


def _not_passed(people: Sequence[NotPassed]) -> Table | None:
    if not people:
        return None
    rows: list[list[Cell]] = [
        [
            one.name,
            one.unit_name,
            one.proposed_post or one.post,
            one.state,
            Points(one.total_hundredths) if one.total_hundredths is not None else "",
            one.why,
            one.retake,
        ]
        for one in people
    ]
    return Table(
        "未合格人员",
        ["姓名", "单位", "职务", "状态", "得分", "依据或理由", "补考"],
        rows,
        ["职务是拟任职务，没有的列现任职务"],
        about="cadre",
        leads_to=[one.cadre_id for one in people],
    )
