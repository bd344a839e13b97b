"""The form of a 考试办法: fields to a policy and back. Shapes only; the rules and the desk name every fault."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from lianzheng_quiz.rules.policy import (
    BOOKS,
    FORMS,
    HARDNESS_WORDS,
    HOUSES,
    MULTIPLE_RULES,
    OPENINGS,
    PAPERS,
    REVIEWS,
    SHOWN_SCORES,
    Part,
    Policy,
    Section,
)
from lianzheng_quiz.services.question_choices import CHAPTERS, LEVELS, regulations, type_choices
from lianzheng_quiz.web.forms import BaseForm, choices
from lianzheng_quiz.web.staff.forms import UnitChoices

ANY = ("", "不限")
SECTION_ROWS = 3
SECTION_CHOICES = [(f"s{number}", str(number)) for number in range(1, SECTION_ROWS + 1)]
SPARE_ROWS = 3
MOST_ROWS = 40
TAKEN_AS_IS = (
    "form",
    "papers",
    "opening",
    "minutes",
    "book",
    "open_book_age",
    "late_minutes",
    "multiple_rule",
    "retakes",
    "first_failure",
    "second_failure",
    "leave_joins_retake",
    "absence_is_failure",
    "validity_months",
    "objection_days",
    "shown_score",
    "review",
)
LIST_MARKS = str.maketrans("，,;；\n\r", "、、、、、、")


def _hundredths(points: Decimal | None) -> int:
    return int((points or Decimal(0)) * 100)


def _points(hundredths: int) -> Decimal:
    return Decimal(hundredths) / 100


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(word for part in (text or "").translate(LIST_MARKS).split("、") if (word := part.strip()))


class RowForm(Form):
    """A row inside a form, with the messages in Chinese as everywhere."""

    class Meta:
        locales = ("zh",)


class PartForm(RowForm):
    """One row of a blueprint; a row without a number of questions is left out."""

    type = SelectField("题型")
    count = IntegerField("题数", validators=[Optional(), NumberRange(0, 200, "题数须在 0 到 200 之间")])
    points = DecimalField("每题分值", places=None, validators=[Optional(), NumberRange(0, 100, "须在 0 到 100 之间")])
    house = SelectField("范围", choices=choices([ANY, *HOUSES.items()]))
    chapter = SelectField("章节", choices=choices([ANY, *CHAPTERS.items()]))
    regulation = SelectField("法规")
    level = SelectField("层次", choices=choices([ANY, *((level, level) for level in LEVELS)]))
    hardness = SelectField("难度", choices=choices([ANY, *HARDNESS_WORDS.items()]))
    section = SelectField(
        "部分", choices=choices([("", "—"), *((f"s{n}", f"{n}") for n in range(1, SECTION_ROWS + 1))])
    )
    must_right = IntegerField("必对题", validators=[Optional(), NumberRange(0, 200, "必对题数须在 0 到 200 之间")])
    post_group = StringField("专业类别")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_force = [entry.title for entry in regulations() if entry.in_force_to is None]
        self.type.choices = choices((kind.name, kind.label) for kind in type_choices())
        self.regulation.choices = choices([ANY, *((title, title) for title in dict.fromkeys(in_force))])

    def part(self) -> Part | None:
        if not self.count.data:
            return None
        return Part(
            type=self.type.data,
            count=self.count.data,
            points_hundredths=_hundredths(self.points.data),
            chapter=self.chapter.data or None,
            level=self.level.data or None,
            house=self.house.data or None,
            regulation=self.regulation.data or None,
            hardness=self.hardness.data or None,
            section=self.section.data or "",
            must_right=self.must_right.data or 0,
            post_group=(self.post_group.data or "").strip(),
        )


class SectionForm(RowForm):
    """A section's name and minimum; without a name it is left out."""

    label = StringField("名称")
    minimum = DecimalField("最低分", places=None, validators=[Optional(), NumberRange(0, 1000, "须在 0 到满分之间")])


class PolicyForm(BaseForm):
    """A policy."""

    name = StringField("名称", validators=[InputRequired("请填写名称")])
    unit_id = SelectField("所属单位", coerce=int)
    form = RadioField("考试形式", choices=choices(FORMS.items()))
    papers = RadioField("试卷", choices=choices(PAPERS.items()))
    opening = RadioField("启封", choices=choices(OPENINGS.items()))
    minutes = IntegerField("答题时长（分钟）", validators=[InputRequired("请填写答题时长")])
    book = RadioField("开卷或闭卷", choices=choices(BOOKS.items()))
    open_book_age = IntegerField("年满多少周岁开卷", validators=[Optional()])
    late_minutes = IntegerField("迟到多少分钟不得入场", validators=[Optional()])
    parts = FieldList(FormField(PartForm))
    law_parts = FieldList(FormField(PartForm))
    sections = FieldList(FormField(SectionForm))
    post_groups = StringField("专业类别")
    multiple_rule = RadioField("多选题评分", choices=choices(MULTIPLE_RULES.items()))
    markers_differ = DecimalField(
        "阅卷允许差距（分）", places=None, validators=[InputRequired("请填写允许差距，没有由人阅卷的试题可填 0")]
    )
    pass_points = DecimalField("合格线（分）", places=None, validators=[InputRequired("请填写合格线")])
    retakes = IntegerField("补考次数", validators=[InputRequired("请填写补考次数")])
    retake_until = RadioField(
        "补考期限", choices=choices([("days", "考试之日起若干日内"), ("publicity", "公示期结束前")])
    )
    retake_days = IntegerField("补考期限（日）", validators=[Optional()])
    first_failure = StringField("首次不合格的处理", validators=[InputRequired("请写明首次不合格的处理")])
    second_failure = StringField("再次不合格的处理", validators=[InputRequired("请写明再次不合格的处理")])
    leave_joins_retake = BooleanField("经批准请假的参加补考，不作不合格处理")
    absence_is_failure = BooleanField("未经批准缺考按一次不合格计")
    exemptions = TextAreaField("免考情形")
    validity_months = IntegerField("合格成绩有效期（月）", validators=[InputRequired("请填写有效期，长期有效填 0")])
    objection_days = IntegerField("异议期限（天）", validators=[InputRequired("请填写天数，不受理异议填 0")])
    shown_score = RadioField("成绩", choices=choices(SHOWN_SCORES.items()))
    review = RadioField("错题与解析", choices=choices(REVIEWS.items()))
    note = StringField("修改说明")

    @classmethod
    def of(cls, policy: Policy, units: UnitChoices, *, name: str) -> PolicyForm:
        """The form of this request, filled from a policy where nothing was sent."""
        keys = {section.key: f"s{number}" for number, section in enumerate(policy.sections, start=1)}
        sections = [{"label": each.label, "minimum": _points(each.minimum_hundredths)} for each in policy.sections]
        form = cls(
            name=name,
            parts=_rows(policy.parts, keys),
            law_parts=_rows(policy.law_parts, keys),
            sections=[*sections, *[{}] * (SECTION_ROWS - len(sections))],
            post_groups="、".join(policy.post_groups),
            pass_points=_points(policy.pass_hundredths),
            markers_differ=_points(policy.markers_differ_hundredths),
            retake_until="publicity" if policy.retake_days is None else "days",
            retake_days=policy.retake_days,
            exemptions="\n".join(policy.exemptions),
            **{field: getattr(policy, field) for field in TAKEN_AS_IS},
        )
        form.unit_id.choices = choices(units)
        return form

    def add_rows(self) -> None:
        """Room for more questions in both blueprints."""
        for rows in (self.parts, self.law_parts):
            for _row in range(min(SPARE_ROWS, MOST_ROWS - len(rows))):
                rows.append_entry()

    def blueprint(self, name: str) -> tuple[Part, ...]:
        """The filled rows of `parts` or `law_parts`; only after `validate`."""
        return tuple(part for row in self[name] if (part := row.form.part()))

    def policy(self) -> Policy:
        """What was filled in; only after `validate`."""
        return Policy(
            name=self.name.data or "",
            minutes=self.minutes.data or 0,
            pass_hundredths=_hundredths(self.pass_points.data),
            parts=self.blueprint("parts"),
            law_parts=self.blueprint("law_parts"),
            sections=self._sections(),
            post_groups=_listed(self.post_groups.data),
            form=self.form.data,
            papers=self.papers.data,
            opening=self.opening.data,
            book=self.book.data,
            open_book_age=self.open_book_age.data,
            late_minutes=self.late_minutes.data,
            multiple_rule=self.multiple_rule.data,
            shown_score=self.shown_score.data,
            review=self.review.data,
            retakes=self.retakes.data or 0,
            retake_days=self.retake_days.data if self.retake_until.data == "days" else None,
            first_failure=(self.first_failure.data or "").strip(),
            second_failure=(self.second_failure.data or "").strip(),
            leave_joins_retake=self.leave_joins_retake.data,
            absence_is_failure=self.absence_is_failure.data,
            exemptions=_lines(self.exemptions.data),
            validity_months=self.validity_months.data or 0,
            objection_days=self.objection_days.data or 0,
            markers_differ_hundredths=_hundredths(self.markers_differ.data),
        )

    def _sections(self) -> tuple[Section, ...]:
        return tuple(
            Section(f"s{number}", label, _hundredths(row.form.minimum.data))
            for number, row in enumerate(self.sections, start=1)
            if (label := (row.form.label.data or "").strip())
        )


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def _rows(parts: Sequence[Part], keys: dict[str, str]) -> list[dict[str, Any]]:
    filled: list[dict[str, Any]] = [
        {
            "type": part.type,
            "count": part.count,
            "points": _points(part.points_hundredths),
            "house": part.house or "",
            "chapter": part.chapter or "",
            "regulation": part.regulation or "",
            "level": part.level or "",
            "hardness": part.hardness or "",
            "section": keys.get(part.section, ""),
            "must_right": part.must_right or None,
            "post_group": part.post_group,
        }
        for part in parts
    ]
    return filled or [{}]
