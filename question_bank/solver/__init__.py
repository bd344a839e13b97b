"""Re-derives the key of a question from the knowledge, reading only what the candidate reads.

It parses stems on its own and shares no templates with the patterns; where it can't tell, it says so and never guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from question_bank.knowledge import Conduct, Entry, Fact, Knowledge, Pairing, Task
from question_bank.plain_text import bare, folded
from question_bank.quantities import same_quantity
from question_bank.question import Question
from question_bank.solver.lists import readings_of_list
from question_bank.solver.scenes import readings_of_conduct, readings_of_pairing, readings_of_task
from question_bank.solver.statements import readings_of_statement
from question_bank.solver.verdicts import UNKNOWN, RenderedQuestion, Verdict

_GIVEN_TITLE = re.compile(r"^根据《(.+?)》(?:\([^)]*\))?(?:的?规定)?,")
_NAMED_TITLE = re.compile(r"《([^》]+)》(?=明确列举)")
_PLACED = ("ordering", "matching")


def rendered(question: Question) -> RenderedQuestion:
    return RenderedQuestion(question.type, question.stem, question.options)


def solve(question: RenderedQuestion, knowledge: Knowledge) -> Verdict:
    """Derive the key; `known` is False when the stem can't be traced to exactly one answer."""
    stem = bare(question.stem)
    titled = _GIVEN_TITLE.match(stem) or _NAMED_TITLE.search(stem)
    title, body = (titled[1], stem[: titled.start()] + stem[titled.end() :]) if titled else ("", stem)
    verdicts = {}
    for entry in knowledge.entries:
        if entry.authority is None or (title and not _same_title(entry.authority.regulation.title, title)):
            continue
        for verdict in _readings(entry, body, question):
            verdicts[verdict.keys, verdict.places] = verdict
    return verdicts.popitem()[1] if len(verdicts) == 1 else UNKNOWN


def disagrees(question: Question, knowledge: Knowledge) -> str | None:
    """How the stored key contradicts what is valid in the question's time, in Chinese; None if nothing does."""
    verdict = verdict_on(question, knowledge)
    if not verdict.known:
        return None
    if question.type == "blank":
        return _strange_filler(question, verdict)
    if question.type == "short":
        points = frozenset(bare(point[0]) for point in question.answer)
        return None if points == verdict.keys else f"采分点与知识库不一致：{verdict.because}"
    if question.type in _PLACED:
        return None if question.answer == verdict.places else f"答案应为{'、'.join(verdict.places)}：{verdict.because}"
    if frozenset(question.answer) == verdict.keys:
        return None
    return f"答案应为{_in_words(question, verdict.keys)}：{verdict.because}"


def verdict_on(question: Question, knowledge: Knowledge) -> Verdict:
    """The verdict by the knowledge that is valid while the question is."""
    return solve(rendered(question), knowledge.between(question.valid_from, question.valid_to))


def _strange_filler(question: Question, verdict: Verdict) -> str | None:
    fillers = [text for part in question.answer for text in part]
    accepted = {folded(text) for text in verdict.keys}
    strange = [text for text in fillers if folded(text) not in accepted and not _same_size(text, verdict.keys)]
    return f"答案“{strange[0]}”与知识库不一致：{verdict.because}" if strange else None


def _same_size(text: str, accepted: Iterable[str]) -> bool:
    return any(same_quantity(text, other) for other in accepted)


def _in_words(question: Question, keys: frozenset[str]) -> str:
    if question.type == "true_false":
        return "“正确”" if "true" in keys else "“错误”"
    texts = [f"“{option.text}”" for option in question.options if option.key in keys]
    return "、".join(texts) if texts else "（没有一个选项正确）"


@lru_cache(maxsize=2_000)
def _same_title(title: str, other: str) -> bool:
    return bare(title) == other or bare(title.removeprefix("中国共产党").removeprefix("中华人民共和国")) == other


def _readings(entry: Entry, body: str, question: RenderedQuestion) -> Iterator[Verdict]:
    """Every way in which this entry answers the stem."""
    if isinstance(entry, Conduct):
        yield from readings_of_conduct(entry, question)
    elif isinstance(entry, Pairing):
        yield from readings_of_pairing(entry, question)
    elif isinstance(entry, Task):
        yield from readings_of_task(entry, body)
    elif entry.members:
        yield from readings_of_list(entry, body, question)
    elif isinstance(entry, Fact) and entry.statement:
        yield from readings_of_statement(entry, body, question)


__all__ = ["UNKNOWN", "RenderedQuestion", "Verdict", "disagrees", "rendered", "solve", "verdict_on"]
