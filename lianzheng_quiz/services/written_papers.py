"""印卷: the A and B papers of a written exam as Word files.

No paper leaves before the opening, no key before nobody writes any more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from lianzheng_quiz.office.exam_papers import (
    PaperSheet,
    Size,
    WordMissing,
    answer_sheet_docx,
    key_docx,
    paper_docx,
)
from lianzheng_quiz.rules import refusals, timing
from lianzheng_quiz.rules.policy import SCOPES, Policy
from lianzheng_quiz.rules.refusals import NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.written import Heading, ends_at, headings_of
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.printed_papers import printed
from lianzheng_quiz.services.sealing import must_be_open
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import written
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session

Kind = Literal["paper", "booklet", "answers", "key"]
SIZES: tuple[Size, ...] = ("A4", "A3")
KINDS: dict[Kind, str] = {"paper": "试卷", "booklet": "试卷（直接作答）", "answers": "答题纸", "key": "参考答案"}
"""A paper is read and answered on the answer sheet; a booklet is written into."""

_MADE: dict[Kind, Callable[[PaperSheet, Size], bytes]] = {
    "paper": paper_docx,
    "booklet": paper_docx,
    "answers": answer_sheet_docx,
    "key": lambda sheet, _size: key_docx(sheet),
}


@dataclass(frozen=True)
class PrintedPaper:
    """One paper on the page of downloads. `scope` is in words."""

    id: int
    variant: str
    scope: str
    people: int
    fingerprint: str
    headings: Sequence[Heading]


@dataclass(frozen=True)
class PapersPage:
    """What can be printed of a batch. `open`: papers may be read; `keys`: keys too, from `ends_at` on."""

    id: int
    name: str
    policy: Policy
    opens_at: datetime
    closes_at: datetime
    ends_at: datetime
    sealed_at: datetime | None
    cancelled_at: datetime | None
    open: bool
    keys: bool
    papers: Sequence[PrintedPaper]


@dataclass(frozen=True)
class WordFile:
    """A file to hand out."""

    name: str
    data: bytes


def written_batch(session: Session, actor: Actor, batch_id: int) -> tuple[Any, Policy]:
    """A batch of a written exam within reach, with its policy. NotFound for another; NotNow for one on screen."""
    row = batch_within_reach(session, actor, batch_id)
    policy = Policy.from_text(row.policy)
    if policy.form != "written":
        raise refusals.NotNow("本批次是机考，由系统组卷和评分，不印卷也不登分")
    return row, policy


def writing_ends(session: Session, row: Any) -> datetime:
    """When nobody of a batch row writes any more."""
    return ends_at(row.closes_at, written.extra_minutes(session, row.id))


def papers_page(actor: Actor, batch_id: int, *, now: datetime) -> PapersPage:
    """The papers of a batch without a word of what they ask: listed before the opening, headings only after."""
    require(actor, "organiser")
    with reading() as session:
        row, policy = written_batch(session, actor, batch_id)
        ends = writing_ends(session, row)
        is_open = _is_open(row, policy, now)
        found = written.printed_papers(session, batch_id)
        items = written.items_of(session, [paper.id for paper in found] if is_open else ())
    return PapersPage(
        id=row.id,
        name=row.name,
        policy=policy,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        ends_at=ends,
        sealed_at=row.sealed_at,
        cancelled_at=row.cancelled_at,
        open=is_open,
        keys=is_open and now >= ends,
        papers=[
            PrintedPaper(
                id=paper.id,
                variant=paper.variant,
                scope=SCOPES.get(paper.scope, paper.scope),
                people=paper.people,
                fingerprint=paper.fingerprint,
                headings=headings_of(items[paper.id], policy) if is_open else (),
            )
            for paper in found
        ],
    )


def _is_open(row: Any, policy: Policy, now: datetime) -> bool:
    opened = timing.papers_open(now, policy.opening, row.opens_at, row.opened_at)
    return opened and row.cancelled_at is None


def word_file(actor: Actor, batch_id: int, paper_id: int, kind: str, size: str, *, now: datetime) -> WordFile:
    """One paper as a Word file of a kind and size; every one that leaves is in the log.

    PapersSealed before the opening, BatchNotOver for a key before the end, ComponentMissing without Word.
    """
    require(actor, "organiser")
    with reading() as session:
        row, policy = written_batch(session, actor, batch_id)
        paper = written.printed_paper(session, batch_id, paper_id)
        ends = writing_ends(session, row)
    chosen = next((known for known in KINDS if known == kind), None)
    paper_size = next((known for known in SIZES if known == size), None)
    if paper is None or chosen is None or paper_size is None:
        raise NotFound("试卷")
    if row.cancelled_at is not None:
        raise refusals.BatchCancelled(row.cancel_reason)
    must_be_open(row, now)
    if chosen == "key" and now < ends:
        raise refusals.BatchNotOver(ends)
    sheet = printed(
        json.loads(paper.items),
        policy,
        title=row.name,
        variant=paper.variant,
        fingerprint=paper.fingerprint,
        with_keys=chosen == "key",
        separate_answers=chosen != "booklet",
    )
    try:
        data = _MADE[chosen](sheet, paper_size)
    except WordMissing as missing:
        raise refusals.ComponentMissing("Word") from missing
    which = f"{paper.variant}卷·{SCOPES.get(paper.scope, paper.scope)}"
    how = "" if chosen == "key" else f"·{paper_size}"
    with writing() as session:
        detail = f"{which}·{KINDS[chosen]}{how}，校验码 {paper.fingerprint[:16]}"
        action = "下载参考答案" if chosen == "key" else "下载试卷"
        add_entry(session, actor, action, row.name, now, detail, batch_id=batch_id)
    return WordFile(f"{row.name}-{which}-{KINDS[chosen]}{how}.docx".replace("/", "／"), data)
