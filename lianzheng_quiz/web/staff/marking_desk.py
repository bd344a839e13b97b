"""A marker's desk: one answer after another under its number, and the own marks. No page here names a candidate."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, StringField
from wtforms.widgets import HiddenInput

from lianzheng_quiz.rules.refusals import Invalid, NotNow
from lianzheng_quiz.services import marking_desk as service
from lianzheng_quiz.services.marking_desk import AnswerToMark
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.forms import BaseForm
from lianzheng_quiz.web.guards import acting, roles

blueprint = Blueprint("marking_desk", __name__)
DESK = "/marking/<int(max=2147483647):batch_id>"


class MarkForm(BaseForm):
    """Points and a remark for one answer."""

    points = StringField(
        "得分", render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": 8, "autofocus": True}
    )
    turn = IntegerField(widget=HiddenInput())
    remark = StringField("备注", render_kw={"autocomplete": "off", "maxlength": 200})


@blueprint.get("/marking")
@roles("organiser", "editor")
def index() -> ResponseReturnValue:
    return render_template("marking/index.html", rows=service.my_markings(acting(), now=now()))


@blueprint.get(DESK)
@roles("organiser", "editor")
def following(batch_id: int) -> ResponseReturnValue:
    found = service.next_answer(acting(), batch_id, now=now())
    if found is None:
        flash("需要您评的作答都已评完。", "success")
        return redirect(url_for("marking_desk.own", batch_id=batch_id))
    return _page(found, MarkForm(formdata=None))


@blueprint.get(DESK + "/marks")
@roles("organiser", "editor")
def own(batch_id: int) -> ResponseReturnValue:
    found = service.own_marks(acting(), batch_id, now=now())
    return render_template("marking/own.html", marks=found, batch_id=batch_id)


@blueprint.get(DESK + "/answers/<code>")
@roles("organiser", "editor")
def show(batch_id: int, code: str) -> ResponseReturnValue:
    return _page(service.answer_page(acting(), batch_id, code, now=now()), MarkForm(formdata=None))


@blueprint.post(DESK + "/answers/<code>")
@roles("organiser", "editor")
def mark(batch_id: int, code: str) -> ResponseReturnValue:
    form = MarkForm()
    points, remark = form.points.data or "", form.remark.data or ""
    try:
        service.mark_answer(acting(), batch_id, code, points, remark, turn=form.turn.data, now=now())
    except Invalid as refusal:
        form.take_faults(refusal)
        return _page(service.answer_page(acting(), batch_id, code, now=now()), form), 400
    except NotNow as refusal:
        flash(f"{refusal.reason}，没有作任何改动。", "warn")
    if request.form.get("act") == "back":
        return redirect(url_for("marking_desk.own", batch_id=batch_id), 303)
    return redirect(url_for("marking_desk.following", batch_id=batch_id), 303)


def _page(found: AnswerToMark, form: MarkForm) -> str:
    return render_template("marking/answer.html", page=found, form=form)
