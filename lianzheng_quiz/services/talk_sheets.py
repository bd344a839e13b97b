"""The sheet for the talk before the appointment: made from the sitting that decided, as its answers count now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lianzheng_quiz.rules.refusals import NotFound, NotNow
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.talk_sheet import TalkSheet, from_answers, from_headings, general
from lianzheng_quiz.rules.written import headings_of
from lianzheng_quiz.services.dossiers import DossierPage, Exam, dossier_page
from lianzheng_quiz.services.results import counted_paper, is_over
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import sittings
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session


@dataclass(frozen=True)
class TalkSheetPage:
    """A dossier with the sheet for its talk."""

    page: DossierPage
    sheet: TalkSheet


def talk_sheet(actor: Actor, cadre_id: int, first_id: int, *, now: datetime) -> TalkSheetPage:
    """The sheet; that it was opened stands in the log. NotNow before the exam is settled and over. NotFound."""
    page = dossier_page(actor, cadre_id, first_id, now=now)
    if not page.dossier.is_open:
        raise NotNow("本人考试合格（或免考）并且批次全部结束以后，才有谈话提纲")
    with writing() as session:
        subject = f"{page.cadre.name}（{page.cadre.staff_no}）·{page.dossier.name}"
        add_entry(session, actor, "查看谈话提纲", subject, now)
    with reading() as session:
        return TalkSheetPage(page, _sheet(session, page.dossier.exam, now))


def _sheet(session: Session, exam: Exam, now: datetime) -> TalkSheet:
    if exam.sitting_id is None:
        return general([])
    row = sittings.find(session, exam.sitting_id)
    if row is None or not is_over(session, row, now):
        raise NotFound("谈话提纲")
    paper = counted_paper(session, row, exam.policy)
    if exam.policy.form == "written":
        return from_headings(paper.items, headings_of(paper.items, exam.policy), paper.on_paper, exam.policy)
    return from_answers(paper.items, paper.marks)
