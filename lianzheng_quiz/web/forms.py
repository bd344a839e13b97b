"""The base of every form, with Chinese messages, and the forms of signing in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from lianzheng_quiz.rules.refusals import Invalid


class BaseForm(FlaskForm):  # type: ignore[misc]
    """Messages come from WTForms' own Chinese catalogue; no translation package is needed."""

    class Meta:
        locales = ("zh",)

    def take_faults(self, refusal: Invalid) -> None:
        """Show a service's reasons beside the fields they belong to, the rest above the form."""
        for name, reason in refusal.faults.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, reason]
            else:
                self.form_errors.append(reason)


class EntryForm(BaseForm):
    """A way to sign in. `by` is its tab, shown again after a mistake."""

    username: Field
    password: Field
    next = HiddenField()
    by = HiddenField()


class SignInForm(EntryForm):
    username = StringField(
        "账号",
        validators=[InputRequired("请填写账号"), Length(max=60)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        "密码",
        validators=[InputRequired("请填写密码"), Length(max=256)],
        render_kw={"autocomplete": "current-password"},
    )


class TicketForm(EntryForm):
    username = StringField(
        "准考证号",
        validators=[InputRequired("请填写准考证号"), Length(max=60)],
        render_kw={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"},
    )
    password = StringField(
        "口令",
        validators=[InputRequired("请填写口令"), Length(max=256)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class PasswordForm(BaseForm):
    old = PasswordField(
        "原密码",
        validators=[InputRequired("请填写原密码"), Length(max=256)],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        "新密码",
        validators=[InputRequired("请填写新密码"), Length(max=256)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "再输一次新密码",
        validators=[InputRequired("请再输一次新密码"), EqualTo("new", "两次输入的新密码不一致")],
        render_kw={"autocomplete": "new-password"},
    )
