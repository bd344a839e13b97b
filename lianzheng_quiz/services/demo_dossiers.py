"""Dossiers of demo data in every state, made through the ordinary services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.services import accounts, dossier_acts, dossiers, pledges
from lianzheng_quiz.services.dossier_acts import RecordDraft
from lianzheng_quiz.services.transactions import reading

DONE = (("talk", "pledge", "family"), ("talk", "pledge"), ("talk",), ("pledge",), ("talk", "pledge", "family"))
"""What is done in the first dossiers of the batch; nothing in the others."""

NOTES = ("新岗位的权力清单和风险点", "公务接待、用车的规定", "")


def fill(batch_id: int, passwords: Mapping[str, tuple[str, str]], *, now: datetime) -> None:
    """Talks, signatures and letters for some of those who passed; `passwords` are account and password by name."""
    organiser = accounts.actor_named("zuzhi")
    with reading() as session:
        found = dossiers.steps_within(session, organiser.unit_path, batch_id, now)
    known = [(first, passwords[first.name]) for first, _exam, _steps in found if first.name in passwords]
    for number, ((first, account), done) in enumerate(zip(known, DONE, strict=False)):
        at = now - timedelta(days=20 - number)
        if "talk" in done:
            talk = RecordDraft(local(at).date(), "何组织", NOTES[number % len(NOTES)])
            dossier_acts.record_step(organiser, first.cadre_id, first.id, "talk", talk, now=at)
        if "pledge" in done:
            cadre, signed_at = accounts.actor_named(account[0]), at + timedelta(hours=3)
            mark = pledges.pledge_page(cadre, first.id, now=signed_at).mark
            pledges.sign_pledge(cadre, first.id, account[1], mark, now=signed_at)
        if "family" in done:
            letter = RecordDraft(local(at + timedelta(days=2)).date())
            dossier_acts.record_step(organiser, first.cadre_id, first.id, "family", letter, now=at + timedelta(days=2))
