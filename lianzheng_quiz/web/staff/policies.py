"""The organiser's 考试办法: read in plain words, write one's own from a preset, see what the bank has for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services import policies as service
from lianzheng_quiz.services.accounts import unit_choices
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.policy_form import PolicyForm

blueprint = Blueprint("policies", __name__)
BLUEPRINTS = {"parts": "组卷方案", "law_parts": "只考法律人员的组卷方案"}


@blueprint.get("/policies")
@roles("organiser")
def index() -> ResponseReturnValue:
    return render_template("policies/index.html", policies=service.list_policies(acting()))


@blueprint.get("/policies/<key>")
@roles("organiser")
def show(key: str) -> ResponseReturnValue:
    return render_template("policies/show.html", page=service.policy_page(acting(), key))


@blueprint.route("/policies/<key>/copy", methods=["GET", "POST"])
@roles("organiser")
def copy(key: str) -> ResponseReturnValue:
    """A policy of one's own, begun from another."""
    page = service.policy_page(acting(), key)
    form = PolicyForm.of(page.policy, unit_choices(acting()), name=f"{page.policy.name}（本单位）")
    if _to_save(form):
        try:
            made = service.add_policy(acting(), form.unit_id.data, form.policy(), now=now())
        except Invalid as refusal:
            _take(form, refusal)
        else:
            flash("考试办法已建立。", "success")
            return redirect(url_for("policies.show", key=made), 303)
    return _form_page(form, page, is_new=True)


@blueprint.route("/policies/<key>/edit", methods=["GET", "POST"])
@roles("organiser")
def edit(key: str) -> ResponseReturnValue:
    page = service.policy_page(acting(), key)
    form = PolicyForm.of(page.policy, unit_choices(acting()), name=page.policy.name)
    del form.unit_id
    if _to_save(form):
        try:
            number = service.change_policy(acting(), key, form.policy(), form.note.data or "", now=now())
        except Invalid as refusal:
            _take(form, refusal)
        else:
            flash(f"已存为第 {number} 版。已建立的批次仍按原来的版本。", "success")
            return redirect(url_for("policies.show", key=key), 303)
    return _form_page(form, page, is_new=False)


def _to_save(form: PolicyForm) -> bool:
    """Whether the form was sent whole and to be kept; other buttons only alter what is shown."""
    if request.method == "POST" and request.form.get("act") == "rows":
        form.add_rows()
        return False
    return bool(form.validate_on_submit()) and request.form.get("act") != "check"


def _take(form: PolicyForm, refusal: Invalid) -> None:
    names = {"pass_hundredths": "pass_points", "markers_differ_hundredths": "markers_differ"}
    faults = {names.get(name, name): reason for name, reason in refusal.faults.items()}
    for name in ("parts", "law_parts", "sections"):
        if name in faults:
            form.form_errors.append(f"{BLUEPRINTS.get(name, '各部分最低分')}：{faults.pop(name)}")
    form.take_faults(Invalid(faults))


def _form_page(form: PolicyForm, page: service.PolicyPage, *, is_new: bool) -> ResponseReturnValue:
    html = render_template(
        "policies/form.html", form=form, page=page, is_new=is_new, stocks=_stocks(form), blueprints=BLUEPRINTS
    )
    return html, 400 if form.errors else 200


@dataclass(frozen=True)
class TableStock:
    """What the bank has beside each row of a blueprint's table, None beside an empty one, and the sum in words."""

    rows: Sequence[service.Stock | None]
    total: str


def _stocks(form: PolicyForm) -> dict[str, TableStock]:
    found = {}
    for name in BLUEPRINTS:
        parts = [row.form.part() if row.form.count.data and row.form.validate() else None for row in form[name]]
        stock = service.stock(acting(), tuple(part for part in parts if part), now=now())
        filled = iter(stock.rows)
        totals = "、".join(points_text(total) for total in sorted(set(stock.totals)) if total)
        said = f"合计 {totals} 分" if "、" not in totals else f"各类人员满分不一致：{totals} 分"
        found[name] = TableStock([next(filled) if part else None for part in parts], said if totals else "")
    return found


@blueprint.post("/policies/stock")
@roles("organiser")
def stock() -> ResponseReturnValue:
    """The same for the page's script while somebody writes."""
    return jsonify({name: asdict(table) for name, table in _stocks(PolicyForm()).items()})


@blueprint.post("/policies/<key>/retire")
@roles("organiser")
def retire(key: str) -> ResponseReturnValue:
    retired = request.form.get("retired") == "1"
    service.retire_policy(acting(), key, retired, now=now())
    flash("已停用，新建批次时不再列出。" if retired else "已重新启用。", "success")
    return redirect(url_for("policies.show", key=key), 303)
