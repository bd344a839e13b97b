"""Counts batches that are over, once each and again after a later score, so that reports needn't read every mark.

A page never keeps a count: what isn't counted yet it counts for itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from lianzheng_quiz.rules.answer_ways import CHOSEN, way_of
from lianzheng_quiz.rules.item_statistics import ItemSums, thirds
from lianzheng_quiz.services.counting_marks import ruled_papers
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import batches, tallies
from lianzheng_quiz.store.engine import Session

AT_ONCE = 50


@dataclass(frozen=True)
class Tally:
    """A batch's count up to a score: sums by question version, points by unit and topic. Void sittings stand aside."""

    score_id: int
    sittings: int
    questions: Mapping[int, ItemSums]
    topics: tallies.Topics


def keep_tallies(*, now: datetime, most: int = 1) -> int:
    """Count so many of the batches that are over and have scores that aren't counted; how many were."""
    with reading() as session:
        waiting = tallies.uncounted(session, now)[:most]
    for batch_id in waiting:
        with reading() as session:
            tally = count_batch(session, batch_id)
        with writing() as session:
            batches.lock(session, batch_id)
            if tallies.last_score(session, batch_id) == tally.score_id:
                tallies.keep(session, batch_id, tally.score_id, tally.sittings, tally.questions, tally.topics, now)
    return len(waiting)


def count_batch(session: Session, batch_id: int) -> Tally:
    """Everything counted from the marks themselves."""
    score_id = tallies.last_score(session, batch_id)
    rows = tallies.counted_sittings(session, batch_id)
    return Tally(score_id, len(rows), _count_questions(session, batch_id), topics_of(session, batch_id))


def questions_of(session: Session, batch_id: int) -> Mapping[int, ItemSums]:
    """A batch's sums by question version: as kept, or counted now where a score came later."""
    if tallies.counted_up_to(session, batch_id) == tallies.last_score(session, batch_id):
        return tallies.question_tallies(session, batch_id)
    return _count_questions(session, batch_id)


def topics_of(session: Session, batch_id: int) -> tallies.Topics:
    """Points by unit and chapter, and by unit and regulation, with the marks that count now."""
    found = dict(tallies.topics_of(session, batch_id))
    regulations: dict[int, str] = {}
    for unit_id, _layout, items, marks in ruled_papers(session, batch_id):
        if missing := {item["version_id"] for item in items} - regulations.keys():
            regulations |= tallies.authority_titles(session, missing)
        own: dict[tuple[str, str], tuple[int, int, int]] = {}
        for item, mark in zip(items, marks, strict=True):
            for topic in (("chapter", item["chapter"]), ("regulation", regulations[item["version_id"]])):
                answers, points, most = own.get(topic, (0, 0, 0))
                own[topic] = answers + 1, points + mark.points_hundredths, most + mark.max_hundredths
        for (kind, name), numbers in own.items():
            before = found.get((unit_id, kind, name), (0, 0, 0, 0))
            people, answers, points, most = (a + b for a, b in zip(before, (1, *numbers), strict=True))
            found[unit_id, kind, name] = people, answers, points, most
    return found


def _count_questions(session: Session, batch_id: int) -> dict[int, ItemSums]:
    """How questions did as they were asked: a ruling moves scores, not what the answers say about a question."""
    totals = tallies.stored_totals(session, batch_id)
    places = thirds({one: Fraction(total, most) for one, (total, most) in totals.items() if most})
    found: dict[int, ItemSums] = {}
    for letters, marks in _marked_papers(session, batch_id):
        for sitting_id, position, version_id, given, outcome, points, most, _type in marks:
            if sitting_id not in totals:
                continue
            total, full = totals[sitting_id]
            rest = full - most
            sums = found.get(version_id)
            if sums is None:
                sums = found[version_id] = ItemSums()
            shown = letters.get(position)
            sums.count(
                points / most if most else 0.0,
                (total - points) / rest if rest else 0.0,
                outcome,
                places[sitting_id],
                [shown[letter] for letter in _given(given) if letter in shown] if shown else (),
            )
    return found


@lru_cache(maxsize=4096)
def _given(text: str) -> tuple[str, ...]:
    """What was given as the record keeps it; most is one letter."""
    return tuple(json.loads(text))


def _marked_papers(session: Session, batch_id: int) -> Iterator[tuple[dict[int, dict[str, str]], Sequence[Any]]]:
    """Marks sitting by sitting, each with what the letters of its paper stand for in the bank, by position."""
    keys: dict[int, dict[str, str]] = {}
    read: tuple[int, dict[int, dict[str, str]]] = (0, {})
    rows = tallies.papers_of(session, batch_id)
    while group := list(islice(rows, AT_ONCE)):
        marks = {
            one: list(own)
            for one, own in groupby(tallies.marks_of(session, [row.sitting_id for row in group]), key=itemgetter(0))
        }
        for row in group:
            if row.paper_id != read[0]:
                items = json.loads(row.items)
                missing = {item["version_id"] for item in items} - keys.keys()
                if missing:
                    keys |= tallies.option_keys(session, missing)
                read = row.paper_id, {item["position"]: _letters(item, keys) for item in items}
            yield read[1], marks.get(row.sitting_id, ())


def _letters(item: Mapping[str, Any], keys: Mapping[int, Mapping[str, str]]) -> dict[str, str]:
    """What was offered, letter by letter, as the bank calls it; a judgement's answers have one name everywhere."""
    way = way_of(item["type"])
    if way == "judgement":
        return {"true": "true", "false": "false"}
    if way not in CHOSEN:
        return {}
    own = keys.get(item["version_id"], {})
    return {option["key"]: own.get(option["text"], option["key"]) for option in item["options"]}
