"""Plays a finished batch for demo data: people of differing knowledge answer through the ordinary services."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from lianzheng_quiz.rules.answer_ways import ARRANGED, way_of
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.sittings import close_overdue, save_answers, start_sitting, submit
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import batches, sittings
from question_bank.question_types import TYPES


def play(batch_id: int, *, absent: int, opens_at: datetime, rng: random.Random) -> None:
    """Let everybody but the last `absent` sit; one leaves it to the deadline."""
    with reading() as session:
        people = [row for row in batches.candidates(session, batch_id) if row.sitting_id]
        papers = {
            row.sitting_id: json.loads(sittings.paper_text(session, sittings.paper_of(session, row.sitting_id))[0])
            for row in people
        }
    for number, row in enumerate(people[: len(people) - absent]):
        actor = Actor(0, row.staff_no, row.name, "cadre", 0, row.unit_name, row.unit_path, cadre_id=row.cadre_id)
        began = opens_at + timedelta(minutes=rng.randint(0, 15), seconds=rng.randint(0, 59))
        start_sitting(actor, row.sitting_id, now=began)
        knowledge = rng.betavariate(9, 1.6)
        answers = {item["position"]: _choice(item, knowledge, rng) for item in papers[row.sitting_id]}
        ended = began + timedelta(minutes=rng.randint(18, 47), seconds=rng.randint(0, 59))
        given = dict(list(answers.items())[:70]) if number == 3 else answers
        save_answers(actor, row.sitting_id, revision=1, answers=given, flags={}, position=None, now=ended)
        if number != 3:
            submit(actor, row.sitting_id, now=ended)
    close_overdue(now=opens_at + timedelta(minutes=67))


def _choice(item: Mapping[str, Any], knowledge: float, rng: random.Random) -> list[str]:
    """The key with the person's probability, otherwise something plausible."""
    if rng.random() < knowledge:
        return [part if isinstance(part, str) else part[0] for part in item["answer"]]
    letters = [option.key for option in TYPES[item["type"]].options_shown(item)]
    if not letters:
        return ["不清楚"]
    if way_of(item["type"]) in ARRANGED:
        return rng.sample(letters, len(item["answer"]))
    wanted = max(1, len(item["answer"]) - rng.choice((0, 1)))
    return sorted(rng.sample(letters, min(wanted, len(letters))))
