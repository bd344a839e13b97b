"""What a spreadsheet cell says, as one line of plain text; numbers that the spreadsheet spoiled are told apart."""

from __future__ import annotations

import re
from typing import Any

MOST_DIGITS = 15
"""A spreadsheet keeps fifteen digits of a number; the rest it turns into zeros."""

ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
"""What a formula that failed leaves in its cell."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060\u00ad"))
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[Ee]\+(\d{1,3})")


def plain(value: Any) -> str:
    """A cell's text: no invisible characters, single spaces, full-width digits and letters narrowed, "12.0" as "12"."""
    if value is None:
        return ""
    if isinstance(value, float):
        value = int(value) if value.is_integer() else format(value, ".15g")
    text = str(value).translate(_INVISIBLE).replace("\u3000", " ")
    narrowed = "".join(
        chr(ord(c) - 0xFEE0) if "！" <= c <= "～" and (chr(ord(c) - 0xFEE0)).isalnum() else c for c in text
    )
    return " ".join(narrowed.split())


def tight(value: Any) -> str:
    """A cell's text without any space."""
    return plain(value).replace(" ", "")


def number_as_text(value: Any) -> str | None:
    """A number that names somebody, as written before the spreadsheet took it for a quantity.

    "1.2345E+4" is 12345 again. None when digits are lost: more than fifteen, or fewer shown than there were.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**MOST_DIGITS:
        return None
    text = tight(value).lstrip("'‘’")
    match = _SCIENTIFIC.fullmatch(text)
    if match is None:
        return text
    whole, fraction, exponent = match[1], match[2] or "", int(match[3])
    if len(fraction) < exponent or fraction[exponent:].strip("0") or exponent >= MOST_DIGITS:
        return None
    return whole + fraction[:exponent]
