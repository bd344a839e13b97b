"""When two pieces of text count as the same: one place for the foldings used in marking, checking and solving.

Nothing here changes what a person reads; the folded text is for comparing only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

BLANK = "（　　）"

_BLANK = re.compile(r"[（(][\s_＿]*[）)]|[_＿]{2,}")
_SPACE = re.compile(r"\s+")
_QUOTES = re.compile(r"[“”‘’\"'「」『』]")
_MARKS = re.compile(r"[“”‘’\"'「」『』《》〈〉]")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LAST_STOP = re.compile(r"[。．.；;，,]+$")


def folded(value: str) -> str:
    """A filler as it is compared: width, spaces, case, quotation and title marks, a last stop, 20,000's comma."""
    text = _GROUPED.sub("", _SPACE.sub("", unicodedata.normalize("NFKC", value)))
    return _MARKS.sub("", _LAST_STOP.sub("", text)).casefold()


def without_quotes(text: str) -> str:
    return _QUOTES.sub("", text)


@lru_cache(maxsize=50_000)
def bare(text: str) -> str:
    """A phrase without spaces, quotation marks, width differences and a last stop; blanks become ``▢``."""
    text = _BLANK.sub("▢", text)
    text = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    return _LAST_STOP.sub("", _QUOTES.sub("", text)).casefold()


def blank_count(stem: str) -> int:
    """How many blanks stand in a stem, however wide they were typed."""
    return len(_BLANK.findall(stem))


def filled(stem: str, filler: str) -> str:
    """The stem with its first blank replaced by `filler`."""
    return _BLANK.sub(lambda match: filler, stem, count=1)


def quoted(text: str) -> str:
    """`text` in Chinese quotation marks, those inside turned into the inner pair."""
    return "“" + text.replace("“", "‘").replace("”", "’") + "”"
