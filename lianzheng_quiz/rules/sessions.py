"""How long a session lives and when guessing is slowed down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

IDLE = {
    "cadre": timedelta(hours=3),
    "organiser": timedelta(minutes=30),
    "editor": timedelta(minutes=30),
    "administrator": timedelta(minutes=15),
    "auditor": timedelta(minutes=15),
}
LONGEST = timedelta(hours=12)
AFTER_HAND_IN = timedelta(minutes=10)
"""How long a session begun by an exam code lives once the exam is handed in."""
TOUCH_EVERY = timedelta(seconds=60)
FAILURES = 5
FAILURE_WINDOW = timedelta(minutes=15)
REMEMBERED = 2 * FAILURE_WINDOW
"""How far back failures matter: the last of five may be a window ago, the first a window before it."""


def is_live(
    role: str, created_at: datetime, last_seen_at: datetime, now: datetime, handed_in_at: datetime | None = None
) -> bool:
    """Whether a session may still be used: neither idle too long nor too old.

    `handed_in_at` is of the exam whose code began the session. Who signs in by code after hand-in, to read
    the result, has as long again.
    """
    if handed_in_at is not None and now - max(handed_in_at, created_at) > AFTER_HAND_IN:
        return False
    return now - last_seen_at <= IDLE[role] and now - created_at <= LONGEST


def minutes_locked(failures: Sequence[datetime], now: datetime) -> int:
    """Whole minutes until a name may be tried again, 0 when it may now.

    `failures` are those since REMEMBERED ago, oldest first. Five failures within
    fifteen minutes lock for fifteen minutes from the last of them.
    """
    locking = [
        last
        for first, last in zip(failures, failures[FAILURES - 1 :], strict=False)
        if last - first < FAILURE_WINDOW and now - last < FAILURE_WINDOW
    ]
    if not locking:
        return 0
    return -((now - locking[-1] - FAILURE_WINDOW) // timedelta(minutes=1))
