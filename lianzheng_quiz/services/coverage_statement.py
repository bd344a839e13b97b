"""应考尽考情况说明: one page to sign, on who was appointed in a period and who of them has no pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import Any

from lianzheng_quiz.rules.coverage import COVERED, Appointment
from lianzheng_quiz.rules.coverage_words import brief
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.coverage import Filters, Matter, matters, unit_of, within_period
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import coverage, ledger

TABLE_POINTS = 250
"""So high a table leaves the statement on one page, with long names of units and lists too."""

MOST_ROWS = 50
"""More than any page holds."""


@dataclass(frozen=True)
class ExceptionRow:
    """A line of the statement's table."""

    name: str
    post: str
    appointed_on: date | None
    told: str

    @property
    def height(self) -> float:
        """Points of print, by how many characters the columns hold (static/css/coverage_statement.css)."""
        lines = max(-(-len(text) // width) for text, width in ((self.name, 4), (self.post, 9), (self.told, 18)))
        return 12.5 * lines + 3


@dataclass(frozen=True)
class Statement:
    """应考尽考情况说明 of one unit and period: who was appointed, and everybody without a pass or an exemption.

    `shown` are those of the exceptions that leave it on one page.
    """

    unit_name: str
    first: date
    last: date
    lists: Sequence[str]
    people: int
    passed: int
    exempt: int
    open: int
    exceptions: int
    shown: Sequence[ExceptionRow]
    pending: int
    ledger: str


def statement(actor: Actor, unit_id: int | None, first: date, last: date, *, now: datetime) -> Statement:
    """The statement to sign. It counts people once; those on lists of the period not appointed yet are told apart."""
    require(actor, "organiser")
    filters = Filters(unit_id=unit_id, first=first, last=last)
    today = local(now).date()
    with reading() as session:
        unit = unit_of(session, actor, filters)
        listed = [one for one in matters(session, unit.path, Filters(), now) if one.finding.appointment is not None]
        settled = [one for one in within_period(listed, filters) if _line(one).is_settled(today)]
        exceptions = [one for one in settled if one.finding.status not in COVERED]
        ends = ledger.end(session)
        people = coverage.people(session, unit.path, {matter.cadre_id for matter in exceptions[:MOST_ROWS]})
    everybody = {matter.cadre_id for matter in settled}
    lacking = {matter.cadre_id for matter in exceptions}
    pending = {
        matter.cadre_id
        for matter in listed
        if first <= _line(matter).listed_on <= last and not _line(matter).is_settled(today)
    }
    exempt = {matter.cadre_id for matter in settled if matter.finding.status == "免考"} - lacking
    return Statement(
        unit_name=unit.name,
        first=first,
        last=last,
        lists=list(dict.fromkeys(_line(matter).list_name for matter in settled)),
        people=len(everybody),
        passed=len(everybody - lacking - exempt),
        exempt=len(exempt),
        open=len(lacking),
        exceptions=len(exceptions),
        shown=_on_one_page([_exception(matter, people[matter.cadre_id]) for matter in exceptions[:MOST_ROWS]]),
        pending=len(pending - everybody),
        ledger=ends.text,
    )


def _exception(matter: Matter, person: Any) -> ExceptionRow:
    told = f"{matter.finding.status}：{brief(matter.finding)}"
    return ExceptionRow(person.name, f"{person.unit_name}{matter.post}", _line(matter).appointed_on, told)


def _on_one_page(rows: Sequence[ExceptionRow]) -> list[ExceptionRow]:
    heights = accumulate(row.height for row in rows)
    return [row for row, height in zip(rows, heights, strict=True) if height <= TABLE_POINTS]


def _line(matter: Matter) -> Appointment:
    assert matter.finding.appointment is not None
    return matter.finding.appointment
