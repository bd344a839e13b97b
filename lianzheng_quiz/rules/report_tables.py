"""A report as tables: the one form that page, Excel and Word draw from, so that their figures can't differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lianzheng_quiz.rules.points import Points, Share

NOTHING = "—"


@dataclass(frozen=True)
class Decimal:
    """A figure that is neither points nor a share, shown with two decimals."""

    value: float

    @property
    def text(self) -> str:
        return f"{self.number:.2f}"

    @property
    def number(self) -> float:
        """Rounded as it is shown; never a negative nought."""
        return round(self.value, 2) + 0.0


@dataclass(frozen=True)
class Ratio:
    """A share that is a mean of shares, shown as percent with one decimal."""

    value: float

    @property
    def text(self) -> str:
        return f"{self.permille // 10}.{self.permille % 10}%"

    @property
    def permille(self) -> int:
        return int(1000 * self.value + 0.5)

    @property
    def number(self) -> float:
        return self.permille / 1000


Cell: TypeAlias = str | int | Points | Share | Ratio | Decimal | None
"""None is a figure that there is none of."""


@dataclass(frozen=True)
class Picture:
    """How a table may be drawn: `kind` is bars (upright) or rows (lying, for long names), `columns` are the places
    of the figures, `unit` stands at the axis."""

    kind: str
    columns: tuple[int, ...]
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """Figures in rows; the first cell of a row names it. `notes` say what a figure means and what was left out.

    `leads_to` holds, row by row, the id of what a row is about (None: nothing), and `about` what that is:
    batch, cadre or question.
    """

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    picture: Picture | None = None
    about: str = ""
    leads_to: Sequence[int | str | None] = ()


def cell_text(cell: Cell) -> str:
    """A cell as it is read on paper and on screen."""
    if cell is None:
        return NOTHING
    return str(cell) if isinstance(cell, str | int) else cell.text


def cell_number(cell: Cell) -> int | float | None:
    """The figure of a cell; None for text."""
    if cell is None or isinstance(cell, str):
        return None
    return cell if isinstance(cell, int) else cell.number
