"""The organiser's side of objections: rulings to sign with everybody they touch, and objections to whole scores."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.rules.rulings import KINDS
from lianzheng_quiz.services import objections, rulings
from lianzheng_quiz.services.question_choices import key_text
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.objection_forms import AnswerForm
from lianzheng_quiz.web.staff.room_forms import ReasonForm

blueprint = Blueprint("corrections", __name__)
CORRECTION = "/corrections/<int(max=2147483647):ruling_id>"


@blueprint.get("/corrections")
@roles("organiser")
def index() -> ResponseReturnValue:
    return _index(AnswerForm(formdata=None), None)


def _index(form: AnswerForm, answering: int | None) -> str:
    return render_template(
        "corrections/index.html",
        objections=objections.list_objections(acting()),
        rulings=rulings.list_rulings(acting()),
        kinds=KINDS,
        form=form,
        answering=answering,
    )


@blueprint.post("/corrections/objections/<int(max=2147483647):objection_id>")
@roles("organiser")
def answer(objection_id: int) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            objections.answer_score(acting(), objection_id, form.answer.data or "", now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash("已答复，本人在成绩页可以看到。", "success")
            return redirect(url_for("corrections.index"), 303)
    return _index(form, objection_id), 400


@blueprint.get(CORRECTION)
@roles("organiser")
def show(ruling_id: int) -> ResponseReturnValue:
    return _page(ruling_id, ReasonForm(formdata=None))


@blueprint.post(CORRECTION)
@roles("organiser")
def sign(ruling_id: int) -> ResponseReturnValue:
    if request.form.get("decision") == "sign":
        people = rulings.approve(acting(), ruling_id, now=now())
        flash(f"裁定已签署，{people} 人已重新评分并记入成绩台账。", "success")
        return redirect(url_for("corrections.show", ruling_id=ruling_id), 303)
    form = ReasonForm()
    if form.validate_on_submit():
        rulings.decline(acting(), ruling_id, form.reason.data or "", now=now())
        flash("没有批准，成绩不变；异议退回编辑重新答复。", "success")
        return redirect(url_for("corrections.index"), 303)
    return _page(ruling_id, form), 400


def _page(ruling_id: int, form: ReasonForm) -> str:
    page = rulings.ruling_page(acting(), ruling_id)
    return render_template("corrections/show.html", page=page, form=form, kinds=KINDS, key_text=key_text)
