"""Queries on name lists: uploads that wait for confirmation, who is meant by a row, and what is arranged for whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select

from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.tables import Account, Cadre, Candidate, RosterUpload, Sitting, Unit


def _goes_into(place: Mapping[str, int]) -> ColumnElement[bool]:
    """Uploads that go into this batch ("batch_id") or list of appointments ("list_id")."""
    return and_(*(getattr(RosterUpload, column) == row_id for column, row_id in place.items()))


def upload(
    session: Session, upload_id: str, place: Mapping[str, int], account_id: int, since: datetime
) -> AnyRow | None:
    """One's own upload to a place, if it is not older than `since`: name, content, uploaded_at."""
    return session.execute(
        select(RosterUpload.id, RosterUpload.name, RosterUpload.content, RosterUpload.uploaded_at).where(
            RosterUpload.id == upload_id,
            _goes_into(place),
            RosterUpload.account_id == account_id,
            RosterUpload.uploaded_at > since,
        )
    ).first()


def drop_upload(session: Session, upload_id: str) -> None:
    session.execute(delete(RosterUpload).where(RosterUpload.id == upload_id))


def drop_uploads_of(session: Session, place: Mapping[str, int], account_id: int) -> None:
    session.execute(delete(RosterUpload).where(_goes_into(place), RosterUpload.account_id == account_id))


def has_uploads_before(session: Session, instant: datetime) -> bool:
    return session.execute(select(RosterUpload.id).where(RosterUpload.uploaded_at <= instant)).first() is not None


def drop_uploads_before(session: Session, instant: datetime) -> None:
    session.execute(delete(RosterUpload).where(RosterUpload.uploaded_at <= instant))


def cadres_named(session: Session, names: Collection[str], unit_path: str) -> Sequence[Cadre]:
    """Cadres of these names at or below a unit, the oldest record first."""
    query = (
        select(Cadre)
        .join(Unit, Unit.id == Cadre.unit_id)
        .where(Cadre.name.in_(names), Unit.path.like(unit_path + "%"))
        .order_by(Cadre.id)
    )
    return session.execute(query).scalars().all()


def numbers_in_use(session: Session, numbers: Collection[str]) -> set[str]:
    """Those of these staff numbers that a cadre or an account has, folded."""
    folded = {number.casefold() for number in numbers}
    cadres = session.execute(select(Cadre.staff_no).where(Cadre.staff_no.in_(numbers))).scalars()
    keys = session.execute(select(Account.username_key).where(Account.username_key.in_(folded))).scalars()
    return {number.casefold() for number in cadres} | set(keys)


def candidates_of(session: Session, batch_id: int) -> dict[int, Candidate]:
    """The candidates of a batch by cadre."""
    rows = session.execute(select(Candidate).where(Candidate.batch_id == batch_id)).scalars()
    return {candidate.cadre_id: candidate for candidate in rows}


def candidate(session: Session, batch_id: int, candidate_id: int) -> Candidate | None:
    return session.execute(
        select(Candidate).where(Candidate.id == candidate_id, Candidate.batch_id == batch_id)
    ).scalar_one_or_none()


def begun(session: Session, batch_id: int) -> dict[int, AnyRow]:
    """The latest begun sitting of each candidate of a batch: id, deadline_at, submitted_at."""
    query = (
        select(Sitting.candidate_id, Sitting.id, Sitting.deadline_at, Sitting.submitted_at)
        .where(Sitting.batch_id == batch_id, Sitting.started_at.is_not(None))
        .order_by(Sitting.started_at)
    )
    return {row.candidate_id: row for row in session.execute(query)}


def hold_sittings(session: Session, candidate_id: int) -> None:
    """Keep a candidate from starting or handing in at the same moment (PostgreSQL)."""
    session.execute(select(Sitting.id).where(Sitting.candidate_id == candidate_id).with_for_update())


_PERSON = (
    Candidate.id,
    Candidate.cadre_id,
    Candidate.publicity_from,
    Candidate.publicity_to,
    Candidate.exemption_reason,
    Candidate.leave_reason,
    Candidate.extra_minutes,
    Candidate.book,
    Candidate.scope,
    Candidate.post_group,
    Cadre.name,
    Cadre.staff_no,
    Cadre.post,
    Cadre.proposed_post,
    Unit.name.label("unit_name"),
)


def people(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Everybody on a batch's list with what is arranged for them, by unit and name."""
    return session.execute(
        select(*_PERSON)
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .where(Candidate.batch_id == batch_id)
        .order_by(Unit.path, Cadre.name, Candidate.id)
    ).all()


def person(session: Session, batch_id: int, candidate_id: int) -> AnyRow | None:
    """One of a batch's list, as `people` gives them."""
    return session.execute(
        select(*_PERSON)
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .where(Candidate.batch_id == batch_id, Candidate.id == candidate_id)
    ).first()


def has_paper(session: Session, candidate_id: int) -> bool:
    """Whether a paper was dealt to a candidate."""
    return session.execute(select(Sitting.id).where(Sitting.candidate_id == candidate_id)).first() is not None
