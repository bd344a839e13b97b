"""The fact base's names: where known terms stand in a text.

Longest leftmost match in linear time, blind to quotation marks. It knows names
only and proposes nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from question_bank.key_terms.everyday_words import ACCIDENTAL, COMPANY, ONLY_QUOTED
from question_bank.key_terms.name_search import Hit, NameSearch
from question_bank.knowledge import Term

OPENING = "“‘「『《〈＂\"'"
CLOSING = "”’」』》〉＂\"'"
NUMERALS = "〇零一二三四五六七八九十百千两双"
_STRAIGHT = "＂\"'"
_MARKS = "".join(sorted(set(OPENING + CLOSING)))
_MARK = re.compile(f"[{_MARKS}]")
_NO_MARKS = str.maketrans("", "", _MARKS)
_PAIRS = dict(zip(CLOSING, OPENING, strict=True))
_COUNTED = frozenset(f"{NUMERALS}0123456789第")
_STRETCH = 1 << 16


def without_marks(text: str) -> str:
    """`text` without quotation marks and title marks: the form in which names are compared."""
    return text.translate(_NO_MARKS)


# Start, end, and the term's index in `Dictionary.terms`; inner quotation marks belong to the span, enclosing ones
# do not. Plain tuples of numbers, since a long document has a million.
Match = tuple[int, int, int]


class Dictionary:
    """Names and aliases of the terms it was built from."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._names: dict[str, tuple[str, int]] = {}
        for index, term in enumerate(self.terms):
            for name in (term.name, *term.aliases):
                self._names.setdefault(without_marks(name), (name, index))
        self._search = NameSearch({*self._names, *ACCIDENTAL})
        self._plain = [self._if_plain(bare_name) for bare_name in self._search.names]
        self._numeric = {number for number, bare_name in enumerate(self._search.names) if bare_name[0] in NUMERALS}
        letters = re.escape("".join(sorted({char for name in self._search.names for char in name} | {*_MARKS})))
        self._between_names = re.compile(f"[^{letters}]")

    def term_of(self, name: str) -> Term | None:
        """The term that `name` is a form of, marks aside."""
        found = self._names.get(without_marks(name))
        return self.terms[found[1]] if found else None

    def matches(self, text: str) -> Iterator[Match]:
        """Known terms in `text` in order, none overlapping another."""
        start = 0
        while start < len(text):
            cut = self._between_names.search(text, start + _STRETCH)
            end = cut.end() if cut else len(text)
            yield from self._matches_within(_Bare(text, start, end))
            start = end

    def _matches_within(self, bare: _Bare) -> list[Match]:
        """A hit that isn't accepted sets the search back into it: the ground from `position` to `searched`."""
        found: list[Match] = []
        original, plain, numeric = bare.original, self._plain, self._numeric
        dropped, offset, passed = [*bare.dropped, len(bare.text)], bare.offset, 0
        position = searched = 0
        for number, start, end in self._search.hits(bare.text):
            if position < searched:
                position = self._search_again(bare, position, searched, found)
            searched = end
            if start < position:
                continue
            while dropped[passed] <= start:
                passed += 1
            index, first = plain[number], offset + start + passed
            is_counted_on = number in numeric and first and original[first - 1] in _COUNTED
            if index is None or dropped[passed] < end or is_counted_on:
                position = self._settle(bare, (number, start, end), found)
            else:
                found.append((first, first + end - start, index))
                position = end
        self._search_again(bare, position, searched, found)
        return found

    def _search_again(self, bare: _Bare, position: int, searched: int, found: list[Match]) -> int:
        while position < searched:
            hit = self._search.hit_at(bare.text, position)
            position = self._settle(bare, hit, found) if hit else position + 1
        return position

    def _settle(self, bare: _Bare, hit: Hit, found: list[Match]) -> int:
        """Take the hit, or the longest name in its beginning that is a mention; tells where the search goes on."""
        number, start, end = hit
        if self._search.names[number] in ACCIDENTAL:
            return end
        for shorter in range(end, start, -1):
            match = self._accepted(bare, start, shorter)
            if match:
                found.append(match)
                return shorter
        return start + 1

    def _accepted(self, bare: _Bare, start: int, end: int) -> Match | None:
        name, index = self._names.get(bare.text[start:end], ("", -1))
        span = bare.span(start, end) if name else None
        if span is None or _is_part_of_a_number(bare.original, name, span):
            return None
        term = self.terms[index]
        if _is_everyday_word(bare.original, name, term, span):
            return None
        return *_with_title_marks(bare.original, term, span), index

    def _if_plain(self, bare_name: str) -> int | None:
        """The term of a name that counts wherever it stands whole, unless a numeral before it makes it another."""
        name, index = self._names.get(bare_name, ("", -1))
        if not name or bare_name in ACCIDENTAL or self.terms[index].name.startswith("《"):
            return None
        if name in COMPANY or name in ONLY_QUOTED or (name[0] in NUMERALS and len(name) <= 2):
            return None
        return index


class _Bare:
    """A stretch of a text without its marks, and the way back to the original offsets."""

    def __init__(self, original: str, start: int, end: int) -> None:
        self.original = original
        self.offset = start
        unmarked = _MARK.split(original[start:end])
        self.text = "".join(unmarked)
        self.dropped = list(accumulate(map(len, unmarked[:-1])))

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The original span with its inner marks in pairs; None if it tears a pair apart."""
        first = self.offset + start + bisect_right(self.dropped, start)
        last = self.offset + end + bisect_right(self.dropped, end - 1)
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
    return name[0] in NUMERALS and span[0] > 0 and text[span[0] - 1] in _COUNTED


def _is_everyday_word(text: str, name: str, term: Term, span: tuple[int, int]) -> bool:
    """A short form like 三不 needs quotation marks unless everyone knows it; so does a term named after a thing."""
    start, end = span
    company = COMPANY.get(name)
    if company:
        return not company.search(text, max(start - 20, 0), end + 20)
    well_known = name == term.name and term.weight == "core"
    if name not in ONLY_QUOTED and (len(name) > 2 or name[0] not in NUMERALS or well_known):
        return False
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    return not (before and before in OPENING) and not (after and after in CLOSING)
