"""Queries on batches, candidates and their results."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import delete, func, select

from lianzheng_quiz.store.accounts import within
from lianzheng_quiz.store.engine import AnyRow, Session
from lianzheng_quiz.store.sittings import standing_score
from lianzheng_quiz.store.tables import Account, Answer, Batch, Cadre, Candidate, Paper, Score, SignIn, Sitting, Unit

_BATCH = (
    Batch.id,
    Batch.name,
    Batch.unit_id,
    Batch.policy,
    Batch.opens_at,
    Batch.closes_at,
    Batch.dealt_at,
    Batch.sealed_at,
    Batch.seal,
    Batch.opened_at,
    Batch.cancelled_at,
    Batch.cancel_reason,
    Batch.seat_columns,
    Batch.retake_of_id,
    Unit.name.label("unit_name"),
)


def within_reach(session: Session, unit_path: str) -> Sequence[AnyRow]:
    """Batches of units at or below a path with how many people each has, the latest window first."""
    counts = (
        select(
            Candidate.batch_id,
            func.count().label("people"),
            func.count(Sitting.submitted_at).label("handed_in"),
            func.count().filter(Score.passed.is_(True)).label("passed"),
        )
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .outerjoin(Score, standing_score())
        .group_by(Candidate.batch_id)
        .subquery()
    )
    numbers = (func.coalesce(counts.c[name], 0).label(name) for name in ("people", "handed_in", "passed"))
    return session.execute(
        select(*_BATCH, *numbers)
        .join(Unit, Unit.id == Batch.unit_id)
        .outerjoin(counts, counts.c.batch_id == Batch.id)
        .where(within(unit_path))
        .order_by(Batch.opens_at.desc(), Batch.id.desc())
    ).all()


def named_within(session: Session, unit_path: str) -> Sequence[AnyRow]:
    """The same batches without the counts, which cost a look at everybody."""
    return session.execute(
        select(*_BATCH)
        .join(Unit, Unit.id == Batch.unit_id)
        .where(within(unit_path))
        .order_by(Batch.opens_at.desc(), Batch.id.desc())
    ).all()


def find(session: Session, batch_id: int, unit_path: str) -> AnyRow | None:
    """A batch, if its unit lies at or below a path."""
    return session.execute(
        select(*_BATCH).join(Unit, Unit.id == Batch.unit_id).where(Batch.id == batch_id, within(unit_path))
    ).first()


def lock(session: Session, batch_id: int) -> None:
    """Keep others from adding people or dealing at the same moment (PostgreSQL)."""
    session.execute(select(Batch.id).where(Batch.id == batch_id).with_for_update())


def count_sittings(session: Session, batch_id: int) -> int:
    """How many candidates of a batch have a paper."""
    return int(session.execute(select(func.count(Sitting.id)).where(Sitting.batch_id == batch_id)).scalar_one())


def anybody_started(session: Session, batch_id: int) -> bool:
    """Whether somebody's clock was started, or somebody was recorded as present at a written exam."""
    started = select(Sitting.id).where(Sitting.batch_id == batch_id, Sitting.started_at.is_not(None))
    present = select(Candidate.id).where(Candidate.batch_id == batch_id, Candidate.attended.is_(True))
    return session.execute(started).first() is not None or session.execute(present).first() is not None


def dealt_versions(session: Session, batch_id: int) -> set[int]:
    """The question versions that stand in the batch's papers, by id."""
    papers = session.execute(select(Paper.items).where(Paper.batch_id == batch_id).execution_options(yield_per=50))
    return {item["version_id"] for items in papers.scalars() for item in json.loads(items)}


def papers(session: Session, batch_id: int) -> Iterator[AnyRow]:
    """Every paper of a batch (variant, scope, post group, items), a few at a time."""
    yield from session.execute(
        select(Paper.variant, Paper.scope, Paper.post_group, Paper.items)
        .where(Paper.batch_id == batch_id)
        .order_by(Paper.id)
        .execution_options(yield_per=50)
    )


def candidates(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Everybody on a batch's roster with sitting and standing score, by unit and name."""
    answered = (
        select(func.count(Answer.position))
        .where(Answer.sitting_id == Sitting.id, Answer.value != "[]")
        .scalar_subquery()
    )
    last_saved = select(func.max(Answer.saved_at)).where(Answer.sitting_id == Sitting.id).scalar_subquery()
    return session.execute(
        select(
            Candidate.id,
            Candidate.cadre_id,
            Candidate.exemption_reason,
            Candidate.leave_reason,
            Candidate.extra_minutes,
            Candidate.retake_of_id,
            Candidate.failures_before,
            Candidate.attended,
            Candidate.variant,
            Candidate.seat,
            Candidate.ticket_no,
            Candidate.scope,
            Candidate.post_group,
            Candidate.publicity_to,
            Cadre.party_member,
            Cadre.name,
            Cadre.staff_no,
            Cadre.post,
            Cadre.proposed_post,
            Unit.name.label("unit_name"),
            Unit.path.label("unit_path"),
            Sitting.id.label("sitting_id"),
            Sitting.started_at,
            Sitting.deadline_at,
            Sitting.submitted_at,
            Sitting.closing,
            Sitting.paused_at,
            Sitting.voided_at,
            Sitting.away_count,
            Score.total_hundredths,
            Score.max_hundredths,
            Score.passed,
            Score.clause,
            answered.label("answered"),
            last_saved.label("last_saved_at"),
        )
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .outerjoin(Score, standing_score())
        .where(Candidate.batch_id == batch_id)
        .order_by(Unit.path, Cadre.name, Candidate.id)
    ).all()


_TO_DEAL = (
    Candidate.id,
    Candidate.cadre_id,
    Candidate.scope,
    Candidate.post_group,
    Candidate.variant,
    Cadre.party_member,
    Cadre.name,
)
"""Whom a paper is for, and all that decides which."""


def candidates_without_paper(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """Candidates who still need a paper, in a fixed order: neither exempt nor on leave."""
    return session.execute(
        select(*_TO_DEAL)
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .outerjoin(Sitting, Sitting.candidate_id == Candidate.id)
        .where(
            Candidate.batch_id == batch_id,
            Candidate.exemption_reason.is_(None),
            Candidate.leave_reason.is_(None),
            Sitting.id.is_(None),
        )
        .order_by(Candidate.id)
    ).all()


def papers_to_come(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """The papers of candidates who have not started, each beside what it should be for."""
    return session.execute(
        select(
            *_TO_DEAL,
            Paper.id.label("paper_id"),
            Paper.scope.label("paper_scope"),
            Paper.post_group.label("paper_group"),
        )
        .join(Cadre, Cadre.id == Candidate.cadre_id)
        .join(Sitting, Sitting.candidate_id == Candidate.id)
        .join(Paper, Paper.id == Sitting.paper_id)
        .where(
            Candidate.batch_id == batch_id,
            Candidate.exemption_reason.is_(None),
            Candidate.leave_reason.is_(None),
            Sitting.started_at.is_(None),
        )
        .order_by(Candidate.id)
    ).all()


def take_back(session: Session, candidate_ids: Collection[int]) -> None:
    """Remove the papers of candidates who have not started; shared ones stay for the others."""
    session.execute(delete(Sitting).where(Sitting.candidate_id.in_(candidate_ids), Sitting.started_at.is_(None)))
    session.execute(delete(Paper).where(Paper.candidate_id.in_(candidate_ids)))


def shared_papers(session: Session, batch_id: int) -> dict[tuple[str, str, str], Paper]:
    """The A and B papers of a batch by variant, scope and post group."""
    rows = session.scalars(select(Paper).where(Paper.batch_id == batch_id, Paper.candidate_id.is_(None)))
    return {(paper.variant, paper.scope, paper.post_group): paper for paper in rows}


def count_with_variants(session: Session, batch_id: int) -> int:
    """How many candidates have an A or B paper already."""
    query = select(func.count(Candidate.id)).where(Candidate.batch_id == batch_id, Candidate.variant != "")
    return int(session.execute(query).scalar_one())


def cadres_by_staff_no(session: Session, numbers: Sequence[str]) -> dict[str, Cadre]:
    """Cadres of these staff numbers."""
    rows = session.execute(select(Cadre).where(Cadre.staff_no.in_(numbers))).scalars()
    return {cadre.staff_no: cadre for cadre in rows}


def accounts_never_used(session: Session, batch_id: int) -> Sequence[AnyRow]:
    """The accounts of a batch's candidates whose password never opened the door, with name and unit."""
    used = select(SignIn.id).where(SignIn.account_id == Account.id, SignIn.ticket_no.is_(None)).exists()
    return session.execute(
        select(Account.id, Account.username, Account.slip_issued_at, Cadre.name, Unit.name.label("unit_name"))
        .join(Cadre, Cadre.id == Account.cadre_id)
        .join(Unit, Unit.id == Cadre.unit_id)
        .join(Candidate, Candidate.cadre_id == Cadre.id)
        .where(Candidate.batch_id == batch_id, Account.active.is_(True), ~used)
        .order_by(Unit.path, Cadre.name)
    ).all()
