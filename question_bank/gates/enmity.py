"""Which questions must not meet in one paper, because they ask the same or one gives the other away.

It reads questions only; how a paper is dealt is not its business.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from functools import lru_cache
from itertools import combinations

from question_bank.gates.duplicates import NEARLY, SHORTEST, alikeness, letter_pairs
from question_bank.plain_text import bare
from question_bank.quantities import LADDERS, quantity
from question_bank.question import Question
from question_bank.question_types import TYPES

SHORTEST_TELLTALE = 4
FEWEST_SHARED = 2
_RUNGS = frozenset(rung for ladder in LADDERS for rung in ladder)
_TITLE = re.compile(r"《(.+?)》")
_LISTED = re.compile(r"^.*?(?:是指|包括|依次为)(.+?)。?依据：", re.DOTALL)


def are_enemies(one: Question, other: Question) -> bool:
    """Whether two questions are on one term (in one type or level), hold one list, are nearly the same stem, or one
    gives the other away.
    """
    if one.id == other.id:
        return False
    if one.term == other.term and (one.type == other.type or one.level == other.level):
        return True
    if one.term == other.term and (_recites(one, other) or _recites(other, one)):
        return True
    if _share_list(_listed(one.explanation), _listed(other.explanation)) or _are_alike(one, other):
        return True
    return any(_tells(teller, asked) for teller, asked in ((one, other), (other, one)))


def enemies(questions: Iterable[Question]) -> set[tuple[str, str]]:
    """All pairs of ids that are enemies, each pair in alphabetical order."""
    return {_in_order(one.id, other.id) for one, other in _pairs(list(questions))}


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def enemy_groups(questions: Iterable[Question]) -> dict[str, frozenset[str]]:
    """The enemies of each question, by id; a question without any has an empty set."""
    listed = list(questions)
    found: dict[str, set[str]] = {question.id: set() for question in listed}
    for one, other in _pairs(listed):
        found[one.id].add(other.id)
        found[other.id].add(one.id)
    return {name: frozenset(ids) for name, ids in found.items()}


def _pairs(listed: list[Question]) -> Iterator[tuple[Question, Question]]:
    """Every pair of enemies at least once; only questions that have something in common are compared."""
    groups: dict[Hashable, list[Question]] = defaultdict(list)
    for question in listed:
        groups["term", question.term].append(question)
        groups["article", question.authority.title, question.authority.article].append(question)
        groups["list", _listed(question.explanation)].append(question)
    for key, group in groups.items():
        if key != ("list", frozenset()):
            yield from (pair for pair in combinations(group, 2) if are_enemies(*pair))
    of_list = {key[1]: group for key, group in groups.items() if isinstance(key, tuple) and key[0] == "list"}
    for mine, theirs in combinations(of_list, 2):
        if _share_list(mine, theirs):
            yield from ((one, other) for one in of_list[mine] for other in of_list[theirs] if one.id != other.id)
    yield from _pairs_by_filler(listed)
    of_title: dict[str, list[Question]] = defaultdict(list)
    for question in listed:
        of_title[_title(question)].append(question)
    for group in of_title.values():
        yield from (pair for pair in combinations(group, 2) if _are_alike(*pair))


def _pairs_by_filler(listed: list[Question]) -> Iterator[tuple[Question, Question]]:
    shown = [(question, _shown(question)) for question in listed]
    for asked in listed:
        keys = _fillers(asked)
        for teller, text in shown if keys else ():
            if teller.id != asked.id and any(key in text for key in keys):
                yield asked, teller


def _title(question: Question) -> str:
    """The regulation that a stem names first; nearly the same stems name the same."""
    match = _TITLE.search(question.stem)
    return match[1] if match else ""


@lru_cache(maxsize=20_000)
def _grams(stem: str) -> frozenset[str]:
    return letter_pairs(bare(stem))


def _are_alike(one: Question, other: Question) -> bool:
    """Whether two stems share nearly all their letter pairs, so that a candidate would meet the same thing twice."""
    mine, theirs = _grams(one.stem), _grams(other.stem)
    short, long = sorted((len(mine), len(theirs)))
    return short >= SHORTEST and short >= NEARLY * long and alikeness(mine, theirs) >= NEARLY


def _recites(teller: Question, asked: Question) -> bool:
    """Whether a stem on the same term spells out everything that the other question asks for."""
    stem = bare(teller.stem)
    right = [bare(option.text) for option in asked.options if option.key in asked.answer]
    return bool(right) and all(text in stem for text in right)


def _tells(teller: Question, asked: Question) -> bool:
    """Whether a candidate can read the blank's filler, or (on one article) a right option, in the other question."""
    keys = _keys(asked) if _article(teller) == _article(asked) else _fillers(asked)
    shown = _shown(teller) if keys else ""
    return any(key in shown for key in keys)


def _article(question: Question) -> tuple[str, str]:
    return question.authority.title, question.authority.article


def _keys(question: Question) -> list[str]:
    """Fillers and right options long enough to be recognised elsewhere; a number is no telltale."""
    right = [option.text for option in question.options if option.key in question.answer]
    written = [str(text) for part in question.answer for text in part] if question.type == "blank" else []
    return [bare(text) for text in (*right, *written) if len(text) >= SHORTEST_TELLTALE and quantity(text) is None]


def _fillers(question: Question) -> list[str]:
    """Those of a blank that tell anywhere: a rung of a ladder (留党察看) is named in too many questions."""
    return [key for key in _keys(question) if key not in _RUNGS] if question.type == "blank" else []


def _shown(question: Question) -> str:
    kind = TYPES.get(question.type)
    options = kind.options_shown(question) if kind else question.options
    return bare(question.stem) + "".join(bare(option.text) for option in options)


@lru_cache(maxsize=10_000)
def _listed(explanation: str) -> frozenset[str]:
    """The members of the list that an explanation opens with; empty when it opens with anything else."""
    match = _LISTED.match(explanation.split("”：")[0])
    if not match:
        return frozenset()
    parts = match[1].split("；" if "；" in match[1] else "、")
    return frozenset(map(bare, parts)) if len(parts) >= FEWEST_SHARED else frozenset()


def _share_list(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two lists have half of the shorter one's members in common, and two at least."""
    shared = len(one & other)
    return shared >= FEWEST_SHARED and 2 * shared >= min(len(one), len(other))
