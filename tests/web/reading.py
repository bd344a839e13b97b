"""How tests of pages read and post: text as a person sees it, forms with their token."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.conftest import csrf_token

SignIn = Callable[[str], FlaskClient]


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    """A page's text as a person reads it: no tags, single spaces."""
    reply = client.get(address)
    assert reply.status_code == status, address
    return words(reply.get_data(as_text=True))


def words(page: str) -> str:
    body = page.split("<main", 1)[1].split(">", 1)[1].split("</main>", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def post(client: FlaskClient, address: str, **fields: Any) -> Any:
    token = csrf_token(client.get("/account").get_data(as_text=True))
    return client.post(address, data={**fields, "csrf_token": token})


def posted(client: FlaskClient, address: str, **fields: Any) -> str:
    """The page that a post leads to, as text."""
    reply = post(client, address, **fields)
    assert reply.status_code == 303, words(reply.get_data(as_text=True))
    return read(client, reply.headers["Location"])
