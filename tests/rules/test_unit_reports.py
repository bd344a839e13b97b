"""Reports that span batches: groups counted together, rates that wait for enough people, topics in order."""

from __future__ import annotations

from datetime import date

from lianzheng_quiz.rules.batch_figures import Attempt
from lianzheng_quiz.rules.candidate_state import FAILED, FAILED_FINALLY
from lianzheng_quiz.rules.points import Points, Share
from lianzheng_quiz.rules.unit_reports import (
    Group,
    Topic,
    UnitComparison,
    UnitLine,
    WeakPoints,
    summary,
    unit_tables,
    weak_tables,
)
from lianzheng_quiz.rules.year_report import Held, year_report, year_tables

DAY = date(2026, 11, 2)


def group(state: str = "合格", people: int = 1, points: int | None = None, **more: object) -> Group:
    came = bool(more.pop("came", state not in ("缺考", "免考", "请假")))
    voided, most = bool(more.pop("voided", False)), more.pop("most", 100)
    full = int(str(most)) * 100 if points is not None else None
    values: dict[str, object] = {"batch_id": 1, "trait": "乡科级正职", "month": 3, "retake": False} | more
    total = None if points is None else points * 100
    return Group(attempt=Attempt(state, came, voided, None, full, people), points_hundredths=total, **values)  # type: ignore[arg-type]


def test_groups_come_to_means_and_counts() -> None:
    found = summary(
        [
            group(people=3, points=270),
            group(FAILED, people=1, points=50, batch_id=2, retake=True),
            group(FAILED, people=2, points=0, voided=True),
            group("缺考", people=2),
            group("免考", people=1),
        ]
    )
    assert (found.batches, found.listed, found.retakes) == (2, 9, 1)
    assert (found.people.due, found.people.came, found.people.pass_rate) == (8, 6, Share(3, 6))
    assert (found.mean, found.by_share) == (Points(8000), False)
    assert summary([]).mean is None


def test_different_full_marks_are_compared_as_shares() -> None:
    found = summary([group(people=1, points=60, most=120), group(people=3, points=240)])
    assert (found.mean, found.by_share) == (Points(7250), True)


def test_rates_wait_for_enough_people() -> None:
    few, many = summary([group(people=7, points=630)]), summary([group(people=8, points=720)])
    assert (few.shown_rate, few.shown_mean) == (None, None)
    assert (many.shown_rate, many.shown_mean) == (Share(8, 8), Points(9000))
    report = UnitComparison("青榆县", DAY, DAY, [UnitLine(5, "县水务局", True, few)], many)
    (table,) = unit_tables(report)
    assert [row[1] for row in table.rows] == [7, 8]
    assert [row[7] for row in table.rows] == [None, Share(8, 8)]
    assert table.leads_to == [5, None]
    assert any("不足 8 人" in note for note in table.notes)


def test_the_year_stands_by_month_and_by_rank() -> None:
    groups = [
        group(people=8, points=640, month=1),
        group(FAILED, people=2, points=80, month=1, trait=""),
        group(FAILED_FINALLY, people=1, month=3, batch_id=2, retake=True, came=False),
        group("缺考", people=1, month=3, batch_id=2),
    ]
    held = [Held(number, f"第{number}批", "1月5日", number == 2, True) for number in (1, 2)]
    months, ranks, batches = year_tables(year_report((2026, date(2026, 3, 31)), "青榆县", groups, held))
    assert [row[:9] for row in months.rows] == [
        ["1 月", 1, 10, 10, 10, 8, 0, 0, 2],
        ["2 月", 0, 0, 0, 0, 0, 0, 0, 0],
        ["3 月", 1, 2, 2, 0, 0, 1, 2, 0],
        ["合计", 2, 12, 12, 10, 8, 1, 2, 2],
    ]
    assert [row[9] for row in months.rows] == [0, 0, 1, 1]
    assert months.rows[0][10] == Share(8, 10)
    assert [row[0] for row in ranks.rows] == ["乡科级正职", "未填", "合计"]
    assert batches.rows == [
        ["第1批", "1月5日", 10, 10, 8, 2, 0, Share(8, 10)],
        ["第2批", "1月5日", 2, 0, 0, 0, 2, Share(0, 0)],
        ["合计", "", 12, 10, 8, 2, 2, Share(8, 10)],
    ]


def test_the_year_counts_batches_that_are_over() -> None:
    groups = [
        group(people=8, points=640, month=1),
        group("待阅卷", people=1, month=2, batch_id=2),
        group(people=8, points=640, month=2, batch_id=2),
        group("应考", people=9, month=3, batch_id=3, came=False),
    ]
    held = [Held(1, "一", "1月5日", False, True), Held(2, "二", "2月5日", False, True), Held(3, "三", "", False, False)]
    report = year_report((2026, date(2026, 3, 31)), "青榆县", groups, held, cancelled=1)
    assert (report.total.listed, report.unfinished, report.cancelled) == (8, 2, 1)
    assert [held.name for held, _own in report.batches] == ["一"]
    assert [figures.listed for _month, figures in report.months] == [8, 0, 0]
    assert "另有 2 批尚未结束或者尚未出成绩，没有计入" in year_tables(report)[0].notes
    assert "取消 1 批，没有计入" in year_tables(report)[0].notes


def test_weak_points_go_from_the_weakest_and_hide_small_numbers() -> None:
    topics = [Topic("甲", 20, 60, 4000, 6000), Topic("乙", 8, 9, 100, 900), Topic("丙", 7, 7, 0, 700)]
    (table,) = weak_tables(WeakPoints("青榆县", DAY, DAY, topics, []))
    assert [row[0] for row in table.rows] == ["乙", "甲"]
    assert any("另有 1 项不足 8 人次" in note for note in table.notes)
