"""Saves that share one transaction: each has its own receipt or refusal, and one that breaks breaks alone."""

from __future__ import annotations

from typing import Any

import pytest

from lianzheng_quiz.rules.refusals import Invalid, NotFound, SittingClosed
from lianzheng_quiz.rules.saving import Sent
from lianzheng_quiz.services import saving, sittings
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import answer_path
from lianzheng_quiz.store import sittings as stored
from lianzheng_quiz.store.engine import OperationalFailure
from tests.conftest import World


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


def ticket(world: World, cadre: Any, sitting_id: str, revision: int, **sent: Any) -> saving.Ticket:
    return saving.Ticket(Sent(sitting_id, revision, world.clock.now, **sent), cadre_id=cadre.cadre_id)


def kept(sitting_id: str) -> dict[int, list[str]]:
    with reading() as session:
        return stored.answers_of(session, sitting_id)


def test_each_save_of_a_group_is_answered_for_itself(world: World, seated: list[tuple[Any, str]]) -> None:
    (first, one), (second, two), (third, three) = seated
    sittings.submit(third, three, now=world.clock.now)
    group = [
        ticket(world, first, one, 1, answers={1: ["A"]}),
        ticket(world, second, one, 1, answers={1: ["B"]}),
        ticket(world, second, two, 3, answers={1: ["C"], 31: ["true"]}, flags={1: True}, position=5),
        ticket(world, second, two, 4, answers={1: ["Z"]}),
        ticket(world, first, one, 2, answers={1: ["D"], 2: ["A"]}),
        ticket(world, third, three, 1, answers={1: ["A"]}),
    ]
    saving._write_group(group)
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
    write = answer_path.keep_answers

    def faulty(session: Any, rows: Any) -> None:
        write(session, rows)
        if any(row[2] == '["D"]' for row in rows):
            raise ValueError("this one can't be written")

    monkeypatch.setattr(answer_path, "keep_answers", faulty)
    group = [ticket(world, *seat, 1, answers={1: [letter]}) for seat, letter in zip(seated, "ADB", strict=True)]
    saving._write_group(group)
    assert [type(one.fault) for one in group] == [type(None), ValueError, type(None)]
    assert [kept(sitting_id) for _cadre, sitting_id in seated] == [{1: ["A"]}, {}, {1: ["B"]}]


def test_a_database_that_refuses_everything_is_not_asked_for_each_save(
    world: World, seated: list[tuple[Any, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def gone(_session: Any, _ids: Any) -> Any:
        asked.append(1)
        raise OperationalFailure("SELECT", None, ValueError("gone"))

    monkeypatch.setattr(answer_path, "rows_for_saving", gone)
    cadre, sitting_id = seated[0]
    group = [ticket(world, cadre, sitting_id, number, answers={1: ["A"]}) for number in range(20)]
    saving._write_group(group)
    assert all(one.settled and isinstance(one.fault, OperationalFailure) for one in group)
    assert len(asked) == 1 + saving.FAILURES_IN_A_ROW
