"""The auditor's reading of the audit log. Nobody changes it."""

from __future__ import annotations

from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.pages import Page, page_of
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import audit


def read_log(actor: Actor, text: str = "", action: str = "", page: int = 1) -> Page:
    """Entries, newest first. Rows: id, at, actor, role, address, action, subject, detail."""
    require(actor, "auditor")
    with reading() as session:
        return page_of(session, audit.entries(text, action), page)
