"""What every response carries: a strict content policy, no caching of pages, and a request id."""

from __future__ import annotations

import hashlib
import logging
import secrets
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SECURE_ONLY = {"Strict-Transport-Security": "max-age=31536000"}

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    app.before_request(_name_request)
    app.after_request(_add_headers)
    app.url_defaults(_add_version)
    app.jinja_env.globals["url_for"] = address_of


def _name_request() -> None:
    g.request_id = secrets.token_hex(6)


def request_id() -> str:
    """The id printed on error pages and logged beside the cause."""
    return str(g.get("request_id", "-"))


def _add_headers(response: Response) -> Response:
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = request_id()
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    elif "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"
    if request.is_secure:
        response.headers.update(SECURE_ONLY)
    return response


def address_of(endpoint: str, **values: Any) -> str:
    """`url_for` of templates. The addresses of static files are worked out once: every page names ten of them."""
    if endpoint == "static" and not current_app.debug and not values.keys() - {"filename"}:
        return _static_address(request.script_root, current_app.static_folder or "", str(values["filename"]))
    return url_for(endpoint, **values)


@lru_cache(maxsize=512)
def _static_address(script_root: str, folder: str, filename: str) -> str:
    return url_for("static", filename=filename)


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    """Static addresses name their content, so that an upgrade is seen at once."""
    if endpoint == "static" and "v" not in values and current_app.static_folder:
        values["v"] = _content_hash(current_app.static_folder, str(values["filename"]), current_app.debug)


def _content_hash(folder: str, filename: str, fresh: bool) -> str:
    return _hash_file.__wrapped__(folder, filename) if fresh else _hash_file(folder, filename)


@cache
def _hash_file(folder: str, filename: str) -> str:
    try:
        return hashlib.sha256((Path(folder) / filename).read_bytes()).hexdigest()[:12]
    except OSError:
        log.warning("static file %s is missing", filename)
        return "0"
