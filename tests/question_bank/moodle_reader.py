"""Reads GIFT and Moodle XML by Moodle's rules of import, as far as the tests ask: what Moodle would keep."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, fromstring

ACCEPTED = sorted(
    {round(p / q, 7) for q in range(1, 7) for p in range(q + 1)}
    | {p / 10 for p in range(11)}
    | {round(1 / q, 7) for q in range(1, 11)}
    | {0.05}
)
"""The marks that Moodle takes without a warning, and the same below zero."""

_PLACEHOLDERS = {"\\" + sign: f"&&{ord(sign):03};" for sign in ":#={}~"} | {"\\n": "&&010;"}
_FORMATS = ("moodle", "html", "plain", "markdown")
_WEIGHT = re.compile(r"%(-*\d{1,2}\.?\d*)%")


@dataclass
class Kept:
    """What Moodle has after an import: for pairs `answers` holds (prompt, option), else (text, mark in percent)."""

    kind: str
    name: str
    text: str
    feedback: str
    idnumber: str
    tags: list[str]
    category: str
    answers: list[tuple[str, str]] = field(default_factory=list)
    single: bool = True
    grader: str = ""
    gaps: list[list[str]] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def right(self) -> list[str]:
        return [text for text, mark in self.answers if float(mark) > 0]


def is_accepted(percent: str) -> bool:
    return any(abs(abs(float(percent)) / 100 - value) < 0.00001 for value in ACCEPTED)


def read_gift(data: bytes) -> list[Kept]:
    found: list[Kept] = []
    category = ""
    for block in re.split(r"\n\s*\n", data.decode()):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        comments = " ".join(line for line in lines if line.startswith("//"))
        text = "\n".join(line for line in lines if not line.startswith("//"))
        if text.startswith("$CATEGORY:"):
            category = text[10:].strip()
        elif text:
            found.append(_gift_question(_hidden(text), comments, category))
    return found


def _hidden(text: str) -> str:
    """Escaped signs out of the way, a doubled backslash as one."""
    text = text.replace("\\\\", "&&092;")
    for escaped, placeholder in _PLACEHOLDERS.items():
        text = text.replace(escaped, placeholder)
    return text.replace("&&092;", "\\")


def _shown(text: str) -> str:
    for escaped, placeholder in _PLACEHOLDERS.items():
        text = text.replace(placeholder, "\n" if escaped == "\\n" else escaped[1])
    return text.strip()


def _formatted(text: str) -> str:
    """A text without the name of its format in front."""
    if text.startswith("[") and text[1 : text.find("]")] in _FORMATS:
        text = text[text.find("]") + 1 :]
    return _shown(text)


def _gift_question(text: str, comments: str, category: str) -> Kept:
    assert text.startswith("::"), text
    name, text = text[2:].split("::", 1)
    start, end = text.index("{"), text.index("}")
    answers, after = text[start + 1 : end].strip(), text[end + 1 :]
    stem = text[:start] + ("_____" + after if after.strip() else "")
    answers, _, feedback = answers.rpartition("####") if "####" in answers else (answers, "", "")
    assert text.strip().startswith("[plain]")
    idnumber = re.search(r"\[id:([^\]]+)\]", comments)
    kept = Kept(
        kind="",
        name=_shown(name),
        text=_formatted(stem.strip()),
        feedback=_formatted(feedback.strip()),
        idnumber=idnumber[1] if idnumber else "",
        tags=re.findall(r"\[tag:([^\]]+)\]", comments),
        category=category,
    )
    _read_answers(kept, answers.strip())
    return kept


def _read_answers(kept: Kept, text: str) -> None:
    if not text:
        kept.kind = "essay"
    elif text.startswith("#"):
        kept.kind = "numerical"
    elif "~" in text:
        kept.kind, kept.single = "multichoice", "=" in text
        kept.answers = [_weighed(part.strip()) for part in text.replace("=", "~=").split("~") if part.strip()]
    elif "=" in text and "->" in text:
        kept.kind = "match"
        for part in text.split("="):
            if part.strip():
                prompt, option = part.strip().split("->", 1)
                kept.answers.append((_formatted(prompt.strip()), _shown(option)))
    elif text.split("#")[0].strip() in ("T", "TRUE", "F", "FALSE"):
        kept.kind = "truefalse"
        kept.answers = [("true", "100" if text.startswith("T") else "0")]
    else:
        kept.kind = "shortanswer"
        kept.answers = [_weighed(part.strip(), "100") for part in text.split("=") if part.strip()]


def _weighed(part: str, usual: str = "0") -> tuple[str, str]:
    if part.startswith("="):
        return _formatted(part[1:].split("#")[0].strip()), "100"
    weight = _WEIGHT.match(part)
    text = part[weight.end() :] if weight else part
    return _formatted(text.split("#")[0].strip()), weight[1] if weight else usual


def read_xml(data: bytes) -> list[Kept]:
    found: list[Kept] = []
    category = ""
    for element in fromstring(data).findall("question"):
        kind = element.get("type", "")
        if kind == "category":
            category = element.findtext("category/text", "").strip()
            continue
        found.append(_xml_question(element, kind, category))
    return found


def _xml_question(element: Element, kind: str, category: str) -> Kept:
    for part in element.iter():
        assert part.get("format", "html") in ("moodle_auto_format", "html", "plain_text"), part.tag
    kept = Kept(
        kind=kind,
        name=_said(element, "name"),
        text=_said(element, "questiontext"),
        feedback=_said(element, "generalfeedback"),
        idnumber=element.findtext("idnumber", ""),
        tags=[_said(tag, ".") for tag in element.findall("tags/tag")],
        category=category,
        single=element.findtext("single", "true").strip() == "true",
        grader=_said(element, "graderinfo") if kind == "essay" else "",
        settings={part.tag: part.text or "" for part in element if part.text and not len(part)},
    )
    assert kept.settings["penalty"] == "0.3333333"
    if kind == "matching":
        kept.answers = [(_said(pair, "."), _said(pair, "answer")) for pair in element.findall("subquestion")]
    elif kind == "cloze":
        kept.text, kept.gaps = _cloze(kept.text)
    else:
        kept.answers = [(_said(answer, "."), answer.get("fraction", "")) for answer in element.findall("answer")]
    return kept


def _said(element: Element, path: str) -> str:
    return (element.findtext("text" if path == "." else f"{path}/text") or "").strip()


def _cloze(text: str) -> tuple[str, list[list[str]]]:
    """The text with {#1}… for its gaps, and the full-credit answers of each gap."""
    gaps: list[list[str]] = []
    while found := re.search(r"\{\d*:(?:SHORTANSWER|SA|MW):((?:[^}\\]|\\.)+)\}", text):
        answers = [part.split("#")[0] for part in re.split(r"(?<!\\)~", found[1].replace("\\#", "\0"))]
        assert all(answer.startswith("=") for answer in answers)
        gaps.append([html.unescape(part[1:]).replace("\\}", "}").replace("\0", "#") for part in answers])
        text = text.replace(found[0], f"{{#{len(gaps)}}}", 1)
    return html.unescape(text.replace("<br>", "\n")), gaps


def matched(pattern: str) -> str:
    """What a short answer without a free star stands for."""
    assert not re.search(r"(?<!\\)\*", pattern), pattern
    return pattern.replace("\\*", "*")
