"""Questions from a conduct: a scene from the job, and which discipline, which consequence, or what is right to do."""

from __future__ import annotations

from collections.abc import Sequence

from question_bank.chance import pick
from question_bank.knowledge import Case, Conduct, NearMiss
from question_bank.patterns.drafting import Subject, draft, explained, lettered
from question_bank.plain_text import BLANK
from question_bank.question import Question

OFFERED = 3
FEWEST = 2


def scenes(subject: Subject) -> list[Question]:
    """One question a scene; none where fewer than two wrong options are left."""
    conduct = subject.entry
    assert isinstance(conduct, Conduct)
    found = []
    for case in conduct.cases:
        misses = _other_disciplines(conduct) if case.asks == "discipline" else case.near_misses[:OFFERED]
        if len(misses) >= FEWEST:
            found.append(_draft(subject, case, misses))
    return found


def _other_disciplines(conduct: Conduct) -> tuple[NearMiss, ...]:
    """Three disciplines that nobody could defend for this conduct, those most often confused with its own first."""
    by_name = {each.name: each for each in conduct.authority.regulation.disciplines}
    own = by_name[conduct.discipline]
    offered = [by_name[name] for name in own.near if name not in conduct.arguable][:OFFERED]
    return tuple(NearMiss(each.name, f"{each.name}{each.scope}，材料中没有这类情节。") for each in offered)


def _draft(subject: Subject, case: Case, misses: Sequence[NearMiss]) -> Question:
    options, answer = lettered([case.value], [miss.text for miss in misses], case.material, str(pick(100, case.value)))
    return draft(
        subject,
        pattern=f"case-{case.asks}",
        variant=case.material,
        type="case",
        level="应用",
        stem=f"{case.material}{case.question}{BLANK}。",
        options=options,
        answer=answer,
        explanation=explained(_right(case), subject.authority, misses),
    )


def _right(case: Case) -> str:
    """The sentence that the key completes, and why it is so."""
    point = case.point
    if case.asks == "discipline" and not point:
        point = f"这类行为列在“对违反{case.value}行为的处分”一章"
    return "。".join([f"{case.question}{case.value}", *([point] if point else [])])
