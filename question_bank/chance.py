"""Choices that look arbitrary and are always the same: drawn from the SHA-256 of a name, never from a generator."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def pick(limit: int, *parts: str) -> int:
    """A number below `limit` that the parts decide."""
    return int(digest(*parts)[:12], 16) % limit


def arranged(texts: Iterable[str], *parts: str) -> list[str]:
    """The texts in an order that the parts and each text decide."""
    return sorted(texts, key=lambda text: digest(*parts, text))
