"""Transactions: whole or not at all, nothing lost among threads, and reading keeps nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import engine, migrations
from lianzheng_quiz.store.engine import OperationalFailure, database
from lianzheng_quiz.store.tables import Unit

THREADS, TIMES = 8, 50


@pytest.fixture
def counter(bare_app: Flask) -> int:
    """A row whose name is a number."""
    migrations.upgrade()
    with writing() as session:
        unit = Unit(name="0", path="/1/")
        session.add(unit)
        session.flush()
        return unit.id


def value(unit_id: int) -> str:
    with reading() as session:
        return session.get_one(Unit, unit_id).name


def at_once(app: Flask, count: int, act: Callable[[], None]) -> list[BaseException]:
    """Run an act in several threads; what they raised."""
    faults: list[BaseException] = []

    def run() -> None:
        with app.app_context():
            try:
                act()
            except BaseException as fault:
                faults.append(fault)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_no_increment_of_eight_threads_is_lost(bare_app: Flask, counter: int) -> None:
    def increment() -> None:
        for _ in range(TIMES):
            with writing() as session:
                unit = session.get_one(Unit, counter, with_for_update=True)
                unit.name = str(int(unit.name) + 1)

    assert at_once(bare_app, THREADS, increment) == []
    assert value(counter) == str(THREADS * TIMES)


@pytest.mark.parametrize("bare_app", ["sqlite"], indirect=True)
def test_sqlite_takes_the_write_lock_before_the_first_read(bare_app: Flask, counter: int) -> None:
    def increment() -> None:
        for _ in range(TIMES):
            with writing() as session:
                unit = session.get_one(Unit, counter)
                unit.name = str(int(unit.name) + 1)

    assert at_once(bare_app, THREADS, increment) == []
    assert value(counter) == str(THREADS * TIMES)


def test_reading_keeps_nothing(bare_app: Flask, counter: int) -> None:
    with reading() as session:
        session.get_one(Unit, counter).name = "7"
        session.flush()
    assert value(counter) == "0"


def test_an_exception_leaves_nothing_of_what_was_written(bare_app: Flask, counter: int) -> None:
    def break_off() -> None:
        with writing() as session:
            session.add(Unit(name="临县", path="/2/", parent_id=counter))
            session.get_one(Unit, counter).name = "9"
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    with reading() as session:
        assert [unit.name for unit in session.query(Unit)] == ["0"]


def test_a_commit_that_fails_leaves_nothing_and_the_next_one_works(bare_app: Flask, counter: int) -> None:
    def collide() -> None:
        with writing() as session:
            session.get_one(Unit, counter).name = "3"
            session.add_all([Unit(name="临县", path="/2/", parent_id=counter) for _ in range(2)])

    with pytest.raises(IntegrityError):
        collide()
    assert value(counter) == "0"
    with writing() as session:
        session.get_one(Unit, counter).name = "4"
    assert value(counter) == "4"


def test_a_reader_is_not_held_up_by_a_writer_and_sees_the_old_value(bare_app: Flask, counter: int) -> None:
    written, read = threading.Event(), threading.Event()

    def write() -> None:
        with writing() as session:
            session.get_one(Unit, counter).name = "5"
            session.flush()
            written.set()
            assert read.wait(10)

    faults: list[BaseException] = []
    writer = threading.Thread(target=lambda: faults.extend(at_once(bare_app, 1, write)))
    writer.start()
    assert written.wait(10)
    assert value(counter) == "0"
    read.set()
    writer.join()
    assert faults == []
    assert value(counter) == "5"


@pytest.mark.parametrize("bare_app", ["sqlite"], indirect=True)
def test_sqlite_is_driven_for_durability(bare_app: Flask, counter: int) -> None:
    with database.engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000}


@pytest.mark.parametrize("bare_app", ["sqlite"], indirect=True)
def test_a_database_that_another_program_holds_is_a_failure_of_the_database(
    bare_app: Flask, counter: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
    database.engine.dispose()
    other = sqlite3.connect(str(database.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalFailure, match="locked"), writing():
        pytest.fail("the other program holds it")
    other.execute("ROLLBACK")
    other.close()
    with writing() as session:
        session.get_one(Unit, counter).name = "1"
    assert value(counter) == "1"
