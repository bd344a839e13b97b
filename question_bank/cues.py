"""What gives a key away to someone who knows nothing: length, shape, and words it shares with the stem.

Texts in, answers out; used while choosing distractors and again as gates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from question_bank.plain_text import bare
from question_bank.quantities import are_scale, quantity

LENGTH_RATIO = 1.45
LENGTH_LEEWAY = 2
CLANG_LENGTH = 3
_PARTS = re.compile(r"或者|或|、|和|以及|及")
_TITLE = re.compile(r"根据《[^》]*》(?:[（(][^）)]*[）)])?(?:的?规定)?[，,]")


def fits_length(text: str, other: str) -> bool:
    """Whether two options are near enough in length to stand side by side."""
    short, long = sorted((len(text), len(other)))
    return long - short <= LENGTH_LEEWAY or long <= LENGTH_RATIO * short


def length_gives_away(right: Sequence[str], wrong: Sequence[str]) -> bool:
    """Whether every right option is strikingly longer, or shorter, than every wrong one."""
    if not right or not wrong or are_scale([*right, *wrong]):
        return False
    longer = min(right, key=len), max(wrong, key=len)
    shorter = max(right, key=len), min(wrong, key=len)
    return (len(longer[0]) > len(longer[1]) and not fits_length(*longer)) or (
        len(shorter[0]) < len(shorter[1]) and not fits_length(*shorter)
    )


def shape_gives_away(right: Sequence[str], wrong: Sequence[str]) -> str:
    """The head or tail (two characters) that all wrong options share and no right one has, or the reverse."""
    if len(right) + len(wrong) < 4 or not right or len(wrong) < 2 or are_scale([*right, *wrong]):
        return ""
    for cut in (slice(0, 2), slice(-2, None)):
        rights, wrongs = {text[cut] for text in right}, {text[cut] for text in wrong}
        if len(wrongs) == 1 and not wrongs & rights:
            return wrongs.pop()
        if len(right) > 1 and len(rights) == 1 and not wrongs & rights:
            return rights.pop()
    return ""


@lru_cache(maxsize=50_000)
def shared_run(text: str, other: str) -> str:
    """The longest stretch of characters that stands in both texts."""
    best = ""
    for start in range(len(text)):
        while start + len(best) < len(text) and text[start : start + len(best) + 1] in other:
            best = text[start : start + len(best) + 1]
    return best


def clang(stem: str, right: Sequence[str], wrong: Sequence[str]) -> str:
    """Words of the stem that stand in a right option and in no wrong one; empty when nothing rings."""
    if any(quantity(text) for text in right):
        return ""
    asked = bare(_TITLE.sub("", stem)).replace("下列选项中", "")
    for text in right:
        run = shared_run(bare(text), asked)
        if len(run) >= CLANG_LENGTH and all(len(shared_run(run, bare(other))) < len(run) - 1 for other in wrong):
            return run
    return ""


def overlap(texts: Sequence[str]) -> tuple[str, str] | None:
    """Two options of which one is a part of the other's alternatives (警告 / 警告或者严重警告)."""
    for text in texts:
        parts = _PARTS.split(text)
        if len(parts) < 2:
            continue
        for other in texts:
            if other != text and (other in parts or set(_PARTS.split(other)) < set(parts)):
                return other, text
    return None
