"""Who is there: server-side session rows, passwords and exam codes behind one throttle, immediate sign-out."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from functools import lru_cache
from typing import Any

from lianzheng_quiz.rules import passwords, sessions
from lianzheng_quiz.rules.refusals import BadCredentials, Invalid, SignInThrottled
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.tickets import number_as_typed
from lianzheng_quiz.services.password_hashes import hashed, matches
from lianzheng_quiz.services.tickets import code_is_right
from lianzheng_quiz.services.transactions import glancing, reading, writing
from lianzheng_quiz.store import accounts
from lianzheng_quiz.store import tickets as stored_tickets
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Account, SignInFailure

TEXT_SIZES = {"standard": "标准", "large": "大", "huge": "特大"}


def sign_in(username: str, password: str, *, address: str, now: datetime) -> str:
    """A new random token for the cookie. BadCredentials; SignInThrottled.

    The name may be a 准考证号, the password its one-time code. A cadre's new session ends the older
    ones: a running exam goes on here only.
    """
    username = username.strip()
    number = number_as_typed(username)
    token = _by_code(number, password, address, now) if number else None
    return token or _by_password(username, number, password, address, now)


def _by_code(number: str, code: str, address: str, now: datetime) -> str | None:
    """A token for whoever has the code of a 准考证号; None for any other code."""
    with writing() as session:
        ticket = stored_tickets.by_number(session, number, hold=True)
        fits = code_is_right(number, code, ticket, now)
        if ticket is None or not fits:
            return None
        _must_not_be_locked(session, number, ticket, now)
        return _enter(session, ticket.username, address, now, number)


def _by_password(username: str, number: str | None, password: str, address: str, now: datetime) -> str:
    name = number or username
    with reading() as session:
        ticket = stored_tickets.by_number(session, number) if number else None
        account = accounts.account_by_name(session, username)
        _must_not_be_locked(session, name, ticket or account, now)
        stored = account.password_hash if account and account.active else None
    no_account_either = number is not None and account is None
    if no_account_either or not any(matches(stored, attempt) for attempt in passwords.as_typed(password)):
        _record_failure(name, address, now)
        raise BadCredentials()
    with writing() as session:
        return _enter(session, username, address, now)


def _enter(session: Session, username: str, address: str, now: datetime, number: str | None = None) -> str:
    """Open the session of somebody who has shown to be this account's owner, unless it was disabled meanwhile."""
    account = accounts.account_by_name(session, username, lock=True)
    if account is None or not account.active:
        raise BadCredentials()
    if account.role == "cadre":
        accounts.revoke_sign_ins(session, account.id, now)
    token = secrets.token_urlsafe(32)
    _open_session(session, account.id, token, address, now, number)
    signed_in, how = _actor(account, address), f"准考证号 {number}" if number else ""
    add_entry(session, signed_in, "登录", account.username, now, how)
    return token


def _must_not_be_locked(session: Session, name: str, owner: Any, now: datetime) -> None:
    """SignInThrottled while a name may not be tried again. Nobody is locked out of the own running exam."""
    failures = accounts.failures_since(session, name.casefold(), now - sessions.REMEMBERED)
    minutes = sessions.minutes_locked(failures, now)
    if minutes and not (owner and owner.cadre_id and accounts.has_running_sitting(session, owner.cadre_id, now)):
        raise SignInThrottled(minutes)


def _actor(account: Account, address: str) -> Actor:
    """The account as the audit log names it, before there is a session."""
    return Actor(account.id, account.username, account.name, account.role, account.unit_id, "", "", address=address)


def _record_failure(username: str, address: str, now: datetime) -> None:
    with writing() as session:
        session.add(SignInFailure(username_key=username.casefold()[:60], address=address[:60], failed_at=now))
        add_entry(session, None, "登录失败", username[:60], now, f"来自 {address}")


def _open_session(
    session: Session, account_id: int, token: str, address: str, now: datetime, ticket_no: str | None = None
) -> None:
    accounts.add_sign_in(
        session,
        id=sign_in_id_of(token),
        account_id=account_id,
        created_at=now,
        last_seen_at=now,
        address=address[:60],
        ticket_no=ticket_no,
    )


@lru_cache(maxsize=16_384)
def sign_in_id_of(token: str) -> str:
    """The id under which a token's session is stored: the token itself is kept nowhere."""
    return hashlib.sha256(token.encode()).hexdigest()


def who(token: str, *, address: str = "", now: datetime) -> Actor | None:
    """The acting account of a live session, or None."""
    sign_in_id = sign_in_id_of(token)
    with glancing() as connection:
        row = accounts.live_sign_in(connection, sign_in_id)
    if row is None or not sessions.is_live(row.role, row.created_at, row.last_seen_at, now, row.handed_in_at):
        return None
    if now - row.last_seen_at >= sessions.TOUCH_EVERY:
        with writing() as session:
            accounts.touch_sign_in(session, sign_in_id, now)
    return actor_of(row, address)


def may_sit(row: Any, now: datetime) -> bool:
    """Whether a row of `store.accounts.live_sign_in`, or None, is a cadre's live session with nothing to do first."""
    if row is None or row.role != "cadre" or row.must_change_password:
        return False
    return sessions.is_live(row.role, row.created_at, row.last_seen_at, now, row.handed_in_at)


def actor_of(row: Any, address: str = "") -> Actor:
    """The acting account of a row of `store.accounts.live_sign_in`."""
    return Actor(
        account_id=row.account_id,
        username=row.username,
        name=row.name,
        role=row.role,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        unit_path=row.unit_path,
        cadre_id=row.cadre_id,
        sign_in_id=row.sign_in_id,
        text_size=row.text_size,
        must_change_password=row.must_change_password,
        address=address,
        ticket_no=row.ticket_no or "",
    )


def sign_out(actor: Actor, *, now: datetime) -> None:
    """End this session at once; a copied cookie is worth nothing afterwards."""
    with writing() as session:
        accounts.revoke_sign_in(session, actor.sign_in_id, now)
        add_entry(session, actor, "退出", actor.username, now)


def change_password(actor: Actor, old: str, new: str, *, now: datetime) -> str:
    """Set a new password, end every session; the token of a fresh one. Invalid."""
    with reading() as session:
        account = session.get_one(Account, actor.account_id)
        stored = account.password_hash
    if not matches(stored, old):
        raise Invalid({"old": "原密码不正确"})
    if old == new:
        raise Invalid({"new": "新密码不能与原密码相同"})
    fault = passwords.fault_of(new, actor.username, actor.name)
    if fault:
        raise Invalid({"new": fault})
    new_hash = hashed(new)
    token = secrets.token_urlsafe(32)
    with writing() as session:
        account = session.get_one(Account, actor.account_id)
        account.password_hash = new_hash
        account.must_change_password = False
        accounts.revoke_sign_ins(session, actor.account_id, now)
        _open_session(session, actor.account_id, token, actor.address, now)
        add_entry(session, actor, "修改密码", actor.username, now)
    return token


def confirm_password(actor: Actor, password: str, *, now: datetime) -> None:
    """Let the acting account show its password once more. Invalid; SignInThrottled, counted with failed sign-ins."""
    with reading() as session:
        failures = accounts.failures_since(session, actor.username.casefold(), now - sessions.REMEMBERED)
        stored = session.get_one(Account, actor.account_id).password_hash
    minutes = sessions.minutes_locked(failures, now)
    if minutes:
        raise SignInThrottled(minutes)
    if not any(matches(stored, attempt) for attempt in passwords.as_typed(password)):
        _record_failure(actor.username, actor.address, now)
        raise Invalid({"password": "密码不正确"})


def choose_text_size(actor: Actor, size: str) -> None:
    """Keep standard, large or huge on the account. Invalid."""
    if size not in TEXT_SIZES:
        raise Invalid({"size": "请选择标准、大或特大"})
    with writing() as session:
        session.get_one(Account, actor.account_id).text_size = size
