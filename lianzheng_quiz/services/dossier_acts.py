"""What organisers record in a dossier: the talk, the family's letter, a correction. Nothing is overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lianzheng_quiz.rules.dossiers import RECORDS, STEPS, record_faults
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.rules.reasons import checked_reason
from lianzheng_quiz.rules.refusals import Invalid, NotFound, NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.dossiers import Dossier, dossiers_of, find
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store import accounts, dossiers
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import DossierRecord

NOT_OPEN = "本人考试合格（或免考）并且批次全部结束以后，才能登记"
RECORDED = {"talk": "登记廉政谈话", "family": "登记家庭助廉"}


@dataclass(frozen=True)
class RecordDraft:
    """What an organiser fills in; talker and notes are of the talk. `notes` says what was talked about, no more."""

    done_on: date | None
    talker: str = ""
    notes: str = ""


def record_step(actor: Actor, cadre_id: int, first_id: int, kind: str, draft: RecordDraft, *, now: datetime) -> None:
    """Record a talk or the family's letter, or correct what was recorded. Invalid; NotNow before the exam is settled.

    NotFound outside the own units.
    """
    require(actor, "organiser")
    draft = RecordDraft(draft.done_on, " ".join(draft.talker.split()), " ".join(draft.notes.split()))
    with writing() as session:
        name, dossier = _held(session, actor, cadre_id, first_id, kind, now)
        if not dossier.is_open:
            raise NotNow(NOT_OPEN)
        faults = record_faults(kind, draft.done_on, draft.talker, draft.notes, local(now).date())
        if faults:
            raise Invalid(faults)
        standing = dossier.talk if kind == "talk" else dossier.family
        if standing and (standing.done_on, standing.talker, standing.notes) == (
            draft.done_on,
            draft.talker,
            draft.notes,
        ):
            raise Invalid({"form": "内容没有变化，没有重复登记"})
        _add(session, actor, first_id, kind, draft, now)
        told = f"{draft.done_on}" + (f"，谈话人 {draft.talker}" if kind == "talk" else "")
        add_entry(
            session, actor, RECORDED[kind], f"{name}·{dossier.name}", now, f"{'更正：' if standing else ''}{told}"
        )


def withdraw_step(actor: Actor, cadre_id: int, first_id: int, kind: str, reason: str, *, now: datetime) -> None:
    """Take a record back that was made by mistake; it stays readable. NotNow when none stands. Invalid; NotFound."""
    require(actor, "organiser")
    with writing() as session:
        name, dossier = _held(session, actor, cadre_id, first_id, kind, now)
        if (dossier.talk if kind == "talk" else dossier.family) is None:
            raise NotNow(f"没有登记过{STEPS[kind]}，不需要撤销")
        why = checked_reason(reason)
        _add(session, actor, first_id, kind, RecordDraft(None, notes=why), now)
        add_entry(session, actor, "撤销廉政档案登记", f"{name}·{dossier.name}", now, f"{STEPS[kind]}：{why}")


def _held(
    session: Session, actor: Actor, cadre_id: int, first_id: int, kind: str, now: datetime
) -> tuple[str, Dossier]:
    """The cadre's name and the dossier, nobody else changing it meanwhile."""
    cadre = accounts.cadre(session, cadre_id, actor.unit_path)
    if cadre is None:
        raise NotFound("干部")
    if kind not in RECORDS:
        raise NotFound()
    dossiers.hold(session, first_id)
    return f"{cadre.name}（{cadre.staff_no}）", find(dossiers_of(session, cadre_id, now), first_id)


def _add(session: Session, actor: Actor, first_id: int, kind: str, draft: RecordDraft, now: datetime) -> None:
    session.add(
        DossierRecord(
            candidate_id=first_id,
            kind=kind,
            done_on=draft.done_on,
            talker=draft.talker,
            notes=draft.notes,
            recorded_by_id=actor.account_id,
            recorded_at=now,
        )
    )
    session.flush()
