"""Puts batches for the room into the data of a running demo: one being sat, one written with A and B yet to come."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lianzheng_quiz import create_app
from lianzheng_quiz.config import read_settings
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import (
    accounts,
    approvals,
    batch_plans,
    batches,
    papers,
    policies,
    room,
    room_acts,
    rosters,
    sealing,
    seating,
    sittings,
    slips,
)
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import Batch, Candidate

LIVE = "考场巡视用批次"
WRITTEN = "青榆县拟提拔科级领导干部任前廉政法规知识笔试（第三批）"
CODES = ("ABCDE-FGHJK", "MNPQR-STUVW")
UNITS = ("县水务局", "县财政局", "县住房建设局", "县城市管理局", "县委办公室")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
GIVEN = ("明远", "若水", "慧", "建国", "思齐", "文博", "静", "晓川")
LONG = "阿卜杜热合曼·买买提江"
LONG_UNIT = "县自然资源和规划局国土空间用途管制与耕地保护监督股"


@dataclass(frozen=True)
class Furnished:
    """The two batches, who sits in the first, and what is waiting there."""

    live: int
    written: int
    cadre: dict[str, str]
    sitting: str
    request: int
    candidate: int


def furnish(data: Path) -> Furnished:
    """Both batches, the first with people at work, one of them paused, one asked to hand in."""
    now = datetime.now(UTC).replace(microsecond=0)
    app = create_app(read_settings({"LZ_DATA": str(data)}))
    with app.app_context():
        organiser = accounts.actor_named("zuzhi")
        accounts.add_unit(accounts.SYSTEM, LONG_UNIT, organiser.unit_id, now=now)
        live = _batch(organiser, LIVE, "standard", "KC", 14, now, now + timedelta(minutes=10))
        _rule(live, opening="two_people", late_minutes=15)
        papers.deal_papers(organiser, live, now=now, seed="room")
        codes = iter(CODES)
        sealing.seal_batch(organiser, live, now=now, holders=("林守约", "周若水"), draw=lambda: next(codes))
        seating.draw_seats(organiser, live, 3, 5, seed="room", now=now)
        sealing.open_batch(organiser, live, *CODES, now=now)
        with writing() as session:
            session.get_one(Batch, live).opens_at = now - timedelta(minutes=30)
        issued = slips.issue_slips(organiser, live, now=now)
        sitting, request, candidate = _at_work(organiser, live, now)
        written = _batch(organiser, WRITTEN, "standard", "BS", 47, now, now + timedelta(days=3))
        _rule(written, form="written", papers="ab", opening="two_people")
        seating.draw_seats(organiser, written, 8, 6, seed="room", now=now)
        papers.deal_papers(organiser, written, now=now, seed="room")
    slip = next(one for one in issued if one.username == "KC001")
    cadre = {"username": slip.username, "password": slip.password, "name": slip.name}
    return Furnished(live, written, cadre, sitting, request, candidate)


def _rule(batch_id: int, **rules: object) -> None:
    with writing() as session:
        batch = session.get_one(Batch, batch_id)
        batch.policy = json.dumps(json.loads(batch.policy) | rules, ensure_ascii=False)


def _batch(organiser: Actor, name: str, preset: str, code: str, people: int, now: datetime, opens: datetime) -> int:
    closes = opens + timedelta(hours=3)
    draft = batch_plans.BatchDraft(name, policies.PRESET + preset, organiser.unit_id, opens, closes)
    batch_id = batch_plans.create_batch(organiser, draft, now=now)
    _rule(batch_id, minutes=120, review="at_once")
    rows = [
        RosterRow(
            number,
            LONG if number == 2 else SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)],
            LONG_UNIT if number == 2 else UNITS[number % len(UNITS)],
            f"{code}{number:03}",
            "科员",
            "科长",
            "乡科级正职",
            None,
            True,
        )
        for number in range(1, people + 1)
    ]
    rosters.add_people(organiser, batch_id, rows, now=now)
    return batch_id


def _at_work(organiser: Actor, batch_id: int, now: datetime) -> tuple[str, int, int]:
    """Some begin; one is paused, one has more time, one handed in, one is to be stopped, one stays on leave."""
    page = room.room_page(organiser, batch_id, now=now)
    ids = {person.staff_no: person.candidate_id for person in page.people}
    found = {row.staff_no: row.sitting_id or "" for row in batches.batch_page(organiser, batch_id, now=now).candidates}
    with writing() as session:
        session.get_one(Candidate, ids["KC014"]).leave_reason = "住院治疗"
    for number in range(1, 8):
        name = f"KC{number:03}"
        room_acts.admit_late(organiser, batch_id, ids[name], "途中车辆故障，已核实", now=now)
        sittings.start_sitting(accounts.actor_named(name), found[name], now=now)
    room_acts.add_minutes(organiser, batch_id, ids["KC003"], 15, "电脑故障，耽误作答", now=now)
    room_acts.pause(organiser, batch_id, ids["KC004"], "突感不适，离场休息", now=now)
    sittings.submit(accounts.actor_named("KC005"), found["KC005"], now=now)
    request = approvals.ask_for(organiser, batch_id, ids["KC006"], "force", "本人离场不再返回", now=now)
    return found["KC001"], request, ids["KC001"]
