"""The name list of a batch: upload, look over, confirm; people by hand; what is arranged for one."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.refusals import AlreadyUsed, Invalid, RosterRejected
from lianzheng_quiz.rules.roster_columns import MEANINGS
from lianzheng_quiz.services import roster_people, roster_uploads, rosters
from lianzheng_quiz.services.accounts import unit_choices
from lianzheng_quiz.services.rosters import RosterReport
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.batches import BATCH
from lianzheng_quiz.web.staff.downloads import workbook
from lianzheng_quiz.web.staff.roster_forms import ArrangementForm, PersonForm, RosterForm

blueprint = Blueprint("rosters", __name__)
ROSTER = BATCH + "/roster"
UPLOAD = ROSTER + "/uploads/<upload_id>"
PEOPLE = ROSTER + "/people"
CHANGED_COLUMNS = "列的含义与刚才显示的不同，还没有导入。请核对下面重新读出的结果，再确认。"


@blueprint.route(ROSTER, methods=["GET", "POST"])
@roles("organiser")
def show(batch_id: int) -> ResponseReturnValue:
    form = RosterForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            upload_id = roster_uploads.keep_upload(acting(), batch_id, sent.filename, sent.read(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            return redirect(url_for("rosters.review", batch_id=batch_id, upload_id=upload_id), 303)
    page = roster_people.list_page(acting(), batch_id, now=now())
    return render_template("rosters/show.html", form=form, page=page), 400 if form.errors else 200


@blueprint.get(ROSTER + "/template.xlsx")
@roles("organiser")
def template(batch_id: int) -> ResponseReturnValue:
    return workbook(rosters.template(acting()), "考试名单模板.xlsx")


def _chosen() -> tuple[str, dict[int, str]]:
    """The sheet and the meanings of its columns as the page sends them; those of another sheet mean nothing."""
    sheet = request.form.get("sheet", "")
    if sheet != request.form.get("shown-sheet", ""):
        return sheet, {}
    sent = {re.fullmatch(r"column-(\d{1,3})", name): value for name, value in request.form.items()}
    return sheet, {int(match[1]): value for match, value in sent.items() if match}


@blueprint.route(UPLOAD, methods=["GET", "POST"])
@roles("organiser")
def review(batch_id: int, upload_id: str) -> ResponseReturnValue:
    sheet, keys = _chosen()
    confirmed = request.form.get("act") == "import"
    if confirmed and (report := _imported(batch_id, upload_id, sheet, keys)):
        flash(_told(report), "success")
        return redirect(url_for("rosters.show", batch_id=batch_id), 303)
    found = roster_uploads.review(acting(), batch_id, upload_id, sheet=sheet, keys=keys, now=now())
    page = roster_people.list_page(acting(), batch_id, now=now())
    html = render_template("rosters/review.html", page=page, found=found, meanings=MEANINGS)
    return html, 400 if confirmed else 200


def _imported(batch_id: int, upload_id: str, sheet: str, keys: dict[int, str]) -> RosterReport | None:
    """What the import did; None, with the reason on the page, if it did nothing."""
    seen = request.form.get("seen", "")
    try:
        report = roster_uploads.import_upload(
            acting(), batch_id, upload_id, sheet=sheet, keys=keys, seen=seen, now=now()
        )
    except RosterRejected:
        return None
    except Invalid as refusal:
        flash("；".join(refusal.faults.values()) + "。没有写入任何数据。", "error")
        return None
    except AlreadyUsed as refusal:
        flash(f"工号 {refusal.name} 已被另一个账号使用，请联系系统管理员。没有写入任何数据。", "error")
        return None
    if report is None:
        flash(CHANGED_COLUMNS, "warn")
    return report


def _told(report: RosterReport) -> str:
    told = f"名单已导入：新增 {report.added} 人，原已在名单 {report.already} 人"
    told += f"（其中更新 {report.changed} 人）" if report.changed else ""
    return told + (f"，系统编号 {report.numbered} 人。" if report.numbered else "。")


@blueprint.post(UPLOAD + "/faults.xlsx")
@roles("organiser")
def faults(batch_id: int, upload_id: str) -> ResponseReturnValue:
    sheet, keys = _chosen()
    name, data = roster_uploads.marked_upload(acting(), batch_id, upload_id, sheet=sheet, keys=keys, now=now())
    return workbook(data, re.sub(r"(?:（标出错误）)?\.xlsx$", "（标出错误）.xlsx", name, flags=re.I))


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
