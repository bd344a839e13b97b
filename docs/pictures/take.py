"""Takes the README's pictures from a running demo: python docs/pictures/take.py http://127.0.0.1:8000 instance"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
ANSWERED = 7


def sign_in(page: Page, address: str, account: dict[str, str]) -> None:
    page.goto(f"{address}/login?by=account")
    page.get_by_label("账号").fill(account["username"])
    page.get_by_label("密码").fill(account["password"])
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/login" not in url)


def main(address: str, data: str) -> None:
    accounts = json.loads((Path(data) / "demo-accounts.json").read_text("utf-8"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        sign_in(page, address, accounts["cadres"][-1])
        page.get_by_role("link", name="进入考试").or_(page.get_by_role("link", name="继续答题")).first.click()
        if page.get_by_role("button", name="开始考试").count():
            page.get_by_role("button", name="开始考试").click()
        for _question in range(ANSWERED):
            page.locator("section.question:not([hidden]) input").first.check(force=True)
            page.locator("#next").click()
        page.locator("section.question:not([hidden]) input").nth(1).check(force=True)
        page.locator(".save-state.is-saved").wait_for()
        page.screenshot(path=HERE / "exam.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
