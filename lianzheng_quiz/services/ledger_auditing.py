"""What the auditor sees of the ledger and asks of it on screen; every check is itself on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lianzheng_quiz.rules.ledger import Head, read_checkpoint
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.ledger import ledger_head
from lianzheng_quiz.services.ledger_checks import LedgerReport, verify_ledger
from lianzheng_quiz.services.ledger_exports import NotWritten, checkpoints_in
from lianzheng_quiz.services.permissions import require
from lianzheng_quiz.services.recomputing import RecomputeReport, recompute_scores
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.audit import add_entry


@dataclass(frozen=True)
class LedgerPage:
    """Where the ledger ends and which daily checkpoints lie beside the database, the newest first."""

    head: Head
    checkpoints: Sequence[str]


@dataclass(frozen=True)
class LedgerFindings:
    """A check with what it was held against."""

    report: LedgerReport
    recomputed: RecomputeReport
    checkpoints: int
    checked_at: datetime

    @property
    def is_whole(self) -> bool:
        return self.report.is_whole and not self.recomputed.faults


def ledger_page(actor: Actor, folder: Path) -> LedgerPage:
    """The ledger as it stands; NotAllowed but for the auditor."""
    require(actor, "auditor")
    return LedgerPage(ledger_head(), [path.stem for path in reversed(checkpoints_in(folder))])


def check_ledger(actor: Actor, folder: Path, *, now: datetime) -> LedgerFindings:
    """Verify the ledger against the checkpoints in a folder and work every score out again."""
    require(actor, "auditor")
    kept = read_checkpoints(checkpoints_in(folder))
    found = LedgerFindings(verify_ledger(kept), recompute_scores(), len(kept), now)
    with writing() as session:
        told = "完好" if found.is_whole else "不符"
        add_entry(session, actor, "核对台账", f"成绩台账第 {found.report.head.number} 条", now, told)
    return found


def read_checkpoints(paths: Sequence[Path]) -> list[Head]:
    """What stands in checkpoint files. NotWritten names one that can't be read."""
    found = []
    for path in paths:
        try:
            found.append(read_checkpoint(path.read_text("utf-8")))
        except (OSError, ValueError) as fault:
            raise NotWritten(f"{path} 不是检查点文件，未作核对。") from fault
    return found
