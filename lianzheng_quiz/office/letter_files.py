"""公文 as Word files. The door to them: says so when this machine has no Word component."""

from __future__ import annotations

from collections.abc import Sequence

from lianzheng_quiz.office.exam_papers import WordMissing, needing_word
from lianzheng_quiz.rules.letter_text import Letter


def letters_docx(name: str, letters: Sequence[Letter], *, numbered: bool = True) -> bytes:
    """One file of letters, each from a new page on; the same letters give the same bytes."""
    with needing_word():
        from lianzheng_quiz.office.letter_pages import letter_bytes
    return letter_bytes(name, letters, numbered=numbered)


__all__ = ["WordMissing", "letters_docx"]
