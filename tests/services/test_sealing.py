"""封卷—启封: what a seal needs, holds and gives away; who opens it, when, and what is refused meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound, Refusal
from lianzheng_quiz.services import audit_log, batches, papers, rosters, sealing
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store.tables import Batch, Paper
from tests.conftest import CADRES, ONE_DATABASE, World, person
from tests.services.crowd import at_once
from tests.services.sealed import CODES, KEEPERS, planned, sealed


def stored(batch_id: int) -> Batch:
    with reading() as session:
        return session.get_one(Batch, batch_id)


def seal(world: World, batch_id: int, **more: Any) -> sealing.Sealed:
    return sealing.seal_batch(world.actor("organiser"), batch_id, now=world.clock.now, **more)


def unlock(world: World, batch_id: int, first: str = CODES[0], second: str = CODES[1]) -> None:
    sealing.open_batch(world.actor("organiser"), batch_id, first, second, now=world.clock.now)


def add(world: World, batch_id: int, number: int = 3) -> None:
    rosters.add_people(world.actor("organiser"), batch_id, [person(9, *CADRES[number])], now=world.clock.now)


def actions(world: World) -> list[str]:
    rows = audit_log.read_log(world.actor("auditor")).rows
    return [row.action for row in reversed(rows)]


# Sealing


def test_a_sealed_batch_has_two_slips_and_keeps_no_code(world: World) -> None:
    batch_id = planned(world, {"opening": "two_people"})
    done = seal(world, batch_id, holders=KEEPERS)
    batch = stored(batch_id)
    assert [slip.holder for slip in done.slips] == list(KEEPERS)
    assert (done.papers, done.seal, batch.sealed_at) == (4, batch.seal, world.clock.now)
    assert len(batch.seal) == 64
    for slip in done.slips:
        assert slip.code not in batch.opening_codes
        assert slip.code.replace("-", "") not in batch.opening_codes
    assert [len(code) for code in json.loads(batch.opening_codes)["codes"]] == [64, 64]
    entry = audit_log.read_log(world.actor("auditor"), action="封卷").rows[0]
    assert batch.seal[:16] in entry.detail
    assert not any(slip.code in entry.detail for slip in done.slips)


@ONE_DATABASE
def test_where_papers_open_at_the_hour_a_seal_has_no_codes(world: World) -> None:
    batch_id = planned(world)
    assert seal(world, batch_id).slips == []
    assert stored(batch_id).opening_codes == ""
    with pytest.raises(refusals.OpeningNotNeeded):
        unlock(world, batch_id)


def test_a_batch_is_sealed_only_when_everybody_has_a_paper(world: World) -> None:
    batch_id = planned(world, {"opening": "two_people"}, people=3)
    add(world, batch_id)
    with pytest.raises(refusals.PapersMissing) as missing:
        seal(world, batch_id)
    assert (missing.value.names, missing.value.people) == (["江书敏"], 1)
    empty = world.batch(people=0, dealt=False, opens_at=world.clock.now + timedelta(hours=1))
    with pytest.raises(refusals.PapersMissing):
        seal(world, empty)
    assert stored(batch_id).sealed_at is None


@ONE_DATABASE
@pytest.mark.parametrize("excuse", ["exemption_reason", "leave_reason"])
def test_who_is_excused_needs_no_paper_for_the_seal(world: World, excuse: str) -> None:
    from lianzheng_quiz.store.tables import Candidate

    batch_id = planned(world, people=3)
    add(world, batch_id)
    with writing() as session:
        last = session.query(Candidate).filter_by(batch_id=batch_id).order_by(Candidate.id.desc()).first()
        assert last is not None
        setattr(last, excuse, "外出学习")
    assert seal(world, batch_id).papers == 3


@ONE_DATABASE
@pytest.mark.parametrize("holders", [(), ("林",), ("林", "林"), ("林", " "), ("林", "长" * 21), ("甲", "乙", "丙")])
def test_two_different_people_keep_the_codes(world: World, holders: tuple[str, ...]) -> None:
    batch_id = planned(world, {"opening": "two_people"})
    with pytest.raises(Invalid):
        seal(world, batch_id, holders=holders)
    assert stored(batch_id).sealed_at is None


@ONE_DATABASE
def test_the_two_codes_are_never_the_same(world: World) -> None:
    batch_id = planned(world, {"opening": "two_people"})
    codes = iter([CODES[0], CODES[0], CODES[1]])
    assert [slip.code for slip in seal(world, batch_id, draw=lambda: next(codes)).slips] == list(CODES)


@ONE_DATABASE
def test_a_batch_is_not_sealed_twice_nor_after_it_opened_or_ended(world: World) -> None:
    batch_id = planned(world)
    seal(world, batch_id)
    with pytest.raises(refusals.BatchSealed):
        seal(world, batch_id)
    other = planned(world)
    world.clock.advance(hours=1)
    with pytest.raises(refusals.NotNow):
        seal(world, other)
    world.clock.advance(hours=2)
    with pytest.raises(refusals.BatchOver):
        seal(world, other)


def test_roster_and_papers_stay_as_sealed_until_the_seal_is_broken(world: World) -> None:
    organiser = world.actor("organiser")
    batch_id = planned(world, {"opening": "two_people"}, people=3)
    first = seal(world, batch_id)
    for act in (partial(add, world, batch_id), partial(deal, world, batch_id)):
        with pytest.raises(refusals.BatchSealed) as refusal:
            act()
        assert not refusal.value.opened
    with pytest.raises(Invalid):
        sealing.break_seal(organiser, batch_id, " ", now=world.clock.now)
    sealing.break_seal(organiser, batch_id, "补列一人", now=world.clock.now)
    add(world, batch_id)
    deal(world, batch_id)
    second = seal(world, batch_id)
    assert second.papers == 4
    assert second.seal != first.seal
    world.clock.advance(hours=1)
    with pytest.raises(refusals.WrongOpeningCodes):
        unlock(world, batch_id, *(slip.code for slip in first.slips))
    unlock(world, batch_id, *(slip.code for slip in second.slips))
    with pytest.raises(refusals.BatchSealed) as late:
        add(world, batch_id)
    assert late.value.opened
    with pytest.raises(refusals.BatchSealed):
        sealing.break_seal(organiser, batch_id, "再补一人", now=world.clock.now)
    assert "补列一人" in audit_log.read_log(world.actor("auditor"), action="拆封").rows[0].detail


def deal(world: World, batch_id: int) -> int:
    return papers.deal_papers(world.actor("organiser"), batch_id, now=world.clock.now, seed="late")


@ONE_DATABASE
def test_a_seal_that_is_not_there_is_neither_broken_nor_opened(world: World) -> None:
    batch_id = planned(world, {"opening": "two_people"})
    with pytest.raises(refusals.BatchNotSealed):
        sealing.break_seal(world.actor("organiser"), batch_id, "没有封过", now=world.clock.now)
    with pytest.raises(refusals.BatchNotSealed):
        unlock(world, batch_id)


# Opening


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_codes_open_in_either_order_and_however_typed(world: World, order: tuple[int, int]) -> None:
    batch_id = sealed(world)
    typed = [CODES[number].lower().replace("-", " ") for number in order]
    unlock(world, batch_id, *typed)
    assert stored(batch_id).opened_at == world.clock.now
    entry = audit_log.read_log(world.actor("auditor"), action="启封").rows[0]
    assert all(name in entry.detail for name in KEEPERS)
    world.clock.advance(minutes=1)
    unlock(world, batch_id)
    assert stored(batch_id).opened_at == world.clock.now.replace(minute=0)


@pytest.mark.parametrize(
    "typed",
    [(CODES[0], CODES[0]), (CODES[1], CODES[1]), (CODES[0], ""), ("", ""), (CODES[0], "XXXXX-XXXXX"), ("甲", "乙")],
)
def test_one_code_alone_opens_nothing(world: World, typed: tuple[str, str]) -> None:
    batch_id = sealed(world)
    with pytest.raises(refusals.WrongOpeningCodes) as refusal:
        unlock(world, batch_id, *typed)
    assert refusal.value.left == 4
    assert stored(batch_id).opened_at is None


def test_five_wrong_tries_lock_for_a_quarter_of_an_hour(world: World) -> None:
    batch_id = sealed(world)
    left = []
    for _ in range(4):
        with pytest.raises(refusals.WrongOpeningCodes) as wrong:
            unlock(world, batch_id, CODES[0], "XXXXX-XXXXX")
        left.append(wrong.value.left)
        world.clock.advance(seconds=10)
    assert left == [4, 3, 2, 1]
    for first, second in ((CODES[0], "XXXXX-XXXXX"), CODES):
        with pytest.raises(refusals.OpeningLocked) as locked:
            unlock(world, batch_id, first, second)
        assert locked.value.minutes == 15
    world.clock.advance(minutes=14, seconds=59)
    with pytest.raises(refusals.OpeningLocked):
        unlock(world, batch_id)
    world.clock.advance(seconds=1)
    unlock(world, batch_id)
    assert actions(world).count("启封码错误") == 7


def test_wrong_tries_at_the_same_moment_are_all_counted(world: World) -> None:
    batch_id = sealed(world)
    _results, faults = at_once(world.app, [partial(unlock, world, batch_id, "A", "B") for _ in range(6)])
    kinds = sorted(type(fault).__name__ for fault in faults)
    assert kinds == ["OpeningLocked"] * 2 + ["WrongOpeningCodes"] * 4


@ONE_DATABASE
def test_codes_are_taken_from_the_day_of_the_exam_on(world: World) -> None:
    batch_id = sealed(world, hours=24)
    with pytest.raises(refusals.OpeningTooEarly):
        unlock(world, batch_id)
    world.clock.advance(hours=15)
    unlock(world, batch_id)
    late = sealed(world)
    world.clock.advance(hours=3)
    with pytest.raises(refusals.BatchOver):
        unlock(world, late)


@pytest.mark.parametrize("what", ["items", "policy", "fingerprint"])
def test_papers_that_are_not_what_was_sealed_are_not_opened(world: World, what: str) -> None:
    batch_id = sealed(world)
    with writing() as session:
        if what == "policy":
            session.get_one(Batch, batch_id).policy += " "
        else:
            paper = session.query(Paper).filter_by(batch_id=batch_id).first()
            assert paper is not None
            setattr(paper, what, getattr(paper, what)[:-1] + " ")
    if what == "fingerprint":
        unlock(world, batch_id)
        return
    with pytest.raises(refusals.SealBroken):
        unlock(world, batch_id)
    assert stored(batch_id).opened_at is None
    assert actions(world)[-1] == "启封不符"


def test_sealing_while_papers_are_dealt_seals_all_of_them_or_none(world: World) -> None:
    batch_id = planned(world, {"opening": "two_people"}, people=2)
    add(world, batch_id, 2)
    add(world, batch_id, 3)
    acts: list[Callable[[], Any]] = [partial(deal, world, batch_id), *[partial(seal, world, batch_id)] * 3]
    results, faults = at_once(world.app, acts)
    assert 2 in results
    assert all(isinstance(fault, refusals.PapersMissing | refusals.BatchSealed) for fault in faults)
    seals = [done for done in results if isinstance(done, sealing.Sealed)]
    assert len(seals) <= 1
    batch = stored(batch_id)
    assert bool(batch.seal) == bool(seals)
    if seals:
        assert seals[0].papers == 4
        unlock(world, batch_id, *(slip.code for slip in seals[0].slips))


# Cancelling


def test_a_batch_is_called_off_before_it_starts_with_a_reason(world: World) -> None:
    organiser = world.actor("organiser")
    batch_id = planned(world)
    sealing.cancel_batch(organiser, batch_id, "停电检修", now=world.clock.now)
    batch = stored(batch_id)
    assert (batch.cancelled_at, batch.cancel_reason) == (world.clock.now, "停电检修")
    refused: list[Callable[[], Any]] = [
        lambda: sealing.cancel_batch(organiser, batch_id, "再取消", now=world.clock.now),
        lambda: seal(world, batch_id),
        lambda: add(world, batch_id),
        lambda: deal(world, batch_id),
    ]
    for act in refused:
        with pytest.raises(refusals.BatchCancelled):
            act()


@ONE_DATABASE
def test_a_batch_that_has_begun_or_ended_is_not_called_off(world: World) -> None:
    batch_id = planned(world)
    world.clock.advance(hours=1)
    with pytest.raises(refusals.NotNow):
        sealing.cancel_batch(world.actor("organiser"), batch_id, "太迟了", now=world.clock.now)
    world.clock.advance(hours=2)
    with pytest.raises(refusals.BatchOver):
        sealing.cancel_batch(world.actor("organiser"), batch_id, "太迟了", now=world.clock.now)


@ONE_DATABASE
@pytest.mark.parametrize("name", ["elsewhere", "administrator", "auditor", "editor", "QY001"])
def test_nobody_else_seals_opens_breaks_or_cancels(world: World, name: str) -> None:
    batch_id = sealed(world)
    actor, now = world.actor(name), world.clock.now
    acts: list[Callable[[], Any]] = [
        lambda: sealing.seal_page(actor, batch_id),
        lambda: sealing.seal_batch(actor, batch_id, now=now),
        lambda: sealing.open_batch(actor, batch_id, *CODES, now=now),
        lambda: sealing.break_seal(actor, batch_id, "试一试", now=now),
        lambda: sealing.cancel_batch(actor, batch_id, "试一试", now=now),
    ]
    expected: type[Refusal] = NotFound if name == "elsewhere" else NotAllowed
    for act in acts:
        with pytest.raises(expected):
            act()


@ONE_DATABASE
def test_dealt_papers_are_for_nobody_before_the_hour_or_the_opening(world: World) -> None:
    on_time, by_two = planned(world), sealed(world)
    rows = {row: batches.batch_page(world.actor("organiser"), row, now=world.clock.now) for row in (on_time, by_two)}
    assert all(page.sealed_at is None or page.id == by_two for page in rows.values())
    for batch_id in (on_time, by_two):
        with pytest.raises(refusals.PapersSealed):
            sealing.must_be_open(stored(batch_id), world.clock.now)
    world.clock.advance(hours=1)
    sealing.must_be_open(stored(on_time), world.clock.now)
    with pytest.raises(refusals.PapersSealed):
        sealing.must_be_open(stored(by_two), world.clock.now)
    unlock(world, by_two)
    sealing.must_be_open(stored(by_two), world.clock.now)
