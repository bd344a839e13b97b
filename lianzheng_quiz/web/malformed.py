"""Requests that no page of ours sends, refused before a view sees them."""

from __future__ import annotations

from itertools import chain
from typing import Any

from flask import Flask, abort, request


def register(app: Flask) -> None:
    app.before_request(_refuse_null_bytes)


def _refuse_null_bytes() -> None:
    """A NUL is in no name, text or address; PostgreSQL can't even store one."""
    values = chain(request.args.values(), request.form.values())
    if "\0" in request.path:
        abort(404)
    if any("\0" in value for value in values):
        abort(400)


def json_body() -> Any:
    """The JSON of a request, None when there is none that can be read (nested without end included)."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None
