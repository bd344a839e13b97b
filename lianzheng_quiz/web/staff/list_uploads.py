"""An uploaded name list on its way, whatever it goes into: kept, looked over, confirmed, given back with its faults."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired

from lianzheng_quiz.rules.refusals import AlreadyUsed, Invalid, RosterRejected
from lianzheng_quiz.services import roster_uploads
from lianzheng_quiz.services.roster_uploads import Destination
from lianzheng_quiz.services.rosters import RosterReport
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.forms import BaseForm
from lianzheng_quiz.web.guards import acting
from lianzheng_quiz.web.staff.downloads import workbook

CHANGED_COLUMNS = "列的含义与刚才显示的不同，还没有导入。请核对下面重新读出的结果，再确认。"


class ListForm(BaseForm):
    """A name list to upload."""

    file = FileField("名单文件", validators=[FileRequired("请选择要导入的 .xlsx 文件")], render_kw={"accept": ".xlsx"})


@dataclass(frozen=True)
class Desk:
    """Where an upload's page leads: back to the list under its name, and to the workbook with the faults."""

    back: str
    name: str
    faults: str


def kept(form: ListForm, into: Destination) -> str | None:
    """The upload's id; None, with the reason beside the field, for what is no list."""
    sent = form.file.data
    try:
        return roster_uploads.keep_upload(acting(), into, sent.filename, sent.read(), now=now())
    except Invalid as refusal:
        form.take_faults(refusal)
        return None


def looked_over(into: Destination, upload_id: str, desk: Desk) -> ResponseReturnValue:
    """The page that shows what an import would do; what was confirmed on it is imported."""
    sheet, keys = _chosen()
    confirmed = request.form.get("act") == "import"
    if confirmed and (report := _imported(into, upload_id, sheet, keys)):
        flash(_told(report), "success")
        return redirect(desk.back, 303)
    found = roster_uploads.review(acting(), into, upload_id, sheet=sheet, keys=keys, now=now())
    html = render_template("rosters/review.html", desk=desk, found=found, meanings=into.kind.meanings)
    return html, 400 if confirmed else 200


def marked_workbook(into: Destination, upload_id: str) -> ResponseReturnValue:
    """The office's own workbook with the faults in it."""
    sheet, keys = _chosen()
    name, data = roster_uploads.marked_upload(acting(), into, upload_id, sheet=sheet, keys=keys, now=now())
    return workbook(data, re.sub(r"(?:（标出错误）)?\.xlsx$", "（标出错误）.xlsx", name, flags=re.I))


def _chosen() -> tuple[str, dict[int, str]]:
    """The sheet and the meanings of its columns as the page sends them; those of another sheet mean nothing."""
    sheet = request.form.get("sheet", "")
    if sheet != request.form.get("shown-sheet", ""):
        return sheet, {}
    sent = {re.fullmatch(r"column-(\d{1,3})", name): value for name, value in request.form.items()}
    return sheet, {int(match[1]): value for match, value in sent.items() if match}


def _imported(into: Destination, upload_id: str, sheet: str, keys: dict[int, str]) -> RosterReport | None:
    """What the import did; None, with the reason on the page, if it did nothing."""
    seen = request.form.get("seen", "")
    try:
        report = roster_uploads.import_upload(acting(), into, upload_id, sheet=sheet, keys=keys, seen=seen, now=now())
    except RosterRejected:
        return None
    except Invalid as refusal:
        flash("；".join(refusal.faults.values()) + "。没有写入任何数据。", "error")
        return None
    except AlreadyUsed as refusal:
        flash(f"工号 {refusal.name} 已被另一个账号使用，请联系系统管理员。没有写入任何数据。", "error")
        return None
    if report is None:
        flash(CHANGED_COLUMNS, "warn")
    return report


def _told(report: RosterReport) -> str:
    told = f"名单已导入：新增 {report.added} 人，原已在名单 {report.already} 人"
    told += f"（其中更新 {report.changed} 人）" if report.changed else ""
    return told + (f"，系统编号 {report.numbered} 人。" if report.numbered else "。")
