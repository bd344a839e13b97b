"""Reads a file and finds its terms in a process of its own that has only so much time and memory and can write nothing.

A file that makes a parser loop or swell costs one child, never the server. `python -m question_bank.apart` is that
child: the file comes in on its standard input, one JSON object leaves on its standard output.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from question_bank.key_terms import KeyTerm, find_terms
from question_bank.knowledge import load_knowledge
from question_bank.reading import ReadFile, UnreadableDocument, document_of, read_file

SECONDS = 30
MEGABYTES = 300
_TOO_MUCH = "文件太复杂，限定的时间或内存内读不完，请另存为 .txt 或分成几份再试"
_HERE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Examined:
    """A file as it was read, and its key terms, the weightiest first."""

    file: ReadFile
    terms: tuple[KeyTerm, ...]


def examine(data: bytes, name: str) -> Examined:
    """The document in a file's bytes and its key terms, in this process. UnreadableDocument."""
    file = read_file(data, name)
    return Examined(file, find_terms(file.document, load_knowledge()))


def examine_apart(data: bytes, name: str, *, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Examined:
    """The same within limits. UnreadableDocument, also where the limits don't suffice."""
    environment = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LANG") if key in os.environ}
    environment |= {"PYTHONPATH": str(_HERE), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "question_bank.apart", str(megabytes), str(int(seconds) + 1)]
    try:
        done = subprocess.run(  # noqa: S603 - our own command; the file comes in on standard input
            command, input=data, capture_output=True, timeout=seconds, env=environment, check=False
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise UnreadableDocument(name, _TOO_MUCH) from None
    if "reason" in answer:
        raise UnreadableDocument(name, answer["reason"])
    file = ReadFile(document_of(name, answer["text"]), answer["kind"], tuple(answer["notes"]))
    return Examined(file, tuple(term_of(row) for row in answer["terms"]))


def term_row(term: KeyTerm) -> dict[str, object]:
    """A term as JSON takes it."""
    return asdict(term)


def term_of(row: dict[str, object]) -> KeyTerm:
    """A term back from JSON."""
    spans, sections = row.pop("spans"), row.pop("sections")
    assert isinstance(spans, list)
    assert isinstance(sections, list)
    return KeyTerm(spans=tuple((start, end) for start, end in spans), sections=tuple(sections), **row)  # type: ignore[arg-type]


def _limit(megabytes: int, seconds: int) -> None:
    """Where the system knows no such limits (Windows) the parent's clock is the only one."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(megabytes: str, seconds: str) -> None:
    _limit(int(megabytes), int(seconds))
    answer: dict[str, object]
    try:
        found = examine(sys.stdin.buffer.read(), "")
        answer = {
            "text": found.file.document.text,
            "kind": found.file.kind,
            "notes": found.file.notes,
            "terms": [term_row(term) for term in found.terms],
        }
    except UnreadableDocument as refused:
        answer = {"reason": refused.reason}
    except (MemoryError, RecursionError):
        answer = {"reason": _TOO_MUCH}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main(*sys.argv[1:])
