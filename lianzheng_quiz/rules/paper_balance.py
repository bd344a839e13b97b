"""Compares the papers of a batch before they are sealed: what they cover, how hard they are. Numbers only, no text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

WIDE = 0.05
"""A difference of mean difficulty (0 to 1) between two papers from which the page asks for a second look."""


@dataclass(frozen=True)
class Profile:
    """One paper in numbers. `difficulty` is the mean over its points, from 0 (easy) to 1."""

    label: str
    difficulty: float
    chapters: Mapping[str, int]
    levels: Mapping[str, int]
    regulations: int
    versions: frozenset[int]


def profile(label: str, items: Sequence[Mapping[str, Any]], difficulty: Mapping[int, float]) -> Profile:
    """The profile of a paper's frozen items; `difficulty` by question version, 0.5 where it is not known."""
    points = sum(item["points_hundredths"] for item in items)
    hard = sum(difficulty.get(item["version_id"], 0.5) * item["points_hundredths"] for item in items)
    return Profile(
        label=label,
        difficulty=hard / points if points else 0.0,
        chapters=Counter(item["chapter"] for item in items),
        levels=Counter(item["level"] for item in items),
        regulations=len({item["authority"][0] for item in items}),
        versions=frozenset(item["version_id"] for item in items),
    )


@dataclass(frozen=True)
class Spread:
    """One figure over many papers."""

    least: float
    mean: float
    most: float


@dataclass(frozen=True)
class Balance:
    """Papers for the same blueprint, held against each other. `shared` are the questions that all of them have."""

    papers: Sequence[Profile]
    difficulty: Spread
    regulations: Spread
    chapters: Mapping[str, Spread]
    levels: Mapping[str, Spread]
    shared: int

    @property
    def is_uneven(self) -> bool:
        return self.difficulty.most - self.difficulty.least >= WIDE


def balance(papers: Sequence[Profile]) -> Balance:
    """At least one paper."""

    def spread(figure: Callable[[Profile], float]) -> Spread:
        figures = [figure(paper) for paper in papers]
        return Spread(min(figures), fmean(figures), max(figures))

    chapters = _all_keys(paper.chapters for paper in papers)
    levels = _all_keys(paper.levels for paper in papers)
    return Balance(
        papers=papers,
        difficulty=spread(lambda paper: paper.difficulty),
        regulations=spread(lambda paper: paper.regulations),
        chapters={key: spread(lambda paper, key=key: paper.chapters.get(key, 0)) for key in chapters},  # type: ignore[misc]
        levels={key: spread(lambda paper, key=key: paper.levels.get(key, 0)) for key in levels},  # type: ignore[misc]
        shared=len(frozenset.intersection(*(paper.versions for paper in papers))),
    )


def _all_keys(counts: Iterable[Mapping[str, int]]) -> list[str]:
    return sorted({key for count in counts for key in count})
