"""What the room's printed sheets say beyond the live table: the seat plan as a grid, the record of the exam."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.permissions import batch_within_reach
from lianzheng_quiz.services.room import RoomPage, RoomRow, room_page
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import audit, ledger


@dataclass(frozen=True)
class Incident:
    """An entry of the log as the record tells it; `who` is empty where it was about the batch."""

    at: datetime
    action: str
    who: str
    detail: str
    actor: str


@dataclass(frozen=True)
class Record:
    """考场记录: who came, what happened when, by the log of this batch."""

    page: RoomPage
    present: Sequence[RoomRow]
    absent: Sequence[RoomRow]
    open: Sequence[RoomRow]
    on_leave: Sequence[RoomRow]
    exempt: Sequence[RoomRow]
    first_start_at: datetime | None
    last_hand_in_at: datetime | None
    closings: dict[str, int]
    voided: int
    incidents: Sequence[Incident]
    ledger: str


def room_record(actor: Actor, batch_id: int, *, now: datetime) -> Record:
    """The record of a batch's room as it stands. NotFound outside the own units."""
    page = room_page(actor, batch_id, now=now)
    with reading() as session:
        batch_within_reach(session, actor, batch_id)
        entries = audit.of_batch(session, batch_id)
        ends = ledger.end(session)
    present = [one for one in page.expected if _came(page, one)]
    absent = [one for one in page.expected if _stayed_away(page, one)]
    excused = [one for one in page.people if not one.is_expected]
    return Record(
        page=page,
        present=present,
        absent=absent,
        open=[one for one in page.expected if one not in present and one not in absent],
        on_leave=[one for one in excused if one.excuse.startswith("请假")],
        exempt=[one for one in excused if one.excuse.startswith("免考")],
        first_start_at=min((one.started_at for one in page.people if one.started_at), default=None),
        last_hand_in_at=max((one.submitted_at for one in page.people if one.submitted_at), default=None),
        closings=Counter(one.closing for one in page.people if one.closing),
        voided=sum(one.voided_at is not None for one in page.people),
        incidents=[_incident(entry, page.name) for entry in entries if _is_incident(entry)],
        ledger=ends.text,
    )


def _came(page: RoomPage, one: RoomRow) -> bool:
    return one.attended is True if page.is_written else one.started_at is not None


def _stayed_away(page: RoomPage, one: RoomRow) -> bool:
    if page.is_written and one.attended is False:
        return True
    return one.state == "缺考" and not _came(page, one)


def _is_incident(entry: Any) -> bool:
    """Roll call, seating, exports and review are work of every exam; a corrected roll call is not."""
    if entry.action == "登记到场":
        return str(entry.detail).startswith("更正")
    return entry.action not in ("编排座位", "导出报表", "查看复核")


def _incident(entry: Any, batch_name: str) -> Incident:
    who = "" if entry.subject == batch_name else str(entry.subject).removesuffix(f"·{batch_name}")
    return Incident(entry.at, entry.action, who, entry.detail, entry.actor)


def seat_grid(page: RoomPage) -> list[list[tuple[int, RoomRow | None]]]:
    """The rows of seats from the front, each seat with whoever has it; nothing before seats were drawn."""
    seated = {one.seat: one for one in page.expected if one.seat}
    if not seated or not page.seat_columns:
        return []
    rows = -(-max(seated) // page.seat_columns)
    return [
        [(seat, seated.get(seat)) for seat in range(row * page.seat_columns + 1, (row + 1) * page.seat_columns + 1)]
        for row in range(rows)
    ]


def unseated(page: RoomPage) -> list[RoomRow]:
    """Who came onto the list after the seats were drawn."""
    return [one for one in page.expected if not one.seat]
