"""Forms of a batch's name list: one person, what is arranged for one. The rules read the text, as in a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from lianzheng_quiz.rules.arrangements import NOTHING
from lianzheng_quiz.rules.roster_words import MOST_EXTRA_MINUTES, said
from lianzheng_quiz.services.roster_people import ListedPerson
from lianzheng_quiz.web.forms import BaseForm, choices

BY_POLICY = ("", "按考试办法")
DAY = {"type": "date"}


class ArrangementForm(BaseForm):
    """What is arranged for one person of a batch."""

    exemption_reason = StringField("免考原因", validators=[Length(max=200, message="不超过 200 字")])
    leave_reason = StringField("请假原因", validators=[Length(max=200, message="不超过 200 字")])
    extra_minutes = StringField(
        "加时（分钟）", render_kw={"type": "number", "min": "0", "max": str(MOST_EXTRA_MINUTES)}
    )
    book = RadioField("开闭卷", choices=choices([BY_POLICY, ("开卷", "开卷"), ("闭卷", "闭卷")]), default="")
    scope = RadioField(
        "考试范围",
        choices=choices([("", "按考试办法和是否党员"), ("全部", "全部"), ("只考法律", "只考法律")]),
        default="",
    )
    post_group = StringField("专业类别", validators=[Length(max=40, message="不超过 40 字")])
    publicity_from = StringField("公示开始", render_kw=DAY)
    publicity_to = StringField("公示结束", render_kw=DAY)

    @classmethod
    def of(cls, person: ListedPerson) -> ArrangementForm:
        """The form of this request, filled with what stands; what can't be changed any more is not in it."""
        standing = {key: getattr(person, key) for key in NOTHING}
        form = cls(data={key: _written(value) for key, value in standing.items()})
        for key in person.locked:
            del form[key]
        return form

    def cells(self) -> dict[str, str]:
        """What was filled in, by the keys of a name list."""
        return {name: str(field.data or "") for name, field in self._fields.items() if name != "csrf_token"}


def _written(value: Any) -> str:
    """A value as the form shows it: a date is ISO, nothing is empty."""
    return said(value) if value else ""


class PersonForm(ArrangementForm):
    """One person to put on the list by hand."""

    name = StringField("姓名", validators=[InputRequired("请填写姓名"), Length(max=60, message="不超过 60 字")])
    unit = SelectField("单位", validators=[InputRequired("请选择单位")])
    staff_no = StringField(
        "工号",
        validators=[Length(max=40, message="不超过 40 个字符")],
        render_kw={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"},
    )
    post = StringField("现任职务", validators=[Length(max=120, message="不超过 120 字")])
    proposed_post = StringField("拟任职务", validators=[Length(max=120, message="不超过 120 字")])
    rank = StringField("职级", validators=[Length(max=40, message="不超过 40 字")])
    birth_on = StringField("出生日期", validators=[Length(max=40, message="不超过 40 字")])
    party_member = RadioField("中共党员", choices=choices([("", "未填"), ("是", "是"), ("否", "否")]), default="")

    @classmethod
    def fresh(cls, units: Sequence[tuple[str, str]]) -> PersonForm:
        form = cls()
        form.unit.choices = choices([("", "请选择"), *units])
        return form
