"""A page of a long list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lianzheng_quiz.store.accounts import count
from lianzheng_quiz.store.engine import Session

PAGE_LENGTH = 30


@dataclass(frozen=True)
class Page:
    """Rows of one page; pages count from 1."""

    rows: Sequence[Any]
    number: int
    pages: int
    total: int


def page_of(session: Session, query: Any, number: int) -> Page:
    """One page of a query; numbers outside the list give the nearest page."""
    total = count(session, query)
    pages = max(1, -(-total // PAGE_LENGTH))
    number = min(max(1, number), pages)
    rows = session.execute(query.limit(PAGE_LENGTH).offset((number - 1) * PAGE_LENGTH)).all()
    return Page(rows, number, pages, total)
