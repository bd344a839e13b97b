"""A cadre's exams: notice, start, answer, hand in, result. The answer path stays short."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from lianzheng_quiz.rules.policy import BOOKS, MULTIPLE_RULES, REVIEWS, SHOWN_SCORES
from lianzheng_quiz.rules.refusals import Invalid, SittingNotStarted
from lianzheng_quiz.rules.timing import seconds_left
from lianzheng_quiz.services import objections as objecting
from lianzheng_quiz.services import results, room_acts
from lianzheng_quiz.services import sittings as service
from lianzheng_quiz.web import exam_markup
from lianzheng_quiz.web.clock import milliseconds, now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.malformed import json_body
from lianzheng_quiz.web.objection_forms import ObjectionForm
from lianzheng_quiz.web.paper_form import read_form, read_json
from lianzheng_quiz.web.short_path import receipt_fields

blueprint = Blueprint("sittings", __name__)


@blueprint.get("/exams")
@roles("cadre")
def exams() -> ResponseReturnValue:
    return render_template("sittings/exams.html", exams=service.my_exams(acting(), now=now()))


@blueprint.get("/scores")
@roles("cadre")
def scores() -> ResponseReturnValue:
    return render_template("sittings/scores.html", scores=results.my_scores(acting(), now=now()))


@blueprint.get("/sittings/<sitting_id>/notice")
@roles("cadre")
def notice(sitting_id: str) -> ResponseReturnValue:
    found = service.notice(acting(), sitting_id, now=now())
    return render_template(
        "sittings/notice.html",
        notice=found,
        books=BOOKS,
        multiple_rules=MULTIPLE_RULES,
        reviews=REVIEWS,
        shown_scores=SHOWN_SCORES,
        seconds_to_open=seconds_left(now(), found.opens_at),
    )


@blueprint.post("/sittings/<sitting_id>/start")
@roles("cadre")
def start(sitting_id: str) -> ResponseReturnValue:
    service.start_sitting(acting(), sitting_id, now=now())
    return redirect(url_for("sittings.exam", sitting_id=sitting_id), 303)


@blueprint.get("/sittings/<sitting_id>")
@roles("cadre")
def exam(sitting_id: str) -> ResponseReturnValue:
    try:
        page = service.exam_page(acting(), sitting_id, now=now())
    except SittingNotStarted:
        return redirect(url_for("sittings.notice", sitting_id=sitting_id))
    asked = request.args.get("q", page.last_position, type=int)
    position = min(max(asked, 1), len(page.questions))
    return exam_markup.exam_page(page, position, exam_markup.reader(acting(), generate_csrf(), request.script_root))


@blueprint.post("/sittings/<sitting_id>/questions/<int:position>")
@roles("cadre")
def save_one(sitting_id: str, position: int) -> ResponseReturnValue:
    act = request.form.get("act", "next")
    sent = read_form(request.form, position, act)
    service.save_answers(
        acting(),
        sitting_id,
        revision=sent.revision,
        answers=sent.answers,
        flags=sent.flags,
        position=position,
        now=now(),
    )
    if act == "check":
        return redirect(url_for("sittings.check", sitting_id=sitting_id), 303)
    step = {"next": 1, "previous": -1}.get(act, 0)
    return redirect(url_for("sittings.exam", sitting_id=sitting_id, q=position + step), 303)


@blueprint.put("/sittings/<sitting_id>/answers")
@roles("cadre")
def save(sitting_id: str) -> ResponseReturnValue:
    sent = read_json(json_body())
    receipt = service.save_answers(
        acting(),
        sitting_id,
        revision=sent.revision,
        answers=sent.answers,
        flags=sent.flags,
        position=sent.position,
        now=now(),
    )
    return jsonify(receipt_fields(receipt))


@blueprint.get("/sittings/<sitting_id>/clock")
@roles("cadre")
def clock(sitting_id: str) -> ResponseReturnValue:
    running = service.sitting_clock(acting(), sitting_id, now=now())
    return jsonify(
        revision=running.revision,
        seconds_left=running.seconds_left,
        server_now=milliseconds(running.server_now),
        deadline=milliseconds(running.deadline_at),
        csrf_token=generate_csrf(),
    )


@blueprint.put("/sittings/<sitting_id>/away")
@roles("cadre")
def away(sitting_id: str) -> ResponseReturnValue:
    room_acts.note_away(acting(), sitting_id, now=now())
    return "", 204


@blueprint.get("/sittings/<sitting_id>/check")
@roles("cadre")
def check(sitting_id: str) -> ResponseReturnValue:
    page = service.exam_page(acting(), sitting_id, now=now())
    return render_template("sittings/check.html", page=page)


@blueprint.post("/sittings/<sitting_id>/submit")
@roles("cadre")
def submit(sitting_id: str) -> ResponseReturnValue:
    service.submit(acting(), sitting_id, now=now())
    return redirect(url_for("sittings.result", sitting_id=sitting_id), 303)


@blueprint.route("/sittings/<sitting_id>/objections", methods=["GET", "POST"])
@roles("cadre")
def objections(sitting_id: str) -> ResponseReturnValue:
    own = objecting.own_objections(acting(), sitting_id, now=now())
    form = ObjectionForm()
    form.offer(own.questions)
    if form.validate_on_submit():
        try:
            objecting.raise_objection(acting(), sitting_id, form.place, form.text.data or "", now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash("异议已提交，答复会显示在本页。", "success")
            return redirect(url_for("sittings.objections", sitting_id=sitting_id), 303)
    return render_template("sittings/objections.html", own=own, form=form), 400 if form.errors else 200


@blueprint.get("/sittings/<sitting_id>/result")
@roles("cadre")
def result(sitting_id: str) -> ResponseReturnValue:
    found = results.result(acting(), sitting_id, now=now())
    wrong = [item for item in found.review or () if item.missed]
    shown = "all" if request.args.get("show") == "all" or not wrong else "wrong"
    return render_template(
        "sittings/result.html",
        result=found,
        show=shown,
        wrong=wrong,
        reviewed=found.review if shown == "all" else wrong,
        reviews=REVIEWS,
        printed_at=now(),
    )
