"""GIFT, the plain text form that Moodle imports: one paragraph a question, special signs escaped.

Moodle unescapes nothing in an arrow or a leading percent sign; questions with these are told apart here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from question_bank.formats import moodle_rules as moodle
from question_bank.plain_text import BLANK, blank_count
from question_bank.question import Question
from question_bank.question_types import TYPES
from question_bank.question_types.arrangements import lead_of, prompts_of

_SPECIAL = str.maketrans({"\\": "\\\\", "\n": "\\n"} | {sign: "\\" + sign for sign in "~=#{}:"})
_ARROW = "->"


def write_gift(questions: Iterable[Question]) -> tuple[bytes, list[str]]:
    """The file's bytes, and notes on what it can't carry."""
    listed = list(questions)
    entries, category = [], ""
    carried: list[Question] = []
    for question in listed:
        body = _body(question)
        if not body:
            continue
        if moodle.category_of(question) != category:
            category = moodle.category_of(question)
            entries.append(f"$CATEGORY: {category}\n")
        carried.append(question)
        entries.append(_entry(question, body))
    return "\n".join(entries).encode(), _notes(listed, carried)


def _notes(listed: list[Question], carried: list[Question]) -> list[str]:
    notes = ["GIFT不含依据字段、难度、有效期和文件出处（依据见解析文字，编号、关键词、层次写作idnumber和标签）"]
    kept = {id(question) for question in carried}
    left = Counter(_kind(question) for question in listed if id(question) not in kept)
    notes += [f"有{count}道{label}GIFT不能表示，未导出，请改用Moodle XML" for label, count in left.items()]
    if any(question.type == "multiple" for question in carried):
        notes.append("多选题在GIFT中按选项给分，错选扣分，与全对才得分的规则不同")
    if any(question.type == "short" for question in carried):
        notes.append("简答题的采分点在GIFT中没有阅卷说明栏，写在总反馈里，考生答后可见")
    return notes


def _kind(question: Question) -> str:
    label = TYPES[question.type].label if question.type in TYPES else "题型不明的题"
    return f"多空的{label}" if question.type == "blank" and len(question.answer) > 1 else label


def _entry(question: Question, body: str) -> str:
    tokens = [f"[id:{question.id[: moodle.LONGEST_IDNUMBER]}]"]
    tokens += [f"[tag:{tag}]" for tag in moodle.tags_of(question, TYPES[question.type].label)]
    return f"// {' '.join(tokens)}\n::{_plain(moodle.name_of(question))}::[plain]{body}\n"


def _body(question: Question) -> str:
    """The stem with the answer in braces; empty when GIFT has no form for it."""
    stem, feedback = _plain(question.stem), f"####{_plain(question.explanation)}"
    if question.type == "true_false":
        return f"{stem}{{{'TRUE' if question.answer == ('true',) else 'FALSE'}{feedback}}}"
    if question.type in ("single", "case", "multiple"):
        return f"{stem}{{{_choices(question)}{feedback}}}"
    if question.type == "short":
        points = _plain(f"\n采分点：\n{moodle.points_of(question)}")
        return f"{stem}{{{feedback}{points}}}"
    if question.type == "blank":
        return _blank(question, feedback)
    return _pairs(question, feedback) if question.type == "matching" else ""


def _choices(question: Question) -> str:
    marks = []
    for option, worth in zip(question.options, moodle.fractions(question), strict=True):
        text = _text(option.text)
        if worth == "100" and question.type != "multiple":
            marks.append(f"={text}")
        else:
            weight = f"%{worth}%" if worth != "0" or text.startswith("%") else ""
            marks.append(f"~{weight}{text}")
    return "".join(marks)


def _blank(question: Question, feedback: str) -> str:
    """One blank is the place of the braces; an arrow in a filler would turn it into a matching question."""
    if len(question.answer) != 1 or blank_count(question.stem) != 1:
        return ""
    fillers = [_text(moodle.star_free(str(filler))) for filler in question.answer[0]]
    if not fillers or any(_ARROW in filler for filler in fillers):
        return ""
    answers = "".join(f"=%100%{filler}" for filler in fillers) + feedback
    before, found, after = question.stem.partition(BLANK)
    return f"{_plain(before)}{{{answers}}}{_plain(after)}" if found else f"{_plain(question.stem)}{{{answers}}}"


def _pairs(question: Question, feedback: str) -> str:
    texts = {option.key: moodle.printable(option.text) for option in question.options}
    prompts = prompts_of(question)
    sides = [*zip(prompts, question.answer, strict=False)]
    sides += [("", key) for key in texts if key not in question.answer]
    if len(prompts) != len(question.answer) or any(_ARROW in prompt for prompt in prompts):
        return ""
    pairs = "".join(f"={_text(prompt)}{_ARROW}{_plain(texts[key])}" for prompt, key in sides)
    return f"{_plain(lead_of(question.stem))}{{{pairs}{feedback}}}"


def _plain(text: str) -> str:
    return moodle.printable(text).translate(_SPECIAL)


def _text(text: str) -> str:
    """An answer; one that begins with a bracket says that it is plain, or Moodle would look for a format's name."""
    plain = _plain(text)
    return f"[plain]{plain}" if plain.startswith("[") else plain
