"""Saves and starts that share one transaction: each is answered for itself, and one that breaks breaks alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound, SittingClosed, SittingNotStarted
from lianzheng_quiz.rules.saving import Sent
from lianzheng_quiz.services import audit_log, sign_in, sittings
from lianzheng_quiz.services.answer_queue import FAILURES_IN_A_ROW, AnswerQueue, write_group
from lianzheng_quiz.services.saving import Save
from lianzheng_quiz.services.showing import Show
from lianzheng_quiz.services.starting import Start
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import answer_path
from lianzheng_quiz.store import sittings as stored
from lianzheng_quiz.store.answer_path import AnswerPath
from lianzheng_quiz.store.engine import DatabaseFailure, OperationalFailure, database
from lianzheng_quiz.store.tables import Sitting
from tests.conftest import PASSWORD, World


@pytest.fixture
def seated(world: World) -> list[tuple[Any, str]]:
    """Three cadres with their clocks running."""
    batch_id = world.batch()
    found = []
    for staff_no in ("QY001", "QY002", "QY003"):
        cadre, sitting_id = world.actor(staff_no), world.sitting(batch_id, staff_no)
        sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
        found.append((cadre, sitting_id))
    return found


def save(world: World, cadre: Any, sitting_id: str, revision: int, **sent: Any) -> Save:
    return Save(Sent(sitting_id, revision, world.clock.now, **sent), cadre_id=cadre.cadre_id)


def kept(sitting_id: str) -> dict[int, list[str]]:
    with reading() as session:
        return stored.answers_of(session, sitting_id)


def test_each_save_of_a_group_is_answered_for_itself(world: World, seated: list[tuple[Any, str]]) -> None:
    (first, one), (second, two), (third, three) = seated
    sittings.submit(third, three, now=world.clock.now)
    group = [
        save(world, first, one, 1, answers={1: ["A"]}),
        save(world, second, one, 1, answers={1: ["B"]}),
        save(world, second, two, 3, answers={1: ["C"], 31: ["true"]}, flags={1: True}, position=5),
        save(world, second, two, 4, answers={1: ["Z"]}),
        save(world, first, one, 2, answers={1: ["D"], 2: ["A"]}),
        save(world, third, three, 1, answers={1: ["A"]}),
    ]
    write_group(group)
    assert [type(one.fault) for one in group] == [type(None), NotFound, type(None), Invalid, type(None), SittingClosed]
    receipts = [one.receipt for one in group if one.receipt]
    assert [(list(one.saved), one.answered, one.revision) for one in receipts] == [
        ([1], 1, 1),
        ([1, 31], 2, 3),
        ([1, 2], 2, 2),
    ]
    assert (kept(one), kept(two), kept(three)) == ({1: ["D"], 2: ["A"]}, {1: ["C"], 31: ["true"]}, {})
    assert sittings.exam_page(second, two, now=world.clock.now).last_position == 5


def test_a_save_that_breaks_the_group_breaks_alone(
    world: World, seated: list[tuple[Any, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = AnswerPath.keep_answers

    def faulty(path: Any, rows: Any) -> None:
        write(path, rows)
        if any(row[2] == '["D"]' for row in rows):
            raise ValueError("this one can't be written")

    monkeypatch.setattr(AnswerPath, "keep_answers", faulty)
    group = [save(world, *seat, 1, answers={1: [letter]}) for seat, letter in zip(seated, "ADB", strict=True)]
    write_group(group)
    assert [type(one.fault) for one in group] == [type(None), ValueError, type(None)]
    assert [kept(sitting_id) for _cadre, sitting_id in seated] == [{1: ["A"]}, {}, {1: ["B"]}]


def test_a_database_that_refuses_everything_is_not_asked_for_each_save(
    world: World, seated: list[tuple[Any, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def gone(_path: Any, _ids: Any) -> Any:
        asked.append(1)
        raise OperationalFailure("SELECT", None, ValueError("gone"))

    monkeypatch.setattr(AnswerPath, "rows_for_saving", gone)
    cadre, sitting_id = seated[0]
    group = [save(world, cadre, sitting_id, number, answers={1: ["A"]}) for number in range(20)]
    write_group(group)
    assert all(one.settled and isinstance(one.fault, OperationalFailure) for one in group)
    assert len(asked) == 1 + FAILURES_IN_A_ROW


def test_starts_and_saves_of_one_group_are_written_together(world: World, seated: list[tuple[Any, str]]) -> None:
    batch_id, now = world.batch(), world.clock.now
    (first, running), (second, _own) = seated[:2]
    fresh, moved = world.sitting(batch_id, "QY001"), world.sitting(batch_id, "QY002")
    group = [
        Start(fresh, now, actor=first),
        save(world, first, running, 1, answers={1: ["A"]}),
        Start(fresh, now + timedelta(seconds=3), actor=first),
        Start(running, now, actor=first),
        Start(moved, now, actor=first),
        Start("0" * 32, now, actor=first),
        Start(moved, now, token="nobody's"),
    ]
    write_group(group)
    assert [type(one.fault) for one in group] == [*[type(None)] * 4, NotFound, NotFound, NotAllowed]
    assert kept(running) == {1: ["A"]}
    page = sittings.exam_page(first, fresh, now=now)
    assert page.deadline_at - now == timedelta(minutes=50)
    with pytest.raises(SittingNotStarted):
        sittings.exam_page(second, moved, now=now)
    acts = [row.action for row in audit_log.read_log(world.actor("auditor")).rows if "答题" in row.action]
    assert acts == ["继续答题", "继续答题", "开始答题", *["开始答题"] * 3]


def test_a_start_that_breaks_the_group_breaks_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id, now = world.batch(), world.clock.now
    people = [(world.actor(one), world.sitting(batch_id, one)) for one in ("QY001", "QY002", "QY003")]
    write = stored.start

    def faulty(session: Any, clocks: Any) -> None:
        write(session, clocks)
        if people[1][1] in clocks:
            raise ValueError("this one can't be started")

    monkeypatch.setattr(stored, "start", faulty)
    group = [Start(sitting_id, now, actor=cadre) for cadre, sitting_id in people]
    write_group(group)
    assert [type(one.fault) for one in group] == [type(None), ValueError, type(None)]
    with reading() as session:
        begun = {session.get_one(Sitting, sitting_id).started_at for _cadre, sitting_id in people}
    assert begun == {now, None}


def test_a_page_is_read_after_the_acts_that_came_before_it(world: World, seated: list[tuple[Any, str]]) -> None:
    (cadre, sitting_id), (stranger, _own) = seated[:2]
    tokens = [sign_in.sign_in(no, PASSWORD, address="192.0.2.7", now=world.clock.now) for no in ("QY001", "QY002")]
    shows = [Show(sitting_id, world.clock.now, token=token, sender="x") for token in (*tokens, "nobody's")]
    last = save(world, cadre, sitting_id, 4, answers={7: ["B"]})
    waiting = AnswerQueue()
    for one in (*shows, last):
        waiting.post(one)
    waiting.settle(save(world, cadre, sitting_id, 5, answers={8: ["C"]}))
    assert [type(one.fault) for one in shows] == [type(None), NotFound, NotAllowed]
    assert shows[0].page is not None
    assert (shows[0].page.answers, shows[0].page.revision) == ({7: ["B"], 8: ["C"]}, 5)
    assert shows[0].actor is not None
    assert shows[0].actor.cadre_id == cadre.cadre_id != stranger.cadre_id


@pytest.mark.parametrize("statements", ["_SQLITE", "_POSTGRESQL"])
def test_what_the_driver_raises_is_a_failure_of_the_database(
    world: World, seated: list[tuple[Any, str]], monkeypatch: pytest.MonkeyPatch, statements: str
) -> None:
    monkeypatch.setitem(getattr(answer_path, statements), "saving", "SELECT nothing FROM nowhere")
    one = save(world, *seated[0], 1, answers={1: ["A"]})
    write_group([one])
    uses_it = statements == ("_SQLITE" if database.engine.dialect.name == "sqlite" else "_POSTGRESQL")
    assert isinstance(one.fault, DatabaseFailure) is uses_it
