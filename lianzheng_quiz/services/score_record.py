"""Makes a score and enters it in the ledger, in one transaction. Nothing else ever adds a score."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules.score_record import ADOPTED, SCORED, Basis, body_of
from lianzheng_quiz.services.ledger import enter, seal_of
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store import ledger, sittings
from lianzheng_quiz.store.engine import Session


def record_score(session: Session, sitting_id: str, *, act: str = SCORED, decided_at: datetime, **verdict: Any) -> None:
    """Add a score to a sitting whose answers and marks stand; it is the last thing its transaction adds.

    `verdict` has total_hundredths, max_hundredths, passed, clause, reason, and where a person decided decided_by_id
    and supersedes_id.
    """
    basis = ledger.basis_of(session, sitting_id)
    assert basis is not None
    score = {
        "sitting_id": sitting_id,
        "batch_id": basis.facts.batch_id,
        "cadre_id": basis.facts.cadre_id,
        "decided_by_id": None,
        "supersedes_id": None,
        "rulings": "[]",
        "decided_at": decided_at,
        **verdict,
    }
    score["id"] = sittings.add_score(session, **score)
    _enter(session, act, score, basis)


def _enter(session: Session, act: str, score: Mapping[str, Any], basis: Basis) -> None:
    enter(
        session,
        act,
        body_of(score, basis),
        actor_id=score["decided_by_id"],
        sitting_id=score["sitting_id"],
        now=score["decided_at"],
    )


def adopt_scores() -> None:
    """Enter the scores that stood before there was a ledger, seal papers and wordings; once, on upgrading."""
    with writing() as session:
        for sitting_id, score_id in ledger.score_ids(session):
            basis = ledger.basis_of(session, sitting_id)
            assert basis is not None
            _enter(session, ADOPTED, ledger.score(session, score_id), basis)
        for table in ("question_version", "paper"):
            for row_id, *_named_by in ledger.sealed_ids(session, table):
                seal = seal_of(table, ledger.sealed_row(session, table, row_id))
                ledger.set_seal(session, table, row_id, seal)
