"""Very many candidates without very many argon2 hashes: rows copied from a few that were made in earnest.

Sessions and tokens are signed with the benchmark's own key, as sign-in would sign them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select, update

from bench.crowd import Seat
from lianzheng_quiz import create_app
from lianzheng_quiz.config import Settings
from lianzheng_quiz.services.sign_in import sign_in_id_of
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store import engine
from lianzheng_quiz.store.engine import Session
from lianzheng_quiz.store.tables import Account, Answer, Cadre, Candidate, Mark, Paper, SignIn, Sitting
from lianzheng_quiz.web.session_cookie import SessionCookie

AT_A_TIME = 500
ANSWERS_STORED = 50
PATTERNS = 1000
"""Papers that are copied: as many different ones as a rush has candidates."""


@contextmanager
def _inside(settings: Settings) -> Iterator[Any]:
    app = create_app(settings)
    with app.app_context():
        yield app
        engine.database.session.remove()
        engine.database.engine.dispose()


def take_seats(settings: Settings, count: int, *, started: bool) -> list[Seat]:
    """New candidates of the furnished batch with a live session each, their clocks running or not."""
    with _inside(settings) as app:
        cookies = SessionCookie().get_signing_serializer(app)
        tokens = URLSafeTimedSerializer(settings.secret_key, salt="wtf-csrf-token")
        assert cookies is not None
        seats: list[Seat] = []
        for first in range(0, count, AT_A_TIME):
            with writing() as session:
                for account_id, sitting_id in copied(session, min(AT_A_TIME, count - first), started):
                    token, proof = secrets.token_urlsafe(32), secrets.token_hex(20)
                    now = datetime.now(UTC)
                    row = {"id": sign_in_id_of(token), "account_id": account_id, "address": "127.0.0.1"}
                    session.connection().execute(
                        insert(SignIn.__table__),  # type: ignore[arg-type]
                        {**row, "created_at": now, "last_seen_at": now},
                    )
                    cookie = cookies.dumps({"_fresh": True, "_user_id": token, "csrf_token": proof})
                    seats.append(Seat(sitting_id, f"session={cookie}", str(tokens.dumps(proof))))
    return seats


def store_history(settings: Settings, count: int) -> None:
    """So many sittings more that were handed in, with their answers and marks."""
    with _inside(settings):
        for first in range(0, count, AT_A_TIME):
            with writing() as session:
                ids = [sitting_id for _account, sitting_id in copied(session, min(AT_A_TIME, count - first), True)]
                _hand_in(session, ids)


def copied(session: Session, count: int, started: bool) -> list[tuple[int, str]]:
    """Account and sitting of so many new people, each a copy of somebody who was put on the roster in earnest."""
    connection = session.connection()
    parts = [table.__table__ for table in (Cadre, Account, Candidate, Paper, Sitting)]
    rows = connection.execute(
        select(*[column.label(f"{table.name}__{column.name}") for table in parts for column in table.columns])
        .select_from(Sitting.__table__)
        .join(Cadre.__table__, Cadre.id == Sitting.cadre_id)
        .join(Account.__table__, Account.cadre_id == Cadre.id)
        .join(Candidate.__table__, Candidate.id == Sitting.candidate_id)
        .join(Paper.__table__, Paper.id == Sitting.paper_id)
        .order_by(Sitting.candidate_id)
        .limit(PATTERNS)
    ).mappings()
    patterns = [{table.name: _own(row, table.name) for table in parts} for row in rows]
    return [_copy(connection, patterns[number % len(patterns)], started) for number in range(count)]


def _own(row: Any, name: str) -> dict[str, Any]:
    return {key.partition("__")[2]: value for key, value in row.items() if key.startswith(f"{name}__")}


def _copy(connection: Any, pattern: dict[str, dict[str, Any]], started: bool) -> tuple[int, str]:
    mark, now = secrets.token_hex(8), datetime.now(UTC)

    def add(table: Any, **changes: Any) -> int:
        values = {name: value for name, value in pattern[table.__table__.name].items() if name != "id"}
        key = connection.execute(insert(table.__table__), {**values, **changes}).inserted_primary_key
        return int(key[0]) if table is not Sitting else 0

    cadre_id = add(Cadre, staff_no=mark)
    account_id = add(Account, username=mark, username_key=mark, cadre_id=cadre_id)
    candidate_id = add(Candidate, cadre_id=cadre_id, ticket_no=None, ticket_code="", ticket_issued_at=None)
    paper_id = add(Paper, candidate_id=candidate_id)
    sitting_id = secrets.token_hex(16)
    times = {"started_at": now, "deadline_at": now + timedelta(hours=5)} if started else {}
    free = {"started_at": None, "deadline_at": None, "submitted_at": None, "closing": None, **times}
    add(Sitting, id=sitting_id, paper_id=paper_id, candidate_id=candidate_id, cadre_id=cadre_id, **free)
    return account_id, sitting_id


def _hand_in(session: Session, ids: list[str]) -> None:
    connection, now = session.connection(), datetime.now(UTC)
    connection.execute(
        update(Sitting.__table__).where(Sitting.id.in_(ids)).values(submitted_at=now, closing="submitted")  # type: ignore[arg-type]
    )
    answer = {"value": '["A"]', "revision": 1, "late": False, "saved_at": now}
    mark = {"question_version_id": 1, "type": "single", "chapter": "politics", "given": '["A"]', "outcome": "right"}
    places = range(1, ANSWERS_STORED + 1)
    connection.execute(
        insert(Answer.__table__),  # type: ignore[arg-type]
        [{"sitting_id": sitting_id, "position": place, **answer} for sitting_id in ids for place in places],
    )
    connection.execute(
        insert(Mark.__table__),  # type: ignore[arg-type]
        [
            {"sitting_id": sitting_id, "position": place, **mark, "points_hundredths": 100, "max_hundredths": 100}
            for sitting_id in ids
            for place in places
        ],
    )
