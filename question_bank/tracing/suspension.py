"""What becomes of a question when documents or the fact base change: kept, to be reviewed, its source lost, suspended.

Only decisions and their reasons; who carries them out, and when, is not its business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from question_bank.knowledge import Entry, Knowledge, Regulation
from question_bank.question import DocumentPlace, Question
from question_bank.reading import Document
from question_bank.tracing import anchors
from question_bank.tracing.anchors import Anchored, anchor, reanchor, successors
from question_bank.tracing.fingerprints import differences, fingerprint

KEPT, REVIEW, SOURCE_LOST, SUSPENDED = "kept", "review", "source_lost", "suspended"
LABELS = {KEPT: "照常使用", REVIEW: "待复核", SOURCE_LOST: "来源失效", SUSPENDED: "暂停使用"}

Moves = Mapping[DocumentPlace, Anchored | None]
"""What became of each place; None where its document is gone."""


@dataclass(frozen=True)
class Decision:
    """`question` has its places in the new versions; what moved silently is no reason."""

    question: Question
    status: str
    reasons: tuple[str, ...]

    @property
    def drawable(self) -> bool:
        """A changed fact bars a question, and so does a lost source where no other place and no authority is left."""
        if self.status == SOURCE_LOST:
            return bool(self.question.documents or self.question.authority.title.strip())
        return self.status != SUSPENDED


def decide(
    questions: Sequence[Question],
    old_documents: Iterable[Document],
    new_documents: Iterable[Document],
    old: Knowledge,
    new: Knowledge,
) -> list[Decision]:
    """A decision for each question, in their order.

    A place in a document of which no old version is given stays as it is. A fact counts as changed when its content
    has another fingerprint; where a question's term is no entry, the citation of a regulation on record must hold.
    """
    moves = _moves({place for question in questions for place in question.documents}, old_documents, new_documents)
    return [_decided(question, moves, _changes(question, old, new)) for question in questions]


def _decided(question: Question, moves: Moves, changes: tuple[str, ...]) -> Decision:
    fates = [(place, moves[place]) for place in question.documents if place in moves]
    review = tuple(_reworded(place) for place, fate in fates if fate and fate.status == anchors.REVIEW)
    lost = tuple(_lost(place, fate) for place, fate in fates if fate is None or fate.status == anchors.GONE)
    moved = replace(question, documents=_new_places(question.documents, moves))
    status = SUSPENDED if changes else SOURCE_LOST if lost else REVIEW if review else KEPT
    decision = Decision(moved, status, (*changes, *lost, *review))
    if status == SOURCE_LOST and not decision.drawable:
        return replace(decision, reasons=(*decision.reasons, "没有其他出处，也没有写明依据，不能再抽用"))
    return decision


def _moves(
    places: Iterable[DocumentPlace], old_documents: Iterable[Document], new_documents: Iterable[Document]
) -> Moves:
    old = {document.name: document for document in old_documents}
    next_of = successors(old.values(), new_documents)
    return {place: _moved(place, old[place.document], next_of) for place in places if place.document in old}


def _moved(place: DocumentPlace, old: Document, next_of: Mapping[str, Document]) -> Anchored | None:
    document = next_of.get(old.name)
    return reanchor(anchor(old, place), document) if document else None


def _new_places(places: Iterable[DocumentPlace], moves: Moves) -> tuple[DocumentPlace, ...]:
    """The places that are left, where they stand now, each once."""
    found = []
    for place in places:
        fate = moves.get(place)
        if place not in moves:
            found.append(place)
        elif fate and fate.status != anchors.GONE:
            now = fate.anchor
            found.append(DocumentPlace(now.document, now.section, now.start, now.end))
    return tuple(dict.fromkeys(found))


def _reworded(place: DocumentPlace) -> str:
    return f"《{place.document}》“{place.section}”中引用处的文字有改动，请核对是否仍然适用"


def _lost(place: DocumentPlace, fate: Anchored | None) -> str:
    if fate is None:
        return f"文件《{place.document}》已经撤下"
    return f"《{place.document}》“{place.section}”中的“{fate.anchor.exact}”一处在新版中已经没有"


def _changes(question: Question, old: Knowledge, new: Knowledge) -> tuple[str, ...]:
    """Why the key can no longer be relied on; empty when it can."""
    before, after = _entry(question, old), _entry(question, new)
    if before is None:
        return _regulation_changes(question, old, new)
    if after is None:
        return (f"知识点“{question.term}”已从知识库中删去",)
    if fingerprint(before) == fingerprint(after):
        return ()
    return tuple(f"知识点“{question.term}”的{change}" for change in differences(before, after))


def _entry(question: Question, knowledge: Knowledge) -> Entry | None:
    entry = knowledge.entry_by_subject.get(question.term)
    return entry if entry and entry.authority else None


def _regulation_changes(question: Question, old: Knowledge, new: Knowledge) -> tuple[str, ...]:
    before, after = _cited(question, old), _cited(question, new)
    name = f"依据《{question.authority.title}》（{question.authority.version}）"
    if before and after is None:
        return (f"{name}已从法规表中删去",)
    if not before or not after or not after.in_force_to or after.in_force_to == before.in_force_to:
        return ()
    return (f"{name}自{after.in_force_to}后失效",) if (question.valid_to or "9999") > after.in_force_to else ()


def _cited(question: Question, knowledge: Knowledge) -> Regulation | None:
    cited = (question.authority.title, question.authority.version)
    return next((row for row in knowledge.regulations.values() if (row.title, row.version) == cited), None)
