"""Anchors: where a question's words stand in one version of a document, and whether they still do in the next.

An anchor carries the W3C TextQuote and TextPosition selectors. It says what
became of a place; what that does to a question is decided elsewhere.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from question_bank.reading import Document, Sentence

KEPT = "kept"
REVIEW = "review"
GONE = "gone"
CLOSE = 0.75
_CONTEXT = 32


class Span(Protocol):
    """Anything that stands somewhere in a document's text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class Anchor:
    """A place in a version of a document.

    `version` is the document's sha256. `prefix` and `suffix` are up to 32
    characters of the same sentence on either side of `exact`; `sentence_hash`
    leaves white space out.
    """

    document: str
    version: str
    section: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    sentence_hash: str


@dataclass(frozen=True)
class Anchored:
    """`status` is kept, review or gone; `anchor` is the place in the new version, or the old one when gone."""

    status: str
    anchor: Anchor


def anchor(document: Document, place: Span) -> Anchor:
    """Anchor `place` in `document`."""
    return _anchor(document, place.start, place.end, {})


def reanchor(anchor: Anchor, new_document: Document) -> Anchored:
    """Find the anchor's place in another version of its document.

    The same sentence keeps the anchor, wherever it moved. A close one (ratio
    0.75 and more) needs a person's eye: its anchor marks the words if they are
    still there, else the whole sentence. With neither, the place is gone.
    """
    candidates = list(_occurrences(anchor, new_document))
    same = [candidate for candidate in candidates if candidate.sentence_hash == anchor.sentence_hash]
    if same:
        return Anchored(KEPT, min(same, key=lambda candidate: _unlikeness(anchor, candidate)))
    ratio, best = max(
        ((_likeness(anchor, _context(candidate)), candidate) for candidate in candidates),
        key=lambda scored: scored[0],
        default=(0.0, anchor),
    )
    if ratio:
        return Anchored(REVIEW, best)
    sentence = _closest_sentence(anchor, new_document)
    if sentence is None:
        return Anchored(GONE, anchor)
    return Anchored(REVIEW, _anchor(new_document, sentence.start, sentence.end, {}))


def successors(old: Iterable[Document], new: Iterable[Document]) -> dict[str, Document]:
    """The new version of each old document, by its old name; none for a document that is gone.

    The name decides; where it is gone, a document under a name that is new has the same text, or at least three
    quarters of the sentences.
    """
    earlier = list(old)
    by_name = {document.name: document for document in new}
    found = {document.name: by_name[document.name] for document in earlier if document.name in by_name}
    strangers = [document for name, document in by_name.items() if name not in {each.name for each in earlier}]
    for document in earlier:
        if document.name in found:
            continue
        share, best = max(
            ((_shared(document, each), each) for each in strangers), key=lambda pair: pair[0], default=(0.0, document)
        )
        if share >= CLOSE:
            found[document.name] = best
            strangers.remove(best)
    return found


def _shared(old: Document, new: Document) -> float:
    """The share of the old document's sentences that stand in the new one."""
    if old.sha256 == new.sha256:
        return 1.0
    mine, theirs = (Counter(_hash(each.text[s.start : s.end]) for s in each.sentences) for each in (old, new))
    return (mine & theirs).total() / max(1, mine.total())


def _anchor(document: Document, start: int, end: int, hashes: dict[Sentence, str]) -> Anchor:
    """`hashes` remembers the sentences that were hashed before."""
    sentence = document.sentence_at(start)
    first, last = min(sentence.start, start), max(sentence.end, end)
    if sentence not in hashes:
        hashes[sentence] = _hash(document.text[sentence.start : sentence.end])
    return Anchor(
        document=document.name,
        version=document.sha256,
        section=document.section_at(start).path,
        start=start,
        end=end,
        exact=document.text[start:end],
        prefix=document.text[max(first, start - _CONTEXT) : start],
        suffix=document.text[end : min(last, end + _CONTEXT)],
        sentence_hash=hashes[sentence],
    )


def _occurrences(old: Anchor, document: Document) -> Iterator[Anchor]:
    hashes: dict[Sentence, str] = {}
    start = document.text.find(old.exact) if old.exact else -1
    while start >= 0:
        yield _anchor(document, start, start + len(old.exact), hashes)
        start = document.text.find(old.exact, start + 1)


def _unlikeness(old: Anchor, new: Anchor) -> tuple[bool, bool, int]:
    """Other words around, another section, distance: the smallest is the best."""
    around_old, around_new = ((side.prefix.split(), side.suffix.split()) for side in (old, new))
    return around_old != around_new, old.section != new.section, abs(old.start - new.start)


def _closest_sentence(old: Anchor, document: Document) -> Sentence | None:
    context = _context(old)
    letters = Counter(context)
    best: tuple[float, Sentence | None] = (0.0, None)
    for sentence in document.sentences:
        text = document.text[sentence.start : sentence.end]
        if (letters & Counter(text)).total() < CLOSE * len(context):
            continue
        ratio = _likeness(old, _window(text, context))
        best = (ratio, sentence) if ratio > best[0] else best
    return best[1]


def _window(text: str, context: str) -> str:
    """The stretch of a longer sentence that lies where `context` would."""
    if len(text) <= len(context):
        return text
    block = SequenceMatcher(None, text, context, autojunk=False).find_longest_match()
    start = max(0, block.a - block.b)
    return text[start : start + len(context)]


def _likeness(old: Anchor, text: str) -> float:
    """The difflib ratio to the old context, or 0 where it isn't close."""
    matcher = SequenceMatcher(None, text, _context(old), autojunk=False)
    ratio = matcher.ratio() if matcher.quick_ratio() >= CLOSE else 0.0
    return ratio if ratio >= CLOSE else 0.0


def _context(anchor: Anchor) -> str:
    return anchor.prefix + anchor.exact + anchor.suffix


def _hash(sentence: str) -> str:
    return hashlib.sha256("".join(sentence.split()).encode("utf-8")).hexdigest()
