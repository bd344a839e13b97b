"""Demo data: invented units and people, one open batch, one finished batch with plausible answers and dossiers, one
list of appointments with what a register is for.

Passwords are drawn at random per data folder. Nothing here runs unless the operator asks for it.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from lianzheng_quiz.config import Settings
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.roles import ROLES, Actor
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import (
    accounts,
    appointments,
    batch_plans,
    batches,
    demo_dossiers,
    demo_sittings,
    papers,
    policies,
    rosters,
    slips,
    tickets,
)

UNITS = {
    "青榆县": ["县委办公室", "县城市管理局", "县水务局", "县财政局", "县住房建设局"],
    "县城市管理局": ["市政设施管理所", "环境卫生管理所"],
}
SURNAMES = "方石柳江沈韩秦许吕施孔曹严华金魏陶姜谢邹章苏潘葛范彭鲁韦马苗"
GIVEN = [
    "知行", "秋实", "景明", "书敏", "怀远", "雨桐", "立诚", "静之", "维正", "若水",
    "守约", "晓川", "广平", "思齐", "明澈", "春和", "敬亭", "慧中", "长青", "望舒",
    "自勉", "清和", "岳峰", "佩文", "恒之", "素心", "启元", "海宁", "同舟", "念慈",
]  # fmt: skip
POSTS = ["综合科科长", "一级主任科员", "业务科副科长", "办公室副主任", "四级调研员", "法规科科长"]
PROPOSED = ["副局长", "办公室主任", "三级调研员", "业务科科长", "副所长", "党组成员"]
RANKS = ["乡科级正职", "乡科级副职", "县处级副职"]
STAFF = [
    ("organiser", "zuzhi", "何组织"),
    ("editor", "bianji", "白编辑"),
    ("editor", "shenti", "沈审题"),
    ("administrator", "guanli", "管系统"),
    ("auditor", "shenji", "计审计"),
]


@dataclass(frozen=True)
class DemoReport:
    """What was made, for the operator to read."""

    cadres: int
    open_batch: str
    finished_batch: str


def fill(settings: Settings, *, now: datetime, seed: str = "demo") -> DemoReport:
    """Fill an empty database and write DATA/demo-accounts.json (mode 0600)."""
    rng = random.Random(seed)
    units = _units(now)
    keys = _staff(units["青榆县"], now)
    organiser = accounts.actor_named("zuzhi")
    people = _people(rng)
    policy = _policy(organiser, now)
    finished = _finished_batch(organiser, people, rng, now)
    name = f"{_month(now)}拟提拔干部任前廉政法规考试"
    opened = _batch(organiser, policy, name, now - timedelta(hours=1), now + timedelta(days=30), now)
    rosters.add_people(organiser, opened, people, now=now)
    papers.deal_papers(organiser, opened, now=now, seed=f"{seed}:open")
    _appointments(organiser, people, rng, now)
    issued = slips.issue_slips(organiser, opened, now=now)
    codes = {ticket.name: ticket for ticket in tickets.issue_tickets(organiser, opened, now=now)}
    keys["cadres"] = [
        {
            "username": slip.username,
            "password": slip.password,
            "name": slip.name,
            "ticket_no": codes[slip.name].number,
            "ticket_code": codes[slip.name].code,
        }
        for slip in issued
    ]
    demo_dossiers.fill(finished, {slip.name: (slip.username, slip.password) for slip in issued}, now=now)
    _write_private(settings, keys)
    names = [batches.batch_page(organiser, batch_id, now=now).name for batch_id in (opened, finished)]
    return DemoReport(len(issued), names[0], names[1])


def _month(instant: datetime) -> str:
    return f"{local(instant).year}年{local(instant).month}月"


def _units(now: datetime) -> dict[str, int]:
    ids = {"青榆县": accounts.add_unit(accounts.SYSTEM, "青榆县", None, now=now)}
    for parent, names in UNITS.items():
        for name in names:
            ids[name] = accounts.add_unit(accounts.SYSTEM, name, ids[parent], now=now)
    return ids


def _staff(unit_id: int, now: datetime) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    for role, username, name in STAFF:
        draft = accounts.AccountDraft(username, name, role, unit_id)
        made = accounts.add_account(accounts.SYSTEM, draft, now=now, must_change_password=False)
        keys["reviewer" if role in keys else role] = {
            "username": made.username,
            "password": made.password,
            "name": made.name,
        }
    return keys


def _people(rng: random.Random) -> list[RosterRow]:
    units = [name for names in UNITS.values() for name in names]
    return [
        RosterRow(
            row=number,
            name=surname + given,
            unit=units[number % len(units)],
            staff_no=f"QY{1000 + number * 7}",
            post=rng.choice(POSTS),
            proposed_post=rng.choice(PROPOSED),
            rank=rng.choice(RANKS),
            birth_on=date(rng.randint(1968, 1990), rng.randint(1, 12), rng.randint(1, 28)),
            party_member=rng.random() < 0.9,
        )
        for number, (surname, given) in enumerate(zip(SURNAMES, GIVEN, strict=True), start=1)
    ]


def _batch(organiser: Actor, policy: str, name: str, opens_at: datetime, closes_at: datetime, now: datetime) -> int:
    draft = batch_plans.BatchDraft(name, policy, organiser.unit_id, opens_at, closes_at)
    return batch_plans.create_batch(organiser, draft, now=now)


def _policy(organiser: Actor, now: datetime) -> str:
    """The standard rules, but with the explanations at once: a newcomer sees the whole way."""
    policy = replace(PRESETS["standard"], name="机考·当场讲评", review="at_once")
    return policies.add_policy(organiser, organiser.unit_id, policy, now=now)


def _finished_batch(organiser: Actor, people: list[RosterRow], rng: random.Random, now: datetime) -> int:
    opens_at = now - timedelta(days=60)
    closes_at = opens_at + timedelta(hours=3)
    before = opens_at - timedelta(days=2)
    name = f"{_month(opens_at)}新任职干部任前廉政法规考试"
    batch_id = _batch(organiser, policies.PRESET + "standard", name, opens_at, closes_at, before)
    rosters.add_people(organiser, batch_id, people[:24], now=before)
    papers.deal_papers(organiser, batch_id, now=before, seed="demo:finished")
    demo_sittings.play(batch_id, absent=2, opens_at=opens_at, rng=rng)
    return batch_id


def _appointments(organiser: Actor, people: list[RosterRow], rng: random.Random, now: datetime) -> None:
    """Some who passed in time, some who did not sit, one exempt, two whose 公示 runs."""
    today = local(now).date()
    ago, to_come = today - timedelta(days=20), [today + timedelta(days=days) for days in (4, 25)]
    appointed = [replace(one, appointed_on=ago) for one in (*people[:12], *people[24:26])]
    exempt = replace(people[26], appointed_on=ago, exemption_reason="平级转任，此前已考试合格")
    proposed = [replace(people[27], publicity_to=to_come[0]), replace(people[28], publicity_to=to_come[1])]
    newcomer = RosterRow(
        31, "顾清源", "县财政局", "QY1218", "预算科科长", "副局长", "乡科级副职", date(1984, 5, 9), True,
        publicity_to=to_come[1],
    )  # fmt: skip
    list_id = appointments.add_list(organiser, f"{_month(now - timedelta(days=20))}任免职名单", ago, now=now)
    lines = [*appointed, exempt, *proposed, newcomer]
    appointments.AppointmentLines(list_id).add(organiser, lines, now=now, chance=rng)


def _write_private(settings: Settings, keys: dict[str, Any]) -> None:
    path = settings.demo_accounts_file
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(keys, file, ensure_ascii=False, indent=1)


def demo_accounts(settings: Settings) -> Callable[[str], list[tuple[str, list[tuple[str, str, str]]]] | None]:
    """For the sign-in page: the demo accounts as (role, [(username, password, name)]), to loopback only.

    None outside a demo data folder, and for everybody who is not on this machine.
    """

    def groups(address: str) -> list[tuple[str, list[tuple[str, str, str]]]] | None:
        if address not in ("127.0.0.1", "::1") or settings.trusted_proxies or not settings.demo_accounts_file.exists():
            return None
        keys = json.loads(settings.demo_accounts_file.read_text("utf-8"))
        labels = {"cadres": ROLES["cadre"], "reviewer": "编辑（审题）", **ROLES}
        order = ("cadres", "organiser", "editor", "reviewer", "administrator", "auditor")
        return [
            (labels[key], [(one["username"], one["password"], one["name"]) for one in _listed(keys[key])])
            for key in order
        ]

    return groups


def _listed(entry: Any) -> list[dict[str, str]]:
    return entry if isinstance(entry, list) else [entry]
