"""Views parse, call and render: one database is enough. Services and a walk over every page run on both."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A furnished database of its own for one test."""
    copy = tmp_path / "lianzheng.sqlite3"
    shutil.copy(sqlite_template, copy)
    return f"sqlite:///{copy}"
