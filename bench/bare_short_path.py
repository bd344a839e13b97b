"""The bare short path: the production listener, a save read and written in group commits, and nothing else.

No session, no token, no ownership, no clock, no receipt of what stands: what the application's path is held against.
`python -m bench.bare_short_path --port N --address sqlite:///… [--commit-ms 8]`
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from waitress.adjustments import Adjustments

from bench.floors import TABLE, bare
from lianzheng_quiz.listening import Connection, Listener, ShortWay, wide_open_files
from lianzheng_quiz.serving import MOST_CONNECTIONS, SWITCH_SECONDS

Row = tuple[str, int, str, int]
HEADERS = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))


class BareSaves(ShortWay):
    """Reads a save on the loop and hands it to the one thread that writes."""

    def __init__(self, write: Callable[[Sequence[Row]], None]) -> None:
        self._write = write
        self._waiting: list[tuple[Connection, int, Row]] = []
        self._arrived = threading.Condition()

    def may_take(self, method: str, path: str) -> bool:
        return method == "PUT"

    def begin(self, environ: dict[str, Any], sender: Connection) -> bool:
        body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        place, value = next(iter(body["answers"].items()))
        row = (environ["PATH_INFO"].split("/")[2], int(place), json.dumps(value), body["revision"])
        with self._arrived:
            self._waiting.append((sender, int(place), row))
            self._arrived.notify()
        return True

    def work(self, listener: Listener) -> None:
        while True:
            with self._arrived:
                if not self._waiting:
                    self._arrived.wait(1.0)
                group, self._waiting = self._waiting, []
            if group:
                self._write([row for _sender, _place, row in group])
                saved = [(sender, b'{"saved":[%d]}' % place) for sender, place, _row in group]
                listener.answer([(sender, ("200 OK", HEADERS, body)) for sender, body in saved])


def sqlite_writer(path: Path, pause: float) -> Callable[[Sequence[Row]], None]:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("DROP TABLE IF EXISTS answer")
    connection.execute(TABLE)
    statement = (
        "INSERT INTO answer SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), "
        "json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(?) WHERE true "
        "ON CONFLICT (sitting_id, position) DO UPDATE SET value = excluded.value, revision = excluded.revision "
        "WHERE answer.revision < excluded.revision"
    )

    def write(rows: Sequence[Row]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(statement, (json.dumps(rows),))
        time.sleep(pause)
        connection.execute("COMMIT")

    return write


def postgresql_writer(address: str, pause: float) -> Callable[[Sequence[Row]], None]:
    import psycopg

    connection = psycopg.connect(address.replace("+psycopg", ""))
    connection.execute("DROP SCHEMA IF EXISTS floor CASCADE")
    connection.execute("CREATE SCHEMA floor")
    connection.execute("SET search_path TO floor")
    connection.execute(TABLE)
    connection.commit()
    statement = (
        "INSERT INTO answer SELECT * FROM unnest(%s::text[], %s::int[], %s::text[], %s::int[]) "
        "ON CONFLICT (sitting_id, position) DO UPDATE SET value = excluded.value, revision = excluded.revision "
        "WHERE answer.revision < excluded.revision"
    )

    def write(rows: Sequence[Row]) -> None:
        newest = {row[:2]: row for row in rows}.values()
        connection.execute(statement, [list(column) for column in zip(*newest, strict=True)])
        time.sleep(pause)
        connection.commit()

    return write


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--address", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--commit-ms", type=float, default=0.0)
    options = parser.parse_args()
    pause = options.commit_ms / 1000
    if options.address.startswith("sqlite"):
        saves = BareSaves(sqlite_writer(options.folder / "bare.sqlite3", pause))
    else:
        saves = BareSaves(postgresql_writer(options.address, pause))
    adjustments = Adjustments(threads=4, connection_limit=wide_open_files(MOST_CONNECTIONS), backlog=2048, ident=None)
    listener = Listener(bare, adjustments, saves)
    threading.Thread(target=saves.work, args=(listener,), daemon=True).start()
    sys.setswitchinterval(SWITCH_SECONDS)
    listener.run("127.0.0.1", options.port, threading.Event())


if __name__ == "__main__":
    main()
