"""The room on paper: seat plan, sign-in sheet, door list, record. Each page prints as it stands."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services import room, room_prints, seating
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.room import ROOM
from lianzheng_quiz.web.staff.room_forms import SeatsForm

blueprint = Blueprint("room_prints", __name__)
USUAL_COLUMNS = 6


@blueprint.route(ROOM + "/seats", methods=["GET", "POST"])
@roles("organiser")
def seats(batch_id: int) -> ResponseReturnValue:
    page = room.room_page(acting(), batch_id, now=now())
    form = SeatsForm()
    if form.validate_on_submit():
        try:
            count = _draw(batch_id, form)
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash(f"已为 {count} 人编排座位。", "success")
            return redirect(url_for("room_prints.seats", batch_id=batch_id), 303)
    elif request.method == "GET":
        _propose(form, page)
    html = render_template(
        "room/seats.html",
        page=page,
        form=form,
        grid=room_prints.seat_grid(page),
        unseated=room_prints.unseated(page),
        may_draw=now() < page.opens_at and page.cancelled_at is None,
    )
    return html, 400 if form.errors else 200


def _draw(batch_id: int, form: SeatsForm) -> int:
    rows, columns = form.rows.data or 0, form.columns.data or 0
    return seating.draw_seats(acting(), batch_id, rows, columns, seed=secrets.token_hex(8), now=now())


def _propose(form: SeatsForm, page: room.RoomPage) -> None:
    """As it was drawn last, or a room of usual width."""
    form.columns.data = page.seat_columns or USUAL_COLUMNS
    form.rows.data = max(len(room_prints.seat_grid(page)), -(-len(page.expected) // form.columns.data))


@blueprint.get(ROOM + "/sign-in-sheet")
@roles("organiser")
def sign_in_sheet(batch_id: int) -> ResponseReturnValue:
    return render_template("room/sign_in_sheet.html", page=room.room_page(acting(), batch_id, now=now()))


@blueprint.get(ROOM + "/door")
@roles("organiser")
def door(batch_id: int) -> ResponseReturnValue:
    return render_template("room/door.html", page=room.room_page(acting(), batch_id, now=now()))


@blueprint.get(ROOM + "/record")
@roles("organiser")
def record(batch_id: int) -> ResponseReturnValue:
    found = room_prints.room_record(acting(), batch_id, now=now())
    return render_template("room/record.html", record=found, page=found.page, read_at=now())
