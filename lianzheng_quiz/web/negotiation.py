"""Whether a request wants a page or data."""

from __future__ import annotations

from flask import request


def wants_json() -> bool:
    """True for scripts: a JSON body, a PUT, or an Accept header that names JSON and no page."""
    if request.is_json or request.method == "PUT":
        return True
    accepted = request.accept_mimetypes
    return "application/json" in accepted.values() and not accepted.accept_html
