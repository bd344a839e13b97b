"""Deals papers before the bell: every candidate's questions drawn, frozen and stored with a sitting to come."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.answer_shape import shape_of
from lianzheng_quiz.rules.dealing import Enemies, NoPeace, PoolQuestion, Shortfall, deal, shortfalls
from lianzheng_quiz.rules.office_time import local_day
from lianzheng_quiz.rules.policy import Part, Policy
from lianzheng_quiz.rules.refusals import BankShortfall, Invalid
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.frozen_items import freeze
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store import bank, batches
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Batch, Paper, Sitting
from question_bank.gates import enemy_groups
from question_bank.question import Question
from question_bank.question_types import TYPES


@dataclass(frozen=True)
class Gap:
    """A part of the blueprint the bank can't fill."""

    label: str
    wanted: int
    available: int


def gaps_of(session: Session, policy: Policy, day: datetime) -> list[Gap]:
    """Every part of a policy that the exam pool can't fill on a day."""
    return [_gap(short) for short in shortfalls(policy.parts, bank.drawable(session, "exam", local_day(day)))]


def _gap(short: Shortfall) -> Gap:
    return Gap(TYPES[short.part.type].label, short.part.count, short.available)


def deal_papers(actor: Actor, batch_id: int, *, now: datetime, seed: str) -> int:
    """Deal and store a paper for everybody who has none; how many. BankShortfall names every gap.

    Run again after late names: papers already dealt stay as they are.
    """
    require(actor, "organiser")
    with writing() as session:
        row = batch_within_reach(session, actor, batch_id)
        batches.lock(session, batch_id)
        people = batches.candidates_without_paper(session, batch_id)
        if not people:
            raise Invalid({"roster": "名单中没有需要组卷的人员，请先导入名单"})
        if now >= row.closes_at:
            raise Invalid({"roster": "本批次已经结束，不能再组卷"})
        policy = Policy.from_json(json.loads(row.policy))
        if policy.marked_by_people:
            raise Invalid({"preset": f"{'、'.join(policy.marked_by_people)}须由人阅卷，不能用于机考，没有生成试卷"})
        pool = bank.drawable(session, "exam", local_day(row.opens_at), until=local_day(row.closes_at))
        short = shortfalls(policy.parts, pool)
        if short:
            raise BankShortfall([_gap(gap) for gap in short])
        questions = _questions(session, pool)
        enemies = _enemies(questions)
        exposure: Counter[int] = Counter()
        for person in people:
            worn = [replace(entry, exposure=exposure[entry.version_id]) for entry in pool]
            drawn = _drawn(policy, worn, f"{seed}:{person.id}", enemies)
            exposure.update(version_id for _part, version_id in drawn)
            _store_paper(session, batch_id, person, drawn, questions, f"{seed}:{person.id}", now)
        session.get_one(Batch, batch_id).dealt_at = row.dealt_at or now
        add_entry(session, actor, "组卷", row.name, now, f"{len(people)} 份试卷")
    return len(people)


def _questions(session: Session, pool: Sequence[PoolQuestion]) -> dict[int, Question]:
    bodies = bank.bodies(session, [entry.version_id for entry in pool])
    return {version_id: Question.from_json(json.loads(body)) for version_id, body in bodies.items()}


def _enemies(questions: Mapping[int, Question]) -> Enemies:
    """Which question versions give each other away, by version id."""
    groups = enemy_groups(questions.values())
    version_of = {question.id: version_id for version_id, question in questions.items()}
    return {version_of[name]: frozenset(version_of[other] for other in others) for name, others in groups.items()}


def _drawn(policy: Policy, pool: Sequence[PoolQuestion], seed: str, enemies: Enemies) -> list[tuple[Part, int]]:
    try:
        return deal(policy.parts, pool, seed, enemies)
    except NoPeace as error:
        reason = "可用的试题中相互提示答案的太多，凑不成一份卷。没有生成任何试卷，请增加试题或减少题量后再组卷"
        raise Invalid({"preset": reason}) from error


def _store_paper(
    session: Session,
    batch_id: int,
    person: Any,
    drawn: Sequence[tuple[Part, int]],
    questions: Mapping[int, Question],
    seed: str,
    now: datetime,
) -> None:
    items = [
        freeze(
            questions[version_id],
            version_id=version_id,
            position=position,
            points_hundredths=part.points_hundredths,
            seed=f"{seed}:{position}",
        )
        for position, (part, version_id) in enumerate(drawn, start=1)
    ]
    text = json.dumps(items, ensure_ascii=False)
    paper = Paper(
        candidate_id=person.id,
        attempt=1,
        seed=hashlib.sha256(seed.encode()).hexdigest(),
        items=text,
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        dealt_at=now,
    )
    session.add(paper)
    session.flush()
    session.add(
        Sitting(
            id=secrets.token_hex(16),
            paper_id=paper.id,
            candidate_id=person.id,
            batch_id=batch_id,
            cadre_id=person.cadre_id,
            shape=shape_of(items),
        )
    )
    session.flush()
