"""Points and shares in words: the one place that decides how many digits a figure is shown with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


def points_text(hundredths: int) -> str:
    """Points as people write them: 80, 79.5, 0.25."""
    whole, rest = divmod(hundredths, 100)
    return str(whole) if rest == 0 else f"{whole}.{rest:02d}".rstrip("0")


def rounded(part: int, whole: int) -> int:
    """A quotient of whole numbers, half going up: what every mean and share here is rounded by."""
    return (2 * part + whole) // (2 * whole)


@dataclass(frozen=True)
class Points:
    """Whole hundredths that are shown as points."""

    hundredths: int

    @property
    def text(self) -> str:
        return points_text(self.hundredths)

    @property
    def number(self) -> int | float:
        """The same figure for a cell of a spreadsheet."""
        return self.hundredths // 100 if self.hundredths % 100 == 0 else self.hundredths / 100


@dataclass(frozen=True)
class Share:
    """So many of so many, shown as percent with one decimal; of nothing there is none."""

    part: int
    whole: int

    @property
    def permille(self) -> int | None:
        return rounded(1000 * self.part, self.whole) if self.whole else None

    @property
    def text(self) -> str:
        return "—" if self.permille is None else f"{self.permille // 10}.{self.permille % 10}%"

    @property
    def number(self) -> float | None:
        """What `text` says, for a cell with a format of percent."""
        return None if self.permille is None else self.permille / 1000


def mean_of(hundredths: Iterable[int]) -> Points | None:
    """The mean, rounded to whole hundredths; None of nothing."""
    values = list(hundredths)
    return Points(rounded(sum(values), len(values))) if values else None
