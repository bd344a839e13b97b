"""Writes the 成绩台账: an entry for each fact, in the fact's own transaction, under a key the database never holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lianzheng_quiz.rules import ledger as chain
from lianzheng_quiz.rules.ledger import Head
from lianzheng_quiz.rules.sealed_rows import sealed_words
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import ledger
from lianzheng_quiz.store.engine import Session

_keys: tuple[str, ...] = ()
_algorithm = ""


def use_keys(keys: Sequence[str], algorithm: str) -> None:
    """Take the ledger's keys, the one in use first, and the algorithm; called when the application is made."""
    global _keys, _algorithm
    _keys, _algorithm = tuple(keys), algorithm


def keys() -> tuple[str, ...]:
    """All keys that were ever used, the one in use first."""
    if not _keys:
        raise RuntimeError("use_keys comes first")
    return _keys


def enter(
    session: Session, act: str, body: Mapping[str, Any], *, actor_id: int | None, sitting_id: str | None, now: datetime
) -> Head:
    """Add an entry in the caller's transaction, as its last act; where the ledger ends now."""
    entry = chain.following(
        ledger.end(session, hold=True),
        keys()[0],
        at=now.astimezone(UTC).isoformat(timespec="microseconds"),
        act=act,
        actor=actor_id,
        sitting=sitting_id,
        body=chain.canonical(body),
        algorithm=_algorithm,
    )
    ledger.add(session, entry)
    return Head(entry["number"], entry["mac"])


def seal_of(table: str, row: Mapping[str, Any]) -> str:
    """A MAC under the key in use of what never changes in a row (`rules.sealed_rows`)."""
    return chain.seal_of(sealed_words(table, row), keys()[0], _algorithm)


def seal_holds(table: str, row: Mapping[str, Any]) -> bool:
    """Whether a row's seal was made of what stands in it, under one of the keys."""
    words, algorithms = sealed_words(table, row), (_algorithm, *chain.ALGORITHMS)
    return any(chain.seal_of(words, key, name) == row["seal"] for key in keys() for name in algorithms)


def key_is_known() -> bool:
    """Whether the key of the last entry is at hand."""
    with reading() as session:
        name = ledger.last_key(session)
    return name is None or name in {chain.key_name(key) for key in keys()}


def ledger_head() -> Head:
    """Where the ledger ends."""
    with reading() as session:
        return ledger.end(session)
