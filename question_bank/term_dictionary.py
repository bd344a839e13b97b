"""The fact base's names as one pattern: where known terms stand in a text.

Longest leftmost match in linear time, blind to quotation marks. It knows names
only and proposes nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from question_bank.knowledge import Term

OPENING = "“‘「『《〈＂\"'"
CLOSING = "”’」』》〉＂\"'"
NUMERALS = "〇零一二三四五六七八九十百千两双"
_STRAIGHT = "＂\"'"
_MARKS = "".join(sorted(set(OPENING + CLOSING)))
_MARK = re.compile(f"[{_MARKS}]")
_NO_MARKS = str.maketrans("", "", _MARKS)
_PAIRS = dict(zip(CLOSING, OPENING, strict=True))
_COUNTED = re.compile(rf"[{NUMERALS}0-9第]")

# Longer words that hold a name by accident or give it another sense; they are matched and thrown away.
ACCIDENTAL = frozenset({
    "国家风", "专家风", "大家风", "名家风", "办公车", "一把手术", "一把手枪", "一把手电",
    "函询问", "最初核", "当初核", "起初核", "勤政德",
    "留置权", "留置送达", "留置针", "码头文化节", "组织生活困难", "国家监察委", "国家监察机关", "国家监察体制",
    "组织处理好", "组织处理了", "组织处理信访", "组织处理投诉", "组织调整了",
    "干部交流了", "干部交流思想", "干部交流座谈", "干部交流发言",
    "干部交流研讨", "干部交流讨论", "干部交流心得", "干部交流体会", "干部交流经验", "干部交流学习",
    "企业主体责任", "生产主体责任", "安全主体责任", "质量主体责任", "防控主体责任", "环保主体责任",
    "生产监督责任", "安全监督责任", "质量监督责任", "生产第一责任人", "安全第一责任人",
    "防火第一责任人", "防汛第一责任人",
    "安全警示教育", "三不管", "三不放过", "二十四史",
})  # fmt: skip
# Names that are everyday words too: quoted, or in the company of words that settle the sense.
_ONLY_QUOTED = frozenset({"高压线"})
_COMPANY = {"管护": re.compile("监察|监委|留置|候查|到案")}


def without_marks(text: str) -> str:
    """`text` without quotation marks and title marks: the form in which names are compared."""
    return text.translate(_NO_MARKS)


@dataclass(frozen=True)
class Match:
    """A term and where it stands; inner quotation marks belong to the span, enclosing ones do not."""

    term: Term
    start: int
    end: int


class Dictionary:
    """Names and aliases of the terms it was built from."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._names: dict[str, tuple[str, Term]] = {}
        for term in terms:
            for name in (term.name, *term.aliases):
                self._names.setdefault(without_marks(name), (name, term))
        self._pattern = re.compile(_alternation({*self._names, *ACCIDENTAL}))

    def term_of(self, name: str) -> Term | None:
        """The term that `name` is a form of, marks aside."""
        found = self._names.get(without_marks(name))
        return found[1] if found else None

    def matches(self, text: str) -> Iterator[Match]:
        """Known terms in `text` in order, none overlapping another."""
        bare = _Bare(text)
        position = 0
        while found := self._pattern.search(bare.text, position):
            start, end = found.span()
            position = start + 1
            if found[0] in ACCIDENTAL:
                position = end
                continue
            for shorter in range(end, start, -1):
                match = self._accepted(bare, start, shorter)
                if match:
                    yield match
                    position = shorter
                    break

    def _accepted(self, bare: _Bare, start: int, end: int) -> Match | None:
        name, term = self._names.get(bare.text[start:end], ("", None))
        span = bare.span(start, end) if term else None
        if term is None or span is None or _is_part_of_a_number(bare.original, name, span):
            return None
        if _is_everyday_word(bare.original, name, term, span):
            return None
        return Match(term, *_with_title_marks(bare.original, term, span))


class _Bare:
    """A text without its marks, and the way back to the original offsets."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = without_marks(original)
        self._dropped = [mark.start() - count for count, mark in enumerate(_MARK.finditer(original))]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The original span with its inner marks in pairs; None if it tears a pair apart."""
        first = start + bisect_right(self._dropped, start)
        last = end + bisect_right(self._dropped, end - 1)
        if last - first == end - start:
            return first, last
        for mark in _STRAIGHT:
            if self.original.count(mark, first, last) % 2 == 0:
                continue
            if first and self.original[first - 1] == mark:
                first -= 1
            elif self.original.startswith(mark, last):
                last += 1
            else:
                return None
        missing_left, missing_right = _unpaired(self.original[first:last])
        first -= len(missing_left)
        last += len(missing_right)
        if first < 0 or not self.original.startswith(missing_left, first):
            return None
        return (first, last) if self.original.startswith(missing_right, last - len(missing_right)) else None


def _unpaired(text: str) -> tuple[str, str]:
    """The opening marks that `text` lacks before it, and the closing marks it lacks after it; straight marks aside."""
    open_marks = ""
    missing = ""
    for mark in _MARK.findall(text):
        if mark in _STRAIGHT:
            continue
        if open_marks and _PAIRS.get(mark) == open_marks[-1]:
            open_marks = open_marks[:-1]
        elif mark in CLOSING:
            missing = _PAIRS[mark] + missing
        else:
            open_marks += mark
    return missing, "".join(CLOSING[OPENING.index(mark)] for mark in reversed(open_marks))


def _with_title_marks(text: str, term: Term, span: tuple[int, int]) -> tuple[int, int]:
    """A name that is written in 《》 keeps them where the text has them."""
    start, end = span
    if term.name.startswith("《") and text[start - 1 : start] == "《" and text[end : end + 1] == "》":
        return start - 1, end + 1
    return span


def _is_part_of_a_number(text: str, name: str, span: tuple[int, int]) -> bool:
    """十八项规定 does not speak of 八项规定."""
    before = text[span[0] - 1] if span[0] else ""
    return name[0] in NUMERALS and bool(_COUNTED.match(before))


def _is_everyday_word(text: str, name: str, term: Term, span: tuple[int, int]) -> bool:
    """A short form like 三不 needs quotation marks unless everyone knows it; so does a term named after a thing."""
    start, end = span
    company = _COMPANY.get(name)
    if company:
        return not company.search(text, max(start - 20, 0), end + 20)
    well_known = name == term.name and term.weight == "core"
    if name not in _ONLY_QUOTED and (len(name) > 2 or name[0] not in NUMERALS or well_known):
        return False
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    return not (before and before in OPENING) and not (after and after in CLOSING)


def _alternation(names: Iterable[str]) -> str:
    """A regular expression shaped like a trie: one step a character, longer names first."""
    root: dict[str, object] = {}
    for name in names:
        node = root
        for char in name:
            child = node.setdefault(char, {})
            assert isinstance(child, dict)
            node = child
        node[""] = None
    return _branch(root)


def _branch(node: Mapping[str, object]) -> str:
    arms = [
        re.escape(char) + _branch(child)
        for char, child in sorted(node.items(), key=lambda item: item[0])
        if isinstance(child, dict)
    ]
    if not arms:
        return ""
    if "" in node:
        return f"(?:{'|'.join(arms)})?"
    return arms[0] if len(arms) == 1 else f"(?:{'|'.join(arms)})"
