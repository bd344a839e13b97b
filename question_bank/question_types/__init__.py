"""The types of question: one stateless class each, one dictionary. A new type is one class and one row here."""

from __future__ import annotations

from question_bank.quantities import are_scale
from question_bank.question_types.arrangements import Arrangement, Matching, Ordering
from question_bank.question_types.base import RULES, Mark, Outcome, QuestionType, Rule, options_of
from question_bank.question_types.blanks import Blank
from question_bank.question_types.choices import Case, Multiple, Single
from question_bank.question_types.judgements import TrueFalse
from question_bank.question_types.short_answers import Short

TYPES: dict[str, QuestionType] = {
    kind.name: kind for kind in (Single(), Multiple(), TrueFalse(), Blank(), Ordering(), Matching(), Case(), Short())
}


def shuffle_allowed(question: object) -> bool:
    """Whether an exam may change the order of the options: not when all are values of one scale."""
    options = options_of(question)
    return len(options) > 1 and not are_scale(option.text for option in options)


__all__ = ["RULES", "TYPES", "Arrangement", "Mark", "Outcome", "QuestionType", "Rule", "options_of", "shuffle_allowed"]
