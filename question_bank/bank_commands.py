"""The commands `build`, `check`, `export`, `import`: arguments in, Chinese report out; 0 done, 1 faults, 2 wrong use.

Nothing is left half-written: a file or folder is replaced whole or not at all.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from question_bank.building import build_with_reasons
from question_bank.formats import FORMATS, UnreadableQuestions
from question_bank.gates import Fault, faults_of, faults_of_bank
from question_bank.knowledge import load_knowledge
from question_bank.published import PUBLISHED, as_json, load_bank, write_bank
from question_bank.question import CHAPTERS, LEVELS, Question
from question_bank.question_types import TYPES
from question_bank.reading import Document, UnreadableDocument, read_document

DONE, FAULTY, MISUSED = 0, 1, 2
Command = Callable[[argparse.Namespace], int]


class Refused(Exception):
    """The input can't be used; `lines` say why, one reason each."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def add_commands(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the four commands; each sets `func`, which takes the parsed arguments and returns the exit code."""
    build = subparsers.add_parser("build", help="由文件和知识库生成题库")
    build.add_argument("--documents", type=Path, required=True, metavar="目录", help="文件所在的目录")
    build.add_argument("--out", type=Path, required=True, metavar="目录", help="题库写到哪里")
    build.add_argument("--whole", action="store_true", help="文件没有提到的知识点也出题")
    build.set_defaults(func=_answering(run_build))
    check = subparsers.add_parser("check", help="用全部规则检查题库")
    check.add_argument("path", type=Path, nargs="?", default=PUBLISHED, metavar="题库", help="默认为随附的题库")
    check.set_defaults(func=_answering(run_check))
    export = subparsers.add_parser("export", help="导出题库")
    export.add_argument("--format", choices=FORMATS, required=True, help="格式")
    export.add_argument("--out", type=Path, required=True, metavar="文件", help="写到哪里")
    export.add_argument("--bank", type=Path, default=PUBLISHED, metavar="题库", help="默认为随附的题库")
    export.set_defaults(func=_answering(run_export))
    imported = subparsers.add_parser("import", help="读入jsonl试题并报告")
    imported.add_argument("file", type=Path, metavar="文件")
    imported.add_argument("--json", action="store_true", help="把读到的试题输出为JSON数组")
    imported.set_defaults(func=_answering(run_import))


def _answering(command: Command) -> Command:
    """The command with a refusal turned into lines on stderr and exit 2."""

    def answer(arguments: argparse.Namespace) -> int:
        try:
            return command(arguments)
        except Refused as refusal:
            _say(*refusal.lines, stream=sys.stderr)
            return MISUSED

    return answer


def _say(*lines: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write("".join(line + "\n" for line in lines))


def run_build(arguments: argparse.Namespace) -> int:
    documents = _documents(arguments.documents)
    built = build_with_reasons(documents, load_knowledge(), arguments.whole)
    if not built.questions:
        raise Refused("文件中没有找到知识库收录的关键词，没有生成试题")
    try:
        write_bank(arguments.out, built.questions)
    except OSError as error:
        raise Refused(f"题库写不到{arguments.out}：{error.strerror}") from error
    _say(f"读了{len(documents)}份文件，生成{len(built.questions)}道题，写入{arguments.out}")
    _say(_table(built.questions))
    for gate, count in built.left_out_by_gate.most_common():
        _say(f"未用的题稿：{gate} {count}道")
    return DONE


def _documents(folder: Path) -> list[Document]:
    if not folder.is_dir():
        raise Refused(f"目录{folder}不存在")
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    if not files:
        raise Refused(f"目录{folder}中没有文件")
    documents, reasons = [], []
    for file in files:
        try:
            documents.append(read_document(file))
        except UnreadableDocument as error:
            reasons.append(str(error))
    if reasons:
        raise Refused(*reasons)
    return documents


def run_check(arguments: argparse.Namespace) -> int:
    questions, knowledge = _bank(arguments.path), load_knowledge()
    found = [fault for question in questions for fault in faults_of(question, knowledge)]
    found += faults_of_bank(questions, knowledge)
    _say(_table(questions))
    faults = [fault for fault in found if fault.severity == "fault"]
    _say(f"共{len(questions)}道题，{len(faults)}处差错，{len(found) - len(faults)}条建议")
    for fault in found:
        _say(_line(fault))
    return FAULTY if faults else DONE


def _line(fault: Fault) -> str:
    kind = "差错" if fault.severity == "fault" else "建议"
    return f"{kind} {fault.question_id or '全库'} [{fault.gate}] {fault.message}"


def run_export(arguments: argparse.Namespace) -> int:
    questions = _bank(arguments.bank)
    data, notes = FORMATS[arguments.format].write(questions)
    _replace(arguments.out, data)
    _say(f"导出{len(questions)}道题到{arguments.out}")
    for note in notes:
        _say(f"注意：{note}")
    return DONE


def run_import(arguments: argparse.Namespace) -> int:
    reader = FORMATS["jsonl"].read
    assert reader is not None
    try:
        questions = reader(arguments.file.read_bytes())
    except OSError as error:
        raise Refused(f"{arguments.file}读不出来：文件不存在或没有权限") from error
    except UnreadableQuestions as error:
        raise Refused(f"{arguments.file.name}：{error}") from error
    knowledge = load_knowledge()
    found = [fault for question in questions for fault in faults_of(question, knowledge)]
    faults = [fault for fault in found if fault.severity == "fault"]
    _say(as_json(questions) if arguments.json else f"读到{len(questions)}道题\n{_table(questions)}")
    for fault in faults:
        _say(_line(fault), stream=sys.stderr)
    return FAULTY if faults else DONE


def _bank(path: Path) -> list[Question]:
    try:
        return load_bank(path)
    except UnreadableQuestions as error:
        raise Refused(str(error)) from error


def _replace(path: Path, data: bytes) -> None:
    """Write beside the target, then take its place."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
            written = Path(folder) / path.name
            written.write_bytes(data)
            os.replace(written, path)
    except OSError as error:
        raise Refused(f"{path}写不进去：{error.strerror}") from error


def _table(questions: Sequence[Question]) -> str:
    """Counts of chapters by type and by level."""
    heads = [kind.label for kind in TYPES.values()] + list(LEVELS)
    rows = []
    for chapter, name in CHAPTERS.items():
        here = [question for question in questions if question.chapter == chapter]
        if here:
            rows.append((name, _counts(here)))
    rows.append(("合计", _counts(questions)))
    lines = ["\t".join(["章", *heads, "小计"])]
    lines += ["\t".join([name, *(str(count) for count in counts)]) for name, counts in rows]
    return "\n".join(lines)


def _counts(questions: Sequence[Question]) -> list[int]:
    of_type = Counter(question.type for question in questions)
    of_level = Counter(question.level for question in questions)
    return [*(of_type[name] for name in TYPES), *(of_level[name] for name in LEVELS), len(questions)]
