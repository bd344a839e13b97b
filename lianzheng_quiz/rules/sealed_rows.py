"""Rows that are written once and carry a seal: which of their columns it covers. Making it is for services/ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

SEALED: dict[str, tuple[str, ...]] = {
    "question_version": (
        *("question_id", "number", "type", "stem", "term", "chapter", "level", "house", "authority_title"),
        *("difficulty", "valid_from", "valid_to", "body", "content_hash", "author_id", "created_at"),
    ),
    "ruling": (
        *(
            "question_version_id",
            "batch_id",
            "kind",
            "corrected",
            "reason",
            "authority",
            "proposed_by_id",
            "proposed_at",
        ),
    ),
    "pledge": (
        *("candidate_id", "cadre_id", "sitting_id", "wording", "text", "digest", "account_id", "address", "signed_at"),
    ),
    "paper": (
        *("batch_id", "candidate_id", "variant", "scope", "post_group", "seed", "items", "fingerprint", "dealt_at"),
    ),
}
"""Columns that never change, by table. A question's state and who approved it do change."""


def sealed_words(table: str, row: Mapping[str, Any]) -> list[Any]:
    """What a row's seal covers, as plain values."""
    return [table, *(plain(row[name]) for name in SEALED[table])]


def plain(value: Any) -> Any:
    """A stored value as JSON has it: instants in UTC, to the microsecond."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value
