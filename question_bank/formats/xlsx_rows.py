"""Rows of a table of questions: their texts, and the question they make. Faults are kept by column key."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell

from question_bank.formats.xlsx_answers import read_answer
from question_bank.formats.xlsx_cells import DATES, cell_text, iso_date
from question_bank.formats.xlsx_columns import BY_KEY, COLUMNS, OPTION_KEYS
from question_bank.formats.xlsx_opening import Table
from question_bank.plain_text import BLANK
from question_bank.question import CHAPTERS, LEVELS, Citation, Option, Question
from question_bank.question_types import TYPES
from question_bank.question_types.base import LETTERS

USUAL_DIFFICULTY = 0.5
_TYPE_NAMES = {
    **{name: name for name in TYPES},
    **{kind.label: name for name, kind in TYPES.items()},
    **{kind.label.removesuffix("题"): name for name, kind in TYPES.items()},
    "单项选择题": "single",
    "多项选择题": "multiple",
    "匹配题": "matching",
    "案例题": "case",
    "案例分析": "case",
    "问答题": "short",
    "是非题": "true_false",
    "选择题（单选）": "single",
    "选择题（多选）": "multiple",
}
_CHAPTER_NAMES = {**{key: key for key in CHAPTERS}, **{label: key for key, label in CHAPTERS.items()}}
_WORDS = {
    "题干": "stem",
    "每行": "stem",
    "正确选项": "answer",
    "选项": "option_a",
    "答案": "answer",
    "采分点": "answer",
    "解析": "explanation",
    "依据": "authority_title",
    "版本": "authority_version",
    "难度": "difficulty",
    "有效期": "valid_from",
}
_GATES = {
    "solver_agrees": "answer",
    "distractor_outside": "option_a",
    "distinct_options": "option_a",
    "no_all_of_the_above": "option_a",
    "authority_given": "authority_title",
    "authority_in_force": "authority_version",
    "explained": "explanation",
}
_GAP = re.compile(r"[（(][\s_＿]*[）)]|[_＿]{2,}")
_PROMPT = re.compile(r"\s*[（(]?\s*([1-9１-９])\s*[）).、．]\s*(.+?)\s*")
_HALF = str.maketrans("１２３４５６７８９", "123456789")


@dataclass
class Row:
    """One row with content: its number, its texts by column key, the keys that can't be read, what is wrong."""

    number: int
    texts: dict[str, str]
    unread: set[str] = field(default_factory=set)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, key: str, message: str) -> None:
        self.faults.append((key, message))


def rows_of(table: Table) -> list[Row]:
    """Every row below the head with content under a known column."""
    merged = _merged(table)
    rows = (_row(table, number, merged[number]) for number in range(table.head + 1, table.last + 1))
    return [row for row in rows if row is not None]


def _row(table: Table, number: int, merged: list[tuple[set[str], str]]) -> Row | None:
    row = Row(number, {})
    for key, place in table.places.items():
        cell = table.sheet.cell(number, place)
        assert isinstance(cell, Cell | MergedCell)
        try:
            row.texts[key] = cell_text(cell, key)
        except ValueError as reason:
            row.texts[key] = ""
            row.unread.add(key)
            row.fault(key, str(reason))
    if not row.faults and not any(row.texts.values()):
        return None
    for keys, coordinates in merged:
        row.unread |= keys
        row.fault(min(keys, key=table.places.__getitem__), f"{coordinates}是合并单元格，请取消合并，逐格填写")
    return row


def _merged(table: Table) -> Mapping[int, list[tuple[set[str], str]]]:
    """The merged areas over each row of the table, with the keys of the columns they cover."""
    found: dict[int, list[tuple[set[str], str]]] = defaultdict(list)
    for area in table.sheet.merged_cells.ranges:
        keys = {key for key, place in table.places.items() if area.min_col <= place <= area.max_col}
        for number in range(max(area.min_row, table.head + 1), min(area.max_row, table.last) + 1):
            if keys:
                found[number].append((keys, area.coord))
    return found


def question_of(row: Row, before: Question | None) -> Question | None:
    """The question of a row; what the sheet doesn't carry comes from `before`. None when faults were found."""
    for column in COLUMNS:
        if column.filled and not row.texts[column.key] and column.key not in row.unread:
            row.fault(column.key, f"没有填{column.label}")
    kind = _named(row, "type", _TYPE_NAMES)
    chapter = _named(row, "chapter", _CHAPTER_NAMES)
    level = _named(row, "level", {level: level for level in LEVELS})
    difficulty = _difficulty(row, before)
    valid_from, valid_to = (_date(row, key, before) for key in DATES)
    options = _options(row)
    if not row.texts["stem"] or not kind:
        return None
    stem = _stem(row.texts["stem"], kind, before)
    answer = _answer(row, kind, stem)
    if row.faults:
        return None
    question = replace(
        before or _new(row.texts.get("id", "")),
        type=kind,
        stem=stem,
        options=options,
        answer=answer,
        chapter=chapter,
        level=level,
        difficulty=difficulty,
        valid_from=valid_from,
        valid_to=valid_to,
        **_plain_texts(row.texts),
    )
    for message in TYPES[kind].faults(question):
        row.fault(place_of("structure", message, row.texts), message)
    if valid_from and valid_to and valid_from > valid_to:
        row.fault("valid_to", "有效期的起日晚于止日")
    return None if row.faults else question


def _new(name: str) -> Question:
    return Question(
        id=name,
        version=1,
        type="",
        stem="",
        options=(),
        answer=(),
        explanation="",
        authority=Citation("", "", ""),
        term="",
        chapter="",
        level="",
        difficulty=USUAL_DIFFICULTY,
        pattern="hand",
    )


def _plain_texts(texts: Mapping[str, str]) -> dict[str, Any]:
    cited = Citation(texts["authority_title"].strip("《》"), texts["authority_version"], texts["authority_article"])
    return {"explanation": texts["explanation"], "authority": cited, "term": texts["term"]}


def _named(row: Row, key: str, names: Mapping[str, str]) -> str:
    text = "".join(row.texts[key].split())
    if text and text not in names:
        row.fault(key, f"“{text[:20]}”不认识，请从下拉列表中选")
    return names.get(text, "")


def _difficulty(row: Row, before: Question | None) -> float:
    text = row.texts.get("difficulty", "")
    if not text:
        return before.difficulty if before else USUAL_DIFFICULTY
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1:
        row.fault("difficulty", f"难度应是0与1之间的小数，现为“{text}”")
    return value


def _date(row: Row, key: str, before: Question | None) -> str | None:
    if key not in row.texts:
        return getattr(before, key, None)
    try:
        return iso_date(row.texts[key])
    except ValueError as reason:
        row.fault(key, str(reason))
        return None


def _options(row: Row) -> tuple[Option, ...]:
    texts = [row.texts.get(key, "") for key in OPTION_KEYS]
    while texts and not texts[-1]:
        texts.pop()
    for key, text, letter in zip(OPTION_KEYS, texts, LETTERS, strict=False):
        if not text and key not in row.unread:
            row.fault(key, f"选项{letter}空着，后面的选项却有内容，请依次填写")
    return tuple(Option(letter, text) for letter, text in zip(LETTERS, texts, strict=False))


def _answer(row: Row, kind: str, stem: str) -> tuple[Any, ...]:
    if not row.texts["answer"]:
        return ()
    try:
        return read_answer(kind, row.texts["answer"], stem)
    except ValueError as reason:
        row.fault("answer", str(reason))
        return ()


def _stem(text: str, kind: str, before: Question | None) -> str:
    """The stem with its gaps, and the numbers of a matching question's lines, in the bank's writing."""
    if before is not None and text == before.stem:
        return text
    if kind != "matching":
        return _GAP.sub(BLANK, text)
    return "\n".join(_prompt(line) for line in text.split("\n") if line.strip())


def _prompt(line: str) -> str:
    found = _PROMPT.fullmatch(line)
    if not found:
        return _GAP.sub(BLANK, line.strip())
    return f"（{found[1].translate(_HALF)}）{_GAP.sub('', found[2]).strip()}{BLANK}"


def place_of(rule: str, message: str, texts: Mapping[str, str]) -> str:
    """The column that a finding speaks of: by its rule, or by the first word that names a column."""
    named = {message.find(word): key for word, key in _WORDS.items() if word in message}
    key = _GATES.get(rule) or (named[min(named)] if named else "stem")
    if key == "option_a":
        return next((option for option in OPTION_KEYS if texts.get(option) and texts[option] in message), key)
    return key if key in BY_KEY else "stem"
