"""Ordering and matching: one letter a place, the places numbered or named by the stem's lines.

A place may be left empty (an empty string) while the candidate is still at work; being unfinished is no error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank.plain_text import BLANK, blank_count
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

FEWEST_PLACES = 3
_PROMPT = re.compile(r"^（\d）(.+?)[（(][\s_＿]*[）)]$")


class Arrangement(QuestionType):
    """What ordering and matching share: options on one side, places on the other."""

    def places(self, item: object) -> tuple[str, ...]:
        """What stands beside each place to be filled, in order."""
        raise NotImplementedError

    def options_shown(self, question: object) -> tuple[Option, ...]:
        return options_of(question)

    def faults(self, question: Question) -> list[str]:
        found = faults_of_options(question.options, self.label, FEWEST_PLACES)
        return found + (faults_of_letters(question.answer, question.options) or self._faults_of_places(question))

    def _faults_of_places(self, question: Question) -> list[str]:
        raise NotImplementedError

    def read_value(self, raw: object, *, keys: Sequence[str] = LETTERS) -> tuple[str, ...]:
        given = [part.strip() for part in strings_in(raw)]
        if len(given) > len(keys):
            raise ValueError(f"{self.label}最多填{len(keys)}个位置")
        if any(letter and (letter not in keys or len(letter) != 1) for letter in given):
            raise ValueError("选了不存在的选项")
        return tuple(given)


class Ordering(Arrangement):
    """The answer names the option keys in the right order; every option has its place."""

    name = "ordering"
    label = "排序题"

    def places(self, item: object) -> tuple[str, ...]:
        return tuple(f"第{at}位" for at in range(1, len(options_of(item)) + 1))

    def _faults_of_places(self, question: Question) -> list[str]:
        found = [] if blank_count(question.stem) == 1 else ["题干应有且只有一个空（　　），请补上或删去多余的"]
        if len(question.answer) != len(question.options):
            found.append("排序题的答案应把全部选项各列一次，请补齐")
        elif list(question.answer) == sorted(question.answer):
            found.append("选项已按正确次序排列，等于给出答案，请打乱选项")
        return found

    def mark(self, answer: Sequence[Any], given: Sequence[str] | None, *, rule: Rule = "all_or_nothing") -> Mark:
        if not self.is_answered(given):
            return UNANSWERED
        return RIGHT if list(given or ()) == list(answer) else WRONG

    def describe(self, item: object, value: Sequence[Any] | None) -> str:
        if not self.is_answered(value):
            return UNANSWERED_TEXT
        texts = {option.key: option.text for option in options_of(item)}
        return " → ".join(f"{key}. {texts[key]}" if key in texts else "（空）" for key in value or ())

    def hint(self, rule: Rule = "all_or_nothing") -> str:
        return "为每个位置选定一项，次序全部正确得分，有错或没排完不得分。"


class Matching(Arrangement):
    """The stem's numbered lines are matched with options; the answer has one letter a line, in order."""

    name = "matching"
    label = "连线题"

    def places(self, item: object) -> tuple[str, ...]:
        return prompts_of(item)

    def _faults_of_places(self, question: Question) -> list[str]:
        lines = len(prompts_of(question))
        if not FEWEST_PLACES <= lines <= len(LETTERS):
            return [f"题干应有{FEWEST_PLACES}至{len(LETTERS)}行“（1）……（　　）”，现有{lines}行"]
        found = [] if blank_count(question.stem) == lines else ["每行末尾留一个空（　　），别处不留空"]
        if len(question.answer) != lines:
            found.append(f"题干有{lines}行，答案有{len(question.answer)}个，请对应起来")
        return found

    def mark(self, answer: Sequence[Any], given: Sequence[str] | None, *, rule: Rule = "all_or_nothing") -> Mark:
        """Each line earns its equal share, whatever the rule for multiple choice."""
        if not self.is_answered(given):
            return UNANSWERED
        written = [*(given or ()), *[""] * len(answer)]
        right = sum(letter == key for letter, key in zip(written, answer, strict=False))
        if right == len(answer):
            return RIGHT
        return Mark(Fraction(right, len(answer)), "partial") if right else WRONG

    def describe(self, item: object, value: Sequence[Any] | None) -> str:
        if not self.is_answered(value):
            return UNANSWERED_TEXT
        texts = {option.key: option.text for option in options_of(item)}
        given = [*(value or ()), *[""] * len(self.places(item))]
        pairs = zip(self.places(item), given, strict=False)
        return "；".join(f"{place}——{f'{key}. {texts[key]}' if key in texts else '（空）'}" for place, key in pairs)

    def hint(self, rule: Rule = "all_or_nothing") -> str:
        return "为每一行选出对应的一项，按行计分。"


def prompts_of(item: object) -> tuple[str, ...]:
    """The numbered lines of a matching stem without number and blank; the first line is what is asked."""
    stem: Any = item.get("stem", "") if isinstance(item, Mapping) else getattr(item, "stem", "")
    found = (_PROMPT.match(line.strip()) for line in str(stem).split("\n"))
    return tuple(match[1].strip() for match in found if match)


def lead_of(stem: str) -> str:
    """A matching stem without its numbered lines."""
    return "\n".join(line for line in stem.split("\n") if not _PROMPT.match(line.strip()))


def with_prompts(lead: str, prompts: Sequence[str]) -> str:
    """The stem of a matching question: what is asked, then one numbered line a prompt."""
    return "\n".join([lead, *(f"（{at}）{prompt}{BLANK}" for at, prompt in enumerate(prompts, 1))])
