"""Kills a server while people answer, starts it again and compares what they were promised with what is there."""

from __future__ import annotations

import contextlib
import http.client
import random
import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.flow.browserless import Candidate, RunningServer, demo_cadres

STEM = re.compile(r'<span class="stem">(.*?)</span>', re.DOTALL)
DEADLINE = re.compile(r'data-deadline="(\d+)"')
CHECKED = re.compile(r'name="choice-(\d+)" value="(\w+)"[^>]* checked')
PLACES = {"single": range(1, 31), "true_false": range(31, 61), "multiple": range(61, 81)}


@dataclass
class Witness:
    """A candidate who remembers every acknowledgement, and the one save that may have been on its way."""

    candidate: Candidate
    rng: random.Random
    stems: list[str] = field(default_factory=list)
    deadline: int = 0
    revision: int = 0
    promised: dict[int, list[str]] = field(default_factory=dict)
    on_its_way: tuple[int, list[str]] | None = None
    saves: int = 0
    handing_in: bool = False
    told: bool = False

    def begin(self) -> None:
        page = self.candidate.start()
        self.stems, self.deadline = STEM.findall(page), _deadline(page)

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
            self.handing_in = True
            self.told = self.candidate.submit().status == 303

    def hand_in_faults(self) -> list[str]:
        """A hand-in is whole or not at all, and what was acknowledged stands; if it is not, it is done now."""
        result = self.candidate.result().status
        if result == 409:
            found = ["an acknowledged hand-in is gone"] if self.told else []
            found += self.faults()
            self.candidate.submit()
            return found + self._closed_faults()
        if not self.handing_in:
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
        kind = self.rng.choice(list(PLACES))
        place = self.rng.choice(PLACES[kind])
        value = self._choice(kind)
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
        if STEM.findall(page) != self.stems or len(self.stems) != 80:
            found.append("another paper")
        if _deadline(page) != self.deadline:
            found.append("another deadline")
        self.promised.update(shown)
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


def kill_again_and_again(data: Path, rounds: int, seed: int, people: int = 4) -> tuple[int, list[str]]:
    """Acknowledged saves and faults over that many kills of one server with `people` answering.

    In each round one more hands in around the moment of the kill.
    """
    rng = random.Random(seed)
    server = RunningServer(data)
    faults: list[str] = []
    cadres = iter(demo_cadres(data))
    with contextlib.ExitStack() as closing:
        closing.enter_context(server)

        def seated() -> Witness:
            witness = Witness(Candidate(server.port), random.Random(rng.random()))
            closing.callback(witness.candidate.close)
            witness.candidate.sign_in(*next(cadres))
            witness.begin()
            return witness

        witnesses = [seated() for _number in range(people)]
        leavers: list[Witness] = []
        for number in range(1, rounds + 1):
            leavers.append(seated())
            pause = rng.uniform(0.2, 1.0)
            leaves = max(0.05, pause + rng.uniform(-0.15, 0.05))
            threads = [threading.Thread(target=witness.answer_until_cut_off) for witness in witnesses]
            threads.append(threading.Thread(target=leavers[-1].answer_and_hand_in, args=(leaves,)))
            for thread in threads:
                thread.start()
            time.sleep(pause)
            server.kill()
            for thread in threads:
                thread.join()
            server.start()
            for who, witness in enumerate([*witnesses, leavers[-1]]):
                witness.candidate.close()
                found = witness.hand_in_faults() if witness is leavers[-1] else witness.faults()
                faults += [f"round {number}, person {who}: {fault}" for fault in found]
    return sum(witness.saves for witness in [*witnesses, *leavers]), faults
