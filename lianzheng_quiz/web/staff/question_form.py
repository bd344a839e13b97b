"""The form of a question: fields for every type, read into one draft. Decides nothing about fitness."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import FloatField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from lianzheng_quiz.rules.refusals import Invalid, QuestionUnfit
from lianzheng_quiz.services.question_choices import CHAPTERS, LETTERS, LEVELS, gate_label, type_choices
from lianzheng_quiz.services.question_desk import QuestionDraft, VersionRow
from lianzheng_quiz.web.forms import BaseForm
from lianzheng_quiz.web.staff.forms import choices

OFFERED = LETTERS[:6]
BETWEEN_FILLERS = "｜"
ANSWERS = {choice.name: choice.answer for choice in type_choices()}


class QuestionForm(BaseForm):
    """Options stand in `option_a` to `option_f`; `right` holds the letters that are right."""

    type = SelectField(
        "题型",
        choices=[
            SelectChoice(kind.name, kind.label, {"data-answer": kind.answer, "data-hint": kind.hint})
            for kind in type_choices()
        ],
    )
    stem = TextAreaField("题干", validators=[Length(max=600, message="不超过 600 字")], render_kw={"rows": 4})
    right = SelectMultipleField("正确选项", choices=choices((letter, letter) for letter in OFFERED))
    truth = RadioField("判断", choices=choices([("true", "正确"), ("false", "错误")]), validators=[Optional()])
    blanks = TextAreaField("各空的答案", validators=[Length(max=900, message="不超过 900 字")], render_kw={"rows": 3})
    explanation = TextAreaField("解析", validators=[Length(max=1200, message="不超过 1200 字")], render_kw={"rows": 4})
    authority_title = StringField(
        "法规名称", validators=[Length(max=120, message="不超过 120 字")], render_kw={"list": "regulation-titles"}
    )
    authority_version = StringField(
        "版本", validators=[Length(max=60, message="不超过 60 字")], render_kw={"list": "regulation-versions"}
    )
    authority_article = StringField("条款", validators=[Length(max=120, message="不超过 120 字")])
    term = StringField("关键词", validators=[Length(max=60, message="不超过 60 字")])
    chapter = SelectField("专题", choices=choices([("", "请选择"), *CHAPTERS.items()]))
    level = SelectField("层次", choices=choices([("", "请选择"), *((level, level) for level in LEVELS)]))
    difficulty = FloatField(
        "难度", default=0.5, widget=HiddenInput(), validators=[Optional(), NumberRange(min=0, max=1)]
    )

    @property
    def options(self) -> list[Any]:
        """The option fields, A first."""
        return [self._fields[f"option_{letter.lower()}"] for letter in OFFERED]

    @classmethod
    def of(cls, version: VersionRow) -> QuestionForm:
        """The form of this request, filled with a version where nothing was sent."""
        question = version.question
        kind = ANSWERS[question.type]
        chosen = [part for part in question.answer if isinstance(part, str)]
        return cls(
            type=question.type,
            stem=question.stem,
            right=chosen if kind in ("one", "several") else [],
            truth=chosen[0] if kind == "judgement" and chosen else None,
            blanks="\n".join(BETWEEN_FILLERS.join(part) for part in question.answer if not isinstance(part, str)),
            explanation=question.explanation,
            authority_title=question.authority.title,
            authority_version=question.authority.version,
            authority_article=question.authority.article,
            term=question.term,
            chapter=question.chapter,
            level=question.level,
            difficulty=question.difficulty,
            **{f"option_{option.key.lower()}": option.text for option in question.options},
        )

    def draft(self) -> QuestionDraft:
        """What was filled in, as the chosen type reads it."""
        kind = ANSWERS.get(self.type.data or "", "")
        choice = kind in ("one", "several")
        return QuestionDraft(
            type=self.type.data or "",
            stem=self.stem.data or "",
            options=_without_trailing_gaps(field.data or "" for field in self.options) if choice else (),
            answer=self._answer(kind),
            explanation=self.explanation.data or "",
            authority_title=self.authority_title.data or "",
            authority_version=self.authority_version.data or "",
            authority_article=self.authority_article.data or "",
            term=self.term.data or "",
            chapter=self.chapter.data or "",
            level=self.level.data or "",
            difficulty=0.5 if self.difficulty.data is None else self.difficulty.data,
        )

    def _answer(self, kind: str) -> tuple[Any, ...]:
        if kind in ("one", "several"):
            return tuple(sorted(set(self.right.data or ())))
        if kind == "judgement":
            return (self.truth.data,) if self.truth.data else ()
        return tuple(_fillers(line) for line in (self.blanks.data or "").splitlines() if line.strip())

    def take_faults(self, refusal: Invalid) -> None:
        """As every form does; what the service names by another word goes to the field that asks for it."""
        answers = {"judgement": "truth", "written": "blanks"}
        fields = {"authority": "authority_title", "answer": answers.get(ANSWERS.get(self.type.data or "", ""), "right")}
        super().take_faults(Invalid({fields.get(name, name): reason for name, reason in refusal.faults.items()}))

    def take_findings(self, refusal: QuestionUnfit) -> None:
        """Show what the gates found above the form."""
        for fault in refusal.faults:
            label = gate_label(getattr(fault, "gate", ""))
            message = str(getattr(fault, "message", fault))
            self.form_errors.append(f"{label}：{message}" if label else message)


for _letter in OFFERED:
    setattr(
        QuestionForm,
        f"option_{_letter.lower()}",
        StringField(f"选项 {_letter}", validators=[Length(max=300, message="不超过 300 字")]),
    )


def _without_trailing_gaps(texts: Iterable[str]) -> tuple[str, ...]:
    kept = [text.strip() for text in texts]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _fillers(line: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in line.replace("|", BETWEEN_FILLERS).split(BETWEEN_FILLERS) if part.strip())
