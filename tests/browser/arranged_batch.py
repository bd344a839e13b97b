"""Puts an exam with cases, orderings and matchings into the data of a running demo, beside its server."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lianzheng_quiz import create_app
from lianzheng_quiz.config import read_settings
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import accounts, bank_loading, batch_plans, papers, policies, rosters, slips
from lianzheng_quiz.services.frozen_items import freeze
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import sittings
from lianzheng_quiz.store.tables import Account, PracticeRound
from tests.arranged import POLICY, case, essay, ladder, menu, samples

BATCH = "食堂管理人员综合测试"
ROUND = "a" * 32


def furnish(data: Path, count: int) -> list[dict[str, str]]:
    """A batch that is open now, papers dealt, and a practice round for the last; who can sign in."""
    now = datetime.now(UTC)
    app = create_app(read_settings({"LZ_DATA": str(data)}))
    with app.app_context():
        bank_loading.load_bank(samples(), now=now)
        organiser = accounts.actor_named("zuzhi")
        at_once = replace(POLICY, review="at_once")
        policy = policies.add_policy(organiser, organiser.unit_id, at_once, now=now)
        draft = batch_plans.BatchDraft(
            BATCH, policy, organiser.unit_id, now - timedelta(hours=1), now + timedelta(days=1)
        )
        batch_id = batch_plans.create_batch(organiser, draft, now=now)
        people = [
            RosterRow(number, f"试用{number}", "县水务局", f"SY{number:03}", "科员", "科长", "乡科级正职", None, True)
            for number in range(1, count + 1)
        ]
        rosters.add_people(organiser, batch_id, people, now=now)
        papers.deal_papers(organiser, batch_id, now=now, seed="arranged")
        issued = slips.issue_slips(organiser, batch_id, now=now)
        _practice(issued[-1].username, now)
    return [{"username": slip.username, "password": slip.password, "name": slip.name} for slip in issued]


def _practice(username: str, now: datetime) -> None:
    """A round of one question of each type, as if it had been begun."""
    questions = [replace(made("practice"), version=1) for made in (case, ladder, menu, essay)]
    items = [
        freeze(question, version_id=0, position=place, points_hundredths=100, seed=f"round {place}")
        for place, question in enumerate(questions, start=1)
    ]
    text = json.dumps(items, ensure_ascii=False)
    with writing() as session:
        account = session.query(Account).filter(Account.username == username).one()
        session.add(PracticeRound(id=ROUND, account_id=account.id, chapter="conduct", items=text, begun_at=now))


def items_of(data: Path, sitting_id: str) -> list[dict[str, Any]]:
    """The frozen paper of a sitting, keys and all."""
    app = create_app(read_settings({"LZ_DATA": str(data)}))
    with app.app_context(), reading() as session:
        items: list[dict[str, Any]] = json.loads(
            sittings.paper_text(session, sittings.paper_of(session, sitting_id))[0]
        )
        return items
