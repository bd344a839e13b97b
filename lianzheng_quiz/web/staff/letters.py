"""公文: what a batch can have now, the files, and the office's own wording of each kind."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from lianzheng_quiz.rules.letter_text import MARKS
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services import letter_templates
from lianzheng_quiz.services import letters as service
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.forms import BaseForm
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.batches import BATCH
from lianzheng_quiz.web.staff.downloads import document

blueprint = Blueprint("letters", __name__)
LETTERS = BATCH + "/letters"


class TemplateForm(BaseForm):
    """The wording of a kind of letter."""

    text = TextAreaField("模板", render_kw={"spellcheck": "false", "autocomplete": "off"})


# Of a batch


@blueprint.get(LETTERS)
@roles("organiser")
def of_batch(batch_id: int) -> ResponseReturnValue:
    return render_template("letters/batch.html", page=service.letters_page(acting(), batch_id, now=now()))


@blueprint.get(LETTERS + "/<kind>.docx")
@roles("organiser")
def file(batch_id: int, kind: str) -> ResponseReturnValue:
    made = service.letter_file(acting(), batch_id, kind, now=now())
    return document(made.data, made.name)


@blueprint.get(LETTERS + "/people/<int(max=2147483647):candidate_id>.docx")
@roles("organiser")
def person(batch_id: int, candidate_id: int) -> ResponseReturnValue:
    made = service.person_file(acting(), batch_id, candidate_id, now=now())
    return document(made.data, made.name)


# Of a year


@blueprint.get("/letters/annual_summary.docx")
@roles("organiser")
def annual() -> ResponseReturnValue:
    asked = request.args.get("year", "")
    year = (
        int(asked)
        if asked.isascii() and asked.isdecimal() and len(asked) == 4
        else service.years(acting(), now=now())[0]
    )
    made = service.annual_file(acting(), year, now=now())
    return document(made.data, made.name)


# The wording


@blueprint.get("/letters")
@roles("organiser")
def index() -> ResponseReturnValue:
    rows = letter_templates.list_templates(acting())
    return render_template("letters/index.html", rows=rows, years=service.years(acting(), now=now()))


@blueprint.route("/letters/<kind>", methods=["GET", "POST"])
@roles("organiser")
def template(kind: str) -> ResponseReturnValue:
    page = letter_templates.template_page(acting(), kind, request.args.get("version", type=int))
    form = TemplateForm(text=page.text)
    if form.validate_on_submit():
        try:
            return _kept(kind, form.text.data or "")
        except Invalid as refusal:
            form.take_faults(refusal)
    html = render_template("letters/template.html", page=page, kind=page.standing.kind, form=form, marks=MARKS)
    return html, 400 if form.errors else 200


def _kept(kind: str, text: str) -> ResponseReturnValue:
    """The sample of what is written, or the new version."""
    if request.form.get("act") == "sample":
        made = letter_templates.sample(acting(), kind, text)
        return document(made.data, made.name)
    number = letter_templates.save_template(acting(), kind, text, now=now())
    flash(f"已存为第 {number} 版，以后制作的公文按这一版。", "success")
    return redirect(url_for("letters.template", kind=kind), 303)


@blueprint.get("/letters/<kind>/sample.docx")
@roles("organiser")
def sample(kind: str) -> ResponseReturnValue:
    made = letter_templates.sample(acting(), kind)
    return document(made.data, made.name)


@blueprint.post("/letters/<kind>/default")
@roles("organiser")
def default(kind: str) -> ResponseReturnValue:
    letter_templates.drop_template(acting(), kind, now=now())
    flash("已恢复，以后制作的公文按上级单位的模板；上级也没有的，按系统默认。", "success")
    return redirect(url_for("letters.template", kind=kind), 303)
