"""Lists of appointments: begun, uploaded, looked over, read, withdrawn."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services import appointments as service
from lianzheng_quiz.services.appointments import AppointmentLines
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.forms import BaseForm
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.downloads import workbook
from lianzheng_quiz.web.staff.list_uploads import Desk, ListForm, kept, looked_over, marked_workbook

blueprint = Blueprint("appointments", __name__)
LISTS = "/coverage/lists"
LIST = LISTS + "/<int(max=2147483647):list_id>"
UPLOAD = LIST + "/uploads/<upload_id>"


class NewListForm(ListForm):
    """A new list: its name, its date, the workbook."""

    name = StringField("名单名称", validators=[InputRequired("请填写名单名称"), Length(max=60, message="不超过 60 字")])
    listed_on = DateField("名单日期", validators=[InputRequired("请填写名单日期")])


class WithdrawForm(BaseForm):
    """Why a list is withdrawn."""

    reason = StringField("理由", validators=[InputRequired("请写明理由"), Length(max=200, message="不超过 200 字")])


@blueprint.get(LISTS)
@roles("organiser")
def index() -> ResponseReturnValue:
    return render_template("appointments/index.html", lists=service.lists(acting()))


@blueprint.route(LISTS + "/new", methods=["GET", "POST"])
@roles("organiser")
def new() -> ResponseReturnValue:
    form = NewListForm(data={"listed_on": local(now()).date()})
    if form.validate_on_submit():
        name, listed_on, sent = form.name.data or "", form.listed_on.data, form.file.data
        assert listed_on is not None
        try:
            list_id, upload_id = service.begin_list(acting(), name, listed_on, sent.filename, sent.read(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            return redirect(url_for("appointments.review", list_id=list_id, upload_id=upload_id), 303)
    return render_template("appointments/new.html", form=form), 400 if form.errors else 200


@blueprint.get(LISTS + "/template.xlsx")
@roles("organiser")
def template() -> ResponseReturnValue:
    return workbook(service.template(acting()), "任职名单模板.xlsx")


@blueprint.route(LIST, methods=["GET", "POST"])
@roles("organiser")
def show(list_id: int) -> ResponseReturnValue:
    form = ListForm()
    if form.validate_on_submit() and (upload_id := kept(form, AppointmentLines(list_id))):
        return redirect(url_for("appointments.review", list_id=list_id, upload_id=upload_id), 303)
    page = service.list_page(acting(), list_id, now=now())
    return render_template("appointments/show.html", form=form, page=page), 400 if form.errors else 200


@blueprint.route(UPLOAD, methods=["GET", "POST"])
@roles("organiser")
def review(list_id: int, upload_id: str) -> ResponseReturnValue:
    name = service.list_name(acting(), list_id)
    back = url_for("appointments.show", list_id=list_id)
    desk = Desk(back, name, url_for("appointments.faults", list_id=list_id, upload_id=upload_id))
    return looked_over(AppointmentLines(list_id), upload_id, desk)


@blueprint.post(UPLOAD + "/faults.xlsx")
@roles("organiser")
def faults(list_id: int, upload_id: str) -> ResponseReturnValue:
    return marked_workbook(AppointmentLines(list_id), upload_id)


@blueprint.route(LIST + "/withdraw", methods=["GET", "POST"])
@roles("organiser")
def withdraw(list_id: int) -> ResponseReturnValue:
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            service.withdraw(acting(), list_id, form.reason.data or "", now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash("名单已撤回，不再计入台账。原名单和理由仍可查看。", "success")
            return redirect(url_for("appointments.show", list_id=list_id), 303)
    page = service.list_page(acting(), list_id, now=now())
    return render_template("appointments/withdraw.html", form=form, page=page), 400 if form.errors else 200
