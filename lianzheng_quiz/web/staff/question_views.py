"""Which lines of a report on questions a page shows."""

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
    """The tables of one page. `show`: enough (those that enough people met), flagged, all."""

    tables: Sequence[Table]
    show: str
    number: int
    pages: int

    @staticmethod
    def of(report: QuestionReport, about: str = "") -> QuestionView:
        kinds = {"enough": report.enough, "flagged": report.flagged, "all": report.lines}
        show = request.args.get("show", "enough" if report.enough else "all")
        lines = kinds.get(show, report.lines)
        pages = max(1, -(-len(lines) // PAGE_LENGTH))
        number = min(page_number(), pages)
        first = (number - 1) * PAGE_LENGTH
        tables = tables_of(report, lines[first : first + PAGE_LENGTH], first + 1, about)
        return QuestionView(tables, show, number, pages)
