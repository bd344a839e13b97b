"""People of a list one by one: added by hand, arranged for, and what comes too late once the clock runs."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from lianzheng_quiz.rules.refusals import BatchSealed, CandidateStarted, Invalid, NotAllowed, NotFound
from lianzheng_quiz.services import audit_log, batches, roster_people, sittings
from lianzheng_quiz.services.roster_people import ListedPerson
from tests.conftest import ONE_DATABASE, World
from tests.services.sealed import sealed


def listed(world: World, batch_id: int, staff_no: str = "QY001") -> ListedPerson:
    page = roster_people.list_page(world.actor("organiser"), batch_id, now=world.clock.now)
    return next(row for row in page.people if row.staff_no == staff_no)


def arrange(world: World, batch_id: int, staff_no: str = "QY001", **cells: str) -> int:
    one = listed(world, batch_id, staff_no)
    return roster_people.arrange(world.actor("organiser"), batch_id, one.candidate_id, cells, now=world.clock.now)


def running(world: World) -> tuple[int, str]:
    """A batch in which the first cadre sits."""
    batch_id = world.batch()
    sitting_id = world.sitting(batch_id)
    sittings.start_sitting(world.actor("QY001"), sitting_id, now=world.clock.now)
    return batch_id, sitting_id


def seconds_left(world: World, sitting_id: str) -> int:
    return sittings.sitting_clock(world.actor("QY001"), sitting_id, now=world.clock.now).seconds_left


def test_one_person_is_added_by_hand_as_from_a_list(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    cells = {
        "name": "韩 怀远",
        "unit": "县水务局",
        "staff_no": "ＱＹ１０１",
        "birth_on": "1975年6月",
        "extra_minutes": "20",
    }
    report = roster_people.add_person(world.actor("organiser"), batch_id, cells, now=world.clock.now)
    assert (report.added, report.new_accounts) == (1, 1)
    one = listed(world, batch_id, "QY101")
    assert (one.name, one.unit_name, one.extra_minutes) == ("韩怀远", "县水务局", 20)
    again = roster_people.add_person(world.actor("organiser"), batch_id, cells, now=world.clock.now)
    assert (again.added, again.already) == (0, 1)


def test_somebody_without_a_number_is_given_one(world: World) -> None:
    batch_id = world.batch(people=0, dealt=False)
    cells = {"name": "韩怀远", "unit": "县水务局", "staff_no": ""}
    roster_people.add_person(world.actor("organiser"), batch_id, cells, now=world.clock.now)
    page = roster_people.list_page(world.actor("organiser"), batch_id, now=world.clock.now)
    assert page.people[0].staff_no[0] == "R"


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"unit": "县水利局"}, "unit"),
        ({"staff_no": "QY001"}, "staff_no"),
        ({"staff_no": "370102197506081234"}, "staff_no"),
        ({"birth_on": "昨天"}, "birth_on"),
        ({"extra_minutes": "500"}, "extra_minutes"),
        ({"exemption_reason": "是"}, "exemption_reason"),
        ({"publicity_from": "2026-11-06", "publicity_to": "2026-11-02"}, "publicity_to"),
    ],
)
def test_what_is_wrong_by_hand_is_named_beside_its_field(world: World, cells: dict[str, str], field: str) -> None:
    batch_id = world.batch(people=0, dealt=False)
    filled = {"name": "韩怀远", "unit": "县水务局", "staff_no": "QY101", **cells}
    with pytest.raises(Invalid) as refusal:
        roster_people.add_person(world.actor("organiser"), batch_id, filled, now=world.clock.now)
    assert set(refusal.value.faults) == {field}
    page = roster_people.list_page(world.actor("organiser"), batch_id, now=world.clock.now)
    assert page.people == []


def test_everything_is_arranged_and_taken_back(world: World) -> None:
    batch_id = world.batch()
    cells = {
        "leave_reason": "外出培训",
        "extra_minutes": "30",
        "book": "开卷",
        "scope": "只考法律",
        "post_group": "工程",
        "publicity_from": "2026-11-02",
        "publicity_to": "2026-11-06",
    }
    assert arrange(world, batch_id, **cells) == 7
    one = listed(world, batch_id)
    assert (one.leave_reason, one.extra_minutes, one.book, one.scope) == ("外出培训", 30, "open", "law")
    assert (one.post_group, one.publicity_from, one.publicity_to) == ("工程", date(2026, 11, 2), date(2026, 11, 6))
    assert arrange(world, batch_id, **cells) == 0
    assert arrange(world, batch_id, **dict.fromkeys(cells, "")) == 7
    assert listed(world, batch_id).leave_reason == ""


def test_what_is_not_sent_stays(world: World) -> None:
    batch_id = world.batch()
    arrange(world, batch_id, book="开卷", extra_minutes="30")
    assert arrange(world, batch_id, publicity_to="2026-11-06") == 1
    one = listed(world, batch_id)
    assert (one.book, one.extra_minutes) == ("open", 30)


def test_an_exemption_shows_on_the_batch_and_bars_the_start(world: World) -> None:
    batch_id = world.batch()
    arrange(world, batch_id, exemption_reason="两年内已考试合格")
    assert batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now).counts["免考"] == 1
    arrange(world, batch_id, exemption_reason="")
    sittings.start_sitting(world.actor("QY001"), world.sitting(batch_id), now=world.clock.now)


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"exemption_reason": "平级转任"}, "免考原因"),
        ({"leave_reason": "病假"}, "请假原因"),
        ({"scope": "只考法律"}, "考试范围"),
        ({"book": "开卷"}, "开闭卷"),
        ({"post_group": "工程"}, "专业类别"),
    ],
)
def test_what_decides_the_paper_or_the_state_stands_once_begun(world: World, cells: dict[str, str], word: str) -> None:
    batch_id, _sitting_id = running(world)
    with pytest.raises(CandidateStarted) as refusal:
        arrange(world, batch_id, **cells, extra_minutes="10")
    assert (refusal.value.name, refusal.value.fields) == ("方知行", [word])
    assert listed(world, batch_id).extra_minutes == 0
    assert arrange(world, batch_id, "QY002", **cells) == 1


def test_more_minutes_for_somebody_who_sits_move_the_deadline_at_once(world: World) -> None:
    batch_id, sitting_id = running(world)
    before = seconds_left(world, sitting_id)
    arrange(world, batch_id, extra_minutes="10")
    assert seconds_left(world, sitting_id) == before + 600
    arrange(world, batch_id, extra_minutes="25")
    assert seconds_left(world, sitting_id) == before + 1500
    world.clock.advance(minutes=70)
    assert seconds_left(world, sitting_id) == 300


def test_minutes_once_given_are_not_taken_away_from_somebody_who_sits(world: World) -> None:
    batch_id, _sitting_id = running(world)
    arrange(world, batch_id, extra_minutes="20")
    with pytest.raises(CandidateStarted) as refusal:
        arrange(world, batch_id, extra_minutes="5")
    assert refusal.value.fields == ["加时分钟"]


@pytest.mark.parametrize("end", ["handed in", "overdue"])
def test_no_minutes_are_given_after_the_end(world: World, end: str) -> None:
    batch_id, sitting_id = running(world)
    if end == "handed in":
        sittings.submit(world.actor("QY001"), sitting_id, now=world.clock.now)
    else:
        world.clock.advance(minutes=51)
    with pytest.raises(CandidateStarted):
        arrange(world, batch_id, extra_minutes="20")
    one = listed(world, batch_id)
    assert (one.is_begun, one.is_over, "extra_minutes" in one.locked) == (True, True, True)
    assert arrange(world, batch_id, publicity_to="2026-11-06") == 1


def test_leave_may_be_recorded_after_the_batch(world: World) -> None:
    batch_id = world.batch()
    world.clock.now += timedelta(days=1)
    assert arrange(world, batch_id, leave_reason="住院") == 1


def test_the_audit_log_says_what_changed_but_no_reason(world: World) -> None:
    batch_id = world.batch()
    arrange(world, batch_id, leave_reason="住院治疗", extra_minutes="30", book="开卷")
    entry = audit_log.read_log(world.actor("auditor"), action="修改人员安排").rows[0]
    assert entry.subject == "方知行·秋季任前考试"
    assert entry.detail == "请假原因；加时分钟 无 → 30；开闭卷 无 → 开卷"


@pytest.mark.parametrize(("cells", "field"), [({"extra_minutes": "-1"}, "extra_minutes"), ({"book": "?"}, "book")])
def test_an_arrangement_that_cannot_be_read_is_refused(world: World, cells: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        arrange(world, world.batch(), **cells)
    assert set(refusal.value.faults) == {field}


def test_the_people_of_another_batch_or_unit_are_not_found(world: World) -> None:
    batch_id, other = world.batch(), world.batch(people=0, dealt=False)
    candidate_id, now = listed(world, batch_id).candidate_id, world.clock.now
    organiser, stranger = world.actor("organiser"), world.actor("elsewhere")
    for verb in (
        partial(roster_people.arrange, organiser, other, candidate_id, {"book": "开卷"}, now=now),
        partial(roster_people.listed_person, organiser, other, candidate_id, now=now),
        partial(roster_people.list_page, stranger, batch_id, now=now),
        partial(roster_people.arrange, stranger, batch_id, candidate_id, {"book": "开卷"}, now=now),
        partial(roster_people.add_person, stranger, batch_id, {"name": "韩怀远"}, now=now),
    ):
        with pytest.raises(NotFound):
            verb()


@ONE_DATABASE
@pytest.mark.parametrize("role", ["editor", "administrator", "auditor", "QY001"])
def test_nobody_but_organisers_arranges(world: World, role: str) -> None:
    batch_id, actor, now = world.batch(), world.actor(role), world.clock.now
    for verb in (
        partial(roster_people.list_page, actor, batch_id, now=now),
        partial(roster_people.arrange, actor, batch_id, 1, {}, now=now),
        partial(roster_people.add_person, actor, batch_id, {}, now=now),
    ):
        with pytest.raises(NotAllowed):
            verb()


@ONE_DATABASE
def test_under_a_seal_nobody_gets_another_paper_but_may_fall_ill(world: World) -> None:
    batch_id = sealed(world)
    with pytest.raises(BatchSealed):
        arrange(world, batch_id, scope="只考法律")
    assert arrange(world, batch_id, leave_reason="住院") == 1
    assert arrange(world, batch_id, extra_minutes="10") == 1
    assert arrange(world, batch_id, leave_reason="") == 1
