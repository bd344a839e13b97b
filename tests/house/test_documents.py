"""What the documents promise exists, what exists is documented, and nothing speaks of how it came about."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import click

from lianzheng_quiz.cli import commands
from lianzheng_quiz.config import SETTINGS
from lianzheng_quiz.rules.letter_text import MARKS
from lianzheng_quiz.rules.letters import KINDS

ROOT = Path(__file__).resolve().parents[2]
OPERATION = (ROOT / "docs" / "operation.md").read_text("utf-8")


def command_names() -> list[str]:
    names = []
    for command in commands:
        if isinstance(command, click.Group):
            names += [f"{command.name} {sub}" for sub in command.commands]
        else:
            names.append(str(command.name))
    return names


def test_every_command_is_documented() -> None:
    assert [name for name in command_names() if f"lianzheng {name}" not in OPERATION] == []


def test_every_documented_command_exists() -> None:
    known = command_names()
    written = re.findall(r"`lianzheng ((?:[a-z-]+ ?){1,2})", OPERATION)
    assert written
    unknown = [name.strip() for name in written if name.strip() not in known and name.split()[0] not in known]
    assert unknown == []


def test_every_setting_is_documented_and_no_other() -> None:
    assert set(re.findall(r"`LZ_([A-Z_]+)`", OPERATION)) == set(SETTINGS)


def test_every_setting_in_use_is_on_the_list() -> None:
    used: set[str] = set()
    for path in (ROOT / "lianzheng_quiz").rglob("*.py"):
        used |= set(re.findall(r"[\"']LZ_([A-Z_]+)[\"']", path.read_text("utf-8")))
    assert used == set(SETTINGS)


def test_every_field_and_mark_of_a_letter_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "letters.md").read_text("utf-8")
    fields = {field.name for kind in KINDS.values() for field in kind.fields}
    assert set(re.findall(r"^\| 〔([^〕]+)〕 \|", text, re.M)) == fields
    assert set(re.findall(r"^\| 【([^】]+)】 \|", text, re.M)) == set(MARKS)
    assert [kind.label for kind in KINDS.values() if f"| {kind.label} |" not in text] == []


def test_the_make_words_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for name in ("README.md", "README.en.md"):
        for word in re.findall(r"make ([a-z-]+)", (ROOT / name).read_text("utf-8")):
            assert re.search(rf"^{word}:", makefile, re.M), f"{name}: make {word}"


def test_links_between_documents_lead_somewhere() -> None:
    documents = [ROOT / "README.md", ROOT / "README.en.md", *(ROOT / "docs").glob("*.md")]
    broken = [
        f"{path.name}: {target}"
        for path in documents
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_no_tracked_file_holds_a_path_of_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    texts = [ROOT / name for name in listed if name.endswith((".py", ".md", ".html", ".toml", ".json", ".js", ".css"))]
    assert texts
    pattern = re.compile(r"(?<![\w.])/(?:" + "|".join(["work", "farm", "root"]) + r")/\w")
    wrong = [str(path.relative_to(ROOT)) for path in texts if path.exists() and pattern.search(path.read_text("utf-8"))]
    assert wrong == []
