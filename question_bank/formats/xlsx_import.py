"""Reads a filled-in workbook against a bank: what is new, what changed, and every fault with its cell.

It writes nothing. A row with an id is that question; a row without one is known by its content, so that the same
file read again adds nothing.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter

from question_bank.chance import digest
from question_bank.formats.jsonl import UnreadableQuestions
from question_bank.formats.xlsx_columns import EXAMPLE_MARK, texts_of, tidy
from question_bank.formats.xlsx_examples import EXAMPLES
from question_bank.formats.xlsx_opening import Table, open_table
from question_bank.formats.xlsx_results import RowFault, with_results
from question_bank.formats.xlsx_rows import Row, place_of, question_of, rows_of
from question_bank.plain_text import bare
from question_bank.question import Question

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*|" + EXAMPLE_MARK + ".*")

Check = Callable[[Question], Iterable[tuple[str, str]]]
"""Findings that bar a question: the rule's name and what to do about it."""


@dataclass(frozen=True)
class Import:
    """What a workbook holds. Nothing of it may be taken over while there are `faults`."""

    questions: tuple[Question, ...]
    added: int
    changed: int
    unchanged: int
    examples: tuple[int, ...]
    faults: tuple[RowFault, ...]
    table: Table

    def results(self) -> bytes:
        """The same workbook with a column of results and the faulty cells coloured."""
        return with_results(self.table, self.faults, self.examples)

    def into(self, bank: Iterable[Question]) -> list[Question]:
        """The bank with the questions taken over: known ones in their places, new ones at the end."""
        taken = {question.id: question for question in self.questions}
        kept = [taken.pop(question.id, question) for question in bank]
        return [*kept, *taken.values()]


def read_workbook(data: bytes, bank: Iterable[Question] = (), check: Check = lambda question: ()) -> Import:
    """Read a workbook's bytes; UnreadableQuestions when there is no table of questions in it."""
    table = open_table(data)
    known = {question.id: question for question in bank}
    rows, examples = _without_examples(rows_of(table))
    if not rows:
        raise UnreadableQuestions(f"工作表“{table.sheet.title}”中没有试题")
    by_texts = {_content(texts_of(question)): question for question in known.values()}
    read = {row.number: _read(row, known, by_texts) for row in rows}
    _mark_repeated(rows, read)
    found = {number: question for number, question in read.items() if question is not None}
    fresh = {number: question for number, question in found.items() if known.get(question.id) != question}
    _mark_repeated_stems(rows, fresh, found, known)
    for row in rows:
        if row.number in fresh and not row.faults:
            for gate, message in check(fresh[row.number]):
                row.fault(place_of(gate, message, row.texts), message)
    return Import(
        questions=tuple(found.values()),
        added=sum(question.id not in known for question in found.values()),
        changed=sum(question.id in known for question in fresh.values()),
        unchanged=len(found) - len(fresh),
        examples=tuple(examples),
        faults=tuple(_fault(table, row, key, message) for row in rows for key, message in row.faults),
        table=table,
    )


def read_xlsx(data: bytes) -> list[Question]:
    """The questions of a workbook alone; UnreadableQuestions lists the faults."""
    found = read_workbook(data)
    if found.faults:
        raise UnreadableQuestions("\n".join(str(fault) for fault in found.faults))
    return list(found.questions)


def _without_examples(rows: Iterable[Row]) -> tuple[list[Row], list[int]]:
    """Rows that hold the guide's own examples are left out; a question typed over one is a fault, not a loss."""
    shipped = {_content(texts_of(example)) for example in EXAMPLES}
    kept, examples = [], []
    for row in rows:
        marked = row.texts.get("id", "").startswith(EXAMPLE_MARK)
        if marked and not row.faults and _content(row.texts) in shipped:
            examples.append(row.number)
            continue
        if marked:
            row.fault("id", f"编号写着“{EXAMPLE_MARK}”而内容已改；要导入请清空编号，不要请删去此行")
        kept.append(row)
    return kept, examples


def _content(texts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Everything of a row but its id, for telling whether two rows say the same."""
    return tuple(sorted((key, tidy(text)) for key, text in texts.items() if key != "id" and text))


def _read(
    row: Row, known: Mapping[str, Question], by_texts: Mapping[tuple[tuple[str, str], ...], Question]
) -> Question | None:
    """The row's question, the bank's own object when nothing changed; None when the row has faults."""
    name = row.texts.get("id", "")
    same = by_texts.get(_content(row.texts)) if not row.faults else None
    if same is not None and name in ("", same.id):
        return same
    if name and name not in known and not _NAME.fullmatch(name):
        row.fault("id", "题库中没有这个编号；编号由系统给出，新题请把编号留空")
    question = question_of(row, known.get(name))
    if question is None:
        return None
    known_by_content = known.get(_name_of(question))
    if not name and known_by_content is not None:
        question = question_of(row, known_by_content) or question
    elif not name:
        question = replace(question, id=_name_of(question))
    return _next(question, known.get(question.id))


def _name_of(question: Question) -> str:
    """An id that the question's body decides: type, stem, options, answer."""
    texts = [option.text for option in question.options]
    body = [question.type, bare(question.stem), texts, list(question.answer)]
    return "q" + digest("sheet", json.dumps(body, ensure_ascii=False))[:12]


def _next(question: Question, before: Question | None) -> Question:
    """A changed question as the next version; what was approved goes back to being a draft."""
    if before is None or replace(question, version=before.version, status=before.status) == before:
        return before or question
    status = "draft" if before.status == "published" else before.status
    return replace(question, version=before.version + 1, status=status)


def _mark_repeated(rows: list[Row], read: Mapping[int, Question | None]) -> None:
    """Two rows for one question: each names the other."""
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        question = read[row.number]
        name = question.id if question else row.texts.get("id", "")
        if name and not name.startswith(EXAMPLE_MARK):
            by_name[name].append(row)
    for name, several in by_name.items():
        for row in several if len(several) > 1 else ():
            others = "、".join(f"第{other.number}行" for other in several if other is not row)
            typed = bool(row.texts.get("id"))
            row.fault("id" if typed else "stem", f"编号{name}与{others}重复" if typed else f"与{others}是同一道题")


def _mark_repeated_stems(
    rows: list[Row], fresh: Mapping[int, Question], found: Mapping[int, Question], known: Mapping[str, Question]
) -> None:
    """A new or changed question whose stem another question of its type already has."""
    places = {question.id: f"第{number}行" for number, question in found.items()}
    after = {**known, **{question.id: question for question in found.values()}}
    by_stem: dict[tuple[str, str], list[str]] = defaultdict(list)
    for question in after.values():
        by_stem[question.type, bare(question.stem)].append(question.id)
    for row in rows:
        mine = fresh.get(row.number)
        others = by_stem[mine.type, bare(mine.stem)] if mine else []
        for other in (name for name in others if mine and name != mine.id):
            where = places.get(other, f"题库中的{other}")
            row.fault("stem", f"题干与{where}相同；要修改那道题请填上它的编号，否则请改写题干")


def _fault(table: Table, row: Row, key: str, message: str) -> RowFault:
    place = table.places.get(key) or table.places["stem"]
    return RowFault(row.number, place, f"{get_column_letter(place)}{row.number}", message)


__all__ = ["Check", "Import", "RowFault", "read_workbook", "read_xlsx"]
