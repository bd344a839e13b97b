"""The only place that commits."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from lianzheng_quiz.store.engine import WRITES, Connection, Session, database


class Turns:
    """A lock whose waiters get it in the order they came: a thread that writes again and again can't starve others."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def __exit__(self, *_raised: object) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_TURN = Turns()
"""SQLite has one writer: threads queue here in order instead of sleeping unfairly inside the database."""


def _turn(session: Session) -> AbstractContextManager[object]:
    return _TURN if session.get_bind().dialect.name == "sqlite" else nullcontext()


def _fresh_session() -> Session:
    """The thread's session with nothing remembered: what an earlier block read is not what stands now."""
    session: Session = database.session()
    session.close()
    return session


@contextmanager
def reading(*, steady: bool = False) -> Iterator[Session]:
    """A view of the database; nothing is kept. A `steady` one is of one moment, however much is asked."""
    session = _fresh_session()
    if steady and session.get_bind().dialect.name != "sqlite":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        session.rollback()


@contextmanager
def glancing() -> Iterator[Connection]:
    """A connection for one prepared query that no other has to agree with: it needs no transaction of its own."""
    with database.engine.connect() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction that is written whole or not at all.

    On SQLite it takes the write lock at once, so what it reads can't be overtaken.
    """
    session = _fresh_session()
    with _turn(session):
        session.connection(execution_options={WRITES: True})
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
