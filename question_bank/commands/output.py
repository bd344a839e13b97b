"""What the commands of the bank share: exit codes, refusals, lines of report. It decides nothing about questions."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from question_bank.formats import UnreadableQuestions
from question_bank.gates import Fault
from question_bank.published import load_bank
from question_bank.question import CHAPTERS, LEVELS, Question
from question_bank.question_types import TYPES

DONE, FAULTY, MISUSED = 0, 1, 2
Command = Callable[[argparse.Namespace], int]


class Refused(Exception):
    """The input can't be used; `lines` say why, one reason each."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def answering(command: Command) -> Command:
    """The command with a refusal turned into lines on stderr and exit 2."""

    def answer(arguments: argparse.Namespace) -> int:
        try:
            return command(arguments)
        except Refused as refusal:
            say(*refusal.lines, stream=sys.stderr)
            return MISUSED

    return answer


def say(*lines: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write("".join(line + "\n" for line in lines))


def fault_line(fault: Fault) -> str:
    kind = "差错" if fault.severity == "fault" else "建议"
    return f"{kind} {fault.question_id or '全库'} [{fault.gate}] {fault.message}"


def bank_at(path: Path) -> list[Question]:
    try:
        return load_bank(path)
    except UnreadableQuestions as error:
        raise Refused(str(error)) from error


def bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path}读不出来：文件不存在或没有权限") from error


def replace_file(path: Path, data: bytes) -> None:
    """Write beside the target, then take its place."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
            written = Path(folder) / path.name
            written.write_bytes(data)
            os.replace(written, path)
    except OSError as error:
        raise Refused(f"{path}写不进去：{error.strerror}") from error


def counts_table(questions: Sequence[Question]) -> str:
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
