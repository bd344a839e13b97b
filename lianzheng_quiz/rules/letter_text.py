"""The text of a 公文 template: plain lines with fields in 〔〕 and marks in 【】; read, checked and filled once.

What is filled in is never read again for fields, marks or headings. The kinds of letters and their fields are in
`letters`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from lianzheng_quiz.rules.clauses import chinese_number

MARKS = {
    "版头": "发文机关标志，红色大字",
    "发文字号": "发文字号，下面画一条红线",
    "标题": "标题；写几行就排几行",
    "主送": "主送机关，自动加冒号",
    "居中": "居中的一行",
    "小字": "落款以后的小字",
    "署名": "发文机关署名",
    "日期": "成文日期",
    "附注": "附注，如联系人和电话",
    "附件": "从这一行起另起一页，作为附件；名称自动列在正文后",
    "抄送": "版记中的抄送机关",
    "印发": "版记中的印发机关和日期",
}
"""Marks at the beginning of a line: how it is laid out."""

ONCE = ("版头", "发文字号", "主送", "署名", "日期", "附注", "抄送", "印发")
LONGEST, MOST_LINES, LONGEST_LINE = 20_000, 400, 2_000

_CONDITION = re.compile(r"^〔如(有|无)([^〔〕]*)〕")
_MARK = re.compile(r"^【([^【】]*)】")
_FIELD = re.compile(r"〔([^〔〕]*)〕")
_BRACKET = re.compile("[〔〕]")
_FIRST_LEVEL = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_SECOND_LEVEL = re.compile(r"^（[一二三四五六七八九十]{1,3}）")


@dataclass(frozen=True)
class Grid:
    """A table. A cell of None is one with the cell on its left. `shares` are the columns' widths in millimetres.

    The first `heads` rows are repeated on every page; `labels` and `left` are columns in 黑体 and set left. Rows are
    at least `height` millimetres high, or as `heights` say one by one; letters have `size` points.
    """

    rows: tuple[tuple[str | None, ...], ...]
    shares: tuple[float, ...]
    heads: int = 1
    labels: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    height: float = 8.5
    heights: tuple[float, ...] = ()
    size: float = 12.0


Value = str | tuple[str, ...] | Grid
"""What a field stands for: text, a list of names, a table."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a template, and in which of its lines; 0 is the whole."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.reason}" if self.line else self.reason


@dataclass(frozen=True)
class Line:
    """One line of a template. `parts` pairs "is a field" with the text or the field's name.

    `asks` is (whether there must be something, field) of a line that begins with 〔如有…〕 or 〔如无…〕.
    """

    number: int
    mark: str
    asks: tuple[bool, str] | None
    parts: tuple[tuple[bool, str], ...]

    @property
    def fields(self) -> list[str]:
        return [name for is_field, name in self.parts if is_field]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a letter. `level` 1 and 2 are headings, whose first `head` letters are set as such."""

    text: str
    level: int = 0
    head: int = 0
    centred: bool = False


Block = Paragraph | Grid


@dataclass(frozen=True)
class Attachment:
    """附件: on a page of its own behind the letter."""

    title: str
    body: tuple[Block, ...]


@dataclass(frozen=True)
class Letter:
    """A letter ready to be laid out. `title` holds the wanted lines, each as the pieces it was put together from."""

    title: tuple[tuple[str, ...], ...]
    body: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()
    letterhead: str = ""
    number: str = ""
    recipient: str = ""
    signed: str = ""
    dated: str = ""
    note: str = ""
    small: tuple[str, ...] = ()
    copies: str = ""
    printed: str = ""


def tidy(text: str) -> str:
    """A template as it is kept: one kind of line end, no control characters, no space at the ends of lines."""
    lines = [
        "".join(letter for letter in line if letter.isprintable() or letter == "　").strip(" 　\t")
        for line in text.replace("\t", " ").splitlines()
    ]
    return "\n".join(lines).strip("\n")


def lines_of(text: str) -> list[Line]:
    """The lines of a template that was checked; empty ones are left out."""
    found = []
    for number, written in enumerate(text.splitlines(), start=1):
        line = written.strip(" 　\t")
        if line:
            found.append(_line(number, line))
    return found


def _line(number: int, line: str) -> Line:
    condition = _CONDITION.match(line)
    line = line[condition.end() :] if condition else line
    mark = _MARK.match(line)
    line = line[mark.end() :].strip() if mark else line
    asks = (condition[1] == "有", condition[2]) if condition else None
    return Line(number, mark[1] if mark else "", asks, _parts(line))


def _parts(line: str) -> tuple[tuple[bool, str], ...]:
    """Text and fields in turn; a number in 〔〕 is the year of a 发文字号 and stays as it is."""
    parts: list[tuple[bool, str]] = []
    at = 0
    for match in _FIELD.finditer(line):
        if match[1].isdecimal():
            continue
        parts += [(False, line[at : match.start()]), (True, match[1])]
        at = match.end()
    parts.append((False, line[at:]))
    return tuple(part for part in parts if part[0] or part[1])


def faults_of(text: str, fields: Collection[str], tables: Collection[str]) -> list[Fault]:
    """Everything wrong with a template whose fields are these; `tables` are those that stand alone in a line."""
    written = text.splitlines()
    if len(text) > LONGEST or len(written) > MOST_LINES:
        return [Fault(0, f"模板不超过 {MOST_LINES} 行、{LONGEST} 字")]
    faults, lines = [], []
    for number, line in enumerate(written, start=1):
        broken = _unbalanced(line)
        if len(line) > LONGEST_LINE:
            broken = f"一行不超过 {LONGEST_LINE} 字"
        if broken:
            faults.append(Fault(number, broken))
        elif line.strip(" 　\t"):
            lines.append(_line(number, line.strip(" 　\t")))
    for one in lines:
        faults += [Fault(one.number, reason) for reason in _line_faults(one, fields, tables)]
    faults += _mark_faults(lines)
    if not faults and not any(one.mark == "标题" and one.parts for one in lines):
        faults.append(Fault(0, "缺少标题。请加一行，以【标题】开头"))
    return sorted(faults, key=lambda fault: fault.line)


def _unbalanced(line: str) -> str:
    inside = False
    for match in _BRACKET.finditer(line):
        if match[0] == "〔" and inside:
            return "前一个〔还没有〕，又出现了〔"
        if match[0] == "〕" and not inside:
            return "〕前面没有〔"
        inside = match[0] == "〔"
    return "〔后面没有〕" if inside else ""


def _line_faults(line: Line, fields: Collection[str], tables: Collection[str]) -> list[str]:
    asked = [line.asks[1]] if line.asks else []
    faults = [_unknown("字段", "〔{}〕", name, fields) for name in [*asked, *line.fields] if name not in fields]
    if line.mark and line.mark not in MARKS:
        faults.append(_unknown("行首标记", "【{}】", line.mark, MARKS))
    for name in line.fields:
        if name in tables and (len(line.parts) > 1 or line.mark):
            faults.append(f"〔{name}〕是表格，请让它单独占一行")
    return faults


def _unknown(what: str, brackets: str, name: str, known: Collection[str]) -> str:
    if not name:
        return f"{brackets.format('')}里面是空的"
    if what == "字段" and name[:2] in ("如有", "如无"):
        return f"〔{name}〕只能写在一行的最前面"
    near = get_close_matches(name, list(known), n=1, cutoff=0.4)
    return f"没有{brackets.format(name)}这个{what}" + (f"，是不是{brackets.format(near[0])}" if near else "")


def _mark_faults(lines: Sequence[Line]) -> list[Fault]:
    """Marks that stand once may stand twice only under different conditions, which can't both hold."""
    faults, seen = [], set()
    for line in lines:
        if line.mark in ONCE and (line.mark, line.asks) in seen:
            faults.append(Fault(line.number, f"【{line.mark}】只能有一行"))
        seen.add((line.mark, line.asks))
        if line.mark in MARKS and not line.parts:
            faults.append(Fault(line.number, f"【{line.mark}】后面没有内容"))
    return faults


def is_empty(value: Value) -> bool:
    """Nothing to print: no text, nobody on the list, no row under the heads."""
    if isinstance(value, Grid):
        return len(value.rows) <= value.heads
    return not value


def _holds(asks: tuple[bool, str] | None, values: Mapping[str, Value]) -> bool:
    if asks is None:
        return True
    present, name = asks
    nothing = is_empty(values[name]) or values[name] == "0"
    return present is not nothing


def fill(lines: Sequence[Line], values: Mapping[str, Value]) -> Letter:
    """The letter: each field replaced once. A line is left out if its condition fails or one of its fields is empty.

    With the line of an attachment everything in it is left out.
    """
    writer, inside = _Writer(), True
    for line in lines:
        stays = _holds(line.asks, values) and not any(is_empty(values[name]) for name in line.fields)
        inside = stays if line.mark == "附件" else inside
        if stays and inside:
            writer.take(line, values)
    return writer.letter()


class _Writer:
    """Puts filled lines into their places."""

    def __init__(self) -> None:
        self._title: list[tuple[str, ...]] = []
        self._body: list[Block] = []
        self._attachments: list[tuple[str, list[Block]]] = []
        self._small: list[str] = []
        self._once: dict[str, str] = {}
        self._numbers = [0, 0]

    def take(self, line: Line, values: Mapping[str, Value]) -> None:
        pieces = [(is_field, _words(values[part]) if is_field else part) for is_field, part in line.parts]
        text = "".join(piece for _is_field, piece in pieces)
        if line.mark == "标题":
            self._title.append(tuple(piece for _is_field, piece in pieces))
        elif line.mark == "附件":
            self._attachments.append((text, []))
            self._numbers = [0, 0]
        elif line.mark == "小字":
            self._small.append(text)
        elif line.mark in ONCE:
            self._once[line.mark] = text
        else:
            self._add(line, values, pieces, text)

    def _add(self, line: Line, values: Mapping[str, Value], pieces: Sequence[tuple[bool, str]], text: str) -> None:
        target = self._attachments[-1][1] if self._attachments else self._body
        block = values[line.parts[0][1]] if line.parts and line.parts[0][0] else None
        if isinstance(block, Grid):
            target.append(block)
        elif line.mark == "居中":
            target.append(Paragraph(text, centred=True))
        else:
            target.append(self._paragraph(pieces, text))

    def _paragraph(self, pieces: Sequence[tuple[bool, str]], text: str) -> Paragraph:
        """A heading by what the template, never what the data begins with; its number by what is printed before it."""
        is_field, first = pieces[0]
        for level, pattern in enumerate((_FIRST_LEVEL, _SECOND_LEVEL), start=1):
            match = None if is_field else pattern.match(first)
            if match:
                self._numbers = [self._numbers[0] + 1, 0] if level == 1 else [self._numbers[0], self._numbers[1] + 1]
                counted = chinese_number(self._numbers[level - 1])
                number = f"{counted}、" if level == 1 else f"（{counted}）"
                text = number + text[match.end() :]
                return Paragraph(text, level, _head_of(pieces, len(number) - match.end(), len(text)))
        return Paragraph(text)

    def letter(self) -> Letter:
        once = self._once
        return Letter(
            title=tuple(self._title),
            body=tuple(self._body),
            attachments=tuple(Attachment(title, tuple(body)) for title, body in self._attachments if body),
            letterhead=once.get("版头", ""),
            number=once.get("发文字号", ""),
            recipient=once.get("主送", ""),
            signed=once.get("署名", ""),
            dated=once.get("日期", ""),
            note=once.get("附注", ""),
            small=tuple(self._small),
            copies=once.get("抄送", ""),
            printed=once.get("印发", ""),
        )


def _head_of(pieces: Sequence[tuple[bool, str]], shifted: int, length: int) -> int:
    """How many letters of a heading's paragraph are the heading: to the template's first full stop, else all."""
    at = shifted
    for is_field, piece in pieces:
        stop = -1 if is_field else piece.find("。")
        if stop >= 0:
            return at + stop + 1
        at += len(piece)
    return length


def _words(value: Value) -> str:
    """A value in a line of text. Line ends in what was recorded become spaces."""
    if isinstance(value, Grid):
        return ""
    text = "、".join(value) if isinstance(value, tuple) else value
    return " ".join(text.split())
