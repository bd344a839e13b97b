"""The auditor's page of the ledger: where it ends, and a check by one press."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from lianzheng_quiz.services import ledger_auditing
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.guards import acting, roles

blueprint = Blueprint("ledger", __name__)


def _checkpoints() -> Path:
    folder: Path = current_app.extensions["lianzheng_settings"].checkpoints
    return folder


@blueprint.get("/ledger")
@roles("auditor")
def show() -> ResponseReturnValue:
    return render_template("ledger/show.html", page=ledger_auditing.ledger_page(acting(), _checkpoints()), found=None)


@blueprint.post("/ledger")
@roles("auditor")
def check() -> ResponseReturnValue:
    found = ledger_auditing.check_ledger(acting(), _checkpoints(), now=now())
    page = ledger_auditing.ledger_page(acting(), _checkpoints())
    return render_template("ledger/show.html", page=page, found=found)
