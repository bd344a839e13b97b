"""登分 by workbook: a sheet to fill in, with the own figures so far; it is taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.office.mark_sheets import FilledSheet, MarkTable, filled_sheets, marks_workbook
from lianzheng_quiz.office.opening import UnreadableWorkbook
from lianzheng_quiz.rules.cell_text import number_as_text, plain, tight
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.refusals import Invalid, MarksRejected, NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.written import Heading
from lianzheng_quiz.services.marking import Layout, MarkedPerson, MarksPage, entry_page
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.services.written_marks import Entered, MarkFault, enter_marks
from lianzheng_quiz.store.audit import add_entry

NUMBER = "工号"
COLUMNS = ("序号", "姓名", NUMBER, "单位", "准考证号", "卷别")
NOTES = (
    "每个大题填写得分，最多两位小数，未作答的填 0。不要改动标题行、姓名和工号；不登的人可以留空或删去整行。",
    "填好后在登分页上传。一处有错，整份不登记。",
)


@dataclass(frozen=True)
class CellFault:
    """A fault with the cell it is about, as a spreadsheet names it."""

    cell: str
    name: str
    column: str
    reason: str


def head_of(heading: Heading) -> str:
    """一、填空题（满分10分）: the head of a heading's column, by which it is found again."""
    return f"{heading.name}（满分{points_text(heading.max_hundredths)}分）"


def marks_xlsx(actor: Actor, batch_id: int, *, now: datetime) -> bytes:
    """The people this account may enter, with the own figures so far. NotNow when there is nobody."""
    page = entry_page(actor, batch_id, now=now)
    layouts = page.layouts
    if not layouts:
        raise NotNow("现在没有可由您登分的人员")
    with writing() as session:
        count = sum(len(layout.people) for layout in layouts)
        add_entry(session, actor, "下载登分表", page.name, now, f"{count} 人", batch_id=batch_id)
    return marks_workbook(f"{page.name}登分表", NOTES, [_table(layout) for layout in layouts])


def _table(layout: Layout) -> MarkTable:
    return MarkTable(
        name=f"登分表（{layout.title}）"[:31] if layout.title else "登分表",
        figures_from=len(COLUMNS) + 1,
        heads=[*COLUMNS, *map(head_of, layout.headings)],
        rows=[
            [
                *(number, person.name, person.staff_no, person.unit_name, person.ticket_no, person.variant),
                *(_figure(person.own.get(heading.number)) for heading in layout.headings),
            ]
            for number, person in enumerate(layout.people, start=1)
        ],
    )


def _figure(hundredths: int | None) -> int | float | None:
    if hundredths is None:
        return None
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def upload_marks(actor: Actor, batch_id: int, name: str, data: bytes, *, now: datetime) -> Entered:
    """Take a filled sheet in. Invalid for what is none, MarksRejected with every faulty cell."""
    page = entry_page(actor, batch_id, now=now)
    if not name.lower().endswith(".xlsx"):
        raise Invalid({"file": "请上传 .xlsx 文件；其他格式请在 Excel 或 WPS 中另存为 .xlsx 后再上传"})
    try:
        sheets = filled_sheets(data, NUMBER)
    except UnreadableWorkbook as fault:
        raise Invalid({"file": str(fault)}) from fault
    if not sheets:
        raise Invalid({"file": f"没有找到含“{NUMBER}”的标题行，请用本页下载的登分表填写"})
    reading = _Reading(page, sheets)
    if not reading.faults:
        try:
            return enter_marks(actor, batch_id, reading.cells, now=now)
        except MarksRejected as rejected:
            reading.faults += [reading.placed(fault) for fault in rejected.faults if isinstance(fault, MarkFault)]
    raise MarksRejected(reading.faults)


class _Reading:
    """Filled sheets on their way to figures by candidate and heading, gathering faults by cell."""

    def __init__(self, page: MarksPage, sheets: Sequence[FilledSheet]) -> None:
        self.cells: dict[int, dict[int, str]] = {}
        self.faults: list[CellFault] = []
        self._people = {person.staff_no.casefold(): person for person in page.people}
        self._several = len(sheets) > 1
        self._places: dict[tuple[int, int], str] = {}
        for sheet in sheets:
            self._read(sheet)

    def _read(self, sheet: FilledSheet) -> None:
        columns = {tight(head): letter for letter, head in reversed(sheet.heads.items())}
        for row, cells in sheet.rows:
            self._read_row(sheet, row, cells, columns)

    def _read_row(self, sheet: FilledSheet, row: int, cells: Mapping[str, Any], columns: Mapping[str, str]) -> None:
        number = (number_as_text(cells.get(columns[NUMBER])) or "").casefold()
        figures = [letter for head, letter in columns.items() if "满分" in head and plain(cells.get(letter))]
        at = f"{columns[NUMBER]}{row}"
        if not number and not (figures and plain(cells.get(columns.get("姓名", "")))):
            return
        person = self._people.get(number)
        if person is None:
            if figures:
                reason = "到场人员中没有这个工号" if number else "没有工号，认不出是谁"
                self._fault(sheet, at, plain(cells.get(columns.get("姓名", ""))), NUMBER, reason)
            return
        name = columns.get("姓名")
        if name and tight(cells.get(name)) != tight(person.name):
            self._fault(sheet, f"{name}{row}", person.name, "姓名", f"与工号不符，这个工号是{person.name}")
        elif person.candidate_id in self.cells:
            self._fault(sheet, at, person.name, NUMBER, "这个人在表中出现了两次")
        else:
            self._take(sheet, row, person, cells, columns)

    def _take(
        self, sheet: FilledSheet, row: int, person: MarkedPerson, cells: Mapping[str, Any], columns: Mapping[str, str]
    ) -> None:
        typed = {}
        for heading in person.headings:
            letter = columns.get(tight(head_of(heading)))
            if letter is None:
                self._fault(sheet, f"A{row}", person.name, head_of(heading), "表中没有这一列，请用本页下载的登分表填写")
                continue
            typed[heading.number] = _written(cells.get(letter))
            self._places[person.candidate_id, heading.number] = self._named(sheet, f"{letter}{row}")
        self._places[person.candidate_id, 0] = self._named(sheet, f"{columns[NUMBER]}{row}")
        self.cells[person.candidate_id] = typed

    def _fault(self, sheet: FilledSheet, cell: str, name: str, column: str, reason: str) -> None:
        self.faults.append(CellFault(self._named(sheet, cell), name, column, reason))

    def _named(self, sheet: FilledSheet, cell: str) -> str:
        return f"{sheet.title} {cell}" if self._several else cell

    def placed(self, fault: MarkFault) -> CellFault:
        """A fault of the marking at its cell."""
        cell = self._places.get((fault.candidate_id, fault.heading), "")
        return CellFault(cell, fault.name, fault.column, fault.reason)


def _written(value: Any) -> str:
    """A cell's figure as it was typed; what is no number at all stays to be refused."""
    return "" if value is None else plain(value)
