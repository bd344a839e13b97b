"""The commands `build`, `check` and `census`: arguments in, Chinese report out; 0 done, 1 faults, 2 wrong use.

Nothing is left half-written: a file or folder is replaced whole or not at all.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from question_bank.building import build_with_reasons
from question_bank.census import census
from question_bank.commands.exchange import add_exchange_commands
from question_bank.commands.output import (
    DONE,
    FAULTY,
    Refused,
    answering,
    bank_at,
    counts_table,
    fault_line,
    say,
)
from question_bank.gates import faults_of, faults_of_bank
from question_bank.knowledge import load_knowledge
from question_bank.published import PUBLISHED, write_bank
from question_bank.reading import Document, UnreadableDocument, read_document


def add_commands(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add every command of the bank; each sets `func`, which takes the parsed arguments and returns the exit code."""
    build = subparsers.add_parser("build", help="由文件和知识库生成题库")
    build.add_argument("--documents", type=Path, required=True, metavar="目录", help="文件所在的目录")
    build.add_argument("--out", type=Path, required=True, metavar="目录", help="题库写到哪里")
    build.add_argument("--whole", action="store_true", help="文件没有提到的知识点也出题")
    build.set_defaults(func=answering(run_build))
    check = subparsers.add_parser("check", help="用全部规则检查题库")
    check.add_argument("path", type=Path, nargs="?", default=PUBLISHED, metavar="题库", help="默认为随附的题库")
    check.set_defaults(func=answering(run_check))
    counted = subparsers.add_parser("census", help="统计题库，输出Markdown表格")
    counted.add_argument("path", type=Path, nargs="?", default=PUBLISHED, metavar="题库", help="默认为随附的题库")
    counted.set_defaults(func=answering(run_census))
    add_exchange_commands(subparsers)


def run_build(arguments: argparse.Namespace) -> int:
    documents = _documents(arguments.documents)
    built = build_with_reasons(documents, load_knowledge(), arguments.whole)
    if not built.questions:
        raise Refused("文件中没有找到知识库收录的关键词，没有生成试题")
    try:
        write_bank(arguments.out, built.questions)
    except OSError as error:
        raise Refused(f"题库写不到{arguments.out}：{error.strerror}") from error
    say(f"读了{len(documents)}份文件，生成{len(built.questions)}道题，写入{arguments.out}")
    say(counts_table(built.questions))
    for gate, count in built.left_out_by_gate.most_common():
        say(f"未用的题稿：{gate} {count}道")
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


def run_census(arguments: argparse.Namespace) -> int:
    say(census(bank_at(arguments.path)).rstrip())
    return DONE


def run_check(arguments: argparse.Namespace) -> int:
    questions, knowledge = bank_at(arguments.path), load_knowledge()
    found = [fault for question in questions for fault in faults_of(question, knowledge)]
    found += faults_of_bank(questions, knowledge)
    say(counts_table(questions))
    faults = [fault for fault in found if fault.severity == "fault"]
    say(f"共{len(questions)}道题，{len(faults)}处差错，{len(found) - len(faults)}条建议")
    for fault in found:
        say(fault_line(fault))
    return FAULTY if faults else DONE
