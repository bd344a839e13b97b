"""The commands `export`, `template`, `import`: questions out of a bank and into one, whole or not at all."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from question_bank.commands.output import (
    DONE,
    FAULTY,
    Refused,
    answering,
    bank_at,
    bytes_of,
    counts_table,
    fault_line,
    replace_file,
    say,
)
from question_bank.formats import FORMATS, UnreadableQuestions
from question_bank.formats.xlsx_import import Import, read_workbook
from question_bank.formats.xlsx_opening import looks_like_a_workbook
from question_bank.formats.xlsx_template import write_template
from question_bank.gates import faults_of
from question_bank.knowledge import load_knowledge
from question_bank.published import PUBLISHED, as_json, write_bank
from question_bank.question import CHAPTERS, Question


def add_exchange_commands(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the three commands; each sets `func`, which takes the parsed arguments and returns the exit code."""
    export = subparsers.add_parser("export", help="导出题库")
    export.add_argument("--format", choices=FORMATS, required=True, help="格式")
    export.add_argument("--out", type=Path, required=True, metavar="文件", help="写到哪里")
    export.add_argument("--bank", type=Path, default=PUBLISHED, metavar="题库", help="默认为随附的题库")
    export.set_defaults(func=answering(run_export))
    template = subparsers.add_parser("template", help="写出供编辑填写的Excel导入模板")
    template.add_argument("--out", type=Path, required=True, metavar="文件", help="写到哪里（.xlsx）")
    template.set_defaults(func=answering(run_template))
    imported = subparsers.add_parser("import", help="读入jsonl或xlsx试题并报告")
    imported.add_argument("file", type=Path, metavar="文件")
    imported.add_argument("--json", action="store_true", help="把读到的试题输出为JSON数组")
    imported.add_argument("--bank", type=Path, metavar="目录", help="xlsx：没有一处差错时写入这个题库目录")
    imported.add_argument("--errors", type=Path, metavar="文件", help="xlsx：有差错时把标明差错的工作簿写到哪里")
    imported.set_defaults(func=answering(run_import))


def run_export(arguments: argparse.Namespace) -> int:
    questions = bank_at(arguments.bank)
    data, notes = FORMATS[arguments.format].write(questions)
    replace_file(arguments.out, data)
    say(f"导出{len(questions)}道题到{arguments.out}")
    for note in notes:
        say(f"注意：{note}")
    return DONE


def run_template(arguments: argparse.Namespace) -> int:
    replace_file(arguments.out, write_template())
    say(f"导入模板写到{arguments.out}，填好后用 import 导入")
    return DONE


def run_import(arguments: argparse.Namespace) -> int:
    data = bytes_of(arguments.file)
    if arguments.file.suffix.lower() in (".xlsx", ".xls", ".xlsm") or looks_like_a_workbook(data):
        return _import_workbook(arguments, data)
    if arguments.bank or arguments.errors:
        raise Refused("--bank和--errors只用于xlsx文件")
    return _report_jsonl(arguments, data)


def _report_jsonl(arguments: argparse.Namespace, data: bytes) -> int:
    reader = FORMATS["jsonl"].read
    assert reader is not None
    try:
        questions = reader(data)
    except UnreadableQuestions as error:
        raise Refused(f"{arguments.file.name}：{error}") from error
    knowledge = load_knowledge()
    found = [fault for question in questions for fault in faults_of(question, knowledge)]
    faults = [fault for fault in found if fault.severity == "fault"]
    say(as_json(questions) if arguments.json else f"读到{len(questions)}道题\n{counts_table(questions)}")
    for fault in faults:
        say(fault_line(fault), stream=sys.stderr)
    return FAULTY if faults else DONE


def _import_workbook(arguments: argparse.Namespace, data: bytes) -> int:
    bank = _bank_to_fill(arguments.bank)
    knowledge = load_knowledge()

    def check(question: Question) -> list[tuple[str, str]]:
        return [(fault.gate, fault.message) for fault in faults_of(question, knowledge) if fault.severity == "fault"]

    try:
        found = read_workbook(data, bank, check)
    except UnreadableQuestions as error:
        raise Refused(f"{arguments.file.name}：{error}") from error
    if found.faults:
        return _report_faults(arguments, found)
    if arguments.bank and found.added + found.changed:
        _fill(arguments.bank, found.into(bank))
    say(as_json(found.questions) if arguments.json else _summary(arguments, found))
    return DONE


def _bank_to_fill(path: Path | None) -> list[Question]:
    """The questions of the bank to write into; none where a new one is to be made."""
    if path is None:
        return []
    if path.exists() and not path.is_dir():
        raise Refused(f"{path}不是目录")
    return bank_at(path) if any((path / f"{chapter}.json").exists() for chapter in CHAPTERS) else []


def _fill(path: Path, questions: list[Question]) -> None:
    try:
        write_bank(path, questions)
    except OSError as error:
        raise Refused(f"题库写不到{path}：{error.strerror}") from error


def _summary(arguments: argparse.Namespace, found: Import) -> str:
    if not arguments.bank:
        return f"读到{len(found.questions)}道题，没有差错\n{counts_table(found.questions)}"
    return f"新增{found.added}道、更新{found.changed}道、未变{found.unchanged}道，题库在{arguments.bank}"


def _report_faults(arguments: argparse.Namespace, found: Import) -> int:
    if arguments.errors:
        replace_file(arguments.errors, found.results())
    rows = len({fault.row for fault in found.faults})
    lines = [f"{rows}行有差错，整份未导入", *(str(fault) for fault in found.faults)]
    if arguments.errors:
        lines.append(f"标明差错的工作簿写到{arguments.errors}")
    say(*lines, stream=sys.stderr)
    if arguments.json:
        say("[]")
    return FAULTY


__all__ = ["add_exchange_commands"]
