"""The name list of a batch: upload, look over, confirm; people by hand; what is arranged for one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.refusals import AlreadyUsed, Invalid
from lianzheng_quiz.services import roster_people, rosters
from lianzheng_quiz.services.accounts import unit_choices
from lianzheng_quiz.services.rosters import BatchRoster
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.batches import BATCH
from lianzheng_quiz.web.staff.downloads import workbook
from lianzheng_quiz.web.staff.list_uploads import Desk, ListForm, kept, looked_over, marked_workbook
from lianzheng_quiz.web.staff.roster_forms import ArrangementForm, PersonForm

blueprint = Blueprint("rosters", __name__)
ROSTER = BATCH + "/roster"
UPLOAD = ROSTER + "/uploads/<upload_id>"
PEOPLE = ROSTER + "/people"


@blueprint.route(ROSTER, methods=["GET", "POST"])
@roles("organiser")
def show(batch_id: int) -> ResponseReturnValue:
    form = ListForm()
    if form.validate_on_submit() and (upload_id := kept(form, BatchRoster(batch_id))):
        return redirect(url_for("rosters.review", batch_id=batch_id, upload_id=upload_id), 303)
    page = roster_people.list_page(acting(), batch_id, now=now())
    return render_template("rosters/show.html", form=form, page=page), 400 if form.errors else 200


@blueprint.get(ROSTER + "/template.xlsx")
@roles("organiser")
def template(batch_id: int) -> ResponseReturnValue:
    return workbook(rosters.template(acting()), "考试名单模板.xlsx")


@blueprint.route(UPLOAD, methods=["GET", "POST"])
@roles("organiser")
def review(batch_id: int, upload_id: str) -> ResponseReturnValue:
    page = roster_people.list_page(acting(), batch_id, now=now())
    back = url_for("rosters.show", batch_id=batch_id)
    desk = Desk(back, f"{page.name} · 名单", url_for("rosters.faults", batch_id=batch_id, upload_id=upload_id))
    return looked_over(BatchRoster(batch_id), upload_id, desk)


@blueprint.post(UPLOAD + "/faults.xlsx")
@roles("organiser")
def faults(batch_id: int, upload_id: str) -> ResponseReturnValue:
    return marked_workbook(BatchRoster(batch_id), upload_id)


@blueprint.route(PEOPLE + "/new", methods=["GET", "POST"])
@roles("organiser")
def new_person(batch_id: int) -> ResponseReturnValue:
    page = roster_people.list_page(acting(), batch_id, now=now())
    form = PersonForm.fresh([(label.lstrip("　"), label) for _id, label in unit_choices(acting())])
    if form.validate_on_submit():
        try:
            report = roster_people.add_person(acting(), batch_id, form.cells(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        except AlreadyUsed as refusal:
            form.form_errors.append(f"工号 {refusal.name} 已被另一个账号使用，请联系系统管理员。")
        else:
            done = "已加入名单" if report.added else "原已在名单，所填内容已更新"
            flash(f"{form.name.data}：{done}。", "success")
            return redirect(url_for("rosters.show", batch_id=batch_id), 303)
    return render_template("rosters/new_person.html", form=form, page=page), 400 if form.errors else 200


@blueprint.route(PEOPLE + "/<int(max=2147483647):candidate_id>", methods=["GET", "POST"])
@roles("organiser")
def person(batch_id: int, candidate_id: int) -> ResponseReturnValue:
    listed = roster_people.listed_person(acting(), batch_id, candidate_id, now=now())
    form = ArrangementForm.of(listed)
    if form.validate_on_submit():
        try:
            changed = roster_people.arrange(acting(), batch_id, candidate_id, form.cells(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash(f"{listed.name}的安排已保存。" if changed else f"{listed.name}的安排没有变动。", "success")
            return redirect(url_for("rosters.show", batch_id=batch_id), 303)
    page = roster_people.list_page(acting(), batch_id, now=now())
    html = render_template("rosters/person.html", form=form, page=page, person=listed)
    return html, 400 if form.errors else 200
