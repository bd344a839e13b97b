"""Written exams on their way: a small blueprint in two parts, sealed, opened, sat on paper, presence recorded."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from lianzheng_quiz.rules.policy import Part, Policy, Section
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import (
    accounts,
    batch_plans,
    marking,
    papers,
    policies,
    room,
    room_acts,
    rosters,
    sealing,
    written_marks,
)
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import Cadre
from tests.conftest import CADRES, World, draft, person
from tests.services.sealed import CODES, KEEPERS

SMALL = replace(
    PRESETS["written"],
    name="笔试·小卷",
    parts=(
        Part("blank", 2, 500, section="known"),
        Part("single", 4, 500, section="known"),
        Part("short", 2, 1500, section="used"),
        Part("case", 2, 2000, section="used"),
    ),
    law_parts=(
        Part("blank", 2, 500, house="law", section="known"),
        Part("single", 4, 500, house="law", section="known"),
        Part("case", 2, 3500, house="law", section="used"),
    ),
    sections=(Section("known", "基础部分", 1500), Section("used", "应用部分", 3000)),
    pass_hundredths=6000,
    shown_score="score",
)
"""10 + 20 + 30 + 40 points; law only: 10 + 20 + 70."""

FULL = {1: "10", 2: "20", 3: "30", 4: "40"}


def second_of(world: World, username: str = "dengfen", name: str = "登分乙") -> Actor:
    """Another organiser of the same unit."""
    new = accounts.AccountDraft(username, name, "organiser", world.unit("青榆县"))
    accounts.add_account(accounts.SYSTEM, new, now=world.clock.now, must_change_password=False)
    return accounts.actor_named(username)


def on_paper(world: World, policy: Policy = SMALL, people: int = 4, opened: bool = True, law: str = "") -> int:
    """A written exam in two hours' time, sealed, and opened unless said otherwise; `law` is no party member."""
    organiser, now = world.actor("organiser"), world.clock.now
    key = policies.add_policy(organiser, organiser.unit_id, replace(policy, name=secrets.token_hex(8)), now=now)
    opens_at = now + timedelta(hours=2)
    plan = draft(world.unit("青榆县"), opens_at, policy=key, name="秋季笔试")
    batch_id = batch_plans.create_batch(organiser, plan, now=now)
    rows = [person(number, name, no) for number, (name, no) in enumerate(CADRES[:people], start=2)]
    rosters.add_people(organiser, batch_id, rows, now=now)
    if law:
        with writing() as session:
            session.get_one(Cadre, world.actor(law).cadre_id).party_member = False
    papers.deal_papers(organiser, batch_id, now=now, seed="paper")
    codes = iter(CODES)
    sealing.seal_batch(organiser, batch_id, now=now, holders=KEEPERS, draw=lambda: next(codes))
    if opened:
        sealing.open_batch(organiser, batch_id, *CODES, now=now)
    return batch_id


def ids(world: World, batch_id: int) -> dict[str, int]:
    """Candidates by staff number."""
    page = room.room_page(world.actor("organiser"), batch_id, now=world.clock.now)
    return {row.staff_no: row.candidate_id for row in page.people}


def sat(world: World, absent: tuple[str, ...] = ("QY004",), **options: Any) -> int:
    """A written exam that is over, with everybody's presence recorded."""
    batch_id = on_paper(world, **options)
    world.clock.advance(hours=2)
    came = {candidate_id: staff_no not in absent for staff_no, candidate_id in ids(world, batch_id).items()}
    room_acts.record_attendance(world.actor("organiser"), batch_id, came, now=world.clock.now)
    world.clock.advance(hours=2)
    return batch_id


def enter(world: World, batch_id: int, actor: Actor, figures: Mapping[str, Mapping[int, str]]) -> written_marks.Entered:
    """What one account types, by staff number."""
    known = ids(world, batch_id)
    cells = {known[staff_no]: dict(typed) for staff_no, typed in figures.items()}
    return written_marks.enter_marks(actor, batch_id, cells, now=world.clock.now)


def page_for(world: World, batch_id: int, actor: Actor) -> marking.MarksPage:
    return marking.marks_page(actor, batch_id, now=world.clock.now)


def marked(world: World, **options: Any) -> tuple[int, Actor, Actor]:
    """A written exam entered alike by two: full marks, 61 with a part too low, and too little; with both accounts."""
    batch_id = sat(world, **options)
    first, second = world.actor("organiser"), second_of(world)
    figures = {
        "QY001": FULL,
        "QY002": {1: "4", 2: "10", 3: "22", 4: "25"},
        "QY003": {1: "10", 2: "20", 3: "0", 4: "20.5"},
    }
    for actor in (first, second):
        enter(world, batch_id, actor, figures)
    return batch_id, first, second
