"""Which acts the room offers: every combination of what can be the case about a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from lianzheng_quiz.rules.refusals import SittingClosed, SittingPaused
from lianzheng_quiz.rules.room import ACTS, Seated, acts_for, held

RUNNING = Seated(started=True)


@pytest.mark.parametrize(
    ("seated", "acts"),
    [
        (Seated(), ["extend", "release"]),
        (Seated(has_late_rule=True), ["admit", "extend", "release"]),
        (Seated(has_late_rule=True, admitted=True), ["extend", "release"]),
        (Seated(excused=True, has_late_rule=True), []),
        (Seated(over=True, has_late_rule=True), []),
        (RUNNING, ["extend", "release", "pause", "force", "void"]),
        (replace(RUNNING, over=True), ["extend", "release", "pause", "force", "void"]),
        (replace(RUNNING, paused=True), ["extend", "release", "resume", "force", "void"]),
        (replace(RUNNING, submitted=True), ["void"]),
        (replace(RUNNING, submitted=True, voided=True), []),
        (replace(RUNNING, cancelled=True), []),
        (Seated(form="written"), []),
        (Seated(form="written", present=True), ["void"]),
        (Seated(form="written", present=True, voided=True), []),
    ],
)
def test_what_is_offered(seated: Seated, acts: list[str]) -> None:
    assert acts_for(seated) == acts


def test_no_combination_offers_what_can_not_be() -> None:
    names = [name for name in Seated.__dataclass_fields__ if name != "form"]
    for values in product((False, True), repeat=len(names)):
        seated = Seated(**dict(zip(names, values, strict=True)))
        offered = acts_for(seated)
        assert offered == [act for act in ACTS if act in offered]
        assert not {"pause", "resume"} <= set(offered)
        if seated.cancelled or seated.voided:
            assert offered == []
        if not seated.started or seated.submitted:
            assert not {"pause", "resume", "force"} & set(offered)


def test_a_pause_holds_a_sitting_and_a_void_ends_it() -> None:
    paused, voided = datetime(2026, 5, 6, 1, tzinfo=UTC), datetime(2026, 5, 6, 2, tzinfo=UTC)
    assert held(None, None) is None
    assert held(paused, None) == SittingPaused(paused)
    assert held(None, voided) == held(paused, voided) == SittingClosed(closed_at=voided)
