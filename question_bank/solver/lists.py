"""Reads stems about a list: what belongs, what does not, what is missing, the next rung, the whole order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from question_bank.knowledge import Listed, Member, Term
from question_bank.plain_text import bare
from question_bank.solver.verdicts import RenderedQuestion, Verdict, among, because, judged

_PICK = re.compile(r"(?:下列|以下)(?:选项|各项|表述|内容)?(?:中)?,?(不?)(?:属于|是)(.+?)的(?:一项|选项)?是▢$")
_CONTAINS = re.compile(r"是指|包括|指的是|分为|有")
_ONE_ITEM = re.compile(r"^(.+?)(不?)属于(.+?)$")
_ONE_OF = re.compile(r"(不?)是(.+)之一$")
_SOURCE = re.compile(r"^(?:党章|刑法|法律|[^“”]{2,10}?(?:规定|准则|条例))")
_SAYS = re.compile(r"^(?:规定|列举|列明|要求|提出)的?")
_NEXT = re.compile(r"^在(.+)中,(?:由轻到重排列,)?紧接在(.+)之(后|前)的(?:一项)?是▢$")
_HEAVIER = re.compile(r"^在(.+)中,比(.+?)(重|轻)一档的(?:处分)?是▢$")
_SEPARATORS = "、,;和及与"
_ORDER = re.compile(r"^将下列.+?(?:按(先后)顺序|(由.到.))排列,正确的顺序是▢$")


def readings_of_list(entry: Listed, body: str, question: RenderedQuestion) -> Iterator[Verdict]:
    if question.type == "ordering":
        yield from _in_order(entry, body, question)
        return
    if question.type == "short":
        yield from _recited(entry, body)
        return
    if not any(name in body for name in _names(entry)):
        return
    if picked := _PICK.match(body):
        negative = bool(picked[1])
        if _is_named(entry, picked[2]):
            yield among(question, entry, lambda text: _is_member(entry, text) != negative)
        return
    if question.type == "single" and entry.ordered and (rung := _rung(entry, body)):
        yield among(question, entry, lambda text: text in rung)
        return
    for match in _CONTAINS.finditer(body):
        subject = body[: match.start()]
        if _is_named(entry, subject) or _is_named(entry, subject.removesuffix("不")):
            yield from _of_contents(entry, body[match.end() :], not _is_named(entry, subject), question)
            return
    one = _one_item(entry, body) if question.type == "true_false" else None
    if one and ("," not in one[0] or one[0] in _forms(entry) | _missed(entry)):
        yield judged(entry, _is_member(entry, one[0]) != one[1])


def _one_item(entry: Listed, body: str) -> tuple[str, bool] | None:
    """What a judgement says about one thing, and whether it denies it: X(不)属于…, X(不)是…之一."""
    if (match := _ONE_ITEM.match(body)) and _is_named(entry, match[3]):
        return match[1], bool(match[2])
    for at in range(1, len(body)):
        if (match := _ONE_OF.match(body, at)) and _is_named(entry, match[2]):
            return body[:at], bool(match[1])
    return None


def _of_contents(entry: Listed, tail: str, negative: bool, question: RenderedQuestion) -> Iterator[Verdict]:
    if tail == "▢":
        yield among(question, entry, lambda text: _is_member(entry, text) != negative)
        return
    named, foreign, blanks = _taken_apart(entry, tail)
    if question.type == "true_false":
        if any(form in text and text not in _missed(entry) for text in foreign for form in _forms(entry)):
            return  # a member in other words, or in careless ones
        if foreign or len(named) == len(entry.members):
            yield judged(entry, (not foreign) != negative)
        return
    left = [member for member in entry.members if member not in named]
    if blanks != 1 or foreign or len(left) != 1:
        return
    accepted = {bare(text) for text in (left[0].text, *left[0].aliases)}
    if question.type == "blank":
        yield Verdict(True, frozenset((left[0].text, *left[0].aliases)), because(entry))
    else:
        yield among(question, entry, lambda text: text in accepted)


def _taken_apart(entry: Listed, text: str) -> tuple[list[Member], list[str], int]:
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


def _rung(entry: Listed, body: str) -> set[str]:
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
def _forms(entry: Listed) -> frozenset[str]:
    return frozenset(bare(text) for member in entry.members for text in (member.text, *member.aliases))


@lru_cache(maxsize=5_000)
def _missed(entry: Listed) -> frozenset[str]:
    return frozenset(bare(miss.text) for miss in entry.near_misses)


@lru_cache(maxsize=5_000)
def _names(entry: Listed) -> frozenset[str]:
    others = (entry.name, *entry.aliases) if isinstance(entry, Term) else (entry.subject,)
    unsourced = _SOURCE.sub("", bare(entry.lead))
    led = {bare(entry.lead), unsourced, _SAYS.sub("", unsourced)} - {""}
    return frozenset({*led, *(bare(name) for name in others)})


def _is_named(entry: Listed, text: str) -> bool:
    return text in _names(entry) or text.removesuffix("的内容") in _names(entry)


def _is_member(entry: Listed, text: str) -> bool:
    return text in _forms(entry)


def _in_order(entry: Listed, body: str, question: RenderedQuestion) -> Iterator[Verdict]:
    """The options are the members of a sequence, each once; the stem names the manner in which it runs."""
    match = _ORDER.match(body)
    if not match or not entry.ordered or (match[1] or match[2]) != entry.order:
        return
    letters = {bare(option.text): option.key for option in question.options}
    rungs = [{bare(text) for text in (member.text, *member.aliases)} & letters.keys() for member in entry.members]
    if len(letters) == len(rungs) and all(len(rung) == 1 for rung in rungs):
        yield Verdict(True, frozenset(), because(entry), tuple(letters[min(rung)] for rung in rungs))


def _recited(entry: Listed, body: str) -> Iterator[Verdict]:
    if body.startswith("简述") and _is_named(entry, body.removeprefix("简述")):
        yield Verdict(True, frozenset(bare(member.text) for member in entry.members), because(entry))
