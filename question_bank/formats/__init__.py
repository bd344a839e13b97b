"""Forms in which questions leave and enter: one row a form, each saying what it can't carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from question_bank.formats.gift import write_gift
from question_bank.formats.jsonl import UnreadableQuestions, read_jsonl, write_jsonl
from question_bank.formats.moodle_xml import write_moodle_xml
from question_bank.formats.xlsx_export import write_xlsx
from question_bank.formats.xlsx_import import read_xlsx
from question_bank.question import Question


@dataclass(frozen=True)
class Format:
    """`write` gives the bytes and Chinese notes on what was left behind; `read` is None where there is no way back."""

    label: str
    suffix: str
    write: Callable[[Iterable[Question]], tuple[bytes, list[str]]]
    read: Callable[[bytes], list[Question]] | None = None


FORMATS: dict[str, Format] = {
    "jsonl": Format("JSONL（无损）", ".jsonl", write_jsonl, read_jsonl),
    "xlsx": Format("Excel工作簿", ".xlsx", write_xlsx, read_xlsx),
    "gift": Format("GIFT", ".gift", write_gift),
    "moodle-xml": Format("Moodle XML", ".xml", write_moodle_xml),
}

__all__ = ["FORMATS", "Format", "UnreadableQuestions"]
