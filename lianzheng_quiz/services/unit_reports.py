"""Reports that span batches, each limited to the people of the own units: units side by side, the year, weak points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from lianzheng_quiz.office.report_sheets import report_workbook
from lianzheng_quiz.rules.batch_figures import Attempt
from lianzheng_quiz.rules.candidate_state import came, candidate_state
from lianzheng_quiz.rules.office_time import day_text, days_text, from_local, local
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import NotFound
from lianzheng_quiz.rules.report_tables import Table
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.unit_reports import (
    Group,
    Topic,
    UnitComparison,
    UnitLine,
    WeakPoints,
    summary,
    unit_tables,
    weak_tables,
)
from lianzheng_quiz.rules.year_report import Held, YearReport, year_report, year_tables
from lianzheng_quiz.services.candidate_facts import facts_of
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.tallies import topics_of
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import reports, tallies
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from question_bank.question import CHAPTERS

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Choice:
    """What a report is about: one of the own units (None: the own) and days, both included (None: the year so far)."""

    unit_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None

    def days(self, now: datetime) -> tuple[date, date]:
        today = local(now).date()
        return self.first_day or date(today.year, 1, 1), self.last_day or today


def window_of(first: date, last: date) -> tuple[datetime, datetime]:
    """The instants between which the days lie."""
    return from_local(datetime.combine(first, time())), from_local(datetime.combine(last, time())) + timedelta(days=1)


def chosen_unit(session: Session, actor: Actor, unit_id: int | None) -> tuple[Any, Sequence[Any]]:
    """The unit asked about and those within it. NotFound for a unit of others."""
    units = reports.units_within(session, actor.unit_path)
    wanted = actor.unit_id if unit_id is None else unit_id
    chosen = next((unit for unit in units if unit.id == wanted), None)
    if chosen is None:
        raise NotFound("单位")
    return chosen, [unit for unit in units if unit.path.startswith(chosen.path)]


def _groups(session: Session, unit_path: str, days: tuple[date, date], now: datetime, *, by: str) -> list[Group]:
    """People of a period in groups, asked for together where batches have the same policy and are over or not."""
    batches = reports.batches_by_id(session, *window_of(*days))
    months = {None: 0} | {batch.id: local(batch.opens_at).month for batch in batches.values()}
    alike: dict[tuple[str, bool], list[Any]] = {}
    for batch in batches.values():
        alike.setdefault((batch.policy, now >= batch.closes_at), []).append(batch)
    found = []
    for (text, _over), same in alike.items():
        policy = Policy.from_text(text)
        for row in reports.alike(session, unit_path, [batch.id for batch in same], by=by):
            points = int(row.points) if row.points is not None else None
            attempt = _attempt(row, same[0], policy, now)
            month = months[row.batch_id]
            found.append(Group(row.batch_id, row.trait, month, row.retake_of_id is not None, attempt, points))
    return found


def _attempt(row: Any, batch: Any, policy: Policy, now: datetime) -> Attempt:
    facts = facts_of(row, batch, policy, now)
    state = candidate_state(facts, policy, now)
    return Attempt(state, came(facts), row.voided_at is not None, None, row.max_hundredths, row.people)


def compare_units(actor: Actor, choice: Choice, *, now: datetime) -> UnitComparison:
    """The units directly below one of the own, each with all below it. NotFound for a unit of others."""
    require(actor, "organiser")
    close_overdue(now=now)
    first, last = choice.days(now)
    with reading() as session:
        unit, below = chosen_unit(session, actor, choice.unit_id)
        groups = _groups(session, unit.path, (first, last), now, by="unit")
    by_unit: dict[int | str, list[Group]] = {}
    for group in groups:
        by_unit.setdefault(group.trait, []).append(group)
    parents = {one.parent_id for one in below}
    lines = []
    if unit.id in by_unit:
        lines.append(UnitLine(None, f"{unit.name}（本级）", False, summary(by_unit[unit.id])))
    for one in below:
        if one.parent_id == unit.id:
            inside = [group for two in below if two.path.startswith(one.path) for group in by_unit.get(two.id, ())]
            lines.append(UnitLine(one.id, one.name, one.id in parents, summary(inside)))
    return UnitComparison(unit.name, first, last, lines, summary(groups))


def report_year(actor: Actor, year: int | None = None, *, now: datetime) -> YearReport:
    """A year up to today, of everybody in the own units: what page, workbook and annual summary say.

    NotFound for a year that can't be.
    """
    require(actor, "organiser")
    close_overdue(now=now)
    today = local(now).date()
    wanted = today.year if year is None else year
    if not FIRST_YEAR <= wanted <= LAST_YEAR:
        raise NotFound("年份")
    last = min(date(wanted, 12, 31), max(today, date(wanted, 1, 1)))
    days = (date(wanted, 1, 1), last)
    with reading() as session:
        groups = _groups(session, actor.unit_path, days, now, by="rank")
        rows = reports.batches_of_people(session, actor.unit_path, *window_of(*days))
        first = reports.first_opening(session, actor.unit_path)
    held = [
        Held(
            row.id,
            row.name,
            days_text(row.opens_at, row.closes_at, with_year=False),
            row.is_retake,
            now >= row.closes_at,
        )
        for row in rows
        if row.cancelled_at is None
    ]
    years = range(local(first).year if first else today.year, today.year + 1)
    return year_report((wanted, last), actor.unit_name, groups, held, cancelled=len(rows) - len(held), years=years)


def weak_points(actor: Actor, choice: Choice, *, now: datetime) -> WeakPoints:
    """Points by chapter and regulation of a unit's people in machine exams that are over. NotFound as above."""
    require(actor, "organiser")
    close_overdue(now=now)
    first, last = choice.days(now)
    window = window_of(first, last)
    with reading() as session:
        unit, below = chosen_unit(session, actor, choice.unit_id)
        inside = {one.id for one in below}
        late = set(tallies.uncounted(session, now)) & reports.batches_by_id(session, *window).keys()
        sums: dict[tuple[str, str], tuple[int, ...]] = {}
        for kind, name, *numbers in reports.topics(session, unit.path, *window, late):
            sums[kind, name] = tuple(map(int, numbers))
        for batch_id in late:
            for (unit_id, kind, name), own in topics_of(session, batch_id).items():
                if unit_id in inside:
                    before = sums.get((kind, name), (0, 0, 0, 0))
                    sums[kind, name] = tuple(a + b for a, b in zip(before, own, strict=True))
    chapters = [Topic(CHAPTERS.get(name, name), *sums[kind, name]) for kind, name in sums if kind == "chapter"]
    regulations = [Topic(f"《{name.strip('《》')}》", *sums[kind, name]) for kind, name in sums if kind == "regulation"]
    return WeakPoints(unit.name, first, last, chapters, regulations)


def units_xlsx(actor: Actor, choice: Choice, *, now: datetime) -> bytes:
    report = compare_units(actor, choice, now=now)
    title = f"{report.unit_name}单位对比（{span_of(report.first_day, report.last_day)}）"
    return _workbook(actor, title, unit_tables(report), now)


def year_xlsx(actor: Actor, year: int | None, *, now: datetime) -> bytes:
    report = report_year(actor, year, now=now)
    title = f"{report.unit_name} {report.year} 年任前考试情况（截至 {day_text(report.last_day)}）"
    return _workbook(actor, title, year_tables(report), now)


def weak_points_xlsx(actor: Actor, choice: Choice, *, now: datetime) -> bytes:
    report = weak_points(actor, choice, now=now)
    title = f"{report.unit_name}薄弱点（{span_of(report.first_day, report.last_day)}）"
    return _workbook(actor, title, weak_tables(report), now)


def _workbook(actor: Actor, title: str, tables: Sequence[Table], now: datetime) -> bytes:
    """That a report was taken out stands in the log."""
    with writing() as session:
        add_entry(session, actor, "导出报表", title, now)
    return report_workbook(title, tables or [Table("说明", ["说明"], [["这段时间没有可以统计的成绩"]])])


def span_of(first: date, last: date) -> str:
    return f"{day_text(first)}至{day_text(last)}"


def own_units(actor: Actor) -> list[tuple[int, str, int]]:
    """(id, name, depth below the own) of the units a report can be about, the own first."""
    require(actor, "organiser")
    with reading() as session:
        units = reports.units_within(session, actor.unit_path)
    top = actor.unit_path.count("/")
    return [(unit.id, unit.name, unit.path.count("/") - top) for unit in units]
