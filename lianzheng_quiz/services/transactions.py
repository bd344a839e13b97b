"""The only place that commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lianzheng_quiz.store.engine import WRITES, Session, database


@contextmanager
def reading() -> Iterator[Session]:
    """A consistent view of the database; nothing is kept."""
    session = database.session()
    session.rollback()
    try:
        yield session
    finally:
        session.rollback()


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction that is written whole or not at all.

    On SQLite it takes the write lock at once, so what it reads can't be overtaken.
    """
    session = database.session()
    session.rollback()
    session.connection(execution_options={WRITES: True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
