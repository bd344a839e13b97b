"""试卷、答题纸和参考答案 as Word files. The door to them: says so when this machine has no Word component.

The paper and the answer sheet never read a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from lianzheng_quiz.office.paper_sheets import PaperQuestion, PaperSection, PaperSheet, QuestionKey

Size = Literal["A4", "A3"]


class WordMissing(Exception):
    """python-docx or its parser is not installed, as on processors that have no build of it."""

    def __init__(self) -> None:
        super().__init__("本机未安装 Word 组件，没有生成文件，试卷和成绩不受影响。请系统管理员安装 python-docx 后再试")


@contextmanager
def needing_word() -> Iterator[None]:
    try:
        yield
    except ImportError as missing:
        if (missing.name or "").partition(".")[0] in ("docx", "lxml"):
            raise WordMissing from missing
        raise


def paper_docx(sheet: PaperSheet, size: Size = "A4") -> bytes:
    """The paper: A4 in one column or A3 across in two."""
    with needing_word():
        from lianzheng_quiz.office.paper_pages import paper_bytes
    return paper_bytes(sheet, size)


def answer_sheet_docx(sheet: PaperSheet, size: Size = "A4") -> bytes:
    """Boxes and lines to write in, with the paper's numbers."""
    with needing_word():
        from lianzheng_quiz.office.answer_sheets import answer_sheet_bytes
    return answer_sheet_bytes(sheet, size)


def key_docx(sheet: PaperSheet, *, with_explanations: bool = False) -> bytes:
    """Keys, points and authorities; ValueError when a question of the sheet came without its key."""
    with needing_word():
        from lianzheng_quiz.office.answer_keys import key_bytes
    return key_bytes(sheet, with_explanations=with_explanations)


__all__ = [
    "PaperQuestion",
    "PaperSection",
    "PaperSheet",
    "QuestionKey",
    "Size",
    "WordMissing",
    "answer_sheet_docx",
    "key_docx",
    "paper_docx",
]
