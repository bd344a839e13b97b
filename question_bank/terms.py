"""The key terms of a document: those the fact base knows, and well-founded proposals.

Documents decide which terms matter and where they stand; what is true of them
is not decided here.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from question_bank.knowledge import Knowledge
from question_bank.reading import Document
from question_bank.term_dictionary import Dictionary, Match, without_marks
from question_bank.term_proposals import LEGAL_TITLE, TITLE, Proposal, proposed_phrases, proposed_titles

_WEIGHTS = {"core": 3.0, "useful": 2.0, "plain": 1.0}
_UNKNOWN_WEIGHT = 0.5
_NOTE = re.compile(r"[”’」]*(?:[（(][^（）()]{1,12}[）)])?》?")


@dataclass(frozen=True)
class Place:
    """Where a term stands: section path and offsets in the document's text."""

    section: str
    start: int
    end: int


@dataclass(frozen=True)
class KeyTerm:
    """A term of a document; `evidence` says in Chinese why an unknown one is proposed, and is empty for a known one."""

    term: str
    kind: str
    count: int
    known: bool
    weight: float
    places: tuple[Place, ...]
    evidence: str


class TermFinder:
    """Finds terms in any number of documents; building it is the expensive part."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._dictionary = Dictionary(knowledge.terms)

    def find(self, document: Document) -> tuple[KeyTerm, ...]:
        """The document's terms, weightiest first; ties in order of appearance."""
        text = document.text
        proposed = {proposal.start: proposal for proposal in proposed_titles(text)}
        matches = _settled(text, self._dictionary.matches(text), proposed)
        taken = bytearray(len(text))
        spans = [(match.start, match.end) for match in matches] + [
            (title.start, title.end) for title in proposed.values()
        ]
        for start, end in spans:
            taken[start:end] = b"\x01" * (end - start)
        phrases = proposed_phrases(text, lambda start, end: taken.find(1, start, end) >= 0)
        terms = [*_known(document, matches), *_unknown(document, [*proposed.values(), *phrases])]
        return tuple(sorted(terms, key=lambda term: (-term.weight, term.places[0].start, term.term)))


def find_terms(document: Document, knowledge: Knowledge) -> tuple[KeyTerm, ...]:
    """The key terms of one document in order of weight; for many documents keep a TermFinder."""
    return TermFinder(knowledge).find(document)


def _settled(text: str, matches: Iterable[Match], proposed: dict[int, Proposal]) -> list[Match]:
    """The matches that stand, after a look at the 《…》 around them.

    A title that is a known name takes its own proposal out of `proposed`. What
    stands inside a proposed title belongs to that title. Any other title can
    speak of a term, but part of it is no mention of a regulation, and a film
    or book called like a term is no mention of the term.
    """
    bounds = [title.span() for title in TITLE.finditer(text)]
    starts = [start for start, _ in bounds]
    kept = []
    for match in matches:
        start, end = bounds[bisect_right(starts, match.start) - 1] if bounds else (0, 0)
        if not start <= match.start < end:
            kept.append(match)
            continue
        is_regulation = match.term.kind == "regulation"
        is_whole = not without_marks(text[start : match.start]) and _NOTE.fullmatch(text, match.end, end) is not None
        if is_whole and (is_regulation or LEGAL_TITLE.search(text, match.start, match.end)):
            proposed.pop(start, None)
            kept.append(match)
        elif not is_whole and not is_regulation and start not in proposed:
            kept.append(match)
    return kept


def _known(document: Document, matches: list[Match]) -> Iterator[KeyTerm]:
    places: dict[str, list[Place]] = {}
    terms = {match.term.name: match.term for match in matches}
    for match in matches:
        places.setdefault(match.term.name, []).append(_place(document, match.start, match.end))
    for name, found in places.items():
        weight = _weight(_WEIGHTS[terms[name].weight], len(found))
        yield KeyTerm(name, terms[name].kind, len(found), True, weight, tuple(found), "")


def _unknown(document: Document, found: list[Proposal]) -> Iterator[KeyTerm]:
    groups: dict[str, list[Proposal]] = {}
    for proposal in found:
        groups.setdefault(proposal.text, []).append(proposal)
    for text, group in groups.items():
        group.sort(key=lambda proposal: proposal.start)
        places = tuple(_place(document, proposal.start, proposal.end) for proposal in group)
        weight = _weight(_UNKNOWN_WEIGHT, len(group))
        yield KeyTerm(text, group[0].kind, len(group), False, weight, places, group[0].evidence)


def _place(document: Document, start: int, end: int) -> Place:
    return Place(document.section_at(start).path, start, end)


def _weight(base: float, count: int) -> float:
    """Importance first; each doubling of the mentions is worth half a step."""
    return round(base + math.log2(count) / 2, 3)
