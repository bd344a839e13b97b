"""The bare short path: a save read, its plain token checked, written in group commits by the driver, and nothing else.

No ownership, no clock, no check of what was chosen, no receipt of what stands. On waitress as it comes, the path one
would write without further thought: what the application's path is held against. With `--own-loop` on the
application's own listener, which shows what the rules and the receipt cost.
`python -m bench.bare_short_path --port N --address sqlite:///… --folder F [--own-loop] [--commit-ms 8]`
"""

from __future__ import annotations

import argparse
import hmac
import json
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import waitress
from waitress.adjustments import Adjustments

from bench.crowd import Seat
from bench.floors import TABLE, bare
from lianzheng_quiz.listening import Connection, Listener, ShortWay, wide_open_files
from lianzheng_quiz.serving import MOST_CONNECTIONS, SWITCH_SECONDS

Row = tuple[str, int, str, int]
HEADERS = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))


SECRET = b"bare"
THREADS = 64
"""On waitress every save that waits for its group holds a thread."""


def bare_seats(count: int) -> list[Seat]:
    """Candidates whose cookie is a plain token of their sitting."""
    ids = [f"{number:032x}" for number in range(1, count + 1)]
    return [Seat(one, f"session={one}.{_signature(one)}", "x" * 91) for one in ids]


def _signature(sitting_id: str) -> str:
    return hmac.digest(SECRET, sitting_id.encode(), "sha256").hex()


def row_of(environ: dict[str, Any]) -> Row | None:
    """What a request saves; None where its token is not the sitting's."""
    sitting_id = environ["PATH_INFO"].split("/")[2]
    owner, _dot, signature = environ.get("HTTP_COOKIE", "").removeprefix("session=").partition(".")
    if owner != sitting_id or not hmac.compare_digest(signature, _signature(owner)):
        return None
    body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    place, value = next(iter(body["answers"].items()))
    return (sitting_id, int(place), json.dumps(value), body["revision"])


def answer_to(row: Row) -> bytes:
    return b'{"saved":[%d]}' % row[1]


class Groups:
    """Rows that wait for the next commit, each with whatever wants to know of it."""

    def __init__(self, write: Callable[[Sequence[Row]], None], deliver: Callable[[Sequence[Any]], None]) -> None:
        self._write, self._deliver = write, deliver
        self._waiting: list[tuple[Any, Row]] = []
        self._arrived = threading.Condition()
        threading.Thread(target=self._work, daemon=True).start()

    def add(self, sender: Any, row: Row) -> None:
        with self._arrived:
            self._waiting.append((sender, row))
            self._arrived.notify()

    def _work(self) -> None:
        while True:
            with self._arrived:
                if not self._waiting:
                    self._arrived.wait(1.0)
                group, self._waiting = self._waiting, []
            if group:
                self._write([row for _sender, row in group])
                self._deliver(group)


class OnOwnLoop(ShortWay):
    """Reads a save on the application's loop."""

    def __init__(self, write: Callable[[Sequence[Row]], None]) -> None:
        self._groups = Groups(write, self._deliver)
        self.listener: Listener | None = None

    def may_take(self, method: str, path: str) -> bool:
        return method == "PUT"

    def begin(self, environ: dict[str, Any], sender: Connection) -> bool:
        row = row_of(environ)
        if row is not None:
            self._groups.add(sender, row)
        return row is not None

    def _deliver(self, group: Sequence[tuple[Connection, Row]]) -> None:
        assert self.listener is not None
        self.listener.answer([(sender, ("200 OK", HEADERS, answer_to(row))) for sender, row in group])


def on_waitress(write: Callable[[Sequence[Row]], None]) -> Callable[..., Any]:
    """The same as a WSGI application; anything but a save is answered at once."""
    groups = Groups(write, lambda group: [sender.set() for sender, _row in group] and None)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        row = row_of(environ) if environ["REQUEST_METHOD"] == "PUT" else None
        if row is None:
            status = "403 Forbidden" if environ["REQUEST_METHOD"] == "PUT" else "200 OK"
            start_response(status, [("Content-Length", "0")])
            return [b""]
        written = threading.Event()
        groups.add(written, row)
        written.wait()
        body = answer_to(row)
        start_response("200 OK", [*HEADERS, ("Content-Length", str(len(body)))])
        return [body]

    return application


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
    parser.add_argument("--own-loop", action="store_true")
    options = parser.parse_args()
    pause = options.commit_ms / 1000
    if options.address.startswith("sqlite"):
        write = sqlite_writer(options.folder / "bare.sqlite3", pause)
    else:
        write = postgresql_writer(options.address, pause)
    sys.setswitchinterval(SWITCH_SECONDS)
    most = wide_open_files(MOST_CONNECTIONS)
    if not options.own_loop:
        application = on_waitress(write)
        waitress.serve(
            application, host="127.0.0.1", port=options.port, threads=THREADS, connection_limit=most, backlog=2048
        )
        return
    short = OnOwnLoop(write)
    adjustments = Adjustments(threads=4, connection_limit=most, backlog=2048, ident=None)
    short.listener = Listener(bare, adjustments, short)
    short.listener.run("127.0.0.1", options.port, threading.Event())


if __name__ == "__main__":
    main()
