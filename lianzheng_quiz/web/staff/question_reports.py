"""The editor's report on the bank: how questions did in all batches that are over."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.office_time import local_day
from lianzheng_quiz.services import question_reports as service
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.downloads import workbook
from lianzheng_quiz.web.staff.question_views import QuestionView

blueprint = Blueprint("question_reports", __name__)


@blueprint.get("/questions/report")
@roles("editor")
def bank() -> ResponseReturnValue:
    report = service.bank_questions(acting(), now=now())
    view = QuestionView.of(report, about="question")
    return render_template("reports/bank_questions.html", report=report, view=view, read_at=now())


@blueprint.get("/questions/report.xlsx")
@roles("editor")
def bank_workbook() -> ResponseReturnValue:
    instant = now()
    return workbook(service.bank_questions_xlsx(acting(), now=instant), f"题库试题分析-{local_day(instant)}.xlsx")
