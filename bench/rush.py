"""A room that presses start: everybody within two seconds, then the first question on every screen."""

from __future__ import annotations

import heapq
import random
import selectors
import socket
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from bench.crowd import PATIENCE, Seat, received, whole_answer
from bench.load import Timing

QUESTIONS = 80


class Presser:
    """One candidate before the start button: a kept connection, then start, then the page."""

    def __init__(self, port: int, seat: Seat) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.due = 0.0
        form = urlencode({"csrf_token": seat.token})
        head = f"HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {seat.cookie}\r\n"
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
        self._asks = [
            f"GET /sittings/{seat.sitting_id} {head}\r\n",
            f"POST /sittings/{seat.sitting_id}/start {head}{kind}{form}",
        ]
        self._heard = b""

    def press(self, due: float) -> None:
        self.due = due
        self.socket.send(self._asks.pop().encode())

    def hear(self) -> bool | None:
        """Whether the page came whole; None while there is more to come."""
        self._heard += received(self.socket)
        whole = whole_answer(self._heard)
        if whole is None:
            return None
        (head, body), self._heard = whole, b""
        if self._asks:
            if head[9:12] != b"303":
                return False
            self.socket.send(self._asks.pop().encode())
            return None
        return head[9:12] == b"200" and body.count(b'class="stem"') == QUESTIONS


def rush(port: int, seats: Sequence[Seat], within: float) -> Timing:
    """Latency is from the press to the last byte of a page with all its questions."""
    timing, ears, rng = Timing(), selectors.DefaultSelector(), random.Random(1)
    pressers = [Presser(port, seat) for seat in seats]
    for presser in pressers:
        ears.register(presser.socket, selectors.EVENT_READ, presser)
    begins = time.perf_counter() + 0.1
    due = [(begins + rng.uniform(0, within), number) for number in range(len(pressers))]
    heapq.heapify(due)
    open_pages = len(pressers)
    while open_pages and (now := time.perf_counter()) < begins + PATIENCE:
        while due and due[0][0] <= now:
            at, number = heapq.heappop(due)
            pressers[number].press(at)
        for key, _event in ears.select(max(0.0, due[0][0] - now) if due else 0.2):
            good = key.data.hear()
            if good is None:
                continue
            open_pages -= 1
            timing.latencies.append(time.perf_counter() - key.data.due)
            timing.errors += not good
    timing.errors += open_pages
    timing.seconds = time.perf_counter() - begins
    timing.count = len(timing.latencies) - timing.errors
    for presser in pressers:
        presser.socket.close()
    return timing
