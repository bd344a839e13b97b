"""安排补考: who may come again, until when, what goes along, and what follows from the second time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lianzheng_quiz.rules.refusals import BatchCancelled, Invalid, NotAllowed, NotFound
from lianzheng_quiz.services import audit_log, batches, retakes, roster_people, sealing, sittings
from lianzheng_quiz.services.retakes import RetakeDraft, RetakePage
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store.tables import Batch, Candidate
from tests.conftest import ONE_DATABASE, World

FAILED, LAST = "不合格·暂缓", "二次不合格·不予任用"


def sit(world: World, batch_id: int, staff_no: str, right: int) -> None:
    """Start, answer so many questions right, hand in."""
    cadre, sitting_id = world.actor(staff_no), world.sitting(batch_id, staff_no)
    answers = dict(list(world.keys(sitting_id).items())[:right])
    sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
    sittings.save_answers(cadre, sitting_id, revision=1, answers=answers, flags={}, position=None, now=world.clock.now)
    sittings.submit(cadre, sitting_id, now=world.clock.now)


def arrange(world: World, batch_id: int, staff_no: str, **cells: str) -> None:
    page = roster_people.list_page(world.actor("organiser"), batch_id, now=world.clock.now)
    one = next(row.candidate_id for row in page.people if row.staff_no == staff_no)
    roster_people.arrange(world.actor("organiser"), batch_id, one, cells, now=world.clock.now)


def over(world: World, **rules: Any) -> int:
    """A finished batch: one passed, one failed, one on leave, one absent."""
    batch_id = world.batch(**rules)
    arrange(world, batch_id, "QY003", leave_reason="住院")
    sit(world, batch_id, "QY001", 80)
    sit(world, batch_id, "QY002", 20)
    world.clock.now += timedelta(hours=3)
    return batch_id


def page_of(world: World, batch_id: int) -> RetakePage:
    return retakes.retake_page(world.actor("organiser"), batch_id, now=world.clock.now)


def draft(world: World, people: list[int], days: float = 1, **more: Any) -> RetakeDraft:
    opens_at = world.clock.now + timedelta(days=days)
    values = {
        "name": "补考一",
        "opens_at": opens_at,
        "closes_at": opens_at + timedelta(hours=2),
        "candidate_ids": people,
    }
    return RetakeDraft(**{**values, **more})


def put_down(world: World, batch_id: int, *numbers: str, **more: Any) -> int:
    people = [one.candidate_id for one in page_of(world, batch_id).people if not numbers or one.staff_no in numbers]
    return retakes.arrange_retake(world.actor("organiser"), batch_id, draft(world, people, **more), now=world.clock.now)


def states(world: World, batch_id: int) -> dict[str, str]:
    page = batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now)
    return {person.staff_no: person.state for person in page.candidates}


def at(batch_id: int) -> datetime:
    with reading() as session:
        return session.get_one(Batch, batch_id).opens_at


def test_who_failed_was_absent_or_on_leave_may_come_again(world: World) -> None:
    page = page_of(world, over(world))
    assert {(one.staff_no, one.state, one.failures) for one in page.people} == {
        ("QY002", "不合格·暂缓任用", 1),
        ("QY003", "请假", 0),
        ("QY004", "缺考", 1),
    }
    assert {one.last_day for one in page.people} == {date(2026, 11, 2) + timedelta(days=90)}
    assert page.clause.endswith("（补考）")


def test_nobody_may_come_again_before_the_result_stands(world: World) -> None:
    batch_id = world.batch()
    assert page_of(world, batch_id).people == []
    sit(world, batch_id, "QY002", 20)
    assert [one.staff_no for one in page_of(world, batch_id).people] == ["QY002"]


def test_the_retake_is_held_by_the_same_policy_and_counts_on(world: World) -> None:
    first = over(world)
    again = put_down(world, first)
    with reading() as session:
        one, other = session.get_one(Batch, first), session.get_one(Batch, again)
        assert (other.policy, other.policy_version_id, other.retake_of_id) == (one.policy, one.policy_version_id, first)
    assert states(world, again) == {"QY002": "补考", "QY003": "补考", "QY004": "补考"}
    assert page_of(world, first).people == []
    world.clock.now = at(again)
    world.deal(again)
    sit(world, again, "QY002", 20)
    sit(world, again, "QY003", 20)
    sit(world, again, "QY004", 80)
    assert states(world, again) == {"QY002": LAST, "QY003": FAILED, "QY004": "合格"}
    assert states(world, first) == {"QY001": "合格", "QY002": FAILED, "QY003": "请假", "QY004": "缺考"}
    assert [one.staff_no for one in page_of(world, again).people] == ["QY003"]


def test_what_is_arranged_for_a_person_goes_along(world: World) -> None:
    first = world.batch()
    arrange(world, first, "QY002", extra_minutes="15", scope="只考法律", book="开卷", publicity_to="2026年11月30日")
    world.clock.now += timedelta(hours=3)
    again = put_down(world, first, "QY002")
    with reading() as session:
        one = session.query(Candidate).filter_by(batch_id=again).one()
        assert (one.extra_minutes, one.scope, one.book, one.publicity_to) == (15, "law", "open", date(2026, 11, 30))
        assert (one.ticket_no, one.seat, one.failures_before) == (None, None, 1)


def test_who_sits_again_meets_other_questions(world: World) -> None:
    first = world.batch()
    sit(world, first, "QY002", 0)
    met = {item["question_id"] for item in world.items(world.sitting(first, "QY002"))}
    again = put_down(world, first, "QY002")
    world.deal(again)
    assert not met & {item["question_id"] for item in world.items(world.sitting(again, "QY002"))}


@ONE_DATABASE
def test_a_day_after_the_last_one_needs_a_reason_that_is_recorded(world: World) -> None:
    first = over(world, retake_days=3)
    with pytest.raises(Invalid) as refused:
        put_down(world, first, "QY002", days=4)
    assert "超过 石秋实 的补考期限" in refused.value.faults["reason"]
    put_down(world, first, "QY002", days=4, reason="考场停电改期")
    entry = next(row for row in audit_log.read_log(world.actor("auditor")).rows if row.action == "安排补考")
    assert "超过补考期限 1 人：考场停电改期" in entry.detail
    assert put_down(world, first, "QY004", days=2)


@ONE_DATABASE
def test_where_the_publicity_bounds_the_retake_its_end_is_the_last_day(world: World) -> None:
    first = world.batch(retake_days=None)
    arrange(world, first, "QY002", publicity_to="2026年11月6日")
    world.clock.now += timedelta(hours=3)
    days = {one.staff_no: one.last_day for one in page_of(world, first).people}
    assert days == {"QY001": None, "QY002": date(2026, 11, 6), "QY003": None, "QY004": None}
    with pytest.raises(Invalid):
        put_down(world, first, "QY002", days=5)
    assert put_down(world, first, "QY002", days=4)


@ONE_DATABASE
def test_nobody_is_put_down_twice_and_who_may_not_not_at_all(world: World) -> None:
    first = over(world)
    people = {one.staff_no: one.candidate_id for one in page_of(world, first).people}
    put_down(world, first, "QY002")
    organiser = world.actor("organiser")
    passed = roster_people.list_page(organiser, first, now=world.clock.now).people
    wrong = [people["QY002"], next(one.candidate_id for one in passed if one.staff_no == "QY001"), 999_999]
    for candidate_id in wrong:
        with pytest.raises(Invalid) as refused:
            retakes.arrange_retake(organiser, first, draft(world, [candidate_id]), now=world.clock.now)
        assert "people" in refused.value.faults
    with pytest.raises(Invalid) as refused:
        retakes.arrange_retake(organiser, first, draft(world, []), now=world.clock.now)
    assert refused.value.faults == {"people": "请至少选择一人"}


@ONE_DATABASE
def test_a_retake_that_was_called_off_can_be_arranged_again(world: World) -> None:
    first = over(world)
    again = put_down(world, first, "QY002")
    sealing.cancel_batch(world.actor("organiser"), again, "会议改期", now=world.clock.now)
    assert "QY002" in {one.staff_no for one in page_of(world, first).people}
    other = put_down(world, first, "QY002")
    assert states(world, other) == {"QY002": "补考"}
    page = batches.batch_page(world.actor("organiser"), first, now=world.clock.now)
    assert [link.id for link in page.retakes] == [other]
    assert page.to_retake == 2
    with pytest.raises(BatchCancelled):
        retakes.arrange_retake(world.actor("organiser"), again, draft(world, [1]), now=world.clock.now)


@ONE_DATABASE
def test_without_retakes_only_who_was_on_leave_comes_again(world: World) -> None:
    first = over(world, retakes=0)
    assert [one.staff_no for one in page_of(world, first).people] == ["QY003"]
    assert states(world, first)["QY002"] == FAILED


@ONE_DATABASE
def test_other_offices_and_roles_reach_no_retake(world: World) -> None:
    first = over(world)
    with pytest.raises(NotFound):
        retakes.retake_page(world.actor("elsewhere"), first, now=world.clock.now)
    for role in ("editor", "auditor", "QY002"):
        with pytest.raises(NotAllowed):
            retakes.arrange_retake(world.actor(role), first, draft(world, [1]), now=world.clock.now)
