"""Queries on accounts, sign-ins, units and cadres."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, or_, select, update

from lianzheng_quiz.store.engine import AnyRow, AnySelect, Session
from lianzheng_quiz.store.prepared import Prepared, PreparedWrite, insert_of
from lianzheng_quiz.store.tables import Account, Cadre, Candidate, SignIn, SignInFailure, Sitting, Unit


def like(text: str) -> str:
    """A LIKE pattern that finds `text` literally anywhere; used with escape="\\\\"."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def within(path: str) -> ColumnElement[bool]:
    """Units at or below the one with this path."""
    return Unit.path.like(path + "%")


_sign_in, _account, _unit = SignIn.__table__, Account.__table__, Unit.__table__
_candidate, _sitting = Candidate.__table__, Sitting.__table__
_LIVE = (
    select(
        _sign_in.c.id.label("sign_in_id"),
        _sign_in.c.created_at,
        _sign_in.c.last_seen_at,
        _sign_in.c.ticket_no,
        _account.c.id.label("account_id"),
        _account.c.username,
        _account.c.name,
        _account.c.role,
        _account.c.cadre_id,
        _account.c.text_size,
        _account.c.must_change_password,
        _account.c.unit_id,
        _unit.c.name.label("unit_name"),
        _unit.c.path.label("unit_path"),
        _sitting.c.submitted_at.label("handed_in_at"),
    )
    .select_from(_sign_in)
    .join(_account, _account.c.id == _sign_in.c.account_id)
    .join(_unit, _unit.c.id == _account.c.unit_id)
    .outerjoin(_candidate, _candidate.c.ticket_no == _sign_in.c.ticket_no)
    .outerjoin(_sitting, _sitting.c.candidate_id == _candidate.c.id)
    .where(_sign_in.c.revoked_at.is_(None), _account.c.active.is_(True))
)
_LIVE_SIGN_IN = Prepared(_LIVE.where(_sign_in.c.id == bindparam("sign_in_id")))
_LIVE_SIGN_INS = _LIVE.where(_sign_in.c.id.in_(bindparam("sign_in_ids", expanding=True)))


def live_sign_in(session: Session | Connection, sign_in_id: str) -> AnyRow | None:
    """The sign-in with its account and unit, if neither is ended or disabled.

    `handed_in_at` is of the exam whose code began it.
    """
    return _LIVE_SIGN_IN.first(session, sign_in_id=sign_in_id)


def live_sign_ins(session: Session, sign_in_ids: Sequence[str]) -> dict[str, AnyRow]:
    """Several sign-ins by their ids, each as `live_sign_in` has it."""
    rows = session.connection().execute(_LIVE_SIGN_INS, {"sign_in_ids": list(sign_in_ids)})
    return {row.sign_in_id: row for row in rows}


def touch_sign_in(session: Session, sign_in_id: str, now: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=now))


_REVOKE = PreparedWrite(
    update(_sign_in)  # type: ignore[arg-type]
    .where(
        _sign_in.c.account_id == bindparam("whose"),
        _sign_in.c.revoked_at.is_(None),
        _sign_in.c.id != bindparam("except_id"),
    )
    .values(revoked_at=bindparam("now"))
)


def revoke_sign_ins(session: Session, account_id: int, now: datetime, except_id: str = "") -> int:
    """End an account's live sessions; how many."""
    return _REVOKE.run(session, whose=account_id, except_id=except_id, now=now)


_NEW_SIGN_IN = insert_of(_sign_in, "revoked_at")


def add_sign_in(session: Session, **values: Any) -> None:
    """A session, not ended; `values` are columns of `sign_in`."""
    _NEW_SIGN_IN.run(session, **values)


def revoke_sign_in(session: Session, sign_in_id: str, now: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(revoked_at=now))


_BY_NAME = select(Account).where(Account.username_key == bindparam("username_key"))
_BY_NAME_AND_HOLD = _BY_NAME.with_for_update()


def account_by_name(session: Session, username: str, lock: bool = False) -> Account | None:
    """The account of a name; `lock` keeps others from signing in to it at the same moment (PostgreSQL)."""
    query = _BY_NAME_AND_HOLD if lock else _BY_NAME
    return session.execute(query, {"username_key": username.casefold()}).scalar_one_or_none()


def cadres_of_accounts(session: Session, usernames: Sequence[str]) -> dict[str, int | None]:
    """For each of these names that has an account, its folded name and whose it is: a cadre's id, None for staff."""
    keys = [username.casefold() for username in usernames]
    rows = session.execute(select(Account.username_key, Account.cadre_id).where(Account.username_key.in_(keys)))
    return {row.username_key: row.cadre_id for row in rows}


_FAILURES = Prepared(
    select(SignInFailure.failed_at)
    .where(SignInFailure.username_key == bindparam("username_key"), SignInFailure.failed_at > bindparam("since"))
    .order_by(SignInFailure.failed_at)
)


def failures_since(session: Session, username_key: str, since: datetime) -> Sequence[datetime]:
    """When sign-in failed for this name, oldest first."""
    return [row.failed_at for row in _FAILURES.all(session, username_key=username_key, since=since)]


def has_running_sitting(session: Session, cadre_id: int, now: datetime) -> bool:
    """Whether this cadre sits an exam right now."""
    found = session.execute(
        select(Sitting.id).where(
            Sitting.cadre_id == cadre_id,
            Sitting.started_at.is_not(None),
            Sitting.submitted_at.is_(None),
            or_(Sitting.deadline_at >= now, Sitting.paused_at.is_not(None)),
        )
    ).first()
    return found is not None


def accounts(unit_path: str, text: str = "") -> AnySelect:
    """A query of accounts at or below a unit, staff first, by name."""
    query = (
        select(
            Account.id,
            Account.username,
            Account.name,
            Account.role,
            Account.active,
            Account.unit_id,
            Unit.name.label("unit_name"),
        )
        .join(Unit, Unit.id == Account.unit_id)
        .where(within(unit_path))
        .order_by(Account.role == "cadre", Account.role, Account.username)
    )
    if text:
        pattern = like(text)
        query = query.where(or_(Account.username.ilike(pattern, escape="\\"), Account.name.ilike(pattern, escape="\\")))
    return query


def units(session: Session, unit_path: str = "/") -> Sequence[AnyRow]:
    """Units at or below a path, in tree order; `depth` counts from the root."""
    rows = session.execute(select(Unit.id, Unit.name, Unit.parent_id, Unit.path).where(within(unit_path))).all()
    return sorted(rows, key=lambda row: [int(part) for part in row.path.strip("/").split("/")])


def add_unit(session: Session, name: str, parent: Unit | None) -> Unit:
    unit = Unit(name=name, parent_id=parent.id if parent else None, path="")
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session.flush()
    return unit


def cadres(unit_path: str, text: str = "") -> AnySelect:
    """A query of cadres at or below a unit, by unit and name."""
    query = (
        select(
            Cadre.id,
            Cadre.name,
            Cadre.staff_no,
            Cadre.post,
            Cadre.proposed_post,
            Cadre.rank,
            Cadre.birth_on,
            Cadre.party_member,
            Cadre.unit_id,
            Unit.name.label("unit_name"),
        )
        .join(Unit, Unit.id == Cadre.unit_id)
        .where(within(unit_path))
        .order_by(Unit.path, Cadre.name, Cadre.id)
    )
    if text:
        pattern = like(text)
        query = query.where(
            or_(
                Cadre.name.ilike(pattern, escape="\\"),
                Cadre.staff_no.ilike(pattern, escape="\\"),
                Unit.name.ilike(pattern, escape="\\"),
            )
        )
    return query


def cadre(session: Session, cadre_id: int, unit_path: str) -> AnyRow | None:
    """One cadre, if of a unit at or below a path."""
    return session.execute(cadres(unit_path).where(Cadre.id == cadre_id)).first()


def administrators(session: Session) -> int:
    """How many active administrators there are."""
    query = select(func.count(Account.id)).where(Account.role == "administrator", Account.active.is_(True))
    return int(session.execute(query).scalar_one())


def count(session: Session, query: AnySelect) -> int:
    """How many rows a query has."""
    return int(session.execute(select(func.count()).select_from(query.order_by(None).subquery())).scalar_one())
