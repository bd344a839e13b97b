"""Puts a written exam that is just over into the data of a running demo, beside its server, and a second organiser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lianzheng_quiz import create_app
from lianzheng_quiz.config import read_settings
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import (
    accounts,
    batch_plans,
    papers,
    policies,
    room,
    room_acts,
    rosters,
    sealing,
    slips,
    tickets,
)
from tests.services.on_paper import SMALL
from tests.services.sealed import CODES, KEEPERS

NAMES = ("白露", "秋分", "寒露", "霜降")


@dataclass(frozen=True)
class Written:
    """The batch, the second organiser's account, the cadres' accounts by name."""

    batch_id: int
    second: dict[str, str]
    cadres: dict[str, dict[str, str]]


def furnish(data: Path) -> Written:
    """Over for a minute, presence recorded: three came, one didn't."""
    ended = datetime.now(UTC) - timedelta(minutes=1)
    opens_at = ended - timedelta(hours=2)
    app = create_app(read_settings({"LZ_DATA": str(data)}))
    with app.app_context():
        organiser = accounts.actor_named("zuzhi")
        draft = accounts.AccountDraft("dengfen", "登分乙", "organiser", organiser.unit_id)
        made = accounts.add_account(accounts.SYSTEM, draft, now=opens_at, must_change_password=False)
        policy = policies.add_policy(organiser, organiser.unit_id, SMALL, now=opens_at)
        plan = batch_plans.BatchDraft("秋季笔试", policy, organiser.unit_id, opens_at, ended)
        batch_id = batch_plans.create_batch(organiser, plan, now=opens_at - timedelta(hours=3))
        people = [
            RosterRow(number, name, "县水务局", f"BX{number:03}", "科员", "科长", "乡科级正职", None, True)
            for number, name in enumerate(NAMES, start=1)
        ]
        before = opens_at - timedelta(minutes=1)
        rosters.add_people(organiser, batch_id, people, now=before)
        papers.deal_papers(organiser, batch_id, now=before, seed="browser")
        tickets.issue_tickets(organiser, batch_id, now=before)
        issued = slips.issue_slips(organiser, batch_id, now=before)
        codes = iter(CODES)
        sealing.seal_batch(organiser, batch_id, now=before, holders=KEEPERS, draw=lambda: next(codes))
        sealing.open_batch(organiser, batch_id, *CODES, now=opens_at)
        page = room.room_page(organiser, batch_id, now=ended)
        came = {person.candidate_id: person.name != NAMES[-1] for person in page.people}
        room_acts.record_attendance(organiser, batch_id, came, now=ended)
    return Written(
        batch_id,
        {"username": "dengfen", "password": made.password},
        {slip.name: {"username": slip.username, "password": slip.password} for slip in issued},
    )
