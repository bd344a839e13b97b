"""封卷—启封 on screen: seal, show the two slips once, open by two codes, break a seal, call a batch off."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.refusals import Invalid, OpeningLocked, WrongOpeningCodes
from lianzheng_quiz.services import sealing as service
from lianzheng_quiz.services.paper_comparison import compare_papers
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.batches import BATCH
from lianzheng_quiz.web.staff.room_forms import OpeningForm, ReasonForm, SealForm
from lianzheng_quiz.web.wording import wording_of

blueprint = Blueprint("sealing", __name__)


@blueprint.get(BATCH + "/seal")
@roles("organiser")
def seal(batch_id: int) -> ResponseReturnValue:
    return _seal_page(batch_id, SealForm())


@blueprint.post(BATCH + "/seal")
@roles("organiser")
def seal_now(batch_id: int) -> ResponseReturnValue:
    form = SealForm()
    holders = (form.first.data or "", form.second.data or "")
    try:
        sealed = service.seal_batch(acting(), batch_id, now=now(), holders=holders)
    except Invalid as refusal:
        form.take_faults(refusal)
        return _seal_page(batch_id, form), 400
    page = service.seal_page(acting(), batch_id)
    if sealed.slips:
        return render_template("sealing/slips.html", page=page, sealed=sealed)
    flash(f"已封卷 {sealed.papers} 份。", "success")
    return redirect(url_for("batches.show", batch_id=batch_id), 303)


def _seal_page(batch_id: int, form: SealForm) -> str:
    page = service.seal_page(acting(), batch_id)
    compared = compare_papers(acting(), batch_id) if page.papers and not page.missing else []
    return render_template("sealing/seal.html", page=page, form=form, compared=compared)


@blueprint.route(BATCH + "/open", methods=["GET", "POST"])
@roles("organiser")
def unlock(batch_id: int) -> ResponseReturnValue:
    page = service.seal_page(acting(), batch_id)
    form = OpeningForm()
    message, status = "", 200
    if form.validate_on_submit():
        try:
            service.open_batch(acting(), batch_id, form.first.data or "", form.second.data or "", now=now())
        except (WrongOpeningCodes, OpeningLocked) as refusal:
            message, status = wording_of(refusal).message_for(refusal), wording_of(refusal).status
        else:
            flash("试卷已启封。", "success")
            return redirect(url_for("batches.show", batch_id=batch_id), 303)
    status = 400 if form.errors else status
    return render_template("sealing/open.html", page=page, form=form, message=message), status


@blueprint.route(BATCH + "/unseal", methods=["GET", "POST"])
@roles("organiser")
def unseal(batch_id: int) -> ResponseReturnValue:
    page = service.seal_page(acting(), batch_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            service.break_seal(acting(), batch_id, form.reason.data or "", now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash("已拆封，原启封码作废。办完以后请重新封卷。", "success")
            return redirect(url_for("batches.show", batch_id=batch_id), 303)
    return render_template("sealing/unseal.html", page=page, form=form), 400 if form.errors else 200


@blueprint.route(BATCH + "/cancel", methods=["GET", "POST"])
@roles("organiser")
def cancel(batch_id: int) -> ResponseReturnValue:
    page = service.seal_page(acting(), batch_id)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            service.cancel_batch(acting(), batch_id, form.reason.data or "", now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash("本批次已取消，应考人员能看到取消的理由。", "success")
            return redirect(url_for("batches.show", batch_id=batch_id), 303)
    return render_template("sealing/cancel.html", page=page, form=form), 400 if form.errors else 200
