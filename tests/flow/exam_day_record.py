"""What one candidate was promised and what must stand in the end, kept apart from the product's own rules.

Nothing here calls a rule of the product: time, revisions, closing and states are written down a second time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lianzheng_quiz.rules.policy import Policy
from tests.flow.exam_day_plan import Exam, Person

GRACE = timedelta(seconds=30)
Answers = Mapping[int, Sequence[str]]


def flags_of(revision: int, answers: Answers) -> dict[int, bool]:
    """Which flags a request sets beside its answers: many set or take back the same two."""
    return {1 + len(answers) % 2: revision % 2 == 0} if revision % 4 < 3 else {}


@dataclass
class Sheet:
    """One candidate's sitting as the day's witness knows it.

    `standing` is what arrived, `promised` what was acknowledged to the candidate, each with its revision;
    `unheard` are requests whose receipt never came, kept or not.
    """

    exam: Exam
    person: Person
    batch_id: int = 0
    candidate_id: int = 0
    sitting_id: str = ""
    items: Sequence[Mapping[str, Any]] = ()
    excuse: str = ""
    extra_minutes: int = 0
    admitted: bool = False
    attended: bool = False
    started_at: datetime | None = None
    deadline_at: datetime | None = None
    paused_at: datetime | None = None
    submitted_at: datetime | None = None
    closing: str | None = None
    voided: bool = False
    passed: bool | None = None
    standing: dict[int, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    flags: dict[int, tuple[int, bool]] = field(default_factory=dict)
    promised: dict[int, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    unheard: list[tuple[int, Answers]] = field(default_factory=list)

    @property
    def runs(self) -> bool:
        return self.started_at is not None and self.submitted_at is None

    def may_start(self, now: datetime) -> str:
        """ "" when the candidate may start now, else the refusal's name."""
        late = self.exam.policy.late_minutes
        if not self.exam.opens_at <= now < self.exam.closes_at or self.excuse:
            return "SittingNotOpen"
        if now < self.exam.opened_at:
            return "BatchNotOpened"
        if late is not None and now > self.exam.opened_at + timedelta(minutes=late) and not self.admitted:
            return "ArrivedLate"
        return ""

    def start(self, now: datetime) -> None:
        ends = min(now + timedelta(minutes=self.exam.policy.minutes), self.exam.closes_at)
        self.started_at, self.deadline_at = now, ends + timedelta(minutes=self.extra_minutes)

    def add_minutes(self, minutes: int) -> None:
        self.extra_minutes += minutes
        if self.deadline_at is not None:
            self.deadline_at += timedelta(minutes=minutes)

    def resume(self, now: datetime) -> None:
        assert self.deadline_at is not None
        assert self.paused_at is not None
        self.deadline_at, self.paused_at = self.deadline_at + (now - self.paused_at), None

    def takes(self, now: datetime) -> str:
        """ "" when a save that arrives now is kept, else the refusal's name."""
        if self.started_at is None:
            return "SittingNotStarted"
        if self.submitted_at is not None:
            return "SittingClosed"
        if self.paused_at is not None:
            return "SittingPaused"
        assert self.deadline_at is not None
        return "" if now <= self.deadline_at + GRACE else "SittingClosed"

    def arrive(self, revision: int, answers: Answers, now: datetime) -> list[int]:
        """A request that is kept: the newest revision of a place stands, of equal ones the first. The places that
        hold what it said afterwards."""
        assert self.deadline_at is not None
        for place, value in answers.items():
            if place not in self.standing or self.standing[place][0] < revision:
                self.standing[place] = (revision, tuple(value))
                self.late.discard(place)
                if now > self.deadline_at:
                    self.late.add(place)
        for place, flag in flags_of(revision, answers).items():
            if place not in self.flags or self.flags[place][0] < revision:
                self.flags[place] = (revision, flag)
        return sorted(place for place, value in answers.items() if self.standing[place] == (revision, tuple(value)))

    def promise(self, revision: int, answers: Answers, saved: Sequence[int]) -> None:
        """The candidate was told that these places hold what this request said."""
        for place in saved:
            if place not in self.promised or self.promised[place][0] <= revision:
                self.promised[place] = (revision, tuple(answers[place]))

    def come_by(self, now: datetime) -> None:
        """Somebody looks at the sitting: it is closed if its time and the grace are over."""
        if self.runs and self.paused_at is None and self.deadline_at is not None and now > self.deadline_at + GRACE:
            self.close("deadline", now)

    def close(self, closing: str, now: datetime) -> None:
        """Handed in at the deadline at the latest, and while it is paused when the pause began."""
        assert self.deadline_at is not None
        shown = now if self.paused_at is None else self.paused_at
        self.closing, self.submitted_at, self.paused_at = closing, min(shown, self.deadline_at), None

    def faults(self, stored: Mapping[int, tuple[int, tuple[str, ...]]]) -> list[str]:
        """What is not as promised, and what differs from what arrived. `stored`: place to (revision, value)."""
        found = []
        for place, (revision, value) in self.promised.items():
            kept = stored.get(place)
            if kept is None or kept[0] < revision or (kept[0] == revision and kept[1] != value):
                found.append(f"{self.person.staff_no} question {place}: promised {value} ({revision}), stored {kept}")
            elif kept[0] > revision and not self._sent_unheard(place, kept):
                found.append(f"{self.person.staff_no} question {place}: nobody sent {kept}")
        for place, kept in stored.items():
            if place not in self.promised and not self._sent_unheard(place, kept):
                found.append(f"{self.person.staff_no} question {place}: nobody sent {kept}")
        if dict(stored) != self.standing:
            found.append(f"{self.person.staff_no}: stored is not what arrived")
        return found

    def _sent_unheard(self, place: int, kept: tuple[int, tuple[str, ...]]) -> bool:
        return any(kept == (revision, tuple(sent.get(place, ("?",)))) for revision, sent in self.unheard)


ANY = object()
FAILED, FINALLY = "不合格·暂缓", "二次不合格·不予任用"
STATES: Sequence[tuple[object, object, object, object, object, str]] = (
    # happened   excuse  over   sits again  last chance gone  state
    ("passed",   ANY,    ANY,   ANY,        ANY,              "合格"),
    ("failed",   ANY,    ANY,   ANY,        True,             FINALLY),
    ("failed",   ANY,    ANY,   ANY,        False,            FAILED),
    ("handed in", ANY,   ANY,   ANY,        ANY,              "待阅卷"),
    ("sits",     ANY,    ANY,   ANY,        ANY,              "在考"),
    ("nothing",  "免考", ANY,   ANY,        ANY,              "免考"),
    ("nothing",  "请假", ANY,   ANY,        ANY,              "请假"),
    ("absent, counted",  ANY, ANY, ANY,     True,             FINALLY),
    ("absent, counted",  ANY, ANY, ANY,     False,            FAILED),
    ("absent",   ANY,    ANY,   ANY,        ANY,              "缺考"),
    ("nothing",  "",     False, True,       ANY,              "补考"),
    ("nothing",  "",     False, False,      ANY,              "应考"),
)  # fmt: skip
STATE_WORDS = frozenset(row[-1] for row in STATES)


def state_by_table(sheet: Sheet, now: datetime) -> str:
    """What the rules of the place call a candidate at this moment, by the first row that fits."""
    exam, failures = sheet.exam, sheet.person.failures
    over = now >= exam.closes_at
    gone = failures >= 1 and failures >= exam.policy.retakes
    facts = (_happened(sheet, over), sheet.excuse, over, exam.is_retake, gone)
    for *row, state in STATES:
        if all(wanted is ANY or wanted == fact for wanted, fact in zip(row, facts, strict=True)):
            return state
    raise AssertionError(f"no row of the table fits {facts}")


def _happened(sheet: Sheet, over: bool) -> str:
    policy: Policy = sheet.exam.policy
    if sheet.voided or sheet.passed is False:
        return "failed"
    if sheet.passed:
        return "passed"
    if sheet.attended:
        return "handed in" if over else "sits"
    if sheet.started_at is not None:
        return "sits"
    stays_away = over if not sheet.excuse else sheet.excuse == "请假" and not policy.leave_joins_retake
    if stays_away:
        return "absent, counted" if sheet.person.failures and policy.absence_is_failure else "absent"
    return "nothing"
