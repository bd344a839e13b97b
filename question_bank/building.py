"""Documents and knowledge in, a bank out: which entries are asked, which drafts are fit, where documents speak of them.

The same input gives the same questions in the same order. It reads no files and writes none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from question_bank.balancing import balanced
from question_bank.gates import faults_of
from question_bank.key_terms import TermFinder
from question_bank.knowledge import Entry, Knowledge, Term
from question_bank.patterns import drafts_of
from question_bank.question import CHAPTERS, DocumentPlace, Question
from question_bank.reading import Document
from question_bank.validity import ever_together

MOST_PLACES = 6
TWIN_SHARE = 0.7

Places = dict[str, tuple[DocumentPlace, ...]]


@dataclass(frozen=True)
class Built:
    """The bank, and the drafts that a gate held back with its messages."""

    questions: tuple[Question, ...]
    left_out: tuple[tuple[Question, tuple[str, ...]], ...]

    @property
    def left_out_by_gate(self) -> Counter[str]:
        return Counter(message.split("：")[0] for _, messages in self.left_out for message in messages)


def build(documents: Sequence[Document], knowledge: Knowledge, whole: bool) -> list[Question]:
    """Questions on the terms that stand in the documents; with `whole`, on everything else in the knowledge too."""
    return list(build_with_reasons(documents, knowledge, whole).questions)


def build_with_reasons(documents: Sequence[Document], knowledge: Knowledge, whole: bool) -> Built:
    places = places_of_terms(documents, knowledge)
    fit: list[Question] = []
    left_out: list[tuple[Question, tuple[str, ...]]] = []
    asked: list[Entry] = []
    for entry in _entries(knowledge):
        cited = _places_of(entry, places)
        if entry.authority is None or not (whole or cited) or any(_are_twins(entry, other) for other in asked):
            continue
        asked.append(entry)
        for draft in drafts_of(entry, knowledge):
            found = faults_of(draft, knowledge)
            if found:
                left_out.append((draft, tuple(f"{fault.gate}：{fault.message}" for fault in found)))
            else:
                fit.append(replace(draft, documents=cited, status="published"))
    return Built(tuple(balanced(fit)), tuple(left_out))


def places_of_terms(documents: Iterable[Document], knowledge: Knowledge) -> Places:
    """Where each known term stands: its first place in each section of each document, in reading order."""
    finder = TermFinder(knowledge)
    found: dict[str, list[DocumentPlace]] = {}
    for document in documents:
        for key_term in finder.find(document):
            if not key_term.known:
                continue
            first: dict[str, DocumentPlace] = {}
            for place in sorted(key_term.places, key=lambda place: place.start):
                first.setdefault(place.section, DocumentPlace(document.name, place.section, place.start, place.end))
            found.setdefault(key_term.term, []).extend(first.values())
    return {name: tuple(listed) for name, listed in found.items()}


def _are_twins(entry: Entry, other: Entry) -> bool:
    """Whether two entries hold nearly the same list at the same time, so that asking both would ask twice."""
    if not ever_together(entry, other):
        return False
    mine, theirs = ({member.text for member in getattr(each, "members", ())} for each in (entry, other))
    return len(mine & theirs) > 1 and len(mine & theirs) >= TWIN_SHARE * len(mine | theirs)


def _entries(knowledge: Knowledge) -> list[Entry]:
    """Terms, facts, conducts, pairings, tasks, chapter by chapter."""
    chapters = list(CHAPTERS)
    return sorted(knowledge.entries, key=lambda entry: chapters.index(entry.chapter))


def _places_of(entry: Entry, places: Places) -> tuple[DocumentPlace, ...]:
    """At most six places, taken from the documents in turn so that each is cited."""
    names = [entry.name] if isinstance(entry, Term) else list(entry.terms)
    by_document: dict[str, list[DocumentPlace]] = {}
    for place in (place for name in names for place in places.get(name, ())):
        by_document.setdefault(place.document, []).append(place)
    longest = max((len(listed) for listed in by_document.values()), default=0)
    in_turn = [listed[turn] for turn in range(longest) for listed in by_document.values() if turn < len(listed)]
    order = list(by_document)
    return tuple(sorted(in_turn[:MOST_PLACES], key=lambda place: (order.index(place.document), place.start)))
