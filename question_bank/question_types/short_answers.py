"""Short answer: free text that people mark by points; a machine never awards or refuses a mark here."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from question_bank.plain_text import blank_count, folded
from question_bank.question import Option, Question
from question_bank.question_types.base import (
    LETTERS,
    UNANSWERED,
    UNANSWERED_TEXT,
    Mark,
    QuestionType,
    Rule,
    strings_in,
)

POINTS = (2, 10)
MOST_LETTERS = 2_000
BY_HAND = Mark(Fraction(0), "by_hand")


class Short(QuestionType):
    """The answer is a list of marking points: the point in a few words, then the expressions a marker looks for."""

    name = "short"
    label = "简答题"
    machine_marked = False

    def faults(self, question: Question) -> list[str]:
        found = []
        if question.options:
            found.append("简答题不设选项，请删去")
        if blank_count(question.stem):
            found.append("简答题的题干不留空，请改为一句要求")
        if any(isinstance(point, str) or not point for point in question.answer):
            return [*found, "简答题的每个采分点应列出要点和关键用语"]
        if not POINTS[0] <= len(question.answer) <= POINTS[1]:
            found.append(f"采分点应为{POINTS[0]}至{POINTS[1]}个，现有{len(question.answer)}个")
        if any(not folded(str(text)) for point in question.answer for text in point):
            found.append("有的采分点没有文字，请补写")
        heads = [folded(str(point[0])) for point in question.answer]
        if len(set(heads)) < len(heads):
            found.append("有两个采分点相同，请删去一个")
        return found

    def options_shown(self, question: object) -> tuple[Option, ...]:
        return ()

    def read_value(self, raw: object, *, keys: Sequence[str] = LETTERS) -> tuple[str, ...]:
        given = strings_in(raw)
        if len(given) > 1:
            raise ValueError("简答题只写一段文字")
        if any(len(text) > MOST_LETTERS for text in given):
            raise ValueError(f"简答题最多写{MOST_LETTERS}个字")
        if any(not letter.isprintable() and not letter.isspace() for text in given for letter in text):
            raise ValueError("作答中有不能识别的字符")
        return tuple(text.strip() for text in given)

    def mark(self, answer: Sequence[Any], given: Sequence[str] | None, *, rule: Rule = "all_or_nothing") -> Mark:
        return BY_HAND if self.is_answered(given) else UNANSWERED

    def points_met(self, answer: Sequence[Any], given: Sequence[str] | None) -> list[bool]:
        """Which points have an expression of theirs in the text: a hint for the marker, never a mark."""
        text = folded("".join(given or ()))
        return [any(folded(str(words)) in text for words in point) for point in answer]

    def describe(self, item: object, value: Sequence[Any] | None) -> str:
        """A key names its points by number; what was written is given as it stands."""
        if not value or not any(value):
            return UNANSWERED_TEXT
        if all(isinstance(part, str) for part in value):
            return "".join(value)
        return "；".join(f"{at}. {point[0]}" for at, point in enumerate(value, 1))

    def hint(self, rule: Rule = "all_or_nothing") -> str:
        return "写出要点，由阅卷人按采分点给分。"
