"""Every page of every role: reading changes nothing, and every answer carries what keeps it safe."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store.tables import AuditEntry, Base
from tests.conftest import World
from tests.flow.conftest import ONE_DATABASE, Desk, token_of
from tests.flow.crawling import crawl, markup_of

SignIn = Callable[[str], FlaskClient]
READING_ON_RECORD = {"查看答卷", "导出成绩", "导出报表", "导出公文", "导出应考尽考台账", "导出廉政档案", "查看谈话提纲"}
"""Reading others' sheets is itself an act that the audit log must show."""

CONTENT_POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}


@pytest.fixture
def visitors(world: World, sign_in: SignIn, at_the_desk: Callable[..., Desk]) -> dict[str, FlaskClient]:
    """One of each role in a house where somebody sits, somebody has handed in and somebody practises."""
    batch_id = world.batch()
    done = at_the_desk("QY002", batch_id)
    done.save(1, {str(place): key for place, key in world.keys(done.sitting_id).items() if place % 3})
    done.submit()
    practising = sign_in("QY003")
    token = token_of(practising)
    address = practising.post("/practice/politics", data={"csrf_token": token}).location
    practising.post(f"{address}/1", data={"csrf_token": token, "choice": ["A", "true"]})
    practising.post(f"{address}/2", data={"csrf_token": token, "choice": "A"})
    practising.post(f"{address}/3", data={"csrf_token": token, "choice": "true"})
    running = at_the_desk("QY001", batch_id)
    running.save(1, {"1": ["A"]})
    staff = {role: sign_in(role) for role in ("organiser", "editor", "administrator", "auditor")}
    return {"QY001": running.client, "QY002": done.client, "QY003": practising, **staff}


def walk(name: str, client: FlaskClient, sittings: Mapping[str, str]) -> dict[str, TestResponse]:
    """All that a visitor reaches from the home page, with the addresses that only scripts and habits know."""
    start = ["/", "/account", "/account/password", "/no-such-page"]
    if name in sittings:
        here = f"/sittings/{sittings[name]}"
        start += [here, *(f"{here}{rest}" for rest in ("/notice", "/clock", "/check", "/result", "?q=80", "?q=0"))]
    return crawl(client, start, most=120)


@pytest.fixture
def everything(world: World, visitors: dict[str, FlaskClient]) -> dict[str, dict[str, TestResponse]]:
    sittings = _sittings()
    return {name: walk(name, client, sittings) for name, client in visitors.items()}


def _sittings() -> dict[str, str]:
    tables = Base.metadata.tables
    sitting, cadre = tables["sitting"], tables["cadre"]
    query = select(cadre.c.staff_no, sitting.c.id).join(cadre, cadre.c.id == sitting.c.cadre_id)
    with reading() as session:
        return {row.staff_no: row.id for row in session.execute(query)}


def checksums() -> tuple[dict[str, str], Counter[str]]:
    """A digest of every table but the audit log, whose actions are counted; `last_seen_at` may move."""
    digests = {}
    with reading() as session:
        for table in Base.metadata.sorted_tables:
            if table.name == AuditEntry.__tablename__:
                continue
            columns = [column for column in table.columns if column.name != "last_seen_at"]
            rows = sorted(repr(tuple(row)) for row in session.execute(select(*columns)))
            digests[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        actions = Counter(session.execute(select(AuditEntry.action)).scalars())
    return digests, actions


def test_reading_changes_nothing(world: World, visitors: dict[str, FlaskClient]) -> None:
    before, acts = checksums()
    reached: Counter[str] = Counter()
    for name, client in visitors.items():
        world.clock.advance(seconds=61)
        answers = walk(name, client, _sittings())
        reached[name] = sum(reply.mimetype == "text/html" and reply.status_code == 200 for reply in answers.values())
    after, later_acts = checksums()
    assert after == before
    assert set(later_acts - acts) <= READING_ON_RECORD
    assert min(reached.values()) >= 3, reached


@ONE_DATABASE
def test_every_answer_is_safe_to_show(everything: dict[str, dict[str, TestResponse]]) -> None:
    for name, answers in everything.items():
        for address, reply in answers.items():
            where = (name, address)
            assert reply.status_code < 500, where
            headers = reply.headers
            assert set(headers["Content-Security-Policy"].split("; ")) == CONTENT_POLICY, where
            assert headers["X-Content-Type-Options"] == "nosniff", where
            assert headers["Referrer-Policy"] == "same-origin", where
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin", where
            assert "Permissions-Policy" in headers, where
            if not address.startswith("/static/"):
                assert headers["Cache-Control"] == "no-store", where


@ONE_DATABASE
def test_no_page_needs_what_the_content_policy_forbids(everything: dict[str, dict[str, TestResponse]]) -> None:
    pages = 0
    for name, answers in everything.items():
        for address, reply in answers.items():
            if reply.mimetype != "text/html":
                continue
            pages += 1
            markup = markup_of(reply.get_data(as_text=True))
            assert markup.inline == [], (name, address)
            assert markup.comments == [], (name, address)
            outside = {link for link in markup.links | markup.posts if "//" in link}
            assert outside == set(), (name, address)
    assert pages >= 60


@ONE_DATABASE
def test_every_link_leads_somewhere(everything: dict[str, dict[str, TestResponse]]) -> None:
    chosen = ("/no-such-page", "/sittings/", "/practice")
    for name, answers in everything.items():
        lost = {
            address: reply.status_code
            for address, reply in answers.items()
            if reply.status_code >= 400 and not address.startswith(chosen)
        }
        assert lost == {}, name


@ONE_DATABASE
def test_files_of_the_site_are_kept_by_browsers_for_good(everything: dict[str, dict[str, TestResponse]]) -> None:
    files = {a: r for a, r in everything["QY001"].items() if a.startswith("/static/")}
    assert len(files) >= 5
    for address, reply in files.items():
        assert reply.status_code == 200, address
        assert "immutable" in reply.headers["Cache-Control"], address
        assert "Set-Cookie" not in reply.headers, address
