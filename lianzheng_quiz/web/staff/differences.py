"""What changed between two wordings, for reading side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lianzheng_quiz.services.question_choices import key_text
from lianzheng_quiz.services.question_desk import VersionRow

Segments = Sequence[tuple[bool, str]]
"""Pieces of a text in order; True marks a piece that the other text does not have."""

_WORD = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)


@dataclass(frozen=True)
class Change:
    """One part of a question in two versions."""

    label: str
    old: Segments
    new: Segments


def marked(old: str, new: str) -> tuple[Segments, Segments]:
    """Both texts in pieces: Chinese by letter, numbers and Latin words whole."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    left: list[tuple[bool, str]] = []
    right: list[tuple[bool, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if a < b:
            left.append((tag != "equal", "".join(before[a:b])))
        if c < d:
            right.append((tag != "equal", "".join(after[c:d])))
    return left, right


def changes(old: VersionRow, new: VersionRow) -> list[Change]:
    """The parts that differ, in the order a form shows them."""
    before, after = _parts(old), _parts(new)
    labels = list(dict.fromkeys([*before, *after]))
    return [
        Change(label, *marked(before.get(label, ""), after.get(label, "")))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]


def _parts(version: VersionRow) -> dict[str, str]:
    question = version.question
    authority = question.authority
    return {
        "题干": question.stem,
        **{f"选项 {option.key}": option.text for option in question.options},
        "答案": key_text(question),
        "解析": question.explanation,
        "依据": f"《{authority.title}》（{authority.version}）{authority.article}",
        "关键词": question.term,
        "层次": question.level,
    }
