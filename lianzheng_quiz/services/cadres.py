"""The organiser's view of people: find a cadre, read the whole record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lianzheng_quiz.rules.refusals import NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.exam_pages import ScoreRow
from lianzheng_quiz.services.pages import Page, page_of
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.results import score_rows
from lianzheng_quiz.services.sittings import close_overdue
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import accounts, sittings


@dataclass(frozen=True)
class CadreRecord:
    """A cadre and every score, newest first."""

    id: int
    name: str
    staff_no: str
    unit_name: str
    post: str
    proposed_post: str
    rank: str
    birth_on: date | None
    party_member: bool | None
    scores: Sequence[ScoreRow]


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
        scores = score_rows(sittings.of_cadre(session, cadre_id))
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
        scores=scores,
    )
