"""Deals a paper from the bank: quotas exact, one question a term, no two enemies, the same seed the same paper.

A paper is a matching of terms to blueprint parts, so a fillable blueprint is always filled and a gap is known exactly
before anybody sits; questions that give each other away are then exchanged one by one.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianzheng_quiz.rules.policy import HARDNESS, Part

Enemies = Mapping[int, frozenset[int]]
NO_ENEMIES: Enemies = {}
MOST_EXCHANGES = 500
MOST_BEGINNINGS = 6
"""An exchange that gets stuck in a small pool begins anew from another draw."""
_NONE: frozenset[int] = frozenset()


class NoPeace(ValueError):
    """The pool can fill the blueprint, but not without two questions that give each other away."""


@dataclass(frozen=True)
class PoolQuestion:
    """What dealing needs to know of a drawable question version.

    `regulation` is the authority's title, `difficulty` from 0 to 1, `exposure` the papers it stands in already.
    """

    version_id: int
    type: str
    chapter: str
    level: str
    term: str
    exposure: int = 0
    house: str = ""
    regulation: str = ""
    difficulty: float = 0.5


@dataclass(frozen=True)
class Shortfall:
    """A part the bank can't fill: wanted and available, available counting one question a term."""

    part: Part
    available: int

    @property
    def missing(self) -> int:
        return self.part.count - self.available


def suits(question: PoolQuestion, part: Part) -> bool:
    """Whether a question may stand in a part."""
    return (
        question.type == part.type
        and part.chapter in (None, question.chapter)
        and part.level in (None, question.level)
        and part.house in (None, question.house)
        and part.regulation in (None, question.regulation)
        and (part.hardness is None or _is_as_hard(question, part.hardness))
    )


def _is_as_hard(question: PoolQuestion, hardness: str) -> bool:
    least, below = HARDNESS[hardness]
    return least <= question.difficulty < below


def shortfalls(parts: Sequence[Part], pool: Sequence[PoolQuestion]) -> list[Shortfall]:
    """Every part that can't be filled when the paper asks at most once about a term; [] if all can."""
    taken = _match(parts, _terms_by_part(parts, pool), random.Random(0))
    return [Shortfall(part, len(taken[index])) for index, part in enumerate(parts) if len(taken[index]) < part.count]


def deal(
    parts: Sequence[Part], pool: Sequence[PoolQuestion], seed: str, enemies: Enemies = NO_ENEMIES
) -> list[tuple[Part, int]]:
    """A paper as (part, version id) in paper order: parts in order, questions shuffled within.

    The caller has made sure that there is no shortfall; ValueError otherwise. NoPeace when no exchange was found that
    keeps all enemies apart.
    """
    choices = _terms_by_part(parts, pool)
    for beginning in range(MOST_BEGINNINGS):
        rng = random.Random(f"{seed}:{beginning}" if beginning else seed)
        places = _drawn(parts, choices, rng)
        if _kept_apart(places, choices, enemies, rng):
            return [(parts[place.part], place.question.version_id) for place in places]
    raise NoPeace


def must_right(paper: Sequence[tuple[Part, int]], difficulty: Mapping[int, float]) -> set[int]:
    """The 必对题 of a dealt paper, by index: of each part the easiest, as many as it wants."""
    chosen: set[int] = set()
    for part in dict.fromkeys(part for part, _version in paper):
        own = [(difficulty[version], at) for at, (its_part, version) in enumerate(paper) if its_part == part]
        chosen.update(at for _hardness, at in sorted(own)[: part.must_right])
    return chosen


def _drawn(
    parts: Sequence[Part], choices: Sequence[Mapping[str, Sequence[PoolQuestion]]], rng: random.Random
) -> list[_Place]:
    """A first draw: the matching of terms to parts, each term by its least exposed question."""
    taken = _match(parts, choices, rng)
    places: list[_Place] = []
    for index, part in enumerate(parts):
        if len(taken[index]) < part.count:
            raise ValueError(f"part {index} lacks {part.count - len(taken[index])} questions")
        places += [_Place(index, _least_exposed(choices[index][term], rng)) for term in taken[index]]
    return places


@dataclass
class _Place:
    """One place of the paper being dealt: its part by index, and who stands there at the moment."""

    part: int
    question: PoolQuestion


def _kept_apart(
    places: list[_Place],
    choices: Sequence[Mapping[str, Sequence[PoolQuestion]]],
    enemies: Enemies,
    rng: random.Random,
) -> bool:
    """Exchange questions until no two in the paper are enemies: each time the one with the fewest enemies comes in.

    False when that got stuck.
    """
    for _turn in range(MOST_EXCHANGES):
        chosen = {place.question.version_id for place in places}
        quarrels = [place for place in places if enemies.get(place.question.version_id, _NONE) & chosen]
        if not quarrels:
            return True
        place = rng.choice(quarrels)
        others = chosen - {place.question.version_id}
        terms = {each.question.term for each in places if each is not place}
        free = [
            question
            for term, questions in sorted(choices[place.part].items())
            if term not in terms
            for question in questions
            if question is not place.question
        ]
        if not free:
            continue
        rng.shuffle(free)
        place.question = min(free, key=lambda q: (len(enemies.get(q.version_id, _NONE) & others), q.exposure))
    return False


def option_order(count: int, shuffle: bool, seed: str, *, never: Sequence[int] = ()) -> list[int]:
    """Canonical indexes in the order shown; `never` is the order that would give the answer away."""
    order = list(range(count))
    if shuffle:
        random.Random(seed).shuffle(order)
    return [*order[1:], *order[:1]] if order == list(never) else order


def _terms_by_part(parts: Sequence[Part], pool: Sequence[PoolQuestion]) -> list[dict[str, list[PoolQuestion]]]:
    tables: list[dict[str, list[PoolQuestion]]] = []
    for part in parts:
        table: dict[str, list[PoolQuestion]] = defaultdict(list)
        for question in pool:
            if suits(question, part):
                table[question.term].append(question)
        tables.append(dict(table))
    return tables


def _least_exposed(questions: Sequence[PoolQuestion], rng: random.Random) -> PoolQuestion:
    lowest = min(question.exposure for question in questions)
    return rng.choice([question for question in questions if question.exposure == lowest])


def _match(parts: Sequence[Part], choices: Sequence[Mapping[str, object]], rng: random.Random) -> list[list[str]]:
    """Assign terms to parts, each term once, as many as fit (augmenting paths over random orders)."""
    holders: dict[str, int] = {}
    taken: list[list[str]] = [[] for _ in parts]
    orders = []
    for table in choices:
        order = sorted(table)
        rng.shuffle(order)
        orders.append(order)
    for index in sorted(range(len(parts)), key=lambda i: len(choices[i]) - parts[i].count):
        while len(taken[index]) < parts[index].count:
            if not _augment(index, orders, choices, holders, taken, set()):
                break
    for terms in taken:
        rng.shuffle(terms)
    return taken


def _augment(
    index: int,
    orders: Sequence[Sequence[str]],
    choices: Sequence[Mapping[str, object]],
    holders: dict[str, int],
    taken: list[list[str]],
    seen: set[str],
) -> bool:
    for term in orders[index]:
        if term not in holders:
            holders[term] = index
            taken[index].append(term)
            return True
    for term in orders[index]:
        holder = holders[term]
        if holder == index or term in seen:
            continue
        seen.add(term)
        if _augment(holder, orders, choices, holders, taken, seen):
            taken[holder].remove(term)
            taken[index].append(term)
            holders[term] = index
            return True
    return False
