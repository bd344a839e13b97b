"""In which way a question is answered: the one word that pages, forms and papers go by. Knows no question.

one and several (radios, checkboxes) · judgement · gaps (one text each) · order and match (a letter
each place) · text (free writing).
"""

from __future__ import annotations

from functools import cache

from question_bank.question_types import TYPES
from question_bank.question_types.arrangements import Matching, Ordering
from question_bank.question_types.base import QuestionType
from question_bank.question_types.blanks import Blank
from question_bank.question_types.choices import Choice
from question_bank.question_types.judgements import TrueFalse
from question_bank.question_types.short_answers import Short

CHOSEN = ("one", "several")
ARRANGED = ("order", "match")
_WAYS: tuple[tuple[type[QuestionType], str], ...] = (
    (TrueFalse, "judgement"),
    (Blank, "gaps"),
    (Ordering, "order"),
    (Matching, "match"),
    (Short, "text"),
)


@cache
def way_of(type_name: str) -> str:
    """The way of a type of the bank."""
    kind = TYPES[type_name]
    if isinstance(kind, Choice):
        return "one" if kind.most == 1 else "several"
    return next(way for family, way in _WAYS if isinstance(kind, family))
