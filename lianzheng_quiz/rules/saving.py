"""Whether a save is accepted and what stands after it. Pure: rows and revisions in, a refusal or a standing out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from lianzheng_quiz.rules import timing
from lianzheng_quiz.rules.refusals import NotFound, Refusal, SittingClosed, SittingNotStarted
from lianzheng_quiz.rules.room import held


class Sent(NamedTuple):
    """One save as it was sent: `answers` and `flags` by position, `now` the instant it arrived."""

    sitting_id: str
    revision: int
    now: datetime
    answers: Mapping[Any, Any] = MappingProxyType({})
    flags: Mapping[Any, bool] = MappingProxyType({})
    position: int | None = None


def refusal(row: Any, cadre_id: int | None, now: datetime) -> Refusal | None:
    """Why a sitting's row takes no answers from this cadre now; None when it does.

    The one place that knows what stops saving. A row that is None is nobody's sitting.
    """
    if row is None or cadre_id is None or row.cadre_id != cadre_id:
        return NotFound("答卷")
    if row.started_at is None:
        return SittingNotStarted()
    if row.submitted_at is not None:
        return SittingClosed(closed_at=row.submitted_at)
    stopped = held(row.paused_at, row.voided_at)
    if stopped is not None:
        return stopped
    if not timing.accepts_answers(now, row.deadline_at):
        return SittingClosed()
    return None


@dataclass
class Standing:
    """What a sitting holds while a group of saves is applied in the order of their arrival.

    `places` knows the positions the group speaks of: position to (revision, text).
    """

    answered: int = 0
    revision: int = 0
    places: dict[int, tuple[int, str]] = field(default_factory=dict)

    def keep(self, revision: int, texts: Mapping[int, str]) -> tuple[list[int], list[int]]:
        """Apply one save: the positions it changed, and those that now hold what it sent.

        A newer revision stands; the same revision again keeps the first value.
        """
        changed: list[int] = []
        held: list[int] = []
        for position in sorted(texts):
            text = texts[position]
            standing = self.places.get(position)
            if standing is None or standing[0] < revision:
                self.answered += (text != NOTHING) - (standing is not None and standing[1] != NOTHING)
                self.revision = max(self.revision, revision)
                self.places[position] = (revision, text)
                changed.append(position)
                held.append(position)
            elif standing == (revision, text):
                held.append(position)
        return changed, held


NOTHING = "[]"
"""A choice taken back."""


def newest(rows: Sequence[tuple[str, int, Any, int]]) -> list[tuple[str, int, Any, int]]:
    """Of rows (sitting, position, value, revision) those that stand in the end, in the order of their keys."""
    standing: dict[tuple[str, int], tuple[str, int, Any, int]] = {}
    for row in rows:
        before = standing.get(row[:2])
        if before is None or before[3] < row[3]:
            standing[row[:2]] = row
    return [standing[key] for key in sorted(standing)]
