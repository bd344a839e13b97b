"""Seats in the database, the papers that go with them, and the record that is printed of a batch."""

from __future__ import annotations

from functools import partial

import pytest

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound, NotNow
from lianzheng_quiz.rules.seating import kind_of
from lianzheng_quiz.services import papers, room, room_acts, room_prints, sealing, seating, sittings
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import AuditEntry, Candidate, Paper, Sitting
from tests.conftest import ONE_DATABASE, World
from tests.services.crowd import at_once
from tests.services.sealed import CODES, planned, ruled, sealed


def seats_of(world: World, batch_id: int) -> dict[str, tuple[int | None, str]]:
    page = room.room_page(world.actor("organiser"), batch_id, now=world.clock.now)
    return {person.staff_no: (person.seat, person.variant) for person in page.people}


def draw(world: World, batch_id: int, rows: int = 3, columns: int = 2, seed: str = "x") -> int:
    return seating.draw_seats(world.actor("organiser"), batch_id, rows, columns, seed=seed, now=world.clock.now)


def excuse(batch_id: int, world: World, staff_no: str, **reason: str) -> None:
    page = room.room_page(world.actor("organiser"), batch_id, now=world.clock.now)
    found = next(person for person in page.people if person.staff_no == staff_no)
    with writing() as session:
        for name, value in reason.items():
            setattr(session.get_one(Candidate, found.candidate_id), name, value)


def test_seats_are_drawn_again_whole_and_the_draw_can_be_repeated(world: World) -> None:
    batch_id = planned(world)
    excuse(batch_id, world, "QY002", leave_reason="住院")
    assert draw(world, batch_id) == 3
    first = seats_of(world, batch_id)
    assert first["QY002"] == (None, "")
    assert sorted(seat for seat, _variant in first.values() if seat) == [1, 2, 3]
    draw(world, batch_id, seed="other")
    draw(world, batch_id)
    assert seats_of(world, batch_id) == first
    with writing() as session:
        details = [row.detail for row in session.query(AuditEntry).filter_by(action="编排座位", batch_id=batch_id)]
    assert details[0] == details[2] == "3 排 × 2 座，3 人，抽签数 x"


def test_a_seat_decides_on_the_paper_that_is_dealt_afterwards(world: World) -> None:
    batch_id = ruled(world, world.batch(dealt=False, opens_at=world.clock.now.replace(hour=9)), papers="ab")
    draw(world, batch_id)
    papers.deal_papers(world.actor("organiser"), batch_id, now=world.clock.now, seed="test")
    assert all(variant == kind_of(seat or 0, 2) for seat, variant in seats_of(world, batch_id).values())
    with writing() as session:
        dealt = (
            session.query(Candidate.variant, Paper.variant)
            .join(Sitting, Sitting.candidate_id == Candidate.id)
            .join(Paper, Paper.id == Sitting.paper_id)
            .filter(Candidate.batch_id == batch_id)
            .all()
        )
    assert len(dealt) == 4
    assert all(own == papers_own for own, papers_own in dealt)


def test_a_paper_under_seal_decides_on_the_seat_and_the_seal_holds(world: World) -> None:
    batch_id = ruled(
        world, world.batch(dealt=False, opens_at=world.clock.now.replace(hour=9)), papers="ab", opening="two_people"
    )
    organiser, now = world.actor("organiser"), world.clock.now
    papers.deal_papers(organiser, batch_id, now=now, seed="test")
    before = {staff_no: variant for staff_no, (_seat, variant) in seats_of(world, batch_id).items()}
    codes = iter(CODES)
    sealing.seal_batch(organiser, batch_id, now=now, draw=lambda: next(codes))
    draw(world, batch_id)
    after = seats_of(world, batch_id)
    assert {staff_no: variant for staff_no, (_seat, variant) in after.items()} == before
    assert all(variant == kind_of(seat or 0, 2) for seat, variant in after.values())
    sealing.open_batch(organiser, batch_id, *CODES, now=now)


@ONE_DATABASE
def test_seats_are_refused_by_name(world: World) -> None:
    batch_id = planned(world)
    with pytest.raises(Invalid) as refused:
        draw(world, batch_id, 1, 3)
    assert "座位不够" in refused.value.faults["rows"]
    assert all(seat is None for seat, _variant in seats_of(world, batch_id).values())
    empty = ruled(world, world.batch(people=0, dealt=False, opens_at=world.clock.now.replace(hour=9)))
    with pytest.raises(Invalid):
        draw(world, empty)
    world.clock.advance(hours=1)
    with pytest.raises(NotNow):
        draw(world, batch_id)
    cancelled = planned(world)
    sealing.cancel_batch(world.actor("organiser"), cancelled, "会议改期", now=world.clock.now)
    with pytest.raises(refusals.BatchCancelled):
        draw(world, cancelled)


def test_two_draws_at_once_leave_one_plan(world: World) -> None:
    batch_id = planned(world)
    results, faults = at_once(world.app, [partial(draw, world, batch_id, seed=str(number)) for number in range(4)])
    assert (results, faults) == ([4] * 4, [])
    assert sorted(seat or 0 for seat, _variant in seats_of(world, batch_id).values()) == [1, 2, 3, 4]


def test_drawing_while_dealing_never_parts_paper_and_seat(world: World) -> None:
    batch_id = ruled(world, world.batch(dealt=False, opens_at=world.clock.now.replace(hour=9)), papers="ab")
    organiser, now = world.actor("organiser"), world.clock.now
    _results, faults = at_once(
        world.app,
        [
            partial(draw, world, batch_id),
            partial(papers.deal_papers, organiser, batch_id, now=now, seed="test"),
            partial(draw, world, batch_id, seed="y"),
        ],
    )
    assert faults == []
    assert all(variant == kind_of(seat or 0, 2) for seat, variant in seats_of(world, batch_id).values())
    with writing() as session:
        rows = (
            session.query(Candidate.variant, Paper.variant)
            .join(Sitting, Sitting.candidate_id == Candidate.id)
            .join(Paper, Paper.id == Sitting.paper_id)
            .filter(Candidate.batch_id == batch_id)
        )
        assert all(own == of_paper for own, of_paper in rows)


@ONE_DATABASE
@pytest.mark.parametrize("name", ["elsewhere", "administrator", "auditor", "editor", "QY001"])
def test_nobody_else_seats_people_or_reads_the_record(world: World, name: str) -> None:
    batch_id, actor, now = planned(world), world.actor(name), world.clock.now
    expected: type[Exception] = NotFound if name == "elsewhere" else NotAllowed
    with pytest.raises(expected):
        seating.draw_seats(actor, batch_id, 3, 2, seed="x", now=now)
    with pytest.raises(expected):
        room_prints.room_record(actor, batch_id, now=now)


@ONE_DATABASE
def test_the_grid_has_a_place_for_everybody_and_names_who_came_later(world: World) -> None:
    batch_id = planned(world)
    page = room.room_page(world.actor("organiser"), batch_id, now=world.clock.now)
    assert room_prints.seat_grid(page) == []
    draw(world, batch_id, 2, 3)
    with writing() as session:
        session.get_one(Candidate, page.people[0].candidate_id).seat = None
    page = room.room_page(world.actor("organiser"), batch_id, now=world.clock.now)
    grid = room_prints.seat_grid(page)
    assert [[seat for seat, _person in row] for row in grid] == [[1, 2, 3], [4, 5, 6]]
    seated = [person for row in grid for _seat, person in row if person is not None]
    assert len(seated) == 3
    assert len(room_prints.unseated(page)) == 1


def test_the_record_counts_who_came_and_tells_what_happened(world: World) -> None:
    batch_id = sealed(world)
    organiser = world.actor("organiser")
    excuse(batch_id, world, "QY003", leave_reason="住院")
    draw(world, batch_id)
    world.clock.advance(hours=1)
    sealing.open_batch(organiser, batch_id, *CODES, now=world.clock.now)
    cadre, sitting_id, began = world.actor("QY001"), world.sitting(batch_id), world.clock.now
    sittings.start_sitting(cadre, sitting_id, now=began)
    page = room.room_page(organiser, batch_id, now=began)
    candidate_id = next(person.candidate_id for person in page.people if person.staff_no == "QY001")
    room_acts.add_minutes(organiser, batch_id, candidate_id, 5, "电脑故障", now=began)
    record = room_prints.room_record(organiser, batch_id, now=began)
    assert [len(people) for people in (record.present, record.absent, record.open)] == [1, 0, 2]
    sittings.submit(cadre, sitting_id, now=world.clock.advance(minutes=20))
    record = room_prints.room_record(organiser, batch_id, now=world.clock.advance(days=2))
    assert [len(people) for people in (record.present, record.absent, record.open, record.on_leave)] == [1, 2, 0, 1]
    assert (record.first_start_at, record.last_hand_in_at) == (began, began.replace(minute=began.minute + 20))
    assert (record.closings, record.voided) == ({"submitted": 1}, 0)
    told = [(one.action, one.who) for one in record.incidents]
    assert told == [("封卷", ""), ("启封", ""), ("延时", "方知行")]
    assert record.incidents[2].detail == "5 分钟：电脑故障"


@ONE_DATABASE
def test_the_record_of_a_written_exam_goes_by_the_roll_call(world: World) -> None:
    batch_id = ruled(world, world.batch(), form="written")
    organiser, now = world.actor("organiser"), world.clock.now
    ids = [person.candidate_id for person in room.room_page(organiser, batch_id, now=now).people]
    room_acts.record_attendance(organiser, batch_id, {ids[0]: True, ids[1]: False}, now=now)
    room_acts.record_attendance(organiser, batch_id, {ids[1]: True}, "点名有误", now=now)
    room_acts.record_attendance(organiser, batch_id, {ids[2]: False}, now=now)
    record = room_prints.room_record(organiser, batch_id, now=now)
    assert [len(people) for people in (record.present, record.absent, record.open)] == [2, 1, 1]
    assert [(one.action, one.detail) for one in record.incidents] == [("登记到场", "更正为到场：点名有误")]
