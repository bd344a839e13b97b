"""Evens out a bank: judgements, singles, negative stems, positions of the key. Hashes decide who gives way.

It picks among drafts and reorders options; it never changes what a question says.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from question_bank.chance import digest
from question_bank.question import Option, Question
from question_bank.question_types import shuffle_allowed
from question_bank.wording import is_negative

NEGATIVE_SHARE = 0.12
SINGLE_SHARE = 0.45
APPLIED_SHARE = 0.255
MOST_DROPPED = 0.1
SMALLEST_BANK = 40
FULL_OPTIONS = 4
LEAST_OF_TERM = 2
ONE_RIGHT = ("single", "case")
RECALLS = ("list-belongs", "list-complete")
TOLERANCE = 0.02


def with_one_judgement_each(questions: Sequence[Question]) -> list[Question]:
    """Keep the true or the false variant of every judgement, half and half over the bank."""
    pairs: dict[tuple[str, str], dict[str, Question]] = {}
    for question in questions:
        if question.type == "true_false":
            pairs.setdefault((question.term, question.pattern), {})[question.answer[0]] = question
    kept = {key: _preferred(key, variants) for key, variants in pairs.items()}
    free = sorted((key for key, variants in pairs.items() if len(variants) == 2), key=lambda key: digest(*key, "turn"))
    for key in free:
        true_count = sum(question.answer == ("true",) for question in kept.values())
        surplus = true_count - len(kept) / 2
        if abs(surplus) <= TOLERANCE * len(kept):
            break
        if (kept[key].answer == ("true",)) == (surplus > 0):
            kept[key] = pairs[key]["false" if surplus > 0 else "true"]
    chosen = {question.id for question in kept.values()}
    return [question for question in questions if question.type != "true_false" or question.id in chosen]


def _preferred(key: tuple[str, str], variants: dict[str, Question]) -> Question:
    wanted = "true" if int(digest(*key)[:4], 16) % 2 else "false"
    return variants.get(wanted) or next(iter(variants.values()))


def with_few_negatives(questions: Sequence[Question]) -> list[Question]:
    """Keep at most the share of negative stems that the bank allows."""
    negatives = sorted((question for question in questions if is_negative(question.stem)), key=lambda q: digest(q.id))
    positives = len(questions) - len(negatives)
    most = int(NEGATIVE_SHARE * positives / (1 - NEGATIVE_SHARE))
    dropped = {question.id for question in negatives[most:]}
    return [question for question in questions if question.id not in dropped]


def with_one_recall_each(questions: Sequence[Question]) -> list[Question]:
    """Of choosing a member and of choosing the missing one, keep what is asked with more options, else by hash."""
    recalls: dict[str, list[Question]] = {}
    for question in questions:
        if question.pattern in RECALLS:
            recalls.setdefault(question.term, []).append(question)
    dropped = {
        question.id
        for listed in recalls.values()
        for question in sorted(listed, key=lambda q: (-len(q.options), digest(q.id, "recall")))[1:]
    }
    return [question for question in questions if question.id not in dropped]


def with_fewer_singles(questions: Sequence[Question]) -> list[Question]:
    """Drop singles down to their share of a bank: three options first, mere recall first, from subjects asked most.

    A subject keeps two questions at least, so nothing goes unasked; what applies a rule stays.
    """
    if len(questions) < SMALLEST_BANK:
        return list(questions)
    left = Counter(question.term for question in questions)

    def order(question: Question) -> tuple[bool, bool, int, str]:
        full = len(question.options) >= FULL_OPTIONS
        return full, question.level != "识记", -left[question.term], digest(question.id, "single")

    free = [question for question in questions if question.type == "single" and question.level != "应用"]
    surplus = _surplus_of_singles(questions)
    dropped: set[str] = set()
    for question in sorted(free, key=order):
        if len(dropped) >= surplus:
            break
        if left[question.term] > LEAST_OF_TERM:
            left[question.term] -= 1
            dropped.add(question.id)
    return [question for question in questions if question.id not in dropped]


def _surplus_of_singles(questions: Sequence[Question]) -> int:
    """How many singles are too many: for their own share, and (within limits) for the share of applied questions."""
    total = len(questions)
    singles = sum(question.type == "single" for question in questions)
    applied = sum(question.level == "应用" for question in questions)
    for_applied = min(MOST_DROPPED * total, total - applied / APPLIED_SHARE)
    return math.ceil(max(for_applied, (singles - SINGLE_SHARE * total) / (1 - SINGLE_SHARE)))


def with_even_key_positions(questions: Sequence[Question]) -> list[Question]:
    """Swap options of four-option singles and cases until no letter is right too often; scales keep their order."""
    asked = [question for question in questions if question.type in ONE_RIGHT and len(question.options) == 4]
    counts = Counter(dict.fromkeys("ABCD", 0))
    counts.update(question.answer[0] for question in asked)
    moved: dict[str, Question] = {}
    for question in sorted((q for q in asked if shuffle_allowed(q)), key=lambda q: digest(q.id, "turn")):
        often, seldom = max("ABCD", key=lambda c: (counts[c], c)), min("ABCD", key=lambda c: (counts[c], c))
        if counts[often] - counts[seldom] <= max(1, TOLERANCE * len(asked)):
            break
        if question.answer[0] == often:
            moved[question.id] = _swapped(question, often, seldom)
            counts[often] -= 1
            counts[seldom] += 1
    return [moved.get(question.id, question) for question in questions]


def _swapped(question: Question, one: str, other: str) -> Question:
    texts = {option.key: option.text for option in question.options}
    texts[one], texts[other] = texts[other], texts[one]
    return replace(question, options=_options(texts.items()), answer=(other,))


def _options(pairs: Iterable[tuple[str, str]]) -> tuple[Option, ...]:
    return tuple(Option(key, text) for key, text in pairs)


def balanced(questions: Sequence[Question]) -> list[Question]:
    """All of them in turn."""
    fewer = with_fewer_singles(with_one_recall_each(with_one_judgement_each(questions)))
    return with_even_key_positions(with_few_negatives(fewer))
