"""应考尽考台账: the register with its filters, its workbook, and the statement to sign."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.coverage import PUBLICITY_DAYS, RETAKE_DAYS, STATUSES, TONES, VALIDITY_DAYS
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services import coverage as service
from lianzheng_quiz.services.accounts import unit_choices
from lianzheng_quiz.services.coverage import Filters
from lianzheng_quiz.services.coverage_sheets import TITLE, register_xlsx
from lianzheng_quiz.services.coverage_statement import statement as statement_of
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.downloads import workbook
from lianzheng_quiz.web.staff.listing import page_number

blueprint = Blueprint("coverage", __name__)
FILTERS = ("unit", "rank", "from", "to", "status")


@blueprint.get("/coverage")
@roles("organiser")
def index() -> ResponseReturnValue:
    filters = _filters()
    return render_template(
        "coverage/index.html",
        found=service.register(acting(), filters, page_number(), now=now()),
        filters=filters,
        units=unit_choices(acting()),
        statuses=STATUSES,
        tones=TONES,
        days={"publicity": PUBLICITY_DAYS, "retake": RETAKE_DAYS, "validity": VALIDITY_DAYS},
        address=_address,
        read_at=now(),
    )


@blueprint.get("/coverage.xlsx")
@roles("organiser")
def sheet() -> ResponseReturnValue:
    data = register_xlsx(acting(), _filters(), now=now())
    return workbook(data, f"{TITLE}-{local(now()).date().isoformat()}.xlsx")


@blueprint.get("/coverage/statement")
@roles("organiser")
def statement() -> ResponseReturnValue:
    """Of the year so far, unless another period is asked for."""
    today = local(now()).date()
    filters = _filters()
    first, last = filters.first or today.replace(month=1, day=1), filters.last or today
    return render_template(
        "coverage/statement.html",
        found=statement_of(acting(), filters.unit_id, first, last, now=now()),
        filters=filters,
        units=unit_choices(acting()),
        address=_address,
        printed_at=now(),
    )


def _filters() -> Filters:
    """The filters of the address. Invalid names a day that is none."""
    unit = request.args.get("unit", "")
    if unit and not (unit.isascii() and unit.isdigit() and len(unit) < 10):
        raise Invalid({"unit": "请从列表中选择单位"})
    return Filters(
        unit_id=int(unit) if unit else None,
        rank=request.args.get("rank", "").strip(),
        first=_day("from"),
        last=_day("to"),
        status=request.args.get("status", ""),
    )


def _day(name: str) -> date | None:
    written = request.args.get(name, "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Invalid({name: f"“{written[:20]}”不是日期，请写作 2026-11-02"}) from None


def _address(endpoint: str, **changes: str) -> str:
    """A page of the register with the filters of this one, some of them changed; empty ones are left out."""
    kept = {name: request.args.get(name, "") for name in FILTERS} | changes
    values: dict[str, Any] = {name: value for name, value in kept.items() if value}
    return url_for(endpoint, **values)
