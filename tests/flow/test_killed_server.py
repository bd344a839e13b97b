"""A server killed at random moments: what it had acknowledged is there when it comes back, and the exam goes on."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lianzheng_quiz.services import papers, rosters, tickets
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import engine
from lianzheng_quiz.store.tables import Answer, Mark, Paper, Score, Sitting
from tests.conftest import World, person
from tests.flow.browserless import RunningServer
from tests.flow.kill_rounds import kill_again_and_again

ROUNDS = {"sqlite": 11, "postgresql": 4}
STAYING = 3


def furnished(world: World, rounds: int) -> list[tuple[str, str]]:
    """An exam that is open by the real clock, with tickets for as many as are needed."""
    world.clock.now = datetime.now(UTC)
    organiser, now = world.actor("organiser"), world.clock.now
    batch_id = world.batch(people=0, dealt=False)
    listed = [person(row, f"考生{row:02d}", f"SD{row:03d}") for row in range(2, rounds + STAYING + 3)]
    rosters.add_people(organiser, batch_id, listed, now=now)
    papers.deal_papers(organiser, batch_id, now=now, seed="kills")
    return [(ticket.number, ticket.code) for ticket in tickets.issue_tickets(organiser, batch_id, now=now)]


def fingerprints() -> dict[int, str]:
    """The papers as they stand, by what they hold."""
    with reading() as session:
        rows = session.execute(select(Paper.id, Paper.items, Paper.fingerprint)).all()
    assert all(hashlib.sha256(row.items.encode()).hexdigest() == row.fingerprint for row in rows)
    return {row.id: row.fingerprint for row in rows}


def half_hand_ins() -> list[str]:
    """Sittings that are closed without all marks and one score, or marked without being closed."""
    with reading() as session:
        sittings = session.scalars(select(Sitting)).all()
        marks = Counter(session.scalars(select(Mark.sitting_id)))
        scores = Counter(session.scalars(select(Score.sitting_id)))
        given = {(row.sitting_id, row.position): row.given for row in session.execute(select(Mark.__table__))}
        kept = {(row.sitting_id, row.position): row.value for row in session.execute(select(Answer.__table__))}
    whole = {sitting.id: (80, 1) if sitting.submitted_at else (0, 0) for sitting in sittings}
    found = [one for one, parts in whole.items() if (marks[one], scores[one]) != parts]
    return found + [f"{one} marked as {text}" for one, text in given.items() if kept.get(one, "[]") != text]


@pytest.fixture
def backend(app: Flask) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"]).partition(":")[0].partition("+")[0]


def test_a_killed_server_loses_no_acknowledged_answer_and_the_exam_goes_on(
    world: World, backend: str, database_url: str, tmp_path: Path
) -> None:
    rounds = ROUNDS[backend]
    logins = furnished(world, rounds)
    before = fingerprints()
    engine.database.engine.dispose()
    secrets = {"LZ_DATABASE_URL": database_url, "LZ_SECRET_KEY": world.app.config["SECRET_KEY"]}
    tally = kill_again_and_again(
        RunningServer(tmp_path, settings=secrets), logins, rounds, seed=20261102, people=STAYING
    )
    print(f"\n{backend}: {tally}")  # noqa: T201
    assert tally.faults == []
    assert tally.kills == rounds
    assert tally.saves >= rounds * 20
    assert tally.handed_in + tally.cut_off >= rounds // 2
    assert fingerprints() == before
    assert half_hand_ins() == []
    if backend == "sqlite":
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
