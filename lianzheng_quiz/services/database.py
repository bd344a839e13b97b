"""The operator's verbs on the database as a whole."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from lianzheng_quiz.services.ledger import key_is_known
from lianzheng_quiz.services.score_record import adopt_scores
from lianzheng_quiz.store import migrations
from lianzheng_quiz.store.engine import DatabaseFailure, database, masked

__all__ = ["DatabaseFailure", "DatabaseRefused", "backup", "masked_address", "upgrade"]


FIRST_WITH_LEDGER = "0007"
"""Scores of an older database are entered when it is upgraded, and never afterwards."""


class DatabaseRefused(Exception):
    """What was asked can't be done with this database; the message is for the operator."""


def upgrade() -> tuple[str | None, str]:
    """Migrate to this version's schema; (before, after). DatabaseRefused for a newer schema."""
    try:
        before, after = migrations.upgrade()
    except migrations.NewerSchema as newer:
        raise DatabaseRefused(
            f"数据库的结构（{newer}）比本程序新，已停止，数据没有改动。请使用更新的程序版本，或恢复升级前的备份。"
        ) from newer
    if before is not None and before < FIRST_WITH_LEDGER:
        adopt_scores()
    if not key_is_known():
        raise DatabaseRefused(
            "成绩台账密钥与数据库中的台账不符，已停止，数据没有改动。请恢复原来的密钥文件（LZ_LEDGER_KEY_FILE，"
            "默认为数据目录中的 ledger_key）后重新启动。"
        )
    return before, after


def masked_address(address: str) -> str:
    """The database address without its password."""
    return masked(address)


def backup(target: Path) -> int:
    """Copy a running SQLite database to `target` (mode 0600) and check it; its size in bytes. DatabaseRefused."""
    if database.engine.dialect.name != "sqlite":
        raise DatabaseRefused("当前数据库是 PostgreSQL，请用 pg_dump 备份。")
    if target.exists():
        raise DatabaseRefused(f"{target} 已存在，未作改动，请换一个文件名。")
    source_path = database.engine.url.database
    assert source_path is not None
    partial = target.with_name(target.name + ".partial")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    except OSError as fault:
        raise DatabaseRefused(f"不能在 {target.parent} 中写文件，请检查该目录是否存在、能否写入。") from fault
    source, copy = sqlite3.connect(source_path), sqlite3.connect(partial)
    try:
        source.backup(copy)
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        copy.close()
        source.close()
    if verdict != "ok":
        partial.unlink()
        raise DatabaseRefused(f"备份未通过完整性检查（{verdict}），没有写出文件。")
    partial.replace(target)
    return target.stat().st_size
