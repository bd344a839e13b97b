"""A simulated day of twenty batches: no acknowledged answer lost, every paper its blueprint, every state right."""

from __future__ import annotations

import pytest
from flask import Flask

from lianzheng_quiz.services import accounts
from tests.conftest import Clock, World
from tests.flow.exam_day import Day
from tests.flow.exam_day_verdict import rare, summary, verdict

PEOPLE = {"sqlite": 6, "postgresql": 4}
"""Of each of twenty batches. The whole thousand: `python -m bench exam_day`."""


@pytest.fixture
def day(app: Flask, world: World, clock: Clock) -> Day:
    place = world.unit("青榆县")
    second = accounts.AccountDraft("zuzhi2", "第二组织者", "organiser", place)
    accounts.add_account(accounts.SYSTEM, second, now=clock.now, must_change_password=False)
    staff = world.actor("organiser"), accounts.actor_named("zuzhi2")
    backend = app.config["SQLALCHEMY_DATABASE_URI"].partition(":")[0].partition("+")[0]
    return Day(app, clock, staff, "县水务局", PEOPLE[backend], seed=20261103)


def test_a_day_of_twenty_batches_loses_nothing_and_calls_everybody_what_the_rules_say(day: Day) -> None:
    day.prepare()
    day.play()
    assert verdict(day) == []
    assert rare(day) == []
    print(f"\n{summary(day)}")  # noqa: T201
