"""The report of a batch against what single results say: the same people, points, parts and retakes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianzheng_quiz.rules.batch_report import BatchReport
from lianzheng_quiz.rules.points import Points
from lianzheng_quiz.rules.refusals import NotAllowed, NotFound
from lianzheng_quiz.services import batch_reports, batches, results, written_marks
from tests.conftest import ONE_DATABASE, World
from tests.services.on_paper import marked
from tests.services.test_retakes import over, put_down, sit


def report_of(world: World, batch_id: int) -> BatchReport:
    return batch_reports.batch_report(world.actor("organiser"), batch_id, now=world.clock.now)


def test_a_report_counts_everybody_and_follows_the_retake(world: World) -> None:
    first = over(world)
    again = put_down(world, first, "QY002", "QY004", days=0)
    report = report_of(world, first)
    people = report.figures.people
    assert (people.due, people.came, people.absent, people.on_leave, people.passed) == (4, 2, 1, 1, 1)
    assert (report.figures.retakes.due, report.figures.retakes.arranged, report.figures.retakes.done) == (3, 2, 0)
    assert [(one.name, one.state, one.retake) for one in report.not_passed] == [
        ("柳景明", "请假", "可以补考"),
        ("江书敏", "缺考", "已安排补考"),
        ("石秋实", "不合格·暂缓任用", "已安排补考"),
    ]
    assert report.retakes == [(again, "补考一")]
    world.deal(again)
    sit(world, again, "QY002", 80)
    world.clock.now += timedelta(hours=3)
    assert report_of(world, first).figures.retakes.passed == 1
    second = report_of(world, again)
    assert (second.figures.people.absent, second.figures.people.absent_failed) == (1, 1)
    assert second.retake_of == (first, "秋季任前考试")
    assert [one.state for one in second.not_passed] == ["二次不合格·不予任用"]


def test_parts_of_a_machine_exam_agree_with_single_results(world: World) -> None:
    batch_id = world.batch(preset="law")
    for staff_no, right in (("QY001", 95), ("QY002", 30)):
        sit(world, batch_id, staff_no, right)
    world.clock.now += timedelta(hours=3)
    organiser = world.actor("organiser")
    page = batches.batch_page(organiser, batch_id, now=world.clock.now)
    single = [
        results.candidate_result(organiser, row.sitting_id, now=world.clock.now).by_part
        for row in page.candidates
        if row.sitting_id and row.submitted_at
    ]
    for place, section in enumerate(report_of(world, batch_id).figures.sections):
        own = [parts[place] for parts in single]
        assert section.label == own[0].label
        assert section.max_hundredths == own[0].max_hundredths
        assert section.mean == Points(sum(part.points_hundredths for part in own) // 2)
        assert section.missed == sum(part.below_minimum for part in own)


@ONE_DATABASE
def test_parts_of_a_written_exam_come_from_the_headings(world: World) -> None:
    batch_id, _first, second = marked(world)
    assert not report_of(world, batch_id).over
    written_marks.finish_marking(second, batch_id, now=world.clock.now)
    report = report_of(world, batch_id)
    assert report.over
    assert [(one.label, one.people, one.mean, one.missed) for one in report.figures.sections] == [
        ("基础部分", 3, Points(2467), 1),
        ("应用部分", 3, Points(4583), 1),
    ]
    assert report.figures.scores.mean == Points(7050)


@ONE_DATABASE
def test_nobody_else_reads_a_report(world: World) -> None:
    batch_id = over(world)
    with pytest.raises(NotFound):
        batch_reports.batch_report(world.actor("elsewhere"), batch_id, now=world.clock.now)
    with pytest.raises(NotAllowed):
        batch_reports.batch_report(world.actor("editor"), batch_id, now=world.clock.now)
