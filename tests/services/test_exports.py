"""Large workbooks outside of requests: made once, by one worker, seen by their owner, gone after a day."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from lianzheng_quiz.rules.refusals import NotAllowed, NotFound, NotNow
from lianzheng_quiz.services import exports
from lianzheng_quiz.services.exports import ask_score_book, export_file, own_export, work_on_exports
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.services.unit_reports import Choice
from lianzheng_quiz.store.tables import Cadre, Export
from tests.conftest import ONE_DATABASE, World
from tests.services.crowd import at_once
from tests.services.test_retakes import over


def work(world: World, worker: str = "one") -> bool:
    return work_on_exports(clock=world.clock, worker=worker)


def ask(world: World, **choice: Any) -> str:
    return ask_score_book(world.actor("organiser"), Choice(**choice), now=world.clock.now)


def rows(data: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]


def state(world: World) -> str:
    view = own_export(world.actor("organiser"), now=world.clock.now)
    return view.state if view else ""


def test_a_score_book_is_asked_for_made_and_fetched(world: World) -> None:
    over(world)
    organiser = world.actor("organiser")
    assert (state(world), work(world)) == ("", False)
    export_id = ask(world)
    assert state(world) == "waiting"
    with pytest.raises(NotFound):
        export_file(organiser, export_id, now=world.clock.now)
    assert work(world)
    view = own_export(organiser, now=world.clock.now)
    assert view is not None
    assert (view.state, view.rows_done, view.row_count) == ("ready", 8, 8)
    title, data = export_file(organiser, export_id, now=world.clock.now)
    assert title == "青榆县成绩册（2026年1月1日至2026年11月2日）"
    head, *found = rows(data)
    assert head[:4] == ["考试", "考试日期", "姓名", "工号"]
    by_no = {row[3]: row for row in found if row[0] == "秋季任前考试"}
    assert by_no["QY001"][8:11] == ["合格", 100, 100]
    assert by_no["QY003"][8:10] == ["请假", None]
    assert by_no["QY003"][13] == "住院"
    assert by_no["QY002"][13].startswith("第四条")
    assert len(found) == 8
    assert not work(world)


def test_several_workers_make_it_once(world: World) -> None:
    over(world)
    ask(world)
    done, faults = at_once(world.app, [lambda name=str(number): work(world, name) for number in range(4)])
    assert faults == []
    assert sorted(done) == [False, False, False, True]
    assert state(world) == "ready"


def test_one_at_a_time_and_only_the_owners(world: World) -> None:
    export_id = ask(world)
    with pytest.raises(NotNow):
        ask(world)
    work(world)
    elsewhere = world.actor("elsewhere")
    assert own_export(elsewhere, now=world.clock.now) is None
    with pytest.raises(NotFound):
        export_file(elsewhere, export_id, now=world.clock.now)
    with pytest.raises(NotFound):
        ask_score_book(elsewhere, Choice(world.unit("县水务局")), now=world.clock.now)
    with pytest.raises(NotAllowed):
        ask_score_book(world.actor("editor"), Choice(), now=world.clock.now)
    assert ask(world) != export_id
    with pytest.raises(NotFound):
        export_file(world.actor("organiser"), export_id, now=world.clock.now)


@ONE_DATABASE
def test_it_is_gone_after_a_day(world: World) -> None:
    export_id = ask(world)
    work(world)
    world.clock.advance(hours=24, seconds=1)
    assert state(world) == ""
    with pytest.raises(NotFound):
        export_file(world.actor("organiser"), export_id, now=world.clock.now)
    assert not work(world)
    with writing() as session:
        assert session.query(Export).count() == 0


@ONE_DATABASE
def test_what_a_crash_left_behind_is_asked_for_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(world)
    with writing() as session:
        session.query(Export).update({"state": "making", "made_by": "dead"})
    assert state(world) == "making"
    with pytest.raises(NotNow):
        ask(world)
    world.clock.advance(minutes=2, seconds=1)
    assert state(world) == "failed"
    assert not work(world)
    with writing() as session:
        assert session.query(Export).one().state == "failed"
    ask(world)
    assert work(world)
    assert state(world) == "ready"


@ONE_DATABASE
def test_a_fault_while_it_is_made_stands_on_its_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(world)

    def broken(*_given: object) -> bytes:
        raise RuntimeError("disk full")

    monkeypatch.setattr(exports, "_score_book", broken)
    with pytest.raises(RuntimeError):
        work(world)
    assert state(world) == "failed"


@ONE_DATABASE
def test_a_worker_that_was_given_up_overwrites_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(world)

    def replaced(*_given: object) -> bytes:
        with writing() as session:
            session.query(Export).filter_by(id=first).delete()
        ask(world)
        return b"late"

    monkeypatch.setattr(exports, "_score_book", replaced)
    assert work(world)
    assert state(world) == "waiting"


@ONE_DATABASE
def test_only_people_of_the_unit_and_neutral_cells(world: World) -> None:
    over(world)
    with writing() as session:
        session.query(Cadre).filter_by(staff_no="QY001").one().unit_id = world.unit("临县")
        session.query(Cadre).filter_by(staff_no="QY002").one().name = "=cmd|calc"
    organiser, unit_id = world.actor("organiser"), world.unit("县水务局")
    bureau = replace(organiser, unit_id=unit_id, unit_path=f"{organiser.unit_path}{unit_id}/")
    export_id = ask_score_book(bureau, Choice(first_day=date(2026, 11, 2)), now=world.clock.now)
    work(world)
    _head, *found = rows(export_file(bureau, export_id, now=world.clock.now)[1])
    assert {row[3] for row in found} == {"QY002", "QY003", "QY004"}
    assert "'=cmd|calc" in {row[2] for row in found}
    later = Choice(first_day=world.clock.now.date() + timedelta(days=1))
    ask_score_book(bureau, later, now=world.clock.now)
    work(world)
    view = own_export(bureau, now=world.clock.now)
    assert view is not None
    assert (view.state, view.row_count) == ("ready", 0)
