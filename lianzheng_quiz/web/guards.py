"""Who may pass: the session cookie carries a random token, and the server's own row decides what it is worth.

No view asks for the current user in any other way than `acting()`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, g, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect

from lianzheng_quiz.rules.refusals import NotAllowed
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import sign_in as sign_in_service
from lianzheng_quiz.web.clock import now
from lianzheng_quiz.web.negotiation import wants_json

View = Callable[..., ResponseReturnValue]

csrf = CSRFProtect()
login_manager = LoginManager()
login_manager.session_protection = None


class SignedIn(UserMixin):  # type: ignore[misc]
    """An actor as Flask-Login keeps it; its id is the session token, never the account's number."""

    def __init__(self, token: str, actor: Actor | None) -> None:
        self.token = token
        self._actor = actor

    @property
    def actor(self) -> Actor:
        """Asked for on the way in; NotAllowed for a session that ended in the very moment it began."""
        self._actor = self._actor or _who(self.token)
        if self._actor is None:
            raise NotAllowed()
        return self._actor

    def get_id(self) -> str:
        return self.token


def protect(app: Flask) -> None:
    """Put CSRF and sign-in before every request. A CSRF token lives as long as its session."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_I18N_ENABLED"] = False
    csrf.init_app(app)
    login_manager.init_app(app)
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(signed_out)


def _load(token: str) -> SignedIn | None:
    actor = _who(token)
    return SignedIn(token, actor) if actor else None


def _who(token: str) -> Actor | None:
    return sign_in_service.who(token, address=request.remote_addr or "", now=now())


def signed_out() -> ResponseReturnValue:
    """Scripts are told; people are led to the sign-in page and back."""
    if wants_json():
        return jsonify(error="signed_out", message="登录已失效，请重新登录。"), 401
    back = request.full_path.rstrip("?") if request.method == "GET" else _referring_path()
    return redirect(url_for("entry.login", next=back))


def _referring_path() -> str:
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return "/"
    return same_site_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def same_site_path(target: str | None) -> str:
    """`target` if it is a path of this site, otherwise the home page."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return "/"
    if any(ord(letter) < 32 for letter in target):
        return "/"
    parts = urlsplit(target)
    return "/" if parts.scheme or parts.netloc else target


def enter(token: str) -> None:
    """Begin a session with this token; nothing from before signing in survives."""
    session.clear()
    g.pop("csrf_token", None)
    login_user(SignedIn(token, actor=None))


def leave() -> None:
    """End the session here and on the server."""
    if current_user.is_authenticated:
        sign_in_service.sign_out(acting(), now=now())
    logout_user()
    session.clear()
    g.pop("csrf_token", None)


def acting() -> Actor:
    """The account that makes this request; only behind `roles`."""
    return cast(Actor, current_user.actor)


def visitor() -> Actor | None:
    """The signed-in account, or None on a public page."""
    return cast(Actor, current_user.actor) if current_user.is_authenticated else None


def roles(*allowed: str, password_pending: bool = False) -> Callable[[View], View]:
    """Let only these roles in (none named: every signed-in account).

    An account whose password is not its own yet is led to change it first, unless `password_pending`.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return signed_out()
            actor = acting()
            if actor.must_change_password and not password_pending:
                return _change_password_first()
            if allowed and actor.role not in allowed:
                raise NotAllowed()
            return view(*args, **kwargs)

        guarded.allowed_roles = allowed  # type: ignore[attr-defined]
        return guarded

    return guard


def _change_password_first() -> ResponseReturnValue:
    if wants_json():
        return jsonify(error="password_change_required", message="请先修改初始密码。"), 403
    return redirect(url_for("entry.password"))
