"""An editor uploads files, sees them read without a reload, and reads the text with its terms marked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Desk, Server

pytestmark = pytest.mark.browser
REPORT = Path(__file__).parents[1] / "question_bank" / "samples" / "yunxi_annual_report.txt"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_document_is_uploaded_read_and_shown(
    desk: Callable[..., Desk], server: Server, viewport: dict[str, int], tmp_path: Path
) -> None:
    report = tmp_path / f"年度通报-{viewport['width']}.txt"
    report.write_bytes(REPORT.read_bytes())
    editor = desk(viewport)
    editor.sign_in(server.accounts["editor"])
    editor.open("/documents")
    editor.page.get_by_label("文件").set_input_files([report])
    editor.page.get_by_role("button", name="上传").click()
    row = editor.page.locator("tr", has_text=report.stem)
    expect(row.get_by_text("已读取")).to_be_visible(timeout=30_000)
    assert editor.fits()
    row.get_by_role("link", name=report.stem).click()
    marks = editor.page.locator("mark.term-known")
    expect(marks.first).to_be_visible()
    assert marks.count() > 10
    assert editor.fits()
