"""The organiser's batches: plan, fill, deal, watch, read and export."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.candidate_state import STATES
from lianzheng_quiz.rules.office_time import local_day
from lianzheng_quiz.rules.refusals import BankShortfall, Invalid, SittingStillOpen
from lianzheng_quiz.services import batch_plans, coverage, dossier_lists, papers, policies, results, score_sheets
from lianzheng_quiz.services import batches as service
from lianzheng_quiz.services.accounts import unit_choices
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.downloads import workbook
from lianzheng_quiz.web.staff.forms import BatchChangeForm, BatchForm

blueprint = Blueprint("batches", __name__)
BATCH = "/batches/<int(max=2147483647):batch_id>"


@blueprint.get("/batches")
@roles("organiser")
def index() -> ResponseReturnValue:
    instant = now()
    return render_template(
        "batches/index.html",
        batches=service.list_batches(acting(), now=instant),
        deadlines=coverage.deadlines(acting(), now=instant),
    )


@blueprint.route("/batches/new", methods=["GET", "POST"])
@roles("organiser")
def new() -> ResponseReturnValue:
    choices = policies.choices(acting())
    form = BatchForm.fresh(unit_choices(acting()), choices, now())
    if form.validate_on_submit():
        try:
            batch_id = batch_plans.create_batch(acting(), form.draft(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash("批次已建立。接下来导入名单。", "success")
            return redirect(url_for("batches.show", batch_id=batch_id), 303)
    return render_template("batches/new.html", form=form, policies=choices), 400 if form.errors else 200


@blueprint.get(BATCH)
@roles("organiser")
def show(batch_id: int) -> ResponseReturnValue:
    page = service.batch_page(acting(), batch_id, now=now())
    state = request.args.get("state", "")
    shown = [person for person in page.candidates if not state or person.state == state]
    return render_template(
        "batches/show.html",
        page=page,
        shown=shown,
        state=state,
        states=STATES,
        dossiers=dossier_lists.batch_counts(acting(), batch_id, now=now()) if page.state == "已结束" else (0, 0),
        read_at=now(),
    )


@blueprint.route(BATCH + "/edit", methods=["GET", "POST"])
@roles("organiser")
def edit(batch_id: int) -> ResponseReturnValue:
    page = service.batch_page(acting(), batch_id, now=now())
    form = BatchChangeForm.of(page)
    if form.validate_on_submit():
        try:
            changed = batch_plans.change_batch(acting(), batch_id, form.change(page), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            if changed:
                flash("批次已修改。已打印的口令条、签到表等请重新打印。", "success")
            return redirect(url_for("batches.show", batch_id=batch_id), 303)
    return render_template("batches/edit.html", form=form, page=page), 400 if form.errors else 200


@blueprint.post(BATCH + "/deal")
@roles("organiser")
def deal(batch_id: int) -> ResponseReturnValue:
    try:
        count = papers.deal_papers(acting(), batch_id, now=now(), seed=secrets.token_hex(16))
    except BankShortfall:
        flash("题库数量不足，没有生成试卷。缺少的题见“组卷”一栏。", "error")
    except Invalid as refusal:
        flash("；".join(refusal.faults.values()) + "。", "error")
    else:
        flash(f"已生成 {count} 份试卷。", "success")
    return redirect(url_for("batches.show", batch_id=batch_id), 303)


@blueprint.get(BATCH + "/scores.xlsx")
@roles("organiser")
def scores(batch_id: int) -> ResponseReturnValue:
    instant = now()
    return workbook(
        score_sheets.scores_xlsx(acting(), batch_id, now=instant), f"成绩表-{batch_id}-{local_day(instant)}.xlsx"
    )


@blueprint.get(BATCH + "/sittings/<sitting>")
@roles("organiser")
def sitting(batch_id: int, sitting: str) -> ResponseReturnValue:
    back = url_for("batches.show", batch_id=batch_id)
    try:
        result = results.candidate_result(acting(), sitting, now=now())
    except SittingStillOpen:
        flash("这份答卷还没有交卷，交卷以后才能查看。", "warn")
        return redirect(back)
    return render_template("batches/sitting.html", result=result, back=back, back_label="返回批次", printed_at=now())
