"""Reads cases, matching lines and short-answer tasks.

A discipline is derived from the chapter in which the cited article stands, not from what the entry says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from question_bank.knowledge import Conduct, Pairing, Task
from question_bank.plain_text import bare
from question_bank.quantities import number
from question_bank.question_types.arrangements import lead_of, prompts_of
from question_bank.solver.verdicts import Judge, RenderedQuestion, Verdict, among, because

_ARTICLE = re.compile(r"第([一二三四五六七八九十百零]+)条")
_MATCH = re.compile(r"将(.+)对应起来$")


def readings_of_conduct(conduct: Conduct, question: RenderedQuestion) -> Iterator[Verdict]:
    stem = bare(question.stem)
    for case in conduct.cases:
        if stem == bare(f"{case.material}{case.question}（　　）。"):
            right = _discipline(conduct) if case.asks == "discipline" else bare(case.value)
            yield among(question, conduct, _is(right))


def _is(right: str) -> Judge:
    return lambda text: text == right


def _discipline(conduct: Conduct) -> str:
    articles = [int(number(text) or 0) for text in _ARTICLE.findall(conduct.authority.article)]
    found = {each.name if each else "" for each in map(conduct.authority.regulation.discipline_of, articles)}
    return found.pop() if len(found) == 1 else ""


def readings_of_pairing(pairing: Pairing, question: RenderedQuestion) -> Iterator[Verdict]:
    """Every line is a left side and has its right side among the options."""
    match = _MATCH.search(bare(lead_of(question.stem)))
    if not match or match[1] != bare(pairing.lead):
        return
    right = {bare(pair.left): bare(pair.right) for pair in pairing.pairs}
    letters = {bare(option.text): option.key for option in question.options}
    wanted = [right.get(bare(prompt)) for prompt in prompts_of(question)]
    places = tuple(letters.get(text or "", "") for text in wanted)
    if places and all(places):
        yield Verdict(True, frozenset(), because(pairing), places)


def readings_of_task(task: Task, body: str) -> Iterator[Verdict]:
    if body == bare(task.question):
        yield Verdict(True, frozenset(bare(point.text) for point in task.points), because(task))
