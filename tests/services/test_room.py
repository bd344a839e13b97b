"""The room's acts: what each changes, what it refuses, what the log says, and what two people need to do together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound, NotNow, SamePerson, SittingClosed
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import (
    accounts,
    approvals,
    audit_log,
    batches,
    results,
    room,
    room_acts,
    sign_in,
    sittings,
)
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.engine import database
from lianzheng_quiz.store.tables import Approval, Score
from tests.conftest import ONE_DATABASE, PASSWORD, World
from tests.services.crowd import at_once
from tests.services.sealed import planned, ruled

WHY = "电脑故障，已换机"


@pytest.fixture
def second(world: World) -> Actor:
    """Another organiser of the same unit."""
    draft = accounts.AccountDraft("jiankao", "监考乙", "organiser", world.unit("青榆县"))
    accounts.add_account(accounts.SYSTEM, draft, now=world.clock.now, must_change_password=False)
    return accounts.actor_named("jiankao")


class Scene:
    """A running batch with one cadre at work."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.batch_id = world.batch()
        self.cadre, self.sitting_id = world.actor("QY001"), world.sitting(self.batch_id)
        sittings.start_sitting(self.cadre, self.sitting_id, now=world.clock.now)
        self.save(1)

    def save(self, revision: int, right: int = 1) -> Any:
        keys = self.world.keys(self.sitting_id)
        answers = {place: keys[place] for place in range(1, right + 1)}
        now = self.world.clock.now
        return sittings.save_answers(
            self.cadre, self.sitting_id, revision=revision, answers=answers, flags={}, position=None, now=now
        )

    @property
    def row(self) -> room.RoomRow:
        page = room.room_page(self.world.actor("organiser"), self.batch_id, now=self.world.clock.now)
        return next(person for person in page.people if person.staff_no == "QY001")

    def act(self, verb: Callable[..., Any], *more: Any, reason: str = WHY, actor: Actor | None = None) -> Any:
        organiser = actor or self.world.actor("organiser")
        return verb(organiser, self.batch_id, self.row.candidate_id, *more, reason, now=self.world.clock.now)

    def ask(self, act: str, actor: Actor | None = None) -> int:
        return int(self.act(approvals.ask_for, act, actor=actor))

    def grant(self, approval_id: int, actor: Actor) -> str:
        return approvals.grant(actor, self.batch_id, approval_id, self.row.candidate_id, now=self.world.clock.now)


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


def logged(world: World, action: str) -> Any:
    rows = audit_log.read_log(world.actor("auditor"), action=action).rows
    assert len(rows) == 1
    return rows[0]


# The live list


def test_the_room_shows_where_everybody_is(world: World, scene: Scene) -> None:
    world.clock.advance(minutes=10)
    assert (scene.row.state, scene.row.answered, scene.row.questions) == ("在考", 1, 80)
    assert scene.row.seconds_left == 40 * 60
    assert scene.row.last_saved_at == world.clock.now - timedelta(minutes=10)
    page = room.room_page(world.actor("organiser"), scene.batch_id, now=world.clock.now)
    assert (page.counts["在考"], page.counts["应考"], len(page.people)) == (1, 3, 4)


def test_the_live_list_asks_the_same_few_questions_for_one_and_for_many(world: World) -> None:
    asked: list[int] = []
    for people in (1, 4):
        batch_id, statements = world.batch(people=people), []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any, into: list[str] = statements) -> None:
            into.append(statement)

        event.listen(database.engine, "before_cursor_execute", note)
        room.room_page(world.actor("organiser"), batch_id, now=world.clock.now)
        event.remove(database.engine, "before_cursor_execute", note)
        asked.append(len([statement for statement in statements if statement.startswith("SELECT")]))
    assert asked[0] == asked[1] <= 5


# Time


def test_extra_minutes_move_the_running_deadline_and_survive_the_end(world: World, scene: Scene) -> None:
    scene.act(room_acts.add_minutes, 90)
    assert scene.row.seconds_left == 140 * 60
    world.clock.advance(minutes=130)
    assert scene.save(2).saved == [1]
    assert scene.row.extra_minutes == 90
    entry = logged(world, "延时")
    assert (entry.subject, entry.detail) == ("方知行·秋季任前考试", f"90 分钟：{WHY}")


@ONE_DATABASE
def test_extra_minutes_before_the_start_count_from_it(world: World) -> None:
    batch_id = world.batch()
    organiser, now = world.actor("organiser"), world.clock.now
    candidate_id = room.room_page(organiser, batch_id, now=now).people[0].candidate_id
    room_acts.add_minutes(organiser, batch_id, candidate_id, 15, WHY, now=now)
    room_acts.add_minutes(organiser, batch_id, candidate_id, 5, WHY, now=now)
    assert room.room_page(organiser, batch_id, now=now).people[0].extra_minutes == 20


def test_minutes_given_while_the_person_starts_are_never_lost(world: World) -> None:
    batch_id = world.batch()
    organiser, now = world.actor("organiser"), world.clock.now
    people = room.room_page(organiser, batch_id, now=now).people
    acts: list[Callable[[], Any]] = []
    for person in people:
        sitting_id = world.sitting(batch_id, person.staff_no)
        acts.append(partial(sittings.start_sitting, world.actor(person.staff_no), sitting_id, now=now))
        acts.append(partial(room_acts.add_minutes, organiser, batch_id, person.candidate_id, 15, WHY, now=now))
    _results, faults = at_once(world.app, acts)
    assert faults == []
    left = [person.seconds_left for person in room.room_page(organiser, batch_id, now=now).people]
    assert left == [65 * 60] * 4


@ONE_DATABASE
@pytest.mark.parametrize("minutes", [0, -5, 121])
def test_extra_minutes_have_bounds(scene: Scene, minutes: int) -> None:
    with pytest.raises(Invalid):
        scene.act(room_acts.add_minutes, minutes)
    with pytest.raises(Invalid):
        scene.act(room_acts.add_minutes, 5, reason="")


def test_a_pause_stops_clock_saving_and_hand_in_and_gives_the_time_back(world: World, scene: Scene) -> None:
    world.clock.advance(minutes=10)
    scene.act(room_acts.pause)
    world.clock.advance(minutes=90)
    assert sittings.close_overdue(now=world.clock.now) == 0
    assert scene.row.seconds_left == 40 * 60
    stopped: list[Callable[[], Any]] = [
        lambda: scene.save(2),
        lambda: sittings.start_sitting(scene.cadre, scene.sitting_id, now=world.clock.now),
        lambda: sittings.exam_page(scene.cadre, scene.sitting_id, now=world.clock.now),
        lambda: sittings.sitting_clock(scene.cadre, scene.sitting_id, now=world.clock.now),
        lambda: sittings.submit(scene.cadre, scene.sitting_id, now=world.clock.now),
    ]
    for act in stopped:
        with pytest.raises(refusals.SittingPaused):
            act()
    with pytest.raises(NotNow):
        scene.act(room_acts.pause)
    scene.act(room_acts.resume)
    assert sittings.sitting_clock(scene.cadre, scene.sitting_id, now=world.clock.now).seconds_left == 40 * 60
    assert scene.save(2).saved == [1]
    assert "暂停 90 分 0 秒" in logged(world, "恢复答题").detail
    with pytest.raises(NotNow):
        scene.act(room_acts.resume)


@ONE_DATABASE
def test_time_that_is_used_up_is_not_paused(world: World, scene: Scene) -> None:
    world.clock.advance(minutes=50)
    with pytest.raises(NotNow):
        scene.act(room_acts.pause)


def test_pausing_while_saving_keeps_every_acknowledged_answer(world: World, scene: Scene) -> None:
    acts = [partial(scene.save, revision, revision) for revision in range(2, 8)]
    results_, faults = at_once(world.app, [*acts, partial(scene.act, room_acts.pause)])
    assert all(isinstance(fault, refusals.SittingPaused) for fault in faults)
    kept = {place for receipt in results_ if receipt is not None for place in receipt.saved}
    scene.act(room_acts.resume)
    page = sittings.exam_page(scene.cadre, scene.sitting_id, now=world.clock.now)
    assert kept <= set(page.answers)


# Devices, late arrivals, leaving the page


def test_another_device_goes_on_after_the_release(world: World, scene: Scene) -> None:
    now = world.clock.now
    token = sign_in.sign_in("QY001", PASSWORD, address="10.0.0.7", now=now)
    scene.act(room_acts.release_device)
    assert sign_in.who(token, now=now) is None
    again = sign_in.sign_in("QY001", PASSWORD, address="10.0.0.8", now=now)
    other = sign_in.who(again, now=now)
    assert other is not None
    assert sittings.exam_page(other, scene.sitting_id, now=now).answers.keys() == {1}
    assert logged(world, "换机").detail == f"退出 1 处登录：{WHY}"


def test_a_late_arrival_starts_once_let_in(world: World) -> None:
    batch_id = planned(world, {"late_minutes": 15}, hours=0)
    organiser = world.actor("organiser")
    sitting_id = world.sitting(batch_id)
    world.clock.advance(minutes=20)
    now = world.clock.now
    person = next(p for p in room.room_page(organiser, batch_id, now=now).people if p.staff_no == "QY001")
    assert "admit" in person.acts
    with pytest.raises(refusals.ArrivedLate):
        sittings.start_sitting(world.actor("QY001"), sitting_id, now=now)
    room_acts.admit_late(organiser, batch_id, person.candidate_id, "途中车辆故障", now=now)
    sittings.start_sitting(world.actor("QY001"), sitting_id, now=now)
    assert "途中车辆故障" in logged(world, "准许迟到入场").detail
    with pytest.raises(NotNow):
        room_acts.admit_late(organiser, batch_id, person.candidate_id, "再来一次", now=now)


def test_leaving_the_page_is_counted_at_most_once_in_five_seconds(world: World, scene: Scene) -> None:
    for seconds in (0, 4, 1, 5, 1):
        world.clock.advance(seconds=seconds)
        room_acts.note_away(scene.cadre, scene.sitting_id, now=world.clock.now)
    assert scene.row.away_count == 3
    with pytest.raises(NotFound):
        room_acts.note_away(world.actor("QY002"), scene.sitting_id, now=world.clock.now)
    sittings.submit(scene.cadre, scene.sitting_id, now=world.clock.now)
    world.clock.advance(minutes=1)
    room_acts.note_away(scene.cadre, scene.sitting_id, now=world.clock.now)
    assert scene.row.away_count == 3


def test_leaving_at_the_same_moment_is_counted_once(world: World, scene: Scene) -> None:
    _results, faults = at_once(
        world.app, [partial(room_acts.note_away, scene.cadre, scene.sitting_id, now=world.clock.now)] * 6
    )
    assert faults == []
    assert scene.row.away_count == 1


# Two people


def test_a_forced_hand_in_takes_two_people(world: World, scene: Scene, second: Actor) -> None:
    asked = scene.ask("force")
    assert scene.save(2).saved == [1]
    with pytest.raises(SamePerson):
        scene.grant(asked, world.actor("organiser"))
    with pytest.raises(NotNow):
        scene.ask("force", second)
    world.clock.advance(minutes=7)
    assert scene.grant(asked, second) == "force"
    result = results.result(scene.cadre, scene.sitting_id, now=world.clock.now)
    assert (result.closing, result.submitted_at, result.total_hundredths) == ("forced", world.clock.now, 100)
    assert room.room_page(second, scene.batch_id, now=world.clock.now).requests == []
    with pytest.raises(NotNow):
        scene.grant(asked, second)
    with pytest.raises(NotNow):
        scene.ask("force")
    assert "zuzhi员" in logged(world, "批准强制交卷").detail


def test_two_grants_at_once_close_once(world: World, scene: Scene, second: Actor) -> None:
    asked = scene.ask("force")
    results_, faults = at_once(world.app, [partial(scene.grant, asked, second) for _ in range(5)])
    assert results_ == ["force"]
    assert all(isinstance(fault, NotNow) for fault in faults)
    assert audit_log.read_log(world.actor("auditor"), action="批准强制交卷").total == 1
    with writing() as session:
        assert session.query(Score).filter_by(sitting_id=scene.sitting_id).count() == 1


def test_a_grant_and_a_hand_in_at_once_leave_one_result(world: World, scene: Scene, second: Actor) -> None:
    asked = scene.ask("force")
    at_once(
        world.app,
        [
            partial(scene.grant, asked, second),
            partial(sittings.submit, scene.cadre, scene.sitting_id, now=world.clock.now),
        ],
    )
    with writing() as session:
        assert session.query(Score).filter_by(sitting_id=scene.sitting_id).count() == 1


def test_asking_twice_at_once_asks_once(world: World, scene: Scene) -> None:
    results_, faults = at_once(world.app, [partial(scene.ask, "void") for _ in range(4)])
    assert len(results_) == 1
    assert all(isinstance(fault, NotNow) for fault in faults)


def test_the_database_itself_refuses_one_person_twice(world: World, scene: Scene) -> None:
    asked = scene.ask("void")
    organiser = world.actor("organiser")

    def behind_the_rules() -> None:
        with writing() as session:
            session.get_one(Approval, asked).granted_by_id = organiser.account_id

    with pytest.raises(IntegrityError):
        behind_the_rules()


def test_voiding_closes_a_running_sitting_and_its_score_does_not_count(
    world: World, scene: Scene, second: Actor
) -> None:
    scene.save(2, right=80)
    scene.grant(scene.ask("void"), second)
    assert (scene.row.state, scene.row.closing, scene.row.voided_at) == ("不合格·暂缓", "voided", world.clock.now)
    with pytest.raises(SittingClosed):
        scene.save(3)
    result = results.result(scene.cadre, scene.sitting_id, now=world.clock.now)
    assert (result.passed, result.total_hundredths) == (False, 0)
    assert "违纪作废" in result.clause
    page = batches.batch_page(world.actor("organiser"), scene.batch_id, now=world.clock.now)
    assert (page.counts["合格"], page.counts["不合格·暂缓"]) == (0, 1)
    assert batches.list_batches(world.actor("organiser"), now=world.clock.now)[0].passed == 0


def test_a_passed_sitting_voided_later_keeps_its_first_score_on_record(
    world: World, scene: Scene, second: Actor
) -> None:
    scene.save(2, right=80)
    sittings.submit(scene.cadre, scene.sitting_id, now=world.clock.now)
    assert scene.row.state == "合格"
    scene.grant(scene.ask("void"), second)
    assert scene.row.state == "不合格·暂缓"
    with writing() as session:
        scores = session.query(Score).filter_by(sitting_id=scene.sitting_id).order_by(Score.id).all()
        assert [(score.passed, score.supersedes_id) for score in scores] == [(True, None), (False, scores[0].id)]
        assert scores[1].decided_by_id == second.account_id
        assert WHY in scores[1].reason
    with pytest.raises(NotNow):
        scene.ask("void")


def test_a_request_can_be_taken_back_and_asked_again(world: World, scene: Scene, second: Actor) -> None:
    asked = scene.ask("void")
    approvals.withdraw(second, scene.batch_id, asked, scene.row.candidate_id, now=world.clock.now)
    with pytest.raises(NotNow):
        scene.grant(asked, second)
    assert scene.row.voided_at is None
    assert scene.ask("void") != asked


@ONE_DATABASE
def test_a_paused_sitting_that_is_closed_ends_where_it_was_paused(world: World, scene: Scene, second: Actor) -> None:
    world.clock.advance(minutes=10)
    paused = world.clock.now
    scene.act(room_acts.pause)
    world.clock.advance(minutes=30)
    scene.grant(scene.ask("force"), second)
    assert (scene.row.submitted_at, scene.row.paused_at) == (paused, None)


@ONE_DATABASE
def test_who_has_not_started_has_nothing_to_pause_force_or_void(world: World) -> None:
    batch_id = world.batch()
    organiser, now = world.actor("organiser"), world.clock.now
    candidate_id = room.room_page(organiser, batch_id, now=now).people[0].candidate_id
    acts: list[Callable[[], Any]] = [
        lambda: room_acts.pause(organiser, batch_id, candidate_id, WHY, now=now),
        lambda: room_acts.resume(organiser, batch_id, candidate_id, WHY, now=now),
        lambda: approvals.ask_for(organiser, batch_id, candidate_id, "force", WHY, now=now),
        lambda: approvals.ask_for(organiser, batch_id, candidate_id, "void", WHY, now=now),
    ]
    for act in acts:
        with pytest.raises(NotNow):
            act()


# Attendance


def test_presence_at_a_written_exam_is_recorded_and_corrected_with_a_reason(world: World) -> None:
    batch_id = ruled(world, world.batch(), form="written")
    organiser, now = world.actor("organiser"), world.clock.now
    ids = [person.candidate_id for person in room.room_page(organiser, batch_id, now=now).people]
    came = {ids[0]: True, ids[1]: False}
    assert room_acts.record_attendance(organiser, batch_id, came, now=now) == 2
    assert room_acts.record_attendance(organiser, batch_id, came, now=now) == 0
    with pytest.raises(Invalid):
        room_acts.record_attendance(organiser, batch_id, {ids[1]: True}, now=now)
    assert room_acts.record_attendance(organiser, batch_id, {ids[1]: True, 999: True}, "点名有误", now=now) == 1
    assert [person.attended for person in room.room_page(organiser, batch_id, now=now).people] == [
        True,
        True,
        None,
        None,
    ]
    later = now + timedelta(hours=3)
    states = [person.state for person in room.room_page(organiser, batch_id, now=later).people]
    assert states == ["待阅卷", "待阅卷", "缺考", "缺考"]


def test_two_desks_at_once_never_overwrite_each_other_without_a_reason(world: World) -> None:
    batch_id = ruled(world, world.batch(), form="written")
    organiser, now = world.actor("organiser"), world.clock.now
    ids = [person.candidate_id for person in room.room_page(organiser, batch_id, now=now).people]
    sheets = [{ids[0]: True, ids[1]: False}, {ids[1]: True, ids[0]: False}]
    results_, faults = at_once(
        world.app, [partial(room_acts.record_attendance, organiser, batch_id, sheet, now=now) for sheet in sheets]
    )
    assert results_ == [2]
    assert [type(fault) for fault in faults] == [Invalid]
    kept = {person.candidate_id: person.attended for person in room.room_page(organiser, batch_id, now=now).people}
    assert {one: kept[one] for one in ids[:2]} in sheets


@ONE_DATABASE
def test_presence_is_not_recorded_for_a_machine_exam_or_days_before(world: World) -> None:
    organiser, now = world.actor("organiser"), world.clock.now
    with pytest.raises(NotNow):
        room_acts.record_attendance(organiser, world.batch(), {}, now=now)
    early = ruled(world, world.batch(opens_at=now + timedelta(hours=2)), form="written")
    with pytest.raises(NotNow):
        room_acts.record_attendance(organiser, early, {}, now=now)


# Who may


@ONE_DATABASE
@pytest.mark.parametrize("name", ["elsewhere", "administrator", "auditor", "editor", "QY001"])
def test_nobody_else_acts_in_the_room(world: World, scene: Scene, name: str) -> None:
    actor, asked = world.actor(name), scene.ask("force")
    expected: type[Exception] = NotFound if name == "elsewhere" else NotAllowed
    verbs = [room_acts.release_device, room_acts.pause, room_acts.resume, room_acts.admit_late]
    acts: list[Callable[[], Any]] = [partial(scene.act, verb, actor=actor) for verb in verbs]
    acts += [
        lambda: scene.act(room_acts.add_minutes, 5, actor=actor),
        lambda: scene.ask("void", actor),
        lambda: scene.grant(asked, actor),
        lambda: approvals.withdraw(actor, scene.batch_id, asked, scene.row.candidate_id, now=world.clock.now),
        lambda: room.room_page(actor, scene.batch_id, now=world.clock.now),
        lambda: room_acts.record_attendance(actor, scene.batch_id, {}, now=world.clock.now),
    ]
    for act in acts:
        with pytest.raises(expected):
            act()
