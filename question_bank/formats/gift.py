"""GIFT, the plain text form that Moodle imports."""

from __future__ import annotations

from collections.abc import Iterable

from question_bank.plain_text import BLANK, blank_count
from question_bank.question import Question

_SPECIAL = str.maketrans({letter: "\\" + letter for letter in "\\~=#{}:"})


def write_gift(questions: Iterable[Question]) -> tuple[bytes, list[str]]:
    """The file's bytes, and notes on what it can't carry."""
    listed = list(questions)
    carried = [question for question in listed if _body(question)]
    notes = ["GIFT不含依据字段、层次、难度、有效期和文件出处（依据见解析文字）"]
    if len(carried) < len(listed):
        notes.append(f"有{len(listed) - len(carried)}道题的题型GIFT不能表示，未导出")
    if any(question.type == "multiple" for question in carried):
        notes.append("多选题在GIFT中按选项给分，错选扣分，与全对才得分的规则不同")
    return "\n".join(_entry(question) for question in carried).encode(), notes


def _entry(question: Question) -> str:
    return f"// {question.id} {question.term}\n::{question.id}::{_body(question)}\n"


def _body(question: Question) -> str:
    stem, feedback = _plain(question.stem), f"####{_plain(question.explanation)}"
    if question.type == "true_false":
        return f"{stem}{{{'TRUE' if question.answer == ('true',) else 'FALSE'}{feedback}}}"
    if question.type == "single":
        marks = "".join(f"{'=' if o.key in question.answer else '~'}{_plain(o.text)}" for o in question.options)
        return f"{stem}{{{marks}{feedback}}}"
    if question.type == "multiple":
        right = len(question.answer)
        wrong = len(question.options) - right
        shares = {True: f"%{100 / right:.5g}%", False: f"%-{100 / max(1, wrong):.5g}%"}
        marks = "".join(f"~{shares[o.key in question.answer]}{_plain(o.text)}" for o in question.options)
        return f"{stem}{{{marks}{feedback}}}"
    if question.type == "blank" and len(question.answer) == 1 and blank_count(question.stem) == 1:
        fillers = "".join(f"={_plain(filler)}" for filler in question.answer[0])
        before, found, after = stem.partition(BLANK)
        return f"{before}{{{fillers}{feedback}}}{after}" if found else f"{stem}{{{fillers}{feedback}}}"
    return ""


def _plain(text: str) -> str:
    return " ".join(text.split("\n")).translate(_SPECIAL)
