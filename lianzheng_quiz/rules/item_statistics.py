"""Classical item statistics: how hard a question is, whether it tells strong from weak, which options are chosen.

Everything is counted in sums that add up, so that batches can be counted once each and put together. Figures of fewer
than `ENOUGH` people are given no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from lianzheng_quiz.rules.batch_figures import ENOUGH

HARD = 0.3
"""得分率 below which a question is called too hard."""

NO_SPREAD = 1e-13
"""A variance of shares that is nothing but the last digits of a sum."""

_Z = NormalDist().inv_cdf(0.975)
UPPER, MIDDLE, LOWER = 1, 0, -1


@dataclass
class Chosen:
    """How often an option was chosen: by all, by the upper and by the lower third."""

    people: int = 0
    upper: int = 0
    lower: int = 0

    def __add__(self, other: Chosen) -> Chosen:
        return Chosen(self.people + other.people, self.upper + other.upper, self.lower + other.lower)


@dataclass
class ItemSums:
    """Sums over those who met a question: x is the share of its points, y the share of the rest of the paper's.

    `upper` and `lower` count those of the two thirds; `choices` is by the option's key in the bank.
    """

    people: int = 0
    right: int = 0
    unanswered: int = 0
    upper: int = 0
    lower: int = 0
    x: float = 0.0
    xx: float = 0.0
    y: float = 0.0
    yy: float = 0.0
    xy: float = 0.0
    choices: dict[str, Chosen] = field(default_factory=dict)

    def count(self, x: float, y: float, outcome: str, third: int, chosen: Iterable[str] = ()) -> None:
        """One more person."""
        self.people += 1
        self.right += outcome == "right"
        self.unanswered += outcome == "unanswered"
        self.upper += third == UPPER
        self.lower += third == LOWER
        self.x += x
        self.xx += x * x
        self.y += y
        self.yy += y * y
        self.xy += x * y
        for key in set(chosen):
            one = self.choices.setdefault(key, Chosen())
            one.people += 1
            one.upper += third == UPPER
            one.lower += third == LOWER

    def __add__(self, other: ItemSums) -> ItemSums:
        keys = self.choices.keys() | other.choices.keys()
        return ItemSums(
            people=self.people + other.people,
            right=self.right + other.right,
            unanswered=self.unanswered + other.unanswered,
            upper=self.upper + other.upper,
            lower=self.lower + other.lower,
            x=self.x + other.x,
            xx=self.xx + other.xx,
            y=self.y + other.y,
            yy=self.yy + other.yy,
            xy=self.xy + other.xy,
            choices={key: self.choices.get(key, Chosen()) + other.choices.get(key, Chosen()) for key in sorted(keys)},
        )


def thirds(shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Who belongs to the upper and to the lower third of a batch, by the share of all points.

    Equal shares stand together; where the thirds would meet there are none.
    """
    ranked = sorted(shares.values())
    size = len(ranked) // 3
    if not size or ranked[size - 1] >= ranked[-size]:
        return dict.fromkeys(shares, MIDDLE)
    low, high = ranked[size - 1], ranked[-size]
    return {one: UPPER if share >= high else LOWER if share <= low else MIDDLE for one, share in shares.items()}


def facility(sums: ItemSums) -> float | None:
    """得分率: the mean share of the points, 0 to 1."""
    return sums.x / sums.people if sums.people else None


def wilson(share: float, people: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927). For points given in part it is wider than need be."""
    if not people:
        return 0.0, 1.0
    square = _Z * _Z
    middle = share + square / (2 * people)
    reach = _Z * sqrt(share * (1 - share) / people + square / (4 * people * people))
    scale = 1 + square / people
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def discrimination(sums: ItemSums) -> float | None:
    """区分度: the correlation of a question with the rest of the paper (corrected item-total); None without spread."""
    if not sums.people:
        return None
    n = sums.people
    spread_x, spread_y = sums.xx / n - (sums.x / n) ** 2, sums.yy / n - (sums.y / n) ** 2
    if spread_x < NO_SPREAD or spread_y < NO_SPREAD:
        return None
    together = sums.xy / n - (sums.x / n) * (sums.y / n)
    return max(-1.0, min(1.0, together / sqrt(spread_x * spread_y)))


@dataclass(frozen=True)
class ItemFigures:
    """What the sums of one question come to. `flags` are words for an editor, empty without a verdict."""

    people: int
    facility: float | None
    low: float
    high: float
    discrimination: float | None
    flags: Sequence[str]

    @property
    def is_enough(self) -> bool:
        return self.people >= ENOUGH


def item_figures(sums: ItemSums, options: Sequence[str] = (), right: Sequence[str] = ()) -> ItemFigures:
    """The figures of a question; `options` are the keys offered (none where nothing is chosen), `right` its answer."""
    share = facility(sums)
    low, high = wilson(share, sums.people) if share is not None else (0.0, 1.0)
    told = discrimination(sums)
    return ItemFigures(sums.people, share, low, high, told, _flags(sums, share, told, options, right))


def _flags(
    sums: ItemSums, share: float | None, told: float | None, options: Sequence[str], right: Sequence[str]
) -> list[str]:
    if sums.people < ENOUGH or share is None:
        return ["人数不足"]
    found = []
    unused = [key for key in options if key not in right and key not in sums.choices]
    if sums.right == sums.people:
        found.append("人人答对")
    elif unused:
        found.append(f"无人选的干扰项 {'、'.join(unused)}")
    if told is not None and told < 0:
        found.append("区分度为负")
    if share < HARD:
        found.append("难度过高")
    return found


@dataclass(frozen=True)
class Moments:
    """A whole-numbered variable over people: how many, sum, sum of squares."""

    people: int
    total: int
    squares: int

    @property
    def variance(self) -> Fraction:
        return Fraction(self.squares, self.people) - Fraction(self.total, self.people) ** 2


def alpha(items: Sequence[Moments], whole: Moments) -> float | None:
    """Cronbach's alpha of a paper that all of these people sat; of questions worth 0 or 1 it is KR-20.

    None for fewer than two questions, or where all totals are equal.
    """
    if len(items) < 2 or not whole.people or whole.variance == 0:
        return None
    within = sum((item.variance for item in items), Fraction(0))
    return float(Fraction(len(items), len(items) - 1) * (1 - within / whole.variance))
