"""Results of closed sittings: the cadre's own, the organiser's view, and the record of all scores."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.publication import shown_result, shown_review
from lianzheng_quiz.rules.refusals import NotFound, NotMarkedYet, SittingStillOpen
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.rulings import Ruling
from lianzheng_quiz.rules.written import headings_of
from lianzheng_quiz.services.counting_marks import under_held
from lianzheng_quiz.services.exam_pages import EarlierScore, GroupScore, ResultPage, ScoreRow
from lianzheng_quiz.services.frozen_items import group_scores, part_scores, reviewed
from lianzheng_quiz.services.heading_scores import heading_part_scores, heading_scores
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.rulings import rulings_named
from lianzheng_quiz.services.sittings import close_overdue, own_sitting, own_sittings, with_shown
from lianzheng_quiz.services.starting import sitting_subject
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import batches, ledger, rulings, sittings, written
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session


def result(actor: Actor, sitting_id: str, *, now: datetime) -> ResultPage:
    """The cadre's own result, after hand-in only: SittingStillOpen before."""
    return result_page(own_sitting(actor, sitting_id, now), now=now, for_candidate=True)


class CountedPaper(NamedTuple):
    """A closed sitting's paper as it counts now: items and marks under the rulings that the standing score names.

    `on_paper` are the points by heading of a paper that people marked; `scores` is the history, the oldest first.
    """

    items: Sequence[Mapping[str, Any]]
    marks: Sequence[Any]
    on_paper: Mapping[int, int]
    held: Sequence[Ruling]
    scores: Sequence[Any]
    fingerprint: str


def counted_paper(session: Session, row: Any, policy: Policy) -> CountedPaper:
    """The paper of a sitting row that has a score."""
    text, fingerprint = sittings.paper_text(session, row.paper_id)
    marks = sittings.marks_of(session, row.id)
    on_paper = written.final_marks(session, row.id) if row.closing == "written" else {}
    scores = rulings.history(session, row.id)
    held = rulings_named(session, scores[-1].rulings) if scores else []
    items, marks = under_held(json.loads(text), marks, policy, held)
    return CountedPaper(items, marks, on_paper, held, scores, fingerprint)


def is_over(session: Session, row: Any, now: datetime) -> bool:
    """Whether nobody of a sitting's batch can sit any more, so that organisers may read what was right."""
    return now >= row.closes_at and not sittings.running_batches(session, [row.batch_id])


def result_page(row: Any, *, now: datetime, for_candidate: bool) -> ResultPage:
    """The result of a sitting row.

    The candidate sees the review as far as the policy allows; an organiser once nobody of the batch
    can sit any more, so that no key leaves while it still decides something. NotMarkedYet for an exam on paper;
    where people mark on screen, only that it was handed in.
    """
    policy = Policy.from_text(row.policy)
    if row.submitted_at is None:
        raise NotMarkedYet() if policy.form == "written" else SittingStillOpen()
    with reading() as session:
        counted = counted_paper(session, row, policy)
        score = sittings.score_of(session, row.id)
        entered = ledger.last_of_sitting(session, row.id)
        over = is_over(session, row, now)
    if score is None and policy.needs_markers:
        return _unmarked(row, policy, counted.fingerprint)
    assert score is not None
    items, marks, on_paper, scores = counted.items, counted.marks, counted.on_paper, counted.scores
    changed = {ruling.version_id for ruling in counted.held}
    visible = shown_review(policy, over) if for_candidate else over
    shown = shown_result(policy, over) if for_candidate else "score"
    full, told = shown == "score", shown in ("score", "verdict")
    by_part, by_type, by_chapter = _groups(items, marks, on_paper, policy) if full else ([], [], [])
    comes_again = told and not score.passed and row.failures_before < policy.retakes
    return ResultPage(
        sitting_id=row.id,
        batch_name=row.batch_name,
        cadre_name=row.cadre_name,
        staff_no=row.staff_no,
        unit_name=row.unit_name,
        closing=row.closing,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        shown=shown,
        total_hundredths=score.total_hundredths if full else None,
        max_hundredths=score.max_hundredths,
        passed=score.passed if told else None,
        clause=_clause_told(score.clause, shown),
        void_reason=row.void_reason if row.voided_at else "",
        may_retake=comes_again,
        retake_by=policy.retake_until(local(row.submitted_at).date(), row.publicity_to) if comes_again else None,
        fingerprint=counted.fingerprint,
        ledger=entered.text if entered else "",
        policy=policy,
        by_part=by_part,
        by_type=by_type,
        by_chapter=by_chapter,
        review=[reviewed(item, mark) for item, mark in zip(items, marks, strict=True)]
        if visible and policy.form == "machine"
        else None,
        earlier=[_earlier(score, shown) for score in scores[:-1]] if told else [],
        ruled={mark.position for item, mark in zip(items, marks, strict=False) if item["version_id"] in changed},
    )


def _unmarked(row: Any, policy: Policy, fingerprint: str) -> ResultPage:
    """What is told while people mark: that the paper was handed in."""
    return ResultPage(
        sitting_id=row.id,
        batch_name=row.batch_name,
        cadre_name=row.cadre_name,
        staff_no=row.staff_no,
        unit_name=row.unit_name,
        closing=row.closing,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        shown="marking",
        total_hundredths=None,
        max_hundredths=None,
        passed=None,
        clause="",
        void_reason=row.void_reason if row.voided_at else "",
        may_retake=False,
        retake_by=None,
        fingerprint=fingerprint,
        ledger="",
        policy=policy,
        by_part=[],
        by_type=[],
        by_chapter=[],
        review=None,
        earlier=[],
        ruled=(),
    )


def _earlier(score: Any, shown: str) -> EarlierScore:
    full = shown == "score"
    return EarlierScore(
        decided_at=score.decided_at,
        total_hundredths=score.total_hundredths if full else None,
        max_hundredths=score.max_hundredths,
        passed=score.passed,
        clause=_clause_told(score.clause, shown),
        reason=score.reason,
    )


Groups = tuple[Sequence[GroupScore], Sequence[GroupScore], Sequence[GroupScore]]


def _groups(items: Any, marks: Any, on_paper: Mapping[int, int], policy: Policy) -> Groups:
    """Points by part, by type and by chapter; by part and by heading of a paper that people marked."""
    if policy.form == "written":
        headings = headings_of(items, policy)
        return heading_part_scores(headings, on_paper, policy), heading_scores(headings, on_paper), []
    return part_scores(items, marks, policy), group_scores(marks, "type"), group_scores(marks, "chapter")


def _clause_told(clause: str, shown: str) -> str:
    """A verdict is told by the clause's name alone: its words hold points."""
    return {"score": clause, "verdict": clause.partition("：")[0]}.get(shown, "")


def my_scores(actor: Actor, *, now: datetime) -> list[ScoreRow]:
    """Every result of the acting cadre as far as it is told, newest first."""
    return _score_rows([(row, shown) for row, _policy, shown in with_shown(own_sittings(actor, now), now)])


def _score_rows(rows: Sequence[tuple[Any, str]]) -> list[ScoreRow]:
    scores = [
        ScoreRow(
            sitting_id=row.id,
            batch_name=row.batch_name,
            policy_name=Policy.from_text(row.policy).name,
            submitted_at=row.submitted_at,
            closing=row.closing,
            shown=shown,
            total_hundredths=row.total_hundredths if shown == "score" else None,
            max_hundredths=row.max_hundredths,
            passed=row.passed if shown in ("score", "verdict") else None,
            clause=_clause_told(row.clause or "", shown),
        )
        for row, shown in rows
        if row.submitted_at is not None
    ]
    return sorted(scores, key=lambda score: score.submitted_at, reverse=True)


def candidate_result(actor: Actor, sitting_id: str, *, now: datetime) -> ResultPage:
    """A closed sitting as the organiser reads it, of an own cadre or an own batch.

    NotFound; SittingStillOpen before hand-in.
    """
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        row = sittings.find(session, sitting_id)
        if row is None or not (
            row.unit_path.startswith(actor.unit_path) or batches.find(session, row.batch_id, actor.unit_path)
        ):
            raise NotFound("答卷")
    page = result_page(row, now=now, for_candidate=False)
    with writing() as session:
        add_entry(session, actor, "查看答卷", sitting_subject(row), now)
    return page
