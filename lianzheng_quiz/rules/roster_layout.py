"""Finds the list on a sheet: title rows above, one to three head rows, people, and what stands at the foot.

Nothing is dropped in silence: every row that is not taken for a person is named with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lianzheng_quiz.rules.cell_text import plain, tight
from lianzheng_quiz.rules.roster_columns import (
    GROUPS,
    MEANINGS,
    NOT_TAKEN,
    NUMBERING,
    ROSTER,
    distinct,
    is_label,
    is_name_label,
    label,
    meaning,
)

HEAD_WITHIN = 20
"""A head further down is none: what stands above would be a text, not a title."""

MOST_HEAD_ROWS = 3
WIDE = 3
"""A cell merged over so many columns is a remark or a heading, not somebody's name."""

DITTO = {"同上", "〃", "″", "''", '"', "“"}
_NOTE = re.compile(
    r"备注|注[:：]|注\d|说明|附注|填表|填报|制表|审核|复核|经办|联系人|联系电话|负责人|单位负责人|主管领导|签字|签名|盖章|[（(]盖章"
    r"|日期[:：]|合计|总计|共计|小计|总人数|人数[:：]|以上|以下空白|此页|本页|本表"
)
SHARED_NAME = "shared_name"
"""Beside the cells of a row: whether its name is merged with that of the row above."""

_OWN_ONLY = {"name", "staff_no"}
"""What a merged cell never gives to the rows below: it names one person."""


@dataclass(frozen=True)
class Area:
    """A merged cell, by its first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """A sheet as far as it is filled; rows and columns count from 1."""

    title: str
    rows: Sequence[Sequence[Any]]
    areas: Sequence[Area] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False

    @property
    def height(self) -> int:
        return len(self.rows)

    @cached_property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    @cached_property
    def _covers(self) -> dict[tuple[int, int], Area]:
        return {
            (row, column): area
            for area in self.areas
            for row in range(area.top, min(area.bottom, self.height) + 1)
            for column in range(area.left, min(area.right, self.width) + 1)
        }

    def area(self, row: int, column: int) -> Area | None:
        """The merged cell that lies over a place."""
        return self._covers.get((row, column))

    def own(self, row: int, column: int) -> Any:
        """What is written at a place itself."""
        cells = self.rows[row - 1] if 0 < row <= self.height else ()
        return cells[column - 1] if 0 < column <= len(cells) else None

    def shown(self, row: int, column: int) -> Any:
        """What a reader sees at a place, merged cells included."""
        area = self.area(row, column)
        return self.own(area.top, area.left) if area else self.own(row, column)


@dataclass(frozen=True)
class Column:
    """A column under the head; `key` is one of MEANINGS, of NOT_TAKEN, or empty."""

    place: int
    title: str
    key: str
    hidden: bool = False


@dataclass(frozen=True)
class Head:
    """The head rows of a list and the columns below them."""

    top: int
    bottom: int
    columns: tuple[Column, ...]

    def place_of(self, key: str) -> int | None:
        """The column that a key is read from."""
        return next((column.place for column in self.columns if column.key == key), None)

    def chosen(self, keys: Mapping[int, str], taken: Collection[str] = ROSTER.meanings) -> Head:
        """The same head with other meanings for some columns; what can't be chosen is not taken."""
        return Head(
            self.top,
            self.bottom,
            tuple(
                Column(column.place, column.title, _chosen(column, keys, taken), column.hidden)
                for column in self.columns
            ),
        )


def _chosen(column: Column, keys: Mapping[int, str], taken: Collection[str]) -> str:
    if column.key in NOT_TAKEN or column.place not in keys:
        return column.key
    return keys[column.place] if keys[column.place] in taken else ""


@dataclass(frozen=True)
class LeftOut:
    """A row that was not taken for a person, what stands there, and why."""

    row: int
    text: str
    why: str


@dataclass(frozen=True)
class Reading:
    """The rows of people (row number, cells by key) and the rows that are none."""

    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def find_head(grid: Grid, taken: Collection[str] = ROSTER.meanings) -> Head | None:
    """The first head within the top rows: a column of names and at least one more that is known.

    Columns that mean what such a list doesn't take are left open.
    A name column alone is taken if there is nothing better, so that what is missing can be said.
    """
    alone: Head | None = None
    for row in range(1, min(HEAD_WITHIN, grid.height) + 1):
        name_at = next((c for c in range(1, grid.width + 1) if is_name_label(label(grid.own(row, c)))), None)
        if name_at is None:
            continue
        head = _head(grid, row, name_at, taken)
        if sum(bool(column.key) for column in head.columns) > 1:
            return head
        alone = alone or head
    return alone


def _head(grid: Grid, row: int, name_at: int, taken: Collection[str]) -> Head:
    top = row - 1 if _stands_above(grid, row - 1, name_at) else row
    bottom = row
    while bottom - top + 1 < MOST_HEAD_ROWS and _stands_below(grid, bottom + 1, top, name_at):
        bottom += 1
    paths = [_path(grid, column, top, bottom) for column in range(1, grid.width + 1)]
    keys = [key if key in taken or key in NOT_TAKEN else "" for key in distinct([meaning(path) for path in paths])]
    columns = tuple(
        Column(place, "".join(path), key, place in grid.hidden_columns)
        for place, (path, key) in enumerate(zip(paths, keys, strict=True), start=1)
        if path or _is_filled_below(grid, place, bottom)
    )
    return Head(top, bottom, columns)


def _is_filled_below(grid: Grid, column: int, bottom: int) -> bool:
    return any(plain(grid.own(row, column)) for row in range(bottom + 1, grid.height + 1))


def _stands_above(grid: Grid, row: int, name_at: int) -> bool:
    """Whether a row over that of the names groups columns (现任, 拟任), rather than being a title."""
    if row < 1 or plain(grid.shown(row, name_at)):
        return False
    return any(label(grid.own(row, column)) in GROUPS for column in range(1, grid.width + 1))


def _stands_below(grid: Grid, row: int, top: int, name_at: int) -> bool:
    """Whether a row under the names still belongs to the head: no name there, and mostly names of columns."""
    area = grid.area(row, name_at)
    covered = area is not None and area.top >= top and area.top < row
    if row > grid.height or (plain(grid.own(row, name_at)) and not covered):
        return False
    words = [label(grid.own(row, column)) for column in range(1, grid.width + 1) if plain(grid.own(row, column))]
    known = sum(is_label(word) for word in words)
    return bool(known) and known * 2 >= len(words)


def _path(grid: Grid, column: int, top: int, bottom: int) -> list[str]:
    """The words above a column, from the top, each merged cell once; a group's word reaches over the empty cells."""
    words: list[str] = []
    seen: set[tuple[int, int]] = set()
    for row in range(top, bottom + 1):
        area = grid.area(row, column)
        place = (area.top, area.left) if area else (row, column)
        word = label(grid.own(*place))
        if not word and area is None and row < bottom and label(grid.own(bottom, column)):
            word = _group_to_the_left(grid, row, column)
        if word and place not in seen:
            words.append(word)
        seen.add(place)
    return words


def _group_to_the_left(grid: Grid, row: int, column: int) -> str:
    for left in range(column - 1, 0, -1):
        if grid.area(row, left) is not None:
            return ""
        if word := label(grid.own(row, left)):
            return word if word in GROUPS else ""
    return ""


def read_rows(grid: Grid, head: Head) -> Reading:
    """The people below a head, each with the sheet's own row number, and the rows that are none with the reason."""
    reading = Reading()
    places = {column.key: column.place for column in head.columns if column.key in MEANINGS}
    above: Mapping[str, Any] = {}
    for row in range(head.bottom + 1, grid.height + 1):
        texts = [plain(cell) for cell in grid.rows[row - 1]]
        if not any(texts):
            continue
        why = _why_nobody(grid, head, row, texts)
        if why:
            reading.left_out.append(LeftOut(row, " ".join(text for text in texts if text)[:60], why))
            continue
        cells = {key: _cell(grid, key, row, place, head, above) for key, place in places.items()}
        area = grid.area(row, places.get("name", 0))
        cells[SHARED_NAME] = area is not None and area.top < row
        reading.rows.append((row, cells))
        above = cells
    return reading


def _cell(grid: Grid, key: str, row: int, place: int, head: Head, above: Mapping[str, Any]) -> Any:
    """A cell's value; from the merged cell or, where it says so, from the row above."""
    area = grid.area(row, place)
    reaches_down = area is not None and area.left == place and head.bottom < area.top < row
    if key in _OWN_ONLY:
        return grid.own(row, place)
    value = grid.own(area.top, place) if area is not None and reaches_down else grid.own(row, place)
    return above.get(key) if isinstance(value, str) and tight(value) in DITTO else value


def _why_nobody(grid: Grid, head: Head, row: int, texts: Sequence[str]) -> str:
    """Why a row that is not empty names nobody; empty where it must be read as a person's."""
    filled = [(place, text) for place, text in enumerate(texts, start=1) if text]
    name_at = head.place_of("name")
    name = texts[name_at - 1] if name_at and name_at <= len(texts) else ""
    if is_name_label(label(name)) and sum(is_label(label(text)) for _place, text in filled) > 1:
        return "重复的标题行"
    if len(filled) > 1 and [text for _place, text in filled] == [str(n) for n in range(1, len(filled) + 1)]:
        return "栏次"
    words = [name] if name else [text for _place, text in filled if not text.isdecimal()]
    if words and any(_NOTE.match(tight(word)) for word in (words[0], words[-1])):
        return "说明、合计或落款"
    if _is_wide(grid.area(row, name_at or 1)) or (not name and _is_wide(grid.area(row, filled[0][0]))):
        return "跨列的说明或小标题"
    taken = {column.place for column in head.columns if column.key in MEANINGS}
    if not name and not taken & {place for place, _text in filled}:
        numbered = all(place == head.place_of(NUMBERING) for place, _text in filled)
        return "只有序号" if numbered else "要导入的各列都是空的"
    return ""


def _is_wide(area: Area | None) -> bool:
    return area is not None and area.right - area.left + 1 >= WIDE
