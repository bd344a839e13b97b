"""Keyed fingerprints of one-time codes: what the database holds is worth nothing without the application's secret."""

from __future__ import annotations

import hmac

_key = b""


def use_key(secret: str) -> None:
    """Take the application's secret; called once, when the application is made."""
    global _key
    _key = secret.encode()


def mac(purpose: str, text: str) -> str:
    """HMAC-SHA-256 of a text as hex, under a key of its own for each purpose."""
    if not _key:
        raise RuntimeError("use_key comes first")
    return hmac.digest(hmac.digest(_key, purpose.encode(), "sha256"), text.encode(), "sha256").hex()
