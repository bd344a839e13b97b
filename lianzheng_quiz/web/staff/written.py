"""The written exam on screen: papers to print, marks entered by two people, differences side by side, finishing."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired

from lianzheng_quiz.rules.refusals import Invalid, MarksRejected
from lianzheng_quiz.rules.written import STATES
from lianzheng_quiz.services import mark_sheets, marking, written_marks, written_papers
from lianzheng_quiz.services.written_marks import Entered
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.forms import BaseForm
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.batches import BATCH
from lianzheng_quiz.web.staff.downloads import document, workbook

blueprint = Blueprint("written", __name__)
PAPERS = BATCH + "/papers"
MARKS = BATCH + "/marks"
FIELD = re.compile(r"m-(\d{1,9})-(\d{1,2})")
"""A cell's field: candidate and heading."""


class MarksForm(BaseForm):
    """A filled sheet to upload."""

    file = FileField("登分表", validators=[FileRequired("请选择填好的 .xlsx 文件")], render_kw={"accept": ".xlsx"})


# Papers


@blueprint.get(PAPERS)
@roles("organiser")
def papers(batch_id: int) -> ResponseReturnValue:
    page = written_papers.papers_page(acting(), batch_id, now=now())
    return render_template("written/papers.html", page=page)


@blueprint.get(PAPERS + "/<int(max=2147483647):paper_id>/<kind>.docx")
@roles("organiser")
def paper_file(batch_id: int, paper_id: int, kind: str) -> ResponseReturnValue:
    size = request.args.get("size", "A4")
    made = written_papers.word_file(acting(), batch_id, paper_id, kind, size, now=now())
    return document(made.data, made.name)


# Marks


@blueprint.get(MARKS)
@roles("organiser")
def marks(batch_id: int) -> ResponseReturnValue:
    page = marking.marks_page(acting(), batch_id, now=now())
    return render_template("written/marks.html", page=page, states=STATES)


def _typed() -> dict[int, dict[int, str]]:
    """What stands in the cells, by candidate and heading."""
    cells: dict[int, dict[int, str]] = {}
    for name, value in request.form.items():
        match = FIELD.fullmatch(name)
        if match:
            cells.setdefault(int(match[1]), {})[int(match[2])] = value
    return cells


def _told(entered: Entered) -> str:
    if not entered.people:
        return "没有改动。"
    rest = entered.people - entered.whole
    told = f"已保存 {entered.people} 人的得分"
    told += f"，其中 {rest} 人还没有登全" if rest else ""
    return told + (f"，{entered.differ} 人与另一人登的不一致" if entered.differ else "") + "。"


@blueprint.route(MARKS + "/table", methods=["GET", "POST"])
@roles("organiser")
def table(batch_id: int) -> ResponseReturnValue:
    page, faults = marking.entry_page(acting(), batch_id, now=now()), []
    if request.method == "POST":
        try:
            entered = written_marks.enter_marks(acting(), batch_id, _typed(), now=now())
        except MarksRejected as refusal:
            faults = list(refusal.faults)
        else:
            flash(_told(entered), "success")
            return redirect(url_for("written.marks", batch_id=batch_id), 303)
    html = render_template("written/table.html", page=page, faults=faults, sent=request.form)
    return html, 400 if faults else 200


@blueprint.route(MARKS + "/people/<int(max=2147483647):candidate_id>", methods=["GET", "POST"])
@roles("organiser")
def person(batch_id: int, candidate_id: int) -> ResponseReturnValue:
    page, faults = marking.entry_page(acting(), batch_id, now=now()), []
    found = marking.person_to_mark(page, candidate_id)
    if request.method == "POST":
        typed = _typed().get(candidate_id, {})
        try:
            entered = written_marks.enter_marks(acting(), batch_id, {candidate_id: typed}, now=now())
        except MarksRejected as refusal:
            faults = list(refusal.faults)
        else:
            flash(f"{found.name}：{_told(entered)}", "success")
            return redirect(_next(batch_id), 303)
    html = render_template("written/person.html", page=page, person=found, faults=faults, sent=request.form)
    return html, 400 if faults else 200


def _next(batch_id: int) -> str:
    """Where it goes on after one person: the next to be entered, or back to the list."""
    following = marking.marks_page(acting(), batch_id, now=now()).next_to_enter
    if request.form.get("act") == "next" and following is not None:
        return url_for("written.person", batch_id=batch_id, candidate_id=following.candidate_id)
    return url_for("written.marks", batch_id=batch_id)


@blueprint.get(MARKS + "/differences")
@roles("organiser")
def differences(batch_id: int) -> ResponseReturnValue:
    page = marking.marks_page(acting(), batch_id, now=now())
    return render_template("written/differences.html", page=page)


@blueprint.get(MARKS + "/sheet.xlsx")
@roles("organiser")
def sheet(batch_id: int) -> ResponseReturnValue:
    return workbook(mark_sheets.marks_xlsx(acting(), batch_id, now=now()), f"登分表-{batch_id}.xlsx")


@blueprint.route(MARKS + "/sheet", methods=["GET", "POST"])
@roles("organiser")
def upload(batch_id: int) -> ResponseReturnValue:
    page, faults = marking.entry_page(acting(), batch_id, now=now()), []
    form = MarksForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            entered = mark_sheets.upload_marks(acting(), batch_id, sent.filename, sent.read(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        except MarksRejected as rejected:
            faults = list(rejected.faults)
        else:
            flash(_told(entered), "success")
            return redirect(url_for("written.marks", batch_id=batch_id), 303)
    html = render_template("written/sheet.html", page=page, form=form, faults=faults)
    return html, 400 if faults or form.errors else 200


@blueprint.route(MARKS + "/finish", methods=["GET", "POST"])
@roles("organiser")
def finish(batch_id: int) -> ResponseReturnValue:
    if request.method == "POST":
        count = written_marks.finish_marking(acting(), batch_id, now=now())
        flash(f"登分完成，已生成 {count} 人的成绩。" if count else "成绩已经生成，没有改动。", "success")
        return redirect(url_for("batches.show", batch_id=batch_id), 303)
    page = marking.entry_page(acting(), batch_id, now=now())
    return render_template("written/finish.html", page=page)
