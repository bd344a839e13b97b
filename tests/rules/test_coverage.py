"""应考尽考: one table of cases, what a finding says, and what belongs together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lianzheng_quiz.rules.coverage import (
    AMBER,
    GREEN,
    PUBLICITY_DAYS,
    RED,
    RETAKE_DAYS,
    STATUSES,
    VALIDITY_DAYS,
    Appointment,
    Attempt,
    Finding,
    findings,
    months_after,
    order,
)
from lianzheng_quiz.rules.coverage_words import brief, reason, validity
from lianzheng_quiz.rules.presets import PRESETS

TODAY = date(2026, 11, 20)
POLICY = PRESETS["standard"]
FIRST, FINAL = "不合格·暂缓", "二次不合格·不予任用"


def day(text: str) -> date:
    """11-20 of this year, or with the year."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def exam(state: str, on: str, **more: Any) -> Attempt:
    """An exam of one day; `policy` is what differs from the standard one."""
    policy = replace(POLICY, **more.pop("policy", {}))
    publicity = more.pop("publicity", None)
    more.setdefault("failures_before", int(state == FINAL))
    return Attempt(
        batch_id=1,
        batch_name="秋季考试",
        policy=policy,
        state=state,
        opens_on=day(more.pop("opens", on)),
        day=day(on),
        publicity_to=day(publicity) if publicity else None,
        **more,
    )


def line(appointed: str | None = None, publicity: str | None = None, exempt: str = "", **more: Any) -> Appointment:
    return Appointment(
        id=more.get("number", 1),
        listed_on=day(more.get("listed", "11-01")),
        list_name="下半年任免名单",
        appointed_on=day(appointed) if appointed else None,
        publicity_to=day(publicity) if publicity else None,
        exemption_reason=exempt,
    )


def found(lines: list[Appointment], attempts: list[Attempt], today: date = TODAY) -> list[Finding]:
    return findings(lines, attempts, today)


BY_PUBLICITY = {"policy": {"retake_days": None}}
NO_RETAKE = {"policy": {"retakes": 0}}
FOR_GOOD = {"policy": {"validity_months": 0}}
CASES: list[tuple[str, list[Appointment], list[Attempt], str, str | None]] = [
    ("nobody examined before the appointment", [line("11-02")], [], "已任职未考", "11-02"),
    ("absent before it", [line("11-02")], [exam("缺考", "10-20")], "已任职未考", "11-02"),
    ("on leave before it", [line("11-02")], [exam("请假", "10-20")], "已任职未考", "11-02"),
    ("only put on a roster since", [line("11-02")], [exam("应考", "11-25")], "已任职未考", "11-02"),
    ("a pass that had expired", [line("11-02")], [exam("合格", "2024-11-01")], "已任职未考", "11-02"),
    ("a pass of the last day that counts", [line("11-02")], [exam("合格", "2024-11-02")], "合格", "11-02"),
    ("a pass of the very day", [line("11-02")], [exam("合格", "11-02")], "合格", "11-02"),
    ("a pass that has expired since", [line("2025-03-01")], [exam("合格", "2024-02-01")], "合格", "2025-03-01"),
    ("a pass that never expires", [line("11-02")], [exam("合格", "2016-01-01", **FOR_GOOD)], "合格", "11-02"),
    ("a pass the day after", [line("11-02")], [exam("合格", "11-03")], "任职后合格", "11-03"),
    ("counted from the decision, examined in the 公示",
     [line("11-02", "11-09")], [exam("合格", "11-06")], "合格", "11-09"),
    ("examined after that 公示", [line("11-02", "11-09")], [exam("合格", "11-10")], "任职后合格", "11-10"),
    ("a failure after the pass",
     [line("11-02")], [exam("合格", "09-01"), exam(FIRST, "10-01")], "不合格已任职", "11-02"),
    ("an absence after the pass", [line("11-02")], [exam("合格", "09-01"), exam("缺考", "10-01")], "合格", "11-02"),
    ("failed once and appointed", [line("11-02")], [exam(FIRST, "10-20")], "不合格已任职", "11-02"),
    ("failed twice and appointed", [line("11-02")], [exam(FINAL, "10-20")], "二次不合格已任职", "11-02"),
    ("failed, appointed, then passed",
     [line("11-02")], [exam(FIRST, "10-20"), exam("合格", "11-12")], "任职后合格", "11-12"),
    ("failed, appointed, a retake to come",
     [line("11-02")], [exam(FIRST, "10-20"), exam("补考", "11-30")], "不合格已任职", "11-02"),
    ("sat, not marked yet", [line("11-02")], [exam("待阅卷", "11-01")], "待出成绩", "11-02"),
    ("exempt on the list", [line("11-02", exempt="平级转任")], [], "免考", "11-02"),
    ("exempt on a roster before", [line("11-02")], [exam("免考", "10-20")], "免考", "11-02"),
    ("exempt on a roster of long ago", [line("11-02")], [exam("免考", "2024-10-20")], "已任职未考", "11-02"),
    ("exempt on a roster, absent from the next",
     [line("11-02")], [exam("免考", "09-20"), exam("缺考", "10-20")], "已任职未考", "11-02"),
    ("to be appointed, not arranged", [line(publicity="12-20")], [], "待考", "12-20"),
    ("to be appointed, no day known", [line()], [], "待考", None),
    ("a week before the 公示 ends", [line(publicity="11-27")], [], "公示期将满未考", "11-27"),
    ("a day more than a week", [line(publicity="11-28")], [], "待考", "11-28"),
    ("the last day of the 公示", [line(publicity="11-20")], [], "公示期将满未考", "11-20"),
    ("the 公示 over, not appointed", [line(publicity="11-19")], [], "公示期满未考", "11-19"),
    ("appointed on paper, the 公示 still on", [line("11-18", "11-25")], [], "公示期将满未考", "11-25"),
    ("an appointment to come", [line("11-26")], [], "公示期将满未考", "11-26"),
    ("appointed today", [line("11-20")], [], "已任职未考", "11-20"),
    ("the 公示 known from the roster", [line()], [exam("缺考", "11-18", publicity="11-24")], "公示期将满未考", "11-24"),
    ("arranged in time", [line(publicity="11-27")], [exam("应考", "11-25")], "已安排", "11-25"),
    ("arranged after the 公示", [line(publicity="11-27")], [exam("应考", "11-28")], "公示期将满未考", "11-27"),
    ("arranged long after a 公示 far off", [line(publicity="12-20")], [exam("应考", "12-25")], "已安排", "12-25"),
    ("the exam runs, the 公示 ends first",
     [line(publicity="11-24")], [exam("应考", "12-10", opens="11-19")], "公示期将满未考", "11-24"),
    ("the exam runs, the 公示 leaves time",
     [line(publicity="12-20")], [exam("应考", "12-10", opens="11-19")], "已安排", "11-19"),
    ("an old pass expired, not arranged",
     [line(publicity="12-20")], [exam("合格", "2024-11-01")], "合格证已过期", "2026-11-01"),
    ("an old pass expired, the 公示 near its end",
     [line(publicity="11-25")], [exam("合格", "2024-11-01")], "公示期将满未考", "11-25"),
    ("a pass that ends before the appointment",
     [line("2027-03-01")], [exam("合格", "2025-02-01")], "合格证将到期", "2027-02-01"),
    ("a pass with two months left", [line(publicity="11-27")], [exam("合格", "2025-01-20")], "合格", "11-27"),
    ("exempt on the list, not appointed", [line(publicity="11-25", exempt="平级转任")], [], "免考", "11-25"),
    ("failed twice, still proposed", [line(publicity="11-25")], [exam(FINAL, "11-10")], "二次不合格", "11-10"),
    ("failed, still proposed", [line(publicity="11-25")], [exam(FIRST, "11-10")], "待补考", "2027-02-08"),
    ("on a roster only: to come", [], [exam("应考", "11-25")], "已安排", "11-25"),
    ("on a roster only: to come after the 公示",
     [], [exam("应考", "11-25", publicity="11-24")], "公示期将满未考", "11-24"),
    ("on a roster only: passed", [], [exam("合格", "11-10")], "合格", "11-10"),
    ("on a roster only: expired", [], [exam("合格", "2024-11-10")], "合格证已过期", "2026-11-10"),
    ("on a roster only: expires soon", [], [exam("合格", "2025-01-10")], "合格证将到期", "2027-01-10"),
    ("expires soon, but arranged anew", [], [exam("合格", "2025-01-10"), exam("应考", "11-25")], "已安排", "11-25"),
    ("on a roster only: exempt", [], [exam("免考", "11-10")], "免考", "11-10"),
    ("on a roster only: exempt long ago", [], [exam("免考", "2020-11-10")], "免考", "2020-11-10"),
    ("on a roster only: sitting", [], [exam("在考", "11-20")], "待出成绩", "11-20"),
    ("absent", [], [exam("缺考", "11-10")], "缺考未补", "2027-02-08"),
    ("absent, the 公示 near its end", [], [exam("缺考", "11-10", publicity="11-24")], "公示期将满未考", "11-24"),
    ("absent, too late for a retake", [], [exam("缺考", "08-20")], "补考逾期", "11-18"),
    ("absent, the last day of the retake", [], [exam("缺考", "08-22")], "缺考未补", "11-20"),
    ("absent, a retake until the 公示 ends",
     [], [exam("缺考", "11-10", publicity="11-18", **BY_PUBLICITY)], "补考逾期", "11-18"),
    ("absent, no retake at all", [], [exam("缺考", "11-10", **NO_RETAKE)], "缺考未补", "11-10"),
    ("absent and passed elsewhere", [], [exam("缺考", "09-10"), exam("合格", "11-10")], "合格", "11-10"),
    ("absent, a retake to come", [], [exam("缺考", "09-10"), exam("补考", "11-25")], "已安排", "11-25"),
    ("on leave", [], [exam("请假", "11-10")], "请假待补", "2027-02-08"),
    ("on leave, two weeks left", [], [exam("请假", "09-05")], "补考将到期", "12-04"),
    ("on leave, too late", [], [exam("请假", "08-20")], "补考逾期", "11-18"),
    ("on leave, no day to count from", [], [exam("请假", "11-10", **BY_PUBLICITY)], "请假待补", None),
    ("failed", [], [exam(FIRST, "11-10")], "待补考", "2027-02-08"),
    ("failed, two weeks left", [], [exam(FIRST, "09-05")], "补考将到期", "12-04"),
    ("failed, fifteen days left", [], [exam(FIRST, "09-06")], "待补考", "12-05"),
    ("failed, too late", [], [exam(FIRST, "08-20")], "补考逾期", "11-18"),
    ("failed, no retake at all", [], [exam(FIRST, "11-10", **NO_RETAKE)], "不合格", "11-10"),
    ("failed, the 公示 not known", [], [exam(FIRST, "11-10", **BY_PUBLICITY)], "待补考", None),
    ("failed twice", [], [exam(FINAL, "11-10")], "二次不合格", "11-10"),
    ("failed, a retake after the 公示",
     [], [exam(FIRST, "11-10"), exam("补考", "11-30", publicity="11-24")], "已安排", "11-30"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "attempts", "status", "on"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_what_is_found(lines: list[Appointment], attempts: list[Attempt], status: str, on: str | None) -> None:
    one = found(lines, attempts)
    assert [(finding.status, finding.on) for finding in one] == [(status, day(on) if on else None)]
    said = reason(one[0])
    assert said
    assert not said.endswith("。")
    assert "None" not in said


def test_the_table_knows_every_status_and_every_tone() -> None:
    assert {case[3] for case in CASES} == set(STATUSES)
    assert list(dict.fromkeys(STATUSES.values())) == [RED, AMBER, GREEN]


SAID = {
    "a pass the day after": "2026年11月2日任职，当时没有有效的合格成绩；2026年11月3日在“秋季考试”中考试合格",
    "a pass that had expired": "2026年11月2日任职，当时没有有效的合格成绩；“秋季考试”的合格成绩已于2026年11月1日到期",
    "absent before it": "2026年11月2日任职，当时没有有效的合格成绩；“秋季考试”缺考",
    "failed twice and appointed": "“秋季考试”二次不合格，按第八条（再次不合格）不予任用，名单记为2026年11月2日任职",
    "exempt on the list": "平级转任（登记在“下半年任免名单”）",
    "the last day of the 公示": "公示2026年11月20日期满；没有考试记录",
    "an appointment to come": "拟于2026年11月26日任职；没有考试记录",
    "arranged long after a 公示 far off": "已列入“秋季考试”，2026年12月25日开考，晚于公示期满（2026年12月20日）",
    "absent, too late for a retake": "“秋季考试”缺考，按第七条（补考）最迟2026年11月18日补考，已经超过",
    "absent": "“秋季考试”缺考，按第七条（补考）最迟2027年2月8日补考，还没有安排",
    "absent, no retake at all": "“秋季考试”缺考，办法没有规定补考",
    "failed, the 公示 not known": "“秋季考试”不合格，公示结束日期没有填写，补考期限无从计算",
    "on a roster only: expired": "“秋季考试”的合格成绩已于2026年11月10日到期，任职前须重新考试",
    "a pass that ends before the appointment": "“秋季考试”合格，有效期至2027年2月1日，早于任职",
    "a pass that never expires": "“秋季考试”合格，长期有效",
}


@pytest.mark.parametrize("case", SAID)
def test_a_finding_says_day_exam_and_clause(case: str) -> None:
    lines, attempts = next((lines, attempts) for name, lines, attempts, *_ in CASES if name == case)
    assert reason(found(lines, attempts)[0]) == SAID[case]


def test_a_retake_that_is_used_up_is_said_so() -> None:
    strict = exam("缺考", "11-10", failures_before=1, policy={"absence_is_failure": False})
    assert reason(found([], [strict])[0]).startswith("“秋季考试”缺考，按第七条（补考）")
    used = exam("缺考", "11-10", failures_before=2, policy={"absence_is_failure": False})
    assert reason(found([], [used])[0]) == "“秋季考试”缺考，补考次数已经用完"


def test_an_appointment_that_was_answered_for_leaves_a_later_roster_to_itself() -> None:
    before, later = exam("合格", "2025-02-01"), exam("缺考", "08-20")
    settled = line("2025-03-01", listed="2025-03-01")
    assert [one.status for one in found([settled], [before])] == ["合格"]
    both = found([settled], [exam("合格", "2024-02-01"), later])
    assert [(one.status, one.appointment is None) for one in both] == [("合格", False), ("补考逾期", True)]
    failed_since = found([line("11-02")], [exam("合格", "09-01"), exam(FIRST, "11-10")])
    assert [one.status for one in failed_since] == ["合格", "待补考"]


def test_a_pass_that_answered_for_an_appointment_is_not_told_twice() -> None:
    settled, passed = line("11-02"), exam("合格", "09-01")
    assert len(found([settled], [passed, exam("缺考", "11-10")])) == 1
    anew = found([settled], [passed, exam("合格", "11-10")])
    assert [(one.status, one.passed and one.passed.day) for one in anew] == [
        ("合格", day("09-01")),
        ("合格", day("11-10")),
    ]


BRIEF = {
    "absent before it": "“秋季考试”缺考",
    "nobody examined before the appointment": "没有考试记录",
    "failed once and appointed": "“秋季考试”不合格，按第六条（首次不合格）暂缓任用",
    "a pass the day after": "2026年11月3日在“秋季考试”中考试合格",
    "a pass with two months left": "“秋季考试”合格，有效期至2027年1月20日",
}


@pytest.mark.parametrize("case", BRIEF)
def test_beside_the_day_of_the_appointment_a_finding_is_brief(case: str) -> None:
    lines, attempts = next((lines, attempts) for name, lines, attempts, *_ in CASES if name == case)
    assert brief(found(lines, attempts)[0]) == BRIEF[case]


def test_a_pass_that_expired_is_told_beside_a_later_absence() -> None:
    one = found([line("11-02")], [exam("合格", "2024-10-01"), exam("缺考", "10-20")])[0]
    assert brief(one) == "“秋季考试”缺考；“秋季考试”的合格成绩已于2026年10月1日到期"


@pytest.mark.parametrize("waits", [line(publicity="12-20"), line("11-02")])
def test_an_open_appointment_keeps_every_exam_to_itself(waits: Appointment) -> None:
    assert len(found([waits], [exam("缺考", "11-10"), exam("应考", "11-25")])) == 1


def test_a_later_list_takes_the_place_of_the_line_without_a_day() -> None:
    proposed = line(publicity="09-10", listed="09-01", number=1)
    made = line("09-20", listed="09-25", number=2)
    other = line("2025-03-01", listed="2025-03-05", number=3)
    ids = [one.appointment.id for one in found([proposed, made, other], []) if one.appointment]
    assert ids == [2, 3]
    assert [one.status for one in found([proposed], [])] == ["公示期满未考"]


def test_the_same_appointment_on_two_lists_is_one() -> None:
    twice = [line("11-02", number=1, listed="11-03"), line("11-02", number=2, listed="11-05", exempt="平级转任")]
    assert [one.status for one in found(twice, [])] == ["免考"]


def test_red_stands_first_then_the_graver_then_the_earlier() -> None:
    some = [
        found([], [exam("合格", "11-10")])[0],
        found([], [exam("请假", "11-10", **BY_PUBLICITY)])[0],
        found([], [exam("请假", "11-10")])[0],
        found([line("11-05")], [])[0],
        found([line("11-02")], [])[0],
        found([line("11-10")], [exam(FINAL, "10-20")])[0],
    ]
    assert [(one.status, one.on) for one in sorted(some, key=order)] == [
        ("二次不合格已任职", day("11-10")),
        ("已任职未考", day("11-02")),
        ("已任职未考", day("11-05")),
        ("请假待补", day("2027-02-08")),
        ("请假待补", None),
        ("合格", day("11-10")),
    ]


@pytest.mark.parametrize(
    ("begun", "months", "end"),
    [
        ("2024-11-02", 24, "2026-11-02"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-12-15", 1, "2026-01-15"),
    ],
)
def test_a_period_of_months_ends_on_the_day_that_answers_to_its_first(begun: str, months: int, end: str) -> None:
    assert months_after(day(begun), months) == day(end)


def test_a_finding_belongs_to_the_period_of_its_appointment_or_its_exam() -> None:
    assert found([line("11-02", "11-09")], [])[0].period_day == day("11-02")
    assert found([line(publicity="12-20")], [])[0].period_day == day("12-20")
    assert found([line(listed="10-05")], [])[0].period_day == day("10-05")
    assert found([], [exam("缺考", "08-20")])[0].period_day == day("08-20")


def test_until_when_a_pass_counts_is_told_in_words() -> None:
    assert validity(exam("合格", "11-10")) == "2028年11月10日"
    assert validity(exam("合格", "11-10", **FOR_GOOD)) == "长期有效"
    assert validity(None) == ""


def test_the_day_changes_what_is_found_and_nothing_else() -> None:
    """Walking through the days of one absence: arranged nothing, warned, overdue."""
    absent = exam("缺考", "11-10", publicity="11-24")
    walked = [found([], [absent], TODAY + timedelta(days=n))[0].status for n in (-5, 0, 5, 80, 81)]
    assert walked == ["缺考未补", "公示期将满未考", "缺考未补", "缺考未补", "补考逾期"]
    assert (PUBLICITY_DAYS, RETAKE_DAYS, VALIDITY_DAYS) == (7, 14, 60)
