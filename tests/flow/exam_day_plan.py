"""Twenty batches of one day under rules of all four presets, and who is on their lists with which lot."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lianzheng_quiz.rules.policy import Part, Policy, Section
from lianzheng_quiz.rules.presets import LAW, MUST_RIGHT, STANDARD, WRITTEN

DAWN = datetime(2026, 11, 2, 23, 0, tzinfo=UTC)
"""Seven in the morning of the exams' day in the office's time; lists and papers are made the day before."""
EVENING = DAWN + timedelta(hours=16, minutes=30)

LOTS = (
    "plain", "late", "double click", "offline", "changes device", "moved by staff", "paused", "given minutes",
    "plain", "voided while sitting", "voided afterwards", "forced", "stays to the end", "too late", "never comes",
    "plain", "two tabs", "paused and forced", "given minutes before", "leave found later", "force withdrawn",
    "paused for good",
)  # fmt: skip
"""What happens to a person beside the small mishaps that happen to everybody."""

NARROW = (
    Part("single", 10, 200, level="识记"),
    Part("single", 6, 200, chapter="supervision", hardness="medium", must_right=2),
    Part("true_false", 14, 200, house="party"),
    Part("multiple", 8, 500, house="law"),
)
MACHINE_PARTS = (
    Part("blank", 10, 100),
    Part("single", 20, 100),
    Part("multiple", 10, 200),
    Part("true_false", 10, 100),
    Part("case", 5, 800),
)
MACHINE_LAW = (
    Part("blank", 10, 100, house="law"),
    Part("single", 20, 100, house="law"),
    Part("multiple", 5, 200, house="law"),
    Part("true_false", 20, 100, house="law"),
    Part("case", 5, 800, house="law"),
)
SECTIONED = (
    Part("single", 20, 150, house="party", section="party"),
    Part("true_false", 20, 100, house="party", section="party", must_right=2),
    Part("single", 20, 150, house="law", section="law"),
    Part("multiple", 10, 200, section="law", house="law"),
)
MACHINE = replace(WRITTEN, form="machine", parts=MACHINE_PARTS, law_parts=MACHINE_LAW)
TWO = {"papers": "ab", "opening": "two_people"}


@dataclass(frozen=True)
class Exam:
    """A batch to be held: `window` minutes from `opens_at`; who sits again comes with `failures` of before."""

    number: int
    policy: Policy
    opens_at: datetime
    window: int
    opened_late: int = 0
    failures: Sequence[int] = ()

    @property
    def closes_at(self) -> datetime:
        return self.opens_at + timedelta(minutes=self.window)

    @property
    def is_retake(self) -> bool:
        return bool(self.failures)

    @property
    def opened_at(self) -> datetime:
        """When papers can be read: at the hour, or once two people have opened them."""
        return self.opens_at + timedelta(minutes=self.opened_late)


def _exam(number: int, at: str, window: int, base: Policy, *, retakers: Sequence[int] = (), **changes: Any) -> Exam:
    hour, minute = map(int, at.split(":"))
    opened_late = changes.pop("opened_late", 0)
    opens_at = DAWN + timedelta(hours=hour - 7, minutes=minute)
    return Exam(number, replace(base, name=f"办法{number}", **changes), opens_at, window, opened_late, retakers)


def exams() -> list[Exam]:
    """The twenty, five by each preset; several sit at any hour of the day."""
    sections = (Section("party", "党规部分", 3000), Section("law", "法律部分", 2800))
    return [
        _exam(1, "08:00", 120, STANDARD),
        _exam(2, "08:30", 90, STANDARD, papers="ab", multiple_rule="half", minutes=40, pass_hundredths=7000),
        _exam(3, "11:00", 100, STANDARD, retakers=(1, 1, 0), multiple_rule="half"),
        _exam(
            4, "13:30", 100, STANDARD, retakers=(1, 2), retakes=2, leave_joins_retake=False, absence_is_failure=False
        ),
        _exam(5, "15:00", 70, STANDARD, parts=NARROW, **TWO, shown_score="verdict"),
        _exam(6, "08:15", 150, MUST_RIGHT),
        _exam(7, "09:30", 130, MUST_RIGHT, **TWO, opened_late=10, late_minutes=10),
        _exam(8, "12:00", 120, MUST_RIGHT, retakes=0, minutes=60, multiple_rule="half"),
        _exam(9, "16:00", 150, MUST_RIGHT, retakers=(1, 2, 0), retakes=2),
        _exam(10, "18:00", 100, MUST_RIGHT, parts=SECTIONED, law_parts=(), sections=sections, pass_hundredths=6000),
        _exam(11, "09:00", 150, MACHINE, pass_hundredths=6500),
        _exam(12, "10:00", 140, MACHINE, papers="per_person", opening="on_time", multiple_rule="half", minutes=70),
        _exam(13, "14:00", 130, MACHINE, opened_late=5, retakers=(1,), late_minutes=None, pass_hundredths=7000),
        _exam(14, "17:00", 90, MACHINE, minutes=60, leave_joins_retake=False, shown_score="after_close"),
        _exam(15, "09:00", 120, WRITTEN),
        _exam(16, "09:00", 120, LAW),
        _exam(17, "10:30", 110, LAW, **TWO, multiple_rule="half", shown_score="verdict"),
        _exam(18, "14:30", 120, LAW, retakers=(1, 0), minutes=60),
        _exam(19, "16:30", 80, LAW, minutes=45, late_minutes=5, absence_is_failure=False),
        _exam(20, "19:00", 60, LAW, minutes=60, papers="ab", multiple_rule="half"),
    ]


@dataclass(frozen=True)
class Person:
    """Somebody on a list. `skill` is how likely a question is answered right; `by_http`: through pages and requests."""

    name: str
    staff_no: str
    lot: str
    skill: float
    by_http: bool
    excuse: str = ""
    extra_minutes: int = 0
    party_member: bool | None = True
    scope: str = ""
    post_group: str = ""
    failures: int = 0
    haste: float = field(default=1.0)


def people(exam: Exam, count: int, rng: random.Random) -> Iterator[Person]:
    """`count` people of one exam. The lots go round all exams, so that a small day has each of them too."""
    for number in range(count):
        place = exam.number * count + number
        excuse = {3: "免考", 7: "请假"}.get((place * 5) % 23, "")
        by_hand = rng.random() < 0.1
        groups = exam.policy.post_groups
        yield Person(
            name=f"考生{exam.number:02d}{number:03d}",
            staff_no=f"D{exam.number:02d}{number:03d}",
            lot="plain" if excuse else LOTS[place % len(LOTS)],
            skill=rng.choice((0.6, 0.75, 0.85, 0.93, 0.98, 1.0)),
            by_http=rng.random() < 0.2,
            excuse=excuse,
            extra_minutes=rng.choice((15, 30)) if rng.random() < 0.08 else 0,
            party_member=rng.random() < 0.8 if rng.random() < 0.95 else None,
            scope="law" if by_hand and exam.policy.law_parts else "",
            post_group=rng.choice(("", *groups)) if groups else "",
            failures=exam.failures[number % len(exam.failures)] if exam.failures else 0,
            haste=rng.uniform(0.6, 1.4),
        )
