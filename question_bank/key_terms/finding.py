"""The key terms of a document: those the fact base knows, and well-founded proposals.

Documents decide which terms matter and where they stand; what is true of them
is not decided here.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from question_bank.key_terms.dictionary import Dictionary, Match, without_marks
from question_bank.key_terms.proposals import LEGAL_TITLE, TITLE, Proposal, proposed_phrases, proposed_titles
from question_bank.knowledge import Knowledge, Term
from question_bank.reading import Document

_WEIGHTS = {"core": 3.0, "useful": 2.0, "plain": 1.0}
_UNKNOWN_WEIGHT = 0.5
_NOTE = re.compile(r"[”’」]*(?:[（(][^（）()]{1,12}[）)])?》?")


class Place(NamedTuple):
    """Where a term stands: section path and offsets in the document's text."""

    section: str
    start: int
    end: int


@dataclass(frozen=True)
class KeyTerm:
    """A term of a document; `evidence` says in Chinese why an unknown one is proposed, and is empty for a known one.

    Where it stands is kept as bare numbers and names of sections: a long
    document has a million places, and few of them are looked at.
    """

    term: str
    kind: str
    known: bool
    weight: float
    spans: tuple[tuple[int, int], ...]
    sections: tuple[str, ...]
    evidence: str

    @property
    def count(self) -> int:
        return len(self.spans)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        return tuple(Place(section, *span) for section, span in zip(self.sections, self.spans, strict=True))


class TermFinder:
    """Finds terms in any number of documents; building it is the expensive part."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._dictionary = Dictionary(knowledge.terms)

    def find(self, document: Document) -> tuple[KeyTerm, ...]:
        """The document's terms, weightiest first; ties in order of appearance."""
        text = document.text
        proposed = {proposal.start: proposal for proposal in proposed_titles(text)}
        matches = self._settled(text, proposed)
        taken = bytearray(len(text))
        for start, end, _ in matches:
            taken[start:end] = b"\x01" * (end - start)
        for title in proposed.values():
            taken[title.start : title.end] = b"\x01" * (title.end - title.start)
        phrases = proposed_phrases(text, lambda start, end: taken.find(1, start, end) >= 0)
        terms = [*self._known(document, matches), *_unknown(document, [*proposed.values(), *phrases])]
        return tuple(sorted(terms, key=lambda term: (-term.weight, term.spans[0][0], term.term)))

    def _settled(self, text: str, proposed: dict[int, Proposal]) -> list[Match]:
        """The matches that stand, after a look at the 《…》 around them.

        A title that is a known name takes its own proposal out of `proposed`. What
        stands inside a proposed title belongs to that title. Any other title can
        speak of a term, but part of it is no mention of a regulation, and a film
        or book called like a term is no mention of the term.
        """
        matches, terms = list(self._dictionary.matches(text)), self._dictionary.terms
        kept: list[Match] = []
        settled = 0
        for title in TITLE.finditer(text):
            outside = bisect_left(matches, (title.start(),), settled)
            kept += matches[settled:outside]
            settled = outside
            while settled < len(matches) and matches[settled][0] < title.end():
                start, end, index = matches[settled]
                if _is_mention_in_title(text, title.span(), (start, end), terms[index], proposed):
                    kept.append(matches[settled])
                settled += 1
        return kept + matches[settled:]

    def _known(self, document: Document, matches: list[Match]) -> Iterator[KeyTerm]:
        found: dict[int, tuple[list[tuple[int, int]], list[str]]] = {}
        sections = iter(document.sections)
        section = next(sections)
        for start, end, index in matches:
            while start >= section.end:
                section = next(sections)
            if index not in found:
                found[index] = [], []
            spans, paths = found[index]
            spans.append((start, end))
            paths.append(section.path)
        for index, (spans, paths) in found.items():
            term = self._dictionary.terms[index]
            weight = _weight(_WEIGHTS[term.weight], len(spans))
            yield KeyTerm(term.name, term.kind, True, weight, tuple(spans), tuple(paths), "")


def find_terms(document: Document, knowledge: Knowledge) -> tuple[KeyTerm, ...]:
    """The key terms of one document in order of weight; for many documents keep a TermFinder."""
    return TermFinder(knowledge).find(document)


def _is_mention_in_title(
    text: str, title: tuple[int, int], name: tuple[int, int], term: Term, proposed: dict[int, Proposal]
) -> bool:
    start, end = title
    is_regulation = term.kind == "regulation"
    is_whole = not without_marks(text[start : name[0]]) and _NOTE.fullmatch(text, name[1], end) is not None
    if is_whole and (is_regulation or LEGAL_TITLE.search(text, *name)):
        proposed.pop(start, None)
        return True
    return not is_whole and not is_regulation and start not in proposed


def _unknown(document: Document, found: list[Proposal]) -> Iterator[KeyTerm]:
    groups: dict[str, list[Proposal]] = {}
    for proposal in found:
        groups.setdefault(proposal.text, []).append(proposal)
    for text, group in groups.items():
        spans = tuple(sorted((proposal.start, proposal.end) for proposal in group))
        paths = tuple(document.section_at(start).path for start, _ in spans)
        first = min(group, key=lambda proposal: proposal.start)
        yield KeyTerm(text, first.kind, False, _weight(_UNKNOWN_WEIGHT, len(group)), spans, paths, first.evidence)


def _weight(base: float, count: int) -> float:
    """Importance first; each doubling of the mentions is worth half a step."""
    return round(base + math.log2(count) / 2, 3)
