"""Practice: choose a chapter, answer, read why, see what went wrong."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.services import practice as service
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.paper_form import choices_of

blueprint = Blueprint("practice", __name__)


@blueprint.get("/practice")
@roles("cadre")
def chapters() -> ResponseReturnValue:
    return render_template("practice/chapters.html", chapters=service.chapters(acting(), now=now()))


@blueprint.post("/practice/<chapter>")
@roles("cadre")
def begin(chapter: str) -> ResponseReturnValue:
    round_id = service.begin_round(acting(), chapter, now=now(), seed=secrets.token_hex(16))
    return redirect(url_for("practice.question", round_id=round_id), 303)


@blueprint.get("/practice/rounds/<round_id>")
@roles("cadre")
def question(round_id: str) -> ResponseReturnValue:
    position = max(request.args.get("q", 1, type=int), 1)
    page = service.practice_page(acting(), round_id, position, now=now())
    return render_template("practice/question.html", page=page, hint=request.args.get("empty"))


@blueprint.post("/practice/rounds/<round_id>/<int:position>")
@roles("cadre")
def answer(round_id: str, position: int) -> ResponseReturnValue:
    value = choices_of(request.form.getlist("choice"))
    if not value:
        return redirect(url_for("practice.question", round_id=round_id, q=position, empty=1), 303)
    service.answer_practice(acting(), round_id, position, value, now=now())
    return redirect(url_for("practice.question", round_id=round_id, q=position), 303)


@blueprint.get("/practice/rounds/<round_id>/summary")
@roles("cadre")
def summary(round_id: str) -> ResponseReturnValue:
    return render_template("practice/summary.html", summary=service.summary(acting(), round_id, now=now()))
