"""Kills a server while people answer, starts it again and compares what they were promised with what is there."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import random
import re
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.flow.browserless import Candidate, RunningServer

QUESTION = re.compile(r'<section class="question".*?</section>', re.DOTALL)
PASSING = re.compile(r" (?:checked|hidden|data-flagged)\b")
DEADLINE = re.compile(r'data-deadline="(\d+)"')
CHECKED = re.compile(r'name="choice-(\d+)" value="(\w+)"[^>]* checked')
PLACES = {"single": range(1, 31), "true_false": range(31, 61), "multiple": range(61, 81)}
TYPE_OF = {place: kind for kind, places in PLACES.items() for place in places}


@dataclass
class Witness:
    """A candidate who remembers every acknowledgement, and the one save that may have been on its way."""

    candidate: Candidate
    rng: random.Random
    paper: str = ""
    deadline: int = 0
    pressed_at: float = 0.0
    revision: int = 0
    promised: dict[int, list[str]] = field(default_factory=dict)
    on_its_way: tuple[int, list[str]] | None = None
    saves: int = 0
    handing_in: threading.Event = field(default_factory=threading.Event)
    told: bool = False

    def begin(self) -> None:
        """Press start; when the server dies of it, `go_on` sees what has become of it."""
        self.pressed_at = time.time()
        self._shown(self.candidate.start())

    def begin_and_be_cut_off(self) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.begin()

    @property
    def length(self) -> float:
        """Seconds from pressing start to the deadline."""
        return self.deadline / 1000 - self.pressed_at

    def go_on(self, length: float) -> list[str]:
        """After a kill around the start: the clock runs since then, or it hasn't begun and starts now."""
        if self.paper:
            return self.faults()
        page = self.candidate.get(f"/sittings/{self.candidate.sitting_id}")
        if page.status != 200:
            self.begin()
            return []
        self._shown(self.candidate.paper())
        return [] if abs(self.length - length) < 5 else [f"started {self.length} s before the deadline"]

    def _shown(self, page: str) -> None:
        self.paper, self.deadline = _paper(page), _deadline(page)

    def answer_until_cut_off(self) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                self._answer_once()

    def answer_and_hand_in(self, after: float) -> None:
        """Answer for that long, then hand in; the server may die before, within or after it."""
        ends = time.monotonic() + after
        with contextlib.suppress(OSError, http.client.HTTPException):
            while time.monotonic() < ends:
                self._answer_once()
            self.handing_in.set()
            self.told = self.candidate.submit().status == 303

    def hand_in_faults(self) -> list[str]:
        """A hand-in is whole or not at all, and what was acknowledged stands; if it is not, it is done now."""
        result = self.candidate.result().status
        if result == 409:
            found = ["an acknowledged hand-in is gone"] if self.told else []
            found += self.faults()
            self.candidate.submit()
            return found + self._closed_faults()
        if not self.handing_in.is_set():
            return [f"not handed in, but the result was answered with {result}"]
        return self._closed_faults()

    def _closed_faults(self) -> list[str]:
        if self.candidate.result().status != 200:
            return ["handed in, but without a result"]
        reply = self.candidate.save(self.revision + 100, {2: ["A"]})
        if reply.status != 409:
            return [f"a save after hand-in was answered with {reply.status}"]
        kept = {int(place): value for place, value in reply.json["kept"].items()}
        return [
            f"question {place}: promised {value}, handed in {kept.get(place)}"
            for place, value in self.promised.items()
            if kept.get(place) != value and (place, kept.get(place)) != self.on_its_way
        ]

    def _answer_once(self) -> None:
        place = self.rng.choice(list(TYPE_OF))
        value = self._choice(TYPE_OF[place])
        self.revision += 1
        self.on_its_way = (place, value)
        reply = self.candidate.save(self.revision, {place: value})
        if reply.status != 200 or reply.json["saved"] != [place]:
            raise RuntimeError(f"a save was answered with {reply.status}: {reply.text[:200]}")
        self.promised[place] = value
        self.on_its_way = None
        self.saves += 1

    def _choice(self, kind: str) -> list[str]:
        if kind == "true_false":
            return [self.rng.choice(("true", "false"))]
        return sorted(self.rng.sample("ABC", 2)) if kind == "multiple" else [self.rng.choice("ABC")]

    def faults(self) -> list[str]:
        """What differs from what was promised, read from the page of the server as it came back."""
        page = self.candidate.paper()
        shown: dict[int, list[str]] = {}
        for place, letter in CHECKED.findall(page):
            shown.setdefault(int(place), []).append(letter)
        found = [
            f"question {place}: promised {value}, found {shown.get(place)}"
            for place, value in self.promised.items()
            if shown.get(place) != value and (place, shown.get(place)) != self.on_its_way
        ]
        foreign = set(shown) - set(self.promised) - ({self.on_its_way[0]} if self.on_its_way else set())
        found += [f"question {place} was never answered" for place in foreign]
        if _paper(page) != self.paper or len(QUESTION.findall(page)) != len(TYPE_OF):
            found.append("another paper")
        if _deadline(page) != self.deadline:
            found.append("another deadline")
        self.promised.update(shown)
        self.on_its_way = None
        return found + self._clock_faults()

    def _clock_faults(self) -> list[str]:
        """Go on answering: the seconds left are those of the first start, down-time included."""
        self.revision += 1
        reply = self.candidate.save(self.revision, {1: ["B"]})
        if reply.status != 200:
            return [f"going on was answered with {reply.status}"]
        self.promised[1] = ["B"]
        left = self.deadline / 1000 - time.time()
        return (
            [] if abs(reply.json["seconds_left"] - left) < 2 else [f"{reply.json['seconds_left']} s left, not {left}"]
        )


def _deadline(page: str) -> int:
    found = DEADLINE.search(page)
    return int(found.group(1)) if found else 0


def _paper(page: str) -> str:
    """A fingerprint over every question as it is shown, whatever is answered."""
    shown = PASSING.sub("", "".join(QUESTION.findall(page)))
    return hashlib.sha256(shown.encode()).hexdigest()


@dataclass
class Tally:
    """What came of the kills. `cut_off` hand-ins were on their way and not told, `kept` of them had been written."""

    kills: int = 0
    saves: int = 0
    handed_in: int = 0
    cut_off: int = 0
    kept: int = 0
    starts_cut_off: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.saves} acknowledged saves, {self.handed_in} hand-ins told, {self.cut_off} cut "
            f"off ({self.kept} of them whole), {self.starts_cut_off} starts cut off, {len(self.faults)} faults"
        )


class Killing:
    """One server and the people at it. In each round `people` answer, one hands in and one presses start."""

    def __init__(self, server: RunningServer, logins: Iterable[tuple[str, str]], seed: int, people: int) -> None:
        self.tally = Tally()
        self._server, self._logins, self._rng = server, iter(logins), random.Random(seed)
        self._closing = contextlib.ExitStack()
        self._staying = [self._arrived() for _number in range(people)]
        self._leaving = self._arrived()
        for witness in (*self._staying, self._leaving):
            witness.begin()

    def _arrived(self) -> Witness:
        witness = Witness(Candidate(self._server.port), random.Random(self._rng.random()))
        self._closing.callback(witness.candidate.close)
        witness.candidate.sign_in(*next(self._logins))
        witness.candidate.find_sitting()
        return witness

    def close(self) -> None:
        self._closing.close()

    def round(self) -> None:
        """Kill in the middle of saving, or within a moment after the hand-in or the start was sent."""
        moment = ("saving", "hand-in", "hand-in", "start")[self.tally.kills % 4]
        arriving, leaving = self._arrived(), self._leaving
        pause = self._rng.uniform(0.15, 0.6)
        acts = [witness.answer_until_cut_off for witness in self._staying]
        threads = [threading.Thread(target=act) for act in acts]
        hands_in = pause if moment == "hand-in" else max(0.02, pause + self._rng.uniform(-0.15, 0.1))
        threads.append(threading.Thread(target=leaving.answer_and_hand_in, args=(hands_in,)))
        for thread in threads:
            thread.start()
        if moment == "hand-in":
            leaving.handing_in.wait(5)
        else:
            time.sleep(pause)
        if moment == "start":
            threads.append(threading.Thread(target=arriving.begin_and_be_cut_off))
            threads[-1].start()
        time.sleep(0.08 * self._rng.random() ** 2)
        self._server.kill()
        for thread in threads:
            thread.join()
        self._server.start()
        self._compare(arriving, leaving)

    def _compare(self, arriving: Witness, leaving: Witness) -> None:
        tally = self.tally
        tally.kills += 1
        for witness in (*self._staying, leaving, arriving):
            witness.candidate.close()
        cut_off = leaving.handing_in.is_set() and not leaving.told
        tally.handed_in += leaving.told
        tally.cut_off += cut_off
        tally.kept += cut_off and leaving.candidate.result().status == 200
        tally.starts_cut_off += bool(arriving.pressed_at) and not arriving.paper
        found = {f"person {number}": witness.faults() for number, witness in enumerate(self._staying)}
        found["who left"] = leaving.hand_in_faults()
        found["who came"] = arriving.go_on(self._staying[0].length)
        tally.faults += [f"round {tally.kills}, {who}: {fault}" for who, faults in found.items() for fault in faults]
        for witness in (*self._staying, leaving):
            tally.saves, witness.saves = tally.saves + witness.saves, 0
        self._leaving = arriving


def kill_again_and_again(
    server: RunningServer, logins: Sequence[tuple[str, str]], rounds: int, seed: int, people: int = 4
) -> Tally:
    """So many kills of one server at random moments; there are `people` + `rounds` + 1 logins at least."""
    with server:
        killing = Killing(server, logins, seed, people)
        try:
            for _round in range(rounds):
                killing.round()
            return killing.tally
        finally:
            killing.close()
