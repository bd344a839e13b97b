"""Tickets of an exam: a 准考证号 and a one-time code for each candidate, told once and kept only as a keyed hash."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import Invalid, NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.tickets import (
    MOST_PEOPLE,
    code_as_typed,
    code_opens,
    draw_code,
    running_of,
    shown_code,
    ticket_number,
)
from lianzheng_quiz.services.keyed_macs import mac
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import batches, tickets
from lianzheng_quiz.store.audit import add_entry

_NO_CODE = "-" * 64
"""Stands where there is no code; no keyed hash reads like that."""


@dataclass(frozen=True)
class Ticket:
    """A slip to hand out, shown once."""

    candidate_id: int
    name: str
    unit_name: str
    seat: int | None
    number: str
    code: str


@dataclass(frozen=True)
class TicketHolder:
    """A candidate on the page of tickets, without any code. `state`: none · waiting · used · excused."""

    candidate_id: int
    name: str
    unit_name: str
    seat: int | None
    number: str
    state: str
    issued_at: datetime | None


@dataclass(frozen=True)
class TicketPage:
    """A batch's tickets. `over`: no code would open the door any more. Of `waiting` nobody has signed in yet.

    `on_paper`: only the numbers are of use.
    """

    id: int
    name: str
    over: bool
    opens_at: datetime
    closes_at: datetime
    on_paper: bool
    people: Sequence[TicketHolder]

    @property
    def without(self) -> int:
        return sum(person.state == "none" for person in self.people)

    @property
    def waiting(self) -> int:
        return sum(person.state == "waiting" for person in self.people)


def ticket_page(actor: Actor, batch_id: int, *, now: datetime) -> TicketPage:
    """Who holds a ticket and who has used it. NotFound outside the own units."""
    require(actor, "organiser")
    with reading() as session:
        batch = batch_within_reach(session, actor, batch_id)
        people = tickets.people(session, batch_id)
    return TicketPage(
        id=batch.id,
        name=batch.name,
        over=now >= batch.closes_at or any(person.cancelled_at for person in people),
        opens_at=batch.opens_at,
        closes_at=batch.closes_at,
        on_paper=Policy.from_text(batch.policy).form == "written",
        people=[_holder(person) for person in people],
    )


def _holder(person: Any) -> TicketHolder:
    state = "none" if person.ticket_issued_at is None else "used" if person.used else "waiting"
    return TicketHolder(
        candidate_id=person.id,
        name=person.name,
        unit_name=person.unit_name,
        seat=person.seat,
        number=person.ticket_no or "",
        state="excused" if _is_excused(person) else state,
        issued_at=person.ticket_issued_at,
    )


def _is_excused(person: Any) -> bool:
    return bool(person.exemption_reason or person.leave_reason)


def issue_tickets(
    actor: Actor,
    batch_id: int,
    *,
    reissue_before: datetime | None = None,
    only: int | None = None,
    now: datetime,
) -> list[Ticket]:
    """Numbers and codes for candidates who have none. Told once; only keyed hashes are kept.

    `reissue_before` also replaces codes issued up to that instant that nobody has signed in with, so that
    the same request sent again changes nothing; with `only`, that candidate's code, signed in or not. A
    number never changes. Invalid once no code would open the door any more.
    """
    require(actor, "organiser")
    with writing() as session:
        batch = batch_within_reach(session, actor, batch_id)
        batches.lock(session, batch_id)
        people = tickets.people(session, batch_id)
        chosen = [person for person in people if only is None or person.id == only]
        if only is not None and not chosen:
            raise NotFound("考生")
        if people and not any(_opens(person, now) for person in chosen):
            raise Invalid({"tickets": "考试已经结束或取消，不再发放口令"})
        due = [person for person in chosen if _is_due(person, reissue_before, only is not None, now)]
        issued = _numbered(batch_id, people, due)
        tickets.keep(
            session,
            (
                {
                    "id": ticket.candidate_id,
                    "ticket_no": ticket.number,
                    "ticket_code": _mac(ticket.number, ticket.code),
                    "ticket_issued_at": now,
                }
                for ticket in issued
            ),
        )
        if issued:
            whom = f"{issued[0].name}·{batch.name}" if only else batch.name
            again = only or reissue_before
            add_entry(session, actor, "补发考试口令" if again else "发放考试口令", whom, now, f"{len(issued)} 人")
    return issued


def _is_due(person: Any, reissue_before: datetime | None, even_used: bool, now: datetime) -> bool:
    if _is_excused(person) or not _opens(person, now):
        return False
    if person.ticket_issued_at is None:
        return True
    return bool(reissue_before and person.ticket_issued_at <= reissue_before and (even_used or not person.used))


def _opens(ticket: Any, now: datetime) -> bool:
    return code_opens(
        now, ticket.closes_at, ticket.cancelled_at, ticket.deadline_at, ticket.submitted_at, ticket.paused_at
    )


def _numbered(batch_id: int, people: Sequence[Any], due: Sequence[Any]) -> list[Ticket]:
    """A new code for each, a number for those who have none: the next free ones of the batch."""
    last = max((running_of(person.ticket_no) for person in people if person.ticket_no), default=0)
    if last + sum(person.ticket_no is None for person in due) > MOST_PEOPLE:
        raise Invalid({"tickets": f"一个批次最多 {MOST_PEOPLE} 个准考证号，请另建批次"})
    issued = []
    for person in due:
        number = person.ticket_no
        if number is None:
            last += 1
            number = ticket_number(batch_id, last)
        issued.append(Ticket(person.id, person.name, person.unit_name, person.seat, number, shown_code(draw_code())))
    return issued


def _mac(number: str, code: str) -> str:
    return mac(f"ticket/{number}", code_as_typed(code))


def code_is_right(number: str, typed: str, ticket: Any | None, now: datetime) -> bool:
    """Whether what was typed is the code of this number's ticket (a row of `store.tickets.by_number`).

    An unknown number, a wrong code and one that is over cost the same.
    """
    given = _mac(number, typed)
    usable = ticket is not None and ticket.active and not _is_excused(ticket) and _opens(ticket, now)
    stored = ticket.ticket_code if ticket is not None and ticket.ticket_code else _NO_CODE
    return hmac.compare_digest(given, stored) and usable
