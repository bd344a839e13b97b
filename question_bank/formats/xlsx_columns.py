"""The columns of a workbook of questions, and each question as the texts of its cells.

One table serves the template, the export and the import, so that what goes out can come back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from question_bank.formats.xlsx_answers import written_answer
from question_bank.question import CHAPTERS, LEVELS, Question
from question_bank.question_types import TYPES
from question_bank.question_types.base import LETTERS

QUESTIONS_SHEET, GUIDE_SHEET = "试题", "说明"
RESULT_HEAD = "导入结果"
EXAMPLE_MARK = "示例"
MOST_LETTERS_OF_A_CELL = 32_767

_LIVE = re.compile(r"'*[=+\-@\t\r\0＝＋－＠]")
_QUOTED = re.compile(r"'+[=+\-@\t\r\0＝＋－＠]")


@dataclass(frozen=True)
class Column:
    """`needed` columns must stand in an imported sheet; `filled` ones must hold something in every row."""

    key: str
    label: str
    width: int
    most: int
    guide: str
    needed: bool = True
    filled: bool = False


OPTION_KEYS = tuple(f"option_{letter.lower()}" for letter in LETTERS)
_FIRST = (
    Column("id", "编号", 16, 64, "新题留空，由系统编号；修改已有的题保留原编号。", needed=False),
    Column("type", "题型", 12, 20, f"从下拉列表选：{'、'.join(kind.label for kind in TYPES.values())}。", filled=True),
    Column(
        "stem", "题干", 48, 1000, "要填的地方写全角括号（　　）；判断题、简答题不留空。换行按Alt+Enter。", filled=True
    ),
)
_OPTIONS = tuple(
    Column(key, f"选项{letter}", 20, 300, "从选项A起依次填写，中间不空。", needed=False)
    for key, letter in zip(OPTION_KEYS, LETTERS, strict=True)
)
_LAST = (
    Column("answer", "答案", 20, 1600, "写法因题型而异，见下表。", filled=True),
    Column("explanation", "解析", 48, 1200, "写正确内容、依据和错误选项错在哪里；不提选项字母，选项次序会打乱。"),
    Column("authority_title", "依据", 28, 120, "法规全称，不加书名号。"),
    Column("authority_version", "依据版本", 14, 60, "如：2023年修订。"),
    Column("authority_article", "条款", 14, 120, "如：第八条。"),
    Column("term", "关键词", 16, 60, "所考的关键词或知识点，一题一个。"),
    Column("chapter", "章", 22, 40, f"从下拉列表选：{'、'.join(CHAPTERS.values())}。", filled=True),
    Column("level", "层次", 10, 10, f"从下拉列表选：{'、'.join(LEVELS)}。", filled=True),
    Column("difficulty", "难度", 10, 40, "0与1之间的小数，越大越难；不填按0.5。", needed=False),
    Column("valid_from", "有效期起", 14, 20, "依据施行的日期，如2024-01-01；不限可不填。", needed=False),
    Column("valid_to", "有效期止", 14, 20, "依据失效的日期；不限可不填。", needed=False),
)
COLUMNS: tuple[Column, ...] = (*_FIRST, *_OPTIONS, *_LAST)
BY_KEY = {column.key: column for column in COLUMNS}


def neutral(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula, also after saving as CSV; see `original`."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return "'" + text if _LIVE.match(text) else text


def original(text: str) -> str:
    """What `neutral` was given."""
    return text[1:] if _QUOTED.match(text) else text


def tidy(text: str) -> str:
    """Text of a cell with one kind of line break and nothing around it."""
    return text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\u200b").strip()


def texts_of(question: Question) -> dict[str, str]:
    """The text of every cell of a question's row, by column key."""
    kind, cited = TYPES.get(question.type), question.authority
    options = [option.text for option in question.options][: len(OPTION_KEYS)]
    return {
        "id": question.id,
        "type": kind.label if kind else question.type,
        "stem": question.stem,
        **dict.fromkeys(OPTION_KEYS, ""),
        **dict(zip(OPTION_KEYS, options, strict=False)),
        "answer": written_answer(question),
        "explanation": question.explanation,
        "authority_title": cited.title,
        "authority_version": cited.version,
        "authority_article": cited.article,
        "term": question.term,
        "chapter": CHAPTERS.get(question.chapter, question.chapter),
        "level": question.level,
        "difficulty": str(question.difficulty),
        "valid_from": question.valid_from or "",
        "valid_to": question.valid_to or "",
    }
