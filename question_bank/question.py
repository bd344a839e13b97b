"""What a question is, and its one canonical JSON form.

The form is a contract (see docs/bank-format.md): other programs read it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LEVELS = ("识记", "理解", "应用")
STATUSES = ("draft", "published", "retired")

CHAPTERS: dict[str, str] = {
    "politics": "政治建设与政治纪律",
    "party_life": "党章与党内政治生活",
    "responsibility": "管党治党责任与监督",
    "discipline": "党的纪律与纪律处分",
    "conduct": "廉洁自律与作风建设",
    "cadres": "干部选拔任用与管理",
    "supervision": "监察与政务处分",
    "crime": "职务犯罪与相关法律",
}


@dataclass(frozen=True)
class Option:
    """One choice: `key` is the letter in the canonical order, `text` what is read."""

    key: str
    text: str


@dataclass(frozen=True)
class Citation:
    """The authority of a key: regulation title, its version, and the article."""

    title: str
    version: str
    article: str


@dataclass(frozen=True)
class DocumentPlace:
    """Where a key term stands in an office's own document.

    `start` and `end` count characters of the document's NFC text.
    """

    document: str
    section: str
    start: int
    end: int


@dataclass(frozen=True)
class Question:
    """A question as it is stored, exchanged and reviewed.

    `answer` holds option keys for choices and cases, ``["true"]`` or
    ``["false"]`` for a judgement, a list of lists of accepted fillers for
    blanks (one list a blank, in order), all option keys in the right order for
    ordering, one option key a numbered line of the stem for matching, and a
    list of marking points for a short answer (the point, then expressions a
    marker looks for). Blanks stand in the stem as ``（　　）``.
    """

    id: str
    version: int
    type: str
    stem: str
    options: tuple[Option, ...]
    answer: tuple[Any, ...]
    explanation: str
    authority: Citation
    term: str
    chapter: str
    level: str
    difficulty: float
    pattern: str
    documents: tuple[DocumentPlace, ...] = field(default=())
    valid_from: str | None = None
    valid_to: str | None = None
    status: str = "draft"

    def to_json(self) -> dict[str, Any]:
        """The contract's mapping, keys in the contract's order."""
        return {
            "id": self.id,
            "version": self.version,
            "type": self.type,
            "stem": self.stem,
            "options": [{"key": option.key, "text": option.text} for option in self.options],
            "answer": [list(part) if isinstance(part, tuple) else part for part in self.answer],
            "explanation": self.explanation,
            "authority": {
                "title": self.authority.title,
                "version": self.authority.version,
                "article": self.authority.article,
            },
            "term": self.term,
            "chapter": self.chapter,
            "level": self.level,
            "difficulty": self.difficulty,
            "pattern": self.pattern,
            "documents": [
                {"document": place.document, "section": place.section, "start": place.start, "end": place.end}
                for place in self.documents
            ],
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "status": self.status,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Question:
        """Read the contract's mapping; KeyError or TypeError when it is not of that shape."""
        authority = data["authority"]
        return cls(
            id=data["id"],
            version=int(data["version"]),
            type=data["type"],
            stem=data["stem"],
            options=tuple(Option(option["key"], option["text"]) for option in data["options"]),
            answer=tuple(tuple(part) if isinstance(part, list) else part for part in data["answer"]),
            explanation=data["explanation"],
            authority=Citation(authority["title"], authority["version"], authority["article"]),
            term=data["term"],
            chapter=data["chapter"],
            level=data["level"],
            difficulty=float(data["difficulty"]),
            pattern=data["pattern"],
            documents=tuple(
                DocumentPlace(place["document"], place["section"], int(place["start"]), int(place["end"]))
                for place in data["documents"]
            ),
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            status=data["status"],
        )

    def dumps(self) -> str:
        """One line of canonical JSON, Chinese unescaped."""
        return json.dumps(self.to_json(), ensure_ascii=False)


def is_valid_on(question: Question, day: str) -> bool:
    """Whether the question rests on texts in force on `day` (ISO date)."""
    starts = question.valid_from is None or question.valid_from <= day
    ends = question.valid_to is None or day <= question.valid_to
    return starts and ends
