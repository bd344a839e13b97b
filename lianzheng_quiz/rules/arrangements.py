"""What may still be arranged for a candidate once the clock has run, and the numbers of people who have none."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from lianzheng_quiz.rules.roster import ARRANGED, RosterRow

LOCKED = ("exemption_reason", "leave_reason", "book", "scope", "post_group")
"""What decides the paper or the state: fixed once the candidate has begun."""

PAPER_BY = frozenset({"scope", "post_group"})
"""What decides which questions a paper holds."""

NOTHING: Mapping[str, Any] = {
    "publicity_from": None,
    "publicity_to": None,
    "exemption_reason": "",
    "leave_reason": "",
    "extra_minutes": 0,
    "book": "",
    "scope": "",
    "post_group": "",
}
assert tuple(NOTHING) == ARRANGED


def said_by(person: RosterRow) -> dict[str, Any]:
    """What a row of a list arranges: what it fills, and what it empties in a word. An empty cell says nothing."""
    said = {key: getattr(person, key) for key in ARRANGED if getattr(person, key)}
    said |= {key: NOTHING[key] for key in ARRANGED if key in person.cleared}
    return said


def changes(standing: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What really changes; who becomes exempt is no longer on leave, and the other way round."""
    wanted = dict(wanted)
    for one, other in (("exemption_reason", "leave_reason"), ("leave_reason", "exemption_reason")):
        if wanted.get(one) and not wanted.get(other):
            wanted[other] = ""
    return {key: value for key, value in wanted.items() if (standing[key] or NOTHING[key]) != value}


def refused(changed: Mapping[str, Any], standing: Mapping[str, Any], *, is_begun: bool, is_over: bool) -> list[str]:
    """The keys among the changes that come too late.

    Extra minutes may grow while the clock runs, never shrink: a clock that jumps back is a fright and a grievance.
    """
    if not is_begun:
        return []
    late = [key for key in LOCKED if key in changed]
    shrinks = "extra_minutes" in changed and changed["extra_minutes"] < standing["extra_minutes"]
    if "extra_minutes" in changed and (is_over or shrinks):
        late.append("extra_minutes")
    return late


def drawn_number(chance: random.Random) -> str:
    """A number for somebody whose office has none: R and six digits."""
    return f"R{chance.randrange(10**6):06d}"
