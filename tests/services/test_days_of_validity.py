"""A question is drawn only on a day on which it is valid: the batch's day for a paper, today for practice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lianzheng_quiz.rules.refusals import BankShortfall
from lianzheng_quiz.services import bank_loading, batches, practice
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import practice as stored
from question_bank.published import load_bank
from question_bank.question import Question
from tests.conftest import ONE_DATABASE, World

LAST_DAY, FIRST_DAY = "2026-11-30", "2026-12-01"
AFTER_MIDNIGHT = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)
"""Half past midnight of the first day in the office, still the last day by UTC."""


def revised(questions: list[Question]) -> tuple[list[Question], set[str]]:
    """Every other question ends on the last day, the rest begin on the first; and the ids of those that end."""
    ending = {question.id for question in questions[::2]}
    return [
        replace(question, valid_from=None, valid_to=LAST_DAY)
        if question.id in ending
        else replace(question, valid_from=FIRST_DAY, valid_to=None)
        for question in questions
    ], ending


def paper(world: World, opens_at: datetime) -> set[str]:
    """The questions of a paper dealt now for a batch that opens then."""
    batch_id = world.batch(people=1, opens_at=opens_at, name=f"{opens_at:%m%d}")
    return {item["question_id"] for item in world.items(world.sitting(batch_id))}


@ONE_DATABASE
def test_papers_dealt_on_one_day_draw_what_is_valid_on_the_day_of_their_batch(world: World) -> None:
    questions, ending = revised(load_bank())
    bank_loading.load_bank(questions, now=world.clock.now)
    on_the_last_day = paper(world, AFTER_MIDNIGHT - timedelta(hours=3))
    on_the_first_day = paper(world, AFTER_MIDNIGHT)
    assert len(on_the_last_day) == len(on_the_first_day) == 80
    assert on_the_last_day <= ending
    assert not on_the_first_day & ending


@ONE_DATABASE
def test_a_batch_beyond_the_validity_of_the_bank_is_not_dealt_though_today_all_is_valid(world: World) -> None:
    questions = [replace(question, valid_from=None, valid_to=LAST_DAY) for question in load_bank()]
    bank_loading.load_bank(questions, now=world.clock.now)
    organiser, plan = world.actor("organiser"), {"people": 1, "dealt": False}
    in_time = world.batch(opens_at=AFTER_MIDNIGHT - timedelta(hours=3), **plan)
    too_late = world.batch(opens_at=AFTER_MIDNIGHT, **plan)
    assert batches.batch_page(organiser, in_time, now=world.clock.now).gaps == []
    assert [gap.available for gap in batches.batch_page(organiser, too_late, now=world.clock.now).gaps] == [0, 0, 0]
    with pytest.raises(BankShortfall):
        paper(world, AFTER_MIDNIGHT)


@ONE_DATABASE
def test_practice_follows_the_day_on_which_it_begins(world: World) -> None:
    questions, ending = revised(load_bank())
    bank_loading.load_bank(questions, now=world.clock.now)
    cadre = world.actor("QY001")
    before = practised(world, AFTER_MIDNIGHT - timedelta(hours=1))
    after = practised(world, AFTER_MIDNIGHT)
    assert before
    assert after
    assert before <= ending
    assert not after & ending
    cards = [practice.chapters(cadre, now=AFTER_MIDNIGHT + timedelta(hours=each)) for each in (-1, 0)]
    counts = [sum(card.count for card in listed) for listed in cards]
    pools = [
        [q.id for q in questions if bank_loading.pool_of(q.id) == "practice" and (q.id in ending) is ends]
        for ends in (True, False)
    ]
    assert counts == [len(pool) for pool in pools]


def practised(world: World, now: datetime) -> set[str]:
    """The questions of a round begun then."""
    cadre = world.actor("QY001")
    round_id = practice.begin_round(cadre, "discipline", now=now, seed="s")
    with reading() as session:
        items = json.loads(stored.round_of(session, round_id, cadre.account_id).items)
    return {item["question_id"] for item in items}
