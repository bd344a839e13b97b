"""The room on screen: a live table, and for each person the acts that are possible now, each on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.refusals import Invalid, NotFound, NotNow
from lianzheng_quiz.rules.room import ACTS, TWO_PEOPLE
from lianzheng_quiz.services import approvals, room_acts
from lianzheng_quiz.services import room as service
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.batches import BATCH
from lianzheng_quiz.web.staff.room_forms import MinutesForm, ReasonForm

blueprint = Blueprint("room", __name__)
ROOM = BATCH + "/room"
PERSON = ROOM + "/people/<int(max=2147483647):candidate_id>"
REQUEST = ROOM + "/requests/<int(max=2147483647):request_id>"
EVERY_SECONDS = 10


@dataclass(frozen=True)
class Act:
    """How an act is put to the person who does it: what follows from it, an example of a reason, what is said after."""

    tells: tuple[str, ...]
    example: str
    done: str
    verb: Callable[..., object] | None = None


ACT_PAGES: dict[str, Act] = {
    "admit": Act(
        ("准许后本人刷新页面即可开始，结束时间不因迟到顺延。",), "途中车辆故障", "已准许入场。", room_acts.admit_late
    ),
    "extend": Act(
        ("所延时间加在本人的结束时间上，批次结束以后仍然有效。", "本人页面的剩余时间会自动更新。"),
        "电脑故障，耽误 5 分钟",
        "已延时。",
    ),
    "release": Act(
        ("退出本人现有的登录，换一台设备登录后接着作答。", "已保存的答案都在，计时不停；需要停表的，请先暂停。"),
        "键盘失灵，换到 12 号机",
        "已退出本人现有的登录，可以在另一台设备上登录。",
        room_acts.release_device,
    ),
    "pause": Act(
        ("本人的计时和保存立即停止，页面显示考试暂停。", "继续以后，结束时间按暂停的长度顺延。"),
        "突感不适，离场休息",
        "已暂停。",
        room_acts.pause,
    ),
    "resume": Act(
        ("从暂停处接着计时，结束时间按暂停的长度顺延。",), "休息后返回考场", "已继续计时。", room_acts.resume
    ),
    "force": Act(
        ("须由另一位组织者批准，批准前本人照常答题。", "批准以后立即收卷，按已保存的答案评分。"),
        "本人离场不再返回",
        "已提出申请，请另一位组织者在考场页批准。",
    ),
    "void": Act(
        ("须由另一位组织者批准。批准以后不能撤回。", "答卷作废，原成绩不计，按考试办法以不合格办理；原记录保留备查。"),
        "夹带资料，经两名监考认定",
        "已提出申请，请另一位组织者在考场页批准。",
    ),
}


@blueprint.get(ROOM)
@roles("organiser")
def show(batch_id: int) -> ResponseReturnValue:
    page = service.room_page(acting(), batch_id, now=now())
    return render_template("room/show.html", page=page, read_at=now(), acts=ACTS, every_seconds=EVERY_SECONDS)


@blueprint.get(ROOM + "/rows")
@roles("organiser")
def rows(batch_id: int) -> ResponseReturnValue:
    page = service.room_page(acting(), batch_id, now=now())
    return render_template("room/_live.html", page=page, read_at=now(), acts=ACTS)


@blueprint.get(PERSON)
@roles("organiser")
def person(batch_id: int, candidate_id: int) -> ResponseReturnValue:
    page = service.room_page(acting(), batch_id, now=now())
    found = service.person_in_room(page, candidate_id)
    return render_template("room/person.html", page=page, person=found, acts=ACTS, pages=ACT_PAGES)


@blueprint.route(PERSON + "/<act>", methods=["GET", "POST"])
@roles("organiser")
def act(batch_id: int, candidate_id: int, act: str) -> ResponseReturnValue:
    page = service.room_page(acting(), batch_id, now=now())
    found = service.person_in_room(page, candidate_id)
    if act not in ACT_PAGES:
        raise NotFound("操作")
    form = MinutesForm() if act == "extend" else ReasonForm()
    if form.validate_on_submit():
        try:
            _do(act, batch_id, candidate_id, form)
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash(f"{found.name}：{ACT_PAGES[act].done}", "success")
            return redirect(url_for("room.show", batch_id=batch_id), 303)
    elif request.method == "GET" and act not in found.acts:
        raise NotNow(f"{found.name}现在不能{ACTS[act]}")
    html = render_template(
        "room/act.html", page=page, person=found, form=form, act=act, words=ACT_PAGES[act], acts=ACTS
    )
    return html, 400 if form.errors else 200


def _do(act: str, batch_id: int, candidate_id: int, form: ReasonForm) -> None:
    reason = form.reason.data or ""
    if act in TWO_PEOPLE:
        approvals.ask_for(acting(), batch_id, candidate_id, act, reason, now=now())
    elif isinstance(form, MinutesForm):
        room_acts.add_minutes(acting(), batch_id, candidate_id, form.minutes.data or 0, reason, now=now())
    else:
        verb = ACT_PAGES[act].verb
        assert verb is not None
        verb(acting(), batch_id, candidate_id, reason, now=now())


@blueprint.route(REQUEST, methods=["GET", "POST"])
@roles("organiser")
def settle(batch_id: int, request_id: int) -> ResponseReturnValue:
    page = service.room_page(acting(), batch_id, now=now())
    asked = service.request_in_room(page, request_id)
    if request.method == "GET":
        found = service.person_in_room(page, asked.candidate_id)
        return render_template("room/request.html", page=page, asked=asked, person=found, acts=ACTS, pages=ACT_PAGES)
    settled = partial(_settled, asked.name, ACTS[asked.act], batch_id)
    if request.form.get("decision") == "grant":
        approvals.grant(acting(), batch_id, request_id, asked.candidate_id, now=now())
        return settled("已批准")
    approvals.withdraw(acting(), batch_id, request_id, asked.candidate_id, now=now())
    return settled("的申请已撤销，没有作任何改动")


def _settled(name: str, act: str, batch_id: int, done: str) -> ResponseReturnValue:
    flash(f"{name}：{act}{done}。", "success")
    return redirect(url_for("room.show", batch_id=batch_id), 303)


@blueprint.route(ROOM + "/attendance", methods=["GET", "POST"])
@roles("organiser")
def attendance(batch_id: int) -> ResponseReturnValue:
    page = service.room_page(acting(), batch_id, now=now())
    form = ReasonForm()
    if request.method == "POST":
        sent = {person.candidate_id: request.form.get(f"came-{person.candidate_id}", "") for person in page.expected}
        present = {candidate_id: value == "yes" for candidate_id, value in sent.items() if value in ("yes", "no")}
        try:
            changed = room_acts.record_attendance(acting(), batch_id, present, form.reason.data or "", now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash(f"已登记 {changed} 人。", "success")
            return redirect(url_for("room.show", batch_id=batch_id), 303)
    return render_template("room/attendance.html", page=page, form=form, sent=request.form), 400 if form.errors else 200
