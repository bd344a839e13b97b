"""What Moodle's import accepts, as its 4.x and 5.x sources have it; the GIFT and XML writers share it."""

from __future__ import annotations

import re

from question_bank.question import CHAPTERS, Question

LONGEST_NAME = 255
LONGEST_TAG = 50
LONGEST_IDNUMBER = 100
LONGEST_MATCH = 255
PENALTY = "0.3333333"
ROOT_CATEGORY = "任前考纪考法题库"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_UNTAGGED = re.compile(r"[<>`\[\]\\]|\s+")
_ANGLES = str.maketrans("<>", "〈〉")


def printable(text: str) -> str:
    """Text with one kind of line break and no character that XML forbids."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def share(parts: int) -> str:
    """The mark of one of `parts` equal shares in percent, one of the values that Moodle takes without a warning."""
    return f"{100 / parts:.7g}"


def fractions(question: Question) -> list[str]:
    """The mark of each option in percent: right ones add up to 100, wrong ones of a multiple choice cancel it."""
    right = len(question.answer)
    wrong = len(question.options) - right
    miss = f"-{share(wrong)}" if question.type == "multiple" and wrong else "0"
    return [share(right) if option.key in question.answer else miss for option in question.options]


def name_of(question: Question) -> str:
    """The name in the question bank's list; Moodle strips markup and cuts beyond its limit."""
    return one_line(f"{question.term} {question.id}".translate(_ANGLES))[-LONGEST_NAME:]


def one_line(text: str) -> str:
    return " ".join(printable(text).split())


def tags_of(question: Question, label: str) -> list[str]:
    """Key term, level and the type's name, as tags."""
    texts = (
        _UNTAGGED.sub(" ", printable(text)).strip()[:LONGEST_TAG] for text in (question.term, question.level, label)
    )
    return [text for text in dict.fromkeys(texts) if text]


def category_of(question: Question) -> str:
    """The path of the chapter's category below the course's top category; a slash in a name is doubled."""
    chapter = CHAPTERS.get(question.chapter, question.chapter).translate(_ANGLES) or "其他"
    return f"$course$/top/{ROOT_CATEGORY}/{one_line(chapter).strip('/').replace('/', '//')}"


def star_free(filler: str) -> str:
    """A filler for a short answer, where a bare star stands for anything."""
    return printable(filler).replace("*", "\\*")


def points_of(question: Question) -> str:
    """The marking points of a short answer, one numbered line each."""
    lines = []
    for at, point in enumerate(question.answer, 1):
        first, *others = (str(text) for text in point)
        lines.append(f"{at}. {first}" + (f"（也可写{'、'.join(others)}）" if others else ""))
    return "\n".join(lines)
