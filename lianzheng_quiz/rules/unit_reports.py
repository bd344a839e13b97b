"""Reports that span batches: units side by side and weak points. Values and their tables.

What too few people stand behind gets no rate: an office of three would be ranked by one person's day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lianzheng_quiz.rules.batch_figures import ENOUGH, FEW_NOTE, Attempt, Headcount, headcount
from lianzheng_quiz.rules.points import Points, Share, rounded
from lianzheng_quiz.rules.report_tables import Cell, Picture, Table

FULL = 10_000


@dataclass(frozen=True)
class Group:
    """People alike: what became of them (`attempt.people`) and the sum of their points, if they have a score.

    `trait` is what tells them from others: the unit's id or the rank. `batch_id` is None where a group is of several.
    """

    batch_id: int | None
    trait: int | str
    month: int
    retake: bool
    attempt: Attempt
    points_hundredths: int | None


@dataclass(frozen=True)
class Summary:
    """Many groups in a few figures. `mean` is in points, of 100 where full marks differ (`by_share`); `batches` counts
    those of groups that name theirs."""

    batches: int
    listed: int
    retakes: int
    people: Headcount
    mean: Points | None
    by_share: bool

    @property
    def is_enough(self) -> bool:
        return self.people.marked >= ENOUGH

    @property
    def shown_rate(self) -> Share | None:
        return self.people.pass_rate if self.is_enough else None

    @property
    def shown_mean(self) -> Cell:
        if self.mean is None or not self.is_enough:
            return None
        return f"{self.mean.text}%" if self.by_share else self.mean


def summary(groups: Iterable[Group]) -> Summary:
    """Counted together; void sittings have no points."""
    found = list(groups)
    scored = [
        (one.points_hundredths, one.attempt.max_hundredths, one.attempt.people)
        for one in found
        if one.points_hundredths is not None and one.attempt.max_hundredths and not one.attempt.voided
    ]
    people = sum(count for _points, _most, count in scored)
    full = {most for _points, most, _count in scored}
    by_share = len(full) > 1
    total = sum((Fraction(points * FULL, most) if by_share else Fraction(points)) for points, most, _count in scored)
    mean = Points(rounded(Fraction(total).numerator, Fraction(total).denominator * people)) if people else None
    return Summary(
        batches=len({one.batch_id for one in found} - {None}),
        listed=sum(one.attempt.people for one in found),
        retakes=sum(one.attempt.people for one in found if one.retake),
        people=headcount(one.attempt for one in found),
        mean=mean,
        by_share=by_share,
    )


@dataclass(frozen=True)
class UnitLine:
    """One row of the comparison; `unit_id` is None for the unit's own people beside those of the units below."""

    unit_id: int | None
    name: str
    has_below: bool
    figures: Summary


@dataclass(frozen=True)
class UnitComparison:
    """The units directly below one, each with all below it."""

    unit_name: str
    first_day: date
    last_day: date
    lines: Sequence[UnitLine]
    total: Summary


BY_SHARE_NOTE = "平均分带百分号的，各人试卷满分不同，按得分占满分的百分比计算"


def unit_tables(report: UnitComparison) -> list[Table]:
    """One table, the total last."""
    rows = [_unit(line.name, line.figures) for line in report.lines]
    rows.append(_unit("合计", report.total))
    notes = ["单位按干部现在的单位，含下级单位；时间按批次开始日期", "应考不含免考；合格率＝合格÷已出成绩", FEW_NOTE]
    if any(line.figures.by_share for line in report.lines) or report.total.by_share:
        notes.append(BY_SHARE_NOTE)
    heads = ["单位", "应考", "实考", "缺考", "请假", "合格", "不合格", "合格率", "平均分"]
    ids = [line.unit_id if line.has_below else None for line in report.lines]
    table = Table(
        "单位对比", heads, rows, notes, picture=Picture("rows", (7,), "%"), about="unit", leads_to=[*ids, None]
    )
    return [table]


def _unit(name: str, figures: Summary) -> list[Cell]:
    people = figures.people
    counts: list[Cell] = [people.due, people.came, people.absent, people.on_leave, people.passed, people.failed]
    return [name, *counts, figures.shown_rate, figures.shown_mean]


@dataclass(frozen=True)
class Topic:
    """Points on a chapter or a regulation; `people` counts each once a batch, `answers` each question."""

    name: str
    people: int
    answers: int
    points_hundredths: int
    max_hundredths: int

    @property
    def share(self) -> Share:
        return Share(self.points_hundredths, self.max_hundredths)


@dataclass(frozen=True)
class WeakPoints:
    """A unit's people by topic over a period."""

    unit_name: str
    first_day: date
    last_day: date
    chapters: Sequence[Topic]
    regulations: Sequence[Topic]


def weak_tables(report: WeakPoints) -> list[Table]:
    """The weakest first; topics that too few have met are hidden, and how many."""
    return [
        table
        for table in (_topics("按专题", "专题", report.chapters), _topics("按法规", "法规", report.regulations))
        if table is not None
    ]


def _topics(title: str, head: str, topics: Sequence[Topic]) -> Table | None:
    shown = [topic for topic in topics if topic.people >= ENOUGH]
    hidden = len(topics) - len(shown)
    if not topics:
        return None
    shown.sort(key=lambda topic: (Fraction(topic.points_hundredths, topic.max_hundredths or 1), topic.name))
    rows: list[list[Cell]] = [[topic.name, topic.share, topic.people, topic.answers] for topic in shown]
    notes = ["得分率＝得分÷满分，由低到高；人次是答过其中试题的人次，同一人参加几个批次计几次"]
    if hidden:
        notes.append(f"另有 {hidden} 项不足 {ENOUGH} 人次，不列出：人数太少，得分率说明不了问题，也容易看出是谁")
    return Table(title, [head, "得分率", "人次", "答题次数"], rows, notes, picture=Picture("rows", (1,), "%"))
