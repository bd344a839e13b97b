"""The shipped bank: canonical JSON, one file a chapter, one question a line, so that a change reads well in a diff.

Reading and writing again gives the same bytes. Whether the questions are any good is for the gates to say.
"""

from __future__ import annotations

import functools
import json
import os
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

from question_bank.formats.jsonl import UnreadableQuestions, read_question
from question_bank.question import CHAPTERS, Question

PUBLISHED = Path(__file__).parent


@functools.cache
def document_titles() -> dict[str, str]:
    """What people call the documents that the published bank cites, by file stem."""
    titles: dict[str, str] = tomllib.loads((PUBLISHED / "documents.toml").read_text("utf-8"))
    return titles


def load_bank(path: Path = PUBLISHED) -> list[Question]:
    """Questions of a bank folder, or of one chapter file, in file order.

    Raises UnreadableQuestions when there is no bank or a line is no question.
    """
    files = [path] if path.is_file() else [path / f"{chapter}.json" for chapter in CHAPTERS]
    found = [question for file in files if file.is_file() for question in _read(file)]
    if not found:
        raise UnreadableQuestions(f"{path}：没有找到题库文件")
    return found


def _read(file: Path) -> list[Question]:
    try:
        lines = file.read_text("utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableQuestions(f"{file.name}：读不出文字") from error
    if len(lines) < 2 or lines[0] != "[" or lines[-1] != "]":
        raise UnreadableQuestions(f"{file.name}：不是题库文件，应为一行一题的JSON数组")
    body = lines[1:-1]
    if any(not line.endswith(",") for line in body[:-1]) or (body and body[-1].endswith(",")):
        raise UnreadableQuestions(f"{file.name}：行末逗号不对，应为一行一题的JSON数组")
    return [read_question(line.removesuffix(","), f"{file.name}第{at}行") for at, line in enumerate(body, 2)]


def chapter_text(questions: Iterable[Question]) -> str:
    """A chapter file: a JSON array with one question a line."""
    return "[\n" + ",\n".join(question.dumps() for question in questions) + "\n]\n"


def write_bank(path: Path, questions: Iterable[Question]) -> None:
    """Write one file a chapter into `path`, each whole or not at all; files of chapters without questions go."""
    path.mkdir(parents=True, exist_ok=True)
    by_chapter: dict[str, list[Question]] = {}
    for question in questions:
        by_chapter.setdefault(question.chapter, []).append(question)
    with tempfile.TemporaryDirectory(dir=path, prefix=".writing-") as folder:
        for chapter, listed in by_chapter.items():
            (Path(folder) / f"{chapter}.json").write_text(chapter_text(listed), "utf-8", newline="\n")
        for chapter in by_chapter:
            os.replace(Path(folder) / f"{chapter}.json", path / f"{chapter}.json")
    for chapter in CHAPTERS:
        if chapter not in by_chapter:
            (path / f"{chapter}.json").unlink(missing_ok=True)


def as_json(questions: Iterable[Question]) -> str:
    """The questions as one JSON array, for other programs."""
    return json.dumps([question.to_json() for question in questions], ensure_ascii=False)
