"""Demo data: thirty invented cadres, one batch that runs, one that is over with a plausible spread."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import Result

from lianzheng_quiz import create_app
from lianzheng_quiz.config import Settings
from lianzheng_quiz.demo import demo_accounts
from lianzheng_quiz.services import accounts, audit_log, batches, dossier_lists, sign_in, sittings
from lianzheng_quiz.services.dossier_lists import DossierFilters
from tests.conftest import START, Clock, _dispose


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A data folder that the command has filled once: its application, folder and what was said."""
    folder = tmp_path_factory.mktemp("demo")
    settings = Settings(folder, f"sqlite:///{folder / 'demo.sqlite3'}", secret_key="k" * 48, workers=4)
    app = create_app(settings, clock=Clock())
    said: Result = app.test_cli_runner().invoke(args=["demo"])
    with app.app_context():
        yield SimpleNamespace(app=app, folder=folder, settings=settings, said=said)
    _dispose(app)


def keys_of(folder: Path) -> dict:
    return json.loads((folder / "demo-accounts.json").read_text("utf-8"))


def test_the_command_tells_what_it_made(filled: SimpleNamespace) -> None:
    assert filled.said.exit_code == 0, filled.said.output
    assert "演示数据：30 名干部" in filled.said.stdout
    assert filled.said.stderr == ""


def test_the_accounts_are_told_in_a_private_file_only(filled: SimpleNamespace) -> None:
    path = filled.folder / "demo-accounts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keys = keys_of(filled.folder)
    assert set(keys) == {"organiser", "editor", "reviewer", "administrator", "auditor", "cadres"}
    assert len(keys["cadres"]) == 30
    assert len({entry["username"] for entry in keys["cadres"]}) == 30
    passwords = [keys[role]["password"] for role in keys if role != "cadres"]
    passwords += [entry["password"] for entry in keys["cadres"]]
    assert len(set(passwords)) == 35
    assert not any(password in filled.said.output for password in passwords)


@pytest.mark.parametrize("role", ["organiser", "editor", "reviewer", "administrator", "auditor"])
def test_every_demo_account_gets_in(filled: SimpleNamespace, role: str) -> None:
    entry = keys_of(filled.folder)[role]
    actor = sign_in.who(sign_in.sign_in(entry["username"], entry["password"], address="", now=START), now=START)
    assert actor is not None
    assert (actor.role, actor.must_change_password) == ({"reviewer": "editor"}.get(role, role), False)


def test_a_demo_cadre_finds_an_open_exam(filled: SimpleNamespace) -> None:
    entry = keys_of(filled.folder)["cadres"][0]
    actor = sign_in.who(sign_in.sign_in(entry["username"], entry["password"], address="", now=START), now=START)
    assert actor is not None
    assert "open" in [card.state for card in sittings.my_exams(actor, now=START)]


def test_the_finished_batch_has_a_plausible_spread(filled: SimpleNamespace) -> None:
    organiser = accounts.actor_named("zuzhi")
    opened, finished = batches.list_batches(organiser, now=START)
    assert (opened.state, opened.people, opened.handed_in) == ("进行中", 30, 0)
    assert (finished.state, finished.people, finished.handed_in) == ("已结束", 24, 22)
    page = batches.batch_page(organiser, finished.id, now=START)
    assert page.counts["缺考"] == 2
    assert 400 <= (page.figures.pass_rate.permille or 0) <= 950
    points = sorted(row.total_hundredths for row in page.candidates if row.total_hundredths is not None)
    assert 3000 <= points[0] < 8000 < points[-1] <= 10_000
    assert len(set(points)) >= 10
    assert {row.closing for row in page.candidates} == {"submitted", "deadline", None}
    names = {row.name for row in batches.batch_page(organiser, opened.id, now=START).candidates}
    assert len(names) == 30


def test_some_dossiers_are_complete_and_some_lack_a_step(filled: SimpleNamespace) -> None:
    organiser = accounts.actor_named("zuzhi")
    _opened, finished = batches.list_batches(organiser, now=START)
    found = dossier_lists.list_dossiers(organiser, DossierFilters(batch_id=finished.id), now=START)
    assert found.counts["complete"] == 2
    assert found.everybody - found.counts["pledge"] == 4
    assert found.everybody - found.counts["talk"] == 4


def test_filling_leaves_its_traces_in_the_log(filled: SimpleNamespace) -> None:
    auditor = accounts.actor_named("shenji")
    assert audit_log.read_log(auditor, action="交卷").total == 21
    assert audit_log.read_log(auditor, action="到时收卷").total == 1


def test_a_second_fill_is_refused_and_changes_nothing(filled: SimpleNamespace) -> None:
    before = (filled.folder / "demo-accounts.json").read_bytes()
    organiser = accounts.actor_named("zuzhi")
    again = filled.app.test_cli_runner().invoke(args=["demo"])
    assert again.exit_code == 1
    assert "未作任何改动" in again.stderr
    assert (filled.folder / "demo-accounts.json").read_bytes() == before
    assert len(batches.list_batches(organiser, now=START)) == 2


def test_the_sign_in_page_offers_them_to_this_machine_only(filled: SimpleNamespace, tmp_path: Path) -> None:
    offer = demo_accounts(filled.settings)
    groups = offer("127.0.0.1")
    assert groups is not None
    assert [label for label, _entries in groups] == ["干部", "组织者", "编辑", "编辑（审题）", "系统管理员", "审计员"]
    assert offer("::1") == groups
    for address in ("192.0.2.7", "", "127.0.0.1.evil.example"):
        assert offer(address) is None
    assert demo_accounts(replace(filled.settings, trusted_proxies=("10.0.0.1",)))("127.0.0.1") is None
    assert demo_accounts(replace(filled.settings, data=tmp_path))("127.0.0.1") is None
