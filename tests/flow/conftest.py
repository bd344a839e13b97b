"""Browsers without a window: clients whose requests share nothing with each other, and a cadre in an exam."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import World, csrf_token


@pytest.fixture
def app(app: Flask) -> Flask:
    """A fault of a view is answered as on a server, not raised into the test."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@dataclass
class Desk:
    """A cadre's browser with the paper open."""

    client: FlaskClient
    sitting_id: str
    token: str

    def put(self, body: Any, token: str | None = None, **more: Any) -> TestResponse:
        """PUT the answers as the page's script does; `body` is JSON or raw bytes."""
        sent = {"data": body, "content_type": "application/json"} if isinstance(body, bytes) else {"json": body}
        headers = {"X-CSRFToken": self.token if token is None else token, **more.pop("headers", {})}
        return self.client.put(f"/sittings/{self.sitting_id}/answers", **sent, headers=headers, **more)

    def save(self, revision: int, answers: dict[str, list[str]], **more: Any) -> TestResponse:
        return self.put({"revision": revision, "answers": answers}, **more)

    def submit(self) -> TestResponse:
        return self.client.post(f"/sittings/{self.sitting_id}/submit", data={"csrf_token": self.token})


@pytest.fixture
def at_the_desk(world: World, sign_in: Callable[[str], FlaskClient]) -> Callable[..., Desk]:
    """Sign a cadre in, start the sitting and read the page's token."""

    def sit(staff_no: str = "QY001", batch_id: int | None = None, **changes: Any) -> Desk:
        sitting_id = world.sitting(world.batch(**changes) if batch_id is None else batch_id, staff_no)
        client = sign_in(staff_no)
        notice = client.get(f"/sittings/{sitting_id}/notice").get_data(as_text=True)
        reply = client.post(f"/sittings/{sitting_id}/start", data={"csrf_token": csrf_token(notice)})
        assert reply.status_code == 303
        page = client.get(f"/sittings/{sitting_id}").get_data(as_text=True)
        return Desk(client, sitting_id, csrf_token(page))

    return sit


def token_of(client: FlaskClient) -> str:
    """A CSRF token for this browser's session."""
    token = client.get("/login", headers={"Accept": "application/json"}).get_json()["csrf_token"]
    assert isinstance(token, str)
    return token


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
