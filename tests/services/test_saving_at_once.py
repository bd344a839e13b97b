"""Saves of one sitting that arrive together: none fails, none is lost, the highest revision stands."""

from __future__ import annotations

from functools import partial

import pytest

from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services import audit_log, sittings
from tests.conftest import World
from tests.services.crowd import at_once


def test_two_devices_saving_at_the_same_moment_never_block_each_other(world: World) -> None:
    cadre, sitting_id = world.started()

    def save(device: int) -> None:
        for number in range(1, 11):
            sittings.save_answers(
                cadre,
                sitting_id,
                revision=number,
                answers={device: ["A"], 10 + number: ["B"]},
                flags={number: True},
                position=number,
                now=world.clock.now,
            )

    _results, faults = at_once(world.app, [partial(save, device) for device in range(1, 7)])
    assert faults == []
    page = sittings.exam_page(cadre, sitting_id, now=world.clock.now)
    assert set(page.answers) == {*range(1, 7), *range(11, 21)}
    assert page.flags == frozenset(range(1, 11))


def test_of_saves_that_arrive_together_the_highest_revision_stands(world: World) -> None:
    cadre, sitting_id = world.started()

    def save(revision: int) -> None:
        sittings.save_answers(
            cadre,
            sitting_id,
            revision=revision,
            answers={1: ["ABCD"[revision % 4]]},
            flags={},
            position=1,
            now=world.clock.now,
        )

    _results, faults = at_once(world.app, [partial(save, revision) for revision in range(1, 13)])
    assert faults == []
    page = sittings.exam_page(cadre, sitting_id, now=world.clock.now)
    assert (page.answers, page.revision) == ({1: ["A"]}, 12)


def test_starting_in_many_tabs_starts_one_clock(world: World) -> None:
    sitting_id = world.sitting(world.batch())
    cadre = world.actor("QY001")
    moments = [world.clock.advance(seconds=1) for _ in range(8)]
    _results, faults = at_once(
        world.app, [partial(sittings.start_sitting, cadre, sitting_id, now=moment) for moment in moments]
    )
    assert faults == []
    assert audit_log.read_log(world.actor("auditor"), action="开始答题").total == 1


@pytest.mark.parametrize("more", [{"flags": {81: True}}, {"flags": {0: True}}, {"position": 81}, {"position": 0}])
def test_a_flag_or_a_place_outside_the_paper_is_refused(world: World, more: dict) -> None:
    cadre, sitting_id = world.started()
    sent = {"answers": {1: ["A"]}, "flags": {}, "position": None, **more}
    with pytest.raises(Invalid):
        sittings.save_answers(cadre, sitting_id, revision=1, now=world.clock.now, **sent)
    page = sittings.exam_page(cadre, sitting_id, now=world.clock.now)
    assert (page.answers, page.flags, page.last_position) == ({}, frozenset(), 1)
