"""Plants that give the key away to somebody who knows nothing: form, length, sound, echo, order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from bench.planted_faults.altering import CHOICES, FaultClass, after_opening, is_scale, right, with_text, wrong
from question_bank.knowledge import Knowledge
from question_bank.plain_text import BLANK
from question_bank.quantities import quantity
from question_bank.question import Question
from question_bank.question_types.arrangements import lead_of, prompts_of, with_prompts

_TAILS = ("工作", "制度", "活动", "机制", "要求", "情况")
_HEADS = ("开展", "推进", "落实", "完善")
_PADDING = ("，并按照有关规定及时报告", "，经集体研究后认真组织实施", "，同时做好登记备案和公开公示")
_EMPTY = set(
    "的了和与或在对是为由及其等之不一二三四五六七八九十、，；。（）“”《》以上下中内外者而且并也都各该此将被把向从于所"
)
_NO_CONTENT = ("应当", "可以", "进行", "有关", "情形", "情节")
_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))


def common_tail(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """All distractors end in one word that the key lacks."""
    return _on_distractors(question, chance.choice(_TAILS), "{text}{word}")


def common_head(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    return _on_distractors(question, chance.choice(_HEADS), "{word}{text}")


def _on_distractors(question: Question, word: str, form: str) -> Question | None:
    if question.type not in CHOICES or is_scale(question) or any(word in option.text for option in question.options):
        return None
    if len(wrong(question)) < 2:
        return None
    for option in wrong(question):
        question = with_text(question, option.key, form.format(text=option.text, word=word))
    return question


def marked_key(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The key alone in quotation marks, with a full stop, with brackets or a pause."""
    if question.type not in ("single", "case") or any(set("“”《》（）。、，") & set(o.text) for o in question.options):
        return None
    key = right(question)[0]
    middle = len(key.text) // 2
    forms = [f"“{key.text}”", f"{key.text}。"]
    if len(key.text) >= 4 and not is_scale(question):
        forms += [f"{key.text[:middle]}、{key.text[middle:]}", f"{key.text[:middle]}，{key.text[middle:]}"]
    return with_text(question, key.key, chance.choice(forms))


def unmarked_key(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """All distractors in quotation marks or with a full stop, the key bare."""
    if question.type not in ("single", "case") or any(set("“”《》。") & set(o.text) for o in question.options):
        return None
    form = chance.choice(("“{}”", "{}。", "《{}》"))
    for option in wrong(question):
        question = with_text(question, option.key, form.format(option.text))
    return question


def digits_in_key(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """Numbers of one scale, the key's alone in digits."""
    if question.type not in ("single", "case") or not all(quantity(option.text) for option in question.options):
        return None
    if any(re.search(r"\d|[十百千万]", option.text) for option in question.options):
        return None
    key = right(question)[0]
    return with_text(question, key.key, re.sub(r"[一二三四五六七八九]", lambda found: _DIGITS[found[0]], key.text))


def longest_right(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """Every right option at least 1.6 times as long as the longest wrong one."""
    if question.type not in CHOICES or is_scale(question):
        return None
    longest = max(len(option.text) for option in wrong(question))
    for option in right(question):
        text = option.text
        for padding in chance.sample(_PADDING, len(_PADDING)):
            if len(text) < max(1.6 * longest, longest + 4):
                text += padding
        if len(text) < max(1.6 * longest, longest + 4):
            return None
        question = with_text(question, option.key, text)
    return question


def shortest_right(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """Every distractor at least 1.6 times as long as the key."""
    if question.type not in ("single", "case") or is_scale(question):
        return None
    size = len(right(question)[0].text)
    for at, option in enumerate(wrong(question)):
        text = option.text
        for turn in range(len(_PADDING)):
            if len(text) < max(1.6 * size, size + 4):
                text += _PADDING[(at + turn) % len(_PADDING)]
        if len(text) < max(1.6 * size, size + 4):
            return None
        question = with_text(question, option.key, text)
    return question


def _edge_word(text: str, others: list[str], chance: Random) -> str:
    """A word at an edge of the text (two or three characters with content) that none of the others has."""
    found = [text[:3], text[-3:], text[:2], text[-2:]]
    found = [word for word in found if len(word) > 1 and not set(word) & _EMPTY and word not in _NO_CONTENT]
    found = [word for word in found if not any(pair in other for other in others for pair in (word[:2], word[-2:]))]
    return chance.choice(found) if found else ""


def clang(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A word of each right option put into the stem, which no wrong option has."""
    if question.type not in CHOICES or is_scale(question) or any(quantity(option.text) for option in question.options):
        return None
    others = [option.text for option in wrong(question)]
    words = [_edge_word(option.text, others, chance) for option in right(question)]
    if not all(words) or any(word in question.stem for word in words):
        return None
    said = "、".join(dict.fromkeys(words))
    text = chance.choice((f"从{said}的角度看，", f"在{said}方面，", f"涉及{said}的，"))
    return replace(question, stem=after_opening(question.stem, text))


def answer_in_stem(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The whole answer spelt out in the stem."""
    if question.type in CHOICES:
        texts = [option.text for option in right(question)]
    elif question.type == "blank":
        texts = [str(fillers[0]) for fillers in question.answer]
    elif question.type == "short":
        texts = [str(point[0]) for point in question.answer]
    else:
        return None
    said = "、".join(texts)
    if any(text in question.stem for text in texts):
        return None
    if question.type == "short":
        return replace(
            question, stem=question.stem.rstrip("。") + chance.choice((f"（包括{said}）。", f"，即{said}。"))
        )
    text = chance.choice((f"把{said}落到实处，", f"坚持{said}的同时，", f"按照{said}的规定，", f"（提示：{said}）"))
    return replace(question, stem=after_opening(question.stem, text))


def order_in_stem(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    if question.type != "ordering":
        return None
    texts = {option.key: option.text for option in question.options}
    said = chance.choice(("、", "，", "→")).join(texts[key] for key in question.answer)
    form = chance.choice(("由{}组成，", "（{}）", "依次经过{}，"))
    return replace(question, stem=after_opening(question.stem, form.format(said)))


def match_in_stem(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A line that holds its own option."""
    return _with_line(question, chance, lambda option: option)


def matching_words_shared(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A line that has a word of its own option which no other option has."""
    if question.type != "matching":
        return None
    texts = {option.key: option.text for option in question.options}
    words = {
        key: _edge_word(texts[key], [text for other, text in texts.items() if other != key], chance)
        for key in question.answer
    }
    lines = prompts_of(question)
    words = {key: word for key, word in words.items() if not any(word in line for line in lines)}
    if not any(words.values()):
        return None
    return _with_line(
        question, chance, lambda option: next((word for key, word in words.items() if texts[key] == option), "")
    )


def _with_line(question: Question, chance: Random, said: Callable[[str], str]) -> Question | None:
    if question.type != "matching":
        return None
    prompts = list(prompts_of(question))
    texts = {option.key: option.text for option in question.options}
    places = [at for at, key in enumerate(question.answer) if said(texts[key])]
    at = chance.choice(places)
    prompts[at] = chance.choice(("涉及{1}的{0}", "{0}，{1}")).format(prompts[at], said(texts[question.answer[at]]))
    return replace(question, stem=with_prompts(lead_of(question.stem), prompts))


def not_ascending(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """Numbers or rungs of a ladder with two of them exchanged."""
    if question.type == "ordering" or not question.options or not is_scale(question):
        return None
    texts = [option.text for option in question.options]
    one, other = sorted(chance.sample(range(len(texts)), 2))
    letters = [option.key for option in question.options]
    moved = {letters[one]: letters[other], letters[other]: letters[one]}
    altered = with_text(with_text(question, letters[one], texts[other]), letters[other], texts[one])
    answer = tuple(moved.get(key, key) for key in question.answer)
    return replace(altered, answer=answer if question.type == "matching" else tuple(sorted(answer)))


def shown_in_order(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """The options of a sequence already stand in its order."""
    if question.type != "ordering":
        return None
    texts = {option.key: option.text for option in question.options}
    for at, key in enumerate(question.answer):
        question = with_text(question, "ABCDEFGH"[at], texts[key])
    return replace(question, answer=tuple(option.key for option in question.options))


def continued_list(question: Question, chance: Random, knowledge: Knowledge) -> Question | None:
    """A list with a gap: all it shows, and the key alone among the options, end in one word."""
    word = chance.choice(_TAILS)
    if question.pattern != "list-complete" or is_scale(question) or word in question.stem:
        return None
    head, verb, tail = re.split(r"(包括|是指)", question.stem, maxsplit=1)
    mark = "；" if "；" in tail else "、"
    members = tail.rstrip("。").split(mark)
    stem = head + verb + mark.join(text if text == BLANK else text + word for text in members) + "。"
    key = right(question)[0]
    if any(word in option.text for option in question.options):
        return None
    return with_text(replace(question, stem=stem), key.key, key.text + word)


CLASSES = (
    FaultClass(
        "odd one out by form", ("shape_cue",), (common_tail, common_head, marked_key, unmarked_key, digits_in_key)
    ),
    FaultClass("longest (or shortest) is right", ("length_cue",), (longest_right, shortest_right)),
    FaultClass("clang with the stem", ("clang_cue", "echo_cue"), (clang,)),
    FaultClass(
        "answer in the stem",
        ("echo_cue", "clang_cue", "matching_cue", "discipline_named"),
        (answer_in_stem, order_in_stem, match_in_stem),
    ),
    FaultClass("form of the list continued", ("list_form_cue",), (continued_list,)),
    FaultClass("matching words shared", ("matching_cue",), (matching_words_shared,)),
    FaultClass("numbers not ascending", ("ascending_numbers",), (not_ascending,)),
    FaultClass("ordering shown in right order", ("structure",), (shown_in_order,)),
)
