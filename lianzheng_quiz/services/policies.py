"""The desk of 考试办法: presets and an office's own, each change a new version; what the bank has for a blueprint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.clauses import Clause, clauses, part_label
from lianzheng_quiz.rules.dealing import shortfalls, suits
from lianzheng_quiz.rules.office_time import local_day
from lianzheng_quiz.rules.policy import Part, Policy
from lianzheng_quiz.rules.policy_checks import faults_of
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.refusals import Invalid, NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import accounts, bank, policies
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Policy as PolicyTable
from lianzheng_quiz.store.tables import PolicyVersion

PRESET = "preset:"


@dataclass(frozen=True)
class PolicyRow:
    """A policy to choose from. `key` names it for a batch: "preset:standard" or an office policy's id."""

    key: str
    policy: Policy
    unit_name: str
    own: bool
    retired: bool
    changed_at: datetime | None


@dataclass(frozen=True)
class VersionRow:
    """One version of an office's policy. `differences` pairs clause titles with their text before and now."""

    number: int
    author: str
    note: str
    created_at: datetime
    batches: int
    differences: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class PolicyPage:
    """A policy in words. `versions` is empty for a preset; `own` says whether the actor's units may change it."""

    key: str
    policy: Policy
    clauses: Sequence[Clause]
    unit_name: str
    own: bool
    retired: bool
    versions: Sequence[VersionRow]


@dataclass(frozen=True)
class Stock:
    """What the bank has for one row of a blueprint: questions that suit it, and how many a whole paper lacks of it."""

    label: str
    wanted: int
    suitable: int
    missing: int


@dataclass(frozen=True)
class BlueprintStock:
    """A blueprint against the bank: its rows, and the total of each post group's paper in hundredths."""

    rows: Sequence[Stock]
    totals: Sequence[int]


def choices(actor: Actor) -> list[PolicyRow]:
    """Every policy the actor may hold a batch by: presets first, then the office's in use."""
    return [row for row in list_policies(actor) if not row.retired]


def list_policies(actor: Actor) -> list[PolicyRow]:
    """Presets and the policies of the actor's units and those above."""
    require(actor, "organiser")
    with reading() as session:
        rows = policies.usable(session, actor.unit_path)
    presets = [PolicyRow(PRESET + key, policy, "", False, False, None) for key, policy in PRESETS.items()]
    return presets + [
        PolicyRow(
            key=str(row.id),
            policy=_read(row),
            unit_name=row.unit_name,
            own=row.unit_path.startswith(actor.unit_path),
            retired=row.retired,
            changed_at=row.created_at,
        )
        for row in rows
    ]


def policy_page(actor: Actor, key: str) -> PolicyPage:
    """One policy in words with its history. NotFound."""
    require(actor, "organiser")
    if key.startswith(PRESET):
        policy, _version = _preset(key)
        return PolicyPage(key, policy, clauses(policy), "", False, False, ())
    with reading() as session:
        row = _row(session, actor, key)
        versions = policies.versions(session, row.id)
    policy = _read(row)
    return PolicyPage(
        key=key,
        policy=policy,
        clauses=clauses(policy),
        unit_name=row.unit_name,
        own=row.unit_path.startswith(actor.unit_path),
        retired=row.retired,
        versions=_history(versions),
    )


def _history(rows: Sequence[Any]) -> list[VersionRow]:
    wordings = [{clause.title: clause.text for clause in clauses(_read(row))} for row in rows]
    return [
        VersionRow(
            number=row.number,
            author=row.author or "",
            note=row.note,
            created_at=row.created_at,
            batches=row.batches,
            differences=_differences(wordings[at + 1], wordings[at]) if at + 1 < len(rows) else (),
        )
        for at, row in enumerate(rows)
    ]


def _differences(before: dict[str, str], now: dict[str, str]) -> list[tuple[str, str, str]]:
    titles = dict.fromkeys([*now, *before])
    return [
        (title, before.get(title, ""), now.get(title, "")) for title in titles if before.get(title) != now.get(title)
    ]


def policy_for(session: Session, actor: Actor, key: str) -> tuple[Policy, int | None]:
    """The policy a batch is to be held by, and its version's id (None for a preset). NotFound."""
    if key.startswith(PRESET):
        return _preset(key)
    row = _row(session, actor, key)
    if row.retired:
        raise NotFound("考试办法")
    return _read(row), row.version_id


def _preset(key: str) -> tuple[Policy, None]:
    try:
        return PRESETS[key.removeprefix(PRESET)], None
    except KeyError as error:
        raise NotFound("考试办法") from error


def _row(session: Session, actor: Actor, key: str) -> Any:
    short = key.isascii() and key.isdecimal() and len(key) < 10
    row = policies.find(session, int(key), actor.unit_path) if short else None
    if row is None:
        raise NotFound("考试办法")
    return row


def _read(row: Any) -> Policy:
    return Policy.from_text(row.body)


def add_policy(actor: Actor, unit_id: int, policy: Policy, *, now: datetime) -> str:
    """A new policy of a unit of the actor's; its key. Invalid names every fault."""
    require(actor, "organiser")
    policy = replace(policy, name=policy.name.strip(), version=1)
    with writing() as session:
        faults = faults_of(policy)
        if unit_id not in {unit.id for unit in accounts.units(session, actor.unit_path)}:
            faults["unit_id"] = "请选择您管理范围内的单位"
        faults |= _name_fault(session, unit_id, policy.name, None)
        if faults:
            raise Invalid(faults)
        row = PolicyTable(unit_id=unit_id, name=policy.name, current=1, created_at=now)
        session.add(row)
        session.flush()
        _add_version(session, actor, row.id, policy, "", now)
        add_entry(session, actor, "新建考试办法", policy.name, now)
        return str(row.id)


def change_policy(actor: Actor, key: str, policy: Policy, note: str, *, now: datetime) -> int:
    """A new version of a policy of the own units; its number. Batches made before keep theirs. Invalid; NotFound."""
    require(actor, "organiser")
    with writing() as session:
        found = _own(session, actor, key)
        row = session.get_one(PolicyTable, found.id, with_for_update=True)
        policy = replace(policy, name=policy.name.strip(), version=row.current + 1)
        faults = faults_of(policy) | _name_fault(session, row.unit_id, policy.name, row.id)
        if len(note) > 200:
            faults["note"] = "修改说明不超过 200 字"
        if faults:
            raise Invalid(faults)
        if replace(_read(found), version=policy.version) == policy:
            raise Invalid({"form": "内容没有变化，没有生成新版本"})
        row.name, row.current = policy.name, policy.version
        _add_version(session, actor, row.id, policy, note.strip(), now)
        add_entry(session, actor, "修改考试办法", policy.name, now, f"第 {policy.version} 版 {note.strip()}")
        return policy.version


def retire_policy(actor: Actor, key: str, retired: bool, *, now: datetime) -> None:
    """Take a policy out of the choices, or back in. Batches held by it are not touched. NotFound."""
    require(actor, "organiser")
    with writing() as session:
        found = _own(session, actor, key)
        session.get_one(PolicyTable, found.id).retired = retired
        add_entry(session, actor, "停用考试办法" if retired else "启用考试办法", found.name, now)


def _own(session: Session, actor: Actor, key: str) -> Any:
    row = _row(session, actor, key)
    if not row.unit_path.startswith(actor.unit_path):
        raise NotFound("考试办法")
    return row


def _name_fault(session: Session, unit_id: int, name: str, except_id: int | None) -> dict[str, str]:
    taken = policies.name_taken(session, unit_id, name, except_id) or name in {each.name for each in PRESETS.values()}
    return {"name": "已有同名的考试办法，请换一个名称"} if taken else {}


def _add_version(session: Session, actor: Actor, policy_id: int, policy: Policy, note: str, now: datetime) -> None:
    session.add(
        PolicyVersion(
            policy_id=policy_id,
            number=policy.version,
            body=json.dumps(policy.to_json(), ensure_ascii=False),
            note=note,
            author_id=actor.account_id or None,
            created_at=now,
        )
    )


def stock(actor: Actor, parts: tuple[Part, ...], *, now: datetime) -> BlueprintStock:
    """One blueprint against today's exam pool; gaps count with every term asked once a paper."""
    require(actor, "organiser")
    with reading() as session:
        pool = bank.drawable(session, "exam", local_day(now))
    groups = sorted({part.post_group for part in parts} - {""}) or [""]
    papers = [tuple(part for part in parts if part.post_group in ("", group)) for group in groups]
    missing = {short.part: short.missing for paper in papers for short in shortfalls(paper, pool)}
    rows = [
        Stock(part_label(part), part.count, sum(suits(question, part) for question in pool), missing.get(part, 0))
        for part in parts
    ]
    return BlueprintStock(rows, [Policy.points_of(paper) for paper in papers])
