"""The fields of 签到表 and 考场记录, in words, from the room as it stands. Counts nothing and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from lianzheng_quiz.rules import letter_tables as tables
from lianzheng_quiz.rules.letter_text import Value
from lianzheng_quiz.rules.office_time import local, minute_text, span_text
from lianzheng_quiz.rules.seals import seal_text
from lianzheng_quiz.rules.timing import CLOSINGS
from lianzheng_quiz.services.room import RoomPage, RoomRow
from lianzheng_quiz.services.room_prints import Incident, Record


def sign_in_values(page: RoomPage) -> dict[str, Value]:
    """Fields of the sign-in sheet: whoever is expected, by 准考证号 once they were issued."""
    by_ticket = any(person.ticket_no for person in page.expected)
    rows = [_signs(person, by_ticket) for person in page.expected]
    return {
        "应到人数": str(len(page.expected)),
        "签到表": tables.sign_in_table(rows, "准考证号" if by_ticket else "工号"),
        "签到汇总栏": tables.sign_in_foot(),
    }


def _signs(person: RoomRow, by_ticket: bool) -> tuple[str, ...]:
    number = (person.ticket_no or "") if by_ticket else person.staff_no
    remark = f"延时{person.extra_minutes}分" if person.extra_minutes else ""
    return number, person.name, person.unit_name, f"{person.seat or ''}{person.variant}", remark


def record_values(record: Record) -> dict[str, Value]:
    """Fields of the room's record."""
    rows = [row for row in _facts(record) if row[1]]
    return {
        "考场情况表": tables.facts_table(rows),
        "考场经过表": tables.incident_table([_incident(entry) for entry in record.incidents]),
        "考场签字栏": tables.room_signatures(),
    }


def _facts(record: Record) -> list[tuple[str, str]]:
    """Label and words, row by row; a row without words is left out."""
    page = record.page
    return [
        ("单位", page.unit_name),
        ("时间", f"{span_text(page.opens_at, page.closes_at)}，{page.policy.minutes}分钟"),
        ("人数", _people(record)),
        ("缺考人员", "、".join(f"{one.name}（{one.unit_name}）" for one in record.absent)),
        ("请假人员", _excused(record.on_leave)),
        ("免考人员", _excused(record.exempt)),
        ("作答", "" if page.is_written else _times(record)),
        ("收卷", _closings(record)),
        ("封卷", minute_text(page.sealed_at) if page.sealed_at else "没有封卷"),
        ("封条指纹", seal_text(page.seal) if page.seal else ""),
        ("启封", _opening(page)),
        ("取消", f"{minute_text(page.cancelled_at)}，{page.cancel_reason}" if page.cancelled_at else ""),
    ]


def _people(record: Record) -> str:
    still = ""
    if record.open:
        still = f"，{'未登记' if record.page.is_written else '未到'}{len(record.open)}"
    return (
        f"应到{len(record.page.expected)}，实到{len(record.present)}，缺考{len(record.absent)}{still}，"
        f"请假{len(record.on_leave)}，免考{len(record.exempt)}"
    )


def _excused(people: Sequence[RoomRow]) -> str:
    return "、".join(f"{one.name}（{one.excuse[3:]}）" for one in people)


def _times(record: Record) -> str:
    if record.first_start_at is None:
        return "没有人开始答题"
    first = local(record.first_start_at)
    said = f"首人{first.hour}:{first:%M}开始"
    return said + (f"，末人{minute_text(record.last_hand_in_at)}交卷" if record.last_hand_in_at else "")


def _closings(record: Record) -> str:
    voided = f"作废{record.voided}份"
    if record.page.is_written:
        return voided if record.voided else ""
    told = [f"{word}{record.closings[key]}份" for key, word in CLOSINGS.items() if record.closings.get(key)]
    return "，".join([*told, voided])


def _opening(page: RoomPage) -> str:
    if page.opened_at:
        return f"{minute_text(page.opened_at)}，由两人凭启封码启封"
    return "没有启封" if page.policy.opening == "two_people" else "到开始时间自动开放"


def _incident(entry: Incident) -> tuple[str, ...]:
    at = minute_text(entry.at).partition("年")[2]
    return at, entry.action, entry.who or "本批次", entry.detail, entry.actor
