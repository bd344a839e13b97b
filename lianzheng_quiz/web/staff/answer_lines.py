"""Answers of a question as an editor types them in lines, and back. Checks nothing: the types and gates do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

BETWEEN_FILLERS = "｜"
BETWEEN_EXPRESSIONS = "/"
_BAR = re.compile(r"[｜|]")
_SLASH = re.compile(r"[/／]")
_BETWEEN_LETTERS = re.compile(r"[\s,、;→>\-]+")
_LETTERS = re.compile(r"[A-H]+")


def fillers(text: str) -> tuple[tuple[str, ...], ...]:
    """One line a blank, what is accepted between bars."""
    return tuple(_parts(_BAR, line) for line in _lines(text))


def typed_fillers(answer: Iterable[Sequence[str]]) -> str:
    return "\n".join(BETWEEN_FILLERS.join(part) for part in answer)


def points(text: str) -> tuple[tuple[str, ...], ...]:
    """One line a marking point, expressions between slashes; between bars in a line that has any."""
    return tuple(_parts(_BAR if _BAR.search(line) else _SLASH, line) for line in _lines(text))


def typed_points(answer: Iterable[Sequence[str]]) -> str:
    return "\n".join(
        (f" {BETWEEN_FILLERS} " if any(_SLASH.search(text) for text in part) else f" {BETWEEN_EXPRESSIONS} ").join(part)
        for part in answer
    )


def letters(text: str) -> tuple[str, ...]:
    """Letters however they were set apart: C A B, CAB, c、a、b. Anything else stays, for the type to refuse."""
    plain = unicodedata.normalize("NFKC", text).upper()
    found: list[str] = []
    for piece in filter(None, _BETWEEN_LETTERS.split(plain)):
        found.extend(piece if _LETTERS.fullmatch(piece) else [piece])
    return tuple(found)


def matched_lines(text: str) -> tuple[tuple[str, str], ...]:
    """One line a prompt with the letter that belongs to it behind a bar; "" for a line without one."""
    found = []
    for line in _lines(text):
        prompt, bar, letter = line.replace("|", BETWEEN_FILLERS).rpartition(BETWEEN_FILLERS)
        found.append((prompt.strip(), "".join(letters(letter))) if bar else (line, ""))
    return tuple(found)


def typed_lines(prompts: Sequence[str], answer: Sequence[str]) -> str:
    filled = [*answer, *[""] * len(prompts)]
    return "\n".join(f"{prompt}{BETWEEN_FILLERS}{letter}" for prompt, letter in zip(prompts, filled, strict=False))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _parts(between: re.Pattern[str], line: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in between.split(line) if part.strip())
