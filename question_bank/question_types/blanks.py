"""Fill the blanks: one written value a blank, compared after folding width, spaces, case and quotation marks.

Periods and sums count as the same however they are written (一年, 12个月).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from question_bank.plain_text import blank_count, folded
from question_bank.quantities import same_quantity
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

MOST_BLANKS = 8
MOST_LETTERS = 100


class Blank(QuestionType):
    name = "blank"
    label = "填空题"

    def faults(self, question: Question) -> list[str]:
        found = []
        if question.options:
            found.append("填空题不设选项，请删去")
        blanks = blank_count(question.stem)
        if not 1 <= blanks <= MOST_BLANKS:
            found.append(f"题干应有1至{MOST_BLANKS}个空（　　），现有{blanks}个")
        if any(isinstance(fillers, str) for fillers in question.answer):
            return [*found, "填空题的每个空应列出可接受的答案"]
        if len(question.answer) != blanks:
            found.append(f"题干有{blanks}个空，答案有{len(question.answer)}组，请对应起来")
        if any(not fillers or any(not folded(str(text)) for text in fillers) for fillers in question.answer):
            found.append("有的空没有可接受的答案，请补写")
        return found

    def options_shown(self, question: object) -> tuple[Option, ...]:
        return ()

    def read_value(self, raw: object, *, keys: Sequence[str] = LETTERS) -> tuple[str, ...]:
        given = strings_in(raw)
        if len(given) > MOST_BLANKS:
            raise ValueError(f"填空题最多{MOST_BLANKS}个空")
        if any(len(value) > MOST_LETTERS for value in given):
            raise ValueError(f"每个空最多写{MOST_LETTERS}个字")
        if any(not letter.isprintable() and not letter.isspace() for value in given for letter in value):
            raise ValueError("作答中有不能识别的字符")
        return tuple(" ".join(value.split()) for value in given)

    def mark(self, answer: Sequence[Any], given: Sequence[str] | None, *, rule: Rule = "all_or_nothing") -> Mark:
        """Each blank earns its equal share, whatever the rule for multiple choice."""
        if not self.is_answered(given):
            return UNANSWERED
        written = [*(given or ()), *[""] * len(answer)]
        right = sum(
            any(_is_same(value, filler) for filler in fillers) for fillers, value in zip(answer, written, strict=False)
        )
        if right == len(answer):
            return RIGHT
        return Mark(Fraction(right, len(answer)), "partial") if right else WRONG

    def describe(self, item: object, value: Sequence[Any] | None) -> str:
        """A key (lists of fillers) names its first filler and the others in brackets."""
        parts = [part if isinstance(part, str) else _fillers(part) for part in value or ()]
        return "；".join(part or "（空）" for part in parts) if any(parts) else UNANSWERED_TEXT

    def hint(self, rule: Rule = "all_or_nothing") -> str:
        return "在空中填写答案，有多个空的按空计分。"


def _is_same(value: str, filler: str) -> bool:
    return folded(value) == folded(filler) or same_quantity(folded(value), folded(filler))


def _fillers(fillers: Sequence[str]) -> str:
    first, *others = fillers
    return f"{first}（也可填{'、'.join(others)}）" if others else first
