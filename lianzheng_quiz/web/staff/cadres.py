"""The organiser's view of people: find a cadre, read the record, open a sheet."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.office_time import local_day
from lianzheng_quiz.rules.refusals import SittingStillOpen
from lianzheng_quiz.services import cadres as service
from lianzheng_quiz.services.results import candidate_result
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.downloads import workbook
from lianzheng_quiz.web.staff.listing import page_number, search_text

blueprint = Blueprint("cadres", __name__)
CADRE = "/cadres/<int(max=2147483647):cadre_id>"


@blueprint.get("/cadres")
@roles("organiser")
def index() -> ResponseReturnValue:
    text = search_text()
    return render_template("cadres/index.html", found=service.list_cadres(acting(), text, page_number()), text=text)


@blueprint.get(CADRE)
@roles("organiser")
def show(cadre_id: int) -> ResponseReturnValue:
    record = service.cadre_record(acting(), cadre_id, now=now())
    return render_template("cadres/show.html", cadre=record, read_at=now())


@blueprint.get(CADRE + "/record.xlsx")
@roles("organiser")
def record_workbook(cadre_id: int) -> ResponseReturnValue:
    instant = now()
    data = service.cadre_xlsx(acting(), cadre_id, now=instant)
    return workbook(data, f"考试记录-{cadre_id}-{local_day(instant)}.xlsx")


@blueprint.get(CADRE + "/sittings/<sitting>")
@roles("organiser")
def sitting(cadre_id: int, sitting: str) -> ResponseReturnValue:
    back = url_for("cadres.show", cadre_id=cadre_id)
    try:
        result = candidate_result(acting(), sitting, now=now())
    except SittingStillOpen:
        flash("这份答卷还没有交卷，交卷以后才能查看。", "warn")
        return redirect(back)
    return render_template(
        "batches/sitting.html", result=result, back=back, back_label="返回干部记录", printed_at=now()
    )
