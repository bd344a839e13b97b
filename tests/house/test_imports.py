"""Who may import whom (docs/architecture.md holds the same table in words)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("rules", "store", "services", "office", "web")
MAY_IMPORT = {
    "question_bank": {"question_bank"},
    "rules": {"question_bank", "rules"},
    "store": {"question_bank", "rules", "store", "sqlalchemy", "alembic"},
    "services": {"question_bank", "rules", "store", "services", "office"},
    "office": {"question_bank", "rules", "office"},
    "web": {"question_bank", "rules", "services", "web", "flask"},
}
FENCED = {"question_bank", *ROOMS, "sqlalchemy", "alembic", "flask", "lianzheng_quiz"}
EXTENSION = {ROOT / "lianzheng_quiz" / "store" / "engine.py": {"flask"}}
"""store may meet Flask in one file, where the extension is bound."""

CLOCKS_AND_CHANCE = {
    "question_bank": {"datetime.now", "date.today", "time.time", "random.random", "random.choice", "random.shuffle"},
    "rules": {"datetime.now", "date.today", "time.time", "random.random", "random.choice", "random.shuffle"},
    "store": {"datetime.now", "date.today", "time.time"},
    "services": {"datetime.now", "date.today", "time.time"},
}


def files_of(room: str) -> list[Path]:
    folder = ROOT / "question_bank" if room == "question_bank" else ROOT / "lianzheng_quiz" / room
    found = sorted(folder.rglob("*.py"))
    assert found, f"{room} is empty"
    return [path for path in found if "schema" not in path.parts]


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(name: str) -> str | None:
    parts = name.split(".")
    if parts[0].startswith("flask"):
        return "flask"
    if parts[0] == "lianzheng_quiz":
        return parts[1] if len(parts) > 1 else "lianzheng_quiz"
    return parts[0] if parts[0] in FENCED else None


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_the_table_allows(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files_of(room)
        for name in imported_names(path)
        for target in [room_of(name)]
        if target is not None and target not in MAY_IMPORT[room] | EXTENSION.get(path, set())
        if name != "lianzheng_quiz"
    ]
    assert wrong == []


@pytest.mark.parametrize("room", CLOCKS_AND_CHANCE)
def test_time_and_chance_come_in_from_outside(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node.func)}"
        for path in files_of(room)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS_AND_CHANCE[room]
    ]
    assert wrong == []


def test_only_services_commit() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "lianzheng_quiz").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert [place.split(":")[0] for place in wrong] == ["lianzheng_quiz/services/transactions.py"]


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
    named = [path for room in MAY_IMPORT for path in files_of(room) if path.stem in vague]
    assert named == []


def test_views_stay_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in files_of("web")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.end_lineno and _is_view(node)
        if node.end_lineno - node.lineno + 1 > 25
    ]
    assert long == []


def _is_view(node: ast.FunctionDef) -> bool:
    return any("blueprint." in ast.unparse(decorator) for decorator in node.decorator_list)


def test_the_check_itself_sees_a_forbidden_import(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text("from lianzheng_quiz.store import sittings\nimport flask_login\nimport sqlalchemy.orm\n")
    assert [room_of(name) for name in imported_names(sample)] == ["store", "store", "flask", "sqlalchemy"]
