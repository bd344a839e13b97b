"""Days on which something is valid: ISO dates, the last day included, None open. It knows no calendar and no today."""

from __future__ import annotations

from typing import Protocol

_NO_FIRST = ""
_NO_LAST = "9999-12-31"


class Dated(Protocol):
    """Anything with a first and a last day."""

    @property
    def valid_from(self) -> str | None: ...

    @property
    def valid_to(self) -> str | None: ...


def ever_together(one: Dated, other: Dated) -> bool:
    """Whether there is a day on which both are valid."""
    begins = max(one.valid_from or _NO_FIRST, other.valid_from or _NO_FIRST)
    return begins <= min(one.valid_to or _NO_LAST, other.valid_to or _NO_LAST)
