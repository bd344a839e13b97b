"""Chooses wrong options: approved near misses first, then members of a confusable list; never random siblings.

A set that gives the key away by length, form, tone or sound is not offered; where fewer than two are left, nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice

from question_bank.chance import digest, pick
from question_bank.cues import asked_in, fits_length, gives_away, likeness, overlap, words
from question_bank.knowledge import Fact, Knowledge, Listed, NearMiss, Term
from question_bank.plain_text import bare
from question_bank.quantities import ascending

TRIED_SETS = 150
FEWEST = 2
ENOUGH = 4


def near_misses_of(entry: Listed, knowledge: Knowledge) -> tuple[NearMiss, ...]:
    """The approved near misses; where they are few, also what only a confusable term's list holds."""
    found = list(entry.near_misses)
    if len(found) >= ENOUGH:
        return tuple(found)
    taken = {bare(miss.text) for miss in found} | {bare(text) for text in right_texts(entry)}
    for name in entry.confusable if isinstance(entry, Term) else ():
        other = knowledge.term_by_name.get(name)
        for member in other.members if other else ():
            if other and not {bare(text) for text in (member.text, *member.aliases)} & taken:
                found.append(NearMiss(member.text, f"{member.text}属于{other.lead}，不属于{entry.lead}。"))
                taken.add(bare(member.text))
    return tuple(found)


def right_texts(entry: Listed) -> tuple[str, ...]:
    """Everything that is right: members or the value, with their aliases."""
    members = [text for member in entry.members for text in (member.text, *member.aliases)]
    return (entry.value, *entry.value_aliases) if isinstance(entry, Fact) and not members else tuple(members)


def allowed(pool: Iterable[NearMiss], beside: Iterable[str]) -> list[NearMiss]:
    """The near misses that may stand beside the given members."""
    shown = set(beside)
    return [miss for miss in pool if not shown & set(miss.not_with)]


def sets_of(
    pool: Sequence[NearMiss], right: Sequence[str], stem: str, count: int, *seed: str
) -> Iterator[tuple[NearMiss, ...]]:
    """Sets of `count` distractors without a cue, the best first: fitting in length, near in form, then by hash."""
    rings = words(asked_in(stem)).intersection(*map(words, right))

    def order(miss: NearMiss) -> tuple[bool, bool, int, str]:
        fits = any(fits_length(miss.text, text) for text in right)
        near = max(likeness(miss.text, text) for text in right)
        return not fits, not rings & words(miss.text), -near, digest(*seed, miss.text)

    for chosen in islice(combinations(sorted(pool, key=order), count), TRIED_SETS):
        wrong = [miss.text for miss in chosen]
        if not gives_away(stem, right, wrong) and not overlap([*right, *wrong]):
            yield chosen


def choose(
    pool: Sequence[NearMiss], right: Sequence[str], stem: str, *seed: str, most: int = 3, fewest: int = FEWEST
) -> tuple[NearMiss, ...]:
    """The best set of `most` distractors, or of fewer down to `fewest`; empty when there is none."""
    for count in range(min(most, len(pool)), fewest - 1, -1):
        for chosen in sets_of(pool, right, stem, count, *seed):
            return chosen
    return ()


def choose_on_scale(pool: Sequence[NearMiss], value: str, stem: str, *seed: str) -> tuple[NearMiss, ...]:
    """Three (or two) values around the key; among the sets, one that puts the key on a rank the hash decides."""
    for count in (3, 2):
        found = list(sets_of(pool, [value], stem, count, *seed))
        if not found:
            continue
        ranks = [ascending([value, *(miss.text for miss in chosen)]).index(value) for chosen in found]
        wanted = sorted(set(ranks))[pick(len(set(ranks)), *seed, "rank")]
        return found[ranks.index(wanted)]
    return ()
