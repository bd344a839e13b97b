"""Queries that are asked again and again: compiled once, handed to the driver as they are, rows read by their types.

The library's own way round costs three times what such a query takes; where a request asks eight of them that is
most of its time. For queries of plain columns whose values are named with `bindparam`, without lists.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Dialect

from lianzheng_quiz.store.engine import AnyRow, AnySelect, Session, failure_of


class _Ready(NamedTuple):
    """A query for one dialect: its text, what makes driver's values of ours, and ours of the driver's by place."""

    text: str
    names: Sequence[str] | None
    sent: Mapping[str, Callable[[Any], Any]]
    read: Sequence[tuple[int, Callable[[Any], Any]]]


class Prepared:
    """One such query. Its rows are read by name or by place, as the library's are."""

    def __init__(self, query: AnySelect) -> None:
        self._query = query
        columns = list(query.selected_columns)
        row = namedtuple("row", [str(column.key) for column in columns])  # type: ignore[misc]
        self._make: Callable[[Sequence[Any]], Any] = row._make
        self._types = [column.type for column in columns]
        self._ready: dict[str, _Ready] = {}

    def all(self, session: Session, **values: Any) -> list[AnyRow]:
        """Every row."""
        connection = session.connection()
        ready = self._ready.get(connection.dialect.name) or self._made_ready(connection.dialect)
        for name, process in ready.sent.items():
            values[name] = process(values[name])
        sent: Any = values if ready.names is None else [values[name] for name in ready.names]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(ready.text, sent)
            rows = cursor.fetchall()
        except connection.dialect.loaded_dbapi.Error as fault:
            raise failure_of(ready.text, fault, connection.dialect) from fault
        finally:
            cursor.close()
        return [self._make(_typed(row, ready.read)) for row in rows]

    def first(self, session: Session, **values: Any) -> AnyRow | None:
        """The first row, None without one."""
        rows = self.all(session, **values)
        return rows[0] if rows else None

    def _made_ready(self, dialect: Dialect) -> _Ready:
        compiled = self._query.compile(dialect=dialect)
        fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        sent = {
            name: process
            for name, bind in compiled.binds.items()
            if (process := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        read = [
            (place, process)
            for place, kind in enumerate(self._types)
            if (process := kind.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]
        assert not fixed, "values of a prepared query are named"
        names = compiled.positiontup if compiled.positional else None
        ready = self._ready[dialect.name] = _Ready(str(compiled), names, sent, read)
        return ready


def _typed(row: Sequence[Any], read: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for place, process in read:
        values[place] = process(values[place])
    return values
