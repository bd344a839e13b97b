"""Practice on a chapter: one question, then at once the explanation. Rests while an exam runs."""

from __future__ import annotations

import json
import random
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from lianzheng_quiz.rules import timing
from lianzheng_quiz.rules.dealing import PoolQuestion
from lianzheng_quiz.rules.office_time import local_day
from lianzheng_quiz.rules.refusals import Invalid, NotFound, PracticeClosed
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.exam_pages import ReviewedQuestion, ShownQuestion
from lianzheng_quiz.services.frozen_items import freeze, reviewed, shown
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import bank, practice, sittings
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import PracticeRound
from question_bank.question import CHAPTERS, Question
from question_bank.question_types import TYPES
from question_bank.question_types.base import LETTERS

ROUND_LENGTH = 10


@dataclass(frozen=True)
class ChapterCard:
    """A chapter to practise: how many questions, how many the cadre has answered, how many right last time."""

    chapter: str
    label: str
    count: int
    answered: int
    right: int


@dataclass(frozen=True)
class PracticePage:
    """One position of a round. `reviewed` is None until it is answered."""

    round_id: str
    chapter_label: str
    position: int
    count: int
    answered: int
    right: int
    question: ShownQuestion
    reviewed: ReviewedQuestion | None


@dataclass(frozen=True)
class PracticeSummary:
    """A finished round: what was wrong, to read again, and what the person judges alone."""

    round_id: str
    chapter: str
    chapter_label: str
    count: int
    right: int
    wrong: Sequence[ReviewedQuestion]
    by_hand: Sequence[ReviewedQuestion]


def chapters(actor: Actor, *, now: datetime) -> list[ChapterCard]:
    """Chapters with practice questions. PracticeClosed while the actor's exam runs."""
    with reading() as session:
        _refuse_during_exam(session, actor, now)
        pool = {entry.version_id: entry.chapter for entry in bank.drawable(session, "practice", local_day(now))}
        latest = {key: entry for key, entry in _latest_outcomes(session, actor).items() if key in pool}
    counts = Counter(pool.values())
    return [
        ChapterCard(
            chapter=chapter,
            label=label,
            count=counts[chapter],
            answered=sum(where == chapter for where, _outcome in latest.values()),
            right=sum(entry == (chapter, "right") for entry in latest.values()),
        )
        for chapter, label in CHAPTERS.items()
        if counts[chapter]
    ]


def _refuse_during_exam(session: Session, actor: Actor, now: datetime) -> None:
    if actor.cadre_id is None:
        return
    for row in sittings.of_cadre(session, actor.cadre_id):
        running = row.started_at is not None and row.submitted_at is None
        if running and timing.accepts_answers(now, row.deadline_at):
            raise PracticeClosed(row.batch_name)


def _latest_outcomes(session: Session, actor: Actor) -> dict[int, tuple[str, str]]:
    """For each question version the actor practised: its chapter and the latest outcome."""
    latest: dict[int, tuple[str, str]] = {}
    parsed: dict[str, list[dict[str, Any]]] = {}
    for row in practice.history(session, actor.account_id):
        items = parsed.setdefault(row.id, json.loads(row.items))
        latest[items[row.position - 1]["version_id"]] = (row.chapter, row.outcome)
    return latest


def begin_round(actor: Actor, chapter: str, *, now: datetime, seed: str) -> str:
    """Deal a round of up to ten questions, unseen and missed ones first; the round's id.

    NotFound for a chapter without practice questions.
    """
    with writing() as session:
        _refuse_during_exam(session, actor, now)
        pool = [entry for entry in bank.drawable(session, "practice", local_day(now)) if entry.chapter == chapter]
        if not pool:
            raise NotFound("练习专题")
        chosen = _choose(pool, _latest_outcomes(session, actor), random.Random(seed))
        bodies = bank.bodies(session, [entry.version_id for entry in chosen])
        items = [
            freeze(
                Question.from_json(json.loads(bodies[entry.version_id])),
                version_id=entry.version_id,
                position=position,
                points_hundredths=100,
                seed=f"{seed}:{position}",
            )
            for position, entry in enumerate(chosen, start=1)
        ]
        round_id = secrets.token_hex(16)
        session.add(
            PracticeRound(
                id=round_id,
                account_id=actor.account_id,
                chapter=chapter,
                items=json.dumps(items, ensure_ascii=False),
                begun_at=now,
            )
        )
    return round_id


def _choose(pool: Sequence[PoolQuestion], latest: dict[int, tuple[str, str]], rng: random.Random) -> list[PoolQuestion]:
    """Unseen first, then missed, then known or judged alone; one question a term while terms last."""
    rank = {"unseen": 0, "right": 2, "by_hand": 2}
    shuffled = sorted(pool, key=lambda entry: entry.version_id)
    rng.shuffle(shuffled)
    terms: Counter[str] = Counter()
    ordered = []
    for entry in sorted(shuffled, key=lambda one: rank.get(latest.get(one.version_id, ("", "unseen"))[1], 1)):
        ordered.append((terms[entry.term], entry))
        terms[entry.term] += 1
    return [entry for _repeat, entry in sorted(ordered, key=lambda pair: pair[0])][:ROUND_LENGTH]


def _round(session: Session, actor: Actor, round_id: str, now: datetime) -> tuple[Any, list[dict[str, Any]]]:
    _refuse_during_exam(session, actor, now)
    row = practice.round_of(session, round_id, actor.account_id)
    if row is None:
        raise NotFound("练习")
    return row, json.loads(row.items)


def practice_page(actor: Actor, round_id: str, position: int, *, now: datetime) -> PracticePage:
    """A question of the actor's own round. NotFound for another's, or a position it hasn't."""
    with reading() as session:
        row, items = _round(session, actor, round_id, now)
        answers = practice.answers_of(session, round_id)
    if not 1 <= position <= len(items):
        raise NotFound("练习题")
    item = items[position - 1]
    answer = answers.get(position)
    return PracticePage(
        round_id=round_id,
        chapter_label=CHAPTERS[row.chapter],
        position=position,
        count=len(items),
        answered=len(answers),
        right=sum(one.outcome == "right" for one in answers.values()),
        question=_shown(item),
        reviewed=_reviewed(item, answer) if answer else None,
    )


def _shown(item: dict[str, Any]) -> ShownQuestion:
    question = shown(item)
    return (
        question if TYPES[item["type"]].machine_marked else question._replace(hint="写出要点，提交后对照采分要点自评。")
    )


def _reviewed(item: dict[str, Any], answer: Any) -> ReviewedQuestion:
    points = item["points_hundredths"]
    earned = points if answer.outcome == "right" else 0
    mark = SimpleNamespace(given=answer.value, outcome=answer.outcome, points_hundredths=earned, max_hundredths=points)
    return reviewed(item, mark)


def answer_practice(actor: Actor, round_id: str, position: int, value: Sequence[str], *, now: datetime) -> None:
    """Keep the first answer to a position; later ones change nothing. Invalid for an empty or foreign choice."""
    with writing() as session:
        _row, items = _round(session, actor, round_id, now)
        if not 1 <= position <= len(items):
            raise NotFound("练习题")
        item = items[position - 1]
        kind = TYPES[item["type"]]
        try:
            checked = kind.read_value(list(value), keys=LETTERS[: len(item["options"])])
        except ValueError as fault:
            raise Invalid({"answer": str(fault)}) from fault
        if not kind.is_answered(checked):
            raise Invalid({"answer": "请先作答"})
        outcome = kind.mark(item["answer"], checked).outcome
        text = json.dumps(checked, ensure_ascii=False)
        practice.keep_first(session, round_id, position, text, outcome, now)


def summary(actor: Actor, round_id: str, *, now: datetime) -> PracticeSummary:
    """What went wrong in the round so far."""
    with reading() as session:
        row, items = _round(session, actor, round_id, now)
        answers = practice.answers_of(session, round_id)
    read = [_reviewed(items[position - 1], answer) for position, answer in sorted(answers.items())]
    return PracticeSummary(
        round_id=round_id,
        chapter=row.chapter,
        chapter_label=CHAPTERS[row.chapter],
        count=len(items),
        right=sum(item.outcome == "right" for item in read),
        wrong=[item for item in read if item.missed],
        by_hand=[item for item in read if item.outcome == "by_hand"],
    )
