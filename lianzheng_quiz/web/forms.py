"""The base of every form, with Chinese messages, and the forms of signing in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import EqualTo, InputRequired, Length
from wtforms.widgets import Input
from wtforms.widgets.core import clean_key  # type: ignore[attr-defined]

from lianzheng_quiz.rules.refusals import Invalid

QUOTE = '"'


def attributes(**given: Any) -> Markup:
    """Attributes of an element, as `wtforms.widgets.html_params` writes them in ten times the time."""
    pieces = []
    for name, value in sorted(given.items()):
        if value is True:
            pieces.append(clean_key(name))
        elif value is not False:
            pieces.append(f'{clean_key(name)}="{str(escape(value)).replace(QUOTE, "&quot;")}"')
    return Markup(" ".join(pieces))


class BaseForm(FlaskForm):  # type: ignore[misc]
    """Messages come from WTForms' own Chinese catalogue; no translation package is needed."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ("zh",)

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Markup:
            if isinstance(field.widget, Input):
                field.widget.html_params = attributes  # type: ignore[method-assign]
            return Markup(super().render_field(field, render_kw))

    def take_faults(self, refusal: Invalid) -> None:
        """Show a service's reasons beside the fields they belong to, the rest above the form."""
        for name, reason in refusal.faults.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, reason]
            else:
                self.form_errors.append(reason)


def choices(pairs: Iterable[tuple[Any, str]]) -> list[Any]:
    """Values with what is read, as fields take them."""
    return [SelectChoice(value, label) for value, label in pairs]


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
