"""Careless writing planted: words and verbs twice, marks without a partner, stems too long, lines without option."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from bench.planted_faults.altering import CHOICES, FaultClass, after_opening, opening_of, with_text
from question_bank.knowledge import Knowledge
from question_bank.plain_text import BLANK
from question_bank.question import Question
from question_bank.question_types.arrangements import prompts_of

_DOUBLED = ("的", "是", "在", "由", "和", "对", "将", "把", "与", "为", "应", "受", "向", "以")
_PREDICATES = (
    ("是指", ("是指是", "是指包括", "指的是指", "是是指")),
    ("包括", ("包括有", "包括是", "是指包括", "包括包含", "有包括")),
    ("属于", ("属于是", "是属于", "属于为", "属于属于")),
    ("应当", ("应当要", "应该应当", "应当必须", "必须应当", "应当应该")),
    ("可以", ("可以能够", "能够可以", "可以可", "可以可以")),
    ("不得", ("不得不能", "不能不得", "不得不准", "不得不得")),
    ("给予", ("给予给予", "予以给予", "给予予以", "进行给予")),
    ("受到", ("受到被", "被受到", "受到受到")),
    ("由", ("由由", "由被")),
    ("必须", ("必须要应", "应当必须", "必须必须")),
)
_PAIRED = "“”‘’《》（）"
_FILLING = "同时，要坚持以习近平新时代中国特色社会主义思想为指导，认真履行管党治党责任，严格执行各项规定，"


def doubled_word(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The word at the end of a clause, before a blank, in an option, or after a quotation, written twice."""
    ways = (_doubled_in_stem, _doubled_letter, _doubled_in_option, _doubled_by_option, _doubled_after_quote)
    for way in chance.sample(ways, len(ways)):
        if altered := way(question, chance):
            return altered
    return None


def _doubled_in_stem(question: Question, chance: Random) -> Question | None:
    opening = opening_of(question.stem)
    rest = question.stem[len(opening) :]
    runs = [match for match in re.finditer(r"[一-龥]{3,}", rest) if len(set(match[0][-2:])) == 2]
    if not runs:
        return None
    end = chance.choice(runs).end()
    size = chance.choice((2, 2, 3))
    return replace(question, stem=opening + rest[:end] + rest[end - size : end] + rest[end:])


def _doubled_letter(question: Question, chance: Random) -> Question | None:
    opening = opening_of(question.stem)
    rest = question.stem[len(opening) :]
    found = [letter for letter in _DOUBLED if letter in rest]
    if not found:
        return None
    letter = chance.choice(found)
    return replace(question, stem=opening + rest.replace(letter, letter * 2, 1))


def _doubled_in_option(question: Question, chance: Random) -> Question | None:
    found = [option for option in question.options if re.search(r"[一-龥]{2}$", option.text)]
    if not found:
        return None
    option = chance.choice(found)
    return with_text(question, option.key, option.text + option.text[-2:])


def _doubled_by_option(question: Question, chance: Random) -> Question | None:
    """An option that repeats the words standing beside the blank."""
    if question.type not in CHOICES:
        return None
    after = re.search(r"（　　）([一-龥]{2})", question.stem)
    before = re.search(r"([一-龥]{2})（　　）", question.stem)
    option = chance.choice(question.options)
    if after and chance.random() < 0.5:
        return with_text(question, option.key, option.text + after[1])
    return with_text(question, option.key, before[1] + option.text) if before else None


def _doubled_after_quote(question: Question, chance: Random) -> Question | None:
    """“三重一大事项”事项: the last word of a quotation again behind it."""
    found = list(re.finditer(r"[一-龥]{2}(?=”)", question.stem))
    if not found:
        return None
    match = chance.choice(found)
    return replace(question, stem=question.stem[: match.end() + 1] + match[0] + question.stem[match.end() + 1 :])


def doubled_predicate(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A template's verb beside the sentence's own."""
    opening = opening_of(question.stem)
    rest = question.stem[len(opening) :]
    found = [(word, doubles) for word, doubles in _PREDICATES if word in rest and f"不{word}" not in rest]
    if not found:
        return None
    word, doubles = chance.choice(found)
    return replace(question, stem=opening + rest.replace(word, chance.choice(doubles), 1))


def unbalanced(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """One mark of a pair gone from stem, option or explanation, or turned round."""
    blank_marks = {at + step for at in _places(question.stem, BLANK) for step in range(len(BLANK))}
    numbers = {at for match in re.finditer(r"（\d）", question.stem) for at in range(*match.span())}
    texts = [("stem", question.stem, blank_marks | numbers), ("explanation", question.explanation, set())]
    texts += [(option.key, option.text, set()) for option in question.options]
    found = [
        (name, text, at)
        for name, text, kept in texts
        for at, letter in enumerate(text)
        if letter in _PAIRED and at not in kept
    ]
    if not found:
        return None
    name, text, at = chance.choice(found)
    turned = _PAIRED[_PAIRED.index(text[at]) ^ 1]
    altered = text[:at] + (turned if chance.random() < 0.3 else "") + text[at + 1 :]
    if name == "stem":
        return replace(question, stem=altered)
    return replace(question, explanation=altered) if name == "explanation" else with_text(question, name, altered)


def _places(text: str, part: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(part), text)]


def too_long(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """Sentences of no use put before the question, until it is longer than its type may be."""
    longest = {"case": 240, "matching": 260}.get(question.type, 110)
    stem = question.stem
    while len(stem) <= longest:
        stem = after_opening(stem, _FILLING[: chance.randint(12, 48)].rstrip("，") + "，")
    return replace(question, stem=stem)


def line_without_option(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A line keyed with nothing, with a letter that is not offered, with another line's, or a line too many."""
    if question.type != "matching":
        return None
    at = chance.randrange(len(question.answer))
    line = f"\n（{len(prompts_of(question)) + 1}）{question.options[0].text[:2]}事项{BLANK}"
    answers = [
        (*question.answer[:at], letter, *question.answer[at + 1 :]) for letter in ("", "H", question.answer[at - 1])
    ]
    answers += [question.answer[:at] + question.answer[at + 1 :]]
    if chance.random() < 0.2:
        return replace(question, stem=question.stem + line)
    if chance.random() < 0.2:
        kept = tuple(option for option in question.options if option.key != question.answer[at])
        return replace(question, options=kept)
    return replace(question, answer=chance.choice(answers))


CLASSES = (
    FaultClass("doubled words", ("doubled_words", "double_predicate"), (doubled_word,)),
    FaultClass("double predicate", ("double_predicate", "doubled_words"), (doubled_predicate,)),
    FaultClass("unbalanced marks", ("balanced_marks",), (unbalanced,)),
    FaultClass("stem too long", ("stem_length",), (too_long,)),
    FaultClass("line without an option", ("structure",), (line_without_option,)),
)
