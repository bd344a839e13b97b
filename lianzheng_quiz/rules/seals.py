"""The seal over a batch's papers and the two codes that open it. Keeps nothing and knows no key."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without I, L, O, 0 and 1, which are taken for each other on paper."""
CODE_LENGTH = 10
HOLDERS = ("保管人甲", "保管人乙")


@dataclass(frozen=True, order=True)
class SealedPaper:
    """Whose paper it is and what it says. `items` is the frozen text."""

    candidate_id: int
    variant: str
    scope: str
    fingerprint: str

    @classmethod
    def of(cls, candidate_id: int, variant: str, scope: str, items: str) -> SealedPaper:
        """With the fingerprint of the text as it stands now, not as it was noted once."""
        return cls(candidate_id, variant, scope, hashlib.sha256(items.encode()).hexdigest())


def seal_over(policy: str, papers: Iterable[SealedPaper]) -> str:
    """SHA-256 over the policy's text and every candidate's paper, in order of the candidates."""
    lines = [hashlib.sha256(policy.encode()).hexdigest()]
    lines += [
        f"{paper.candidate_id} {paper.variant or '-'} {paper.scope} {paper.fingerprint}" for paper in sorted(papers)
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def opening_code() -> str:
    """A random code to read from paper, XXXXX-XXXXX (about 49 bits)."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def code_as_typed(text: str) -> str:
    """The letters of a code however it was typed: small, full-width, with or without hyphen and spaces."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())


def seal_text(seal: str) -> str:
    """A seal as it is printed, in groups that people can compare."""
    return " ".join(seal[start : start + 8] for start in range(0, len(seal), 8))
