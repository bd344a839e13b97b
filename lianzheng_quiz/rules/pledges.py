"""廉政承诺书: the plain text that is read and signed, and the digest that tells whether it is still that text."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from lianzheng_quiz.rules.letter_text import Grid, Letter
from lianzheng_quiz.rules.sealed_rows import plain
from lianzheng_quiz.rules.seals import seal_text


def pledge_text(letter: Letter) -> str:
    """A filled template as lines: the title first, then a paragraph a line."""
    blocks = [*letter.body, *(block for attachment in letter.attachments for block in attachment.body)]
    lines = [
        "".join(piece for line in letter.title for piece in line),
        letter.recipient,
        *(block.text for block in blocks if not isinstance(block, Grid)),
        letter.signed,
        letter.dated,
        letter.note,
        *letter.small,
    ]
    return "\n".join(line for line in lines if line)


def pledge_digest(text: str, cadre_id: int, signed_at: datetime) -> str:
    """SHA-256 over text, person and instant."""
    return _sha256([text, cadre_id, plain(signed_at)])


def text_mark(text: str) -> str:
    """What a form carries, so that exactly the text that was shown is signed."""
    return _sha256([text])


def short_code(digest: str) -> str:
    """The sixteen letters that a digest begins with, grouped as the whole is printed."""
    return seal_text(digest[:16])


def _sha256(words: list[object]) -> str:
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()
