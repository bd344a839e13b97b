"""The staff's forms: shapes only. What a value must be is the services' business, and they name every fault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from wtforms import DateTimeLocalField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from lianzheng_quiz.rules.office_time import from_local, local
from lianzheng_quiz.rules.roles import ROLES
from lianzheng_quiz.services.accounts import AccountDraft
from lianzheng_quiz.services.batch_plans import BatchChange, BatchDraft
from lianzheng_quiz.services.batches import BatchPage
from lianzheng_quiz.services.policies import PolicyRow
from lianzheng_quiz.services.retakes import RetakeDraft, RetakePage
from lianzheng_quiz.web.forms import BaseForm, choices

NAME_LIMIT = "不超过 120 字"
MINUTE_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
UnitChoices = Sequence[tuple[int, str]]


class MinuteField(DateTimeLocalField):
    """A date and minute of the office's clock."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, format=MINUTE_FORMATS, **options)

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not 2000 <= self.data.year <= 2100:
            raise ValidationError("年份须在 2000 到 2100 之间")


class BatchForm(BaseForm):
    """A new batch."""

    name = StringField("批次名称", validators=[InputRequired("请填写批次名称"), Length(max=120, message=NAME_LIMIT)])
    unit_id = SelectField("组织单位", coerce=int)
    opens_at = MinuteField("开始时间", validators=[InputRequired("请选择开始时间")])
    closes_at = MinuteField("结束时间", validators=[InputRequired("请选择结束时间")])
    policy = RadioField("考试办法", validators=[InputRequired("请选择考试办法")])

    @classmethod
    def fresh(cls, units: UnitChoices, policies: Sequence[PolicyRow], now: datetime) -> BatchForm:
        """The form of this request, filled with the first policy and tomorrow morning where nothing was sent."""
        morning = _tomorrow(now)
        form = cls(opens_at=morning, closes_at=morning + timedelta(hours=2), policy=policies[0].key)
        form.unit_id.choices = choices(units)
        form.policy.choices = choices((row.key, row.policy.name) for row in policies)
        return form

    def draft(self) -> BatchDraft:
        """What was filled in; only after `validate`."""
        assert self.opens_at.data is not None
        assert self.closes_at.data is not None
        return BatchDraft(
            name=self.name.data or "",
            policy=self.policy.data,
            unit_id=self.unit_id.data,
            opens_at=from_local(self.opens_at.data),
            closes_at=from_local(self.closes_at.data),
        )


class BatchChangeForm(BaseForm):
    """A batch's name and times once more."""

    name = StringField("批次名称", validators=[InputRequired("请填写批次名称"), Length(max=120, message=NAME_LIMIT)])
    opens_at = MinuteField("开始时间", validators=[InputRequired("请选择开始时间")])
    closes_at = MinuteField("结束时间", validators=[InputRequired("请选择结束时间")])
    reason = StringField(
        "理由", validators=[Length(max=200, message="不超过 200 字")], render_kw={"autocomplete": "off"}
    )

    @classmethod
    def of(cls, page: BatchPage) -> BatchChangeForm:
        return cls(name=page.name, opens_at=_typed(page.opens_at), closes_at=_typed(page.closes_at))

    def change(self, page: BatchPage) -> BatchChange:
        """What was filled in; only after `validate`. A time left as shown stays to the second."""
        return BatchChange(
            name=self.name.data or "",
            opens_at=_read(self.opens_at.data, page.opens_at),
            closes_at=_read(self.closes_at.data, page.closes_at),
            reason=self.reason.data or "",
        )


def _typed(instant: datetime) -> datetime:
    return local(instant).replace(tzinfo=None, second=0, microsecond=0)


def _read(typed: datetime | None, standing: datetime) -> datetime:
    assert typed is not None
    return standing if typed == _typed(standing) else from_local(typed)


class RetakeForm(BaseForm):
    """A retake: when, and who of those who may."""

    name = StringField("批次名称", validators=[InputRequired("请填写批次名称"), Length(max=120, message=NAME_LIMIT)])
    opens_at = MinuteField("开始时间", validators=[InputRequired("请选择开始时间")])
    closes_at = MinuteField("结束时间", validators=[InputRequired("请选择结束时间")])
    people = SelectMultipleField("参加补考的人员", coerce=int)
    reason = StringField(
        "超过补考期限的理由", validators=[Length(max=200, message="不超过 200 字")], render_kw={"autocomplete": "off"}
    )

    @classmethod
    def fresh(cls, page: RetakePage, now: datetime) -> RetakeForm:
        """Everybody chosen, tomorrow morning, where nothing was sent."""
        morning = _tomorrow(now)
        form = cls(
            name=f"{page.name}（补考）",
            opens_at=morning,
            closes_at=morning + timedelta(hours=2),
            people=[person.candidate_id for person in page.people],
        )
        form.people.choices = choices((person.candidate_id, person.name) for person in page.people)
        return form

    def draft(self) -> RetakeDraft:
        """What was filled in; only after `validate`."""
        assert self.opens_at.data is not None
        assert self.closes_at.data is not None
        return RetakeDraft(
            name=self.name.data or "",
            opens_at=from_local(self.opens_at.data),
            closes_at=from_local(self.closes_at.data),
            candidate_ids=self.people.data or (),
            reason=self.reason.data or "",
        )


def _tomorrow(now: datetime) -> datetime:
    return (local(now) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)


class AccountForm(BaseForm):
    """A new staff account."""

    name = StringField("姓名", validators=[InputRequired("请填写姓名"), Length(max=60, message="不超过 60 字")])
    username = StringField(
        "账号",
        validators=[InputRequired("请填写账号"), Length(max=60, message="不超过 60 个字符")],
        render_kw={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"},
    )
    role = RadioField(
        "角色",
        choices=choices((key, label) for key, label in ROLES.items() if key != "cadre"),
        validators=[InputRequired("请选择角色")],
    )
    unit_id = SelectField("单位", coerce=int)

    @classmethod
    def fresh(cls, units: UnitChoices) -> AccountForm:
        form = cls()
        form.unit_id.choices = choices(units)
        return form

    def draft(self) -> AccountDraft:
        return AccountDraft(self.username.data or "", self.name.data or "", self.role.data, self.unit_id.data)


class UnitForm(BaseForm):
    """A new unit below another."""

    name = StringField(
        "单位名称", validators=[InputRequired("请填写单位名称"), Length(max=120, message="不超过 120 字")]
    )
    parent_id = SelectField("上级单位", coerce=int)

    @classmethod
    def fresh(cls, units: UnitChoices) -> UnitForm:
        form = cls()
        form.parent_id.choices = choices(units)
        return form
