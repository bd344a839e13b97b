"""The administrator's desk: accounts and units. A first password is shown once and never kept."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.refusals import AlreadyUsed, Invalid
from lianzheng_quiz.services import accounts as service
from lianzheng_quiz.services.accounts import unit_choices
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.forms import AccountForm, UnitForm
from lianzheng_quiz.web.staff.listing import page_number, search_text

blueprint = Blueprint("accounts", __name__)
ACCOUNT = "/accounts/<int(max=2147483647):account_id>"


@blueprint.get("/accounts")
@roles("administrator")
def index() -> ResponseReturnValue:
    text = search_text()
    found = service.list_accounts(acting(), text, page_number())
    return render_template("accounts/index.html", found=found, text=text)


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@roles("administrator")
def new() -> ResponseReturnValue:
    form = AccountForm.fresh(unit_choices(acting()))
    if form.validate_on_submit():
        try:
            made = service.add_account(acting(), form.draft(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        except AlreadyUsed as refusal:
            form.take_faults(Invalid({"username": f"账号“{refusal.name}”已经存在，请换一个"}))
        else:
            return render_template("accounts/password.html", made=made, heading="账号已建立")
    return render_template("accounts/new.html", form=form), 400 if form.errors else 200


@blueprint.post(ACCOUNT + "/active")
@roles("administrator")
def active(account_id: int) -> ResponseReturnValue:
    enable = request.form.get("active") == "1"
    try:
        service.set_active(acting(), account_id, enable, now=now())
    except Invalid as refusal:
        flash("；".join(refusal.faults.values()) + "。", "error")
    else:
        flash("账号已启用。" if enable else "账号已停用，该账号的登录已全部退出。", "success")
    return redirect(_list_address(), 303)


@blueprint.post(ACCOUNT + "/password")
@roles("administrator")
def password(account_id: int) -> ResponseReturnValue:
    made = service.reset_password(acting(), account_id, now=now())
    return render_template("accounts/password.html", made=made, heading="密码已重置")


def _list_address() -> str:
    """Back to the list as it was searched."""
    text, page = request.form.get("text", "")[:100], request.form.get("page", 1, type=int)
    return url_for("accounts.index", text=text or None, page=page if page > 1 else None)


@blueprint.route("/units", methods=["GET", "POST"])
@roles("administrator")
def units() -> ResponseReturnValue:
    form = UnitForm.fresh(unit_choices(acting()))
    if form.validate_on_submit():
        name = form.name.data or ""
        try:
            service.add_unit(acting(), name, form.parent_id.data, now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        except AlreadyUsed as refusal:
            form.take_faults(Invalid({"name": f"单位“{refusal.name}”已经存在"}))
        else:
            flash(f"已新建单位“{name.strip()}”。", "success")
            return redirect(url_for("accounts.units"), 303)
    listed = service.list_units(acting())
    return render_template("accounts/units.html", form=form, units=listed), 400 if form.errors else 200
