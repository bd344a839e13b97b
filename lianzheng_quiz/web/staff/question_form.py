"""The form of a question: fields for every type, read into one draft. Decides nothing about fitness."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import FloatField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from lianzheng_quiz.rules.answer_ways import ARRANGED, CHOSEN
from lianzheng_quiz.rules.refusals import Invalid, QuestionUnfit
from lianzheng_quiz.services.question_choices import (
    CHAPTERS,
    LETTERS,
    LEVELS,
    gate_label,
    lead_of,
    prompts_of,
    type_choices,
    with_prompts,
)
from lianzheng_quiz.services.question_desk import QuestionDraft, VersionRow
from lianzheng_quiz.web.forms import BaseForm, choices
from lianzheng_quiz.web.staff import answer_lines

WAYS = {choice.name: choice.way for choice in type_choices()}
ANSWER_FIELDS = {"judgement": "truth", "gaps": "blanks", "order": "sequence", "match": "pairs", "text": "points"}
"""Where each way of answering has its key on the form; choices tick theirs."""


class QuestionForm(BaseForm):
    """Options stand in `option_a` to `option_h`; `right` holds the letters that are right."""

    type = SelectField(
        "题型",
        choices=[
            SelectChoice(
                kind.name,
                kind.label,
                {"data-answer": kind.way, "data-hint": kind.hint, "data-tells-first": kind.tells_first},
            )
            for kind in type_choices()
        ],
    )
    stem = TextAreaField("题干", validators=[Length(max=1000, message="不超过 1000 字")], render_kw={"rows": 4})
    right = SelectMultipleField("正确选项", choices=choices((letter, letter) for letter in LETTERS))
    truth = RadioField("判断", choices=choices([("true", "正确"), ("false", "错误")]), validators=[Optional()])
    blanks = TextAreaField("各空的答案", validators=[Length(max=900, message="不超过 900 字")], render_kw={"rows": 3})
    sequence = StringField("正确次序", validators=[Length(max=60, message="不超过 60 个字符")])
    pairs = TextAreaField(
        "各行和对应的选项", validators=[Length(max=900, message="不超过 900 字")], render_kw={"rows": 5}
    )
    points = TextAreaField("采分点", validators=[Length(max=1600, message="不超过 1600 字")], render_kw={"rows": 6})
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
        return [self._fields[f"option_{letter.lower()}"] for letter in LETTERS]

    @classmethod
    def of(cls, version: VersionRow) -> QuestionForm:
        """The form of this request, filled with a version where nothing was sent."""
        question = version.question
        way = WAYS[question.type]
        chosen = [part for part in question.answer if isinstance(part, str)]
        listed = [part for part in question.answer if not isinstance(part, str)]
        return cls(
            type=question.type,
            stem=lead_of(question.stem) if way == "match" else question.stem,
            right=chosen if way in CHOSEN else [],
            truth=chosen[0] if way == "judgement" and chosen else None,
            blanks=answer_lines.typed_fillers(listed) if way == "gaps" else "",
            sequence=" ".join(chosen) if way == "order" else "",
            pairs=answer_lines.typed_lines(prompts_of(question), chosen) if way == "match" else "",
            points=answer_lines.typed_points(listed) if way == "text" else "",
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
        way = WAYS.get(self.type.data or "", "")
        has_options = way in CHOSEN + ARRANGED
        return QuestionDraft(
            type=self.type.data or "",
            stem=self._stem(way),
            options=_without_trailing_gaps(field.data or "" for field in self.options) if has_options else (),
            answer=self._answer(way),
            explanation=self.explanation.data or "",
            authority_title=self.authority_title.data or "",
            authority_version=self.authority_version.data or "",
            authority_article=self.authority_article.data or "",
            term=self.term.data or "",
            chapter=self.chapter.data or "",
            level=self.level.data or "",
            difficulty=0.5 if self.difficulty.data is None else self.difficulty.data,
        )

    def _stem(self, way: str) -> str:
        """As the bank has it: line ends are one character, a matching question's lines belong to its stem."""
        stem = "\n".join((self.stem.data or "").strip().splitlines())
        prompts = [prompt for prompt, _letter in answer_lines.matched_lines(self.pairs.data or "")]
        return with_prompts(stem, prompts) if way == "match" and stem else stem

    def _answer(self, way: str) -> tuple[Any, ...]:
        if way in CHOSEN:
            return tuple(sorted(set(self.right.data or ())))
        if way == "judgement":
            return (self.truth.data,) if self.truth.data else ()
        if way == "order":
            return answer_lines.letters(self.sequence.data or "")
        if way == "match":
            return tuple(letter for _prompt, letter in answer_lines.matched_lines(self.pairs.data or ""))
        if way == "text":
            return answer_lines.points(self.points.data or "")
        return answer_lines.fillers(self.blanks.data or "")

    def validate_pairs(self, field: TextAreaField) -> None:
        """A line that names no option is told by its number; the types tell only that a letter is none."""
        lines = answer_lines.matched_lines(field.data or "") if WAYS.get(self.type.data or "") == "match" else ()
        bare = [str(number) for number, (_prompt, letter) in enumerate(lines, 1) if not letter]
        if bare:
            raise ValidationError(f"第 {'、'.join(bare)} 行末尾没有“｜”和选项字母")

    def take_faults(self, refusal: Invalid) -> None:
        """As every form does; what the service names by another word goes to the field that asks for it."""
        answer = ANSWER_FIELDS.get(WAYS.get(self.type.data or "", ""), "right")
        fields = {"authority": "authority_title", "answer": answer}
        super().take_faults(Invalid({fields.get(name, name): reason for name, reason in refusal.faults.items()}))

    def take_findings(self, refusal: QuestionUnfit) -> None:
        """Show what the gates found above the form."""
        for fault in refusal.faults:
            label = gate_label(getattr(fault, "gate", ""))
            message = str(getattr(fault, "message", fault))
            self.form_errors.append(f"{label}：{message}" if label else message)


for _letter in LETTERS:
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
