"""The editor's desk of objections: read one without the name, answer it, or propose a ruling."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.rules.rulings import KINDS
from lianzheng_quiz.services import objections
from lianzheng_quiz.services import rulings as service
from lianzheng_quiz.services.question_choices import key_text
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.objection_forms import AnswerForm, RulingForm
from lianzheng_quiz.web.staff.room_forms import ReasonForm

blueprint = Blueprint("rulings", __name__)
OBJECTION = "/objections/<int(max=2147483647):objection_id>"
RULING = "/rulings/<int(max=2147483647):ruling_id>"


@blueprint.get("/objections")
@roles("editor")
def index() -> ResponseReturnValue:
    return render_template(
        "rulings/index.html",
        objections=objections.list_objections(acting()),
        rulings=service.list_rulings(acting()),
        kinds=KINDS,
    )


@blueprint.get(OBJECTION)
@roles("editor")
def objection(objection_id: int) -> ResponseReturnValue:
    return _objection_page(objection_id, AnswerForm(formdata=None), RulingForm(formdata=None))


@blueprint.post(OBJECTION)
@roles("editor")
def answer(objection_id: int) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            objections.uphold_key(acting(), objection_id, form.answer.data or "", now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash("已答复，本人在成绩页可以看到。", "success")
            return redirect(url_for("rulings.index"), 303)
    return _objection_page(objection_id, form, RulingForm(formdata=None)), 400


@blueprint.post(OBJECTION + "/ruling")
@roles("editor")
def propose(objection_id: int) -> ResponseReturnValue:
    found = objections.question_objection(acting(), objection_id)
    form = RulingForm()
    form.offer(found.wording, found.may_correct)
    if form.validate_on_submit():
        try:
            ruling_id = objections.rule_on(acting(), objection_id, form.draft(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash("裁定已提出，由组织者签署后重新评分。", "success")
            return redirect(url_for("rulings.show", ruling_id=ruling_id), 303)
    return _objection_page(objection_id, AnswerForm(formdata=None), form), 400


def _objection_page(objection_id: int, answering: AnswerForm, ruling: RulingForm) -> str:
    found = objections.question_objection(acting(), objection_id)
    if not ruling.kind.choices:
        ruling.offer(found.wording, found.may_correct)
    return render_template("rulings/objection.html", found=found, answering=answering, ruling=ruling)


@blueprint.route(RULING, methods=["GET", "POST"])
@roles("editor")
def show(ruling_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        service.decline(acting(), ruling_id, form.reason.data or "", now=now())
        flash("裁定已撤回，异议仍待答复。", "success")
        return redirect(url_for("rulings.index"), 303)
    page = service.ruling_page(acting(), ruling_id)
    shown = render_template("rulings/show.html", page=page, form=form, kinds=KINDS, key_text=key_text)
    return shown, 400 if request.method == "POST" else 200
