"""Reads stems that are a fact's statement: with its slot blank, or filled and to be judged."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from question_bank.knowledge import Fact
from question_bank.plain_text import bare
from question_bank.quantities import quantity, same_quantity
from question_bank.solver.verdicts import RenderedQuestion, Verdict, among, because, judged


@lru_cache(maxsize=5_000)
def _halves(fact: Fact) -> tuple[str, str]:
    before, after = fact.statement.split("{}")
    return bare(before + "▢").removesuffix("▢") if before else "", bare("▢" + after).removeprefix("▢") if after else ""


def readings_of_statement(fact: Fact, body: str, question: RenderedQuestion) -> Iterator[Verdict]:
    before, after = _halves(fact)
    if not (body.startswith(before) and body.endswith(after)) or len(body) <= len(before) + len(after):
        return
    filler = body[len(before) : len(body) - len(after)]
    if question.type == "true_false":
        right = _is_value(fact, filler)
        if right is not None:
            yield judged(fact, right)
    elif filler == "▢" and question.type == "blank":
        yield Verdict(True, frozenset((fact.value, *fact.value_aliases)), because(fact))
    elif filler == "▢":
        yield among(question, fact, lambda text: bool(_is_value(fact, text)))


def _is_value(fact: Fact, text: str) -> bool | None:
    """Whether `text` is the value; None for words that the knowledge has not weighed."""
    values = (fact.value, *fact.value_aliases)
    if text in {bare(value) for value in values}:
        return True
    if text in {bare(miss.text) for miss in fact.near_misses}:
        return False
    if quantity(fact.value) and quantity(text):
        return any(same_quantity(text, bare(value)) for value in values)
    return None
