"""Reports that span batches against what single pages say, and never beyond the own units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianzheng_quiz.rules.points import Points
from lianzheng_quiz.rules.refusals import NotAllowed, NotFound
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import batch_reports, unit_reports
from lianzheng_quiz.services.tallies import keep_tallies
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.services.unit_reports import Choice
from lianzheng_quiz.store.tables import Cadre, Mark, Sitting
from tests.conftest import ONE_DATABASE, World
from tests.services.test_retakes import over, put_down, sit


def organiser_of(world: World, unit: str) -> Actor:
    actor, unit_id = world.actor("organiser"), world.unit(unit)
    return replace(actor, unit_id=unit_id, unit_name=unit, unit_path=f"{actor.unit_path}{unit_id}/")


def move(world: World, staff_no: str, unit: str) -> None:
    with writing() as session:
        session.query(Cadre).filter_by(staff_no=staff_no).one().unit_id = world.unit(unit)


def test_units_count_what_batches_count(world: World) -> None:
    first = over(world)
    world.deal(put_down(world, first, "QY002", "QY004", days=0))
    sit(world, first + 1, "QY002", 80)
    world.clock.now += timedelta(hours=3)
    organiser = world.actor("organiser")
    batches = [batch_reports.batch_report(organiser, one, now=world.clock.now) for one in (first, first + 1)]
    report = unit_reports.compare_units(organiser, Choice(), now=world.clock.now)
    own_list = report.total.listed - sum(one.figures.people.due + one.figures.people.exempt for one in batches)
    assert own_list == 4, "the furnished batch, in which nobody has a paper"
    counted = batches[0].figures.people + batches[1].figures.people
    assert (report.total.people.came, report.total.people.passed) == (counted.came, counted.passed)
    assert report.total.people.absent == counted.absent + 4
    assert report.total.mean == Points((10_000 + 2000 + 10_000) // 3)
    assert [(line.name, line.figures.people.came) for line in report.lines] == [("县水务局", 3), ("临县", 0)]


def test_a_unit_of_its_own_sees_its_own(world: World) -> None:
    over(world)
    move(world, "QY001", "临县")
    bureau = organiser_of(world, "县水务局")
    report = unit_reports.compare_units(bureau, Choice(), now=world.clock.now)
    assert [line.name for line in report.lines] == ["县水务局（本级）"]
    assert report.total.people.passed == 0
    assert unit_reports.report_year(bureau, now=world.clock.now).total.people.came == 1
    with pytest.raises(NotFound):
        unit_reports.compare_units(bureau, Choice(world.unit("临县")), now=world.clock.now)
    with pytest.raises(NotFound):
        unit_reports.weak_points(bureau, Choice(world.actor("organiser").unit_id), now=world.clock.now)
    with pytest.raises(NotAllowed):
        unit_reports.report_year(world.actor("auditor"), now=world.clock.now)
    assert [name for _id, name, _depth in unit_reports.own_units(bureau)] == ["县水务局"]


def test_weak_points_are_the_points_of_the_marks(world: World) -> None:
    batch_id = over(world)
    organiser = world.actor("organiser")
    fresh = unit_reports.weak_points(organiser, Choice(), now=world.clock.now)
    assert keep_tallies(now=world.clock.now) == 1
    kept = unit_reports.weak_points(organiser, Choice(), now=world.clock.now)
    assert sorted(kept.chapters, key=str) == sorted(fresh.chapters, key=str)
    assert sorted(kept.regulations, key=str) == sorted(fresh.regulations, key=str)
    with reading() as session:
        marks = session.query(Mark).join(Sitting, Sitting.id == Mark.sitting_id).filter_by(batch_id=batch_id).all()
    for topics in (kept.chapters, kept.regulations):
        assert sum(topic.points_hundredths for topic in topics) == sum(one.points_hundredths for one in marks)
        assert sum(topic.answers for topic in topics) == len(marks) == 160
    assert {topic.people for topic in kept.chapters} == {2}


@ONE_DATABASE
def test_a_span_of_days_holds_its_last_day(world: World) -> None:
    over(world)
    organiser, day = world.actor("organiser"), date(2026, 11, 2)

    def came(first: date, last: date) -> int:
        return unit_reports.compare_units(organiser, Choice(None, first, last), now=world.clock.now).total.people.came

    assert came(day, day) == 2
    assert came(day + timedelta(days=1), day + timedelta(days=9)) == 0
    assert came(day - timedelta(days=9), day - timedelta(days=1)) == 0
    assert unit_reports.report_year(organiser, 2025, now=world.clock.now).total.listed == 0
    year = unit_reports.report_year(organiser, now=world.clock.now)
    assert (year.months[-1][0], year.months[-1][1].people.came) == (11, 2)
