"""Batches as their policy makes them: with other rules, under seal, opened."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from lianzheng_quiz.services import papers, sealing
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import Batch
from tests.conftest import World

CODES = ("ABCDE-FGHJK", "MNPQR-STUVW")
KEEPERS = ("林守约", "周若水")


def ruled(world: World, batch_id: int, **rules: Any) -> int:
    """The batch with its policy changed, as an organiser's choice of policy would make it."""
    with writing() as session:
        batch = session.get_one(Batch, batch_id)
        batch.policy = json.dumps(json.loads(batch.policy) | rules, ensure_ascii=False)
    return batch_id


def planned(world: World, rules: dict[str, Any] | None = None, hours: float = 1, **changes: Any) -> int:
    """A batch that opens in `hours` by these rules, its papers dealt."""
    opens_at = world.clock.now + timedelta(hours=hours)
    batch_id = ruled(world, world.batch(opens_at=opens_at, dealt=False, **changes), **(rules or {}))
    papers.deal_papers(world.actor("organiser"), batch_id, now=world.clock.now, seed="test")
    return batch_id


def sealed(world: World, hours: float = 1, **rules: Any) -> int:
    """A batch under seal that two people open, with CODES."""
    batch_id = planned(world, {"opening": "two_people", **rules}, hours)
    codes = iter(CODES)
    sealing.seal_batch(
        world.actor("organiser"), batch_id, now=world.clock.now, holders=KEEPERS, draw=lambda: next(codes)
    )
    return batch_id
