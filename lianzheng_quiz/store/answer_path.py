"""The statements of the answer path: one a kind for a whole group of saves, handed to the driver as they are.

Lists go in as one value and, on SQLite, rows come out as one JSON text: the driver gives the interpreter's
lock away at every row, and each time it may wait for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from lianzheng_quiz.store.engine import Session, failure_of


class LiveSession(NamedTuple):
    """A session that was not ended, of an account that was not disabled."""

    id: str
    created_at: datetime
    last_seen_at: datetime
    role: str
    cadre_id: int | None
    must_change_password: bool


class SavingRow(NamedTuple):
    """What decides on a save. The fields are columns of `sitting`, read by their names."""

    id: str
    cadre_id: int
    started_at: datetime | None
    deadline_at: datetime | None
    submitted_at: datetime | None
    paused_at: datetime | None
    voided_at: datetime | None
    shape: str


_INSTANTS = {"created_at", "last_seen_at", "started_at", "deadline_at", "submitted_at", "paused_at", "voided_at"}
_LIVE = ", ".join(
    f"{'sign_in' if name in ('id', 'created_at', 'last_seen_at') else 'account'}.{name}" for name in LiveSession._fields
)
_SAVING = ", ".join(f"sitting.{name}" for name in SavingRow._fields)
_JOINED = "JOIN account ON account.id = sign_in.account_id WHERE sign_in.revoked_at IS NULL AND account.active"
_COUNTED = "answer.sitting_id, COUNT(*) FILTER (WHERE answer.value <> '[]'), MAX(answer.revision)"
_PLACES = "answer.sitting_id, answer.position, answer.revision, answer.value"
_FIELDS = "json_extract(sent.value, '$[0]'), json_extract(sent.value, '$[1]'), json_extract(sent.value, '$[2]')"
_MORE = "json_extract(sent.value, '$[3]')"


def _rows(select: str) -> str:
    """A SQLite query whose rows come out as one JSON text."""
    columns, _from, rest = select.partition(" FROM ")
    return f"SELECT json_group_array(json_array({columns})) FROM {rest}"


_NEWER = "ON CONFLICT (sitting_id, position) DO UPDATE SET {} WHERE {}.revision < excluded.revision"
_NEW_ANSWER = _NEWER.format(
    "value = excluded.value, revision = excluded.revision, late = excluded.late, saved_at = excluded.saved_at", "answer"
)
_NEW_FLAG = _NEWER.format("flagged = excluded.flagged, revision = excluded.revision", "flag")
_ANSWER = "INSERT INTO answer (sitting_id, position, value, revision, late, saved_at)"
_FLAG = "INSERT INTO flag (sitting_id, position, flagged, revision)"

_SQLITE = {
    "live": _rows(f"{_LIVE} FROM json_each(?) AS sent JOIN sign_in ON sign_in.id = sent.value {_JOINED}"),
    "saving": _rows(f"{_SAVING} FROM json_each(?) AS sent JOIN sitting ON sitting.id = sent.value"),
    "counted": "SELECT json_group_array(json_array(id, answered, revision)) FROM ("
    "SELECT answer.sitting_id AS id, COUNT(*) FILTER (WHERE answer.value <> '[]') AS answered, "
    "MAX(answer.revision) AS revision FROM answer WHERE answer.sitting_id IN (SELECT value FROM json_each(?)) "
    "GROUP BY answer.sitting_id)",
    "places": _rows(
        f"{_PLACES} FROM json_each(?) AS sent JOIN answer ON answer.sitting_id = json_extract(sent.value, '$[0]') "
        "AND answer.position = json_extract(sent.value, '$[1]')"
    ),
    "answers": f"{_ANSWER} SELECT {_FIELDS}, {_MORE}, json_extract(sent.value, '$[4]'), "
    f"json_extract(sent.value, '$[5]') FROM json_each(?) AS sent WHERE true {_NEW_ANSWER}",
    "flags": f"{_FLAG} SELECT {_FIELDS}, {_MORE} FROM json_each(?) AS sent WHERE true {_NEW_FLAG}",
    "positions": "UPDATE sitting SET last_position = json_extract(sent.value, '$[1]') FROM json_each(?) AS sent "
    "WHERE sitting.id = json_extract(sent.value, '$[0]')",
    "touch": "UPDATE sign_in SET last_seen_at = json_extract(sent.value, '$[1]') FROM json_each(?) AS sent "
    "WHERE sign_in.id = json_extract(sent.value, '$[0]')",
}
_POSTGRESQL = {
    "live": f"SELECT {_LIVE} FROM sign_in {_JOINED} AND sign_in.id = ANY(%s)",
    "saving": f"SELECT {_SAVING} FROM sitting WHERE sitting.id = ANY(%s) ORDER BY sitting.id FOR NO KEY UPDATE",
    "counted": f"SELECT {_COUNTED} FROM answer WHERE answer.sitting_id = ANY(%s) GROUP BY answer.sitting_id",
    "places": f"SELECT {_PLACES} FROM answer JOIN unnest(%s::text[], %s::int[]) AS sent (sitting_id, position) "
    "ON answer.sitting_id = sent.sitting_id AND answer.position = sent.position",
    "answers": f"{_ANSWER} SELECT * FROM unnest(%s::text[], %s::int[], %s::text[], %s::int[], %s::boolean[], "
    f"%s::timestamptz[]) {_NEW_ANSWER}",
    "flags": f"{_FLAG} SELECT * FROM unnest(%s::text[], %s::int[], %s::boolean[], %s::int[]) {_NEW_FLAG}",
    "positions": "UPDATE sitting SET last_position = sent.position FROM unnest(%s::text[], %s::int[]) "
    "AS sent (id, position) WHERE sitting.id = sent.id",
    "touch": "UPDATE sign_in SET last_seen_at = sent.at FROM unnest(%s::text[], %s::timestamptz[]) AS sent (id, at) "
    "WHERE sign_in.id = sent.id",
}


class AnswerPath:
    """The statements of one group, in the transaction of its session. Failures are the store's, as everywhere."""

    def __init__(self, session: Session) -> None:
        connection = session.connection()
        self._dialect = connection.dialect
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._cursor: Any = connection.connection.cursor()

    def live_sessions(self, ids: Iterable[str]) -> dict[str, LiveSession]:
        """The sessions of these ids that are neither ended nor of a disabled account."""
        return {row[0]: LiveSession(*_typed(LiveSession, row)) for row in self._of_ids("live", ids)}

    def rows_for_saving(self, ids: Iterable[str]) -> dict[str, SavingRow]:
        """The sittings of a group, held against a hand-in or another group at the same moment.

        PostgreSQL locks them in the order of their ids, so that two processes never wait for each other crosswise.
        """
        return {row[0]: SavingRow(*_typed(SavingRow, row)) for row in self._of_ids("saving", ids)}

    def counted(self, ids: Iterable[str]) -> dict[str, tuple[int, int]]:
        """For each sitting with answers how many positions hold a choice, and the highest revision."""
        return {row[0]: (row[1], row[2]) for row in self._of_ids("counted", ids)}

    def places(self, keys: Iterable[tuple[str, int]]) -> list[tuple[str, int, int, str]]:
        """(sitting, position, revision, value) of those positions that hold one."""
        asked = sorted(keys)
        if not asked:
            return []
        return [tuple(row) for row in self._read("places", asked, _columns(asked))]

    def keep_answers(self, rows: Sequence[tuple[str, int, str, int, bool, datetime]]) -> None:
        """Upsert (sitting, position, value, revision, late, saved at), each key once, where the revision is newer."""
        self._write("answers", rows)

    def keep_flags(self, rows: Sequence[tuple[str, int, bool, int]]) -> None:
        """Upsert (sitting, position, flagged, revision), each key once, where the revision is newer."""
        self._write("flags", rows)

    def keep_positions(self, rows: Sequence[tuple[str, int]]) -> None:
        """Remember where each sitting's candidate is."""
        self._write("positions", rows)

    def touch_sessions(self, rows: Sequence[tuple[str, datetime]]) -> None:
        """Remember when each session was last used."""
        self._write("touch", rows)

    def _of_ids(self, name: str, ids: Iterable[str]) -> Sequence[Any]:
        asked = sorted(ids)
        return self._read(name, asked, [asked]) if asked else []

    def _read(self, name: str, sent: Any, columns: Sequence[list[Any]]) -> Sequence[Any]:
        if not self._is_sqlite:
            self._execute(_POSTGRESQL[name], columns)
            rows: list[Any] = self._cursor.fetchall()
            return rows
        self._execute(_SQLITE[name], (json.dumps(sent, ensure_ascii=False),))
        found: list[Any] = json.loads(self._cursor.fetchone()[0])
        return found

    def _write(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        if self._is_sqlite:
            text = json.dumps([[_plain(part) for part in row] for row in rows], ensure_ascii=False)
            self._execute(_SQLITE[name], (text,))
        else:
            self._execute(_POSTGRESQL[name], _columns(rows))

    def _execute(self, statement: str, values: Sequence[Any]) -> None:
        driver = self._dialect.loaded_dbapi
        try:
            self._cursor.execute(statement, values)
        except driver.Error as fault:
            raise failure_of(statement, fault, self._dialect) from fault


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(part) for part in zip(*rows, strict=True)]


def _plain(part: Any) -> Any:
    """An instant as the other statements write it on SQLite: UTC without a zone, with microseconds."""
    if isinstance(part, datetime):
        return part.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return part


def _typed(kind: Any, row: Sequence[Any]) -> list[Any]:
    """Values of a row with its instants aware and in UTC, whatever the database made of them."""
    return [
        _instant(value) if name in _INSTANTS and value is not None else value
        for name, value in zip(kind._fields, row, strict=True)
    ]


def _instant(value: Any) -> datetime:
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
