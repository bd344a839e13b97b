"""Moodle's XML question form. It only writes; nothing here parses foreign XML."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from question_bank.question import CHAPTERS, Question

_KINDS = {"single": "multichoice", "multiple": "multichoice", "true_false": "truefalse", "blank": "shortanswer"}


def write_moodle_xml(questions: Iterable[Question]) -> tuple[bytes, list[str]]:
    """The file's bytes, and notes on what it can't carry."""
    listed = list(questions)
    root = Element("quiz")
    carried = [question for question in listed if question.type in _KINDS and _has_one_blank(question)]
    chapter = ""
    for question in carried:
        if question.chapter != chapter:
            chapter = question.chapter
            category = SubElement(SubElement(root, "question", type="category"), "category")
            SubElement(category, "text").text = f"$course$/{CHAPTERS.get(chapter, chapter)}"
        root.append(_element(question))
    indent(root)
    notes = ["Moodle XML不含依据字段、有效期和文件出处（依据见解析文字，层次和关键词作标签）"]
    if len(carried) < len(listed):
        notes.append(f"有{len(listed) - len(carried)}道题的题型Moodle XML不能表示，未导出")
    return tostring(root, encoding="utf-8", xml_declaration=True), notes


def _has_one_blank(question: Question) -> bool:
    return question.type != "blank" or len(question.answer) == 1


def _element(question: Question) -> Element:
    element = Element("question", type=_KINDS[question.type])
    SubElement(SubElement(element, "name"), "text").text = f"{question.term} {question.id}"
    _text(element, "questiontext", question.stem)
    _text(element, "generalfeedback", question.explanation)
    SubElement(element, "defaultgrade").text = "1"
    SubElement(element, "idnumber").text = question.id
    if question.type in ("single", "multiple"):
        SubElement(element, "single").text = "true" if question.type == "single" else "false"
        SubElement(element, "shuffleanswers").text = "true"
        SubElement(element, "answernumbering").text = "ABCD"
    if question.type == "blank":
        SubElement(element, "usecase").text = "0"
    for text, share in _answers(question):
        answer = SubElement(element, "answer", fraction=share, format="plain_text")
        SubElement(answer, "text").text = text
    tags = SubElement(element, "tags")
    for tag in (question.term, question.level):
        SubElement(SubElement(tags, "tag"), "text").text = tag
    return element


def _answers(question: Question) -> list[tuple[str, str]]:
    """Texts with the share of the mark each is worth, in percent."""
    if question.type == "true_false":
        return [(value, "100" if question.answer == (value,) else "0") for value in ("true", "false")]
    if question.type == "blank":
        return [(filler, "100") for filler in question.answer[0]]
    right = len(question.answer)
    wrong = len(question.options) - right
    miss = "0" if right == 1 else f"-{100 / max(1, wrong):.5g}"
    return [(o.text, f"{100 / right:.5g}" if o.key in question.answer else miss) for o in question.options]


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(SubElement(parent, name, format="plain_text"), "text").text = text
