"""The administrator's desk: units and accounts. First passwords are drawn, told once, never chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.passwords import initial_password
from lianzheng_quiz.rules.refusals import AlreadyUsed, Invalid, NotFound
from lianzheng_quiz.rules.roles import ROLES, Actor
from lianzheng_quiz.services.pages import Page, page_of
from lianzheng_quiz.services.password_hashes import hashed
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import accounts
from lianzheng_quiz.store.audit import add_entry
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Account, Unit


@dataclass(frozen=True)
class AccountDraft:
    """A new staff account. Cadres come with a name list, not by hand."""

    username: str
    name: str
    role: str
    unit_id: int


@dataclass(frozen=True)
class NewPassword:
    """A first password, told once."""

    username: str
    name: str
    password: str


SYSTEM = Actor(0, "system", "系统", "administrator", 0, "", "/")
"""The acting account of commands on the server itself."""


def list_accounts(actor: Actor, text: str = "", page: int = 1) -> Page:
    """Accounts at or below the own unit. Rows: id, username, name, role, active, unit_id, unit_name."""
    require(actor, "administrator")
    with reading() as session:
        return page_of(session, accounts.accounts(actor.unit_path, text), page)


def add_account(actor: Actor, draft: AccountDraft, *, now: datetime, must_change_password: bool = True) -> NewPassword:
    """A new staff account with a random first password. Invalid; AlreadyUsed."""
    require(actor, "administrator")
    faults = faults_of(draft)
    if faults:
        raise Invalid(faults)
    password = initial_password()
    password_hash = hashed(password)
    with writing() as session:
        unit = _unit(session, actor, draft.unit_id)
        if accounts.account_by_name(session, draft.username.strip()):
            raise AlreadyUsed("账号", draft.username.strip())
        session.add(
            Account(
                username=draft.username.strip(),
                username_key=draft.username.strip().casefold(),
                name=draft.name.strip(),
                password_hash=password_hash,
                role=draft.role,
                unit_id=unit.id,
                must_change_password=must_change_password,
                created_at=now,
            )
        )
        add_entry(session, actor, "新建账号", draft.username.strip(), now, ROLES[draft.role])
    return NewPassword(draft.username.strip(), draft.name.strip(), password)


def faults_of(draft: AccountDraft) -> dict[str, str]:
    """What is wrong with a draft, field by field; whether its unit is within reach is not asked here."""
    faults = {}
    username = draft.username.strip()
    if not 2 <= len(username) <= 60 or " " in username or not username.isprintable():
        faults["username"] = "账号须为 2 到 60 个字符，不含空格"
    if not 1 <= len(draft.name.strip()) <= 60:
        faults["name"] = "请填写姓名"
    if draft.role not in ROLES or draft.role == "cadre":
        faults["role"] = "请选择角色；干部账号随考试名单导入生成"
    return faults


def _unit(session: Session, actor: Actor, unit_id: int) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None or not unit.path.startswith(actor.unit_path):
        raise Invalid({"unit_id": "请选择您管理范围内的单位"})
    return unit


def _account(session: Session, actor: Actor, account_id: int) -> Account:
    account = session.get(Account, account_id)
    unit = session.get(Unit, account.unit_id) if account else None
    if account is None or unit is None or not unit.path.startswith(actor.unit_path):
        raise NotFound("账号")
    return account


def actor_named(username: str) -> Actor:
    """The acting account of that name, for commands on the server. NotFound."""
    with reading() as session:
        account = accounts.account_by_name(session, username)
        unit = session.get(Unit, account.unit_id) if account else None
        if account is None or unit is None or not account.active:
            raise NotFound("账号")
        return Actor(
            account_id=account.id,
            username=account.username,
            name=account.name,
            role=account.role,
            unit_id=unit.id,
            unit_name=unit.name,
            unit_path=unit.path,
            cadre_id=account.cadre_id,
            address="本机命令",
        )


def is_empty() -> bool:
    """Whether the database holds no unit yet."""
    with reading() as session:
        return not accounts.units(session)


def set_active(actor: Actor, account_id: int, active: bool, *, now: datetime) -> None:
    """Disable an account, ending its sessions at once, or enable it. The last administrator stays."""
    require(actor, "administrator")
    with writing() as session:
        account = _account(session, actor, account_id)
        if not active and account.id == actor.account_id:
            raise Invalid({"account": "不能停用自己的账号"})
        account.active = active
        if not active:
            accounts.revoke_sign_ins(session, account.id, now)
        add_entry(session, actor, "启用账号" if active else "停用账号", account.username, now)


def reset_password(actor: Actor, account_id: int, *, now: datetime) -> NewPassword:
    """A new random first password; every session of the account ends."""
    require(actor, "administrator")
    password = initial_password()
    password_hash = hashed(password)
    with writing() as session:
        account = _account(session, actor, account_id)
        account.password_hash = password_hash
        account.must_change_password = account.role != "cadre"
        account.slip_issued_at = now
        accounts.revoke_sign_ins(session, account.id, now)
        add_entry(session, actor, "重置密码", account.username, now)
        return NewPassword(account.username, account.name, password)


def list_units(actor: Actor) -> Sequence[Any]:
    """Units at or below the own one in tree order. Rows: id, name, parent_id, path."""
    require(actor, "administrator")
    with reading() as session:
        return accounts.units(session, actor.unit_path)


def add_unit(actor: Actor, name: str, parent_id: int | None, *, now: datetime) -> int:
    """A new unit below another (or the root unit of an empty database); its id. Invalid; AlreadyUsed."""
    require(actor, "administrator")
    name = name.strip()
    if not 1 <= len(name) <= 120:
        raise Invalid({"name": "请填写 120 字以内的单位名称"})
    with writing() as session:
        existing = accounts.units(session)
        if parent_id is None and existing:
            raise Invalid({"parent_id": "请选择上级单位"})
        if any(unit.name == name for unit in existing):
            raise AlreadyUsed("单位", name)
        parent = _unit(session, actor, parent_id) if parent_id is not None else None
        unit = accounts.add_unit(session, name, parent)
        add_entry(session, actor, "新建单位", name, now)
        return unit.id


def unit_choices(actor: Actor) -> list[tuple[int, str]]:
    """The actor's units as (id, indented name), in tree order."""
    with reading() as session:
        rows = accounts.units(session, actor.unit_path)
    base = actor.unit_path.count("/")
    return [(row.id, "　" * (row.path.count("/") - base) + row.name) for row in rows]
