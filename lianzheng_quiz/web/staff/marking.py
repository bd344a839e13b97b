"""阅卷 of a batch for its organiser: markers, progress, review and signature. No page here names a candidate."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.people_marks import NEAR_LINE
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services import marking_plans, marking_review
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.batches import BATCH
from lianzheng_quiz.web.staff.room_forms import ReasonForm

blueprint = Blueprint("marking", __name__)
MARKING = BATCH + "/marking"


@blueprint.get(MARKING)
@roles("organiser")
def show(batch_id: int) -> ResponseReturnValue:
    return render_template("marking/show.html", page=marking_plans.marking_page(acting(), batch_id, now=now()))


@blueprint.post(MARKING)
@roles("organiser")
def choose(batch_id: int) -> ResponseReturnValue:
    chosen = request.form.getlist("marker", type=int)
    try:
        count = marking_plans.choose_markers(acting(), batch_id, chosen, now=now())
        flash(f"阅卷人共 {count} 名。", "success")
    except Invalid as refusal:
        flash(f"{refusal.faults['markers']}，没有改动。", "warn")
    return redirect(url_for("marking.show", batch_id=batch_id), 303)


@blueprint.get(MARKING + "/review")
@roles("organiser")
def review(batch_id: int) -> ResponseReturnValue:
    page = marking_review.review_page(acting(), batch_id, now=now())
    return render_template("marking/review.html", page=page, near_line=NEAR_LINE)


@blueprint.post(MARKING + "/review")
@roles("organiser")
def sign(batch_id: int) -> ResponseReturnValue:
    seen = request.form.get("seen", -1, type=int)
    count = marking_review.sign_marking(acting(), batch_id, seen, now=now())
    flash(f"已签署，生成 {count} 人的成绩。" if count else "已经签署过，没有改动。", "success")
    return redirect(url_for("batches.show", batch_id=batch_id), 303)


@blueprint.route(MARKING + "/answers/<code>", methods=["GET", "POST"])
@roles("organiser")
def answer(batch_id: int, code: str) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        marking_review.send_back(acting(), batch_id, code, form.reason.data or "", now=now())
        flash(f"作答 {code} 已退回，由阅卷人重新评。", "success")
        return redirect(url_for("marking.review", batch_id=batch_id), 303)
    page = marking_review.answer_review(acting(), batch_id, code, now=now())
    return render_template("marking/reviewed.html", page=page, form=form), 400 if form.errors else 200
