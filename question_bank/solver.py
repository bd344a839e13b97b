"""Re-derives the key of a question from the knowledge, reading only what the candidate reads.

It parses stems on its own and shares no templates with the patterns; where it can't tell, it says so and never guesses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from question_bank.knowledge import Fact, Knowledge, Member, Term
from question_bank.plain_text import bare, folded
from question_bank.quantities import quantity, same_quantity
from question_bank.question import Option, Question

_GIVEN_TITLE = re.compile(r"^根据《(.+?)》(?:\([^)]*\))?(?:的?规定)?,")
_PICK = re.compile(r"(?:下列|以下)(?:选项|各项|表述|内容)?(?:中)?,?(不?)(?:属于|是)(.+?)的(?:一项|选项)?是▢")
_CONTAINS = re.compile(r"是指|包括|指的是|分为|有")
_ONE_ITEM = re.compile(r"^(.+?)(不?)属于(.+?)$")
_ONE_OF = re.compile(r"(不?)是(.+)之一$")
_SOURCE = re.compile(r"^(?:党章|刑法|法律|[^“”]{2,10}?(?:规定|准则|条例))")
_SAYS = re.compile(r"^(?:规定|列举|列明|要求|提出)的?")
_NEXT = re.compile(r"^在(.+)中,(?:由轻到重排列,)?紧接在(.+)之(后|前)的(?:一项)?是▢$")
_HEAVIER = re.compile(r"^在(.+)中,比(.+?)(重|轻)一档的(?:处分)?是▢$")
_SEPARATORS = "、,;和及与"


@dataclass(frozen=True)
class RenderedQuestion:
    """What stands on the candidate's page and nothing else."""

    type: str
    stem: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The key as the knowledge has it: letters, ``true``/``false``, or the accepted fillers of one blank."""

    known: bool
    keys: frozenset[str] = frozenset()
    because: str = ""


UNKNOWN = Verdict(False)
Judge = Callable[[str], bool | None]


def rendered(question: Question) -> RenderedQuestion:
    return RenderedQuestion(question.type, question.stem, question.options)


def solve(question: RenderedQuestion, knowledge: Knowledge) -> Verdict:
    """Derive the key; `known` is False when the stem can't be traced to exactly one answer."""
    stem = bare(question.stem)
    titled = _GIVEN_TITLE.match(stem)
    title, body = (titled[1], stem[titled.end() :]) if titled else ("", stem)
    verdicts = {}
    entries: tuple[Term | Fact, ...] = (*knowledge.terms, *knowledge.facts)
    for entry in entries:
        if entry.authority is None or (title and not _same_title(entry.authority.regulation.title, title)):
            continue
        for verdict in _readings(entry, body, question):
            verdicts[verdict.keys] = verdict
    return verdicts.popitem()[1] if len(verdicts) == 1 else UNKNOWN


def disagrees(question: Question, knowledge: Knowledge) -> str | None:
    """How the stored key contradicts the knowledge, in Chinese; None when it agrees or nothing is known."""
    verdict = solve(rendered(question), knowledge)
    if not verdict.known:
        return None
    if question.type == "blank":
        fillers = [text for part in question.answer for text in part]
        accepted = {folded(text) for text in verdict.keys}
        strange = [text for text in fillers if folded(text) not in accepted and not _same_size(text, verdict.keys)]
        return f"答案“{strange[0]}”与知识库不一致：{verdict.because}" if strange else None
    if frozenset(question.answer) == verdict.keys:
        return None
    return f"答案应为{_in_words(question, verdict.keys)}：{verdict.because}"


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


def _readings(entry: Term | Fact, body: str, question: RenderedQuestion) -> Iterator[Verdict]:
    """Every way in which this entry answers the stem."""
    if entry.members:
        yield from _readings_of_list(entry, body, question)
    elif isinstance(entry, Fact) and entry.statement:
        yield from _readings_of_statement(entry, body, question)


# --- lists


def _readings_of_list(entry: Term | Fact, body: str, question: RenderedQuestion) -> Iterator[Verdict]:
    if not any(name in body for name in _names(entry)):
        return
    if picked := _PICK.search(body):
        negative = bool(picked[1])
        if _is_named(entry, picked[2]):
            yield _among(question, entry, lambda text: _is_member(entry, text) != negative)
        return
    if question.type == "single" and entry.ordered and (rung := _rung(entry, body)):
        yield _among(question, entry, lambda text: text in rung)
        return
    for match in _CONTAINS.finditer(body):
        subject = body[: match.start()]
        if _is_named(entry, subject) or _is_named(entry, subject.removesuffix("不")):
            yield from _of_contents(entry, body[match.end() :], not _is_named(entry, subject), question)
            return
    if question.type == "true_false" and (one := _one_item(entry, body)):
        yield _judged(entry, _is_member(entry, one[0]) != one[1])


def _one_item(entry: Term | Fact, body: str) -> tuple[str, bool] | None:
    """What a judgement says about one thing, and whether it denies it: X(不)属于…, X(不)是…之一."""
    if (match := _ONE_ITEM.match(body)) and _is_named(entry, match[3]):
        return match[1], bool(match[2])
    for at in range(1, len(body)):
        if (match := _ONE_OF.match(body, at)) and _is_named(entry, match[2]):
            return body[:at], bool(match[1])
    return None


def _of_contents(entry: Term | Fact, tail: str, negative: bool, question: RenderedQuestion) -> Iterator[Verdict]:
    if tail == "▢":
        yield _among(question, entry, lambda text: _is_member(entry, text) != negative)
        return
    named, foreign, blanks = _taken_apart(entry, tail)
    if question.type == "true_false":
        if foreign or len(named) == len(entry.members):
            yield _judged(entry, (not foreign) != negative)
        return
    left = [member for member in entry.members if member not in named]
    if blanks != 1 or foreign or len(left) != 1:
        return
    accepted = {bare(text) for text in (left[0].text, *left[0].aliases)}
    if question.type == "blank":
        yield Verdict(True, frozenset((left[0].text, *left[0].aliases)), _because(entry))
    else:
        yield _among(question, entry, lambda text: text in accepted)


def _taken_apart(entry: Term | Fact, text: str) -> tuple[list[Member], list[str], int]:
    """Members named in an enumeration, what else is named there, and how many blanks it has."""
    known = sorted(
        ((bare(form), member) for member in entry.members for form in (member.text, *member.aliases)),
        key=lambda pair: -len(pair[0]),
    )
    named: list[Member] = []
    foreign: list[str] = []
    blanks = at = 0
    while at < len(text):
        rest = text[at:]
        found = next(((form, m) for form, m in known if rest.startswith(form) and _ends(rest[len(form) :])), None)
        if found:
            named.append(found[1])
            at += len(found[0])
        elif rest[0] == "▢":
            blanks += 1
            at += 1
        elif rest[0] in _SEPARATORS or rest == "等":
            at += 1
        else:
            stretch = re.split("[、,;]", rest, maxsplit=1)[0]
            foreign.append(stretch)
            at += len(stretch)
    return named, foreign, blanks


def _ends(rest: str) -> bool:
    return not rest or rest[0] in _SEPARATORS or rest == "等"


def _rung(entry: Term | Fact, body: str) -> set[str]:
    """The texts of the step that the stem asks for, empty when it asks for none."""
    match = _NEXT.match(body) or _HEAVIER.match(body)
    if not match or not _is_named(entry, match[1]):
        return set()
    forms = [{bare(text) for text in (member.text, *member.aliases)} for member in entry.members]
    at = next((place for place, texts in enumerate(forms) if match[2] in texts), None)
    if at is None:
        return set()
    wanted = at + (1 if match[3] in "后重" else -1)
    return forms[wanted] if 0 <= wanted < len(forms) else set()


@lru_cache(maxsize=5_000)
def _forms(entry: Term | Fact) -> frozenset[str]:
    return frozenset(bare(text) for member in entry.members for text in (member.text, *member.aliases))


@lru_cache(maxsize=5_000)
def _names(entry: Term | Fact) -> frozenset[str]:
    others = (entry.name, *entry.aliases) if isinstance(entry, Term) else (entry.subject,)
    unsourced = _SOURCE.sub("", bare(entry.lead))
    led = {bare(entry.lead), unsourced, _SAYS.sub("", unsourced)} - {""}
    return frozenset({*led, *(bare(name) for name in others)})


def _is_named(entry: Term | Fact, text: str) -> bool:
    return text in _names(entry) or text.removesuffix("的内容") in _names(entry)


def _is_member(entry: Term | Fact, text: str) -> bool:
    return text in _forms(entry)


# --- statements


@lru_cache(maxsize=5_000)
def _halves(fact: Fact) -> tuple[str, str]:
    before, after = fact.statement.split("{}")
    return bare(before + "▢").removesuffix("▢") if before else "", bare("▢" + after).removeprefix("▢") if after else ""


def _readings_of_statement(fact: Fact, body: str, question: RenderedQuestion) -> Iterator[Verdict]:
    before, after = _halves(fact)
    if not (body.startswith(before) and body.endswith(after)) or len(body) <= len(before) + len(after):
        return
    filler = body[len(before) : len(body) - len(after)]
    if question.type == "true_false":
        right = _is_value(fact, filler)
        if right is not None:
            yield _judged(fact, right)
    elif filler == "▢" and question.type == "blank":
        yield Verdict(True, frozenset((fact.value, *fact.value_aliases)), _because(fact))
    elif filler == "▢":
        yield _among(question, fact, lambda text: bool(_is_value(fact, text)))


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


# --- verdicts


def _among(question: RenderedQuestion, entry: Any, is_right: Judge) -> Verdict:
    keys = frozenset(option.key for option in question.options if is_right(bare(option.text)))
    return Verdict(True, keys, _because(entry))


def _judged(entry: Any, truth: bool) -> Verdict:
    return Verdict(True, frozenset({"true" if truth else "false"}), _because(entry))


def _because(entry: Term | Fact) -> str:
    assert entry.authority is not None
    place = f"（见《{entry.authority.regulation.title}》{entry.authority.article}）"
    if entry.members:
        return f"{entry.lead}为{'、'.join(member.text for member in entry.members)}{place}"
    return f"{entry.statement.format(entry.value) if isinstance(entry, Fact) else entry.lead}{place}"
