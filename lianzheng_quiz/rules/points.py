"""Points in words."""

from __future__ import annotations


def points_text(hundredths: int) -> str:
    """Points as people write them: 80, 79.5, 0.25."""
    whole, rest = divmod(hundredths, 100)
    return str(whole) if rest == 0 else f"{whole}.{rest:02d}".rstrip("0")
