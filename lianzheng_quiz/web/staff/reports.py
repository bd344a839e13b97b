"""成绩分析: reports of the organiser, each as a page and as a workbook."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.batch_report import tables_of
from lianzheng_quiz.rules.office_time import local_day
from lianzheng_quiz.services import batch_reports, question_reports
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.batches import BATCH
from lianzheng_quiz.web.staff.downloads import workbook
from lianzheng_quiz.web.staff.question_views import QuestionView

blueprint = Blueprint("reports", __name__)


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
