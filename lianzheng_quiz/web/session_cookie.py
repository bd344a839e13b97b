"""The session cookie: a signed holder of the random session token, tied to host and HTTPS where there is HTTPS."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface


class SessionCookie(SecureCookieSessionInterface):
    """Over HTTPS the cookie is `__Host-session`, Secure; an office without TLS still gets a working one."""

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name(request.is_secure)

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def cookie_name(secure: bool) -> str:
    """What the cookie is called with and without HTTPS."""
    return "__Host-session" if secure else "session"
