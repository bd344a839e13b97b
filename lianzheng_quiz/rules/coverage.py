"""应考尽考: who of those appointed, proposed or put on a roster has a pass that counts, and who is still owed an exam.

It compares facts; what became of an exam is `candidate_state`'s to say, and nothing here changes it.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from lianzheng_quiz.rules.candidate_state import FAILED, FAILED_FINALLY, may_retake
from lianzheng_quiz.rules.policy import Policy

PUBLICITY_DAYS = 7
"""公示期将满: so many calendar days before it ends. A 公示 lasts five working days at least, which no calendar without
the year's holidays can count."""

RETAKE_DAYS = 14
"""补考将到期: so many days before the last day. A retake takes a batch, a roster and a room."""

VALIDITY_DAYS = 60
"""合格证将到期: so many days before a pass expires."""

RED, AMBER, GREEN = "red", "amber", "green"
TONES = {RED: "须立即办理", AMBER: "须留意", GREEN: "已落实"}
STATUSES: dict[str, str] = {
    "二次不合格已任职": RED,
    "不合格已任职": RED,
    "已任职未考": RED,
    "公示期满未考": RED,
    "公示期将满未考": RED,
    "补考逾期": RED,
    "缺考未补": RED,
    "补考将到期": AMBER,
    "待补考": AMBER,
    "请假待补": AMBER,
    "待考": AMBER,
    "待出成绩": AMBER,
    "合格证将到期": AMBER,
    "合格证已过期": AMBER,
    "任职后合格": AMBER,
    "不合格": AMBER,
    "二次不合格": AMBER,
    "已安排": GREEN,
    "合格": GREEN,
    "免考": GREEN,
}
"""Every status with its tone, the gravest first. Red: somebody must act now, or explain."""

COVERED = ("合格", "免考")
"""What answers for an appointment: a pass that stood on its day, or an exemption on record."""

_FAILURES = (FAILED, FAILED_FINALLY)
_UNDER_WAY = ("在考", "待阅卷")
_COMING = ("应考", "补考")


class Attempt(NamedTuple):
    """A cadre on the roster of one batch that was not called off.

    `day` is that of hand-in, else the batch's last: what validity and the retake's last day are counted from.
    """

    batch_id: int
    batch_name: str
    policy: Policy
    state: str
    opens_on: date
    day: date
    failures_before: int = 0
    publicity_to: date | None = None
    exemption_reason: str = ""

    @property
    def valid_to(self) -> date | None:
        """The last day that a pass or an exemption of this batch counts; None: it doesn't expire."""
        months = self.policy.validity_months
        return months_after(self.day, months) if months else None

    @property
    def may_retake(self) -> bool:
        return may_retake(self.state, self.failures_before, self.policy)

    @property
    def retake_by(self) -> date | None:
        """The last day of the retake; None where there is none, or the end of the 公示 is not known."""
        return self.policy.retake_until(self.day, self.publicity_to) if self.may_retake else None

    def stands_on(self, day: date) -> bool:
        """Whether what it gave counts on a day: given by then, and not expired."""
        return self.day <= day and (self.valid_to is None or day <= self.valid_to)


class Appointment(NamedTuple):
    """A line of an appointment list. `listed_on` is the list's date, `appointed_on` None before the appointment."""

    id: int
    listed_on: date
    list_name: str = ""
    appointed_on: date | None = None
    publicity_to: date | None = None
    exemption_reason: str = ""

    @property
    def due(self) -> date | None:
        """The last day on which a pass comes in time.

        A post often counts from the day of the decision, before the 公示 in which the exam is held: an appointment
        takes effect when its 公示 is over, so the later of the two days decides.
        """
        if self.appointed_on is None or self.publicity_to is None:
            return self.appointed_on or self.publicity_to
        return max(self.appointed_on, self.publicity_to)

    def is_settled(self, today: date) -> bool:
        """Whether the appointment stands: its day has come and its 公示 is over."""
        if self.appointed_on is None or self.appointed_on > today:
            return False
        return self.publicity_to is None or self.publicity_to < today


class Finding(NamedTuple):
    """What is found for an appointment, or for exams without one. `on` is the deciding day.

    `attempt` is the exam it rests on; `passed` the pass that it goes by, expired or late ones too.
    """

    status: str
    on: date | None
    appointment: Appointment | None = None
    attempt: Attempt | None = None
    passed: Attempt | None = None

    @property
    def tone(self) -> str:
        return STATUSES[self.status]

    @property
    def period_day(self) -> date:
        """The day by which it belongs to a period: of the appointment or the end of its 公示, else of the exam."""
        if self.appointment is not None:
            line = self.appointment
            return line.appointed_on or line.publicity_to or line.listed_on
        assert self.attempt is not None
        return self.attempt.day


def findings(appointments: Sequence[Appointment], attempts: Sequence[Attempt], today: date) -> list[Finding]:
    """For one cadre: a finding for each appointment that stands, and one for exams that none of them answers for.

    A pass that answered for an appointment isn't told a second time.
    """
    history = sorted(attempts, key=lambda attempt: (attempt.opens_on, attempt.batch_id))
    found = [_of_appointment(line, history, today) for line in standing(appointments)]
    if history and all(_is_behind(one, history[-1], today) for one in found):
        rest = _open(None, history, history[-1].publicity_to, today)
        if rest.status != "合格" or all(rest.passed != one.passed for one in found):
            found.append(rest)
    return found


def standing(lines: Sequence[Appointment]) -> list[Appointment]:
    """One person's lines that no later list takes the place of: the same day of appointment, or a day for none."""
    kept: list[Appointment] = []
    for line in sorted(lines, key=lambda line: (line.listed_on, line.id), reverse=True):
        if not any(line.appointed_on in (None, later.appointed_on) for later in kept):
            kept.append(line)
    return kept


def order(finding: Finding) -> tuple[int, date]:
    """Sorts red first, then the graver status, then the earlier day."""
    return _GRAVITY[finding.status], finding.on or date.max


_GRAVITY = {status: place for place, status in enumerate(STATUSES)}


@lru_cache(maxsize=4096)
def months_after(day: date, months: int) -> date:
    """The last day of a period of months: the day that answers to the first, else the month's last.

    As the Civil Code counts periods (民法典第二百零一条、第二百零二条).
    """
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _is_behind(found: Finding, latest: Attempt, today: date) -> bool:
    """Whether an appointment was answered for before the latest exam, which then is about something else."""
    line = found.appointment
    if line is None or line.due is None or not line.is_settled(today):
        return False
    return found.status in COVERED and latest.opens_on > line.due


def _pass_on(history: Sequence[Attempt], day: date) -> Attempt | None:
    """The latest pass that stands on a day; a failure after it takes it away."""
    for attempt in reversed(history):
        if attempt.day <= day and attempt.state in _FAILURES:
            return None
        if attempt.state == "合格" and attempt.stands_on(day):
            return attempt
    return None


def _exemption_on(history: Sequence[Attempt], day: date) -> Attempt | None:
    """The last roster before a day, if it exempts; for as long as a pass of that batch would have counted."""
    latest = next((one for one in reversed(history) if one.opens_on <= day), None)
    if latest is None or latest.state != "免考":
        return None
    return latest if latest.valid_to is None or day <= latest.valid_to else None


def _last(history: Sequence[Attempt], *states: str) -> Attempt | None:
    return next((one for one in reversed(history) if one.state in states), None)


def _of_appointment(line: Appointment, history: Sequence[Attempt], today: date) -> Finding:
    if line.exemption_reason:
        return Finding("免考", line.due, line, None, _pass_on(history, line.due or today))
    if line.is_settled(today):
        return _settled(line, history)
    due = line.due
    if due is None and history:
        due = history[-1].publicity_to
    return _open(line, history, due, today)


def _settled(line: Appointment, history: Sequence[Attempt]) -> Finding:
    """Of an appointment that stands: its day decides, and only a later pass can still mend something."""
    day = line.due
    assert day is not None
    if passed := _pass_on(history, day):
        return Finding("合格", day, line, passed, passed)
    if excused := _exemption_on(history, day):
        return Finding("免考", day, line, excused)
    marked = _last(history, "合格", *_FAILURES)
    if marked is not None and marked.state == "合格" and marked.day > day:
        return Finding("任职后合格", marked.day, line, marked, marked)
    latest = history[-1] if history else None
    if latest is not None and latest.state in _UNDER_WAY:
        return Finding("待出成绩", day, line, latest)
    if marked is not None and marked.state in _FAILURES:
        grave = marked.state == FAILED_FINALLY
        return Finding("二次不合格已任职" if grave else "不合格已任职", day, line, marked)
    return Finding("已任职未考", day, line, latest, _last(history, "合格"))


def _open(line: Appointment | None, history: Sequence[Attempt], due: date | None, today: date) -> Finding:
    """Of somebody not appointed yet: a pass must stand today and on the day that is due."""
    latest = history[-1] if history else None
    coming = latest is not None and latest.state in _COMING
    if passed := _pass_on(history, today):
        wanted = max(due or today, today + timedelta(days=VALIDITY_DAYS))
        if passed.valid_to is None or passed.valid_to >= wanted:
            return Finding("合格", due or passed.day, line, passed, passed)
        if not coming:
            return Finding("合格证将到期", passed.valid_to, line, passed, passed)
    excused = latest if line is None and _last(history[-1:], "免考") else _exemption_on(history, due or today)
    if excused is not None:
        return Finding("免考", due or excused.day, line, excused)
    if latest is None or latest.state in ("合格", "免考"):
        return _unarranged(line, latest, due, today)
    if latest.state in _UNDER_WAY:
        return Finding("待出成绩", latest.day, line, latest)
    if coming:
        return _arranged(line, history, due, today)
    if latest.state in _FAILURES:
        return _failed(line, latest, today)
    return _missed(line, latest, due, today)


def _by_publicity(due: date | None, today: date) -> str:
    """What the end of a 公示 makes of somebody who was not examined; empty where it leaves time."""
    if due is None or due - today > timedelta(days=PUBLICITY_DAYS):
        return ""
    return "公示期满未考" if due < today else "公示期将满未考"


def _unarranged(line: Appointment | None, latest: Attempt | None, due: date | None, today: date) -> Finding:
    """Nothing that counts, and on no coming roster; perhaps a pass or an exemption of long ago."""
    status = _by_publicity(due, today) if line is not None else ""
    if latest is not None and latest.state == "合格":
        return Finding(status or "合格证已过期", due if status else latest.valid_to, line, latest, latest)
    return Finding(status or "待考", due, line, latest)


def _arranged(line: Appointment | None, history: Sequence[Attempt], due: date | None, today: date) -> Finding:
    """On a roster that is still to be sat: in time, unless the 公示 ends before it or while it runs."""
    latest = history[-1]
    in_time = due is None or today < latest.opens_on <= due
    status = "" if in_time or _last(history, *_FAILURES) else _by_publicity(due, today)
    return Finding(status or "已安排", due if status else latest.opens_on, line, latest)


def _failed(line: Appointment | None, latest: Attempt, today: date) -> Finding:
    if not latest.may_retake:
        return Finding("二次不合格" if latest.state == FAILED_FINALLY else "不合格", latest.day, line, latest)
    until = latest.retake_by
    if until is None or until - today > timedelta(days=RETAKE_DAYS):
        return Finding("待补考", until, line, latest)
    return Finding("补考逾期" if until < today else "补考将到期", until, line, latest)


def _missed(line: Appointment | None, latest: Attempt, due: date | None, today: date) -> Finding:
    """Absent, or on approved leave: what comes first, the last day of the retake or the end of the 公示."""
    until = latest.retake_by
    if until is not None and until < today:
        return Finding("补考逾期", until, line, latest)
    if _by_publicity(due, today) == "公示期将满未考":
        return Finding("公示期将满未考", due, line, latest)
    if latest.state == "缺考":
        return Finding("缺考未补", until or latest.day, line, latest)
    soon = until is not None and until - today <= timedelta(days=RETAKE_DAYS)
    return Finding("补考将到期" if soon else "请假待补", until, line, latest)
