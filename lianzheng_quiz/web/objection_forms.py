"""Forms of objections and rulings: what the cadre, the editor and the organiser fill in."""

from __future__ import annotations

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from lianzheng_quiz.rules.rulings import KIND_MEANS, KINDS
from lianzheng_quiz.services.rulings import RulingDraft
from lianzheng_quiz.web.forms import BaseForm, choices
from question_bank.question import Question

LONG = Length(max=500, message="不超过 500 字")
TRUE_FALSE = (("true", "正确"), ("false", "错误"))


class ObjectionForm(BaseForm):
    """What a cadre queries and why; an empty place is the whole score."""

    position = SelectField("对什么有异议")
    text = TextAreaField("理由", validators=[InputRequired("请写明理由"), LONG], render_kw={"rows": 5})

    def offer(self, questions: int) -> None:
        """The places of a paper with so many questions."""
        places = [(str(number), f"第 {number} 题") for number in range(1, questions + 1)]
        self.position.choices = choices([("", "整份成绩"), *places])

    @property
    def place(self) -> int | None:
        return int(self.position.data) if self.position.data else None


class AnswerForm(BaseForm):
    """Why things stand."""

    answer = TextAreaField("答复", validators=[InputRequired("请写明答复和依据"), LONG], render_kw={"rows": 4})


class RulingForm(BaseForm):
    """What is to become of a question. The choices of the key are set by the question."""

    kind = RadioField("处理", validators=[InputRequired("请选择如何处理")])
    key = SelectMultipleField(
        "更正后的答案（只在更正答案时选）", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    reason = TextAreaField("理由", validators=[InputRequired("请写明理由"), LONG], render_kw={"rows": 3})
    authority = StringField(
        "依据",
        validators=[InputRequired("请写明依据：文件名称、版本和条款"), Length(max=300, message="不超过 300 字")],
        render_kw={"autocomplete": "off"},
    )
    scope = RadioField(
        "范围", choices=choices([("all", "用过这一版试题的全部批次"), ("batch", "只限提出异议的批次")]), default="all"
    )

    def offer(self, question: Question, may_correct: bool) -> None:
        """What can be done about this question."""
        kinds = [kind for kind in KINDS if may_correct or kind != "key"]
        self.kind.choices = choices((kind, f"{KINDS[kind]}：{KIND_MEANS[kind]}") for kind in kinds)
        texts = [(option.key, f"{option.key}. {option.text}") for option in question.options]
        self.key.choices = choices(texts or TRUE_FALSE) if may_correct else []

    def draft(self) -> RulingDraft:
        return RulingDraft(
            kind=self.kind.data or "",
            reason=self.reason.data or "",
            authority=self.authority.data or "",
            batch_only=self.scope.data == "batch",
            key=tuple(self.key.data or ()),
        )
