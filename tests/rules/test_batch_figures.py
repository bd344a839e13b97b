"""Figures of a batch: everybody is counted once, scores spread as counted by hand, rounding happens in one place."""

from __future__ import annotations

from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lianzheng_quiz.rules.batch_figures import (
    Attempt,
    Headcount,
    headcount,
    retake_figures,
    score_figures,
    section_figures,
)
from lianzheng_quiz.rules.candidate_state import FAILED, FAILED_FINALLY, STATES
from lianzheng_quiz.rules.points import Points, Share


def sat(total: int, most: int = 100, passed: bool = True) -> Attempt:
    return Attempt("合格" if passed else FAILED, True, total_hundredths=total * 100, max_hundredths=most * 100)


attempts = some.builds(
    Attempt,
    state=some.sampled_from(STATES),
    came=some.booleans(),
    voided=some.booleans(),
    total_hundredths=some.none() | some.integers(0, 10_000),
    max_hundredths=some.sampled_from([10_000, 12_000]),
    people=some.integers(1, 3),
)


@given(some.lists(attempts))
def test_everybody_stands_in_exactly_one_place(found: list[Attempt]) -> None:
    people = headcount(found)
    everybody = sum(one.people for one in found)
    assert people.due + people.exempt == everybody
    assert people.came + people.absent + people.on_leave + people.to_come == people.due
    assert people.marked + people.sitting + people.unmarked == people.came
    assert people.passed + people.failed_first + people.failed_finally == people.marked
    assert 0 <= people.voided <= everybody


@given(some.lists(attempts), some.lists(attempts))
def test_two_halves_add_up_to_the_whole(one: list[Attempt], other: list[Attempt]) -> None:
    assert headcount(one) + headcount(other) == headcount([*one, *other])
    assert headcount(one) + Headcount() == headcount(one)


@given(some.lists(attempts))
def test_every_score_that_counts_stands_in_one_band(found: list[Attempt]) -> None:
    scores = score_figures(found)
    assert sum(band.people for band in scores.bands) == scores.people
    assert len(scores.bands) == 10
    if scores.people:
        low, mean, high = (one.hundredths for one in (scores.lowest, scores.mean, scores.highest) if one)
        assert low <= mean <= high


def test_who_stays_away_from_a_retake_is_absent_not_examined() -> None:
    people = headcount([Attempt(FAILED_FINALLY, False), Attempt(FAILED_FINALLY, True), Attempt("缺考", False)])
    assert (people.due, people.came, people.absent, people.absent_failed) == (3, 1, 2, 1)
    assert (people.failed, people.refused, people.pass_rate) == (1, 2, Share(0, 1))


def test_scores_spread_as_counted_by_hand() -> None:
    found = [sat(total) for total in (100, 90, 89, 80, 59, 0)]
    scores = score_figures(found)
    assert (scores.mean, scores.median) == (Points(6967), Points(8450))
    assert (scores.highest, scores.lowest, scores.max_hundredths) == (Points(10_000), Points(0), 10_000)
    assert [(band.label, band.people) for band in scores.bands if band.people] == [
        ("90–100", 2),
        ("80–89", 2),
        ("50–59", 1),
        ("0–9", 1),
    ]
    assert not scores.by_share
    assert not scores.bands_by_share


def test_half_points_stand_in_the_band_of_their_whole() -> None:
    scores = score_figures([Attempt("合格", True, False, 8999, 10_000)])
    assert next(band.label for band in scores.bands if band.people) == "80–89"


def test_bands_are_shares_where_full_marks_are_not_a_hundred() -> None:
    scores = score_figures([sat(60, most=120), sat(120, most=120)])
    assert scores.bands_by_share
    assert [(band.label, band.people) for band in scores.bands if band.people] == [("90%–100%", 1), ("50%–59%", 1)]
    assert scores.shown(scores.mean) == "90"


def test_different_full_marks_are_compared_as_shares() -> None:
    scores = score_figures([sat(60, most=120), sat(80, most=100)])
    assert (scores.by_share, scores.max_hundredths) == (True, None)
    assert scores.shown(scores.mean) == "65%"
    assert scores.shown(scores.lowest) == "50%"


def test_a_void_sitting_has_failed_and_has_no_points() -> None:
    found = [sat(90), Attempt(FAILED, True, voided=True, total_hundredths=0, max_hundredths=10_000)]
    assert (headcount(found).failed, headcount(found).voided) == (1, 1)
    assert score_figures(found).lowest == Points(9000)
    assert score_figures(found).people == 1


def test_nobody_gives_no_figures() -> None:
    scores = score_figures([])
    assert (scores.people, scores.mean, scores.median, scores.shown(scores.mean)) == (0, None, None, "—")
    assert headcount([]).pass_rate.text == "—"
    assert section_figures("基础部分", 0, []).mean is None


@given(some.lists(some.integers(0, 10_000), min_size=1, max_size=40))
def test_mean_and_median_are_rounded_once(totals: list[int]) -> None:
    scores = score_figures([Attempt("合格", True, False, total, 10_000) for total in totals])
    assert scores.mean
    assert scores.median
    assert abs(Fraction(sum(totals), len(totals)) - scores.mean.hundredths) <= Fraction(1, 2)
    assert abs(median(totals) - scores.median.hundredths) <= 0.5


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(1, 3, "33.3%"), (2, 3, "66.7%"), (1, 8, "12.5%"), (1, 16, "6.3%"), (5, 5, "100.0%")]
)
def test_a_share_has_one_decimal_and_half_goes_up(part: int, whole: int, text: str) -> None:
    assert Share(part, whole).text == text


def test_a_part_of_the_paper_counts_who_missed_its_minimum() -> None:
    section = section_figures("公共部分", 4000, [(5000, 7000), (3999, 7000), (4000, 7000)])
    assert (section.people, section.missed, section.mean) == (3, 1, Points(4333))
    assert section_figures("专业部分", 0, [(10, 3000), (10, 4000)]).max_hundredths is None


def test_retakes_count_who_may_come_and_who_did() -> None:
    again = {1: sat(85), 2: sat(50, passed=False), 3: Attempt("补考", False), 4: Attempt(FAILED_FINALLY, False)}
    figures = retake_figures(2, again)
    assert (figures.due, figures.arranged, figures.done, figures.passed, figures.absent) == (6, 4, 2, 1, 1)
