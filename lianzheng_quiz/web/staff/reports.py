"""成绩分析: reports of the organiser, each as a page and as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.batch_report import tables_of
from lianzheng_quiz.rules.office_time import local_day
from lianzheng_quiz.rules.report_tables import Table
from lianzheng_quiz.rules.unit_reports import UnitComparison, WeakPoints, unit_tables, weak_tables
from lianzheng_quiz.rules.year_report import year_tables
from lianzheng_quiz.services import batch_reports, question_reports, unit_reports
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.batches import BATCH
from lianzheng_quiz.web.staff.downloads import workbook
from lianzheng_quiz.web.staff.question_views import QuestionView
from lianzheng_quiz.web.staff.report_choices import chosen, chosen_year

blueprint = Blueprint("reports", __name__)


@blueprint.get("/reports")
@roles("organiser")
def index() -> ResponseReturnValue:
    return render_template("reports/index.html")


@blueprint.get(BATCH + "/report")
@roles("organiser")
def batch(batch_id: int) -> ResponseReturnValue:
    report = batch_reports.batch_report(acting(), batch_id, now=now())
    return render_template("reports/batch.html", report=report, tables=tables_of(report), read_at=now())


@blueprint.get(BATCH + "/report.xlsx")
@roles("organiser")
def batch_workbook(batch_id: int) -> ResponseReturnValue:
    instant = now()
    data = batch_reports.batch_report_xlsx(acting(), batch_id, now=instant)
    return workbook(data, f"考试情况-{batch_id}-{local_day(instant)}.xlsx")


@blueprint.get(BATCH + "/questions")
@roles("organiser")
def batch_questions(batch_id: int) -> ResponseReturnValue:
    name, by_machine, report = question_reports.batch_questions(acting(), batch_id, now=now())
    view = QuestionView.of(report)
    return render_template(
        "reports/batch_questions.html",
        batch_id=batch_id,
        name=name,
        by_machine=by_machine,
        report=report,
        view=view,
        read_at=now(),
    )


@blueprint.get(BATCH + "/questions.xlsx")
@roles("organiser")
def batch_questions_workbook(batch_id: int) -> ResponseReturnValue:
    instant = now()
    data = question_reports.batch_questions_xlsx(acting(), batch_id, now=instant)
    return workbook(data, f"试题分析-{batch_id}-{local_day(instant)}.xlsx")


@blueprint.get("/reports/units")
@roles("organiser")
def units() -> ResponseReturnValue:
    choice = chosen()
    report = unit_reports.compare_units(acting(), choice, now=now())
    return _spanning("reports/units.html", "单位对比", report, unit_tables(report), "reports.units_workbook")


@blueprint.get("/reports/units.xlsx")
@roles("organiser")
def units_workbook() -> ResponseReturnValue:
    instant = now()
    return workbook(unit_reports.units_xlsx(acting(), chosen(), now=instant), f"单位对比-{local_day(instant)}.xlsx")


@blueprint.get("/reports/weak-points")
@roles("organiser")
def weak_points() -> ResponseReturnValue:
    report = unit_reports.weak_points(acting(), chosen(), now=now())
    return _spanning("reports/units.html", "薄弱点", report, weak_tables(report), "reports.weak_points_workbook")


@blueprint.get("/reports/weak-points.xlsx")
@roles("organiser")
def weak_points_workbook() -> ResponseReturnValue:
    instant = now()
    data = unit_reports.weak_points_xlsx(acting(), chosen(), now=instant)
    return workbook(data, f"薄弱点-{local_day(instant)}.xlsx")


@blueprint.get("/reports/year")
@roles("organiser")
def year() -> ResponseReturnValue:
    report = unit_reports.report_year(acting(), chosen_year(), now=now())
    return render_template("reports/year.html", report=report, tables=year_tables(report), read_at=now())


@blueprint.get("/reports/year.xlsx")
@roles("organiser")
def year_workbook() -> ResponseReturnValue:
    instant = now()
    data = unit_reports.year_xlsx(acting(), chosen_year(), now=instant)
    return workbook(data, f"年度情况-{local_day(instant)}.xlsx")


def _spanning(
    template: str, title: str, report: UnitComparison | WeakPoints, tables: Sequence[Table], download: str
) -> ResponseReturnValue:
    """A report on a unit and a span of days, with the form to choose others."""
    days = {"from": report.first_day.isoformat(), "to": report.last_day.isoformat()}
    unit_id = chosen().unit_id
    return render_template(
        template,
        title=title,
        report=report,
        tables=tables,
        units=unit_reports.own_units(acting()),
        asked={"unit": unit_id, **days},
        download=f"{url_for(download)}?{urlencode({**days, **({'unit': unit_id} if unit_id else {})})}",
        read_at=now(),
    )
