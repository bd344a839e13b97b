"""Every page of every role: reading changes nothing, and every answer carries what keeps it safe."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lianzheng_quiz.services.password_hashes import hashed
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store.tables import Account, AuditEntry, Base
from tests.conftest import ONE_DATABASE, PASSWORD, World
from tests.flow.conftest import Desk, token_of
from tests.flow.crawling import crawl, markup_of
from tests.services.by_people import SIGNER, TEXTS, handed_in

SignIn = Callable[[str], FlaskClient]
READING_ON_RECORD = {
    "查看答卷",
    "导出成绩",
    "导出报表",
    "导出公文",
    "导出应考尽考台账",
    "导出廉政档案",
    "查看谈话提纲",
    "查看复核",
}
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
def test_reading_the_pages_of_marking_changes_nothing_and_leads_nowhere_wrong(world: World, sign_in: SignIn) -> None:
    waiting = handed_in(world, TEXTS)
    for name in ("editor", "reviewer"):
        waiting.mark_all(name, "20")
    with writing() as session:
        session.get_one(Account, waiting.signer.account_id).password_hash = hashed(PASSWORD)
    own, batch = f"/marking/{waiting.batch_id}", f"/batches/{waiting.batch_id}/marking"
    desks = {"editor": ["/marking", own, f"{own}/marks"], SIGNER: [batch, f"{batch}/review"], "organiser": [batch]}
    visitors = {name: sign_in(name) for name in desks}
    before, acts = checksums()
    for name, start in desks.items():
        for address, reply in crawl(visitors[name], start, most=60).items():
            assert reply.status_code < 400, (name, address)
    after, later_acts = checksums()
    assert after == before
    assert {"查看复核"} <= set(later_acts - acts) <= READING_ON_RECORD


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def unsafe(address: str, reply: TestResponse) -> list[str]:
    """What an answer lacks that keeps it safe to show, or brings that the content policy forbids."""
    found = [f"{name} {reply.headers.get(name)}" for name, due in HEADERS.items() if reply.headers.get(name) != due]
    if set(reply.headers["Content-Security-Policy"].split("; ")) != CONTENT_POLICY:
        found.append("content policy")
    if "Permissions-Policy" not in reply.headers:
        found.append("permissions policy")
    if reply.status_code >= 500:
        found.append(f"status {reply.status_code}")
    if address.startswith("/static/"):
        if reply.status_code != 200 or "immutable" not in reply.headers["Cache-Control"]:
            found.append("a file of the site that browsers don't keep")
        if "Set-Cookie" in reply.headers:
            found.append("a file that sets a cookie")
    elif reply.headers["Cache-Control"] != "no-store":
        found.append("kept by browsers")
    if reply.mimetype == "text/html":
        markup = markup_of(reply.get_data(as_text=True))
        outside = [link for link in markup.links | markup.posts if "//" in link]
        found += [*markup.inline, *markup.comments, *outside]
    return found


@ONE_DATABASE
def test_every_answer_is_safe_to_show_and_every_link_leads_somewhere(visitors: dict[str, FlaskClient]) -> None:
    chosen = ("/no-such-page", "/sittings/", "/practice")
    faults, lost, pages, files = {}, {}, 0, set()
    for name, client in visitors.items():
        for address, reply in walk(name, client, _sittings()).items():
            pages += reply.mimetype == "text/html"
            files |= {address} if address.startswith("/static/") else set()
            if found := unsafe(address, reply):
                faults[name, address] = found
            if reply.status_code >= 400 and not address.startswith(chosen):
                lost[name, address] = reply.status_code
    assert faults == {}
    assert lost == {}
    assert pages >= 60
    assert len(files) >= 5
