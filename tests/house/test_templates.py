"""Templates: they compile, guard their forms, carry no inline script or style, and point nowhere outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

import lianzheng_quiz
from lianzheng_quiz.web import frame

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FILES = [path for path in (ROOT / "lianzheng_quiz" / "static").rglob("*") if path.suffix in {".css", ".js"}]
STATIC = sorted(path for path in FILES if "vendor" not in path.parts)
VENDORED = sorted(path for path in FILES if "vendor" in path.parts)
NAMES = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]
FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", re.S | re.I)
MODERN = {
    ".css": [":has(", "@layer", "inset:", "aspect-ratio", "dvh", "color-mix(", ":is(", ":where("],
    ".js": ["replaceAll(", ".at(", "??=", "||=", "structuredClone", "randomUUID", "?.", "??"],
}
"""What Chromium 80 and ES2018 do not know."""


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(name: str) -> None:
    app = Flask(__name__, template_folder=str(lianzheng_quiz.TEMPLATES))
    frame.register(app)
    assert app.jinja_env.get_template(name).name == name


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_every_post_form_carries_a_csrf_token(path: Path) -> None:
    for form in FORM.finditer(path.read_text("utf-8")):
        if re.search(r'method="post"', form["head"], re.I):
            assert "csrf" in form["body"], f"{path.name}: {form['head']}"


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_a_template_has_no_inline_script_style_or_outside_address(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"<style\b|\sstyle=", text), "inline style"
    assert not re.search(r"\son[a-z]+=", text), "inline handler"
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", text), "outside address"
    assert "|safe" not in text.replace(" ", ""), "unescaped value"


@pytest.mark.parametrize("path", STATIC, ids=[path.name for path in STATIC])
def test_styles_and_scripts_keep_to_the_browser_floor(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
    assert [word for word in MODERN[path.suffix] if word in text] == []
    assert not re.search(r"(?:https?:)?//[a-z]", re.sub(r"//[^\n]*", "", text) if path.suffix == ".js" else text)
    assert not re.search(r"(?<![-\w])gap\s*:", text), "flex gap is newer than the floor; use grid-gap or margins"


def test_whole_pages_have_one_main_heading() -> None:
    """Partials and macros aside, a page template gives exactly one h1, itself or through a macro."""
    pages = [path for path in TEMPLATES if not path.name.startswith(("_", "base"))]
    missing = [
        str(path.relative_to(ROOT / "templates"))
        for path in pages
        if "{% extends" in path.read_text("utf-8")
        and len(re.findall(r"<h1\b|page_header\(|page_heading\(|heading\(", path.read_text("utf-8"))) < 1
    ]
    assert missing == []


@pytest.mark.parametrize("path", VENDORED, ids=[path.name for path in VENDORED])
def test_vendored_scripts_are_old_enough_and_name_their_licence(path: Path) -> None:
    """ES5, nothing that a content policy forbids, no address but names of XML."""
    text = path.read_text("utf-8")
    licence = re.search(r"See (\S+\.txt)", text.splitlines()[0])
    assert licence
    assert (path.parent / licence[1]).is_file()
    assert [word for word in ("=>", "eval(", "new Function", 'setAttribute("style"') if word in text] == []
    assert set(re.findall(r"https?://([^/\s\"')]+)", text)) <= {"www.w3.org"}
