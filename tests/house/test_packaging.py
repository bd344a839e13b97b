"""The wheel's list of packages is the tree's: an installed copy runs as the checkout does."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_every_package_of_the_tree_is_named_for_the_wheel() -> None:
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for house in ("question_bank", "lianzheng_quiz")
        for path in (ROOT / house).rglob("__init__.py")
    }
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == found | {"lianzheng_quiz.templates"}


def test_every_dependency_has_both_bounds() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    runtime = [*PROJECT["project"]["dependencies"], *extras["postgres"]]
    assert [line for line in runtime if ">=" not in line or ",<" not in line] == []
