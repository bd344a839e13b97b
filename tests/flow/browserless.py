"""A server of its own process and a client without a browser, for tests and measurements that need the real thing.

Standard library only, so that what is measured is the server and not its client.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SITTING = re.compile(r"/sittings/([0-9a-f]{32})/notice")


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a child: this one's without settings of its own, and a data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LZ_")}
    return {**kept, "LZ_DATA": str(data), "PYTHONUNBUFFERED": "1", **more}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class RunningServer:
    """The production server over one data folder. `command` replaces it, for floors."""

    data: Path
    port: int = field(default_factory=free_port)
    settings: Mapping[str, str] = field(default_factory=dict)
    command: list[str] | None = None
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> RunningServer:
        self.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.kill()

    def start(self) -> None:
        if self.process is not None:
            raise RuntimeError("the server is running already")
        serve = ["-m", "flask", "--app", "app", "serve", "--demo", "--port", str(self.port)]
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *(self.command or serve)],
                cwd=ROOT,
                env=environment(self.data, **self.settings),
                stdout=log,
                stderr=log,
            )
        self._wait()

    def _wait(self) -> None:
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends and self.process and self.process.poll() is None:
            failures = contextlib.suppress(OSError, http.client.HTTPException)
            with failures, contextlib.closing(Client(self.port)) as client:
                if client.get("/healthz").status == 200:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"the server did not start: {(self.data / 'server.log').read_text('utf-8')[-2000:]}")

    def kill(self) -> None:
        """SIGKILL: no goodbye, no flush."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass(frozen=True)
class Reply:
    status: int
    location: str
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Client:
    """One visitor: a kept connection and a cookie jar with one cookie in it."""

    def __init__(self, port: int, timeout: float = 30.0) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.cookie = ""

    def close(self) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            sent["Cookie"] = self.cookie
        self._connection.request(method, path, body=body, headers=sent)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self.cookie = cookie.partition(";")[0]
        return Reply(answer.status, answer.headers.get("Location", ""), text)

    def get(self, path: str) -> Reply:
        return self.ask("GET", path)

    def post(self, path: str, **fields: str) -> Reply:
        form = "application/x-www-form-urlencoded"
        return self.ask("POST", path, urlencode(fields).encode(), Content_Type=form)


class Candidate(Client):
    """A cadre who sits the open exam."""

    sitting_id = ""
    token = ""

    def sign_in(self, username: str, password: str) -> None:
        token = _first(TOKEN, self.get("/login").text)
        reply = self.post("/login", csrf_token=token, username=username, password=password)
        if reply.status != 303:
            raise RuntimeError(f"sign-in answered {reply.status}")

    def sign_in_by_code(self, ticket_no: str, code: str) -> None:
        self.sign_in(ticket_no, code)

    def find_sitting(self) -> None:
        """The exam that waits."""
        self.sitting_id = _first(SITTING, self.get("/exams").text)

    def start(self) -> str:
        """Open the exam that waits, press start; the page."""
        if not self.sitting_id:
            self.find_sitting()
        notice = self.get(f"/sittings/{self.sitting_id}/notice").text
        self.token = _first(TOKEN, notice)
        reply = self.post(f"/sittings/{self.sitting_id}/start", csrf_token=self.token)
        if reply.status != 303:
            raise RuntimeError(f"start answered {reply.status}")
        return self.paper()

    def paper(self) -> str:
        reply = self.get(f"/sittings/{self.sitting_id}")
        if reply.status != 200:
            raise RuntimeError(f"the exam page answered {reply.status}")
        self.token = _first(TOKEN, reply.text)
        return reply.text

    def save(self, revision: int, answers: Mapping[int, list[str]]) -> Reply:
        body = json.dumps({"revision": revision, "answers": {str(place): value for place, value in answers.items()}})
        path = f"/sittings/{self.sitting_id}/answers"
        return self.ask("PUT", path, body.encode(), Content_Type="application/json", X_CSRFToken=self.token)

    def submit(self) -> Reply:
        return self.post(f"/sittings/{self.sitting_id}/submit", csrf_token=self.token)

    def result(self) -> Reply:
        return self.get(f"/sittings/{self.sitting_id}/result")


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise RuntimeError(f"no {pattern.pattern} on the page")
    return found.group(1)
