"""Furnishes a database for a measurement: the published bank, one open batch, as many people as are needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lianzheng_quiz import create_app
from lianzheng_quiz.config import Settings
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import (
    accounts,
    bank_loading,
    batch_plans,
    database,
    papers,
    policies,
    rosters,
    slips,
    tickets,
)
from lianzheng_quiz.store import engine
from question_bank.published import load_bank

Login = tuple[str, str]
"""What one types at the door: 准考证号 and exam code, or username and password."""


def furnish(settings: Settings, by_code: int, by_password: int = 0) -> tuple[list[Login], list[Login]]:
    """The logins of so many cadres whose papers are dealt and whose exam is open.

    A code is checked by a keyed MAC, a password by a slow hash, which making it takes too: a batch for each.
    """
    now = datetime.now(UTC)
    app = create_app(settings)
    with app.app_context():
        database.upgrade()
        bank_loading.load_bank(load_bank(), now=now)
        unit = accounts.add_unit(accounts.SYSTEM, "测速单位", None, now=now)
        draft = accounts.AccountDraft("cesu", "测速组织者", "organiser", unit)
        accounts.add_account(accounts.SYSTEM, draft, now=now, must_change_password=False)
        organiser = accounts.actor_named("cesu")
        long = replace(PRESETS["standard"], name="测速", minutes=300, review="after_close")
        policy = policies.add_policy(organiser, unit, long, now=now)

        def batch(first: int, count: int) -> int:
            batch_id = batch_plans.create_batch(organiser, _draft(unit, policy, now), now=now)
            people = [_person(number) for number in range(first, first + count)]
            rosters.add_people(organiser, batch_id, people, now=now)
            papers.deal_papers(organiser, batch_id, now=now, seed="bench")
            return batch_id

        issued = tickets.issue_tickets(organiser, batch(1, by_code), now=now)
        told = slips.issue_slips(organiser, batch(by_code + 1, by_password), now=now) if by_password else []
        engine.database.session.remove()
        engine.database.engine.dispose()
    return [(ticket.number, ticket.code) for ticket in issued], [(slip.username, slip.password) for slip in told]


def _draft(unit: int, policy: str, now: datetime) -> batch_plans.BatchDraft:
    return batch_plans.BatchDraft(
        name="测速",
        policy=policy,
        unit_id=unit,
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(days=1),
    )


def _person(number: int) -> RosterRow:
    return RosterRow(number + 1, "测速人员", "测速单位", f"CS{number:05d}", "科长", "副局长", "乡科级正职", None, True)
