"""Lists of appointments: begun with a name and a date, filled from the office's workbook, withdrawn with a reason."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from lianzheng_quiz.office.roster_template import roster_template
from lianzheng_quiz.rules.coverage import STATUSES
from lianzheng_quiz.rules.reasons import checked_reason
from lianzheng_quiz.rules.refusals import Invalid, NotFound, RosterRejected
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.roster import REQUIRED, RosterFault, RosterRow
from lianzheng_quiz.rules.roster_columns import APPOINTMENTS
from lianzheng_quiz.services import coverage
from lianzheng_quiz.services.listed_cadres import fill_in, new_cadre
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.roster_matching import matched
from lianzheng_quiz.services.roster_uploads import keep_content, list_to_keep
from lianzheng_quiz.services.rosters import RosterReport, unit_names
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import accounts, appointments
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Appointment, AppointmentList

CHANCE = secrets.SystemRandom()
LINE = ("appointed_on", "publicity_from", "publicity_to", "exemption_reason")
NAMES_TOLD = 5
LONGEST_NAME = 60


@dataclass(frozen=True)
class ListRow:
    """A list of appointments among others."""

    id: int
    name: str
    listed_on: date
    unit_name: str
    people: int
    created_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class LineRow:
    """A line of a list; `status` is empty where a later list took its place, or the list was withdrawn."""

    cadre_id: int
    name: str
    staff_no: str
    unit_name: str
    post: str
    rank: str
    appointed_on: date | None
    publicity_from: date | None
    publicity_to: date | None
    exemption_reason: str
    status: str
    tone: str


@dataclass(frozen=True)
class ListPage:
    """One list with its lines."""

    id: int
    name: str
    listed_on: date
    unit_name: str
    created_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdraw_reason: str
    lines: Sequence[LineRow]


@dataclass(frozen=True)
class AppointmentLines:
    """A list of appointments as kept lists go into it (`services.roster_uploads.Destination`)."""

    list_id: int
    kind = APPOINTMENTS

    @property
    def place(self) -> dict[str, int]:
        return {"list_id": self.list_id}

    def find(self, session: Session, actor: Actor) -> Any:
        row = appointments.find(session, self.list_id, actor.unit_path)
        if row is None:
            raise NotFound("任职名单")
        return row

    def admit(self, session: Session, actor: Actor, now: datetime) -> None:
        if self.find(session, actor).withdrawn_at is not None:
            raise Invalid({"file": "这份名单已经撤回，不能再导入"})

    def check(
        self, session: Session, actor: Actor, people: Sequence[RosterRow], now: datetime
    ) -> tuple[list[RosterFault], Sequence[str]]:
        matches = matched(session, actor, people)
        return matches.faults, [*matches.remarks, *self._remarks(session, actor, people, matches.cadres)]

    def _remarks(self, session: Session, actor: Actor, people: Sequence[RosterRow], cadres: Sequence[Any]) -> list[str]:
        said = []
        undated = [person.name for person in people if person.appointed_on is None and person.publicity_to is None]
        if undated:
            said.append(f"没有任职时间，也没有公示结束日期：{_named(undated)}。按还没有任职登记，不计公示期限。")
        listed = {cadre.id for cadre in cadres if cadre is not None}
        left = [row.name for row in appointments.people_of(session, self.list_id, "/") if row.cadre_id not in listed]
        if left:
            said.append(
                f"名单中原有、这份文件里没有：{_named(left)}。他们仍留在名单中；名单有误的，请写明理由撤回，再重新导入。"
            )
        return said

    def add(
        self, actor: Actor, people: Sequence[RosterRow], *, now: datetime, chance: random.Random = CHANCE
    ) -> RosterReport:
        """Write the lines, all or none. RosterRejected; Invalid for a list that was withdrawn."""
        require(actor, "organiser")
        with writing() as session:
            self.find(session, actor)
            row = appointments.hold(session, self.list_id)
            self.admit(session, actor, now)
            matches = matched(session, actor, people)
            if matches.faults:
                raise RosterRejected(matches.faults)
            unit_ids = {unit.name: unit.id for unit in accounts.units(session, actor.unit_path)}
            known = appointments.lines_of(session, self.list_id)
            report = RosterReport(0, 0, 0)
            for person, cadre in zip(people, matches.cadres, strict=True):
                if cadre is None:
                    report = replace(report, numbered=report.numbered + (not person.staff_no))
                    cadre = new_cadre(session, person, unit_ids[person.unit], now, chance)
                else:
                    fill_in(session, cadre, person)
                report = _onto_list(session, self.list_id, cadre.id, known.get(cadre.id), person, report, now)
            detail = f"新增 {report.added} 人，已在名单 {report.already} 人，其中更新 {report.changed} 人"
            add_entry(session, actor, "导入任职名单", row.name, now, detail)
        return report


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:NAMES_TOLD]) + (
        f" 等 {len(names)} 人" if len(names) > NAMES_TOLD else f"（{len(names)} 人）"
    )


def _onto_list(
    session: Session,
    list_id: int,
    cadre_id: int,
    line: Appointment | None,
    person: RosterRow,
    report: RosterReport,
    now: datetime,
) -> RosterReport:
    """A new line, or what the list says anew of one; an empty cell says nothing, 无 empties."""
    told = {key: getattr(person, key) for key in ("rank", *LINE) if getattr(person, key)}
    told |= {key: "" if key == "exemption_reason" else None for key in LINE if key in person.cleared}
    if person.proposed_post:
        told["post"] = person.proposed_post
    if line is None:
        line = Appointment(list_id=list_id, cadre_id=cadre_id, created_at=now, **{"post": person.post, **told})
        session.add(line)
        session.flush()
        return replace(report, added=report.added + 1)
    changed = {key: value for key, value in told.items() if getattr(line, key) != value}
    for key, value in changed.items():
        setattr(line, key, value)
    session.flush()
    return replace(report, already=report.already + 1, changed=report.changed + bool(changed))


def template(actor: Actor) -> bytes:
    """An empty list of appointments with the actor's unit names."""
    require(actor, "organiser")
    return roster_template(APPOINTMENTS.columns, REQUIRED, unit_names(actor))


def lists(actor: Actor) -> list[ListRow]:
    """Lists of the organiser's units, the latest first."""
    require(actor, "organiser")
    with reading() as session:
        rows = appointments.within_reach(session, actor.unit_path)
    return [
        ListRow(row.id, row.name, row.listed_on, row.unit_name, row.people, row.created_at, row.withdrawn_at)
        for row in rows
    ]


def list_name(actor: Actor, list_id: int) -> str:
    """The name of a list. NotFound outside the own units."""
    require(actor, "organiser")
    with reading() as session:
        return str(AppointmentLines(list_id).find(session, actor).name)


def list_page(actor: Actor, list_id: int, *, now: datetime) -> ListPage:
    """One list with its lines and what is found for them. NotFound outside the own units."""
    require(actor, "organiser")
    with reading() as session:
        row = AppointmentLines(list_id).find(session, actor)
        lines = appointments.people_of(session, list_id, actor.unit_path)
        everything = coverage.matters(session, actor.unit_path, coverage.Filters(), now) if lines else []
    found = {one.finding.appointment.id: one.finding.status for one in everything if one.finding.appointment}
    return ListPage(
        id=row.id,
        name=row.name,
        listed_on=row.listed_on,
        unit_name=row.unit_name,
        created_at=row.created_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by or "",
        withdraw_reason=row.withdraw_reason,
        lines=[_line(line, found.get(line.id, "")) for line in lines],
    )


def _line(line: Any, status: str) -> LineRow:
    return LineRow(
        cadre_id=line.cadre_id,
        name=line.name,
        staff_no=line.staff_no,
        unit_name=line.unit_name,
        post=line.post,
        rank=line.rank,
        appointed_on=line.appointed_on,
        publicity_from=line.publicity_from,
        publicity_to=line.publicity_to,
        exemption_reason=line.exemption_reason,
        status=status,
        tone=STATUSES.get(status, ""),
    )


def begin_list(
    actor: Actor, name: str, listed_on: date, file_name: str, data: bytes, *, now: datetime
) -> tuple[int, str]:
    """A new list with a workbook kept to be looked over: the ids of both. Invalid; then there is no list."""
    require(actor, "organiser")
    content = list_to_keep(actor, file_name, data, APPOINTMENTS)
    list_id = add_list(actor, name, listed_on, now=now)
    return list_id, keep_content(actor, AppointmentLines(list_id), file_name, content, now=now)


def add_list(actor: Actor, name: str, listed_on: date, *, now: datetime) -> int:
    """A new list without lines; its id. Invalid for a name that is none or taken."""
    require(actor, "organiser")
    title = " ".join(name.split())
    if not 2 <= len(title) <= LONGEST_NAME:
        raise Invalid({"name": f"请填写名单名称，2 到 {LONGEST_NAME} 字"})
    with writing() as session:
        if appointments.is_named(session, actor.unit_id, title):
            raise Invalid({"name": "已有同名的名单。补充或更正的，请打开那份名单重新导入；另一份名单请换一个名称"})
        made = AppointmentList(
            unit_id=actor.unit_id,
            name=title,
            listed_on=listed_on,
            created_by_id=actor.account_id or None,
            created_at=now,
        )
        session.add(made)
        session.flush()
        add_entry(session, actor, "新建任职名单", title, now, listed_on.isoformat())
        return made.id


def withdraw(actor: Actor, list_id: int, reason: str, *, now: datetime) -> None:
    """Take a list out of the register; it stays to be read with the reason. Invalid without one, or a second time."""
    require(actor, "organiser")
    why = checked_reason(reason)
    with writing() as session:
        AppointmentLines(list_id).find(session, actor)
        row = appointments.hold(session, list_id)
        if row.withdrawn_at is not None:
            raise Invalid({"reason": "这份名单已经撤回"})
        row.withdrawn_at, row.withdrawn_by_id, row.withdraw_reason = now, actor.account_id or None, why
        add_entry(session, actor, "撤回任职名单", row.name, now, why)
