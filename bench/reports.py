"""Measures every report page over 20,000 sittings of 80 answers each, and the memory of the large export.

Rows go in by the thousand, not through the services; papers are dealt by them, and answers fit the papers.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, text

from lianzheng_quiz import create_app
from lianzheng_quiz.config import Settings
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import accounts, bank_loading, batch_plans, database, papers, rosters
from lianzheng_quiz.services.exports import ask_score_book, export_file, own_export, work_on_exports
from lianzheng_quiz.services.password_hashes import hashed
from lianzheng_quiz.services.tallies import keep_tallies
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.services.unit_reports import Choice
from lianzheng_quiz.store import engine
from lianzheng_quiz.store.tables import Account, Batch, Cadre, Candidate, Paper, Score, Sitting, Unit
from question_bank.published import load_bank

LARGE = 1000
BATCH = 200
PATTERNS = 40
PAPERS_A_BATCH = 20
ROUNDS = 20
GOAL_SECONDS = 1.0
GOAL_MEGABYTES = 300
UNITS = 24
STAFF = "统计测速-Baogao-7"
COLUMNS = {
    "answer": ("sitting_id", "position", "value", "revision", "late", "saved_at"),
    "mark": (
        "sitting_id",
        "position",
        "question_version_id",
        "type",
        "chapter",
        "given",
        "outcome",
        "points_hundredths",
        "max_hundredths",
    ),
}


@dataclass(frozen=True)
class Place:
    """One place of a dealt paper: what is written when it is answered right, and when it is answered wrong."""

    position: int
    version_id: int
    type: str
    chapter: str
    most: int
    right: str
    wrong: str


def fill(settings: Settings, sittings: int, now: datetime) -> tuple[list[int], str, str]:
    """A bank, units, and so many marked sittings in batches that are over; the batches, the largest first, and the
    names of an organiser and an editor who may sign in."""
    app = create_app(settings)
    rng = random.Random("reports")
    with app.app_context():
        database.upgrade()
        bank_loading.load_bank(load_bank(), now=now)
        root = accounts.add_unit(accounts.SYSTEM, "测速县", None, now=now)
        units = [accounts.add_unit(accounts.SYSTEM, f"测速单位{number}", root, now=now) for number in range(UNITS)]
        for role, name in (("organiser", "cesu"), ("editor", "cebian")):
            draft = accounts.AccountDraft(name, name, role, root)
            accounts.add_account(accounts.SYSTEM, draft, now=now, must_change_password=False)
        items = _patterns(root, now)
        patterns = [[_place(item) for item in json.loads(text)] for text in items]
        sizes = [LARGE, *[BATCH] * ((sittings - LARGE) // BATCH)]
        made = []
        for number, size in enumerate(sizes):
            opens_at = now - timedelta(days=2 + 300 * number / len(sizes))
            made.append(_batch(f"测速批次{number}", root, units, size, opens_at, items, patterns, rng))
        with writing() as session:
            session.execute(text("ANALYZE"))
        _dispose()
    return made, "cesu", "cebian"


def _dispose() -> None:
    engine.database.session.remove()
    engine.database.engine.dispose()


def _patterns(root: int, now: datetime) -> list[str]:
    """The texts of papers as they are dealt, in a batch to come."""
    organiser = accounts.actor_named("cesu")
    opens_at = now + timedelta(days=1)
    plan = batch_plans.BatchDraft("样卷", "preset:standard", root, opens_at, opens_at + timedelta(hours=2))
    batch_id = batch_plans.create_batch(organiser, plan, now=now)
    people = [
        RosterRow(n + 2, "样卷人员", "测速单位0", f"YJ{n:03d}", "科长", "副局长", "乡科级正职", None, True)
        for n in range(PATTERNS)
    ]
    rosters.add_people(organiser, batch_id, people, now=now)
    papers.deal_papers(organiser, batch_id, now=now, seed="reports")
    with reading() as session:
        return [paper.items for paper in session.query(Paper).filter_by(batch_id=batch_id)]


def _place(item: dict[str, Any]) -> Place:
    others = [option["key"] for option in item["options"] if option["key"] not in item["answer"]]
    wrong = ["false" if item["answer"] == ["true"] else "true"] if item["type"] == "true_false" else others[:1]
    return Place(
        item["position"],
        item["version_id"],
        item["type"],
        item["chapter"],
        item["points_hundredths"],
        json.dumps(item["answer"]),
        json.dumps(wrong or ["A"]),
    )


def _batch(
    name: str,
    root: int,
    units: Sequence[int],
    size: int,
    opens_at: datetime,
    items: Sequence[str],
    patterns: Sequence[Sequence[Place]],
    rng: random.Random,
) -> int:
    closes_at = opens_at + timedelta(hours=2)
    policy = json.dumps(PRESETS["standard"].to_json(), ensure_ascii=False)
    with writing() as session:
        batch = Batch(
            name=name,
            unit_id=root,
            policy=policy,
            opens_at=opens_at,
            closes_at=closes_at,
            dealt_at=opens_at,
            created_at=opens_at,
        )
        session.add(batch)
        session.flush()
        people = _people(session, batch.id, units, size, opens_at, rng)
        own = size if size == LARGE else PAPERS_A_BATCH
        held = _papers(session, batch.id, [candidate for candidate, _cadre in people[:own]], items, opens_at)
        sat = [
            (secrets.token_hex(16), *one, held[at % own], patterns[at % own % len(patterns)])
            for at, one in enumerate(people)
        ]
        _sittings(session, batch.id, sat, opens_at)
        answers, marks, scores = _results(batch.id, sat, opens_at, rng)
        _many(session, "answer", answers)
        _many(session, "mark", marks)
        session.execute(insert(Score), scores)
        return int(batch.id)


def _people(
    session: Any, batch_id: int, units: Sequence[int], size: int, opens_at: datetime, rng: random.Random
) -> list[tuple[int, int]]:
    """(candidate, cadre) of new people; a few absent, exempt and on leave stand beside them."""
    ranks = ("乡科级正职", "乡科级副职", "县处级副职")
    mark = secrets.token_hex(5)
    cadres = [
        {
            "name": f"测速{number}",
            "unit_id": rng.choice(units),
            "staff_no": f"{mark}{number}",
            "post": "科长",
            "proposed_post": "副局长",
            "rank": rng.choice(ranks),
            "created_at": opens_at,
        }
        for number in range(size + size // 20)
    ]
    ids = list(session.scalars(insert(Cadre).returning(Cadre.id, sort_by_parameter_order=True), cadres))
    reasons = [(None, None), ("成绩在有效期内", None), (None, "住院")]
    rows = []
    for at, cadre_id in enumerate(ids):
        exempt, leave = (None, None) if at < size else rng.choice(reasons)
        rows.append(
            {
                "batch_id": batch_id,
                "cadre_id": cadre_id,
                "exemption_reason": exempt,
                "leave_reason": leave,
                "created_at": opens_at,
            }
        )
    made = list(session.scalars(insert(Candidate).returning(Candidate.id, sort_by_parameter_order=True), rows))
    return list(zip(made, ids, strict=True))[:size]


def _papers(
    session: Any, batch_id: int, candidates: Sequence[int], items: Sequence[str], opens_at: datetime
) -> list[int]:
    rows = [
        {
            "batch_id": batch_id,
            "candidate_id": candidate_id,
            "seed": "s",
            "items": items[at % len(items)],
            "fingerprint": "f" * 64,
            "seal": "",
            "dealt_at": opens_at,
        }
        for at, candidate_id in enumerate(candidates)
    ]
    return list(session.scalars(insert(Paper).returning(Paper.id, sort_by_parameter_order=True), rows))


def _sittings(session: Any, batch_id: int, sat: Sequence[Any], opens_at: datetime) -> None:
    ended = opens_at + timedelta(minutes=45)
    rows = [
        {
            "id": sitting_id,
            "paper_id": paper_id,
            "candidate_id": candidate_id,
            "batch_id": batch_id,
            "cadre_id": cadre_id,
            "started_at": opens_at,
            "deadline_at": opens_at + timedelta(minutes=50),
            "submitted_at": ended,
            "closing": "submitted",
            "shape": "[]",
        }
        for sitting_id, candidate_id, cadre_id, paper_id, _places in sat
    ]
    session.execute(insert(Sitting), rows)


def _results(
    batch_id: int, sat: Sequence[Any], opens_at: datetime, rng: random.Random
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[dict[str, Any]]]:
    answers, marks, scores = [], [], []
    saved = opens_at + timedelta(minutes=40)
    for sitting_id, _candidate_id, cadre_id, _paper_id, places in sat:
        knowledge, total = rng.betavariate(9, 1.6), 0
        for place in places:
            right = rng.random() < knowledge
            given, points = (place.right, place.most) if right else (place.wrong, 0)
            total += points
            answers.append((sitting_id, place.position, given, 1, False, saved))
            outcome = "right" if right else "wrong"
            given_to = (sitting_id, place.position, place.version_id, place.type, place.chapter)
            marks.append((*given_to, given, outcome, points, place.most))
        scores.append(
            {
                "sitting_id": sitting_id,
                "batch_id": batch_id,
                "cadre_id": cadre_id,
                "total_hundredths": total,
                "max_hundredths": sum(place.most for place in places),
                "passed": total >= 8000,
                "clause": "第五条（合格标准）：测速",
                "reason": "机器阅卷",
                "decided_at": saved,
            }
        )
    return answers, marks, scores


def _many(session: Any, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows by the thousand through the driver."""
    columns, raw = ", ".join(COLUMNS[table]), session.connection().connection.driver_connection
    if session.get_bind().dialect.name == "sqlite":
        plain = [tuple(one.replace(tzinfo=None) if isinstance(one, datetime) else one for one in row) for row in rows]
        written = [tuple(str(one) if isinstance(one, datetime) else one for one in row) for row in plain]
        raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(rows[0]))})", written)
        return
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def reports(settings: Settings, sittings: int) -> str:
    """Fill, count, read every page again and again; one table."""
    now = datetime.now(UTC)
    began = time.perf_counter()
    batches, organiser, editor = fill(settings, sittings, now)
    filled = time.perf_counter() - began
    app = create_app(settings)
    rows: list[tuple[str, float, float]] = []
    with app.app_context():
        clients = {name: _signed_in(app, name) for name in (organiser, editor)}
        large, small = batches[0], batches[len(batches) // 2]
        with reading() as session:
            cadre_id = session.query(Candidate).filter_by(batch_id=small).first().cadre_id  # type: ignore[union-attr]
            unit_id = session.query(Unit).filter_by(name="测速单位3").one().id
        uncounted = [
            (f"questions of {size} people, not counted yet", f"/batches/{batch}/questions", organiser, 3)
            for size, batch in ((LARGE, large), (BATCH, small))
        ]
        rows += [(name, *_times(clients[who], address, times)) for name, address, who, times in uncounted]
        counting = []
        while True:
            began = time.perf_counter()
            if not keep_tallies(now=now):
                break
            counting.append(time.perf_counter() - began)
        pages = [
            (f"batch of {LARGE}", f"/batches/{large}/report", organiser),
            (f"batch of {BATCH}", f"/batches/{small}/report", organiser),
            (f"questions of {LARGE} people", f"/batches/{large}/questions", organiser),
            (f"questions of {BATCH} people", f"/batches/{small}/questions", organiser),
            ("questions of the bank", "/questions/report", editor),
            ("questions of the bank, flagged", "/questions/report?show=flagged", editor),
            ("units", "/reports/units", organiser),
            ("one unit", f"/reports/units?unit={unit_id}", organiser),
            ("weak points", "/reports/weak-points", organiser),
            ("year", "/reports/year", organiser),
            ("a cadre's record", f"/cadres/{cadre_id}", organiser),
            ("exports", "/reports/export", organiser),
            ("register of coverage", "/coverage", organiser),
            ("dossiers", "/dossiers", organiser),
            ("first page", "/batches", organiser),
            (f"batch of {LARGE}, Excel", f"/batches/{large}/report.xlsx", organiser),
            ("questions of the bank, Excel", "/questions/report.xlsx", editor),
            ("units, Excel", "/reports/units.xlsx", organiser),
        ]
        rows += [(name, *_times(clients[who], address, ROUNDS)) for name, address, who in pages]
        _dispose()
    export = _export(settings)
    return _table(settings, sittings, filled, counting, rows, export)


def _signed_in(app: Any, name: str) -> FlaskClient:
    """A browser whose session is made behind the sign-in page's back."""
    with writing() as session:
        session.query(Account).filter_by(username=name).one().password_hash = hashed(STAFF)
    client = app.test_client()
    token = _alone(client.get, "/login", headers={"Accept": "application/json"}).get_json()["csrf_token"]
    reply = _alone(client.post, "/login", data={"username": name, "password": STAFF, "csrf_token": token})
    assert reply.status_code == 303, reply.get_data(as_text=True)
    return client  # type: ignore[no-any-return]


def _alone(ask: Callable[..., Any], address: str, **given: Any) -> Any:
    """A request in a context of its own, as a server gives it."""
    return Context().run(ask, address, buffered=True, **given)


def _times(client: FlaskClient, address: str, rounds: int) -> tuple[float, float]:
    """Median and p95 of one page's answers, in seconds."""
    taken = []
    for _round in range(rounds):
        began = time.perf_counter()
        reply = _alone(client.get, address)
        body = reply.get_data()
        taken.append(time.perf_counter() - began)
        assert reply.status_code == 200, (address, reply.status_code)
        assert len(body) > 1000
    taken.sort()
    return taken[len(taken) // 2], taken[max(0, -(-len(taken) * 95 // 100) - 1)]


def _export(settings: Settings) -> dict[str, float]:
    """The large export in a process of its own, which says how much memory it took at most."""
    more = {"LZ_DATA": str(settings.data), "LZ_DATABASE_URL": settings.database_url, "LZ_SECRET_KEY": "b" * 48}
    command = [sys.executable, "-m", "bench.reports"]
    done = subprocess.run(command, env={**os.environ, **more}, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def _most_memory() -> float:
    """The most this program has held, in MB; what `getrusage` tells may be its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _export_here() -> None:
    app = create_app()
    with app.app_context():
        actor = accounts.actor_named("cesu")
        now = datetime.now(UTC)
        before = _most_memory()
        export_id = ask_score_book(actor, Choice(first_day=(now - timedelta(days=400)).date()), now=now)
        began = time.perf_counter()
        assert work_on_exports(clock=lambda: datetime.now(UTC), worker="bench")
        taken = time.perf_counter() - began
        view = own_export(actor, now=datetime.now(UTC))
        assert view is not None
        most = _most_memory()
        size = len(export_file(actor, export_id, now=datetime.now(UTC))[1]) / 1024 / 1024
        told = {"rows": view.row_count, "seconds": taken, "before": before, "most": most, "size": size}
        print(json.dumps(told))


def _table(
    settings: Settings,
    sittings: int,
    filled: float,
    counting: Sequence[float],
    rows: Sequence[tuple[str, float, float]],
    export: dict[str, float],
) -> str:
    name = settings.database_url.partition(":")[0].partition("+")[0]
    lines = [f"{name}: {sittings} sittings of 80 answers, filled in {filled:.0f} s", ""]
    lines += ["| page | median ms | p95 ms | goal |", "|---|---:|---:|---|"]
    for page, middle, high in rows:
        goal = "" if "Excel" in page or "not counted" in page else "met" if high < GOAL_SECONDS else "missed"
        lines.append(f"| {page} | {1000 * middle:.0f} | {1000 * high:.0f} | {goal} |")
    met = "met" if export["most"] < GOAL_MEGABYTES else "missed"
    lines += [
        "",
        f"Counting {len(counting)} batches once: {sum(counting):.1f} s, the largest {max(counting):.2f} s.",
        f"Export of {export['rows']:.0f} rows: {export['seconds']:.1f} s, {export['size']:.1f} MB, "
        f"at most {export['most']:.0f} MB RSS ({export['before']:.0f} MB before); goal {GOAL_MEGABYTES} MB {met}.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    _export_here()
