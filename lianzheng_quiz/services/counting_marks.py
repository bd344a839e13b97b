"""The marks that count: a paper's stored marks, under the rulings that its standing score names.

What is stored stays as it was written; this is the one place where reports and score sheets learn what it comes to now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from lianzheng_quiz.rules.people_marks import people_points
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.rulings import Ruling, ruled_marks, under_rulings
from lianzheng_quiz.rules.scoring import ItemMark
from lianzheng_quiz.services.rulings import rulings_named
from lianzheng_quiz.store import tallies
from lianzheng_quiz.store.engine import Session

AT_ONCE = 50


class RuledPaper(NamedTuple):
    """A closed sitting whose score names rulings: whose unit, which layout, the paper and the marks that count."""

    unit_id: int
    layout: tuple[str, str]
    items: Sequence[Mapping[str, Any]]
    marks: Sequence[ItemMark]


def under_held(items: Any, marks: Sequence[Any], policy: Policy, held: Sequence[Ruling]) -> tuple[Any, Sequence[Any]]:
    """Items with the keys and marks with the points that count now."""
    if not held:
        return items, marks
    anew = ruled_marks(items, _given(marks), policy, held, people_points(marks))
    pairs = zip(marks, anew, strict=True)
    return under_rulings(items, held), [
        mark._replace(outcome=new.outcome, points_hundredths=new.points_hundredths) for mark, new in pairs
    ]


def ruled_papers(session: Session, batch_id: int) -> Iterator[RuledPaper]:
    """The sittings of a batch that rulings changed, void ones left out."""
    rows = tallies.ruled_papers(session, batch_id)
    while group := list(islice(rows, AT_ONCE)):
        stored: dict[str, list[Any]] = {}
        for mark in tallies.marks_of(session, [row.sitting_id for row in group]):
            stored.setdefault(mark.sitting_id, []).append(mark)
        for row in group:
            items, kept, policy = json.loads(row.items), stored[row.sitting_id], Policy.from_text(row.policy)
            held = rulings_named(session, row.rulings)
            marks = ruled_marks(items, _given(kept), policy, held, people_points(kept))
            yield RuledPaper(row.unit_id, (row.scope, row.post_group), items, marks)


def _given(marks: Sequence[Any]) -> dict[int, list[str]]:
    """What was given, by position, as it was marked."""
    return {mark.position: json.loads(mark.given) for mark in marks}
