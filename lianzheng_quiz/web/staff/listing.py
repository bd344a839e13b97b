"""What every long list reads from its address, and how it writes the addresses of its pages."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request

LONGEST_SEARCH = 100


def search_text() -> str:
    """What was typed into the search box."""
    return request.args.get("text", "").strip()[:LONGEST_SEARCH]


def page_number() -> int:
    """The page asked for; the first one when the address names none."""
    return max(1, request.args.get("page", 1, type=int))


def page_address(number: int) -> str:
    """The same list at another page."""
    args = [(name, value) for name, value in request.args.items(multi=True) if name != "page" and value]
    return f"{request.script_root}{request.path}?{urlencode([*args, ('page', number)])}"
