"""A cadre's whole record: every exam with its state, what decided it, and how long a pass holds."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lianzheng_quiz.rules.office_time import day_text, local
from lianzheng_quiz.rules.points import Points
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.report_tables import Cell, Table


@dataclass(frozen=True)
class CadreExam:
    """One exam somebody was put down for. `state` is in the policy's words, `why` the clause or the reason.

    `first_name` names the exam that a retake makes good. `valid_to` stands for a pass that expires, `valid` tells
    whether a pass holds today. `sitting_id` is None before a paper was handed in.
    """

    batch_name: str
    policy_name: str
    opens_at: datetime
    submitted_at: datetime | None
    closing: str
    state: str
    passed: bool | None
    total_hundredths: int | None
    max_hundredths: int | None
    why: str
    first_name: str
    valid_to: date | None
    valid: bool
    sitting_id: str | None

    @property
    def points(self) -> str:
        if self.total_hundredths is None or self.max_hundredths is None:
            return ""
        return f"{Points(self.total_hundredths).text} / {Points(self.max_hundredths).text}"

    @property
    def validity(self) -> str:
        """How long a pass holds, in words; empty for anything but a pass."""
        if not self.passed:
            return ""
        if self.valid_to is None:
            return "长期有效"
        day = day_text(self.valid_to)
        return f"至{day}" if self.valid else f"已于{day}到期"


def valid_to(policy: Policy, passed_on: date) -> date | None:
    """The last day on which a pass holds; None when it doesn't expire.

    Months end on the day of the same number, or on the last of a shorter month.
    """
    if not policy.validity_months:
        return None
    years, month = divmod(passed_on.month - 1 + policy.validity_months, 12)
    year = passed_on.year + years
    return date(year, month + 1, min(passed_on.day, monthrange(year, month + 1)[1]))


def tables_of(exams: Sequence[CadreExam]) -> list[Table]:
    """One table, the latest exam first."""
    rows: list[list[Cell]] = [
        [
            exam.batch_name,
            exam.policy_name,
            f"{local(exam.opens_at):%Y-%m-%d}",
            exam.state,
            exam.points,
            exam.why,
            exam.first_name,
            exam.validity,
        ]
        for exam in exams
    ]
    heads = ["考试", "考试办法", "日期", "状态", "得分", "依据或理由", "补考的考试", "成绩有效期"]
    return [Table("考试记录", heads, rows)]
