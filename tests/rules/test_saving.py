"""What stops a save, and what stands after several."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from lianzheng_quiz.rules.refusals import NotFound, SittingClosed, SittingNotStarted, SittingPaused
from lianzheng_quiz.rules.saving import Standing, newest, refusal
from lianzheng_quiz.rules.timing import GRACE

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
ENDS = NOW + timedelta(minutes=5)


def row(**changes: Any) -> SimpleNamespace:
    values = {"cadre_id": 7, "started_at": NOW, "deadline_at": ENDS, "submitted_at": None, "paused_at": None}
    values["voided_at"] = None
    return SimpleNamespace(**{**values, **changes})


@pytest.mark.parametrize(
    ("sitting", "cadre", "at", "why"),
    [
        (None, 7, NOW, NotFound),
        (row(), 8, NOW, NotFound),
        (row(cadre_id=None), None, NOW, NotFound),
        (row(started_at=None, deadline_at=None), 7, NOW, SittingNotStarted),
        (row(submitted_at=NOW), 7, NOW, SittingClosed),
        (row(submitted_at=NOW), 8, NOW, NotFound),
        (row(), 7, ENDS + GRACE + timedelta(microseconds=1), SittingClosed),
        (row(paused_at=NOW), 7, NOW, SittingPaused),
        (row(paused_at=NOW), 7, ENDS + GRACE + timedelta(microseconds=1), SittingPaused),
        (row(paused_at=NOW, submitted_at=NOW), 7, NOW, SittingClosed),
        (row(voided_at=NOW), 7, NOW, SittingClosed),
        (row(), 7, ENDS + GRACE, None),
        (row(), 7, NOW, None),
    ],
)
def test_a_save_is_refused_for_the_first_reason_there_is(sitting: Any, cadre: Any, at: datetime, why: Any) -> None:
    refused = refusal(sitting, cadre, at)
    assert refused is None if why is None else type(refused) is why


def test_saves_of_one_group_stand_as_if_they_had_come_one_by_one() -> None:
    standing = Standing(answered=1, revision=4, places={1: (4, '["A"]')})
    assert standing.keep(5, {1: '["B"]', 2: '["C"]'}) == ([1, 2], [1, 2])
    assert (standing.answered, standing.revision) == (2, 5)
    assert standing.keep(4, {1: '["D"]', 3: '["A"]'}) == ([3], [3])
    assert standing.keep(5, {1: '["B"]', 2: '["D"]'}) == ([], [1])
    assert standing.keep(6, {1: "[]", 2: "[]"}) == ([1, 2], [1, 2])
    assert (standing.answered, standing.revision) == (1, 6)


def test_of_rows_with_one_key_the_highest_revision_is_written_and_the_first_of_equal_ones() -> None:
    rows = [("b", 1, "old", 1), ("a", 2, "x", 3), ("b", 1, "new", 2), ("b", 1, "late", 1), ("a", 2, "y", 3)]
    assert newest(rows) == [("a", 2, "x", 3), ("b", 1, "new", 2)]
