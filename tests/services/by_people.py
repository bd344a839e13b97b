"""A machine exam with answers for people to mark: handed in, marked, signed, as its organiser would have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lianzheng_quiz.rules.policy import Part
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import approvals, batches, marking_desk, marking_plans, marking_review, sittings
from tests.conftest import World
from tests.services.on_paper import ids, second_of

PARTS = (Part("single", 2, 2000), Part("short", 2, 3000))
SIGNER = "fuhe"
TEXTS = {"QY001": ("甲一", "甲二"), "QY002": ("乙一", "乙二"), "QY003": ("丙一", "")}
"""Five answers and a blank one."""


@dataclass
class Marked:
    """A batch with its markers: zuzhi, bianji and shenti mark, `signer` may sign."""

    world: World
    batch_id: int
    signer: Actor

    @property
    def now(self) -> Any:
        return self.world.clock.now

    def mark_all(self, name: str, points: Callable[[str], str] | str) -> int:
        """Let a marker go through all that is asked of it; `points` by the text of the answer. How many."""
        actor, count = self.world.actor(name), 0
        while found := marking_desk.next_answer(actor, self.batch_id, now=self.now):
            given = points if isinstance(points, str) else points(found.content.text)
            now = self.world.clock.advance(seconds=20)
            marking_desk.mark_answer(actor, self.batch_id, found.code, given, "", now=now)
            count += 1
        return count

    def sign(self) -> int:
        now = self.world.clock.advance(minutes=1)
        seen = marking_review.review_page(self.signer, self.batch_id, now=now).seen
        return marking_review.sign_marking(self.signer, self.batch_id, seen, now=now)


def handed_in(
    world: World, texts: Mapping[str, tuple[str, str]], markers: tuple[str, ...] = ("organiser", "editor", "reviewer")
) -> Marked:
    """A batch that is over: who wrote what to the two questions, by staff number; the singles all right."""
    people = max(int(number[-1]) for number in texts)
    batch_id = world.batch(people=people, parts=PARTS, law_parts=(), markers_differ_hundredths=500)
    for staff_no, (first, second) in texts.items():
        sitting_id, cadre = world.sitting(batch_id, staff_no), world.actor(staff_no)
        sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
        keys = world.keys(sitting_id)
        answers = {"1": keys[1], "2": keys[2], "3": [first] if first else [], "4": [second] if second else []}
        now = world.clock.advance(minutes=1)
        sittings.save_answers(cadre, sitting_id, revision=1, answers=answers, flags={}, position=None, now=now)
        sittings.submit(cadre, sitting_id, now=world.clock.advance(minutes=1))
    world.clock.advance(hours=2)
    signer = second_of(world, SIGNER, "复核人")
    chosen = [world.actor(name).account_id for name in markers]
    marking_plans.choose_markers(world.actor("organiser"), batch_id, chosen, now=world.clock.now)
    return Marked(world, batch_id, signer)


def page_of(marked: Marked) -> batches.BatchPage:
    return batches.batch_page(marked.world.actor("organiser"), marked.batch_id, now=marked.now)


def scores(marked: Marked) -> dict[str, int | None]:
    return {row.staff_no: row.total_hundredths for row in page_of(marked).candidates}


def next_code(waiting: Marked, name: str) -> str:
    found = marking_desk.next_answer(waiting.world.actor(name), waiting.batch_id, now=waiting.now)
    assert found is not None
    return found.code


def void(waiting: Marked, staff_no: str) -> None:
    candidate_id, organiser = ids(waiting.world, waiting.batch_id)[staff_no], waiting.world.actor("organiser")
    asked = approvals.ask_for(organiser, waiting.batch_id, candidate_id, "void", "代考", now=waiting.now)
    approvals.grant(waiting.signer, waiting.batch_id, asked, candidate_id, now=waiting.now)
