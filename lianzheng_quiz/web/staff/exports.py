"""The score book over many batches: asked for, watched while it is made, fetched."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.refusals import NotNow
from lianzheng_quiz.services import exports as service
from lianzheng_quiz.services.unit_reports import own_units
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.downloads import workbook
from lianzheng_quiz.web.staff.report_choices import chosen

blueprint = Blueprint("exports", __name__)


@blueprint.get("/reports/export")
@roles("organiser")
def index() -> ResponseReturnValue:
    today = local(now()).date()
    return render_template(
        "reports/export.html",
        export=service.own_export(acting(), now=now()),
        units=own_units(acting()),
        first_day=date(today.year, 1, 1),
        last_day=today,
    )


@blueprint.get("/reports/export/progress")
@roles("organiser")
def progress() -> ResponseReturnValue:
    return render_template("reports/_export.html", export=service.own_export(acting(), now=now()))


@blueprint.post("/reports/export")
@roles("organiser")
def ask() -> ResponseReturnValue:
    try:
        service.ask_score_book(acting(), chosen(request.form), now=now())
    except NotNow as refusal:
        flash(f"{refusal.reason}。", "warn")
    return redirect(url_for("exports.index"), 303)


@blueprint.get("/reports/export/<export_id>.xlsx")
@roles("organiser")
def file(export_id: str) -> ResponseReturnValue:
    title, data = service.export_file(acting(), export_id, now=now())
    return workbook(data, f"{title}.xlsx")
