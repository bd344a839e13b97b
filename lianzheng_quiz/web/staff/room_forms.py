"""The forms of sealing and of the room: shapes only. What a value must be is the services' business."""

from __future__ import annotations

from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length

from lianzheng_quiz.web.forms import BaseForm

CODE_FIELD = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code-input"}
NOT_LONGER = "不超过 200 字"


class ReasonForm(BaseForm):
    """An act that is recorded with its reason."""

    reason = StringField(
        "理由",
        validators=[InputRequired("请写明理由"), Length(max=200, message=NOT_LONGER)],
        render_kw={"autocomplete": "off"},
    )


class MinutesForm(ReasonForm):
    """Minutes given to one person."""

    minutes = IntegerField("延长（分钟）", validators=[InputRequired("请填写分钟数")])


class SealForm(BaseForm):
    """Who keeps the two opening codes."""

    first = StringField(
        "第一位保管人", validators=[Length(max=20, message="不超过 20 字")], render_kw={"autocomplete": "off"}
    )
    second = StringField(
        "第二位保管人", validators=[Length(max=20, message="不超过 20 字")], render_kw={"autocomplete": "off"}
    )


class OpeningForm(BaseForm):
    """The two codes."""

    first = StringField(
        "第一个启封码", validators=[InputRequired("请输入第一个启封码"), Length(max=40)], render_kw=CODE_FIELD
    )
    second = StringField(
        "第二个启封码", validators=[InputRequired("请输入第二个启封码"), Length(max=40)], render_kw=CODE_FIELD
    )


class SeatsForm(BaseForm):
    """How the room is laid out."""

    rows = IntegerField("排数（前后）", validators=[InputRequired("请填写排数")])
    columns = IntegerField("每排座位数（左右）", validators=[InputRequired("请填写每排座位数")])
