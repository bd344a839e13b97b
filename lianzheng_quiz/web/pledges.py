"""A cadre's own dossiers: what is done, the pledge to read and sign."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from lianzheng_quiz.rules.refusals import Invalid, SignInThrottled
from lianzheng_quiz.services import pledges as service
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.forms import BaseForm
from lianzheng_quiz.web.guards import acting, roles

blueprint = Blueprint("pledges", __name__)


class SignForm(BaseForm):
    """A signature: that it was read, and the password once more. `mark` is of the text that was shown."""

    agreed = BooleanField("我已阅读并承诺", validators=[InputRequired("请先阅读全文再勾选")])
    password = PasswordField(
        "登录密码",
        validators=[InputRequired("请再输一次登录密码"), Length(max=256)],
        render_kw={"autocomplete": "current-password"},
    )
    mark = HiddenField()


@blueprint.get("/dossier")
@roles("cadre")
def index() -> ResponseReturnValue:
    return render_template("pledges/index.html", own=service.own_dossiers(acting(), now=now()))


@blueprint.route("/dossier/<int(max=2147483647):first_id>/pledge", methods=["GET", "POST"])
@roles("cadre")
def pledge(first_id: int) -> ResponseReturnValue:
    page = service.pledge_page(acting(), first_id, now=now())
    form = SignForm()
    if form.validate_on_submit():
        try:
            service.sign_pledge(acting(), first_id, form.password.data or "", form.mark.data or "", now=now())
        except SignInThrottled as refusal:
            form.take_faults(Invalid({"password": f"密码连续输错，没有签署，请 {refusal.minutes} 分钟后再试"}))
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash("承诺书已签署。", "success")
            return redirect(url_for("pledges.pledge", first_id=first_id), 303)
    html = render_template("pledges/pledge.html", page=page, form=form, printed_at=now())
    return html, 400 if form.errors else 200
