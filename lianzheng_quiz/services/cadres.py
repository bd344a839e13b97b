"""The organiser's view of people: find a cadre, read the whole record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianzheng_quiz.office.report_sheets import report_workbook
from lianzheng_quiz.rules.cadre_record import CadreExam, tables_of, valid_to
from lianzheng_quiz.rules.candidate_state import candidate_state, state_label
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.candidate_facts import facts_of
from lianzheng_quiz.services.pages import Page, page_of
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import accounts, reports
from lianzheng_quiz.store.audit import add_entry


@dataclass(frozen=True)
class CadreRecord:
    """A cadre and every exam, the latest first."""

    id: int
    name: str
    staff_no: str
    unit_name: str
    post: str
    proposed_post: str
    rank: str
    birth_on: date | None
    party_member: bool | None
    exams: Sequence[CadreExam]
    has_dossier: bool


def list_cadres(actor: Actor, text: str = "", page: int = 1) -> Page:
    """Cadres of the own units whose name, number or unit holds `text`.

    Rows: id, name, staff_no, post, proposed_post, rank, birth_on, party_member, unit_name.
    """
    require(actor, "organiser")
    with reading() as session:
        return page_of(session, accounts.cadres(actor.unit_path, text), page)


def cadre_record(actor: Actor, cadre_id: int, *, now: datetime) -> CadreRecord:
    """One cadre's whole record. NotFound outside the own units."""
    require(actor, "organiser")
    close_overdue(now=now)
    with reading() as session:
        row = accounts.cadre(session, cadre_id, actor.unit_path)
        if row is None:
            raise NotFound("干部")
        rows = reports.exams_of(session, cadre_id)
        exams = [_exam(one, now) for one in rows]
    return CadreRecord(
        id=row.id,
        name=row.name,
        staff_no=row.staff_no,
        unit_name=row.unit_name,
        post=row.post,
        proposed_post=row.proposed_post,
        rank=row.rank,
        birth_on=row.birth_on,
        party_member=row.party_member,
        exams=exams,
        has_dossier=any(one.cancelled_at is None for one in rows),
    )


def _exam(row: Any, now: datetime) -> CadreExam:
    policy = Policy.from_text(row.policy)
    state = candidate_state(facts_of(row, row, policy, now), policy, now)
    ended = local(row.submitted_at or row.closes_at).date()
    last = valid_to(policy, ended) if row.passed else None
    cancelled = row.cancelled_at is not None
    return CadreExam(
        batch_name=row.batch_name,
        policy_name=policy.name,
        opens_at=row.opens_at,
        submitted_at=row.submitted_at,
        closing=row.closing or "",
        state="批次已取消" if cancelled and row.passed is None else state_label(state, policy),
        passed=row.passed,
        total_hundredths=row.total_hundredths,
        max_hundredths=row.max_hundredths,
        why=_why(row, state, policy),
        first_name=row.first_name or "",
        valid_to=last,
        valid=bool(row.passed) and (last is None or local(now).date() <= last),
        sitting_id=row.sitting_id if row.submitted_at is not None and row.passed is not None else None,
    )


def _why(row: Any, state: str, policy: Policy) -> str:
    """The clause of a result, else the reason that was recorded."""
    if row.voided_at is not None:
        return f"{row.clause or ''}（作废：{row.void_reason}）"
    if row.clause:
        return str(row.clause)
    if row.cancelled_at is not None:
        return str(row.cancel_reason)
    return {"免考": row.exemption_reason, "请假": row.leave_reason}.get(state) or ""


def cadre_xlsx(actor: Actor, cadre_id: int, *, now: datetime) -> bytes:
    """The record as a workbook; that it was taken out stands in the log."""
    record = cadre_record(actor, cadre_id, now=now)
    with writing() as session:
        add_entry(session, actor, "导出报表", f"{record.name}（{record.staff_no}）考试记录", now)
    return report_workbook(f"{record.name}（{record.unit_name}）考试记录", tables_of(record.exams))
