"""What a report's address asks for: a unit, a span of days, a year. What can't be read is left to the report."""

from __future__ import annotations

from datetime import date

from flask import request
from werkzeug.datastructures import MultiDict

from lianzheng_quiz.services.unit_reports import FIRST_YEAR, LAST_YEAR, Choice

MOST = 2_147_483_647


def chosen(asked: MultiDict[str, str] | None = None) -> Choice:
    """Unit and days, from the address unless said otherwise; days that stand the wrong way round are turned."""
    fields = request.args if asked is None else asked
    first, last = _day(fields.get("from", "")), _day(fields.get("to", ""))
    if first and last and last < first:
        first, last = last, first
    unit_id = fields.get("unit", type=int)
    return Choice(unit_id if unit_id is None or 0 < unit_id <= MOST else 0, first, last)


def chosen_year() -> int | None:
    return request.args.get("year", type=int)


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
