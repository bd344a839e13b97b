"""Single and multiple choice, and the case: letters in, letters marked, texts described."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar

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
    faults_of_letters,
    faults_of_options,
    options_of,
    strings_in,
)

MIN_OPTIONS = 3


class Choice(QuestionType):
    """What single and multiple choice share; `most` is how many letters may be given."""

    most: ClassVar[int]

    def faults(self, question: Question) -> list[str]:
        found = faults_of_options(question.options, self.label, MIN_OPTIONS)
        if blank_count(question.stem) != 1:
            found.append("题干应有且只有一个空（　　），请补上或删去多余的")
        wrong_letters = faults_of_letters(question.answer, question.options)
        return found + (wrong_letters or self._faults_of_count(len(question.answer), len(question.options)))

    def _faults_of_count(self, right: int, offered: int) -> list[str]:
        raise NotImplementedError

    def options_shown(self, question: object) -> tuple[Option, ...]:
        return options_of(question)

    def read_value(self, raw: object, *, keys: Sequence[str] = LETTERS) -> tuple[str, ...]:
        given = strings_in(raw)
        if len(given) > len(keys) or len(given) > self.most:
            raise ValueError(f"{self.label}最多选{min(self.most, len(keys))}项")
        unknown = [letter for letter in given if letter not in keys or len(letter) != 1]
        if unknown:
            raise ValueError("选了不存在的选项")
        return tuple(sorted(set(given)))

    def describe(self, item: object, value: Sequence[Any] | None) -> str:
        if not self.is_answered(value):
            return UNANSWERED_TEXT
        texts = {option.key: option.text for option in options_of(item)}
        return "；".join(f"{key}. {texts[key]}" if key in texts else str(key) for key in sorted(set(value or ())))


class Single(Choice):
    name = "single"
    label = "单选题"
    most = 1

    def _faults_of_count(self, right: int, offered: int) -> list[str]:
        return [] if right == 1 else [f"{self.label}应有一个正确选项，现有{right}个"]

    def mark(self, answer: Sequence[Any], given: Sequence[str] | None, *, rule: Rule = "all_or_nothing") -> Mark:
        if not self.is_answered(given):
            return UNANSWERED
        return RIGHT if list(given or ()) == list(answer) else WRONG

    def hint(self, rule: Rule = "all_or_nothing") -> str:
        return "每题只有一个正确选项，选对得分，选错或不选不得分。"


class Case(Single):
    """A situation from the job and one question about it; answered and marked like a single choice."""

    name = "case"
    label = "案例分析题"


class Multiple(Choice):
    name = "multiple"
    label = "多选题"
    most = len(LETTERS)

    def _faults_of_count(self, right: int, offered: int) -> list[str]:
        if right < 2:
            return [f"多选题应有两个以上正确选项，现有{right}个"]
        return ["所有选项都正确，请至少设一个错误选项"] if right == offered else []

    def mark(self, answer: Sequence[Any], given: Sequence[str] | None, *, rule: Rule = "all_or_nothing") -> Mark:
        """Under ``half``, a non-empty proper subset of the key with no wrong choice earns half."""
        if not self.is_answered(given):
            return UNANSWERED
        key, chosen = set(answer), set(given or ())
        if chosen == key:
            return RIGHT
        return Mark(Fraction(1, 2), "partial") if rule == "half" and chosen < key else WRONG

    def hint(self, rule: Rule = "all_or_nothing") -> str:
        if rule == "half":
            return "每题有两个以上正确选项，全部选对得满分，少选且无错选得一半分，错选或不选不得分。"
        return "每题有两个以上正确选项，全部选对得分，多选、少选、错选或不选不得分。"
