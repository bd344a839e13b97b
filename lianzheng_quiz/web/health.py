"""Whether the application and its database answer; says nothing else."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from lianzheng_quiz.services.health import DatabaseDown, database_name

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    try:
        return jsonify(status="ok", database=database_name())
    except DatabaseDown:
        return jsonify(status="down"), 503
