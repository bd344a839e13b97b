"""Very many candidates on one thread: sockets and one selector, nothing per person but a few bytes.

Knows nothing of what is behind the address; counts what was answered and how long it took.
"""

from __future__ import annotations

import heapq
import json
import random
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.load import Timing

PATIENCE = 60.0


def received(connection: socket.socket) -> bytes:
    """What has come by now. ConnectionError when the other side closed."""
    more = connection.recv(1 << 20)
    if not more:
        raise ConnectionError("closed before the answer")
    return more


def whole_answer(heard: bytes) -> tuple[bytes, bytes] | None:
    """Head and body of an HTTP answer of stated length; None while there is more to come."""
    head, separator, body = heard.partition(b"\r\n\r\n")
    if not separator:
        return None
    start = head.lower().index(b"content-length:") + 15
    return (head, body) if len(body) >= int(head[start:].split(b"\r\n", 1)[0]) else None


@dataclass
class Seat:
    """A candidate with the exam open: the sitting, and what proves who it is."""

    sitting_id: str
    cookie: str
    token: str


class Wired:
    """One candidate's connection. `request` makes the next bytes, `good` judges the answer."""

    def __init__(self, port: int, seat: Seat, seed: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.began = 0.0
        self._rng = random.Random(seed)
        self._revision = int(time.time()) % 100_000_000
        self._expected = b""
        self._heard = b""
        self._head = (
            f"PUT /sittings/{seat.sitting_id}/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {seat.cookie}\r\n"
            f"X-CSRFToken: {seat.token}\r\nAccept: application/json\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()

    def send(self, due: float) -> None:
        self._revision += 1
        place = self._rng.randint(1, 30)
        body = json.dumps({"revision": self._revision, "answers": {str(place): [self._rng.choice("ABC")]}}).encode()
        self._expected, self.began = b'"saved":[%d]' % place, due
        self.socket.send(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)

    def hear(self) -> bool | None:
        """Whether the choice was acknowledged; None while the answer is not whole. ConnectionError when closed."""
        self._heard += received(self.socket)
        whole = whole_answer(self._heard)
        if whole is None:
            return None
        (head, body), self._heard = whole, b""
        return head[9:12] == b"200" and self._expected in body


def play(port: int, seats: Sequence[Seat], seconds: float, pause: float | None = None, warm: float = 0.0) -> Timing:
    """Everybody saves for that long: again as soon as answered, or every `pause` seconds at instants of their own.

    Latency counts from the instant a save was due. What the first `warm` seconds measured is left out.
    """
    wires = [Wired(port, seat, seed) for seed, seat in enumerate(seats)]
    try:
        return _play(wires, seconds, pause, warm)
    finally:
        for wired in wires:
            wired.socket.close()


def _play(wires: Sequence[Wired], seconds: float, pause: float | None, warm: float) -> Timing:
    timing, ears = Timing(), selectors.DefaultSelector()
    for wired in wires:
        ears.register(wired.socket, selectors.EVENT_READ, wired)
    begins = time.perf_counter()
    ends, counts = begins + seconds, begins + warm
    due = [(begins + (pause or 0) * number / len(wires), number) for number in range(len(wires))]
    open_requests = 0
    while (now := time.perf_counter()) < ends + PATIENCE:
        while due and due[0][0] <= now < ends:
            at, number = heapq.heappop(due)
            wires[number].send(at if pause else now)
            open_requests += 1
            if pause:
                heapq.heappush(due, (at + pause, number))
        if now >= ends and not open_requests:
            break
        wait = max(0.0, min(due[0][0], ends) - now) if due and now < ends else 0.2
        for key, _event in ears.select(wait):
            wired = key.data
            good = wired.hear()
            if good is None:
                continue
            open_requests -= 1
            heard = time.perf_counter()
            if heard >= counts:
                timing.latencies.append(heard - wired.began)
                timing.errors += not good
            if not pause and heard < ends:
                wired.send(heard)
                open_requests += 1
    timing.errors += open_requests
    timing.seconds = min(time.perf_counter(), ends) - counts
    timing.count = len(timing.latencies) - timing.errors
    return timing
