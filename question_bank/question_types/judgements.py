"""Judgement: a statement that is true or false as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from question_bank.plain_text import blank_count
from question_bank.question import Option, Question
from question_bank.question_types.base import (
    LETTERS,
    RIGHT,
    UNANSWERED,
    UNANSWERED_TEXT,
    WRONG,
    Mark,
    QuestionType,
    Rule,
    strings_in,
)

SHOWN = (Option("true", "正确"), Option("false", "错误"))
TEXTS = {option.key: option.text for option in SHOWN}


class TrueFalse(QuestionType):
    name = "true_false"
    label = "判断题"

    def faults(self, question: Question) -> list[str]:
        found = []
        if question.options:
            found.append("判断题不设选项，请删去")
        if list(question.answer) not in (["true"], ["false"]):
            found.append("判断题的答案应为“正确”或“错误”")
        if blank_count(question.stem):
            found.append("判断题的题干不留空，请改为完整的陈述")
        return found

    def options_shown(self, question: object) -> tuple[Option, ...]:
        return SHOWN

    def read_value(self, raw: object, *, keys: Sequence[str] = LETTERS) -> tuple[str, ...]:
        given = strings_in(raw)
        if len(given) > 1:
            raise ValueError("判断题只能选一项")
        if any(value not in TEXTS for value in given):
            raise ValueError("判断题只能选“正确”或“错误”")
        return tuple(given)

    def mark(self, answer: Sequence[Any], given: Sequence[str] | None, *, rule: Rule = "all_or_nothing") -> Mark:
        if not self.is_answered(given):
            return UNANSWERED
        return RIGHT if list(given or ()) == list(answer) else WRONG

    def describe(self, item: object, value: Sequence[Any] | None) -> str:
        return TEXTS.get(value[0], str(value[0])) if value else UNANSWERED_TEXT

    def hint(self, rule: Rule = "all_or_nothing") -> str:
        return "判断说法是否正确，判断对得分，判断错或不答不得分。"
