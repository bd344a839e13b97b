"""A name list between upload and import: kept on the server, shown as it will be read, confirmed, forgotten.

The browser sends meanings of columns, never people: every step reads the kept file again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from lianzheng_quiz.office.identity_blots import without_identity_numbers
from lianzheng_quiz.office.opening import UnreadableWorkbook, check_package
from lianzheng_quiz.office.roster_marks import cell_of, letter_of, marked
from lianzheng_quiz.rules.refusals import Invalid, RosterRejected, UploadGone
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.roster import RosterFault, RosterRow
from lianzheng_quiz.rules.roster_columns import IDENTITY, NOT_TAKEN, ListKind
from lianzheng_quiz.rules.roster_layout import LeftOut
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.roster_reading import NameList, read_list, sample_of
from lianzheng_quiz.services.rosters import RosterReport, unit_names
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import rosters
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import RosterUpload

KEPT = timedelta(days=1)
SHOWN_PEOPLE = 5


class Destination(Protocol):
    """What kept lists go into: a batch, or a list of appointments. `place` is the upload's column that names it.

    `find` raises NotFound for what is out of reach, `admit` also Invalid for what takes nobody any more. `check`
    gives the faults that only the database knows, and what else to say.
    """

    @property
    def kind(self) -> ListKind: ...

    @property
    def place(self) -> Mapping[str, int]: ...

    def find(self, session: Session, actor: Actor) -> Any: ...

    def admit(self, session: Session, actor: Actor, now: datetime) -> None: ...

    def check(
        self, session: Session, actor: Actor, people: Sequence[RosterRow], now: datetime
    ) -> tuple[list[RosterFault], Sequence[str]]: ...

    def add(self, actor: Actor, people: Sequence[RosterRow], *, now: datetime) -> RosterReport: ...


@dataclass(frozen=True)
class ColumnView:
    """A column of the office's sheet: where it stands, its head, what it is taken for, one value as a sample.

    `fixed` says why its meaning can't be chosen.
    """

    place: int
    letter: str
    title: str
    key: str
    sample: str
    fixed: str


@dataclass(frozen=True)
class FaultView:
    """A fault with the cell it is about, as a spreadsheet names it (empty where there is none)."""

    row: int
    cell: str
    column: str
    reason: str


@dataclass(frozen=True)
class RosterReview:
    """A kept list as it would be imported. `choice` is the meaning of every column in one text."""

    upload_id: str
    file_name: str
    sheet: str
    sheets: Sequence[str]
    head_rows: tuple[int, int]
    columns: Sequence[ColumnView]
    choice: str
    count: int
    people: Sequence[RosterRow]
    faults: Sequence[FaultView]
    left_out: Sequence[LeftOut]
    remarks: Sequence[str]


def keep_upload(actor: Actor, into: Destination, name: str, data: bytes, *, now: datetime) -> str:
    """Keep a name list until it is confirmed; its id. Invalid for what is no list.

    An earlier upload of the same account to the same place goes.
    """
    require(actor, "organiser")
    with reading() as session:
        into.admit(session, actor, now)
    return keep_content(actor, into, name, list_to_keep(actor, name, data, into.kind), now=now)


def keep_content(actor: Actor, into: Destination, name: str, content: bytes, *, now: datetime) -> str:
    """Keep what `list_to_keep` gave; the upload's id."""
    upload_id = secrets.token_hex(16)
    with writing() as session:
        rosters.drop_uploads_of(session, into.place, actor.account_id)
        rosters.drop_uploads_before(session, now - KEPT)
        session.add(
            RosterUpload(
                id=upload_id,
                **into.place,
                account_id=actor.account_id,
                name=name[-200:],
                content=content,
                uploaded_at=now,
            )
        )
    return upload_id


def list_to_keep(actor: Actor, name: str, data: bytes, kind: ListKind) -> bytes:
    """A workbook with identity-card numbers blotted out. Invalid for what is no list."""
    if not name.lower().endswith(".xlsx"):
        raise Invalid({"file": "请上传 .xlsx 文件；其他格式请在 Excel 或 WPS 中另存为 .xlsx 后再上传"})
    try:
        check_package(data)
    except UnreadableWorkbook as fault:
        raise Invalid({"file": str(fault)}) from fault
    content, _count = without_identity_numbers(data)
    read_list(content, unit_names(actor), kind=kind)
    return content


def review(
    actor: Actor,
    into: Destination,
    upload_id: str,
    *,
    sheet: str = "",
    keys: Mapping[int, str] | None = None,
    now: datetime,
) -> RosterReview:
    """What an import would do with these meanings of columns; nothing is written. UploadGone."""
    name, content = _kept(actor, into, upload_id, now)
    found = read_list(content, unit_names(actor), sheet, keys, into.kind)
    faults, remarks = _all_faults(actor, into, found, now)
    return RosterReview(
        upload_id=upload_id,
        file_name=name,
        sheet=found.grid.title,
        sheets=found.sheets,
        head_rows=(found.head.top, found.head.bottom),
        columns=[_column(found, place) for place in range(len(found.head.columns))],
        choice=_choice(found),
        count=len(found.reading.rows),
        people=found.people[:SHOWN_PEOPLE],
        faults=[_fault(fault, found) for fault in faults],
        left_out=found.reading.left_out,
        remarks=[*found.remarks, *remarks],
    )


def import_upload(
    actor: Actor, into: Destination, upload_id: str, *, sheet: str, keys: Mapping[int, str], seen: str, now: datetime
) -> RosterReport | None:
    """Import a kept list; None if its columns are not those that were `seen`. RosterRejected; UploadGone.

    What is seen is the text of `RosterReview.choice`: nobody confirms meanings that were not shown.
    """
    _name, content = _kept(actor, into, upload_id, now)
    found = read_list(content, unit_names(actor), sheet, keys, into.kind)
    if _choice(found) != seen:
        return None
    if found.faults:
        raise RosterRejected(found.faults)
    report = into.add(actor, found.people, now=now)
    with writing() as session:
        rosters.drop_upload(session, upload_id)
    return report


def marked_upload(
    actor: Actor, into: Destination, upload_id: str, *, sheet: str, keys: Mapping[int, str], now: datetime
) -> tuple[str, bytes]:
    """The office's own workbook with the faults in it, and its name. UploadGone."""
    name, content = _kept(actor, into, upload_id, now)
    found = read_list(content, unit_names(actor), sheet, keys, into.kind)
    faults, _remarks = _all_faults(actor, into, found, now)
    return name, marked(content, found.grid.title, found.head, faults)


def drop_stale_uploads(*, now: datetime) -> None:
    """Forget the lists that nobody confirmed within a day."""
    with reading() as session:
        if not rosters.has_uploads_before(session, now - KEPT):
            return
    with writing() as session:
        rosters.drop_uploads_before(session, now - KEPT)


def _kept(actor: Actor, into: Destination, upload_id: str, now: datetime) -> tuple[str, bytes]:
    require(actor, "organiser")
    with reading() as session:
        into.find(session, actor)
        row = rosters.upload(session, upload_id, into.place, actor.account_id, now - KEPT)
    if row is None:
        raise UploadGone()
    return row.name, row.content


def _all_faults(
    actor: Actor, into: Destination, found: NameList, now: datetime
) -> tuple[Sequence[RosterFault], Sequence[str]]:
    """The list's own faults, or, where it has none, those that only the database knows; and what else to say."""
    if found.faults:
        return found.faults, ()
    with reading() as session:
        return into.check(session, actor, found.people, now)


def _choice(found: NameList) -> str:
    return " ".join([found.grid.title, *(f"{column.place}={column.key}" for column in found.head.columns)])


def _column(found: NameList, place: int) -> ColumnView:
    column = found.head.columns[place]
    fixed = NOT_TAKEN.get(column.key, "")
    sample = "" if column.key == IDENTITY else sample_of(found.grid, found.head, column.place)
    key = "" if fixed else column.key
    return ColumnView(column.place, letter_of(column.place), column.title, key, sample, fixed)


def _fault(fault: RosterFault, found: NameList) -> FaultView:
    place = cell_of(fault, found.head) if fault.row > found.head.bottom else None
    cell = f"{letter_of(place)}{fault.row}" if place else ""
    return FaultView(fault.row, cell, fault.column, fault.reason)
