"""A document as the rest of the bank sees it: one text with sections and sentences.

Every offset counts characters of the whole normalised text. Nothing here looks
at the meaning of a sentence.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

PREAMBLE = "开头"
_HASHED_AT_ONCE = 1 << 20
_HEADING_LENGTH = 60

_NUMBER = "[一二三四五六七八九十百零〇]"
# One alternative a level, outermost first; the group is the path part.
_MARKER = (
    r"[ \t\u3000\xa0]*(?:"
    rf"(?P<part>第(?:{_NUMBER}{{1,6}}|\d{{1,3}})(?:部分|[编章]))(?=[ \t\u3000]|$)"
    rf"|(?P<division>第(?:{_NUMBER}{{1,6}}|\d{{1,3}})节)(?=[ \t\u3000]|$)"
    rf"|(?P<article>第(?:{_NUMBER}{{1,6}}|\d{{1,3}})条)(?=[ \t\u3000]|$)"
    rf"|(?P<chinese>{_NUMBER}{{1,3}})[、．.](?!{_NUMBER}{{1,3}}、)"
    rf"|(?P<bracketed>[（(]{_NUMBER}{{1,3}}[）)])"
    r"|(?P<arabic>\d{1,2})[.．、](?!\d)"
    r"|(?P<small>[（(]\d{1,2}[）)])"
    r")"
)
_FIRST_MARKER = re.compile(_MARKER, re.MULTILINE)
_LATER_MARKER = re.compile(r"\n" + _MARKER, re.MULTILINE)
_LEVELS = ("part", "division", "article", "chinese", "bracketed", "arabic", "small")
_HALF_TO_FULL = str.maketrans("()", "（）")
_HEADING = re.compile(rf"[^。！？!?；;\n]{{1,{_HEADING_LENGTH}}}")
_SENTENCE = re.compile(r"(?:[^。！？!?\n]+[。！？!?…]*|[。！？!?]+)[”’」』）)》]*")


class Section(NamedTuple):
    """A stretch of the text under one heading, up to the next heading of any level."""

    path: str
    heading: str
    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence without surrounding white space; `section` is the section's path."""

    start: int
    end: int
    section: str


@dataclass(frozen=True)
class Document:
    """A text, which is NFC and not blank; its parts are found when they are first asked for."""

    name: str
    text: str

    @cached_property
    def sha256(self) -> str:
        """The digest of the text's UTF-8 bytes."""
        digest = hashlib.sha256()
        for start in range(0, len(self.text), _HASHED_AT_ONCE):
            digest.update(self.text[start : start + _HASHED_AT_ONCE].encode("utf-8"))
        return digest.hexdigest()

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return _sections(self.text)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return _sentences(self.text, self.sections)

    def section_at(self, offset: int) -> Section:
        return self.sections[max(bisect_right(self._section_starts, offset) - 1, 0)]

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence around `offset`, or the last one before it."""
        return self.sentences[max(bisect_right(self._sentence_starts, offset) - 1, 0)]

    @cached_property
    def _section_starts(self) -> list[int]:
        return [section.start for section in self.sections]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]


def document_of(name: str, text: str) -> Document:
    """A document from text that is already normalised and not blank."""
    return Document(name, text)


def _sections(text: str) -> tuple[Section, ...]:
    headings: list[tuple[int, str, str]] = []
    trail: list[tuple[int, str]] = []
    first = _FIRST_MARKER.match(text)
    for match in chain([first] if first else [], _LATER_MARKER.finditer(text)):
        kind = match.lastgroup or ""
        level = _LEVELS.index(kind)
        while trail and trail[-1][0] >= level:
            trail.pop()
        trail.append((level, match[kind].translate(_HALF_TO_FULL)))
        wording = _HEADING.match(text, match.end())
        path = "/".join(part for _, part in trail)
        headings.append((match.start() + (match is not first), path, wording[0].strip() if wording else ""))
    if not headings or text[: headings[0][0]].strip():
        headings.insert(0, (0, PREAMBLE, ""))
    ends = [start for start, _, _ in headings[1:]] + [len(text)]
    return tuple(Section(path, heading, start, end) for (start, path, heading), end in zip(headings, ends, strict=True))


def _sentences(text: str, sections: tuple[Section, ...]) -> tuple[Sentence, ...]:
    found = []
    for section in sections:
        for match in _SENTENCE.finditer(text, section.start, section.end):
            words = match[0]
            start = match.start() + len(words) - len(words.lstrip())
            end = match.end() - len(words) + len(words.rstrip())
            if start < end:
                found.append(Sentence(start, end, section.path))
    return tuple(found)
