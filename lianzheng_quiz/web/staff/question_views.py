"""Which lines of a report on questions a page shows: one page of all of them, or of those with something to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from lianzheng_quiz.rules.question_report import QuestionReport, tables_of
from lianzheng_quiz.rules.report_tables import Table
from lianzheng_quiz.web.staff.listing import page_number

PAGE_LENGTH = 30


@dataclass(frozen=True)
class QuestionView:
    """The tables of one page; `flagged`: only those with something to look at."""

    tables: Sequence[Table]
    flagged: bool
    number: int
    pages: int

    @staticmethod
    def of(report: QuestionReport, about: str = "") -> QuestionView:
        flagged = request.args.get("show") == "flagged"
        lines = report.flagged if flagged else report.lines
        pages = max(1, -(-len(lines) // PAGE_LENGTH))
        number = min(page_number(), pages)
        first = (number - 1) * PAGE_LENGTH
        tables = tables_of(report, lines[first : first + PAGE_LENGTH], first + 1, about)
        return QuestionView(tables, flagged, number, pages)
