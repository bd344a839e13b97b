"""准考证号 and one-time exam codes: how they are made, how they are read as people type them, while what they open."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime

from lianzheng_quiz.rules.timing import GRACE

ALPHABET = "ACDEFGHJKMNPQRTUWXY34679"
"""No letter or digit that is taken for another one on paper: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V."""
CODE_LENGTH = 10
"""24 signs ten times: 45.8 bits."""

MOST_PEOPLE = 99_999
_RUNNING, _SHORTEST, _LONGEST = 5, 9, 20


def ticket_number(batch_id: int, running: int) -> str:
    """Batch, running number, check digit: 批次 11 第 23 人 is 011 000 239.

    The check digit keeps a slip of the finger from counting against another person's number, and
    tells these numbers from account names that are digits.
    """
    if not 1 <= running <= MOST_PEOPLE:
        raise ValueError(f"no ticket number for person {running}")
    body = f"{batch_id:03d}{running:0{_RUNNING}d}"
    return body + _check_digit(body)


def running_of(number: str) -> int:
    """The running number in a ticket number."""
    return int(number[-1 - _RUNNING : -1])


def _check_digit(digits: str) -> str:
    """Luhn's: finds every single wrong digit and nearly every swap of neighbours."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def number_as_typed(text: str) -> str | None:
    """The ticket number in what somebody typed; None when it can't be one."""
    digits = re.sub(r"[\s\-‐-―－_.]", "", unicodedata.normalize("NFKC", text))
    if not _SHORTEST <= len(digits) <= _LONGEST or not (digits.isascii() and digits.isdecimal()):
        return None
    return digits if digits[-1] == _check_digit(digits[:-1]) else None


def grouped(number: str) -> str:
    """A ticket number to read and to type: groups of three, what is left over in the first."""
    first = len(number) % 3 + 3
    return " ".join([number[:first], *(number[start : start + 3] for start in range(first, len(number), 3))])


def draw_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """XXXXX-XXXXX"""
    return f"{code[:5]}-{code[5:]}"


def code_as_typed(text: str) -> str:
    """The code in what somebody typed: small or full-width letters, with spaces, with or without its hyphen."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())


def code_opens(
    now: datetime,
    closes_at: datetime,
    cancelled_at: datetime | None,
    deadline_at: datetime | None,
    submitted_at: datetime | None,
    paused_at: datetime | None,
) -> bool:
    """Whether a code opens the door at `now`: until the batch ends, and longer while the own sitting runs or rests."""
    if cancelled_at is not None:
        return False
    if now < closes_at:
        return True
    if deadline_at is None or submitted_at is not None:
        return False
    return paused_at is not None or now <= deadline_at + GRACE
