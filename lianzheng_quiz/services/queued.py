"""What waits in the answer queue, before it is known whether it is a save, a start or a page."""

from __future__ import annotations

from typing import Any

from lianzheng_quiz.services.sign_in import sign_in_id_of


class Queued:
    """Whose session asks, who waits for the answer, and, once it is settled, what it was refused for."""

    __slots__ = ("fault", "sender", "settled", "sign_in_id")

    def __init__(self, token: str, sender: Any) -> None:
        """Of whoever holds the session token; empty where the session was checked before."""
        self.sign_in_id = sign_in_id_of(token) if token else ""
        self.sender = sender
        self.fault: BaseException | None = None
        self.settled = False
