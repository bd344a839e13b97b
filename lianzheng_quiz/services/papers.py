"""Deals papers before the bell: every candidate's questions drawn, frozen and stored with a sitting to come."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from lianzheng_quiz.rules.answer_shape import shape_of
from lianzheng_quiz.rules.clauses import part_label
from lianzheng_quiz.rules.dealing import Enemies, NoPeace, PoolQuestion, Shortfall, deal, must_right, shortfalls
from lianzheng_quiz.rules.office_time import local_day
from lianzheng_quiz.rules.policy import VARIANTS, Part, Policy
from lianzheng_quiz.rules.refusals import BankShortfall, Invalid
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.sealed_rows import SEALED
from lianzheng_quiz.services.frozen_items import freeze
from lianzheng_quiz.services.ledger import seal_of
from lianzheng_quiz.services.paper_fit import for_whom, people_to_deal
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.sealing import batch_to_change
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store import bank, batches, retakes
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Batch, Candidate, Paper, Sitting
from question_bank.gates import enemy_groups
from question_bank.question import Question

Drawn = Sequence[tuple[Part, int]]
NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Gap:
    """A part of the blueprint the bank can't fill."""

    label: str
    wanted: int
    available: int


def gaps_of(session: Session, policy: Policy, day: datetime, people: Sequence[Any]) -> list[Gap]:
    """Every part that the exam pool can't fill on a day for these candidates; without any, for the main blueprint."""
    return _gaps(policy, people, bank.drawable(session, "exam", local_day(day)))


def _gaps(policy: Policy, people: Sequence[Any], pool: Sequence[PoolQuestion]) -> list[Gap]:
    blueprints = dict.fromkeys(policy.parts_for(*for_whom(policy, person)) for person in people)
    wanted = blueprints or [policy.parts_for("all")]
    return list(dict.fromkeys(_gap(short) for parts in wanted for short in shortfalls(parts, pool)))


def _gap(short: Shortfall) -> Gap:
    return Gap(part_label(short.part), short.part.count, short.available)


def deal_papers(actor: Actor, batch_id: int, *, now: datetime, seed: str) -> int:
    """Deal and store a paper for everybody who has none; how many. BankShortfall names every gap; BatchSealed.

    Run again after late names: papers already dealt stay as they are, but for those whose candidate has
    another scope or post group by now.
    """
    require(actor, "organiser")
    with writing() as session:
        row = batch_to_change(session, actor, batch_id, now)
        policy = Policy.from_text(row.policy)
        people = people_to_deal(session, batch_id, policy)
        if not people:
            raise Invalid({"roster": "名单中没有需要组卷的人员，请先导入名单"})
        if now >= row.closes_at:
            raise Invalid({"roster": "本批次已经结束，不能再组卷"})
        pool = bank.drawable(session, "exam", local_day(row.opens_at), until=local_day(row.closes_at))
        gaps = _gaps(policy, people, pool)
        if gaps:
            raise BankShortfall(gaps)
        batches.take_back(session, [person.id for person in people])
        dealer = _Dealer(session, batch_id, policy, pool, seed, now)
        if policy.papers == "ab":
            dealer.deal_variants(people)
        else:
            dealer.deal_each(people)
        bank.count_exposures(session, dealer.exposures)
        session.get_one(Batch, batch_id).dealt_at = row.dealt_at or now
        add_entry(session, actor, "组卷", row.name, now, f"{len(people)} 人")
    return len(people)


class _Dealer:
    """Draws papers for one batch in one transaction; what it has drawn counts as exposed for what it draws next."""

    def __init__(
        self, session: Session, batch_id: int, policy: Policy, pool: Sequence[PoolQuestion], seed: str, now: datetime
    ) -> None:
        self.exposures: Counter[int] = Counter()
        self._session = session
        self._batch_id = batch_id
        self._policy = policy
        self._pool = {question.version_id: question for question in pool}
        self._questions, self._enemies = _read(session, pool)
        self._seed = seed
        self._now = now

    def deal_each(self, people: Sequence[Any]) -> None:
        """Everybody a paper of the own; who sits again meets other questions than the first time."""
        met = retakes.met_before(self._session, [person.id for person in people])
        for person in people:
            seed = f"{self._seed}:{person.id}"
            whose = for_whom(self._policy, person)
            drawn = self._draw(self._policy.parts_for(*whose), seed, avoided=[met.get(person.id, NOTHING)])
            self._seat(person, self._store(drawn, seed, whose, candidate_id=person.id))

    def deal_variants(self, people: Sequence[Any]) -> None:
        """Everybody the A or the B paper by the seat, or in turn without one; who had one keeps the letter."""
        papers = batches.shared_papers(self._session, self._batch_id)
        met = retakes.met_before(self._session, [person.id for person in people])
        taken = batches.count_with_variants(self._session, self._batch_id)
        for number, person in enumerate(people, start=taken):
            variant = person.variant or VARIANTS[number % len(VARIANTS)]
            scope, group = for_whom(self._policy, person)
            if (variant, scope, group) not in papers:
                papers |= self._variants(scope, group, frozenset().union(*met.values()))
            self._session.get_one(Candidate, person.id).variant = variant
            self._seat(person, papers[variant, scope, group])

    def _variants(self, scope: str, group: str, met: frozenset[int]) -> dict[tuple[str, str, str], Paper]:
        """A and B for the same people: no question in both, unless the bank is too small, and none `met` before."""
        made: dict[tuple[str, str, str], Paper] = {}
        used: frozenset[int] = frozenset()
        for variant in VARIANTS:
            seed = f"{self._seed}:{variant}:{scope}" + (f":{group}" if group else "")
            drawn = self._draw(self._policy.parts_for(scope, group), seed, avoided=[used | met, used])
            used |= {version_id for _part, version_id in drawn}
            made[variant, scope, group] = self._store(drawn, seed, (scope, group), variant=variant)
        return made

    def _draw(self, parts: tuple[Part, ...], seed: str, avoided: Sequence[Collection[int]]) -> Drawn:
        """A paper without the first of the `avoided` sets of questions that the bank can do without."""
        pool = list(self._pool.values())
        for without in (*avoided, NOTHING):
            rest = [question for question in pool if question.version_id not in without] if without else pool
            if without and shortfalls(parts, rest):
                continue
            try:
                return self._counted(deal(parts, rest, seed, self._enemies))
            except NoPeace:
                continue
        raise Invalid(
            {"policy": "可用的试题中相互提示答案的太多，凑不成一份卷。没有生成任何试卷，请增加试题或减少题量后再组卷"}
        )

    def _counted(self, drawn: Drawn) -> Drawn:
        for _part, version_id in drawn:
            question = self._pool[version_id]
            self._pool[version_id] = replace(question, exposure=question.exposure + 1)
            self.exposures[version_id] += 1
        return drawn

    def _store(
        self, drawn: Drawn, seed: str, whose: tuple[str, str], *, variant: str = "", candidate_id: int | None = None
    ) -> Paper:
        must = must_right(drawn, {version_id: question.difficulty for version_id, question in self._pool.items()})
        items = [
            freeze(
                self._questions[version_id],
                version_id=version_id,
                position=at + 1,
                points_hundredths=part.points_hundredths,
                seed=f"{seed}:{at + 1}",
            )
            | {"section": part.section, "must_right": at in must}
            for at, (part, version_id) in enumerate(drawn)
        ]
        text = json.dumps(items, ensure_ascii=False)
        paper = Paper(
            batch_id=self._batch_id,
            candidate_id=candidate_id,
            variant=variant,
            scope=whose[0],
            post_group=whose[1],
            seed=hashlib.sha256(seed.encode()).hexdigest(),
            items=text,
            fingerprint=hashlib.sha256(text.encode()).hexdigest(),
            dealt_at=self._now,
        )
        paper.seal = seal_of("paper", {name: getattr(paper, name) for name in SEALED["paper"]})
        self._session.add(paper)
        self._session.flush()
        return paper

    def _seat(self, person: Any, paper: Paper) -> None:
        """A sitting to come, on this paper."""
        self._session.add(
            Sitting(
                id=secrets.token_hex(16),
                paper_id=paper.id,
                candidate_id=person.id,
                batch_id=self._batch_id,
                cadre_id=person.cadre_id,
                shape=shape_of(json.loads(paper.items)),
            )
        )
        self._session.flush()


def _read(session: Session, pool: Sequence[PoolQuestion]) -> tuple[dict[int, Question], Enemies]:
    """The questions of a pool, and which of them give each other away, by version id."""
    bodies = bank.bodies(session, [entry.version_id for entry in pool])
    ids = sorted(bodies)
    questions, enemies = _questions_and_enemies(tuple(bodies[version_id] for version_id in ids))
    return dict(zip(ids, questions, strict=True)), {
        ids[at]: frozenset(ids[other] for other in others) for at, others in enemies.items()
    }


@lru_cache(maxsize=2)
def _questions_and_enemies(bodies: tuple[str, ...]) -> tuple[list[Question], dict[int, frozenset[int]]]:
    """Questions read from their texts, and who betrays whom by place: the same pool is searched only once.

    The search compares everything with everything and costs more than dealing a room.
    """
    questions = [Question.from_json(json.loads(body)) for body in bodies]
    place = {question.id: at for at, question in enumerate(questions)}
    groups = enemy_groups(questions)
    return questions, {place[name]: frozenset(place[other] for other in others) for name, others in groups.items()}
