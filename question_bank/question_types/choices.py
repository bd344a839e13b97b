"""Single and multiple choice: letters in, letters marked, texts described."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar

from question_bank.plain_text import bare, blank_count
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
    options_of,
    strings_in,
)

MIN_OPTIONS = 3


class Choice(QuestionType):
    """What single and multiple choice share; `most` is how many letters may be given."""

    most: ClassVar[int]

    def faults(self, question: Question) -> list[str]:
        keys = [option.key for option in question.options]
        found = []
        if len(keys) < MIN_OPTIONS or len(keys) > len(LETTERS):
            found.append(f"选项应为{MIN_OPTIONS}至{len(LETTERS)}个，现有{len(keys)}个")
        if keys != list(LETTERS[: len(keys)]):
            found.append("选项字母应从A起依次排列")
        if any(not option.text.strip() for option in question.options):
            found.append("有选项没有文字，请补写")
        texts = [bare(option.text) for option in question.options]
        if len(set(texts)) < len(texts):
            found.append("有两个选项文字相同，请改写其中一个")
        if blank_count(question.stem) != 1:
            found.append("题干应有且只有一个空（　　），请补上或删去多余的")
        return found + self._faults_of_answer(question, keys)

    def _faults_of_answer(self, question: Question, keys: list[str]) -> list[str]:
        answer = list(question.answer)
        if any(not isinstance(letter, str) or letter not in keys for letter in answer):
            return ["答案中的字母不在选项之中，请重选"]
        if len(set(answer)) < len(answer):
            return ["答案中的字母重复，请重选"]
        return self._faults_of_count(len(answer), len(keys))

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
        return [] if right == 1 else [f"单选题应有一个正确选项，现有{right}个"]

    def mark(self, answer: Sequence[Any], given: Sequence[str] | None, *, rule: Rule = "all_or_nothing") -> Mark:
        if not self.is_answered(given):
            return UNANSWERED
        return RIGHT if list(given or ()) == list(answer) else WRONG

    def hint(self, rule: Rule = "all_or_nothing") -> str:
        return "每题只有一个正确选项，选对得分，选错或不选不得分。"


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
