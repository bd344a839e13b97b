"""``python -m question_bank``: reads arguments, calls the bank, prints in Chinese.

Each subcommand sets `func`, which takes the parsed arguments and returns the
exit code: 0 done, 1 refused, 2 wrong use or an unreadable file.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from question_bank.commands.bank import add_commands
from question_bank.key_terms import KIND_NAMES, KeyTerm, TermFinder
from question_bank.knowledge import KnowledgeError, load_knowledge
from question_bank.reading import UnreadableDocument, read_document

_ARGPARSE_WORDS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"“\1”不能是 \2，可选：\3"),
    (r"argument (.*?): expected at least one argument", r"“\1”后面至少要有一个值"),
    (r"argument (.*?): expected one argument", r"“\1”后面要有一个值"),
    (r"argument (.*?): expected (\d+) arguments?", r"“\1”后面要有 \2 个值"),
    (r"argument (.*?): invalid \S+ value: (.*)", r"“\1”的值不对：\2"),
    (r"argument (.*?): not allowed with argument (.*)", r"“\1”不能与“\2”同用"),
    (r"argument (.*?): ignored explicit argument (.*)", r"“\1”不带值，却给了 \2"),
    (r"ambiguous option: (.*?) could match (.*)", r"“\1”不明确，可能是：\2"),
    (r"one of the arguments (.*) is required", r"须给出其一：\1"),
)


class ChineseParser(argparse.ArgumentParser):
    """argparse that speaks Chinese; wrong use exits with 2."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", _ChineseHelp)
        super().__init__(*args, **{**kwargs, "add_help": False})
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        for pattern, chinese in _ARGPARSE_WORDS:
            if re.fullmatch(pattern, message, re.DOTALL):
                message = re.sub(pattern, chinese, message, flags=re.DOTALL)
                break
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{message}\n")


class _ChineseHelp(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Any,
        groups: Any,
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    options = _parser().parse_args(arguments)
    try:
        code = int(options.func(options))
        sys.stdout.flush()
    except KnowledgeError as error:
        print(f"知识库有错误：\n{error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = ChineseParser(
        prog="python -m question_bank", description="文件进，试题出：找关键词、建题库、查题库、导出题库。"
    )
    subparsers = parser.add_subparsers(title="命令", dest="command", metavar="命令", required=True)
    terms = subparsers.add_parser("terms", help="列出文件中的关键词", description="列出文件中的关键词，按分量排列。")
    terms.add_argument("files", nargs="+", type=Path, metavar="文件", help="文件（.txt、.docx、.pdf、.html）")
    terms.add_argument("--json", action="store_true", help="输出 JSON")
    terms.set_defaults(func=list_terms)
    add_commands(subparsers)
    return parser


def list_terms(options: argparse.Namespace) -> int:
    """Print the key terms of every readable file; 2 if one of them can't be read."""
    finder = TermFinder(load_knowledge())
    answers: dict[str, tuple[KeyTerm, ...]] = {}
    failed = False
    for path in dict.fromkeys(options.files):
        try:
            document = read_document(path)
            if document.name in answers:
                raise UnreadableDocument(document.name, "与前面的文件同名，请改名后再试")
        except UnreadableDocument as error:
            print(f"{path}：{error.reason}", file=sys.stderr)
            failed = True
            continue
        answers[document.name] = finder.find(document)
    if options.json:
        print(
            json.dumps(
                {name: [_as_json(term) for term in terms] for name, terms in answers.items()}, ensure_ascii=False
            )
        )
    else:
        print("\n\n".join(_table(name, terms) for name, terms in answers.items()))
    return 2 if failed else 0


def _as_json(term: KeyTerm) -> dict[str, Any]:
    return {
        "term": term.term,
        "kind": term.kind,
        "count": term.count,
        "known": term.known,
        "places": [{"section": place.section, "start": place.start, "end": place.end} for place in term.places],
    }


def _table(name: str, terms: tuple[KeyTerm, ...]) -> str:
    rows = [("关键词", "种类", "次数", "收录", "所在章节", "")]
    for term in terms:
        sections = " ".join(dict.fromkeys(place.section for place in term.places))
        known = "是" if term.known else "否"
        rows.append((term.term, KIND_NAMES[term.kind], str(term.count), known, sections, term.evidence))
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([f"{name}：{len(terms)} 个关键词", *lines])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
