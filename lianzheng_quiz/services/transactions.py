"""The only place that commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lianzheng_quiz.store.engine import WRITES, Session, database


def _fresh_session() -> Session:
    """The thread's session with nothing remembered: what an earlier block read is not what stands now."""
    session: Session = database.session()
    session.close()
    return session


@contextmanager
def reading() -> Iterator[Session]:
    """A consistent view of the database; nothing is kept."""
    session = _fresh_session()
    try:
        yield session
    finally:
        session.rollback()


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction that is written whole or not at all.

    On SQLite it takes the write lock at once, so what it reads can't be overtaken.
    """
    session = _fresh_session()
    session.connection(execution_options={WRITES: True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
