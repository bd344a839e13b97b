"""Papers held against each other in figures."""

from __future__ import annotations

from typing import Any

import pytest

from lianzheng_quiz.rules.paper_balance import Spread, balance, profile


def item(
    version_id: int, points: int = 100, chapter: str = "politics", level: str = "识记", title: str = "甲"
) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "points_hundredths": points,
        "chapter": chapter,
        "level": level,
        "authority": [title, "2023", "第一条"],
    }


def test_a_profile_weighs_difficulty_by_points() -> None:
    made = profile("A卷", [item(1), item(2, points=300, title="乙"), item(3, chapter="conduct")], {1: 0.2, 2: 0.6})
    assert made.difficulty == pytest.approx((0.2 * 1 + 0.6 * 3 + 0.5 * 1) / 5)
    assert (made.chapters, made.levels, made.regulations) == ({"politics": 2, "conduct": 1}, {"识记": 3}, 2)


def test_two_papers_show_least_mean_and_most_and_what_they_share() -> None:
    one = profile("A卷", [item(1), item(2)], {1: 0.3, 2: 0.3})
    other = profile("B卷", [item(2), item(3, chapter="conduct", level="应用", title="乙")], {2: 0.3, 3: 0.5})
    made = balance([one, other])
    assert made.shared == 1
    assert made.regulations == Spread(1, 1.5, 2)
    assert made.chapters == {"conduct": Spread(0, 0.5, 1), "politics": Spread(1, 1.5, 2)}
    assert made.levels == {"应用": Spread(0, 0.5, 1), "识记": Spread(1, 1.5, 2)}
    assert made.difficulty.mean == pytest.approx(0.35)
    assert made.is_uneven


def test_papers_of_like_difficulty_are_even() -> None:
    one, other = profile("A卷", [item(1)], {1: 0.50}), profile("B卷", [item(2)], {2: 0.54})
    assert not balance([one, other]).is_uneven
