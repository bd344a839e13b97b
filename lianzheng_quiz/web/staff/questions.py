"""The editor's desk: find, read, check, write, approve, return and retire questions."""

from __future__ import annotations

from itertools import pairwise

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.refusals import Invalid, OwnWork, QuestionUnfit
from lianzheng_quiz.services import question_desk as service
from lianzheng_quiz.services.question_choices import CHAPTERS, LEVELS, gate_label, key_text, regulations
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.malformed import json_body
from lianzheng_quiz.web.staff.differences import changes
from lianzheng_quiz.web.staff.listing import page_number, search_text
from lianzheng_quiz.web.staff.question_form import QuestionForm

blueprint = Blueprint("questions", __name__)
FACETS = ("type", "chapter", "level", "state", "pool")


@blueprint.get("/questions")
@roles("editor")
def index() -> ResponseReturnValue:
    text, facets = search_text(), {name: request.args.get(name, "") for name in FACETS}
    found = service.search_questions(acting(), text, **facets, page=page_number())
    return render_template(
        "questions/index.html",
        found=found,
        waiting=service.waiting_drafts(acting()),
        text=text,
        facets=facets,
        levels=LEVELS,
        states=service.STATES,
        pools=service.POOLS,
    )


@blueprint.route("/questions/new", methods=["GET", "POST"])
@roles("editor")
def new() -> ResponseReturnValue:
    form = QuestionForm()
    if form.validate_on_submit():
        try:
            question_id = service.add_question(acting(), form.draft(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        except QuestionUnfit as refusal:
            form.take_findings(refusal)
        else:
            flash("试题已保存，等待另一位编辑审核。", "success")
            return redirect(url_for("questions.show", question_id=question_id), 303)
    return _form_page(form, "")


@blueprint.route("/questions/<question_id>/edit", methods=["GET", "POST"])
@roles("editor")
def edit(question_id: str) -> ResponseReturnValue:
    form = QuestionForm.of(service.question_page(acting(), question_id).newest)
    if form.validate_on_submit():
        try:
            number = service.edit_question(acting(), question_id, form.draft(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        except QuestionUnfit as refusal:
            form.take_findings(refusal)
        else:
            flash(f"已保存为第 {number} 版，等待另一位编辑审核。", "success")
            return redirect(url_for("questions.show", question_id=question_id), 303)
    return _form_page(form, question_id)


def _form_page(form: QuestionForm, question_id: str) -> ResponseReturnValue:
    page = render_template("questions/form.html", form=form, question_id=question_id, regulations=regulations())
    return page, 400 if form.errors else 200


@blueprint.post("/questions/check")
@roles("editor")
def check() -> ResponseReturnValue:
    if request.is_json and not isinstance(json_body(), dict):
        raise Invalid({"body": "请求内容不是约定的格式"})
    try:
        found = service.check_draft(acting(), QuestionForm().draft(), request.args.get("question", ""))
    except Invalid as refusal:
        return jsonify(missing=list(refusal.faults.values()), faults=[], advices=[])
    told = [(fault.severity, {"gate": gate_label(fault.gate), "message": fault.message}) for fault in found]
    return jsonify(
        missing=[],
        faults=[finding for severity, finding in told if severity == "fault"],
        advices=[finding for severity, finding in told if severity != "fault"],
    )


@blueprint.get("/questions/<question_id>")
@roles("editor")
def show(question_id: str) -> ResponseReturnValue:
    page = service.question_page(acting(), question_id)
    return render_template(
        "questions/show.html",
        page=page,
        changed={new.number: changes(old, new) for new, old in pairwise(page.versions)},
        grave=[fault for fault in page.faults if fault.severity == "fault"],
        states=service.STATES,
        pools=service.POOLS,
        gate_label=gate_label,
        key_text=key_text,
        chapters=CHAPTERS,
    )


def _seen() -> int | None:
    """The version number that stood on the page whose button was pressed."""
    return request.form.get("version", type=int)


@blueprint.post("/questions/<question_id>/approve")
@roles("editor")
def approve(question_id: str) -> ResponseReturnValue:
    try:
        service.approve_question(acting(), question_id, seen=_seen(), now=now())
    except QuestionUnfit:
        flash("这道题有必须改正的问题，没有通过。", "error")
    except OwnWork:
        flash("这一版由您撰写，须由另一位编辑审核。", "error")
    except Invalid as refusal:
        flash("；".join(refusal.faults.values()) + "。", "error")
    else:
        flash("已通过，即日起可以用于组卷。", "success")
    return redirect(url_for("questions.show", question_id=question_id), 303)


@blueprint.post("/questions/<question_id>/return")
@roles("editor")
def send_back(question_id: str) -> ResponseReturnValue:
    try:
        service.return_question(acting(), question_id, request.form.get("note", ""), seen=_seen(), now=now())
    except Invalid as refusal:
        flash("；".join(refusal.faults.values()) + "。", "error")
    else:
        flash("已退回，退回理由记在版本历史中。", "success")
    return redirect(url_for("questions.show", question_id=question_id), 303)


@blueprint.post("/questions/<question_id>/retire")
@roles("editor")
def retire(question_id: str) -> ResponseReturnValue:
    retired = request.form.get("retired") == "1"
    service.retire_question(acting(), question_id, retired, now=now())
    flash("已停用，不再用于组卷；已生成的试卷不变。" if retired else "已恢复使用。", "success")
    return redirect(url_for("questions.show", question_id=question_id), 303)
