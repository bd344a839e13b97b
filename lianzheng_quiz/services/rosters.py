"""Takes a name list into a batch: all of it or nothing, and as often as one likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lianzheng_quiz.office.workbooks import UnreadableWorkbook, read_table, roster_template, table_workbook
from lianzheng_quiz.rules.passwords import initial_password
from lianzheng_quiz.rules.refusals import AlreadyUsed, Invalid, NotFound, RosterRejected
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.roster import COLUMNS, REQUIRED, RosterFault, RosterRow, read_roster
from lianzheng_quiz.services.password_hashes import hashed
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import accounts, batches
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Account, Cadre, Candidate


@dataclass(frozen=True)
class RosterReport:
    """What an import did: people added to the batch, those on it already, and new sign-in accounts."""

    added: int
    already: int
    new_accounts: int


def template(actor: Actor) -> bytes:
    """An empty name list with the actor's unit names."""
    require(actor, "organiser")
    with reading() as session:
        names = [unit.name for unit in accounts.units(session, actor.unit_path)]
    return roster_template(COLUMNS, REQUIRED, names)


def import_roster(actor: Actor, batch_id: int, data: bytes, *, now: datetime) -> RosterReport:
    """Add the people of a workbook to a batch.

    RosterRejected names row, column and reason of every fault; then nothing is written.
    """
    require(actor, "organiser")
    try:
        rows = read_table(data, COLUMNS)
    except UnreadableWorkbook as fault:
        raise Invalid({"file": str(fault)}) from fault
    with reading() as session:
        units = accounts.units(session, actor.unit_path)
        if batches.find(session, batch_id, actor.unit_path) is None:
            raise NotFound("考试批次")
    people, faults = read_roster(rows, [unit.name for unit in units])
    if faults:
        raise RosterRejected(faults)
    return add_people(actor, batch_id, people, now=now)


def faults_xlsx(faults: Sequence[RosterFault]) -> bytes:
    """The faults of a rejected name list as a workbook to work through."""
    rows = [[fault.row, fault.column, fault.reason] for fault in faults]
    return table_workbook("错误", "名单中需要修改的地方", [], ["行", "列", "原因"], rows)


def add_people(actor: Actor, batch_id: int, people: Sequence[RosterRow], *, now: datetime) -> RosterReport:
    """Add checked people to a batch, making cadres and sign-in accounts as needed. RosterRejected."""
    require(actor, "organiser")
    placeholder = hashed(initial_password())
    added = new_accounts = 0
    with writing() as session:
        unit_ids = {unit.name: unit.id for unit in accounts.units(session, actor.unit_path)}
        row = batches.find(session, batch_id, actor.unit_path)
        if row is None:
            raise NotFound("考试批次")
        batches.lock(session, batch_id)
        if now >= row.closes_at:
            raise Invalid({"roster": "本批次已经结束，不能再导入名单"})
        known = batches.cadres_by_staff_no(session, [person.staff_no for person in people])
        _refuse_foreign(session, known, people, actor)
        on_roster = batches.candidate_cadres(session, batch_id)
        for person in people:
            cadre = _cadre(session, known.get(person.staff_no), person, unit_ids[person.unit], now)
            new_accounts += _account(session, cadre, placeholder, now)
            if cadre.id not in on_roster:
                session.add(Candidate(batch_id=batch_id, cadre_id=cadre.id, created_at=now))
                added += 1
        report = RosterReport(added, len(people) - added, new_accounts)
        add_entry(session, actor, "导入名单", row.name, now, f"新增 {report.added} 人，已在名单 {report.already} 人")
    return report


def _refuse_foreign(session: Session, known: Mapping[str, Cadre], people: Sequence[RosterRow], actor: Actor) -> None:
    """A staff number that belongs to somebody else, or to a unit out of reach, is a fault of its row."""
    reach = {unit.id for unit in accounts.units(session, actor.unit_path)}
    holders = accounts.cadres_of_accounts(session, [person.staff_no for person in people])
    faults = []
    for person in people:
        cadre = known.get(person.staff_no)
        foreign = cadre is not None and (cadre.name != person.name or cadre.unit_id not in reach)
        key = person.staff_no.casefold()
        if foreign or (key in holders and (cadre is None or holders[key] != cadre.id)):
            faults.append(
                RosterFault(person.row, COLUMNS["staff_no"], f"工号 {person.staff_no} 已属于另一个人，请核对")
            )
    if faults:
        raise RosterRejected(faults)


def _cadre(session: Session, cadre: Cadre | None, person: RosterRow, unit_id: int, now: datetime) -> Cadre:
    if cadre is None:
        cadre = Cadre(name=person.name, staff_no=person.staff_no, created_at=now, unit_id=unit_id)
        session.add(cadre)
    cadre.unit_id = unit_id
    cadre.post = person.post or cadre.post or ""
    cadre.proposed_post = person.proposed_post or cadre.proposed_post or ""
    cadre.rank = person.rank or cadre.rank or ""
    cadre.birth_on = person.birth_on or cadre.birth_on
    cadre.party_member = cadre.party_member if person.party_member is None else person.party_member
    session.flush()
    return cadre


def _account(session: Session, cadre: Cadre, placeholder: str, now: datetime) -> bool:
    """Make sure the cadre can sign in; the password comes with the slips. True when an account was made."""
    existing = accounts.account_by_name(session, cadre.staff_no)
    if existing is not None:
        if existing.cadre_id != cadre.id:
            raise AlreadyUsed("账号", cadre.staff_no)
        existing.unit_id = cadre.unit_id
        return False
    session.add(
        Account(
            username=cadre.staff_no,
            username_key=cadre.staff_no.casefold(),
            name=cadre.name,
            password_hash=placeholder,
            role="cadre",
            unit_id=cadre.unit_id,
            cadre_id=cadre.id,
            created_at=now,
        )
    )
    session.flush()
    return True
