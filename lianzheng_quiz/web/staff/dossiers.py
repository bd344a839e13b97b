"""廉政档案 as the organiser keeps it: the list, one dossier with its forms, and its papers to print."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from lianzheng_quiz.rules.dossiers import NOTES_LIMIT, STEPS, TALKER_LIMIT
from lianzheng_quiz.rules.office_time import local, local_day
from lianzheng_quiz.rules.refusals import Invalid
from lianzheng_quiz.services import dossier_acts, dossier_lists, pledges, talk_sheets
from lianzheng_quiz.services import dossiers as service
from lianzheng_quiz.services.accounts import unit_choices
from lianzheng_quiz.services.dossier_acts import RecordDraft
from lianzheng_quiz.services.dossier_lists import COMPLETE, DossierFilters
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.forms import BaseForm
from lianzheng_quiz.web.guards import acting, roles
from lianzheng_quiz.web.staff.cadres import CADRE
from lianzheng_quiz.web.staff.downloads import workbook
from lianzheng_quiz.web.staff.listing import page_number
from lianzheng_quiz.web.staff.room_forms import ReasonForm

blueprint = Blueprint("dossiers", __name__)
DOSSIER = CADRE + "/dossier/<int(max=2147483647):candidate_id>"
FILTERS = ("unit", "batch", "lacks")


class TalkForm(BaseForm):
    """A talk that was held."""

    done_on = DateField("谈话日期", validators=[InputRequired("请填写日期")])
    talker = StringField(
        "谈话人",
        validators=[InputRequired("请填写谈话人"), Length(max=TALKER_LIMIT, message=f"不超过 {TALKER_LIMIT} 字")],
        render_kw={"autocomplete": "off"},
    )
    notes = TextAreaField(
        "谈及的内容（可以不填）",
        validators=[Length(max=NOTES_LIMIT, message=f"不超过 {NOTES_LIMIT} 字")],
        render_kw={"rows": 3, "maxlength": NOTES_LIMIT},
    )

    def draft(self) -> RecordDraft:
        return RecordDraft(self.done_on.data, self.talker.data or "", self.notes.data or "")


class FamilyForm(BaseForm):
    """A family's letter that was returned."""

    done_on = DateField("交回日期", validators=[InputRequired("请填写日期")])

    def draft(self) -> RecordDraft:
        return RecordDraft(self.done_on.data)


# The list


@blueprint.get("/dossiers")
@roles("organiser")
def index() -> ResponseReturnValue:
    filters = _filters()
    return render_template(
        "dossiers/index.html",
        found=dossier_lists.list_dossiers(acting(), filters, page_number(), now=now()),
        filters=filters,
        units=unit_choices(acting()),
        lacks={key: f"缺{label}" for key, label in STEPS.items() if key != "exam"} | {COMPLETE: "齐全"},
        address=_address,
        read_at=now(),
    )


@blueprint.get("/dossiers.xlsx")
@roles("organiser")
def sheet() -> ResponseReturnValue:
    instant = now()
    data = dossier_lists.dossiers_xlsx(acting(), _filters(), now=instant)
    return workbook(data, f"{dossier_lists.TITLE}-{local_day(instant)}.xlsx")


def _filters() -> DossierFilters:
    return DossierFilters(_number("unit"), _number("batch"), request.args.get("lacks", ""))


def _number(name: str) -> int | None:
    """An id of the address. Invalid for what is none."""
    written = request.args.get(name, "")
    if written and not (written.isascii() and written.isdigit() and len(written) < 10):
        raise Invalid({name: "请从列表中选择"})
    return int(written) if written else None


def _address(endpoint: str, **changes: str) -> str:
    kept = {name: request.args.get(name, "") for name in FILTERS} | changes
    values: dict[str, Any] = {name: value for name, value in kept.items() if value}
    return url_for(endpoint, **values)


# One dossier


@blueprint.get(CADRE + "/dossier")
@roles("organiser")
def newest(cadre_id: int) -> ResponseReturnValue:
    page = service.dossier_page(acting(), cadre_id, now=now())
    return redirect(url_for("dossiers.show", cadre_id=cadre_id, candidate_id=page.dossier.first_id))


@blueprint.get(DOSSIER)
@roles("organiser")
def show(cadre_id: int, candidate_id: int) -> ResponseReturnValue:
    return _page(cadre_id, candidate_id)


@blueprint.post(DOSSIER + "/talk")
@roles("organiser")
def talk(cadre_id: int, candidate_id: int) -> ResponseReturnValue:
    return _recorded(cadre_id, candidate_id, "talk", TalkForm())


@blueprint.post(DOSSIER + "/family")
@roles("organiser")
def family(cadre_id: int, candidate_id: int) -> ResponseReturnValue:
    return _recorded(cadre_id, candidate_id, "family", FamilyForm(prefix="family"))


@blueprint.post(DOSSIER + "/<kind>/withdraw")
@roles("organiser")
def withdraw(cadre_id: int, candidate_id: int, kind: str) -> ResponseReturnValue:
    try:
        dossier_acts.withdraw_step(acting(), cadre_id, candidate_id, kind, ReasonForm().reason.data or "", now=now())
    except Invalid as refusal:
        flash(f"没有撤销：{'；'.join(refusal.faults.values())}。", "error")
    else:
        flash(f"已撤销登记：{STEPS[kind]}。原登记仍可查看。", "success")
    return redirect(url_for("dossiers.show", cadre_id=cadre_id, candidate_id=candidate_id), 303)


def _recorded(cadre_id: int, candidate_id: int, kind: str, form: TalkForm | FamilyForm) -> ResponseReturnValue:
    service.dossier_page(acting(), cadre_id, candidate_id, now=now())
    if form.validate():
        try:
            dossier_acts.record_step(acting(), cadre_id, candidate_id, kind, form.draft(), now=now())
        except Invalid as refusal:
            form.take_faults(refusal)
        else:
            flash(f"已登记：{STEPS[kind]}。", "success")
            return redirect(url_for("dossiers.show", cadre_id=cadre_id, candidate_id=candidate_id), 303)
    return _page(cadre_id, candidate_id, **{kind: form}, faulty=form), 400


def _page(cadre_id: int, candidate_id: int, *, faulty: BaseForm | None = None, **forms: BaseForm) -> str:
    """The page with its forms, one of them perhaps as it was sent and refused."""
    page = service.dossier_page(acting(), cadre_id, candidate_id, now=now())
    standing = page.dossier
    fresh: dict[str, BaseForm] = {
        "talk": TalkForm(formdata=None, obj=standing.talk),
        "family": FamilyForm(formdata=None, obj=standing.family, prefix="family"),
    }
    return render_template(
        "dossiers/show.html", page=page, steps=STEPS, faulty=faulty, forms=fresh | forms, today=local(now()).date()
    )


# On paper


@blueprint.get(DOSSIER + "/talk-sheet")
@roles("organiser")
def talk_sheet(cadre_id: int, candidate_id: int) -> ResponseReturnValue:
    found = talk_sheets.talk_sheet(acting(), cadre_id, candidate_id, now=now())
    return render_template("dossiers/talk_sheet.html", page=found.page, sheet=found.sheet, printed_at=now())


@blueprint.get(DOSSIER + "/pledge")
@roles("organiser")
def pledge(cadre_id: int, candidate_id: int) -> ResponseReturnValue:
    page = pledges.signed_pledge(acting(), cadre_id, candidate_id, now=now())
    return render_template("dossiers/pledge.html", page=page, cadre_id=cadre_id, printed_at=now())


@blueprint.get(DOSSIER + "/filing")
@roles("organiser")
def filing(cadre_id: int, candidate_id: int) -> ResponseReturnValue:
    page = service.dossier_page(acting(), cadre_id, candidate_id, now=now())
    return render_template("dossiers/filing.html", page=page, printed_at=now())
