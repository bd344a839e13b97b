"""A real server with demo data and a real Chromium. Skips with a reason without one, unless REQUIRE_BROWSER is set."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 780}


@dataclass(frozen=True)
class Server:
    """A running demo: where it is, what it stores where, and who can sign in."""

    address: str
    data: Path
    accounts: dict[str, Any]
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None and os.environ.get("REQUIRE_BROWSER"):
        pytest.fail("REQUIRE_BROWSER is set, but no Chromium was found")
    if path is None:
        pytest.skip("no Chromium on this machine; set REQUIRE_BROWSER=1 to fail instead")
    return path


@pytest.fixture(scope="session")
def server(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("demo")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "flask", "--app", "app", "serve", "--demo", "--port", str(port)]
    environment = {**os.environ, "LZ_DATA": str(data)}
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    _wait_until_healthy(address, process, data / "server.log")
    yield Server(address, data, json.loads((data / "demo-accounts.json").read_text("utf-8")), process)
    process.terminate()
    process.wait(timeout=20)


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text("utf-8", errors="replace")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as reply:
                if reply.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not come up: " + log.read_text("utf-8", errors="replace"))


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Desk:
    """One person's browser. Script errors of its pages are faults of the test."""

    page: Page
    context: BrowserContext
    server: Server

    def open(self, path: str) -> None:
        self.page.goto(self.server.address + path)

    def sign_in(self, account: dict[str, str]) -> None:
        self.open("/login?by=account")
        self.page.get_by_label("账号").fill(account["username"])
        self.page.get_by_label("密码").fill(account["password"])
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(lambda url: "/login" not in url)

    def fits(self) -> bool:
        """Whether the page needs no sideways scrolling."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.fixture
def desk(browser: Browser, server: Server) -> Iterator[Callable[..., Desk]]:
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_desk(viewport: dict[str, int] | None = None, **options: Any) -> Desk:
        context = browser.new_context(viewport=viewport or DESKTOP, locale="zh-CN", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return Desk(page, context, server)

    yield open_desk
    for context in contexts:
        context.close()
    assert errors == []
