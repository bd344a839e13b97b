"""Takes a name list into a batch: all of it or nothing, and as often as one likes."""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from lianzheng_quiz.office.roster_template import roster_template
from lianzheng_quiz.rules import timing
from lianzheng_quiz.rules.arrangements import NOTHING, changes, refused, said_by
from lianzheng_quiz.rules.passwords import initial_password
from lianzheng_quiz.rules.refusals import AlreadyUsed, Invalid, RosterRejected
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.roster import ARRANGED, REQUIRED, RosterFault, RosterRow
from lianzheng_quiz.rules.roster_columns import COLUMNS, ROSTER
from lianzheng_quiz.services.listed_cadres import new_cadre, take_over
from lianzheng_quiz.services.password_hashes import hashed
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.roster_matching import Matches, matched
from lianzheng_quiz.services.roster_reading import read_list
from lianzheng_quiz.services.sealing import batch_to_change
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import accounts, rosters, sittings
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Account, Cadre, Candidate

CHANCE = secrets.SystemRandom()


@dataclass(frozen=True)
class RosterReport:
    """What an import did: people added, those on the list already (and changed), new sign-in accounts, and new
    people who were given a number."""

    added: int
    already: int
    new_accounts: int
    changed: int = 0
    numbered: int = 0


@dataclass(frozen=True)
class BatchRoster:
    """A batch as kept lists go into it (`services.roster_uploads.Destination`)."""

    batch_id: int
    kind = ROSTER

    @property
    def place(self) -> dict[str, int]:
        return {"batch_id": self.batch_id}

    def find(self, session: Session, actor: Actor) -> Any:
        return batch_within_reach(session, actor, self.batch_id)

    def admit(self, session: Session, actor: Actor, now: datetime) -> None:
        refuse_ended(self.find(session, actor), now)

    def check(
        self, session: Session, actor: Actor, people: Sequence[RosterRow], now: datetime
    ) -> tuple[list[RosterFault], Sequence[str]]:
        matches, faults = check_people(session, actor, self.batch_id, people, now)
        return faults, matches.remarks

    def add(self, actor: Actor, people: Sequence[RosterRow], *, now: datetime) -> RosterReport:
        return add_people(actor, self.batch_id, people, now=now)


def template(actor: Actor) -> bytes:
    """An empty name list with the actor's unit names."""
    require(actor, "organiser")
    return roster_template(COLUMNS, REQUIRED, unit_names(actor))


def unit_names(actor: Actor) -> list[str]:
    """The units an organiser reaches, the own one first."""
    with reading() as session:
        return [unit.name for unit in accounts.units(session, actor.unit_path)]


def import_roster(actor: Actor, batch_id: int, data: bytes, *, now: datetime) -> RosterReport:
    """Add the people of a workbook to a batch, its columns taken as they are recognised.

    RosterRejected names row, column and reason of every fault; then nothing is written.
    """
    require(actor, "organiser")
    with reading() as session:
        batch_within_reach(session, actor, batch_id)
    found = read_list(data, unit_names(actor))
    if found.faults:
        raise RosterRejected(found.faults)
    return add_people(actor, batch_id, found.people, now=now)


def add_people(
    actor: Actor,
    batch_id: int,
    people: Sequence[RosterRow],
    *,
    now: datetime,
    chance: random.Random = CHANCE,
    by_hand: bool = False,
) -> RosterReport:
    """Add checked people to a batch, making cadres and sign-in accounts as needed. RosterRejected, BatchSealed."""
    require(actor, "organiser")
    placeholder = hashed(initial_password())
    with writing() as session:
        row = batch_to_change(session, actor, batch_id, now)
        refuse_ended(row, now)
        matches, faults = check_people(session, actor, batch_id, people, now)
        if faults:
            raise RosterRejected(faults)
        unit_ids = {unit.name: unit.id for unit in accounts.units(session, actor.unit_path)}
        known, begun = rosters.candidates_of(session, batch_id), rosters.begun(session, batch_id)
        report = RosterReport(0, 0, 0)
        for person, cadre in zip(people, matches.cadres, strict=True):
            if cadre is None:
                report = replace(report, numbered=report.numbered + (not person.staff_no))
                cadre = new_cadre(session, person, unit_ids[person.unit], now, chance)
            else:
                take_over(session, cadre, person, unit_ids[person.unit])
            made = _account(session, cadre, placeholder, now)
            report = replace(report, new_accounts=report.new_accounts + made)
            report = _onto_list(session, batch_id, cadre, person, known, begun, report, now)
        detail = f"新增 {report.added} 人，已在名单 {report.already} 人，其中更新 {report.changed} 人"
        add_entry(session, actor, "手工添加人员" if by_hand else "导入名单", row.name, now, detail)
    return report


def refuse_ended(row: Any, now: datetime) -> None:
    if now >= row.closes_at:
        raise Invalid({"roster": "本批次已经结束，不能再导入名单"})


def check_people(
    session: Session, actor: Actor, batch_id: int, people: Sequence[RosterRow], now: datetime
) -> tuple[Matches, list[RosterFault]]:
    """Whom the rows mean, and the faults that only the database knows: foreign numbers, changes that come too late."""
    matches = matched(session, actor, people)
    known, begun = rosters.candidates_of(session, batch_id), rosters.begun(session, batch_id)
    late = [
        RosterFault(person.row, COLUMNS[key], f"{person.name}已开始答题，{_too_late(key)}")
        for person, cadre in zip(people, matches.cadres, strict=True)
        if cadre is not None and (candidate := known.get(cadre.id)) and candidate.id in begun
        for key in late_keys(candidate, said_by(person), begun.get(candidate.id), now)
    ]
    return matches, sorted(matches.faults + late, key=lambda fault: fault.row)


def _too_late(key: str) -> str:
    return "加时只能增加，交卷以后不能再改" if key == "extra_minutes" else f"不能再改{COLUMNS[key]}"


def late_keys(candidate: Candidate, wanted: Mapping[str, Any], sitting: Any, now: datetime) -> list[str]:
    """What of the wanted arrangements comes too late for a candidate with this begun sitting (None: not begun)."""
    standing = arrangement_of(candidate)
    is_over = sitting is not None and (sitting.submitted_at is not None or timing.is_overdue(now, sitting.deadline_at))
    return refused(changes(standing, wanted), standing, is_begun=sitting is not None, is_over=is_over)


def arrangement_of(candidate: Any) -> dict[str, Any]:
    """What stands for a candidate (or a row of one), by ARRANGED key."""
    return {key: getattr(candidate, key) or NOTHING[key] for key in ARRANGED}


def apply_changes(session: Session, candidate: Candidate, wanted: Mapping[str, Any], sitting: Any) -> dict[str, Any]:
    """Write what changes and, where the clock runs, move its end; what was changed. Check `late_keys` before."""
    standing = arrangement_of(candidate)
    changed = changes(standing, wanted)
    for key, value in changed.items():
        setattr(candidate, key, None if key in ("exemption_reason", "leave_reason") and not value else value)
    if sitting is not None and "extra_minutes" in changed:
        more = timedelta(minutes=changed["extra_minutes"] - standing["extra_minutes"])
        sittings.move_deadline(session, sitting.id, sitting.deadline_at + more)
    session.flush()
    return changed


def _onto_list(
    session: Session,
    batch_id: int,
    cadre: Cadre,
    person: RosterRow,
    known: Mapping[int, Candidate],
    begun: Mapping[int, Any],
    report: RosterReport,
    now: datetime,
) -> RosterReport:
    candidate = known.get(cadre.id)
    if candidate is None:
        candidate = Candidate(batch_id=batch_id, cadre_id=cadre.id, created_at=now, **NOTHING)
        apply_changes(session, candidate, said_by(person), None)
        candidate.exemption_reason = candidate.exemption_reason or None
        candidate.leave_reason = candidate.leave_reason or None
        session.add(candidate)
        session.flush()
        return replace(report, added=report.added + 1)
    changed = apply_changes(session, candidate, said_by(person), begun.get(candidate.id))
    return replace(report, already=report.already + 1, changed=report.changed + bool(changed))


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
