"""The short way of an exam's three busiest requests: saving, pressing start, and the page of the running paper.

Cookie, token and body are read here, without the framework's dispatch. It only ever says yes. Whatever is not plainly
one of these goes the long way, where the same service decides and every refusal has its words; so there is one place
for the rules and one for the wording.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from flask import Flask
from flask_wtf.csrf import same_origin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wsgi import get_host

from lianzheng_quiz.rules.refusals import Refusal
from lianzheng_quiz.rules.saving import Sent
from lianzheng_quiz.services.answer_queue import Asked, queue
from lianzheng_quiz.services.exam_pages import SaveReceipt
from lianzheng_quiz.services.saving import Save
from lianzheng_quiz.services.showing import Show
from lianzheng_quiz.services.starting import Start
from lianzheng_quiz.web import exam_markup
from lianzheng_quiz.web.clock import milliseconds
from lianzheng_quiz.web.headers import FIXED, SECURE_ONLY
from lianzheng_quiz.web.paper_form import read_json
from lianzheng_quiz.web.session_cookie import SessionCookie, cookie_name

PAGE = re.compile(r"/sittings/([0-9a-f]{32})", re.ASCII)
SAVE = re.compile(PAGE.pattern + "/answers", re.ASCII)
START = re.compile(PAGE.pattern + "/start", re.ASCII)
PATTERNS = {"GET": PAGE, "PUT": SAVE, "POST": START}
HTML = "text/html; charset=utf-8"
REDIRECT = (
    "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n"
    '<p>You should be redirected automatically to the target URL: <a href="{0}">{0}</a>. If not, click the link.\n'
)
"""As the framework words it."""

LONGEST_BODY = 64 * 1024
REMEMBERED = 16_384
"""Cookies, and as many with a token, whose signatures were found good; what they are worth the database is asked."""

TRIED = "lianzheng.short_way_tried"
"""Set by a server whose own short way has sent a request on already."""

NOT_PLAIN = {"_permanent", "_remember"}
"""Marks in a session that make the framework answer with a cookie."""

Environ = dict[str, Any]
Respond = Callable[..., Any]


class Cookie(NamedTuple):
    """What a session cookie holds: the session token, what CSRF tokens are made of, when it was signed."""

    session: str
    proof: str
    signed_at: float


Answer = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers without length, body."""


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
        self._cookie = lru_cache(maxsize=REMEMBERED)(self._read_cookie)
        self._bearer = lru_cache(maxsize=REMEMBERED)(self._read_bearer)

    def __call__(self, environ: Environ, start_response: Respond) -> Iterable[bytes]:
        answer = None if environ.get(TRIED) else self._queued(environ)
        if answer is None:
            return self._long_way(environ, start_response)
        status, lines, body = answer
        start_response(status, [*lines, ("Content-Length", str(len(body)))])
        return [body]

    def _queued(self, environ: Environ) -> Answer | None:
        """What is answered to one of the three, waiting for its turn on this thread."""
        asked = self.asked(environ)
        if asked is None:
            return None
        with self._app.app_context():
            with suppress(Exception):
                queue().settle(asked)
            return self.answer(asked, _is_secure(environ))

    @staticmethod
    def may_queue(method: str, path: str) -> bool:
        """Whether calling `asked` is worth it."""
        pattern = PATTERNS.get(method)
        return pattern is not None and pattern.fullmatch(path) is not None

    def asked(self, environ: Environ, sender: object = None) -> Asked | None:
        """The save, start or page that a request asks for, to be settled; None for whatever has to go the long way.

        The body can be read again afterwards.
        """
        method = environ["REQUEST_METHOD"]
        address = PATTERNS[method].fullmatch(environ["PATH_INFO"]) if method in PATTERNS else None
        if address is None or environ.get("QUERY_STRING") or environ.get("SCRIPT_NAME"):
            return None
        if method == "PUT":
            return self._save(environ, address[1], sender)
        return (self._start if method == "POST" else self._show)(environ, address[1], sender)

    def _save(self, environ: Environ, sitting_id: str, sender: object) -> Save | None:
        if environ.get("CONTENT_TYPE") != "application/json":
            return None
        token = self._allowed(environ, environ.get("HTTP_X_CSRFTOKEN"))
        body = _body(environ) if token else None
        if body is None:
            return None
        try:
            sent = read_json(json.loads(body))
        except (ValueError, RecursionError, Refusal):
            return None
        save = Sent(sitting_id, sent.revision, self._clock(), sent.answers, sent.flags, sent.position)
        return Save(save, token=token, sender=sender)

    def _start(self, environ: Environ, sitting_id: str, sender: object) -> Start | None:
        if environ.get("CONTENT_TYPE") != "application/x-www-form-urlencoded":
            return None
        body = _body(environ)
        fields = parse_qs(body.decode("latin-1"), keep_blank_values=True) if body else {}
        token = self._allowed(environ, fields.get("csrf_token", [""])[0]) if len(fields) == 1 else ""
        if not token:
            return None
        where = environ.get("REMOTE_ADDR") or ""
        return Start(sitting_id, self._clock(), token=token, address=where, sender=sender)

    def _show(self, environ: Environ, sitting_id: str, sender: object) -> Show | None:
        cookie = self._known_cookie(environ)
        if cookie is None:
            return None
        return Show(sitting_id, self._clock(), token=cookie.session, proof=cookie.proof, sender=sender)

    def answer(self, asked: Asked, secure: bool) -> Answer | None:
        """What is answered to something settled; None where it was refused or failed, which the long way tells."""
        if asked.fault is not None or not asked.settled:
            return None
        if isinstance(asked, Start):
            page = f"/sittings/{asked.sitting_id}"
            return "303 SEE OTHER", [*headers(secure, HTML), ("Location", page)], REDIRECT.format(page).encode()
        if isinstance(asked, Save):
            assert asked.receipt is not None
            return "200 OK", headers(secure, "application/json"), body_of(asked.receipt)
        return self._page(asked, secure)

    def _page(self, asked: Show, secure: bool) -> Answer | None:
        page, actor = asked.page, asked.actor
        assert page is not None
        assert actor is not None
        reader = exam_markup.reader(actor, str(self._tokens.dumps(asked.proof)))
        try:
            found = exam_markup.exam_page(page, page.last_position, reader)
        except exam_markup.NotDrawnYet:
            return None
        return "200 OK", headers(secure, HTML), found.encode()

    def _allowed(self, environ: Environ, sent: str | None) -> str:
        """The session token, where cookie, CSRF token and, over HTTPS, the referring page are in order."""
        secure = _is_secure(environ)
        if not sent or (secure and not _from_here(environ)):
            return ""
        cookie = self._in_time(self._bearer, environ.get("HTTP_COOKIE", ""), secure, sent)
        return cookie.session if cookie else ""

    def _known_cookie(self, environ: Environ) -> Cookie | None:
        """What a plain session cookie of ours holds."""
        return self._in_time(self._cookie, environ.get("HTTP_COOKIE", ""), _is_secure(environ))

    def _in_time(self, read: Callable[..., Cookie], *sent: Any) -> Cookie | None:
        try:
            cookie = read(*sent)
        except (BadSignature, TypeError, KeyError):
            return None
        return cookie if time.time() - cookie.signed_at <= self._longest else None

    def _read_cookie(self, header: str, secure: bool) -> Cookie:
        """BadSignature for anything but one plain session cookie of ours."""
        content, signed_at = self._cookies.loads(_only_cookie(header, cookie_name(secure)), return_timestamp=True)
        if NOT_PLAIN & content.keys():
            raise BadSignature("not a plain session")
        return Cookie(str(content["_user_id"]), str(content["csrf_token"]), signed_at.timestamp())

    def _read_bearer(self, header: str, secure: bool, sent: str) -> Cookie:
        """The cookie, where the token is of the same session."""
        cookie: Cookie = self._cookie(header, secure)
        if not hmac.compare_digest(cookie.proof, self._tokens.loads(sent)):
            raise BadSignature("the token is of another session")
        return cookie


def register(app: Flask) -> None:
    """Put the short way in front. A server that answers without a thread finds it in the extensions."""
    short = ShortPath(app)
    app.extensions["lianzheng_short_path"] = short
    app.wsgi_app = short  # type: ignore[method-assign]


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


def headers(secure: bool, kind: str) -> list[tuple[str, str]]:
    """What an answer of a kind carries, beside its length."""
    found = [
        ("Content-Type", kind),
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
