"""Moodle's XML question form. It only writes; nothing here parses foreign XML."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from question_bank.formats import moodle_rules as moodle
from question_bank.plain_text import BLANK, blank_count
from question_bank.question import Question
from question_bank.question_types import TYPES, shuffle_allowed
from question_bank.question_types.arrangements import lead_of, prompts_of

_ESCAPED = str.maketrans({"}": "\\}", "#": "\\#"})


def write_moodle_xml(questions: Iterable[Question]) -> tuple[bytes, list[str]]:
    """The file's bytes, and notes on what it can't carry."""
    listed = list(questions)
    root = Element("quiz")
    left: Counter[str] = Counter()
    carried: set[str] = set()
    category = ""
    for question in listed:
        kind = _kind(question)
        if not kind:
            left[TYPES[question.type].label if question.type in TYPES else "题型不明的题"] += 1
            continue
        if moodle.category_of(question) != category:
            category = moodle.category_of(question)
            switch = SubElement(SubElement(root, "question", type="category"), "category")
            SubElement(switch, "text").text = category
        root.append(_element(question, kind))
        carried.add(kind)
    indent(root)
    notes = ["Moodle XML不含依据字段、难度、有效期和文件出处（依据见解析文字，关键词、层次作标签）"]
    notes += [f"有{count}道{label}Moodle XML不能表示，未导出" for label, count in left.items()]
    if any(question.type == "multiple" for question in listed):
        notes.append("多选题在Moodle中按选项给分，错选扣分，与全对才得分的规则不同")
    if "ordering" in carried:
        notes.append("排序题须Moodle 4.4以上（或装有ordering插件）才能导入")
    return tostring(root, encoding="utf-8", xml_declaration=True), notes


def _kind(question: Question) -> str:
    """Moodle's name of the type that carries a question; empty when none does."""
    if question.type == "blank":
        return _kind_of_blank(question)
    if question.type == "matching":
        fits = len(prompts_of(question)) == len(question.answer)
        short = all(len(option.text) <= moodle.LONGEST_MATCH for option in question.options)
        return "matching" if fits and short else ""
    return _WRITERS_BY_TYPE.get(question.type, "")


def _kind_of_blank(question: Question) -> str:
    """One blank is a short answer, several are a cloze; a cloze has no writing for a tilde or backslash."""
    if len(question.answer) != blank_count(question.stem) or not all(question.answer):
        return ""
    if len(question.answer) == 1:
        return "shortanswer"
    fillers = [str(text) for part in question.answer for text in part]
    signs = any("~" in text or "\\" in text or text.endswith("&") for text in fillers)
    gaps = question.stem.count(BLANK) == len(question.answer)
    return "cloze" if gaps and not signs else ""


def _element(question: Question, kind: str) -> Element:
    element = Element("question", type=kind)
    SubElement(SubElement(element, "name"), "text").text = moodle.name_of(question)
    if kind == "cloze":
        _text(element, "questiontext", _cloze(question), "html")
    else:
        _text(element, "questiontext", lead_of(question.stem) if kind == "matching" else question.stem)
    _text(element, "generalfeedback", question.explanation)
    for name, value in (("defaultgrade", "1"), ("penalty", moodle.PENALTY), ("hidden", "0")):
        SubElement(element, name).text = value
    SubElement(element, "idnumber").text = question.id[: moodle.LONGEST_IDNUMBER]
    _WRITERS[kind](element, question)
    tags = SubElement(element, "tags")
    for tag in moodle.tags_of(question, TYPES[question.type].label):
        SubElement(SubElement(tags, "tag"), "text").text = tag
    return element


def _add_choices(element: Element, question: Question) -> None:
    single = question.type != "multiple"
    settings = (
        ("single", "true" if single else "false"),
        ("shuffleanswers", "true" if shuffle_allowed(question) else "false"),
        ("answernumbering", "ABCD"),
        ("showstandardinstruction", "0"),
    )
    for name, value in settings:
        SubElement(element, name).text = value
    _add_feedback(element)
    for option, worth in zip(question.options, moodle.fractions(question), strict=True):
        _text(element, "answer", option.text, fraction=worth)


def _add_judgement(element: Element, question: Question) -> None:
    for value in ("true", "false"):
        worth = "100" if question.answer == (value,) else "0"
        _text(element, "answer", value, "moodle_auto_format", fraction=worth)


def _add_fillers(element: Element, question: Question) -> None:
    SubElement(element, "usecase").text = "0"
    for filler in question.answer[0]:
        _text(element, "answer", moodle.star_free(str(filler)), "moodle_auto_format", fraction="100")


def _add_nothing(element: Element, question: Question) -> None:
    """A cloze has its answers in its text."""


def _add_pairs(element: Element, question: Question) -> None:
    """Every prompt with its option, lines in their order; options that belong to none go with an empty prompt."""
    SubElement(element, "shuffleanswers").text = "false"
    _add_feedback(element)
    texts = {option.key: option.text for option in question.options}
    sides = [*zip(prompts_of(question), question.answer, strict=True)]
    sides += [("", key) for key in texts if key not in question.answer]
    for prompt, key in sides:
        pair = _text(element, "subquestion", prompt)
        SubElement(SubElement(pair, "answer"), "text").text = moodle.printable(texts[key])


def _add_order(element: Element, question: Question) -> None:
    """All options in the right order; Moodle shuffles them and counts their places from 1."""
    settings = (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("selectcount", str(len(question.options))),
        ("gradingtype", "ALL_OR_NOTHING"),
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
    )
    for name, value in settings:
        SubElement(element, name).text = value
    _add_feedback(element)
    SubElement(element, "shownumcorrect").text = "1"
    texts = {option.key: option.text for option in question.options}
    for place, key in enumerate(question.answer, 1):
        _text(element, "answer", texts[key], fraction=f"{place}.0000000")


def _add_essay(element: Element, question: Question) -> None:
    settings = (
        ("responseformat", "plain"),
        ("responserequired", "1"),
        ("responsefieldlines", "15"),
        ("attachments", "0"),
        ("attachmentsrequired", "0"),
        ("maxbytes", "0"),
    )
    for name, value in settings:
        SubElement(element, name).text = value
    _text(element, "graderinfo", f"采分点：\n{moodle.points_of(question)}")
    _text(element, "responsetemplate", "")


def _cloze(question: Question) -> str:
    """The stem as HTML, each blank replaced by its accepted fillers."""
    parts = moodle.printable(question.stem).split(BLANK)
    gaps = ["{1:SHORTANSWER:" + "~".join(f"={_filler(text)}" for text in part) + "}" for part in question.answer]
    texts = [html.escape(part, quote=False).replace("{", "&#123;").replace("\n", "<br>") for part in parts]
    return "".join(text + gap for text, gap in zip(texts, [*gaps, ""], strict=True))


def _filler(text: object) -> str:
    return html.escape(moodle.star_free(str(text)), quote=False).translate(_ESCAPED)


def _add_feedback(element: Element) -> None:
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _text(element, name, "")


def _text(parent: Element, name: str, text: str, form: str = "plain_text", **attributes: str) -> Element:
    element = SubElement(parent, name, {**attributes, "format": form})
    SubElement(element, "text").text = moodle.printable(text)
    return element


_WRITERS: dict[str, Callable[[Element, Question], None]] = {
    "multichoice": _add_choices,
    "truefalse": _add_judgement,
    "shortanswer": _add_fillers,
    "cloze": _add_nothing,
    "matching": _add_pairs,
    "ordering": _add_order,
    "essay": _add_essay,
}
_WRITERS_BY_TYPE = {
    "single": "multichoice",
    "multiple": "multichoice",
    "case": "multichoice",
    "true_false": "truefalse",
    "ordering": "ordering",
    "short": "essay",
}
