"""任前廉政档案: which exam a dossier rests on, what is still lacking, and when the cadre may sign.

A dossier belongs to the first exam of a chain: a candidate and whoever makes that attempt good. Nothing here or
anywhere in a dossier is about discipline cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

STEPS = {"exam": "考试", "talk": "廉政谈话", "pledge": "廉政承诺书", "family": "家庭助廉"}
RECORDS = ("talk", "family")
"""Steps that an organiser records; the exam is known, the pledge is signed by the cadre."""

SETTLED = ("合格", "免考")
"""States of `rules.candidate_state` after which somebody goes on to talk and pledge."""

NOTES_LIMIT, TALKER_LIMIT = 200, 60
FIRST_YEAR = 2000


class Attempt(Protocol):
    """One exam of a chain. `over`: nobody of its batch can sit any more."""

    @property
    def candidate_id(self) -> int: ...
    @property
    def retake_of_id(self) -> int | None: ...
    @property
    def state(self) -> str: ...
    @property
    def over(self) -> bool: ...


A = TypeVar("A", bound=Attempt)


def chains(attempts: Iterable[A]) -> dict[int, list[A]]:
    """Attempts by the candidate that their chain begins with, each chain in the order it was sat."""
    known = {one.candidate_id: one for one in attempts}
    found: dict[int, list[tuple[int, A]]] = {}
    for one in known.values():
        steps, first = 0, one
        while first.retake_of_id in known:
            steps, first = steps + 1, known[first.retake_of_id]
        found.setdefault(first.candidate_id, []).append((steps, one))
    return {first: [one for _steps, one in sorted(own, key=lambda pair: pair[0])] for first, own in found.items()}


def deciding(chain: Sequence[A]) -> A:
    """The attempt a dossier rests on: the last that settles the exam, else the last."""
    return next((one for one in reversed(chain) if one.state in SETTLED), chain[-1])


def is_open(attempt: Attempt) -> bool:
    """Whether talk, pledge and family's letter may follow this attempt: passed or exempt, and the batch is over."""
    return attempt.state in SETTLED and attempt.over


def may_sign(attempt: Attempt, told: bool, talked: bool) -> bool:
    """Whether the cadre is offered the pledge.

    `told`: whether the policy tells the cadre the result. Where it doesn't, the pledge would; so it waits for the
    talk, in which it is told.
    """
    return is_open(attempt) and (told or talked)


@dataclass(frozen=True)
class Steps:
    """Which of STEPS are done."""

    exam: bool
    talk: bool
    pledge: bool
    family: bool

    @property
    def lacking(self) -> list[str]:
        """Keys of the steps that are still to do, in order."""
        return [key for key in STEPS if not getattr(self, key)]

    @property
    def lacking_words(self) -> str:
        return "、".join(STEPS[key] for key in self.lacking)

    @property
    def complete(self) -> bool:
        return not self.lacking


def record_faults(kind: str, done_on: date | None, talker: str, notes: str, today: date) -> dict[str, str]:
    """What is wrong with a record, by field."""
    faults = {}
    if done_on is None or not done_on.year >= FIRST_YEAR or done_on > today:
        faults["done_on"] = "请填写 2000 年以后、不晚于今天的日期" if done_on else "请填写日期"
    if kind == "talk" and not 1 <= len(talker) <= TALKER_LIMIT:
        faults["talker"] = f"请填写谈话人，不超过 {TALKER_LIMIT} 字"
    if len(notes) > NOTES_LIMIT:
        faults["notes"] = f"不超过 {NOTES_LIMIT} 字，只写谈及的内容"
    return faults
