"""What every question type can do; a type is one stateless class that knows nothing of papers, people or clocks.

Marking and describing work on an answer and option keys alone, because an exam freezes its items with shuffled letters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal

from question_bank.plain_text import bare
from question_bank.question import Option, Question

Rule = Literal["all_or_nothing", "half"]
Outcome = Literal["right", "wrong", "partial", "unanswered", "by_hand"]
RULES: tuple[Rule, ...] = ("all_or_nothing", "half")
LETTERS = "ABCDEFGH"
UNANSWERED_TEXT = "未作答"


@dataclass(frozen=True)
class Mark:
    """The share of an item's points that was earned, and in what way."""

    fraction: Fraction
    outcome: Outcome


RIGHT = Mark(Fraction(1), "right")
WRONG = Mark(Fraction(0), "wrong")
UNANSWERED = Mark(Fraction(0), "unanswered")


def options_of(item: object) -> tuple[Option, ...]:
    """The options of a question, of a frozen item (attribute ``options``) or of its JSON mapping."""
    found: Any = item.get("options", ()) if isinstance(item, Mapping) else getattr(item, "options", ())
    return tuple(
        option if isinstance(option, Option) else Option(str(option["key"]), str(option["text"])) for option in found
    )


def strings_in(raw: object) -> list[str]:
    """The list of strings a client sent; ValueError when it is anything else."""
    if not isinstance(raw, list | tuple) or not all(isinstance(part, str) for part in raw):
        raise ValueError("作答须是字符串的列表")
    return list(raw)


def faults_of_options(options: Sequence[Option], label: str, fewest: int) -> list[str]:
    """What is wrong with the options of a type, whatever their key: number, letters, texts."""
    keys = [option.key for option in options]
    found = []
    if not fewest <= len(keys) <= len(LETTERS):
        found.append(f"{label}的选项应为{fewest}至{len(LETTERS)}个，现有{len(keys)}个")
    if keys != list(LETTERS[: len(keys)]):
        found.append("选项字母应从A起依次排列")
    if any(not option.text.strip() for option in options):
        found.append("有选项没有文字，请补写")
    texts = [bare(option.text) for option in options]
    if len(set(texts)) < len(texts):
        found.append("有两个选项文字相同，请改写其中一个")
    return found


def faults_of_letters(answer: Sequence[Any], options: Sequence[Option]) -> list[str]:
    """What is wrong with a key of letters: each names an option, none twice."""
    keys = [option.key for option in options]
    if any(not isinstance(letter, str) or letter not in keys for letter in answer):
        return ["答案中的字母不在选项之中，请重选"]
    return ["答案中的字母重复，请重选"] if len(set(answer)) < len(answer) else []


class QuestionType:
    """The questions that a paper, a marker and a report put to a type.

    `given` is always a list of strings: letters for choices, ``["true"]`` or
    ``["false"]`` for a judgement, one string a blank, one letter a place for
    ordering and matching, one text for a short answer. A type that is not
    `machine_marked` leaves its points to people.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    machine_marked: ClassVar[bool] = True

    def faults(self, question: Question) -> list[str]:
        """What makes the body unusable, in Chinese; empty when it is sound."""
        raise NotImplementedError

    def options_shown(self, question: object) -> tuple[Option, ...]:
        """What the candidate chooses from; empty when the answer is written."""
        raise NotImplementedError

    def read_value(self, raw: object, *, keys: Sequence[str] = LETTERS) -> tuple[str, ...]:
        """Check what a client sent against the option `keys`; ValueError with a Chinese reason."""
        raise NotImplementedError

    def mark(self, answer: Sequence[Any], given: Sequence[str] | None, *, rule: Rule = "all_or_nothing") -> Mark:
        """Compare what was given with the key under a marking rule."""
        raise NotImplementedError

    def describe(self, item: object, value: Sequence[Any] | None) -> str:
        """A value in words that a person reads, with the text of the options it names."""
        raise NotImplementedError

    def hint(self, rule: Rule = "all_or_nothing") -> str:
        """What the candidate is told about answering and marking."""
        raise NotImplementedError

    def is_answered(self, value: Sequence[str] | None) -> bool:
        """Whether anything at all was given."""
        return bool(value) and any(part.strip() for part in value or ())
