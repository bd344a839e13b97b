"""What a report's address asks for: a unit, a span of days, a year. What can't be read is left to the report."""

from __future__ import annotations

from datetime import date

from flask import request

from lianzheng_quiz.services.unit_reports import FIRST_YEAR, LAST_YEAR, Choice

MOST = 2_147_483_647


def chosen() -> Choice:
    """Unit and days; days that stand the wrong way round are turned."""
    first, last = _day("from"), _day("to")
    if first and last and last < first:
        first, last = last, first
    unit_id = request.args.get("unit", type=int)
    return Choice(unit_id if unit_id is None or 0 < unit_id <= MOST else 0, first, last)


def chosen_year() -> int | None:
    return request.args.get("year", type=int)


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
