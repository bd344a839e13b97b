"""The short way of PUT /sittings/<id>/answers: cookie, token and body are read here, without the framework's dispatch.

It only ever says yes. Whatever is not plainly a save that is kept goes the long way, where the same service
decides and every refusal has its words; so there is one place for the rules and one for the wording.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any

from flask import Flask
from flask_wtf.csrf import same_origin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wsgi import get_host

from lianzheng_quiz.rules.refusals import Refusal
from lianzheng_quiz.rules.saving import Sent
from lianzheng_quiz.services import saving
from lianzheng_quiz.services.exam_pages import SaveReceipt
from lianzheng_quiz.web.clock import milliseconds
from lianzheng_quiz.web.headers import FIXED, SECURE_ONLY
from lianzheng_quiz.web.paper_form import read_json
from lianzheng_quiz.web.session_cookie import SessionCookie, cookie_name

ADDRESS = re.compile(r"/sittings/([0-9a-f]{32})/answers", re.ASCII)
LONGEST_BODY = 64 * 1024
REMEMBERED = 16_384
"""Pairs of cookie and token whose signatures were found good; what they are worth, the database is asked each time."""

TRIED = "lianzheng.short_way_tried"
"""Set by a server whose own short way has sent a request on already."""

NOT_PLAIN = {"_permanent", "_remember"}
"""Marks in a session that make the framework answer with a cookie."""

Environ = dict[str, Any]
Respond = Callable[..., Any]


class ShortPath:
    """In front of an application: the same answers, sooner."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._long_way = app.wsgi_app
        self._clock = app.extensions["lianzheng_clock"]
        serializer = SessionCookie().get_signing_serializer(app)
        assert serializer is not None
        self._cookies: URLSafeTimedSerializer = serializer
        self._tokens = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
        self._longest = int(app.permanent_session_lifetime.total_seconds())
        self._bearer = lru_cache(maxsize=REMEMBERED)(self._check_signatures)

    def __call__(self, environ: Environ, start_response: Respond) -> Iterable[bytes]:
        ticket = None if environ.get(TRIED) else self.ticket(environ)
        if ticket is not None:
            with self._app.app_context():
                receipt = settled(ticket)
            if receipt is not None:
                body = body_of(receipt)
                start_response("200 OK", [*headers(_is_secure(environ)), ("Content-Length", str(len(body)))])
                return [body]
        return self._long_way(environ, start_response)

    def ticket(self, environ: Environ, sender: object = None) -> saving.Ticket | None:
        """The save of a request, to be settled; None for whatever has to go the long way.

        The body can be read again afterwards.
        """
        if environ["REQUEST_METHOD"] != "PUT" or environ.get("QUERY_STRING"):
            return None
        address = ADDRESS.fullmatch(environ["PATH_INFO"])
        if address is None or environ.get("CONTENT_TYPE") != "application/json":
            return None
        token = self._token(environ)
        body = _body(environ) if token else None
        if body is None:
            return None
        try:
            sent = read_json(json.loads(body))
        except (ValueError, RecursionError, Refusal):
            return None
        save = Sent(address[1], sent.revision, self._clock(), sent.answers, sent.flags, sent.position)
        return saving.Ticket(save, token=token, sender=sender)

    def _token(self, environ: Environ) -> str:
        """The session token, where cookie, CSRF token and, over HTTPS, the referring page are in order."""
        secure = _is_secure(environ)
        cookie = _only_cookie(environ.get("HTTP_COOKIE", ""), cookie_name(secure))
        sent = environ.get("HTTP_X_CSRFTOKEN")
        if not cookie or not sent or (secure and not _from_here(environ)):
            return ""
        try:
            token, signed_at = self._bearer(cookie, sent)
        except (BadSignature, TypeError, KeyError):
            return ""
        return token if time.time() - signed_at <= self._longest else ""

    def _check_signatures(self, cookie: str, sent: str) -> tuple[str, float]:
        """The session token in a cookie and when it was signed. BadSignature where cookie or token are not ours."""
        content, signed_at = self._cookies.loads(cookie, return_timestamp=True)
        if not hmac.compare_digest(content["csrf_token"], self._tokens.loads(sent)) or NOT_PLAIN & content.keys():
            raise BadSignature("not a plain session")
        return str(content["_user_id"]), signed_at.timestamp()


def register(app: Flask) -> None:
    """Put the short way in front. A server that answers without a thread finds it in the extensions."""
    short = ShortPath(app)
    app.extensions["lianzheng_short_path"] = short
    app.wsgi_app = short  # type: ignore[method-assign]


def settled(ticket: saving.Ticket) -> SaveReceipt | None:
    """Wait for a save; None where it was refused or failed, which the long way tells."""
    try:
        return saving.queue().settle(ticket)
    except Exception:
        return None


def receipt_fields(receipt: SaveReceipt) -> dict[str, Any]:
    """A receipt as scripts read it."""
    return {
        "answered": receipt.answered,
        "deadline": milliseconds(receipt.deadline_at),
        "revision": receipt.revision,
        "saved": list(receipt.saved),
        "saved_at": milliseconds(receipt.saved_at),
        "seconds_left": receipt.seconds_left,
        "server_now": milliseconds(receipt.server_now),
    }


def body_of(receipt: SaveReceipt) -> bytes:
    """The bytes that the framework makes of a receipt: keys in order, nothing between, a line's end."""
    return (json.dumps(receipt_fields(receipt), separators=(",", ":")) + "\n").encode()


def headers(secure: bool) -> list[tuple[str, str]]:
    """What a kept save is answered with, beside its length."""
    found = [
        ("Content-Type", "application/json"),
        *FIXED.items(),
        ("X-Request-ID", secrets.token_hex(6)),
        ("Cache-Control", "no-store"),
        ("Vary", "Cookie"),
    ]
    return [*found, *SECURE_ONLY.items()] if secure else found


def _is_secure(environ: Environ) -> bool:
    return bool(environ["wsgi.url_scheme"] in ("https", "wss"))


def _from_here(environ: Environ) -> bool:
    referrer = environ.get("HTTP_REFERER")
    return bool(referrer) and same_origin(referrer, f"https://{get_host(environ)}/")


def _only_cookie(header: str, name: str) -> str:
    """The value of a cookie that is there once and plainly written."""
    found = [part.strip() for part in header.split(";")]
    values = [part[len(name) + 1 :] for part in found if part.startswith(f"{name}=")]
    return values[0] if len(values) == 1 and '"' not in values[0] else ""


def _body(environ: Environ) -> bytes | None:
    """A body of known, modest length, put back for whoever reads it next."""
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isascii() and length.isdecimal() and 0 < int(length) <= LONGEST_BODY):
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    return body if len(body) == int(length) else None
