"""What may still be changed of a batch, and what a later end gives those who sit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from lianzheng_quiz.rules.refusals import BatchCancelled, BatchOver, Invalid, NotFound
from lianzheng_quiz.services import audit_log, batch_plans, batches, sealing, sittings
from lianzheng_quiz.services.batch_plans import BatchChange
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import QuestionVersion
from tests.conftest import ONE_DATABASE, World
from tests.services.sealed import planned, sealed


def change(world: World, batch_id: int, who: str = "organiser", **wanted: Any) -> bool:
    page = batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now)
    values = {"name": page.name, "opens_at": page.opens_at, "closes_at": page.closes_at, **wanted}
    return batch_plans.change_batch(world.actor(who), batch_id, BatchChange(**values), now=world.clock.now)


def window(world: World, batch_id: int) -> tuple[datetime, datetime]:
    page = batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now)
    return page.opens_at, page.closes_at


@ONE_DATABASE
def test_before_it_begins_name_and_times_may_change(world: World) -> None:
    batch_id = planned(world)
    opens_at, closes_at = window(world, batch_id)
    day = timedelta(days=1)
    assert change(world, batch_id, name=" 冬季考试 ", opens_at=opens_at + day, closes_at=closes_at + day)
    assert window(world, batch_id) == (opens_at + day, closes_at + day)
    entry = audit_log.read_log(world.actor("auditor")).rows[0]
    assert entry.action == "修改考试批次"
    assert "名称改为“冬季考试”；开始 2026-11-02 10:00 → 2026-11-03 10:00；结束" in entry.detail
    assert not change(world, batch_id)


@ONE_DATABASE
def test_times_that_hold_no_exam_are_refused_with_their_fields(world: World) -> None:
    batch_id = planned(world)
    opens_at, _closes_at = window(world, batch_id)
    with pytest.raises(Invalid) as refused:
        change(world, batch_id, name=" ", closes_at=opens_at + timedelta(minutes=20))
    assert set(refused.value.faults) == {"name", "closes_at"}


@ONE_DATABASE
def test_dealt_papers_do_not_go_along_to_a_day_on_which_a_text_is_no_longer_in_force(world: World) -> None:
    batch_id = planned(world)
    opens_at, closes_at = window(world, batch_id)
    version_id = world.items(world.sitting(batch_id))[0]["version_id"]
    with writing() as session:
        session.get_one(QuestionVersion, version_id).valid_to = "2026-11-30"
    month = timedelta(days=30)
    with pytest.raises(Invalid) as refused:
        change(world, batch_id, opens_at=opens_at + month, closes_at=closes_at + month)
    assert "1 道题在新的日期不能使用" in refused.value.faults["opens_at"]
    week = timedelta(days=7)
    assert change(world, batch_id, opens_at=opens_at + week, closes_at=closes_at + week)


def test_a_later_end_goes_to_those_whom_the_end_had_cut_short(world: World) -> None:
    batch_id = world.batch()
    early, late = world.sitting(batch_id, "QY001"), world.sitting(batch_id, "QY002")
    sittings.start_sitting(world.actor("QY001"), early, now=world.clock.now)
    _opens_at, closes_at = window(world, batch_id)
    world.clock.now = closes_at - timedelta(minutes=20)
    sittings.start_sitting(world.actor("QY002"), late, now=world.clock.now)
    sittings.submit(world.actor("QY001"), early, now=world.clock.now - timedelta(minutes=60))
    more = closes_at + timedelta(minutes=15)
    with pytest.raises(Invalid) as refused:
        change(world, batch_id, closes_at=more)
    assert "reason" in refused.value.faults
    assert change(world, batch_id, closes_at=more, reason="停电十五分钟")
    clock = sittings.sitting_clock(world.actor("QY002"), late, now=world.clock.now)
    assert clock.deadline_at == more
    assert change(world, batch_id, closes_at=more + timedelta(hours=2), reason="再延")
    clock = sittings.sitting_clock(world.actor("QY002"), late, now=world.clock.now)
    assert clock.deadline_at == world.clock.now + timedelta(minutes=50)


@ONE_DATABASE
def test_once_begun_it_neither_starts_at_another_time_nor_ends_sooner(world: World) -> None:
    batch_id = world.batch()
    sittings.start_sitting(world.actor("QY001"), world.sitting(batch_id), now=world.clock.now)
    opens_at, closes_at = window(world, batch_id)
    minute = timedelta(minutes=1)
    with pytest.raises(Invalid) as refused:
        change(world, batch_id, opens_at=opens_at - minute, closes_at=closes_at - minute, reason="提前")
    assert set(refused.value.faults) == {"opens_at", "closes_at"}


@ONE_DATABASE
def test_under_a_seal_a_change_needs_a_reason(world: World) -> None:
    batch_id = sealed(world)
    _opens_at, closes_at = window(world, batch_id)
    with pytest.raises(Invalid):
        change(world, batch_id, closes_at=closes_at + timedelta(hours=1))
    assert change(world, batch_id, closes_at=closes_at + timedelta(hours=1), reason="增加一场")


@ONE_DATABASE
def test_what_is_over_called_off_or_elsewhere_stays_as_it_is(world: World) -> None:
    batch_id, other = planned(world), planned(world)
    with pytest.raises(NotFound):
        change(world, batch_id, who="elsewhere", name="别处")
    sealing.cancel_batch(world.actor("organiser"), other, "改期", now=world.clock.now)
    with pytest.raises(BatchCancelled):
        change(world, other, name="再来")
    world.clock.now += timedelta(days=1)
    with pytest.raises(BatchOver):
        change(world, batch_id, name="过后")
