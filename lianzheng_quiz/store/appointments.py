"""Queries on lists of appointments and their lines."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from lianzheng_quiz.store.accounts import within
from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.tables import Account, Appointment, AppointmentList, Cadre, Unit

_LIST = (
    AppointmentList.id,
    AppointmentList.name,
    AppointmentList.listed_on,
    AppointmentList.created_at,
    AppointmentList.withdrawn_at,
    AppointmentList.withdraw_reason,
    Unit.name.label("unit_name"),
)


def within_reach(session: Session, unit_path: str) -> Sequence[AnyRow]:
    """Lists of units at or below a path with how many lines they have, the latest first."""
    people = select(func.count(Appointment.id)).where(Appointment.list_id == AppointmentList.id).scalar_subquery()
    return session.execute(
        select(*_LIST, people.label("people"))
        .join(Unit, Unit.id == AppointmentList.unit_id)
        .where(within(unit_path))
        .order_by(AppointmentList.listed_on.desc(), AppointmentList.id.desc())
    ).all()


def find(session: Session, list_id: int, unit_path: str) -> AnyRow | None:
    """A list, if its unit lies at or below a path, with who withdrew it."""
    return session.execute(
        select(*_LIST, Account.name.label("withdrawn_by"))
        .join(Unit, Unit.id == AppointmentList.unit_id)
        .outerjoin(Account, Account.id == AppointmentList.withdrawn_by_id)
        .where(AppointmentList.id == list_id, within(unit_path))
    ).first()


def hold(session: Session, list_id: int) -> AppointmentList:
    """A list to change, held against others (PostgreSQL)."""
    return session.execute(select(AppointmentList).where(AppointmentList.id == list_id).with_for_update()).scalar_one()


def is_named(session: Session, unit_id: int, name: str) -> bool:
    """Whether a unit has a list of this name that was not withdrawn."""
    query = select(AppointmentList.id).where(
        AppointmentList.unit_id == unit_id, AppointmentList.name == name, AppointmentList.withdrawn_at.is_(None)
    )
    return session.execute(query).first() is not None


def lines_of(session: Session, list_id: int) -> dict[int, Appointment]:
    """The lines of a list by cadre."""
    rows = session.execute(select(Appointment).where(Appointment.list_id == list_id)).scalars()
    return {line.cadre_id: line for line in rows}


def people_of(session: Session, list_id: int, unit_path: str) -> Sequence[AnyRow]:
    """The lines of a list with the people, those at or below a path, by unit and name."""
    return session.execute(
        select(
            Appointment.id,
            Appointment.cadre_id,
            Appointment.post,
            Appointment.rank,
            Appointment.appointed_on,
            Appointment.publicity_from,
            Appointment.publicity_to,
            Appointment.exemption_reason,
            Cadre.name,
            Cadre.staff_no,
            Unit.name.label("unit_name"),
        )
        .join(Cadre, Cadre.id == Appointment.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .where(Appointment.list_id == list_id, within(unit_path))
        .order_by(Unit.path, Cadre.name, Appointment.id)
    ).all()
