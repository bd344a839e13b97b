"""The report on questions as values and tables: of one batch, or of the bank over all batches. Never names a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lianzheng_quiz.rules.batch_figures import ENOUGH
from lianzheng_quiz.rules.item_statistics import Chosen, ItemFigures, ItemSums, item_figures
from lianzheng_quiz.rules.points import Share
from lianzheng_quiz.rules.report_tables import Cell, Decimal, Ratio, Table

STEM_LENGTH = 60
JUDGED = (("true", "正确"), ("false", "错误"))
"""What is chosen from where a statement is judged."""


@dataclass(frozen=True)
class QuestionLine:
    """One wording of a question. `options` pairs key and text in the bank's order, empty where nothing is chosen."""

    question_id: str
    version: int
    type_label: str
    stem: str
    options: Sequence[tuple[str, str]]
    right: Sequence[str]
    sums: ItemSums
    ruled: Sequence[str] = ()
    """What rulings made of it, in words."""

    @cached_property
    def figures(self) -> ItemFigures:
        offered = [] if self.options == JUDGED else [key for key, _text in self.options]
        return item_figures(self.sums, offered, self.right)

    @property
    def is_flagged(self) -> bool:
        return self.figures.is_enough and bool(self.hints)

    @property
    def hints(self) -> Sequence[str]:
        return [*(f"已裁定{kind}" for kind in self.ruled), *self.figures.flags]

    @property
    def short_stem(self) -> str:
        return self.stem if len(self.stem) <= STEM_LENGTH else self.stem[: STEM_LENGTH - 1] + "…"


@dataclass(frozen=True)
class Reliability:
    """How reliably a paper that many sat measures; `is_kr20` where every question earns the same or nothing."""

    label: str
    people: int
    questions: int
    value: float | None
    is_kr20: bool


@dataclass(frozen=True)
class QuestionReport:
    """Questions of `sittings` in `batches`. Those with something to look at come first, then the hardest, and those
    that too few have met last."""

    sittings: int
    batches: int
    lines: Sequence[QuestionLine]
    reliabilities: Sequence[Reliability]

    @property
    def flagged(self) -> Sequence[QuestionLine]:
        return [line for line in self.lines if line.is_flagged]

    @property
    def enough(self) -> Sequence[QuestionLine]:
        return [line for line in self.lines if line.figures.is_enough]


def in_order(lines: Sequence[QuestionLine]) -> list[QuestionLine]:
    """The order of a report."""
    return sorted(
        lines,
        key=lambda line: (
            not line.figures.is_enough,
            not line.is_flagged,
            line.figures.facility or 0.0,
            line.question_id,
            line.version,
        ),
    )


def tables_of(
    report: QuestionReport, lines: Sequence[QuestionLine] | None = None, first: int = 1, about: str = ""
) -> list[Table]:
    """The tables of a report, or of some of its lines that are numbered from `first`; `about` makes stems links."""
    shown = report.lines if lines is None else lines
    return [*_reliability(report), *_questions(shown, first, about), *_options(shown, first)]


def _reliability(report: QuestionReport) -> list[Table]:
    if not report.reliabilities:
        return []
    rows: list[list[Cell]] = [
        [
            one.label,
            one.people,
            one.questions,
            ("KR-20" if one.is_kr20 else "α 系数"),
            "人数不足" if one.people < ENOUGH else Decimal(one.value) if one.value is not None else None,
        ]
        for one in report.reliabilities
    ]
    note = "各题分值相同、只计对错的用 KR-20，否则用 α 系数；每人一份不同试卷的不计算"
    return [Table("试卷信度", ["试卷", "人数", "题数", "方法", "信度"], rows, [note])]


def _questions(lines: Sequence[QuestionLine], first: int, about: str) -> list[Table]:
    if not lines:
        return []
    heads = ["序号", "试题", "题型", "人数", "得分率", "95% 区间", "区分度", "提示"]
    notes = [
        "得分率是得分占满分的平均值，区间按 Wilson 法",
        "区分度是本题与其余试题得分的相关系数",
        f"不足 {ENOUGH} 人作答的不作评价",
    ]
    if any(line.ruled for line in lines):
        notes.append("按考试时的答案统计：裁定改的是成绩，不改本表")
    rows = [_question(line, number) for number, line in enumerate(lines, start=first)]
    ids = [line.question_id for line in lines] if about else []
    return [Table("试题", heads, rows, notes, about=about, leads_to=ids)]


def _question(line: QuestionLine, number: int) -> list[Cell]:
    figures = line.figures
    told = figures.is_enough and figures.facility is not None
    return [
        number,
        line.short_stem,
        line.type_label,
        figures.people,
        Ratio(figures.facility) if told and figures.facility is not None else None,
        f"{Ratio(figures.low).text}–{Ratio(figures.high).text}" if told else None,
        Decimal(figures.discrimination) if told and figures.discrimination is not None else None,
        "；".join(line.hints),
    ]


def _options(lines: Sequence[QuestionLine], first: int) -> list[Table]:
    rows: list[list[Cell]] = []
    for number, line in enumerate(lines, start=first):
        if not line.figures.is_enough:
            continue
        for key, text in line.options:
            one = line.sums.choices.get(key, Chosen())
            rows.append(
                [
                    number,
                    text if line.options == JUDGED else f"{key}．{text}",
                    "✓" if key in line.right else "",
                    one.people,
                    Share(one.people, line.sums.people),
                    Share(one.upper, line.sums.upper),
                    Share(one.lower, line.sums.lower),
                ]
            )
    heads = ["序号", "选项", "答案", "选择人数", "占比", "高分组占比", "低分组占比"]
    notes = [
        "高分组、低分组是同一批次总分最高和最低的三分之一，同分的在同一组",
        "选项按题库中的顺序，考卷上的顺序各人不同",
    ]
    return [Table("选项使用", heads, rows, notes)] if rows else []
