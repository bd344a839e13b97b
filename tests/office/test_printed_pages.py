"""The pages as a word processor lays them out; runs where LibreOffice and poppler are installed, else says why not."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from lianzheng_quiz.office.exam_papers import Size, answer_sheet_docx, paper_docx
from lianzheng_quiz.office.letter_files import letters_docx
from lianzheng_quiz.rules.letters import KINDS, example_values, letter_of
from tests.office.printed import MIXED, STANDARD, Parts, questions_of, sheet_of

missing = [name for name in ("soffice", "pdftotext") if shutil.which(name) is None]
pytestmark = pytest.mark.skipif(
    bool(missing), reason=f"laid out by hand before a release: no {'、'.join(missing)} here"
)


def squeezed(text: str) -> str:
    return re.sub(r"[\s_]", "", unicodedata.normalize("NFKC", text))


def pages_of(data: bytes, folder: Path) -> list[str]:
    """The text of each page of the PDF."""
    (folder / "made.docx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), "made.docx"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    raw = subprocess.run(["pdftotext", "-raw", "made.pdf", "-"], cwd=folder, check=True, capture_output=True)
    return [squeezed(page) for page in raw.stdout.decode().split("\f")[:-1]]


@pytest.mark.parametrize("size", ["A4", "A3"])
@pytest.mark.parametrize("parts", [STANDARD, MIXED])
def test_no_question_is_broken_over_pages_and_pages_are_counted(parts: Parts, size: Size, tmp_path: Path) -> None:
    sheet = sheet_of(parts)
    pages = pages_of(paper_docx(sheet, size), tmp_path)
    for question in questions_of(sheet):
        pieces = [
            f"{question.position}.",
            *re.split("（　*）", question.stem),
            *(text for _key, text in question.options),
        ]
        wanted = [squeezed(piece) for piece in [*pieces, *question.prompts]]
        assert [page for page in pages if all(piece in page for piece in wanted)], f"第{question.position}题"
    assert [re.search(r"第(\d+)页共(\d+)页", page).groups() for page in pages] == [  # type: ignore[union-attr]
        (str(number), str(len(pages))) for number in range(1, len(pages) + 1)
    ]
    assert ["准考证号:" in page for page in pages] == [True] + [False] * (len(pages) - 1)


def test_the_front_of_every_leaf_of_an_answer_sheet_has_the_seal_line(tmp_path: Path) -> None:
    pages = pages_of(answer_sheet_docx(sheet_of(MIXED)), tmp_path)
    assert len(pages) > 1
    headed = [re.sub(r"2026年领导干部任前廉政法规考试答题纸A卷|第\d+页共\d+页校验码\w+", "", page) for page in pages]
    assert all(re.search("题号|分\\)", page) for page in headed), "an empty page"
    assert ["准考证号:" in page for page in pages] == [number % 2 == 0 for number in range(len(pages))]


def test_letters_of_every_kind_open_with_their_pages_numbered_and_none_empty(tmp_path: Path) -> None:
    for key, kind in KINDS.items():
        letter = letter_of(kind.wording, example_values(key))
        single = kind.about == "person"
        pages = pages_of(letters_docx(kind.label, [letter] * (3 if single else 1), numbered=not single), tmp_path)
        assert len(pages) == 3 if single else 1 <= len(pages) <= 3, key
        numbers = [re.sub(r"^.*—(\d+)—$", r"\1", page, flags=re.S) for page in pages]
        assert single or numbers == [str(number) for number in range(1, len(pages) + 1)], key
        assert all(len(page) > 20 for page in pages), key
