"""Generates load by the HTTP contract and times it. Knows nothing of what is behind the address."""

from __future__ import annotations

import json
import os
import queue
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.flow.browserless import Candidate

SAVES_A_SITTING = 50
STUCK_SECONDS = 5.0
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass
class Timing:
    """What one run measured. `latencies` in seconds, one a request; `cpu` in seconds of the server."""

    seconds: float = 0.0
    count: int = 0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    cpu: float | None = None
    foreign_cores: float | None = None

    @property
    def rate(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0

    @property
    def stuck(self) -> int:
        return sum(latency > STUCK_SECONDS for latency in self.latencies)

    def percentile(self, share: float) -> float:
        """Milliseconds that this share of requests stayed below."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Wire:
    """One kept connection that sends prepared bytes and reads one answer; as cheap as Python can."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        self._socket.close()

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of one answer with a Content-Length."""
        self._socket.sendall(request)
        head, separator, body = self._socket.recv(65536).partition(b"\r\n\r\n")
        while not separator:
            more = self._socket.recv(65536)
            if not more:
                raise ConnectionError("closed before the answer")
            head, separator, body = (head + body + more).partition(b"\r\n\r\n")
        start = head.lower().index(b"content-length:") + 15
        length = int(head[start:].split(b"\r\n", 1)[0])
        while len(body) < length:
            more = self._socket.recv(65536)
            if not more:
                raise ConnectionError("closed within the answer")
            body += more
        return int(head[9:12]), body


class Saver:
    """A started candidate who saves one choice after another over a wire."""

    def __init__(self, port: int, sitting_id: str, cookie: str, token: str, seed: int) -> None:
        self.wire = Wire(port)
        self._rng = random.Random(seed)
        self._revision = 0
        self._head = (
            f"PUT /sittings/{sitting_id}/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
            f"X-CSRFToken: {token}\r\nContent-Type: application/json\r\nContent-Length: "
        ).encode()

    def save(self) -> bool:
        """Whether the server acknowledged a choice on a random single question."""
        self._revision += 1
        place, choice = self._rng.randint(1, 30), self._rng.choice("ABC")
        body = json.dumps({"revision": self._revision, "answers": {str(place): [choice]}}).encode()
        status, answer = self.wire.ask(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)
        return status == 200 and json.loads(answer).get("saved") == [place]


def saver_of(candidate: Candidate, port: int, seed: int) -> Saver:
    return Saver(port, candidate.sitting_id, candidate.cookie, candidate.token, seed)


def closed_loop(acts: Sequence[Callable[[], bool]], seconds: float) -> Timing:
    """Everybody acts again as soon as answered."""
    timing, lock, ends = Timing(), threading.Lock(), time.perf_counter() + seconds

    def run(act: Callable[[], bool]) -> None:
        latencies, errors = [], 0
        while (began := time.perf_counter()) < ends:
            errors += not act()
            latencies.append(time.perf_counter() - began)
        with lock:
            timing.latencies += latencies
            timing.errors += errors

    return _together(timing, [lambda act=act: run(act) for act in acts])  # type: ignore[misc]


def paced(acts: Sequence[Callable[[], bool]], rate: float, seconds: float) -> Timing:
    """Requests at fixed instants, `rate` a second in all; latency counts from the instant a request was due."""
    timing, lock, begins = Timing(), threading.Lock(), time.perf_counter() + 0.1
    pause = len(acts) / rate

    def run(number: int, act: Callable[[], bool]) -> None:
        latencies, errors, due = [], 0, begins + number / rate
        while due < begins + seconds:
            time.sleep(max(0.0, due - time.perf_counter()))
            errors += not act()
            latencies.append(time.perf_counter() - due)
            due += pause
        with lock:
            timing.latencies += latencies
            timing.errors += errors

    return _together(timing, [lambda number=number, act=act: run(number, act) for number, act in enumerate(acts)])  # type: ignore[misc]


Entry = Callable[[Candidate], None]
"""How one candidate comes to be signed in."""


def by_login(username: str, password: str) -> Entry:
    """With an account and its password, or a 准考证号 and its code."""
    return lambda candidate: candidate.sign_in(username, password)


def by_cookie(cookie: str) -> Entry:
    """Signed in beforehand: what is left is the sitting itself."""
    return lambda candidate: setattr(candidate, "cookie", cookie)


def whole_sittings(port: int, entries: Sequence[Entry], clients: int) -> Timing:
    """Sign in, start, fifty saves, hand in, result: every person once, `clients` at a time."""
    timing, lock = Timing(), threading.Lock()
    waiting: queue.SimpleQueue[Entry] = queue.SimpleQueue()
    for entry in entries:
        waiting.put(entry)

    def run() -> None:
        while True:
            try:
                entry = waiting.get_nowait()
            except queue.Empty:
                return
            began = time.perf_counter()
            good = _sit(port, entry)
            with lock:
                timing.latencies.append(time.perf_counter() - began)
                timing.errors += not good

    return _together(timing, [run] * clients)


def _sit(port: int, entry: Entry) -> bool:
    candidate = Candidate(port)
    try:
        entry(candidate)
        candidate.start()
        saver = saver_of(candidate, port, seed=0)
        saved = [saver.save() for _number in range(SAVES_A_SITTING)]
        saver.wire.close()
        return all(saved) and candidate.submit().status == 303 and candidate.result().status == 200
    finally:
        candidate.close()


def _together(timing: Timing, runs: Sequence[Callable[[], None]]) -> Timing:
    threads = [threading.Thread(target=run) for run in runs]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    timing.seconds = time.perf_counter() - began
    timing.count = len(timing.latencies) - timing.errors
    return timing


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """This thread, and what it starts, on one core; without one, or on a machine that can't, nothing happens."""
    if core is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    if core in before and len(before) > 1:
        os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def processor_seconds(process_id: int) -> float | None:
    """Processor time a process has used so far; None where the kernel has no /proc."""
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / TICKS


def busy_seconds() -> float | None:
    """Processor time all of the machine has used so far."""
    try:
        fields = [int(part) for part in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    except OSError:
        return None
    return (sum(fields) - fields[3] - fields[4]) / TICKS


def watched(process_id: int, run: Callable[[], Timing]) -> Timing:
    """A run with the server's processor time, and how many cores other work took meanwhile."""
    own, server, machine = time.process_time(), processor_seconds(process_id), busy_seconds()
    timing = run()
    server_after, machine_after = processor_seconds(process_id), busy_seconds()
    if server is not None and server_after is not None:
        timing.cpu = server_after - server
        if machine is not None and machine_after is not None:
            rest = machine_after - machine - timing.cpu - (time.process_time() - own)
            timing.foreign_cores = max(0.0, rest / timing.seconds) if timing.seconds else None
    return timing
