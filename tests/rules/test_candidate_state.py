"""The state of a candidate for every combination of facts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lianzheng_quiz.rules.candidate_state import STATES, CandidateFacts, candidate_state

CLOSES = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
STARTED = CLOSES - timedelta(hours=1)

# exempt, started, handed in, passed: before the end, from the end on
TABLE = {
    (False, False, False, None): ("应考", "缺考"),
    (True, False, False, None): ("免考", "免考"),
    (False, True, False, None): ("在考", "在考"),
    (True, True, False, None): ("在考", "在考"),
    (False, True, True, None): ("在考", "在考"),
    (True, True, True, None): ("在考", "在考"),
    (False, False, True, None): ("应考", "缺考"),
    (True, False, True, None): ("免考", "免考"),
    **{
        (exempt, started, submitted, passed): (state, state)
        for exempt in (False, True)
        for started in (False, True)
        for submitted in (False, True)
        for passed, state in ((True, "合格"), (False, "不合格·暂缓"))
    },
}


def test_the_table_holds_every_combination() -> None:
    assert len(TABLE) == 2 * 2 * 2 * 3
    assert {state for states in TABLE.values() for state in states} == set(STATES)


@pytest.mark.parametrize(("facts", "states"), TABLE.items())
@pytest.mark.parametrize("after", [False, True])
def test_every_combination_of_facts_has_one_state(facts: tuple, states: tuple[str, str], after: bool) -> None:
    exempt, started, submitted, passed = facts
    found = candidate_state(
        CandidateFacts(
            closes_at=CLOSES,
            exemption_reason="两年内已合格" if exempt else None,
            started_at=STARTED if started else None,
            submitted_at=CLOSES if submitted else None,
            passed=passed,
        ),
        CLOSES if after else CLOSES - timedelta(seconds=1),
    )
    assert found == states[after]


def test_an_empty_reason_exempts_nobody() -> None:
    assert candidate_state(CandidateFacts(CLOSES, "", None, None, None), STARTED) == "应考"
