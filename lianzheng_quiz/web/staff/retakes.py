"""The organiser puts people of a batch down for a retake."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services import retakes as service
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.batches import BATCH
from lianzheng_quiz.web.staff.forms import RetakeForm

blueprint = Blueprint("retakes", __name__)


@blueprint.route(BATCH + "/retake", methods=["GET", "POST"])
@roles("organiser")
def new(batch_id: int) -> ResponseReturnValue:
    page = service.retake_page(acting(), batch_id, now=now())
    form = RetakeForm.fresh(page, now())
    if form.validate_on_submit():
        try:
            made = service.arrange_retake(acting(), batch_id, form.draft(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash("补考批次已建立，名单已带入。接下来组卷。", "success")
            return redirect(url_for("batches.show", batch_id=made), 303)
    return render_template("batches/retake.html", form=form, page=page), 400 if form.errors else 200
