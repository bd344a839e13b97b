"""The session cookie: a signed holder of the random session token, tied to host and HTTPS where there is HTTPS."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class SessionCookie(SecureCookieSessionInterface):
    """Over HTTPS the cookie is `__Host-session`, Secure; an office without TLS still gets a working one."""

    _serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made once for the application, which has one key as long as it runs."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name(request.is_secure)

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def cookie_name(secure: bool) -> str:
    """What the cookie is called with and without HTTPS."""
    return "__Host-session" if secure else "session"
