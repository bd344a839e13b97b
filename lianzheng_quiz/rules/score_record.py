"""What the ledger says of a score: its own words, and a digest of everything it rests on.

A stored row that was changed afterwards no longer gives the digest, so it is found and its part named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from lianzheng_quiz.rules.ledger import digest
from lianzheng_quiz.rules.sealed_rows import plain

SCORED, VOIDED, RESCORED, ADOPTED = "成绩", "作废", "改分", "接入"
"""The acts: a verdict, a void sitting's, one after a ruling, and scores that stood before there was a ledger."""

PARTS = {
    "sitting": "答卷的归属、时间或状态",
    "answers": "作答",
    "paper": "试卷（题目或答案）",
    "policy": "考试办法",
    "marks": "逐题得分",
    "written": "登分",
    "people": "阅卷",
}
"""What a score rests on, as a report names it."""

MAY_CHANGE = {"sitting"}
"""Parts that later acts move: a sitting may be declared void after its first score."""


class Basis(NamedTuple):
    """All that a sitting's score rests on, as it is stored: rows of plain values with names, two texts.

    `facts` is the sitting with its candidate's failures before, `answers`, `marks`, `written` and `people` (who marked
    which answer how) are whole rows.
    """

    facts: Any
    answers: Sequence[Any]
    paper: str
    policy: str
    marks: Sequence[Any]
    written: Sequence[Any]
    people: Sequence[Any] = ()

    @property
    def given(self) -> dict[int, list[str]]:
        """What was saved by position, without cleared choices."""
        return {row.position: json.loads(row.value) for row in self.answers if row.value != "[]"}


def basis_digests(basis: Basis) -> dict[str, str]:
    """A digest for each of PARTS; none for people's marks where there are none, as in most exams."""
    people = {"people": digest([_plain(row) for row in basis.people])} if basis.people else {}
    return {
        **people,
        "sitting": digest(_plain(basis.facts)),
        "answers": digest([_plain(row) for row in basis.answers]),
        "paper": text_digest(basis.paper),
        "policy": _policy_digest(basis.policy),
        "marks": digest([_plain(row) for row in basis.marks]),
        "written": digest([_plain(row) for row in basis.written]),
    }


def score_words(score: Mapping[str, Any]) -> dict[str, Any]:
    """A score's columns as an entry holds them. The reason may name people: only its digest stands there."""
    words = {name: plain(value) for name, value in score.items()}
    return {**words, "reason": text_digest(str(words["reason"]))}


def body_of(score: Mapping[str, Any], basis: Basis) -> dict[str, Any]:
    """An entry's body."""
    return {"score": score_words(score), "basis": basis_digests(basis)}


def text_digest(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


_policy_digest = lru_cache(maxsize=64)(text_digest)


def _plain(row: Sequence[Any]) -> list[Any]:
    return [plain(value) for value in row]


def changed_parts(entered: Mapping[str, Any], stored: Mapping[str, str], *, last: bool) -> list[str]:
    """The names of the parts whose digests are no longer what an entry says; an earlier entry's may have moved on."""
    return [PARTS[name] for name in PARTS if entered.get(name) != stored.get(name) and (last or name not in MAY_CHANGE)]
