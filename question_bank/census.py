"""Counts a bank by type, level, chapter, regulation, pattern and difficulty, as tables for a document.

It counts and judges nothing; the gates say whether a share is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from question_bank.question import CHAPTERS, LEVELS, Question
from question_bank.question_types import TYPES

BANDS = (
    (0.3, "0.30以下"),
    (0.4, "0.30–0.39"),
    (0.5, "0.40–0.49"),
    (0.6, "0.50–0.59"),
    (0.7, "0.60–0.69"),
    (1.01, "0.70以上"),
)


def census(questions: Iterable[Question]) -> str:
    """Markdown tables: chapters by type and level, then regulations, patterns and difficulty, with shares."""
    listed = list(questions)
    parts = [
        f"共{len(listed)}道题。",
        _cross_table(listed),
        _shares("题型", [(kind.label, _count(listed, type=name)) for name, kind in TYPES.items()]),
        _shares("层次", [(level, _count(listed, level=level)) for level in LEVELS]),
        _shares("难度（先验值）", _bands(listed)),
        _shares("依据", Counter(f"《{q.authority.title}》（{q.authority.version}）" for q in listed).most_common()),
        _shares("命题方式", Counter(question.pattern for question in listed).most_common()),
    ]
    return "\n\n".join(parts) + "\n"


def _count(questions: Iterable[Question], **fields: str) -> int:
    return sum(all(getattr(question, name) == value for name, value in fields.items()) for question in questions)


def _cross_table(listed: Sequence[Question]) -> str:
    heads = ["章", *(kind.label for kind in TYPES.values()), *LEVELS, "小计"]
    rows = [[name, *_row([q for q in listed if q.chapter == chapter])] for chapter, name in CHAPTERS.items()]
    return _table([heads, *rows, ["合计", *_row(listed)]])


def _row(questions: Sequence[Question]) -> list[str]:
    counts = [_count(questions, type=name) for name in TYPES] + [_count(questions, level=level) for level in LEVELS]
    return [str(count) for count in (*counts, len(questions))]


def _bands(listed: Sequence[Question]) -> list[tuple[str, int]]:
    found = Counter(next(name for limit, name in BANDS if question.difficulty < limit) for question in listed)
    return [(name, found[name]) for _, name in BANDS]


def _shares(head: str, counts: Sequence[tuple[str, int]]) -> str:
    total = sum(count for _, count in counts) or 1
    rows = [[name, str(count), f"{count / total:.1%}"] for name, count in counts]
    return _table([[head, "题数", "占比"], *rows])


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *body))
