"""What the machine can do at best, measured beside the application: the bare server, and the bare disk.

`python -m bench.floors --port N` serves the bare answer; the rest is called by the benchmark.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench.load import Timing, Wire
from lianzheng_quiz import serving
from lianzheng_quiz.config import read_settings

ANSWER = b'{"answered":1,"deadline":1793584200000,"revision":1,"saved":[1],"saved_at":0,"seconds_left":3000}'
UPSERT = (
    "INSERT INTO answer (sitting_id, position, value, revision) VALUES ({0}, {0}, {0}, {0}) "
    "ON CONFLICT (sitting_id, position) DO UPDATE SET value = excluded.value, revision = excluded.revision"
)
TABLE = (
    "CREATE TABLE answer (sitting_id TEXT, position INTEGER, value TEXT, revision INTEGER, "
    "PRIMARY KEY (sitting_id, position))"
)


def bare(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The least a save could be: the body read, a receipt sent."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(ANSWER)))])
    return [ANSWER]


def serve_bare(port: int) -> None:
    """The production server's own start, with nothing behind it and nothing to sweep."""
    serving._sweep = lambda _app, _stop: None
    bare.extensions = {"lianzheng_settings": read_settings(), "lianzheng_clock": None}  # type: ignore[attr-defined]
    serving.serve(bare, "127.0.0.1", port)  # type: ignore[arg-type]


class BareSaver:
    """Sends what a save sends, to a server that does nothing with it."""

    def __init__(self, port: int) -> None:
        self.wire = Wire(port)
        body = b'{"revision": 1, "answers": {"1": ["A"]}}'
        head = f"PUT /sittings/{'0' * 32}/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session={'x' * 180}\r\n"
        more = f"X-CSRFToken: {'x' * 91}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._request = (head + more).encode() + body

    def save(self) -> bool:
        return self.wire.ask(self._request)[0] == 200


def durable_upserts(folder: Path, seconds: float) -> Timing:
    """Upserts a second, one a transaction, each on the disk before the next: SQLite with nothing around it."""
    connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(TABLE)
    statement = UPSERT.format("?")

    def upsert(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(statement, (f"{number % 50:032d}", number % 30, '["A"]', number))
        connection.execute("COMMIT")

    try:
        return _count(upsert, seconds)
    finally:
        connection.close()
        (folder / "floor.sqlite3").unlink()


def durable_upserts_postgresql(address: str, seconds: float) -> Timing:
    """The same through psycopg and one connection."""
    import psycopg

    statement = UPSERT.format("%s")
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA floor")
        connection.execute("SET search_path TO floor")
        connection.execute(TABLE)

        def upsert(number: int) -> None:
            connection.execute(statement, (f"{number % 50:032d}", number % 30, '["A"]', number))

        timing = _count(upsert, seconds)
        connection.execute("DROP SCHEMA floor CASCADE")
    return timing


def _count(act: Callable[[int], None], seconds: float) -> Timing:
    timing, began = Timing(), time.perf_counter()
    while (now := time.perf_counter()) < began + seconds:
        act(timing.count)
        timing.count += 1
        timing.latencies.append(time.perf_counter() - now)
    timing.seconds = time.perf_counter() - began
    return timing


def _arguments() -> SimpleNamespace:
    parser = argparse.ArgumentParser(description="the bare answer through the production server")
    parser.add_argument("--port", type=int, required=True)
    return SimpleNamespace(**vars(parser.parse_args()))


if __name__ == "__main__":
    serve_bare(_arguments().port)
