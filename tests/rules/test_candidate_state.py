"""The state of a candidate for every combination of facts, by a decision table read from the top."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from lianzheng_quiz.rules.candidate_state import (
    DECIDED_BY,
    STATES,
    CandidateFacts,
    candidate_state,
    failures_after,
    may_retake,
    state_label,
)
from lianzheng_quiz.rules.clauses import clauses
from lianzheng_quiz.rules.presets import PRESETS

CLOSES = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
STARTED = CLOSES - timedelta(hours=1)
POLICY = PRESETS["standard"]
ANY = None

# voided, passed, started, handed in, written, exempt, leave, leave joins the retake, after the end,
# a retake, failed before, absence is a failure -> state. The first row that fits decides; ANY fits all.
TABLE = [
    ((True, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, False, ANY), "不合格·暂缓"),
    ((True, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, True, ANY), "二次不合格·不予任用"),
    ((False, "no", ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, False, ANY), "不合格·暂缓"),
    ((False, "no", ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, True, ANY), "二次不合格·不予任用"),
    ((False, "yes", ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY), "合格"),
    ((False, "open", True, False, ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY), "在考"),
    ((False, "open", True, True, False, ANY, ANY, ANY, ANY, ANY, ANY, ANY), "在考"),
    ((False, "open", True, True, True, ANY, ANY, ANY, ANY, ANY, ANY, ANY), "待阅卷"),
    ((False, "open", False, ANY, ANY, True, ANY, ANY, ANY, ANY, ANY, ANY), "免考"),
    ((False, "open", False, ANY, ANY, False, True, True, ANY, ANY, ANY, ANY), "请假"),
    ((False, "open", False, ANY, ANY, False, True, False, ANY, ANY, False, ANY), "缺考"),
    ((False, "open", False, ANY, ANY, False, True, False, ANY, ANY, True, False), "缺考"),
    ((False, "open", False, ANY, ANY, False, True, False, ANY, ANY, True, True), "二次不合格·不予任用"),
    ((False, "open", False, ANY, ANY, False, False, ANY, False, False, ANY, ANY), "应考"),
    ((False, "open", False, ANY, ANY, False, False, ANY, False, True, ANY, ANY), "补考"),
    ((False, "open", False, ANY, ANY, False, False, ANY, True, ANY, False, ANY), "缺考"),
    ((False, "open", False, ANY, ANY, False, False, ANY, True, ANY, True, False), "缺考"),
    ((False, "open", False, ANY, ANY, False, False, ANY, True, ANY, True, True), "二次不合格·不予任用"),
]
YES_NO = (False, True)
COMBINATIONS = list(product(YES_NO, ("open", "yes", "no"), *[YES_NO] * 10))


def fits(row: tuple, facts: tuple) -> bool:
    return all(wanted is ANY or wanted == fact for wanted, fact in zip(row, facts, strict=True))


def expected(facts: tuple) -> str:
    return next(state for row, state in TABLE if fits(row, facts))


def derived(facts: tuple) -> str:
    voided, passed, started, submitted, written, exempt, leave, joins, after, retake, failed_before, absence = facts
    return candidate_state(
        CandidateFacts(
            closes_at=CLOSES,
            exemption_reason="两年内已合格" if exempt else None,
            leave_reason="因公出国" if leave else None,
            started_at=STARTED if started else None,
            submitted_at=CLOSES if submitted else None,
            voided_at=CLOSES if voided else None,
            passed={"open": None, "yes": True, "no": False}[passed],
            is_retake=retake,
            failures_before=int(failed_before),
        ),
        replace(
            POLICY,
            form="written" if written else "machine",
            leave_joins_retake=joins,
            absence_is_failure=absence,
        ),
        CLOSES if after else CLOSES - timedelta(seconds=1),
    )


def test_every_combination_of_facts_has_the_state_of_the_table() -> None:
    assert len(COMBINATIONS) == 3 * 2**11
    wrong = {facts: derived(facts) for facts in COMBINATIONS if derived(facts) != expected(facts)}
    assert wrong == {}


def test_every_row_of_the_table_decides_something_and_no_two_rows_fit_at_once() -> None:
    for facts in COMBINATIONS:
        assert sum(fits(row, facts) for row, _state in TABLE) == 1, facts
    assert {state for _row, state in TABLE} == set(STATES)


def test_an_empty_reason_exempts_nobody() -> None:
    assert candidate_state(CandidateFacts(CLOSES, "", ""), POLICY, STARTED) == "应考"


@pytest.mark.parametrize(
    ("retakes", "failed_before", "state"),
    [
        (0, 0, "不合格·暂缓"),
        (1, 0, "不合格·暂缓"),
        (1, 1, "二次不合格·不予任用"),
        (2, 1, "不合格·暂缓"),
        (2, 2, "二次不合格·不予任用"),
    ],
)
def test_the_last_retake_the_policy_allows_decides_finally(retakes: int, failed_before: int, state: str) -> None:
    facts = CandidateFacts(CLOSES, passed=False, is_retake=bool(failed_before), failures_before=failed_before)
    assert candidate_state(facts, replace(POLICY, retakes=retakes), CLOSES) == state


@pytest.mark.parametrize(
    ("state", "failed_before", "retakes", "allowed"),
    [
        ("不合格·暂缓", 0, 1, True),
        ("不合格·暂缓", 0, 0, False),
        ("不合格·暂缓", 1, 2, True),
        ("二次不合格·不予任用", 1, 1, False),
        ("缺考", 0, 1, True),
        ("缺考", 0, 0, False),
        ("请假", 0, 0, True),
        ("请假", 1, 1, True),
        ("合格", 0, 1, False),
        ("免考", 0, 1, False),
        ("应考", 0, 1, False),
        ("在考", 0, 1, False),
        ("待阅卷", 0, 1, False),
        ("补考", 1, 1, False),
    ],
)
def test_who_may_be_put_down_for_a_retake(state: str, failed_before: int, retakes: int, allowed: bool) -> None:
    assert may_retake(state, failed_before, replace(POLICY, retakes=retakes)) is allowed


def test_a_retake_starts_with_the_failures_so_far() -> None:
    lenient = replace(POLICY, absence_is_failure=False)
    assert [failures_after(state, 0, POLICY) for state in ("不合格·暂缓", "缺考", "请假")] == [1, 1, 0]
    assert [failures_after(state, 1, lenient) for state in ("不合格·暂缓", "缺考", "请假")] == [2, 1, 1]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_state_rests_on_a_clause_of_every_preset(preset: str) -> None:
    keys = {clause.key for clause in clauses(PRESETS[preset])}
    assert set(DECIDED_BY) == set(STATES)
    assert set(DECIDED_BY.values()) <= keys


def test_a_failure_is_labelled_with_the_consequence_of_its_policy() -> None:
    policy = replace(POLICY, first_failure="谈话后暂缓", second_failure="一年内不得提任")
    assert state_label("不合格·暂缓", policy) == "不合格·谈话后暂缓"
    assert state_label("二次不合格·不予任用", policy) == "二次不合格·一年内不得提任"
    assert state_label("应考", policy) == "未开考"
    assert state_label("合格", policy) == "合格"
