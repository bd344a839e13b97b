"""成绩分析: reports of the organiser, each as a page and as a workbook."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.batch_report import tables_of
from lianzheng_quiz.rules.office_time import local_day
from lianzheng_quiz.services import batch_reports
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.batches import BATCH
from lianzheng_quiz.web.staff.downloads import workbook

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
