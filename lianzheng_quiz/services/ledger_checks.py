"""Holds the database against the ledger: the chain, every score and what it rests on, every seal.

Reads one state of the database from beginning to end and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from lianzheng_quiz.rules import ledger as chain
from lianzheng_quiz.rules.ledger import Broken, Head
from lianzheng_quiz.rules.score_record import basis_digests, changed_parts, score_words
from lianzheng_quiz.services.ledger import keys, seal_holds
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import ledger
from lianzheng_quiz.store.engine import Session

SEALED_NAMES = {
    "question_version": ("试题 {1} 第 {2} 版", "题目、答案或依据被改动"),
    "paper": ("试卷 {0}（批次 {1}）", "题目、答案或依据被改动"),
    "ruling": ("裁定 {0}", "裁定的内容被改动"),
    "pledge": ("承诺书 {0}（人员 {1}）", "文字、签署人或签署时间被改动"),
}
"""Rows with seals as reports name them, and what is wrong where a seal doesn't hold, by table."""
MOST_FAULTS = 1000
"""More are counted, not told: somebody who altered that much is known by the first ones."""


@dataclass
class LedgerReport:
    """What was found. `broken` is the first entry that isn't what it was, `faults` are rows that left the ledger.

    `sealed` counts the rows whose seals were looked at, by table.
    """

    head: Head = field(default_factory=Head)
    broken: Broken | None = None
    scores: int = 0
    sealed: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    more: int = 0

    @property
    def is_whole(self) -> bool:
        return self.broken is None and not self.faults

    def add(self, faults: Iterator[str]) -> None:
        for fault in faults:
            if len(self.faults) < MOST_FAULTS:
                self.faults.append(fault)
            else:
                self.more += 1


def verify_ledger(checkpoints: Sequence[Head] = ()) -> LedgerReport:
    """Everything that no longer is what the ledger says. `checkpoints` were kept elsewhere."""
    with reading(steady=True) as session:
        return check(session, checkpoints)


def check(session: Session, checkpoints: Sequence[Head] = ()) -> LedgerReport:
    """The same in the caller's transaction."""
    report = LedgerReport()
    entries = list(ledger.every(session))
    report.head, report.broken = chain.first_broken(entries, keys(), checkpoints)
    report.add(_entry_faults(session, report, _by_score(entries)))
    report.add(_seal_faults(session, report))
    return report


UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, ArithmeticError)
"""What reading or working out a row raises when somebody has put into it what doesn't belong there."""


def sitting_name(sitting_id: str) -> str:
    """A sitting as reports name it: without the person's name."""
    return f"答卷 {sitting_id}"


def by_sitting(session: Session) -> Iterator[tuple[str, list[int]]]:
    """The sittings that have scores, each with their ids, the oldest first."""
    for sitting_id, rows in groupby(ledger.score_ids(session), key=lambda row: row[0]):
        yield sitting_id, [score_id for _sitting, score_id in rows]


@dataclass(frozen=True)
class _Entered:
    number: int
    sitting_id: str
    words: Mapping[str, Any]
    basis: Mapping[str, Any]


def _by_score(entries: Sequence[Mapping[str, Any]]) -> dict[int, _Entered]:
    """What was entered of each score, by the score's id; the earliest entry stands where two name the same."""
    found: dict[int, _Entered] = {}
    for entry in entries:
        try:
            body = json.loads(entry["body"])
            words, basis = body["score"], body["basis"]
            found.setdefault(words["id"], _Entered(entry["number"], words["sitting_id"], words, basis))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _entry_faults(session: Session, report: LedgerReport, entered: dict[int, _Entered]) -> Iterator[str]:
    for sitting_id, score_ids in by_sitting(session):
        report.scores += len(score_ids)
        entries = [entered.pop(score_id, None) for score_id in score_ids]
        try:
            found = _sitting_faults(session, sitting_id, score_ids, entries)
        except UNREADABLE:
            found = ["成绩或其依据中有无法识别的内容"]
        yield from (f"{sitting_name(sitting_id)}：{fault}" for fault in found)
    for gone in entered.values():
        yield f"{sitting_name(gone.sitting_id)}：台账第 {gone.number} 条所记的成绩已不在数据库中"


def _sitting_faults(
    session: Session, sitting_id: str, score_ids: Sequence[int], entries: Sequence[_Entered | None]
) -> list[str]:
    basis = ledger.basis_of(session, sitting_id)
    found = [] if basis else ["答卷、试卷或批次已不在数据库中"]
    digests = basis_digests(basis) if basis else None
    for score_id, entry in zip(score_ids, entries, strict=True):
        if entry is None:
            found.append(f"成绩 {score_id} 在台账中没有记载")
            continue
        words = score_words(ledger.score(session, score_id))
        changed = [_column_name(column) for column in words if entry.words.get(column) != words[column]]
        if changed:
            found.append(f"成绩与台账第 {entry.number} 条不符（{'、'.join(changed)}）")
        if digests:
            parts = changed_parts(entry.basis, digests, last=score_id == score_ids[-1])
            found += [f"{part}与台账第 {entry.number} 条不符" for part in parts]
    return found


COLUMNS = {
    "total_hundredths": "得分",
    "max_hundredths": "满分",
    "passed": "是否合格",
    "clause": "认定依据",
    "reason": "说明",
    "sitting_id": "所属答卷",
    "batch_id": "批次",
    "cadre_id": "人员",
    "supersedes_id": "所更正的成绩",
    "decided_by_id": "认定人",
    "decided_at": "认定时间",
    "rulings": "所依裁定",
}


def _column_name(column: str) -> str:
    return COLUMNS.get(column, column)


def _seal_faults(session: Session, report: LedgerReport) -> Iterator[str]:
    for table, (name, wrong) in SEALED_NAMES.items():
        rows = ledger.sealed_ids(session, table)
        report.sealed[table] = len(rows)
        for row_id, *named_by in rows:
            try:
                whole = seal_holds(table, ledger.sealed_row(session, table, row_id))
            except UNREADABLE:
                whole = False
            if not whole:
                yield f"{name.format(row_id, *named_by)}：内容与封印不符，{wrong}"
