"""Questions from a list: what belongs, what does not, complete it, and is it stated rightly.

Every choice made here follows from the subject's name, so the same entry gives the same questions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations

from question_bank.chance import arranged, pick
from question_bank.cues import clang, echo, fits_length, likeness, nearest, odd_in_list
from question_bank.distractors import FEWEST, allowed, choose
from question_bank.knowledge import Member, NearMiss
from question_bank.patterns.drafting import Subject, copula, draft, explained, lettered, separator, whole_list
from question_bank.plain_text import BLANK, quoted
from question_bank.quantities import in_arabic, quantity
from question_bank.question import Question
from question_bank.wording import double_negative

OFFERED = (3, 2)
FEWEST_BESIDE = 3
LONGEST_RECITED = 7
LONGEST_STEM = 110
MOST_RIGHT = 4
_NAMES_ONE_THING = re.compile(r"(?:规定|规范|标准|布局|理念|精神|路线|范围|工作)”?$")


def belongs(subject: Subject) -> list[Question]:
    """One member among near misses; a member that finds three is asked before one that finds two."""
    stem = f"{subject.opening}下列选项中，属于{subject.lead}的是{BLANK}。"
    for count in OFFERED:
        for text in arranged(subject.texts, subject.name, "belongs"):
            pool = allowed(subject.near_misses, [text])
            misses = choose(pool, [text], stem, subject.name, "belongs", text, most=count, fewest=count)
            if misses:
                return [_choice(subject, "list-belongs", text, stem, [text], misses, "识记")]
    return []


def excludes(subject: Subject) -> list[Question]:
    """One near miss among three members or more; never where the description itself is a negation."""
    stem = f"{subject.opening}下列选项中，不属于{subject.lead}的是{BLANK}。"
    if len(subject.members) < FEWEST_BESIDE or double_negative(stem):
        return []
    members = [NearMiss(text, "") for text in subject.texts]
    by_text = {miss.text: miss for miss in subject.near_misses}
    ordered = nearest(by_text, subject.texts, first=_as_listed(subject))
    for count in OFFERED:
        for miss in (by_text[text] for text in ordered):
            shown = [member for member in members if member.text not in miss.not_with]
            seed = (subject.name, "excludes", miss.text)
            chosen = choose(shown, [miss.text], stem, *seed, most=count, fewest=count)
            if chosen:
                return [_negative(subject, stem, miss, [member.text for member in chosen])]
    return []


def _negative(subject: Subject, stem: str, miss: NearMiss, members: list[str]) -> Question:
    options, answer = lettered([miss.text], members, subject.name, "excludes")
    return draft(
        subject,
        pattern="list-excludes",
        variant=miss.text,
        type="single",
        level=subject.level("理解"),
        stem=stem,
        options=options,
        answer=answer,
        explanation=explained(whole_list(subject), subject.authority, [miss]),
        harder=0.05,
    )


def multiple(subject: Subject) -> list[Question]:
    """Two to four members among near misses, five options (four where near misses are few)."""
    stem = f"{subject.opening}{subject.lead}包括{BLANK}。"
    for right, count in _members_and_misses(subject):
        pool = allowed(subject.near_misses, right)
        misses = choose(pool, right, stem, subject.name, "multiple", most=count, fewest=count) if pool else ()
        if misses:
            return [_choice(subject, "list-multiple", "", stem, right, misses, "识记", type="multiple")]
    return []


def _members_and_misses(subject: Subject) -> Iterator[tuple[list[str], int]]:
    """Which members to show, and how many near misses beside them, in the order to be tried: two misses before one."""
    shown = arranged(subject.texts, subject.name, "multiple")
    most = min(MOST_RIGHT, len(shown))
    for fewest_misses, offered in ((2, 5), (2, 4), (1, 5), (1, 4)):
        counts = [count for count in range(2, most + 1) if fewest_misses <= offered - count <= len(subject.near_misses)]
        for turn in range(len(counts)):
            count = counts[(turn + pick(len(counts), subject.name, "how many")) % len(counts)]
            for chosen in list(combinations(shown, count))[:20]:
                yield [text for text in subject.texts if text in chosen], offered - count


def complete(subject: Subject) -> list[Question]:
    """The list with one member left out: to be written in a fixed formula of short names, else to be chosen."""
    if not FEWEST <= len(subject.members) <= LONGEST_RECITED:
        return []
    formula = copula(subject) == "是指" and all(_is_short(text) for text in subject.texts)
    stems = {text: _with_blank(subject, text) for text in arranged(subject.texts, subject.name, "complete")}
    stems = {text: stem for text, stem in stems.items() if len(stem) <= LONGEST_STEM and not echo(stem, [text], [])}
    if formula:
        return [_written(subject, text, stem) for text, stem in list(stems.items())[:1]]
    for count in OFFERED:
        for text, stem in stems.items():
            pool = allowed(subject.near_misses, subject.texts)
            misses = choose(pool, [text], stem, subject.name, "complete", text, most=count, fewest=count)
            if misses:
                return [_choice(subject, "list-complete", text, stem, [text], misses, "识记")]
    return []


def _with_blank(subject: Subject, text: str) -> str:
    return subject.opening + whole_list(subject, [BLANK if each == text else each for each in subject.texts]) + "。"


def _written(subject: Subject, text: str, stem: str) -> Question:
    member = next(member for member in subject.members if member.text == text)
    return draft(
        subject,
        pattern="list-complete-blank",
        variant=text,
        type="blank",
        level=subject.level("识记"),
        stem=stem,
        answer=(fillers(member),),
        explanation=explained(whole_list(subject), subject.authority),
    )


def fillers(member: Member) -> tuple[str, ...]:
    """What counts as written right: the text, its aliases, and the same with digits."""
    accepted = [member.text, *member.aliases]
    return tuple(dict.fromkeys([*accepted, *(in_arabic(text) for text in accepted if quantity(text))]))


def _is_short(text: str) -> bool:
    return 2 <= len(text) <= 8 and not set(text) & set("、，；（）")


def judgements(subject: Subject) -> list[Question]:
    """The list stated whole, or (a long one) membership of one item: a true and a false variant."""
    if len(subject.members) < FEWEST:
        return []
    recited = subject.opening + whole_list(subject) + "。"
    if len(subject.members) > LONGEST_RECITED or len(recited) > LONGEST_STEM:
        return _of_one_item(subject)
    found = [_judged(subject, "list-judgement", recited, None)]
    for text, miss in _swaps(subject):
        stem = subject.opening + whole_list(subject, [miss.text if t == text else t for t in subject.texts]) + "。"
        return [*found, _judged(subject, "list-judgement", stem, miss)]
    return found


def _swaps(subject: Subject) -> list[tuple[str, NearMiss]]:
    """Members and the near misses that may take their place unnoticed, the pair nearest in form first.

    Between equals the editor's order of near misses decides, then the hash.
    """
    found = []
    turns = [(miss, text) for miss in subject.near_misses for text in arranged(subject.texts, subject.name, "swap")]
    for miss, text in turns:
        others = [other for other in subject.texts if other != text]
        if miss in allowed(subject.near_misses, others):
            alike = separator([*others, miss.text]) == separator(subject.texts)
            if alike and fits_length(miss.text, text) and not odd_in_list(others, miss.text):
                found.append((text, miss))
    return sorted(found, key=lambda swap: -likeness(*_texts(swap)))


def _as_listed(subject: Subject) -> Callable[[str], str]:
    """The editor's order of near misses, as something to sort by."""
    places = {miss.text: f"{at:03}" for at, miss in enumerate(subject.near_misses)}
    return lambda text: places[text]


def _texts(swap: tuple[str, NearMiss]) -> tuple[str, str]:
    return swap[0], swap[1].text


def _of_one_item(subject: Subject) -> list[Question]:
    misses = {miss.text: miss for miss in subject.near_misses}
    found = []
    for text in arranged(subject.texts, subject.name, "one"):
        stem = _one_of(subject, text)
        if not clang(_one_of(subject, ""), [text], list(misses)):
            found.append(_judged(subject, "list-judgement-one", stem, None))
            break
    for text in nearest(misses, subject.texts, first=_as_listed(subject))[:1]:
        found.append(_judged(subject, "list-judgement-one", _one_of(subject, text), misses[text]))
    return found


def _one_of(subject: Subject, text: str) -> str:
    """“X”是…之一; a description that names one thing (a rule, a standard) has contents."""
    contents = "的内容" if _NAMES_ONE_THING.search(subject.lead) else ""
    return f"{subject.opening}{quoted(text)}是{subject.lead}{contents}之一。"


def _judged(subject: Subject, pattern: str, stem: str, miss: NearMiss | None) -> Question:
    content = whole_list(subject)
    return draft(
        subject,
        pattern=pattern,
        variant="false" if miss else "true",
        type="true_false",
        level=subject.level("理解"),
        stem=stem,
        answer=("false" if miss else "true",),
        explanation=explained(
            f"说法{'错误' if miss else '正确'}。{content}", subject.authority, [miss] if miss else []
        ),
    )


def _choice(
    subject: Subject,
    pattern: str,
    variant: str,
    stem: str,
    right: list[str],
    misses: tuple[NearMiss, ...],
    level: str,
    type: str = "single",
) -> Question:
    options, answer = lettered(right, [miss.text for miss in misses], subject.name, pattern)
    return draft(
        subject,
        pattern=pattern,
        variant=variant,
        type=type,
        level=subject.level(level),
        stem=stem,
        options=options,
        answer=answer,
        explanation=explained(whole_list(subject), subject.authority, misses),
    )
