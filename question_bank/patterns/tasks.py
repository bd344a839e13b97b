"""Short answers: a task with its marking points, and a core term's list to be written from memory."""

from __future__ import annotations

from question_bank.knowledge import Task, Term
from question_bank.patterns.drafting import Subject, copula, draft, explained, joined, whole_list
from question_bank.question import Question

RECITED = (4, 8)


def answered(subject: Subject) -> list[Question]:
    """The task as it stands; its points are the key."""
    task = subject.entry
    assert isinstance(task, Task)
    return [
        _draft(
            subject,
            "task-short",
            f"{subject.opening}{task.question}",
            tuple((point.text, *point.words) for point in task.points),
            f"要点：{joined(point.text for point in task.points)}",
        )
    ]


def recite(subject: Subject) -> list[Question]:
    """A term that every cadre must know, with four to eight members: write them."""
    term = subject.entry
    if not isinstance(term, Term) or term.weight != "core" or not RECITED[0] <= len(term.members) <= RECITED[1]:
        return []
    points = tuple((member.text, *member.aliases) for member in term.members)
    named = f"{subject.lead}的内容" if copula(subject) == "是指" else subject.lead
    return [_draft(subject, "list-short", f"{subject.opening}简述{named}。", points, whole_list(subject))]


def _draft(
    subject: Subject, pattern: str, stem: str, points: tuple[tuple[str, ...], ...], explanation: str
) -> Question:
    return draft(
        subject,
        pattern=pattern,
        variant="",
        type="short",
        level=subject.level("识记"),
        stem=stem,
        answer=points,
        explanation=explained(explanation, subject.authority),
    )
