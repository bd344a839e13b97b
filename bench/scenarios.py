"""The runs beside the common ones: a crowd without pause, a slow disk, a rush, ten thousand at a pace, a full record.

Each gives rows of the report: figure, value, and what it is held against, measured in the same run.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from bench.bare_short_path import bare_seats
from bench.crowd import play
from bench.load import Timing, pinned, watched
from bench.people import furnish
from bench.report import NOISE
from bench.rush import rush
from bench.seats import store_history, take_seats
from lianzheng_quiz.config import Settings, database_address
from tests.flow.browserless import RunningServer

SERVER_CORE, LOAD_CORE = 0, 1
RUSH_SECONDS = 2.0
PACE_SECONDS = 20.0
WARM_SECONDS = 1.0
SLOW_MILLISECONDS = 8.0
PROBE = 200
ROUNDS = 3
BARE = {"bare short path": [], "the same on our own loop": ["--own-loop"]}
Row = tuple[str, str, str]


@contextmanager
def served(settings: Settings, *, slow: float = 0.0, bare: str = "", one_core: bool = True) -> Iterator[RunningServer]:
    """The production server over a furnished database, or the bare short path beside it (BARE says on what)."""
    address = settings.database_url
    more = {"LZ_DATABASE_URL": address, "LZ_SECRET_KEY": settings.secret_key, "BENCH_COMMIT_MS": str(slow)}
    server = RunningServer(settings.data, settings=more)
    port = ["--port", str(server.port)]
    if bare:
        where = ["--address", address, "--folder", str(settings.data), "--commit-ms", str(slow)]
        server.command = ["-m", "bench.bare_short_path", *port, *where, *BARE[bare]]
    elif slow:
        server.command = ["-m", "bench.slow_disk", "serve", *port]
    with pinned(SERVER_CORE if one_core else None):
        server.start()
    try:
        yield server
    finally:
        server.kill()


def run(server: RunningServer, act: Callable[[], Timing], *, one_core: bool = True) -> Timing:
    assert server.process is not None
    with pinned(LOAD_CORE if one_core else None):
        return watched(server.process.pid, act)


def crowd(settings: Settings, candidates: int, seconds: float, slow: float = 0.0) -> list[Row]:
    """Candidates who save without pause, the bare short paths before and after."""
    bare: dict[str, list[Timing]] = {name: [] for name in BARE}

    def measure_bare() -> None:
        plain, length = bare_seats(candidates), max(seconds / 2, 2 * WARM_SECONDS)
        for name, found in bare.items():
            with served(settings, slow=slow, bare=name) as server:
                found.append(run(server, lambda port=server.port: play(port, plain, length, warm=WARM_SECONDS)))

    seats = take_seats(settings, candidates, started=True)
    measure_bare()
    with served(settings, slow=slow) as server:
        saves = run(server, lambda: play(server.port, seats, seconds, warm=WARM_SECONDS))
    measure_bare()
    name = f"{candidates} without pause" + (f", commits slowed by {slow:.0f} ms" if slow else "")
    floors = {kind: sum(timing.rate for timing in found) / len(found) for kind, found in bare.items()}
    held = [f"{saves.rate / floor:.2f} of {floor:.0f} ({kind})" for kind, floor in floors.items()]
    return [
        (f"{name}: saves / s", f"{saves.rate:.0f}", "; ".join(held)),
        (
            f"{name}: p50 / p99 ms",
            latencies(saves),
            "; ".join(f"{latencies(found[0])} ({kind})" for kind, found in bare.items()),
        ),
        *remarks(name, saves),
        *[row for kind, found in bare.items() for timing in found for row in remarks(f"{name}, {kind}", timing)],
    ]


def pressing_start(settings: Settings, candidates: int) -> list[Row]:
    """Everybody presses start within two seconds, server and load on all cores."""
    seats = take_seats(settings, candidates, started=False)
    with served(settings, one_core=False) as server:
        warm = take_seats(settings, 20, started=False)
        run(server, lambda: rush(server.port, warm, 1.0), one_core=False)
        pages = run(server, lambda: rush(server.port, seats, RUSH_SECONDS), one_core=False)
    name = f"{candidates} press start within {RUSH_SECONDS:.0f} s"
    p50, p95, most = (pages.percentile(share) / 1000 for share in (0.5, 0.95, 1.0))
    return [(f"{name}: p50 / p95 / most s", f"{p50:.2f} / {p95:.2f} / {most:.2f}", ""), *remarks(name, pages)]


def at_a_pace(settings: Settings, candidates: int, seconds: float) -> list[Row]:
    """Everybody saves every twenty seconds on a connection of their own, server and load on all cores."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, candidates + 500)), hard))
    seats = take_seats(settings, candidates, started=True)
    with served(settings, one_core=False) as server:
        length = max(seconds, 2 * PACE_SECONDS)
        saves = run(
            server, lambda: play(server.port, seats, length, PACE_SECONDS, warm=PACE_SECONDS / 2), one_core=False
        )
        memory = peak_memory(server)
    name = f"{candidates} every {PACE_SECONDS:.0f} s"
    return [
        (f"{name}: p50 / p99 ms", latencies(saves), f"{saves.rate:.0f} saves / s"),
        (f"{name}: memory MB", f"{memory:.0f}", ""),
        *remarks(name, saves),
    ]


def growth(settings: Settings, few: int, many: int, seconds: float) -> list[Row]:
    """Server time a save with few and with many sittings stored: two databases in turn, for the machine drifts."""
    beside = beside_it(settings)
    furnish(beside, 30)
    costs: dict[int, list[float]] = {}
    for stored, one in ((few, beside), (many, settings)):
        store_history(one, stored)
    for _round in range(ROUNDS):
        for stored, one in ((few, beside), (many, settings)):
            seats = take_seats(one, PROBE, started=True)
            with served(one) as server:
                saves = run(server, lambda seats=seats, port=server.port: play(port, seats, seconds, warm=WARM_SECONDS))
            costs.setdefault(stored, []).append(1000 * (saves.cpu or 0.0) / max(1, saves.count))
    least, most = (sum(found) / len(found) for found in costs.values())
    return [(f"server CPU ms a save, {few} / {many} stored", f"{least:.3f} / {most:.3f}", f"{most / least:.2f}")]


def beside_it(settings: Settings) -> Settings:
    """An empty database of the same kind."""
    folder = settings.data / "beside"
    folder.mkdir()
    if settings.database_url.startswith("sqlite"):
        return replace(settings, data=folder, database_url=database_address(None, folder))
    address = make_url(settings.database_url)
    with create_engine(address, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CREATE DATABASE beside"))
    url = address.set(database="beside").render_as_string(hide_password=False)
    return replace(settings, data=folder, database_url=url)


def latencies(timing: Timing) -> str:
    return f"{timing.percentile(0.5):.1f} / {timing.percentile(0.99):.1f}"


def peak_memory(server: RunningServer) -> float:
    """The most memory the server ever held, in MB; 0 where the kernel has no /proc."""
    assert server.process is not None
    try:
        lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def remarks(name: str, timing: Timing) -> list[Row]:
    found: list[Row] = []
    if timing.errors:
        found.append((f"{name}: refused or failed", str(timing.errors), ""))
    if timing.foreign_cores is not None and timing.foreign_cores > NOISE:
        found.append((f"{name}: cores taken by other work", f"{timing.foreign_cores:.2f}", "measure again"))
    return found


def table(rows: Sequence[Row]) -> str:
    lines = ["| figure | value | held against |", "|---|---:|---:|"]
    return "\n".join([*lines, *[f"| {' | '.join(row)} |" for row in rows]])
