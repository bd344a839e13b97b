"""The door: home by role, sign in and out, one's own account."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from lianzheng_quiz.rules.refusals import BadCredentials, Invalid, Refusal, SignInThrottled
from lianzheng_quiz.services import sign_in as sign_in_service
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.forms import EntryForm, PasswordForm, SignInForm, TicketForm
from lianzheng_quiz.web.frame import home_of, is_staff_page
from lianzheng_quiz.web.guards import acting, enter, leave, roles, same_site_path, visitor
from lianzheng_quiz.web.negotiation import wants_json
from lianzheng_quiz.web.wording import wording_of

blueprint = Blueprint("entry", __name__)


@blueprint.get("/")
@roles()
def home() -> ResponseReturnValue:
    return redirect(request.script_root + home_of(acting().role))


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    if wants_json():
        return jsonify(csrf_token=generate_csrf())
    if visitor():
        return redirect(url_for("entry.home"))
    back = request.args.get("next", "")
    by = request.args.get("by") or ("account" if is_staff_page(back) else "ticket")
    return _sign_in_page((TicketForm if by == "ticket" else SignInForm)(next=back, by=by))


@blueprint.post("/login")
def sign_in() -> ResponseReturnValue:
    form: EntryForm = TicketForm() if request.form.get("by") == "ticket" else SignInForm()
    try:
        if not form.validate():
            raise BadCredentials()
        token = sign_in_service.sign_in(
            form.username.data or "", form.password.data or "", address=request.remote_addr or "", now=now()
        )
    except (BadCredentials, SignInThrottled) as refusal:
        if wants_json():
            raise
        return _sign_in_page(form, refusal)
    enter(token)
    if wants_json():
        return jsonify(ok=True, csrf_token=generate_csrf())
    return redirect(same_site_path(form.next.data), 303)


def _sign_in_page(form: EntryForm, refusal: Refusal | None = None) -> ResponseReturnValue:
    words = wording_of(refusal) if refusal and not form.errors else None
    message = words.message_for(refusal) if words and refusal else ""
    if isinstance(form, TicketForm) and isinstance(refusal, BadCredentials) and message:
        message = "准考证号或口令不正确。"
    page = render_template("entry/login.html", form=form, message=message, demo_accounts=_demo_accounts())
    return page, wording_of(refusal).status if refusal else 200


def _demo_accounts() -> Any:
    """What the demo data offers this address; nothing anywhere else."""
    offer = current_app.extensions.get("lianzheng_demo_accounts")
    return offer(request.remote_addr) if offer else None


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    leave()
    answer = redirect(url_for("entry.login"), 303)
    if request.is_secure:
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@blueprint.get("/account")
@roles()
def account() -> ResponseReturnValue:
    return render_template("entry/account.html", sizes=sign_in_service.TEXT_SIZES)


@blueprint.post("/account/text-size")
@roles()
def text_size() -> ResponseReturnValue:
    sign_in_service.choose_text_size(acting(), request.form.get("size", ""))
    flash("字号已更改。", "success")
    return redirect(url_for("entry.account"), 303)


@blueprint.route("/account/password", methods=["GET", "POST"])
@roles(password_pending=True)
def password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            token = sign_in_service.change_password(acting(), form.old.data or "", form.new.data or "", now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            enter(token)
            flash("密码已修改。其他地方的登录已全部退出。", "success")
            return redirect(url_for("entry.account"), 303)
    return render_template("entry/password.html", form=form), 400 if form.errors else 200
