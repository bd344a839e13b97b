"""The text of a Word file (.docx): paragraphs with the numbers Word draws, tables row by row, revisions as accepted.

Nothing is kept of pictures, headers, footers and notes. What a reader must know beside the text is said in `notes`.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from question_bank.reading.numbering import Numbering, W, numbering_of
from question_bank.reading.packages import UnsafePackage, open_package, read_part

MAIN_PART = "word/document.xml"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {
    *(f"{W}{name}" for name in ("moveFrom", "del", "instrText", "rt", "pPrChange", "rPrChange", "tcPrChange")),
    _FALLBACK,
}
"""What stands in the file and not on the page: taken back, a field's command, a reading aid, a second copy."""

_BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}noBreakHyphen": "-"}
_REVISIONS = {f"{W}ins": "ins", f"{W}del": "del", f"{W}moveTo": "move"}


@dataclass
class _Paragraph:
    parts: list[str] = field(default_factory=list)
    style: str = ""
    list_id: str | None = None
    level: int | None = None


class _Reader:
    """Takes the file's elements one after another and drops what it has read."""

    def __init__(self, numbering: Numbering, styles: dict[str, tuple[str, int]]) -> None:
        self.lines: list[str] = []
        self.revisions: Counter[str] = Counter()
        self._numbering, self._styles = numbering, styles
        self._paragraphs: list[_Paragraph] = []
        self._cells: list[list[str]] = []
        self._rows: list[list[str]] = []
        self._skipping = 0

    def start(self, tag: str, element: Element) -> None:
        if tag in _REVISIONS and self._paragraphs:
            self.revisions[_REVISIONS[tag]] += 1
        if tag in _SKIPPED:
            self._skipping += 1
        elif self._skipping:
            return
        elif tag == f"{W}p":
            self._paragraphs.append(_Paragraph())
        elif tag == f"{W}tr":
            self._rows.append([])
        elif tag == f"{W}tc":
            self._cells.append([])
        elif self._paragraphs:
            self._describe(self._paragraphs[-1], tag, element)

    @staticmethod
    def _describe(paragraph: _Paragraph, tag: str, element: Element) -> None:
        value = element.get(f"{W}val", "")
        if tag == f"{W}pStyle":
            paragraph.style = value
        elif tag == f"{W}numId":
            paragraph.list_id = value
        elif tag == f"{W}ilvl" and value.isdecimal():
            paragraph.level = int(value)

    def end(self, tag: str, element: Element) -> None:
        if tag in _SKIPPED:
            self._skipping -= 1
        elif not self._skipping:
            if tag == f"{W}t" and self._paragraphs:
                self._paragraphs[-1].parts.append(element.text or "")
            elif tag in _BREAKS and self._paragraphs:
                self._paragraphs[-1].parts.append(_BREAKS[tag])
            elif tag == f"{W}p":
                self._put(self._line(self._paragraphs.pop()))
            elif tag == f"{W}tc" and self._rows:
                self._rows[-1].append(" ".join(" ".join(self._cells.pop()).split()))
            elif tag == f"{W}tr":
                self._put("\t".join(self._rows.pop()))
        if tag in (f"{W}p", f"{W}tr", f"{W}tbl", f"{W}sdt"):
            element.clear()

    def _put(self, line: str) -> None:
        (self._cells[-1] if self._cells else self.lines).append(line)

    def _line(self, paragraph: _Paragraph) -> str:
        text = "".join(paragraph.parts)
        by_style = self._styles.get(paragraph.style)
        list_id = paragraph.list_id if paragraph.list_id is not None else by_style and by_style[0]
        if not list_id or list_id == "0" or not text.strip():
            return text
        level = paragraph.level if paragraph.level is not None else by_style[1] if by_style else 0
        return self._numbering.next(list_id, level) + text.lstrip()


def word_text(data: bytes) -> tuple[str, list[str]]:
    """The text of a .docx, one paragraph or table row a line, and notes in Chinese. UnsafePackage says why not."""
    archive = open_package(data, MAIN_PART)
    reader = _Reader(numbering_of(_part(archive, "word/numbering.xml")), _lists_of_styles(archive))
    part = read_part(archive, MAIN_PART)
    try:
        for event, element in _events(part):
            (reader.start if event == "start" else reader.end)(element.tag, element)
    except (ParseError, DefusedXmlException, IndexError, ValueError) as fault:
        raise UnsafePackage("文件损坏，正文读不出来") from fault
    return "\n".join(reader.lines), list(_notes(reader.revisions))


def _events(part: bytes) -> Iterator[tuple[str, Element]]:
    yield from iterparse(BytesIO(part), events=("start", "end"), forbid_dtd=True)


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    data = read_part(archive, name)
    if not data:
        return None
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as fault:
        raise UnsafePackage("文件损坏，格式信息读不出来") from fault
    return root


def _lists_of_styles(archive: zipfile.ZipFile) -> dict[str, tuple[str, int]]:
    """For styles that number their paragraphs the list and the level, those they are based on included."""
    root = _part(archive, "word/styles.xml")
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in root.findall(f"{W}style") if root is not None else ():
        name, parent = style.get(f"{W}styleId", ""), style.find(f"{W}basedOn")
        if parent is not None:
            based[name] = parent.get(f"{W}val", "")
        number = style.find(f"{W}pPr/{W}numPr")
        if number is None:
            continue
        list_id, level = number.find(f"{W}numId"), number.find(f"{W}ilvl")
        if list_id is not None:
            at = level.get(f"{W}val", "0") if level is not None else "0"
            own[name] = (list_id.get(f"{W}val", ""), int(at) if at.isdecimal() else 0)
    return {name: found for name in {*own, *based} if (found := _inherited(name, own, based))}


def _inherited(name: str, own: dict[str, tuple[str, int]], based: dict[str, str]) -> tuple[str, int] | None:
    seen: set[str] = set()
    while name and name not in seen:
        if name in own:
            return own[name]
        seen.add(name)
        name = based.get(name, "")
    return None


def _notes(revisions: Counter[str]) -> Iterator[str]:
    if revisions:
        told = [f"插入 {revisions['ins']} 处" if revisions["ins"] else ""]
        told += [f"删除 {revisions['del']} 处" if revisions["del"] else ""]
        told += [f"移动 {revisions['move']} 处" if revisions["move"] else ""]
        yield f"文件带有修订（{'，'.join(one for one in told if one)}），按全部接受以后的文字读取"
