"""Questions from a list: what belongs, what does not, complete it, and is it stated rightly.

Every choice made here follows from the subject's name, so the same entry gives the same questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from question_bank.chance import arranged, pick
from question_bank.cues import clang
from question_bank.distractors import allowed, choose
from question_bank.knowledge import Member, NearMiss
from question_bank.patterns.drafting import Subject, copula, draft, explained, lettered, whole_list
from question_bank.plain_text import BLANK, quoted
from question_bank.quantities import in_arabic, quantity
from question_bank.question import Question

LONGEST_RECITED = 7
LONGEST_STEM = 110
MOST_RIGHT = 4


def belongs(subject: Subject) -> list[Question]:
    """One member among near misses."""
    stem = f"{subject.opening}下列选项中，属于{subject.lead}的是{BLANK}。"
    for text in arranged(subject.texts, subject.name, "belongs"):
        pool = allowed(subject.near_misses, [text])
        misses = choose(pool, [text], stem, subject.name, "belongs", text)
        if misses:
            return [_choice(subject, "list-belongs", text, stem, [text], misses, "识记")]
    return []


def excludes(subject: Subject) -> list[Question]:
    """One near miss among members; the negative is spelled out."""
    stem = f"{subject.opening}下列选项中，不属于{subject.lead}的是{BLANK}。"
    if len(subject.members) < 2:
        return []
    members = [NearMiss(text, "") for text in subject.texts]
    for miss in sorted(subject.near_misses, key=lambda miss: pick(10**9, subject.name, "excludes", miss.text)):
        shown = [member for member in members if member.text not in miss.not_with]
        chosen = choose(shown, [miss.text], stem, subject.name, "excludes", miss.text)
        if chosen:
            options, answer = lettered([miss.text], [member.text for member in chosen], subject.name, "excludes")
            return [
                draft(
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
            ]
    return []


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
    """Which members to show, and how many near misses beside them, in the order to be tried."""
    shown = arranged(subject.texts, subject.name, "multiple")
    most = min(MOST_RIGHT, len(shown))
    for offered in (5, 4):
        counts = [count for count in range(2, most + 1) if 0 < offered - count <= len(subject.near_misses)]
        for turn in range(len(counts)):
            count = counts[(turn + pick(len(counts), subject.name, "how many")) % len(counts)]
            for chosen in list(combinations(shown, count))[:20]:
                yield [text for text in subject.texts if text in chosen], offered - count


def complete(subject: Subject) -> list[Question]:
    """The list with one member left out: to be written in a fixed formula of short names, else to be chosen."""
    if not 2 <= len(subject.members) <= LONGEST_RECITED:
        return []
    formula = copula(subject) == "是指" and all(_is_short(text) for text in subject.texts)
    for text in arranged(subject.texts, subject.name, "complete"):
        others = [member.text for member in subject.members if member.text != text]
        stem = subject.opening + whole_list(subject, [BLANK if t == text else t for t in subject.texts]) + "。"
        if len(stem) > LONGEST_STEM:
            continue
        if formula:
            return [_written(subject, text, stem)]
        misses = choose(allowed(subject.near_misses, [*others, text]), [text], stem, subject.name, "complete", text)
        if misses:
            return [_choice(subject, "list-complete", text, stem, [text], misses, "识记")]
    return []


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
    if len(subject.members) < 2:
        return []
    recited = subject.opening + whole_list(subject) + "。"
    if len(subject.members) > LONGEST_RECITED or len(recited) > LONGEST_STEM:
        return _of_one_item(subject)
    found = [_judged(subject, "list-judgement", recited, None)]
    swaps = [(text, miss) for text in subject.texts for miss in subject.near_misses]
    for text, miss in sorted(swaps, key=lambda swap: pick(10**9, subject.name, "swap", swap[0], swap[1].text)):
        stem = subject.opening + whole_list(subject, [miss.text if t == text else t for t in subject.texts]) + "。"
        if not set(miss.not_with) & (set(subject.texts) - {text}) and abs(len(miss.text) - len(text)) <= 4:
            return [*found, _judged(subject, "list-judgement", stem, miss)]
    return found


def _of_one_item(subject: Subject) -> list[Question]:
    def stem_of(text: str) -> str:
        return f"{subject.opening}{quoted(text)}属于{subject.lead}。"

    found = []
    for text in arranged(subject.texts, subject.name, "one")[:1]:
        if not clang(stem_of(""), [text], [miss.text for miss in subject.near_misses]):
            found.append(_judged(subject, "list-judgement-one", stem_of(text), None))
    for miss in sorted(subject.near_misses, key=lambda miss: pick(10**9, subject.name, "one", miss.text))[:1]:
        found.append(_judged(subject, "list-judgement-one", stem_of(miss.text), miss))
    return found


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
