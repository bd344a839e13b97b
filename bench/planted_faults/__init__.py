"""Plants faults of every known class in sound questions and counts how many the gates name.

`python -m bench.planted_faults` builds the bank from the knowledge and prints the table. Falsehoods that are nonsense
can't be planted by rule, nor implausible distractors: both are left to people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from bench.planted_faults import hints, keys, language, sources, whole_bank, writing
from bench.planted_faults.altering import FaultClass, Plant
from question_bank.chance import digest
from question_bank.gates import faults_of
from question_bank.knowledge import Knowledge
from question_bank.question import Question

SEED = "planted"
CLASSES: tuple[FaultClass, ...] = (*keys.CLASSES, *sources.CLASSES, *hints.CLASSES, *language.CLASSES, *writing.CLASSES)
NOT_PLANTED = ("a falsehood that is nonsense", "a distractor that nobody would believe")
TURNS = 12


@dataclass
class Tally:
    """What became of the plants of one class; `by_own` counts those named by a gate that is there for the class."""

    name: str
    planted: int = 0
    caught: int = 0
    by_own: int = 0
    missed: list[Question] = field(default_factory=list)
    only_by_others: list[tuple[Question, frozenset[str]]] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.caught / self.planted if self.planted else 1.0

    @property
    def own_share(self) -> float:
        return self.by_own / self.planted if self.planted else 1.0

    def count(self, question: Question, named: frozenset[str], own: Sequence[str]) -> None:
        self.planted += 1
        self.caught += bool(named)
        self.by_own += bool(named & set(own))
        if not named:
            self.missed.append(question)
        elif not named & set(own):
            self.only_by_others.append((question, named))


def measure(bank: Sequence[Question], knowledge: Knowledge, most: int, seed: str = SEED) -> list[Tally]:
    """At most `most` plants a class, spread evenly over the ways of planting; the bank's own classes last."""
    tallies = [_measured(kind, bank, knowledge, most, seed) for kind in CLASSES]
    return tallies + [_measured_in_bank(kind, bank, knowledge, most // 6, seed) for kind in whole_bank.CLASSES]


def _measured(kind: FaultClass, bank: Sequence[Question], knowledge: Knowledge, most: int, seed: str) -> Tally:
    tally = Tally(kind.name)
    for plant in kind.plants:
        for original, altered in _planted(kind, plant, bank, knowledge, -(-most // len(kind.plants)), seed):
            before = {fault.gate for fault in faults_of(original, knowledge)}
            named = frozenset(fault.gate for fault in faults_of(altered, knowledge)) - before
            tally.count(altered, named, kind.gates)
    return tally


def _planted(
    kind: FaultClass, plant: Plant, bank: Sequence[Question], knowledge: Knowledge, most: int, seed: str
) -> Iterator[tuple[Question, Question]]:
    """Altered questions that differ from one another; where few questions suit, each is used again."""
    ordered = sorted(bank, key=lambda question: digest(seed, kind.name, plant.__name__, question.id))
    seen: set[Question] = set()
    for turn in range(TURNS):
        found = 0
        for question in ordered:
            if len(seen) >= most:
                return
            altered = plant(question, Random(digest(seed, plant.__name__, question.id, str(turn))), knowledge)
            if altered is not None and altered != question:
                found += 1
                if altered not in seen:
                    seen.add(altered)
                    yield question, altered
        if not found:
            return


def _measured_in_bank(
    kind: whole_bank.BankClass, bank: Sequence[Question], knowledge: Knowledge, most: int, seed: str
) -> Tally:
    tally = Tally(kind.name)
    for turn in range(most):
        chance = Random(digest(seed, kind.name, str(turn)))
        named = whole_bank.caught_in_bank(kind, list(bank), chance, knowledge)
        if named is not None:
            tally.count(bank[0], frozenset(named), kind.gates)
    return tally


def total_of(tallies: Sequence[Tally]) -> Tally:
    total = Tally("all classes")
    for tally in tallies:
        total.planted += tally.planted
        total.caught += tally.caught
        total.by_own += tally.by_own
    return total


def table(tallies: Sequence[Tally]) -> str:
    lines = ["| class | planted | caught | share | by its own gate |", "|---|---:|---:|---:|---:|"]
    for tally in (*tallies, total_of(tallies)):
        lines.append(f"| {tally.name} | {tally.planted} | {tally.caught} | {tally.share:.1%} | {tally.own_share:.1%} |")
    return "\n".join([*lines, "", f"Not planted, because no rule can: {'; '.join(NOT_PLANTED)}."])
