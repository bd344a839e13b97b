"""Plants in what is right: the key, the members, the distractors."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from bench.planted_faults.altering import (
    FaultClass,
    case_of,
    listed,
    misses_of,
    right,
    unused,
    with_text,
    with_texts,
    wrong,
)
from question_bank.gates.fault import entry_of
from question_bank.knowledge import Knowledge, Listed, Pairing, Task
from question_bank.plain_text import bare
from question_bank.quantities import LADDERS, in_arabic, quantity
from question_bank.question import Option, Question
from question_bank.question_types.base import LETTERS

_ALL = (
    "以上都对",
    "以上都不对",
    "以上皆是",
    "以上选项均正确",
    "以上各项都属于",
    "以上全部",
    "以上三项",
    "上述各项均是",
    "前三项都是",
    "全部正确",
    "都正确",
    "都不属于",
    "A和B",
    "A、B都对",
    "A项和C项",
    "其他选项都不对",
    "以上说法都对",
    "全都包括",
    "上面三项",
    "ABC",
    "都选",
    "没有正确答案",
    "均可",
    "前两者",
    "选项A和选项B",
    "各选项都对",
    "四个选项都正确",
    "前述都是",
    "三项都是",
    "无正确选项",
)
_SAME_NUMBER = {"一年": "十二个月", "二年": "两年", "半年": "六个月", "六个月": "半年", "一年六个月": "十八个月"}


def other_letter(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    if question.type not in ("single", "case"):
        return None
    return replace(question, answer=(chance.choice(wrong(question)).key,))


def letter_more_or_less(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A multiple choice still well formed: two letters at least, one option wrong at least."""
    if question.type != "multiple":
        return None
    keys = {option.key for option in question.options}
    answers = [set(question.answer) - {key} for key in question.answer]
    answers += [set(question.answer) | {option.key} for option in wrong(question)]
    answers += [set(question.answer) - {key} | {o.key} for key in question.answer for o in wrong(question)]
    sound = [answer for answer in answers if len(answer) > 1 and answer != keys]
    return replace(question, answer=tuple(sorted(chance.choice(sound)))) if sound else None


def turned(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    if question.type != "true_false":
        return None
    return replace(question, answer=("false" if question.answer == ("true",) else "true",))


def other_filler(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A near miss written in place of the filler, or accepted beside it."""
    misses = misses_of(entry_of(question, knowledge))
    if question.type != "blank" or not misses:
        return None
    miss = chance.choice(misses)
    first, *others = question.answer
    return replace(question, answer=((miss,) if chance.random() < 0.5 else (*first, miss), *others))


def other_order(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    if question.type != "ordering":
        return None
    answer = list(question.answer)
    while answer == list(question.answer) or answer == sorted(answer):
        one, other = chance.sample(range(len(answer)), 2)
        answer[one], answer[other] = answer[other], answer[one]
    return replace(question, answer=tuple(answer))


def other_match(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """Two lines exchanged, or a line given an option that fits none."""
    if question.type != "matching":
        return None
    answer = list(question.answer)
    extra = [option.key for option in wrong(question)]
    one, other = chance.sample(range(len(answer)), 2)
    if extra and chance.random() < 0.5:
        answer[one] = chance.choice(extra)
    else:
        answer[one], answer[other] = answer[other], answer[one]
    return replace(question, answer=tuple(answer))


def other_points(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A marking point left out, or one that stands elsewhere."""
    if question.type != "short":
        return None
    points = list(question.answer)
    at = chance.randrange(len(points))
    entry = entry_of(question, knowledge)
    strange = misses_of(entry) or [p.text for task in knowledge.tasks if task is not entry for p in task.points]
    if chance.random() < 0.5 and len(points) > 2:
        del points[at]
    else:
        points[at] = (chance.choice(strange),)
    return replace(question, answer=tuple(points))


def swapped_member(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A true judgement with a near miss where a member or the value stood, still keyed as true."""
    entry = listed(question, knowledge)
    if question.type != "true_false" or question.answer != ("true",) or entry is None:
        return None
    texts = [member.text for member in entry.members] or [getattr(entry, "value", "")]
    found = [text for text in texts if text and question.stem.count(text) == 1]
    misses = [miss.text for miss in entry.near_misses if not miss.not_with and miss.text not in question.stem]
    if not found or not misses:
        return None
    return replace(question, stem=question.stem.replace(chance.choice(found), chance.choice(misses)))


def _also_right(question: Question, entry: Listed) -> list[str]:
    """What would be right beside the key: members not shown, their aliases, the value written in another way."""
    if not entry.members:
        values = [getattr(entry, "value", ""), *getattr(entry, "value_aliases", ())]
        texts = [*values, *(in_arabic(text) for text in values if quantity(text))]
        texts += [_SAME_NUMBER[text] for text in values if text in _SAME_NUMBER]
        return unused(texts, question)
    if question.pattern in ("list-complete", "ladder-next"):
        keys = {option.text for option in right(question)}
        return unused([alias for each in entry.members if each.text in keys for alias in each.aliases], question)
    return unused([text for member in entry.members for text in (member.text, *member.aliases)], question)


def second_right(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A distractor that is right too: a member or an alias; where what is foreign is sought, another near miss."""
    entry = listed(question, knowledge)
    if question.type not in ("single", "multiple") or entry is None:
        return None
    texts = _also_right(question, entry)
    if question.pattern == "list-excludes":
        texts = unused(misses_of(entry), question)
    return with_text(question, chance.choice(wrong(question)).key, chance.choice(texts)) if texts else None


def arguable_discipline(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A scene beside whose discipline one is offered that a reader could defend."""
    found = case_of(question, knowledge)
    if question.type != "case" or not found or found[1] != "discipline" or not found[0].arguable:
        return None
    return with_text(question, chance.choice(wrong(question)).key, chance.choice(found[0].arguable))


def near_key(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A near miss in place of a right option, keyed as right."""
    entry = entry_of(question, knowledge)
    misses = unused(misses_of(entry), question)
    found = case_of(question, knowledge)
    if found and found[1] == "discipline":
        names = [each.name for each in found[0].authority.regulation.disciplines]
        misses = unused([name for name in names if name != found[0].discipline], question)
    if question.type not in ("single", "multiple", "case") or not misses or question.pattern == "list-excludes":
        return None
    return with_text(question, chance.choice(right(question)).key, chance.choice(misses))


def all_right(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """Nothing to reject: every option a member."""
    entry = listed(question, knowledge)
    if question.pattern not in ("list-belongs", "list-multiple") or entry is None:
        return None
    members = [member.text for member in entry.members]
    if question.type == "multiple":
        chosen = chance.sample(members, min(len(members), len(question.options)))
        keys = tuple(LETTERS[: len(chosen)])
        answer = keys if chance.random() < 0.5 or len(keys) < 3 else keys[:-1]
        return replace(with_texts(question, chosen), answer=answer) if len(chosen) >= 3 else None
    if len(members) < len(question.options):
        return None
    return with_texts(question, chance.sample(members, len(question.options)))


def all_of_the_above(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    if question.type not in ("single", "multiple", "case"):
        return None
    last = question.options[-1]
    text = chance.choice(_ALL)
    if last.key in question.answer or chance.random() < 0.5:
        key = LETTERS[len(question.options)]
        return replace(question, options=(*question.options, Option(key, text)))
    return with_text(question, last.key, text)


def same_twice(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A right option shown again in another wording, keyed as right too; or a distractor shown twice."""
    entry = listed(question, knowledge)
    if question.type not in ("single", "multiple", "case"):
        return None
    forms = {bare(m.text): [*m.aliases] for m in entry.members} if entry else {}
    for option in question.options:
        others = forms.get(bare(option.text), [])
        if quantity(option.text):
            others = [text for text in (in_arabic(option.text), _SAME_NUMBER.get(option.text, "")) if text]
        others = [text for text in others if text != option.text]
        rest = [each for each in wrong(question) if each.key != option.key]
        if not others or not rest:
            continue
        chosen = chance.choice(rest)
        again = with_text(question, chosen.key, chance.choice(others))
        return _both_right(again, option, chosen)
    return None


def _both_right(question: Question, option: Option, again: Option) -> Question | None:
    """In a multiple choice the second wording is keyed as the first, as its author would key it."""
    if question.type != "multiple" or option.key not in question.answer:
        return question
    answer = tuple(sorted({*question.answer, again.key}))
    return replace(question, answer=answer) if len(answer) < len(question.options) else question


def same_but_for_marks(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The same option again with quotation marks, a space or a full stop."""
    if question.type not in ("single", "multiple", "case", "matching", "ordering"):
        return None
    one, other = chance.sample(question.options, 2)
    text = chance.choice((f"“{one.text}”", f"{one.text[:2]} {one.text[2:]}", f"{one.text}。"))
    return with_text(question, other.key, text)


def overlapping_sanctions(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A distractor that names a part of the key's alternatives, or the key and its neighbour on the ladder."""
    if question.type not in ("single", "case") or not (parts := _rungs(right(question)[0].text)):
        return None
    ladder, rungs, tail = parts
    first, last = ladder.index(rungs[0]), ladder.index(rungs[-1])
    near = [*ladder[max(0, first - 1) : first], *ladder[last + 1 : last + 2]]
    texts = [f"{'或者'.join(sorted((*rungs, rung), key=ladder.index))}{tail}" for rung in near]
    texts += [rung + tail for rung in rungs] if len(rungs) > 1 else []
    texts = unused([text if text.count("或者") < 2 else text.replace("或者", "、", 1) for text in texts], question)
    return with_text(question, chance.choice(wrong(question)).key, chance.choice(texts)) if texts else None


def _rungs(text: str) -> tuple[tuple[str, ...], list[str], str] | None:
    tail = "处分" if text.endswith("处分") else ""
    rungs = text.removesuffix(tail).split("或者")
    return next(((ladder, rungs, tail) for ladder in LADDERS[:2] if set(rungs) <= set(ladder)), None)


def matched_wrongly_worded(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The right side of a line replaced by words that nobody approved, or by those of an extra."""
    entry = entry_of(question, knowledge)
    if question.type != "matching" or not isinstance(entry, Pairing):
        return None
    others = [pair.right for each in knowledge.pairings if each is not entry for pair in each.pairs]
    texts = unused([*others, *(extra.text for extra in entry.extras)], question)
    return with_text(question, chance.choice(list(question.answer)), chance.choice(texts))


def task_of_another(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The points of another task under this one's stem."""
    tasks = [task for task in knowledge.tasks if task.subject != question.term]
    if question.type != "short" or not isinstance(entry_of(question, knowledge), Task):
        return None
    return replace(question, answer=tuple((p.text, *p.words) for p in chance.choice(tasks).points))


TRUTH = ("solver_agrees",)
CLASSES = (
    FaultClass("key changed: single", TRUTH, (other_letter,)),
    FaultClass("key changed: multiple", TRUTH, (letter_more_or_less,)),
    FaultClass("key changed: judgement", TRUTH, (turned,)),
    FaultClass("key changed: blank", TRUTH, (other_filler,)),
    FaultClass("key changed: ordering", TRUTH, (other_order,)),
    FaultClass("key changed: matching", (*TRUTH, "structure"), (other_match,)),
    FaultClass("key changed: short", TRUTH, (other_points, task_of_another)),
    FaultClass("member swapped for a near miss", TRUTH, (swapped_member,)),
    FaultClass(
        "second right answer",
        (*TRUTH, "distractor_outside", "distractor_known", "distinct_options"),
        (second_right, arguable_discipline),
    ),
    FaultClass("key replaced by a near miss", (*TRUTH, "key_wording"), (near_key,)),
    FaultClass("right side replaced", ("solver_reads", "solver_agrees", "distractor_known"), (matched_wrongly_worded,)),
    FaultClass("all options right", (*TRUTH, "structure"), (all_right,)),
    FaultClass("all of the above", ("no_all_of_the_above",), (all_of_the_above,)),
    FaultClass("two options the same", ("distinct_options", "structure"), (same_twice, same_but_for_marks)),
    FaultClass("overlapping sanctions", ("distinct_options",), (overlapping_sanctions,)),
)
