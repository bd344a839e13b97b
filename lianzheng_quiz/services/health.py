"""Whether the database answers."""

from __future__ import annotations

from lianzheng_quiz.store.engine import DatabaseFailure, answers, database


class DatabaseDown(Exception):
    """The database does not answer."""


def database_name() -> str:
    """ "sqlite" or "postgresql" once it has answered; DatabaseDown otherwise."""
    try:
        return answers(database.session())
    except DatabaseFailure as failure:
        raise DatabaseDown from failure
    finally:
        database.session.remove()
