"""A server killed in the middle of saving: what it had acknowledged is there when it comes back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.flow.browserless import prepare_demo
from tests.flow.kill_rounds import kill_again_and_again

ROUNDS = 3


def test_a_killed_server_loses_no_acknowledged_answer_and_the_exam_goes_on(tmp_path: Path) -> None:
    prepare_demo(tmp_path)
    saves, faults = kill_again_and_again(tmp_path, ROUNDS, seed=20261102)
    assert faults == []
    assert saves >= ROUNDS * 20
    with sqlite3.connect(tmp_path / "lianzheng.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()
