"""What of the ledger leaves the database: checkpoints, and the whole of it with a verifier that needs only Python."""

from __future__ import annotations

import inspect
import json
from datetime import UTC, datetime
from pathlib import Path

from lianzheng_quiz.rules import ledger as chain
from lianzheng_quiz.rules.ledger import Head
from lianzheng_quiz.rules.office_time import local
from lianzheng_quiz.services.ledger import ledger_head
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import ledger

ENTRIES, VERIFIER, CHECKPOINT = "ledger.jsonl", "verify_ledger.py", "checkpoint.json"


class NotWritten(Exception):
    """A file that can't be written; the message is for the operator."""


def write_checkpoint(path: Path, *, now: datetime) -> Head:
    """Keep where the ledger ends in a file; NotWritten."""
    head = ledger_head()
    _write_checkpoint(path, head, now)
    return head


def _write_checkpoint(path: Path, head: Head, now: datetime) -> None:
    words = {"number": head.number, "mac": head.mac, "at": now.astimezone(UTC).isoformat(timespec="seconds")}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.partial")
        partial.write_text(json.dumps(words, ensure_ascii=False) + "\n", "utf-8")
        partial.replace(path)
    except OSError as fault:
        raise NotWritten(f"不能写 {path}（{fault.strerror}），请检查目录是否存在、能否写入。") from fault


def write_daily_checkpoint(folder: Path, *, now: datetime) -> Path | None:
    """The first checkpoint of an office day, once there is something to keep; None when it was written before."""
    path = folder / f"{local(now).date().isoformat()}.json"
    if path.exists() or not (head := ledger_head()).number:
        return None
    _write_checkpoint(path, head, now)
    return path


def checkpoints_in(folder: Path) -> list[Path]:
    """The checkpoint files that lie in a folder, the oldest first."""
    return sorted(folder.glob("*.json"))


def export_ledger(folder: Path, *, now: datetime) -> Head:
    """Every entry, a checkpoint and the verifier, into a folder. NotWritten; nothing that was there is replaced."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with reading(steady=True) as session, (folder / ENTRIES).open("x", encoding="utf-8") as file:
            head = Head()
            for entry in ledger.every(session):
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
                head = Head(entry["number"], entry["mac"])
        (folder / VERIFIER).write_text(inspect.getsource(chain), "utf-8")
    except FileExistsError as fault:
        raise NotWritten(f"{folder} 中已有导出的台账，未作改动，请换一个目录。") from fault
    except OSError as fault:
        raise NotWritten(f"不能写 {folder}（{fault.strerror}），请检查目录能否写入。") from fault
    _write_checkpoint(folder / CHECKPOINT, head, now)
    return head
