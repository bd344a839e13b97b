"""Puts a machine exam with short answers, just over, into the data of a running demo, and a second organiser."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lianzheng_quiz import create_app
from lianzheng_quiz.config import read_settings
from lianzheng_quiz.rules.policy import Part
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import accounts, batch_plans, batches, marking_plans, papers, policies, rosters, sittings
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import sittings as stored

SIX_AND_TWO = replace(
    PRESETS["standard"],
    name="机考·含简答",
    parts=(Part("single", 6, 1000), Part("short", 2, 2000)),
    law_parts=(),
    pass_hundredths=6000,
    markers_differ_hundredths=200,
)
WRITTEN = {
    "谷雨": (
        "应当集体研究决定，个人不得擅自决定；\n紧急情况下临机处置的，事后及时报告。",
        "由集体讨论，按规定程序办理。",
    ),
    "立夏": ("先报告，再办理。", "不清楚。"),
    "小满": ("坚持民主集中制，重大事项集体决策，并向上级请示报告。", ""),
}
"""Who wrote what; 小满 left the second question blank."""


@dataclass(frozen=True)
class Answered:
    """The batch that waits for its markers, and the account of the organiser who may sign."""

    batch_id: int
    signer: dict[str, str]


def furnish(data: Path, *, markers: tuple[str, ...] = ("zuzhi", "bianji", "shenti")) -> Answered:
    """Over for a minute; the demo's organiser and both editors mark."""
    now = datetime.now(UTC)
    ended, opens_at = now - timedelta(minutes=1), now - timedelta(hours=2)
    app = create_app(read_settings({"LZ_DATA": str(data)}))
    with app.app_context():
        organiser = accounts.actor_named("zuzhi")
        draft = accounts.AccountDraft("fuheyi", "复核乙", "organiser", organiser.unit_id)
        made = accounts.add_account(accounts.SYSTEM, draft, now=opens_at, must_change_password=False)
        policy = policies.add_policy(organiser, organiser.unit_id, SIX_AND_TWO, now=opens_at)
        plan = batch_plans.BatchDraft("秋季机考（含简答）", policy, organiser.unit_id, opens_at, ended)
        batch_id = batch_plans.create_batch(organiser, plan, now=opens_at - timedelta(hours=3))
        people = [
            RosterRow(number, name, "县水务局", f"JD{number:03}", "科员", "科长", "乡科级正职", None, True)
            for number, name in enumerate(WRITTEN, start=1)
        ]
        rosters.add_people(organiser, batch_id, people, now=opens_at - timedelta(minutes=1))
        papers.deal_papers(organiser, batch_id, now=opens_at - timedelta(minutes=1), seed="browser")
        for row in batches.batch_page(organiser, batch_id, now=opens_at).candidates:
            assert row.sitting_id is not None
            cadre = replace(organiser, role="cadre", account_id=0, cadre_id=row.cadre_id)
            _sit(cadre, row.sitting_id, WRITTEN[row.name], opens_at + timedelta(minutes=5))
        chosen = [accounts.actor_named(name).account_id for name in markers]
        marking_plans.choose_markers(organiser, batch_id, chosen, now=now)
    return Answered(batch_id, {"username": "fuheyi", "password": made.password})


def _sit(cadre: Actor, sitting_id: str, written: tuple[str, str], now: datetime) -> None:
    """Half of the choices right, and the texts."""
    sittings.start_sitting(cadre, sitting_id, now=now)
    with reading() as session:
        items = json.loads(stored.paper_text(session, stored.paper_of(session, sitting_id))[0])
    answers = {str(item["position"]): list(item["answer"]) for item in items[:4]}
    answers |= {str(position): [text] for position, text in zip((7, 8), written, strict=True) if text}
    sittings.save_answers(cadre, sitting_id, revision=1, answers=answers, flags={}, position=None, now=now)
    sittings.submit(cadre, sitting_id, now=now + timedelta(minutes=20))
