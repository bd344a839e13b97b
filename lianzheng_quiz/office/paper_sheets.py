"""What a printed paper says, as frozen values, and the fixed words around it. Knows nothing of Word.

A service fills these from the frozen items of a paper, with the keys or without them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lianzheng_quiz.rules.answer_ways import way_of
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.policy import BOOKS
from lianzheng_quiz.rules.written import heading_title
from question_bank.plain_text import blank_count, filled
from question_bank.question_types import TYPES, Rule

NUMERALS = "一二三四五六七八九十"
_GAP = "\N{OBJECT REPLACEMENT CHARACTER}"
_HOW: dict[str, tuple[str, str]] = {
    "one": ("将正确选项的字母填在题干的括号内。", "将正确选项的字母填在答题纸相应的格内。"),
    "several": ("将正确选项的字母填在题干的括号内。", "将正确选项的字母填在答题纸相应的格内。"),
    "judgement": (
        "认为说法正确的在题后括号内打“√”，错误的打“×”。",
        "认为说法正确的在答题纸相应的格内打“√”，错误的打“×”。",
    ),
    "gaps": ("将答案写在题中的横线上。", "将答案写在答题纸相应的横线上。"),
    "order": ("将各项的字母按先后次序填在题干的括号内。", "将各项的字母按先后次序填在答题纸相应的格内。"),
    "match": ("将对应选项的字母填在各行的括号内。", "将对应选项的字母填在答题纸相应的格内。"),
    "text": ("将要点写在题后的横线上。", "将要点写在答题纸相应的位置。"),
}
_EARNS = {
    "judgement": "判断对得分，判断错或不答不得分。",
    "gaps": "有多个空的按空计分。",
    "order": "次序全部正确得分，有错或没排完不得分。",
    "match": "按行计分。",
    "text": "由阅卷人按采分点给分。",
}
"""Where the words of the screen would not fit paper."""


@dataclass(frozen=True)
class QuestionKey:
    """The key of one question.

    `answer`: letters, ``true`` or ``false``, or the first filler of each blank; `text` is the same in words;
    `marking_points` are those of a short answer.
    """

    answer: Sequence[str]
    text: str
    authority_title: str
    authority_version: str
    authority_article: str
    explanation: str = ""
    marking_points: Sequence[str] = ()

    @property
    def authority(self) -> str:
        version = f"（{self.authority_version}）" if self.authority_version else ""
        return f"《{self.authority_title}》{version}{self.authority_article}"


@dataclass(frozen=True)
class PaperQuestion:
    """One question as it is printed. `stem` is what is asked, `material` what a case tells before it.

    `prompts` are the lines of a matching question, without number and blank.
    """

    position: int
    type: str
    points_hundredths: int
    stem: str
    material: str = ""
    prompts: Sequence[str] = ()
    options: Sequence[tuple[str, str]] = ()
    key: QuestionKey | None = None

    @property
    def way(self) -> str:
        return way_of(self.type)


@dataclass(frozen=True)
class PaperSection:
    """The questions of one heading: of one type, in paper order. `part` names the paper's part, where it has parts."""

    type: str
    questions: Sequence[PaperQuestion]
    part: str = ""

    @property
    def way(self) -> str:
        return way_of(self.type)

    @property
    def title(self) -> str:
        name = heading_title(self.type)
        return f"{self.part}·{name}" if self.part else name

    @property
    def total_hundredths(self) -> int:
        return sum(question.points_hundredths for question in self.questions)

    @property
    def each_hundredths(self) -> int | None:
        """What every question of the section is worth; None when they differ."""
        worth = {question.points_hundredths for question in self.questions}
        return worth.pop() if len(worth) == 1 else None


@dataclass(frozen=True)
class PaperSheet:
    """One paper to be printed. `variant` is A or B, or empty when there is only one paper.

    With `separate_answers` the paper is only read, and everything is written on the answer sheet.
    """

    title: str
    variant: str
    minutes: int
    book: str
    fingerprint: str
    sections: Sequence[PaperSection]
    multiple_rule: Rule = "all_or_nothing"
    separate_answers: bool = False

    @property
    def total_hundredths(self) -> int:
        return sum(section.total_hundredths for section in self.sections)

    @property
    def variant_text(self) -> str:
        return f"{self.variant}卷" if self.variant else ""

    @property
    def particulars(self) -> str:
        """The line below the title: what the exam allows and asks."""
        parts = [BOOKS[self.book], f"时间：{self.minutes}分钟", f"满分：{points_text(self.total_hundredths)}分"]
        return "　　".join(parts)

    @property
    def mark_of_origin(self) -> str:
        return f"校验码 {self.fingerprint[:16]}"


def heading(number: int, section: PaperSection) -> str:
    """「一、单项选择题（每题1分，共30分）」; where points differ, how many questions instead."""
    each = section.each_hundredths
    first = f"共{len(section.questions)}题" if each is None else f"每题{points_text(each)}分"
    return f"{NUMERALS[number - 1]}、{section.title}（{first}，共{points_text(section.total_hundredths)}分）"


def instruction(sheet: PaperSheet, section: PaperSection) -> str:
    """How a type is answered on paper and how it earns points."""
    earns = _EARNS.get(section.way) or TYPES[section.type].hint(sheet.multiple_rule)
    return _HOW[section.way][sheet.separate_answers] + earns


def candidate_notes(sheet: PaperSheet) -> list[str]:
    """What stands above the first question."""
    place = "答题纸上，写在试卷上无效" if sheet.separate_answers else "试卷上规定的位置"
    return [
        "1. 请先在密封线内写清单位、姓名和准考证号；密封线外不得写姓名或作其他记号。",
        f"2. 请用黑色或蓝黑色签字笔，将答案写在{place}。",
    ]


def split_at_blanks(text: str) -> list[str]:
    """The pieces between the blanks of a stem: one more than there are blanks."""
    while blank_count(text):
        text = filled(text, _GAP)
    return text.split(_GAP)


def blanks_of(question: PaperQuestion) -> int:
    """How many places a question that is written into has on an answer sheet."""
    if question.way == "match":
        return len(question.prompts)
    return max(blank_count(question.stem), 1)


def writing_lines(points_hundredths: int) -> int:
    """How many lines a written answer gets: four at least, one a point beyond."""
    return max(4, round(points_hundredths / 100))


def ems(text: str) -> float:
    """How wide a line of text runs, in widths of one Chinese character; never too little."""
    return sum(1 if unicodedata.east_asian_width(letter) in "WFA" else 0.6 for letter in text)


_ROWS_OF = {3: (3, 1), 5: (5, 3, 2, 1), 6: (6, 3, 2, 1)}
_LETTER_AND_GAP = 2.2


def option_columns(options: Sequence[tuple[str, str]], width_ems: float) -> int:
    """In how many columns the options stand: the most that hold the longest of them."""
    longest = max(ems(text) for _key, text in options) + _LETTER_AND_GAP
    return next((count for count in _ROWS_OF.get(len(options), (4, 2, 1)) if longest <= width_ems / count), 1)
