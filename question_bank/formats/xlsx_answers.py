"""Answers as an editor types them into one cell, and back. It reads writing only; whether an answer fits is the type's.

Letters may be set apart in any usual way. Blanks and marking points stand one a line, what is equally good between
bars; a slash serves as a bar where the line has none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from question_bank.plain_text import blank_count
from question_bank.question import Question

BAR = "｜"
_BARS = re.compile(r"[｜|]")
_SLASHES = re.compile(r"[/／]")
_STOPS = re.compile(r"[；;]")
_BETWEEN_LETTERS = re.compile(r"[\s,、;:.。·/|→>\-—–()]+|选项|答案")
_LETTERS = re.compile(r"[A-Z]*")
_PLACED = re.compile(r"(\d+)([A-Z])")
_TRUE = {"正确", "对", "是", "√", "✓", "✔", "T", "TRUE", "Y", "YES"}
_FALSE = {"错误", "错", "否", "×", "✗", "✘", "X", "F", "FALSE", "N", "NO"}
_SHOWN = {"true": "正确", "false": "错误"}


def written_answer(question: Question) -> str:
    """The answer as one cell's text."""
    answer = question.answer
    if question.type == "true_false" and answer:
        return _SHOWN.get(str(answer[0]), str(answer[0]))
    if question.type in ("blank", "short"):
        return "\n".join(_line(part) for part in answer)
    return "".join(str(part) for part in answer)


def _line(part: Any) -> str:
    """One blank or point; a bar at the end keeps a slash or stop in a lone text from being read as a separator."""
    texts = [part] if isinstance(part, str) else [str(text) for text in part]
    alone = len(texts) == 1 and (_SLASHES.search(texts[0]) or _STOPS.search(texts[0]))
    return texts[0] + BAR if alone else BAR.join(texts)


def read_answer(kind: str, text: str, stem: str) -> tuple[Any, ...]:
    """The answer in the bank's form; ValueError with a Chinese reason."""
    if kind == "true_false":
        return (_judgement(text),)
    if kind == "blank":
        return _lists(text, blank_count(stem))
    if kind == "short":
        return _lists(text, 0)
    return _placed(text) if kind == "matching" else _letters(text)


def _judgement(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip("。. ()").upper()
    if plain in _TRUE:
        return "true"
    if plain in _FALSE:
        return "false"
    raise ValueError(f"判断题的答案应写“正确”或“错误”，现为“{text[:20]}”")


def _letters(text: str) -> tuple[str, ...]:
    plain = _BETWEEN_LETTERS.sub("", unicodedata.normalize("NFKC", text).upper())
    if not plain or not _LETTERS.fullmatch(plain):
        raise ValueError(f"答案应写选项字母，如“AC”，现为“{text[:20]}”")
    return tuple(plain)


def _placed(text: str) -> tuple[str, ...]:
    """One letter a line of the stem, with or without the line's number: 1-B 2-A 3-C is BAC."""
    plain = _BETWEEN_LETTERS.sub("", unicodedata.normalize("NFKC", text).upper())
    pairs = _PLACED.findall(plain)
    if not pairs or "".join(number + letter for number, letter in pairs) != plain:
        return _letters(text)
    by_number = {int(number): letter for number, letter in pairs}
    if sorted(int(number) for number, _ in pairs) != list(range(1, len(pairs) + 1)):
        raise ValueError("连线题的答案应从第1行起每行写一个字母，如“1-B 2-A 3-C”")
    return tuple(by_number[number] for number in sorted(by_number))


def _lists(text: str, expected: int) -> tuple[tuple[str, ...], ...]:
    """Lines of alternatives; in a single line without bars, stops part the blanks when more than one is expected."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 1 and expected != 1 and (expected or not _BARS.search(text)):
        lines = [line for line in _STOPS.split(text) if line.strip()]
    return tuple(_alternatives(line) for line in lines)


def _alternatives(line: str) -> tuple[str, ...]:
    parts: Sequence[str] = (_BARS if _BARS.search(line) else _SLASHES).split(line)
    return tuple(part.strip() for part in parts if part.strip())


def comes_back(question: Question) -> bool:
    """Whether the answer is the same after a way through a cell."""
    try:
        return read_answer(question.type, written_answer(question), question.stem) == question.answer
    except ValueError:
        return False
