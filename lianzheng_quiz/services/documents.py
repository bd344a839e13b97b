"""The office's documents: uploaded, read in a child process, shown with their terms. Only editors see them."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lianzheng_quiz.rules.refusals import Invalid, NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import documents
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import DocumentVersion, SourceDocument
from question_bank.apart import Examined, examine_apart, term_of, term_row
from question_bank.key_terms import KeyTerm
from question_bank.reading import Document, UnreadableDocument, document_of

MOST_FILES = 20
MOST_BYTES = 10 * 1024 * 1024
SUFFIXES = (".txt", ".docx", ".pdf", ".html", ".htm")
LETTERS_A_PAGE = 12_000
LEFT_BEHIND = timedelta(minutes=2)
"""Longer than a child may take: who reads so long was stopped."""

Clock = Callable[[], datetime]
Examine = Callable[[bytes, str], Examined]


@dataclass(frozen=True)
class DocumentRow:
    """A version of a document. `state`: waiting · reading · read · refused."""

    document_id: int
    number: int
    name: str
    file_name: str
    state: str
    reason: str
    notes: Sequence[str]
    uploaded_at: datetime
    uploaded_by: str

    @property
    def is_on_its_way(self) -> bool:
        return self.state in ("waiting", "reading")


@dataclass(frozen=True)
class TermLine:
    """A term of a document; `questions` counts the published ones about it."""

    term: str
    kind: str
    known: bool
    count: int
    evidence: str
    questions: int


@dataclass(frozen=True)
class Run:
    """A stretch of a section's text; `term` is the term that stands there, None for plain text."""

    text: str
    term: TermLine | None


@dataclass(frozen=True)
class SectionText:
    """A section as it is read, in lines of runs."""

    path: str
    heading: str
    lines: Sequence[Sequence[Run]]


@dataclass(frozen=True)
class DocumentPage:
    """One version of a document, one page of its text. Pages count from 1."""

    shown: DocumentRow
    versions: Sequence[DocumentRow]
    letters: int
    terms: Sequence[TermLine]
    sections: Sequence[SectionText]
    number: int
    pages: int


def upload_documents(actor: Actor, files: Sequence[tuple[str, bytes]], *, now: datetime) -> list[int]:
    """Keep files for reading, all or none; the documents' ids. A name that is known gets a new version. Invalid.

    A file is a document by its name without the suffix.
    """
    require(actor, "editor")
    faults = _faults(files)
    if faults:
        raise Invalid({"files": "；".join(faults) + "。没有上传任何文件"})
    with writing() as session:
        return [_keep(session, actor, file_name, data, now) for file_name, data in files]


def _faults(files: Sequence[tuple[str, bytes]]) -> list[str]:
    if not files:
        return ["请选择文件"]
    if len(files) > MOST_FILES:
        return [f"一次最多上传 {MOST_FILES} 个文件"]
    found, seen = [], set[str]()
    for file_name, data in files:
        name = _name_of(file_name)
        if not file_name.lower().endswith(SUFFIXES):
            found.append(f"“{file_name}”不是 .txt、.docx、.pdf 或 .html 文件")
        elif not name:
            found.append(f"“{file_name}”没有文件名，请改名后再传")
        elif name in seen:
            found.append(f"“{name}”选了两次")
        elif not data:
            found.append(f"“{file_name}”是空的")
        elif len(data) > MOST_BYTES:
            found.append(f"“{file_name}”超过 {MOST_BYTES // 1024 // 1024} MB")
        seen.add(name)
    return found


def _name_of(file_name: str) -> str:
    """The document's name: the file's without folder and suffix, without what can't be seen."""
    last = file_name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    shown = "".join(letter for letter in unicodedata.normalize("NFC", last) if letter.isprintable())
    return " ".join(shown.split())[:120]


def _keep(session: Session, actor: Actor, file_name: str, data: bytes, now: datetime) -> int:
    name, digest = _name_of(file_name), hashlib.sha256(data).hexdigest()
    before = documents.by_name(session, name)
    if before is not None and before.digest == digest:
        return int(before.id)
    if before is None:
        document = SourceDocument(name=name, added_by_id=actor.account_id, added_at=now)
        session.add(document)
        session.flush()
    document_id = document.id if before is None else int(before.id)
    number = 1 if before is None else before.number + 1
    session.add(
        DocumentVersion(
            document_id=document_id,
            number=number,
            file_name=file_name[-200:],
            content=data,
            digest=digest,
            state="waiting",
            touched_at=now,
            uploaded_by_id=actor.account_id,
            uploaded_at=now,
        )
    )
    session.flush()
    add_entry(session, actor, "上传文件", name, now, f"第 {number} 版")
    return document_id


def work_on_documents(*, clock: Clock, reader: str, examine: Examine = examine_apart) -> bool:
    """Read the file that has waited longest; whether there was one. What a crash left behind is read again."""
    now = clock()
    with reading() as session:
        if not documents.anything_to_read(session, now - LEFT_BEHIND):
            return False
    with writing() as session:
        row = documents.claim(session, reader, now - LEFT_BEHIND, now)
    if row is None:
        return False
    values: dict[str, Any]
    try:
        found = examine(row.content, row.name)
        values = {
            "state": "read",
            "kind": found.file.kind,
            "notes": json.dumps(found.file.notes, ensure_ascii=False),
            "text": found.file.document.text,
            "terms": json.dumps([term_row(term) for term in found.terms], ensure_ascii=False),
        }
    except UnreadableDocument as refused:
        values = {"state": "refused", "reason": refused.reason[:200]}
    with writing() as session:
        documents.settle(session, row.id, reader, touched_at=clock(), **values)
    return True


def list_documents(actor: Actor) -> list[DocumentRow]:
    """Every document with its newest version."""
    require(actor, "editor")
    with reading() as session:
        return [_row(row) for row in documents.newest(session)]


def _row(row: Any) -> DocumentRow:
    return DocumentRow(
        document_id=row.document_id,
        number=row.number,
        name=row.name,
        file_name=row.file_name,
        state=row.state,
        reason=row.reason,
        notes=json.loads(row.notes),
        uploaded_at=row.uploaded_at,
        uploaded_by=row.uploaded_by,
    )


def document_page(actor: Actor, document_id: int, *, number: int | None = None, page: int = 1) -> DocumentPage:
    """A version (None: the newest that was read, else the newest) with one page of its text. NotFound."""
    require(actor, "editor")
    with reading() as session:
        rows = documents.versions(session, document_id)
        read = next((row for row in rows if row.state == "read"), rows[0] if rows else None)
        row = read if number is None else next((row for row in rows if row.number == number), None)
        if row is None:
            raise NotFound("文件")
        text, terms = documents.what_was_read(session, row.id)
        found = [term_of(one) for one in json.loads(terms)]
        counts = documents.counts_of_terms(session, [term.term for term in found if term.known])
    lines = [TermLine(t.term, t.kind, t.known, t.count, t.evidence, counts.get(t.term, 0)) for t in found]
    document = document_of(row.name, text)
    spans = _pages(document) if text else [(0, 0)]
    at = min(max(1, page), len(spans))
    return DocumentPage(
        shown=_row(row),
        versions=[_row(one) for one in rows],
        letters=len(text),
        terms=lines,
        sections=_sections(document, spans[at - 1], found, lines) if text else [],
        number=at,
        pages=len(spans),
    )


def _pages(document: Document) -> list[tuple[int, int]]:
    """The text in stretches of about LETTERS_A_PAGE letters that end with a line where there is one."""
    text, found, start = document.text, [], 0
    while start < len(text):
        end = start + LETTERS_A_PAGE
        if end < len(text):
            line = text.find("\n", end, end + LETTERS_A_PAGE)
            end = line + 1 if line >= 0 else end
        found.append((start, min(end, len(text))))
        start = end
    return found


def _sections(
    document: Document, span: tuple[int, int], terms: Sequence[KeyTerm], lines: Sequence[TermLine]
) -> list[SectionText]:
    first, last = span
    marks = (
        sorted(
            (start, end, line)
            for term, line in zip(terms, lines, strict=True)
            for start, end in term.spans
            if first <= start < last
        )
        if len(terms)
        else []
    )
    found = []
    for section in document.sections:
        start, end = max(section.start, first), min(section.end, last)
        if start < end:
            runs = _runs(document.text, start, end, marks)
            found.append(SectionText(section.path, section.heading, runs))
    return found


def _runs(text: str, start: int, end: int, marks: Sequence[tuple[int, int, TermLine]]) -> list[list[Run]]:
    """A stretch in lines; where terms overlap the one that begins first stands."""
    lines: list[list[Run]] = [[]]

    def put(piece: str, term: TermLine | None) -> None:
        for number, part in enumerate(piece.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(Run(part, term))

    at = start
    for begin, stop, term in marks[bisect_right(marks, start - 1, key=lambda mark: mark[0]) :]:
        if begin >= end:
            break
        if begin >= at:
            put(text[at:begin], None)
            put(text[begin : min(stop, end)], term)
            at = min(stop, end)
    put(text[at:end], None)
    return [line for line in lines if line]
