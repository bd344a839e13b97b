"""Walks a site as a patient visitor would: every link, every file, every form's page, nothing pressed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ADDRESSES = {"a": ("href",), "link": ("href",), "script": ("src",), "img": ("src",), "form": ("action",)}
NOTHING = re.compile(r"(?!)")


@dataclass
class Markup(HTMLParser):
    """What one page points at, and what a strict content policy would not run."""

    links: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    data: dict[str, set[str]] = field(default_factory=dict)
    inline: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        posts = tag == "form" and given.get("method", "").lower() == "post"
        for name in ADDRESSES.get(tag, ()):
            if name in given:
                (self.posts if posts else self.links).add(given[name])
        for name, value in given.items():
            if name.startswith("data-"):
                self.data.setdefault(name, set()).add(value)
                if name.endswith("-url"):
                    self.links.add(value)
            if name.startswith("on") or name == "style" or value.strip().lower().startswith("javascript:"):
                self.inline.append(f"<{tag} {name}={value!r}>")
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(f"<{tag}>")

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def markup_of(text: str) -> Markup:
    markup = Markup()
    markup.feed(text)
    markup.close()
    return markup


def crawl(
    client: FlaskClient, start: Iterable[str], most: int = 400, past: re.Pattern[str] = NOTHING
) -> dict[str, TestResponse]:
    """Every address reachable by GET from `start` on this site, with its answer; links that match `past` are left."""
    waiting, seen = list(start), dict[str, TestResponse]()
    while waiting and len(seen) < most:
        address = waiting.pop()
        if address in seen:
            continue
        seen[address] = reply = client.get(address)
        found = {reply.headers["Location"]} if "Location" in reply.headers else set()
        if reply.mimetype == "text/html":
            found |= markup_of(reply.get_data(as_text=True)).links
        for link in found:
            parts = urlsplit(urljoin(f"http://localhost{address}", link))
            there = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if parts.scheme == "http" and parts.netloc == "localhost" and not past.search(there):
                waiting.append(there)
    return seen
