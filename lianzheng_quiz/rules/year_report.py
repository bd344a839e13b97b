"""A year of a unit's people as offices report it: the figures behind the page, its workbook and the annual summary.

Only batches that are over count: figures of the others still move, and a summary is signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lianzheng_quiz.rules.batch_figures import ENOUGH
from lianzheng_quiz.rules.report_tables import Cell, Picture, Table
from lianzheng_quiz.rules.unit_reports import Group, Summary, summary


@dataclass(frozen=True)
class Held:
    """A batch of the year as `Group.batch_id` names it. `closed`: its last minute is past."""

    id: int
    name: str
    days: str
    is_retake: bool
    closed: bool


@dataclass(frozen=True)
class YearReport:
    """A year up to a day: by month, by rank and by batch, each with the groups counted together, in batches that are
    over; `unfinished` and `cancelled` count the others. `years` can be asked for."""

    year: int
    years: Sequence[int]
    last_day: date
    unit_name: str
    months: Sequence[tuple[int, Summary]]
    ranks: Sequence[tuple[str, Summary]]
    batches: Sequence[tuple[Held, Summary]]
    total: Summary
    unfinished: int
    cancelled: int

    @property
    def retake_batches(self) -> int:
        return sum(held.is_retake for held, _figures in self.batches)

    @property
    def batch_rows(self) -> list[list[Cell]]:
        """What became of each batch, under BATCH_HEADS."""
        return [[held.name, held.days, *_counts(own)] for held, own in self.batches]


def year_report(
    span: tuple[int, date],
    unit_name: str,
    groups: Sequence[Group],
    held: Sequence[Held],
    *,
    cancelled: int = 0,
    years: Sequence[int] = (),
) -> YearReport:
    """Groups of a year (and its last day) laid out; every month up to the last day stands, even an empty one.

    A batch is over when it is closed and nobody of these people sits or waits for marks.
    """
    found = [(one, summary(group for group in groups if group.batch_id == one.id)) for one in held]
    over = [(one, own) for one, own in found if one.closed and not (own.people.sitting or own.people.unmarked)]
    ids = {one.id for one, _own in over}
    counted = [group for group in groups if group.batch_id in ids]

    def by(trait: Callable[[Group], int | str], values: Iterable[int | str]) -> list[tuple[int | str, Summary]]:
        return [(value, summary(group for group in counted if trait(group) == value)) for value in values]

    ranks = sorted({str(one.trait) for one in counted}, key=lambda rank: (not rank, rank))
    return YearReport(
        year=span[0],
        years=years,
        last_day=span[1],
        unit_name=unit_name,
        months=[(int(month), own) for month, own in by(lambda one: one.month, range(1, span[1].month + 1))],
        ranks=[(str(rank) or "未填", own) for rank, own in by(lambda one: one.trait, ranks)],
        batches=over,
        total=summary(counted),
        unfinished=len(found) - len(over),
        cancelled=cancelled,
    )


HEADS = ["批次", "人次", "应考", "实考", "合格", "补考", "缺考", "暂缓", "不予任用", "合格率"]
BATCH_HEADS = ["批次", "考试日期", "应考", "实考", "合格", "不合格", "缺考", "合格率"]


def year_tables(report: YearReport) -> list[Table]:
    """By month, by rank and by batch, the total last in each."""
    notes = [
        "人次是列入名单的人次，同一人参加几次计几次；应考不含免考；补考是列入补考批次的人次",
        "暂缓是第一次不合格，不予任用是最后一次补考仍不合格（含未参加补考按不合格处理），处理以各批次的考试办法为准",
        f"按月、按职级已出成绩不足 {ENOUGH} 人的不列合格率",
        *left_aside(report),
    ]
    months = [[f"{month} 月", *_row(figures)] for month, figures in report.months]
    ranks = [[rank, *_row(figures)] for rank, figures in report.ranks]
    total = ["合计", *_row(report.total)]
    found = [Table("按月", ["月份", *HEADS], [*months, total], notes, picture=Picture("bars", (4, 5), "人次"))]
    if ranks:
        note = "同一批次有几个职级的人员，各计一次，合计不重复"
        found.append(Table("按职级", ["职级", *HEADS], [*ranks, total], [note]))
    if report.batches:
        together: list[Cell] = ["合计", "", *_counts(report.total)]
        found.append(Table("按批次", BATCH_HEADS, [*report.batch_rows, together]))
    return found


def left_aside(report: YearReport) -> list[str]:
    """What is not in the figures, in words."""
    found = []
    if report.unfinished:
        found.append(f"另有 {report.unfinished} 批尚未结束或者尚未出成绩，没有计入")
    if report.cancelled:
        found.append(f"取消 {report.cancelled} 批，没有计入")
    return found


def _row(figures: Summary) -> list[Cell]:
    people = figures.people
    deferred = people.failed_first + people.absent_failed - people.absent_finally
    counts: list[Cell] = [figures.batches, figures.listed, people.due, people.came, people.passed, figures.retakes]
    return [*counts, people.absent, deferred, people.refused, figures.shown_rate]


def _counts(figures: Summary) -> list[Cell]:
    people = figures.people
    return [people.due, people.came, people.passed, people.failed, people.absent, people.pass_rate]
