"""What the organiser prints and hands out: tickets with exam codes, and practice accounts. Each is shown once."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.refusals import Invalid, NotFound
from lianzheng_quiz.services import batches as batch_service
from lianzheng_quiz.services import slips as slip_service
from lianzheng_quiz.services import tickets as service
from lianzheng_quiz.services.tickets import Ticket
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles

blueprint = Blueprint("tickets", __name__)
BATCH = "/batches/<int(max=2147483647):batch_id>"
ONE = BATCH + "/tickets/<int(max=2147483647):candidate_id>"


def _asked_at() -> datetime | None:
    """When the page with the button was shown, if what was issued before is to be replaced."""
    try:
        instant = datetime.fromisoformat(request.form["reissue_before"])
    except (KeyError, ValueError):
        return None
    return instant if instant.tzinfo else None


def _address() -> str:
    return request.host_url.rstrip("/")


def _only_here() -> bool:
    """Whether the address on the slips would be this machine's own, which no other machine can open."""
    host = urlsplit(request.host_url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


@blueprint.get(BATCH + "/tickets")
@roles("organiser")
def index(batch_id: int) -> ResponseReturnValue:
    page = service.ticket_page(acting(), batch_id, now=now())
    return render_template(
        "tickets/index.html", page=page, asked_at=now().isoformat(), address=_address(), only_here=_only_here()
    )


@blueprint.post(BATCH + "/tickets")
@roles("organiser")
def issue(batch_id: int) -> ResponseReturnValue:
    try:
        made = service.issue_tickets(acting(), batch_id, reissue_before=_asked_at(), now=now())
    except Invalid as refusal:
        return _refused(batch_id, refusal)
    return _printed(batch_id, made)


@blueprint.get(ONE)
@roles("organiser")
def one(batch_id: int, candidate_id: int) -> ResponseReturnValue:
    page = service.ticket_page(acting(), batch_id, now=now())
    holder = next((person for person in page.people if person.candidate_id == candidate_id), None)
    if holder is None:
        raise NotFound("考生")
    return render_template("tickets/one.html", page=page, holder=holder, asked_at=now().isoformat())


@blueprint.post(ONE)
@roles("organiser")
def issue_one(batch_id: int, candidate_id: int) -> ResponseReturnValue:
    try:
        made = service.issue_tickets(acting(), batch_id, only=candidate_id, reissue_before=_asked_at(), now=now())
    except Invalid as refusal:
        return _refused(batch_id, refusal)
    return _printed(batch_id, made)


def _printed(batch_id: int, made: list[Ticket]) -> ResponseReturnValue:
    page = service.ticket_page(acting(), batch_id, now=now())
    return render_template("tickets/printed.html", page=page, tickets=made, address=_address())


def _refused(batch_id: int, refusal: Invalid) -> ResponseReturnValue:
    flash("；".join(refusal.faults.values()) + "。", "error")
    return redirect(url_for("tickets.index", batch_id=batch_id), 303)


@blueprint.get(BATCH + "/slips")
@roles("organiser")
def practice(batch_id: int) -> ResponseReturnValue:
    page = batch_service.batch_page(acting(), batch_id, now=now())
    counts = slip_service.slip_counts(acting(), batch_id)
    return render_template("tickets/practice.html", page=page, counts=counts, asked_at=now().isoformat())


@blueprint.post(BATCH + "/slips")
@roles("organiser")
def issue_practice(batch_id: int) -> ResponseReturnValue:
    page = batch_service.batch_page(acting(), batch_id, now=now())
    made = slip_service.issue_slips(acting(), batch_id, reissue_before=_asked_at(), now=now())
    return render_template("tickets/practice_printed.html", page=page, slips=made, address=_address())
