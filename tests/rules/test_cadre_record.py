"""How long a pass holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lianzheng_quiz.rules.cadre_record import valid_to
from lianzheng_quiz.rules.presets import PRESETS


@pytest.mark.parametrize(
    ("passed_on", "months", "last"),
    [
        (date(2026, 11, 2), 24, date(2028, 11, 2)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 11, date(2026, 12, 31)),
    ],
)
def test_a_pass_holds_to_the_day_of_the_same_number(passed_on: date, months: int, last: date) -> None:
    assert valid_to(replace(PRESETS["standard"], validity_months=months), passed_on) == last


def test_a_pass_may_hold_for_good() -> None:
    assert valid_to(replace(PRESETS["standard"], validity_months=0), date(2026, 1, 1)) is None
