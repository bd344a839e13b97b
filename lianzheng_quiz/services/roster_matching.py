"""Whom a row of a name list means: a person known by number, or by name, unit and birth month, or somebody new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.roster import RosterFault, RosterRow, birth_month
from lianzheng_quiz.rules.roster_columns import COLUMNS
from lianzheng_quiz.store import accounts, batches, rosters
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Cadre


@dataclass(frozen=True)
class Matches:
    """For each row the cadre it means, None for somebody new; why a row can't be matched; what should be known."""

    cadres: list[Cadre | None]
    faults: list[RosterFault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def matched(session: Session, actor: Actor, people: Sequence[RosterRow]) -> Matches:
    """The cadres that the rows mean; a number decides where there is one."""
    unit_ids = {unit.name: unit.id for unit in accounts.units(session, actor.unit_path)}
    known: dict[str, list[Cadre]] = defaultdict(list)
    for cadre in rosters.cadres_named(session, {person.name for person in people}, actor.unit_path):
        known[cadre.name].append(cadre)
    by_number = _by_number(session, people, set(unit_ids.values()))
    by_name = _by_name([person for person in people if not person.staff_no], known, unit_ids)
    cadres = [
        by_number.cadres[place] if person.staff_no else by_name.get(person.row) for place, person in enumerate(people)
    ]
    faults = by_number.faults + [
        _unclear(person, known, unit_ids) for person in people if not person.staff_no and person.row not in by_name
    ]
    return Matches(cadres, faults, _namesakes(people, cadres, known, {one: name for name, one in unit_ids.items()}))


def _by_number(session: Session, people: Sequence[RosterRow], reach: set[int]) -> Matches:
    """A staff number that belongs to somebody else, or to a unit out of reach, is a fault of its row."""
    numbers = [person.staff_no for person in people if person.staff_no]
    known = batches.cadres_by_staff_no(session, numbers)
    holders = accounts.cadres_of_accounts(session, numbers)
    found = Matches([known.get(person.staff_no) for person in people])
    for person, cadre in zip(people, found.cadres, strict=True):
        if not person.staff_no:
            continue
        foreign = cadre is not None and (cadre.name != person.name or cadre.unit_id not in reach)
        key = person.staff_no.casefold()
        if foreign or (key in holders and (cadre is None or holders[key] != cadre.id)):
            reason = f"工号 {person.staff_no} 已属于另一个人，请核对"
            found.faults.append(RosterFault(person.row, COLUMNS["staff_no"], reason))
    return found


def _by_name(
    people: Sequence[RosterRow], known: Mapping[str, Sequence[Cadre]], unit_ids: Mapping[str, int]
) -> dict[int, Cadre | None]:
    """For each row that is clear the cadre or None for a new person; rows that are not clear are missing.

    First who agrees in the birth month; then, of those nobody claimed, the only one whose month is not known
    on one side. One of the same name and unit with another birth month is neither this person nor surely another.
    """
    same = {person.row: [c for c in known[person.name] if c.unit_id == unit_ids[person.unit]] for person in people}
    found: dict[int, Cadre | None] = {}
    for person in people:
        agreeing = [
            c for c in same[person.row] if c.birth_on and birth_month(c.birth_on) == birth_month(person.birth_on)
        ]
        if len(agreeing) == 1:
            found[person.row] = agreeing[0]
    claimed = {cadre.id for cadre in found.values() if cadre}
    for person in people:
        if person.row in found:
            continue
        left = [cadre for cadre in same[person.row] if cadre.id not in claimed]
        if not left:
            found[person.row] = None
        elif len(left) == 1 and (person.birth_on is None or left[0].birth_on is None):
            found[person.row] = left[0]
            claimed.add(left[0].id)
    return found


def _unclear(person: RosterRow, known: Mapping[str, Sequence[Cadre]], unit_ids: Mapping[str, int]) -> RosterFault:
    same = [cadre for cadre in known[person.name] if cadre.unit_id == unit_ids[person.unit]]
    who = "、".join(f"{cadre.staff_no}（{_birth_words(cadre)}）" for cadre in same)
    reason = (
        f"系统中有同名同单位的人：{who}，分不清是不是同一人。是同一人请改正出生日期，不是同一人请手工添加并另给工号"
    )
    return RosterFault(person.row, COLUMNS["name"], reason)


def _birth_words(cadre: Cadre) -> str:
    return f"{cadre.birth_on.year}年{cadre.birth_on.month}月生" if cadre.birth_on else "出生年月未填"


def _namesakes(
    people: Sequence[RosterRow],
    cadres: Sequence[Cadre | None],
    known: Mapping[str, Sequence[Cadre]],
    unit_names: Mapping[int, str],
) -> list[str]:
    """New people whose name somebody in the system has: perhaps the same person under another unit or number."""
    said = []
    for person, cadre in zip(people, cadres, strict=True):
        others = known.get(person.name, ()) if cadre is None else ()
        if others:
            who = "、".join(f"{unit_names.get(other.unit_id, '')}，工号 {other.staff_no}" for other in others)
            said.append(f"第 {person.row} 行 {person.name}：系统中已有同名的人（{who}），这一行将作为另一个人新建。")
    return said
