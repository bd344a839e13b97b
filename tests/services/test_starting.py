"""Why somebody may not start, by name; and that nothing is started then."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.refusals import Refusal
from lianzheng_quiz.services import audit_log, sealing, sittings
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store.tables import Batch, Sitting
from tests.conftest import ONE_DATABASE, World
from tests.services.crowd import at_once
from tests.services.sealed import CODES, planned, sealed


def start(world: World, batch_id: int) -> None:
    sittings.start_sitting(world.actor("QY001"), world.sitting(batch_id), now=world.clock.now)


def state(world: World, batch_id: int) -> str:
    sitting_id = world.sitting(batch_id)
    cards = sittings.my_exams(world.actor("QY001"), now=world.clock.now)
    card = next(card for card in cards if card.sitting_id == sitting_id)
    assert sittings.notice(world.actor("QY001"), sitting_id, now=world.clock.now).state == card.state
    return card.state


def refused(world: World, batch_id: int, kind: type[Refusal]) -> None:
    with pytest.raises(kind):
        start(world, batch_id)
    assert audit_log.read_log(world.actor("auditor"), action="开始答题").total == 0


def test_papers_that_two_people_open_wait_for_both(world: World) -> None:
    batch_id = sealed(world)
    assert state(world, batch_id) == "waiting"
    refused(world, batch_id, refusals.SittingNotOpen)
    world.clock.advance(hours=1)
    assert state(world, batch_id) == "sealed"
    refused(world, batch_id, refusals.BatchNotOpened)
    sealing.open_batch(world.actor("organiser"), batch_id, *CODES, now=world.clock.now)
    assert state(world, batch_id) == "open"
    start(world, batch_id)
    assert state(world, batch_id) == "running"


@ONE_DATABASE
def test_opening_before_the_hour_starts_nobody_early(world: World) -> None:
    batch_id = sealed(world)
    sealing.open_batch(world.actor("organiser"), batch_id, *CODES, now=world.clock.now)
    refused(world, batch_id, refusals.SittingNotOpen)


def test_who_comes_too_late_is_told_until_when(world: World) -> None:
    batch_id = planned(world, {"late_minutes": 15}, hours=0)
    opened = world.clock.now
    until = world.clock.advance(minutes=15)
    world.clock.advance(seconds=1)
    assert state(world, batch_id) == "late"
    with pytest.raises(refusals.ArrivedLate) as late:
        start(world, batch_id)
    assert late.value.until == until
    world.clock.now = opened
    start(world, batch_id)


@ONE_DATABASE
def test_who_started_in_time_goes_on_later(world: World) -> None:
    batch_id = planned(world, {"late_minutes": 15}, hours=0)
    start(world, batch_id)
    world.clock.advance(minutes=30)
    start(world, batch_id)
    assert state(world, batch_id) == "running"


def test_a_cancelled_exam_is_told_with_its_reason_and_makes_nobody_absent(world: World) -> None:
    from lianzheng_quiz.services import batches

    batch_id = planned(world)
    sealing.cancel_batch(world.actor("organiser"), batch_id, "会场停电", now=world.clock.now)
    world.clock.advance(hours=1)
    assert state(world, batch_id) == "cancelled"
    refused(world, batch_id, refusals.BatchCancelled)
    card = next(card for card in sittings.my_exams(world.actor("QY001"), now=world.clock.now) if card.cancel_reason)
    assert card.cancel_reason == "会场停电"
    world.clock.advance(hours=9)
    page = batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now)
    assert (page.state, page.counts["缺考"], page.counts["应考"]) == ("已取消", 0, 4)


def test_nobody_starts_in_a_batch_that_is_called_off_at_the_same_moment(world: World) -> None:
    batch_id, now = world.batch(), world.clock.now
    people = [(world.actor(one), world.sitting(batch_id, one)) for one in ("QY001", "QY002", "QY003", "QY004")]
    starts = [partial(sittings.start_sitting, cadre, sitting_id, now=now) for cadre, sitting_id in people]
    before = now - timedelta(seconds=1)
    cancel = partial(sealing.cancel_batch, world.actor("organiser"), batch_id, "停电", now=before)
    _results, faults = at_once(world.app, [*starts, cancel])
    with reading() as session:
        cancelled = session.get_one(Batch, batch_id).cancelled_at is not None
        begun = session.query(Sitting).filter(Sitting.batch_id == batch_id, Sitting.started_at.is_not(None)).count()
    assert begun == (0 if cancelled else 4)
    assert {type(fault) for fault in faults} == ({refusals.BatchCancelled} if cancelled else {refusals.NotNow})
