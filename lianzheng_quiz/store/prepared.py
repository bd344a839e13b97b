"""Statements that are run again and again: compiled once, handed to the driver as they are, values read by their types.

The library's own way round costs three times what such a statement takes; where a request has eight of them that is
most of its time. For statements of plain columns whose values are all named with `bindparam`, without lists.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Insert, Update, bindparam

from lianzheng_quiz.store.engine import AnyRow, AnySelect, Session, failure_of

Process = Callable[[Any], Any]


class _Ready(NamedTuple):
    """A statement for one dialect: its text, the values' places (None where they are named), what the driver gets."""

    text: str
    names: Sequence[str] | None
    sent: Mapping[str, Process]


class _Statement:
    def __init__(self, statement: AnySelect | Insert | Update) -> None:
        self._statement = statement
        self._ready: dict[str, _Ready] = {}

    def _run(self, source: Session | Connection, values: dict[str, Any]) -> tuple[Any, Dialect]:
        """The driver's cursor after the statement, to be closed."""
        connection = source if isinstance(source, Connection) else source.connection()
        dialect = connection.dialect
        ready = self._ready.get(dialect.name) or self._made_ready(dialect)
        for name, process in ready.sent.items():
            values[name] = process(values[name])
        cursor = connection.connection.cursor()
        try:
            cursor.execute(ready.text, values if ready.names is None else [values[name] for name in ready.names])
        except dialect.loaded_dbapi.Error as fault:
            cursor.close()
            raise failure_of(ready.text, fault, dialect) from fault
        return cursor, dialect

    def _statement_for(self, dialect: Dialect) -> Any:
        return self._statement

    def _made_ready(self, dialect: Dialect) -> _Ready:
        compiled: Any = self._statement_for(dialect).compile(dialect=dialect)
        unnamed = [name for name, bind in compiled.binds.items() if not bind.required]
        assert not unnamed, f"values of a prepared statement are named: {unnamed}"
        sent = {
            name: process
            for name, bind in compiled.binds.items()
            if (process := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        names = compiled.positiontup if compiled.positional else None
        ready = self._ready[dialect.name] = _Ready(str(compiled), names, sent)
        return ready


class Prepared(_Statement):
    """A query. Its rows are read by name or by place, as the library's are."""

    def __init__(self, query: AnySelect) -> None:
        super().__init__(query)
        columns = list(query.selected_columns)
        row = namedtuple("row", [str(column.key) for column in columns])  # type: ignore[misc]
        self._make: Callable[[Sequence[Any]], Any] = row._make
        self._types = [column.type for column in columns]
        self._read: dict[str, Sequence[tuple[int, Process]]] = {}

    def all(self, source: Session | Connection, **values: Any) -> list[AnyRow]:
        """Every row."""
        cursor, dialect = self._run(source, values)
        rows = cursor.fetchall()
        read = self._read.get(dialect.name)
        if read is None:
            read = self._read[dialect.name] = self._readers(dialect, cursor.description)
        cursor.close()
        return [self._make(_typed(row, read)) for row in rows]

    def first(self, source: Session | Connection, **values: Any) -> AnyRow | None:
        """The first row, None without one."""
        rows = self.all(source, **values)
        return rows[0] if rows else None

    def _readers(self, dialect: Dialect, columns: Sequence[Any]) -> Sequence[tuple[int, Process]]:
        return [
            (place, process)
            for place, (kind, column) in enumerate(zip(self._types, columns, strict=True))
            if (process := kind.dialect_impl(dialect).result_processor(dialect, column[1])) is not None
        ]


class PreparedWrite(_Statement):
    """An insert or update."""

    def run(self, source: Session | Connection, **values: Any) -> int:
        """How many rows it met."""
        cursor, _dialect = self._run(source, values)
        met = int(cursor.rowcount)
        cursor.close()
        return met


class PreparedInsert(_Statement):
    """An insert of one row into a table whose `id` the database makes."""

    def __init__(self, table: Any) -> None:
        super().__init__(_insert(table, "id"))
        self._id = table.c.id

    def _statement_for(self, dialect: Dialect) -> Any:
        return self._statement if dialect.name == "sqlite" else self._statement.returning(self._id)  # type: ignore[union-attr]

    def run(self, source: Session | Connection, **values: Any) -> int:
        """The new row's id."""
        cursor, dialect = self._run(source, values)
        new = cursor.lastrowid if dialect.name == "sqlite" else cursor.fetchone()[0]
        cursor.close()
        return int(new)


def insert_of(table: Any, *without: str) -> PreparedWrite:
    """An insert of one row with a value for every column, but for those that the database makes or leaves empty."""
    return PreparedWrite(_insert(table, *without))


def _insert(table: Any, *without: str) -> Insert:
    named: dict[str, Any] = {column.key: bindparam(column.key) for column in table.c if column.key not in without}
    made: Insert = table.insert().values(named).inline()
    return made


def _typed(row: Sequence[Any], read: Sequence[tuple[int, Process]]) -> list[Any]:
    values = list(row)
    for place, process in read:
        values[place] = process(values[place])
    return values
