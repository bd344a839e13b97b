"""Counts of questions: what is kept, what is counted on the way, and that both come to the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from statistics import correlation, fmean
from typing import Any

import pytest

from lianzheng_quiz.rules.item_statistics import ItemSums, discrimination, facility
from lianzheng_quiz.rules.question_report import QuestionReport, tables_of
from lianzheng_quiz.rules.refusals import NotAllowed, NotFound, NotNow
from lianzheng_quiz.services import question_reports, sittings
from lianzheng_quiz.services.tallies import keep_tallies, questions_of
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import tallies
from lianzheng_quiz.store.tables import Candidate, Mark, Score, Sitting
from tests.conftest import ONE_DATABASE, World

STAFF_NOS = ("QY001", "QY002", "QY003", "QY004")


def same_paper(world: World) -> int:
    """A finished batch in which four people answered one shared paper, 80, 60, 40 and 20 questions of it right."""
    batch_id = world.batch(papers="ab", dealt=False)
    with writing() as session:
        for candidate in session.query(Candidate).filter_by(batch_id=batch_id):
            candidate.variant = "A"
    world.deal(batch_id)
    for number, staff_no in enumerate(STAFF_NOS):
        answer(world, batch_id, staff_no, 80 - 20 * number)
    world.clock.now += timedelta(hours=3)
    return batch_id


def answer(world: World, batch_id: int, staff_no: str, right: int) -> None:
    """So many right, the next ten wrong, the rest left open."""
    cadre, sitting_id = world.actor(staff_no), world.sitting(batch_id, staff_no)
    given: dict[int, list[str]] = {}
    for item in world.items(sitting_id):
        if item["position"] <= right:
            given[item["position"]] = item["answer"]
        elif item["position"] <= right + 10:
            given[item["position"]] = wrong(item)
    now = world.clock.now
    sittings.start_sitting(cadre, sitting_id, now=now)
    sittings.save_answers(cadre, sitting_id, revision=1, answers=given, flags={}, position=None, now=now)
    sittings.submit(cadre, sitting_id, now=now)


def wrong(item: dict[str, Any]) -> list[str]:
    if item["type"] == "true_false":
        return ["false" if item["answer"] == ["true"] else "true"]
    others = [option["key"] for option in item["options"] if option["key"] not in item["answer"]]
    return [others[0], item["answer"][0]] if item["type"] == "multiple" and others else others[:1] or ["A", "B"]


def by_hand(batch_id: int) -> dict[int, list[tuple[float, float]]]:
    """(share of the question, share of the rest) of everybody, read from the marks themselves."""
    found: dict[int, list[tuple[float, float]]] = {}
    with reading() as session:
        for sitting in session.query(Sitting).filter_by(batch_id=batch_id):
            marks = session.query(Mark).filter_by(sitting_id=sitting.id).all()
            total, most = sum(one.points_hundredths for one in marks), sum(one.max_hundredths for one in marks)
            for one in marks:
                rest = (total - one.points_hundredths) / (most - one.max_hundredths)
                pair = (one.points_hundredths / one.max_hundredths, rest)
                found.setdefault(one.question_version_id, []).append(pair)
    return found


def report_of(world: World, batch_id: int) -> QuestionReport:
    return question_reports.batch_questions(world.actor("organiser"), batch_id, now=world.clock.now)[2]


def close_to(one: ItemSums, other: ItemSums) -> bool:
    exact = replace(one, x=0, xx=0, y=0, yy=0, xy=0) == replace(other, x=0, xx=0, y=0, yy=0, xy=0)
    places = ("x", "xx", "y", "yy", "xy")
    return exact and all(abs(getattr(one, name) - getattr(other, name)) < 1e-9 for name in places)


def test_figures_are_those_of_the_marks(world: World) -> None:
    batch_id = same_paper(world)
    expected = by_hand(batch_id)
    with reading() as session:
        found = questions_of(session, batch_id)
    assert found.keys() == expected.keys()
    assert len(found) == 80
    told = 0
    for version_id, pairs in expected.items():
        x, y = [one for one, _rest in pairs], [rest for _one, rest in pairs]
        assert facility(found[version_id]) == pytest.approx(fmean(x), abs=1e-9)
        value = discrimination(found[version_id])
        if len(set(x)) > 1:
            assert value == pytest.approx(correlation(x, y), abs=1e-9)
            told += 1
    assert told == 60


def test_what_is_kept_is_what_is_counted(world: World) -> None:
    batch_id = same_paper(world)
    fresh = report_of(world, batch_id)
    bank = question_reports.bank_questions(world.actor("editor"), now=world.clock.now)
    assert keep_tallies(now=world.clock.now) == 1
    assert keep_tallies(now=world.clock.now) == 0
    with reading() as session:
        assert tallies.counted_up_to(session, batch_id) == tallies.last_score(session, batch_id)
    for kept, counted in (
        (report_of(world, batch_id), fresh),
        (question_reports.bank_questions(world.actor("editor"), now=world.clock.now), bank),
    ):
        assert (kept.sittings, kept.batches) == (counted.sittings, counted.batches) == (4, 1)
        assert [line.question_id for line in kept.lines] == [line.question_id for line in counted.lines]
        assert all(close_to(a.sums, b.sums) for a, b in zip(kept.lines, counted.lines, strict=True))


def test_a_later_score_is_counted_again_and_a_void_sitting_left_out(world: World) -> None:
    batch_id = same_paper(world)
    keep_tallies(now=world.clock.now)
    with writing() as session:
        sitting = session.get_one(Sitting, world.sitting(batch_id, "QY004"))
        sitting.voided_at = world.clock.now
        old = session.query(Score).filter_by(sitting_id=sitting.id).one()
        session.add(
            Score(
                sitting_id=sitting.id,
                batch_id=batch_id,
                cadre_id=sitting.cadre_id,
                total_hundredths=0,
                max_hundredths=old.max_hundredths,
                passed=False,
                clause="作废",
                reason="作废",
                supersedes_id=old.id,
                decided_at=world.clock.now,
            )
        )
    assert report_of(world, batch_id).sittings == 3
    before = question_reports.bank_questions(world.actor("editor"), now=world.clock.now)
    assert keep_tallies(now=world.clock.now) == 1
    after = question_reports.bank_questions(world.actor("editor"), now=world.clock.now)
    assert (before.sittings, after.sittings) == (3, 3)
    assert all(close_to(a.sums, b.sums) for a, b in zip(before.lines, after.lines, strict=True))
    assert {line.sums.people for line in after.lines} == {3}


@ONE_DATABASE
def test_options_are_counted_as_the_bank_calls_them(world: World) -> None:
    batch_id = same_paper(world)
    chosen: dict[tuple[str, str], int] = {}
    for staff_no in STAFF_NOS:
        sitting_id = world.sitting(batch_id, staff_no)
        items = {item["position"]: item for item in world.items(sitting_id)}
        with reading() as session:
            for mark in session.query(Mark).filter_by(sitting_id=sitting_id):
                item = items[mark.position]
                texts = {option["key"]: option["text"] for option in item["options"]}
                for letter in json.loads(mark.given):
                    place = (item["question_id"], texts.get(letter, letter))
                    chosen[place] = chosen.get(place, 0) + 1
    found = {
        (line.question_id, text if line.type_label != "判断题" else key): line.sums.choices[key].people
        for line in report_of(world, batch_id).lines
        for key, text in line.options
        if key in line.sums.choices
    }
    assert found == chosen
    with reading() as session:
        sums = questions_of(session, batch_id).values()
    assert {(one.upper, one.lower) for one in sums} == {(1, 1)}


@ONE_DATABASE
def test_a_shared_paper_has_a_reliability(world: World) -> None:
    (paper,) = report_of(world, same_paper(world)).reliabilities
    assert (paper.label, paper.people, paper.questions, paper.is_kr20) == ("A 卷", 4, 80, False)
    assert paper.value is not None
    assert 0.9 < paper.value < 1


@ONE_DATABASE
def test_few_people_give_numbers_but_no_verdict(world: World) -> None:
    main = next(table for table in tables_of(report_of(world, same_paper(world))) if table.title == "试题")
    assert {row[7] for row in main.rows} == {"人数不足"}
    assert {row[4] for row in main.rows} == {None}


def test_questions_wait_until_nobody_sits(world: World) -> None:
    batch_id = world.batch()
    answer(world, batch_id, "QY001", 80)
    with pytest.raises(NotNow):
        report_of(world, batch_id)
    assert keep_tallies(now=world.clock.now) == 0
    assert question_reports.bank_questions(world.actor("editor"), now=world.clock.now).lines == []
    sittings.start_sitting(world.actor("QY002"), world.sitting(batch_id, "QY002"), now=world.clock.now)
    with writing() as session:
        session.get_one(Sitting, world.sitting(batch_id, "QY002")).deadline_at = world.clock.now + timedelta(hours=4)
    world.clock.advance(hours=3)
    with pytest.raises(NotNow):
        report_of(world, batch_id)
    assert keep_tallies(now=world.clock.now) == 0
    world.clock.advance(hours=2)
    assert report_of(world, batch_id).sittings == 2


@ONE_DATABASE
def test_questions_are_for_their_own_readers(world: World) -> None:
    batch_id = same_paper(world)
    with pytest.raises(NotFound):
        question_reports.batch_questions(world.actor("elsewhere"), batch_id, now=world.clock.now)
    with pytest.raises(NotAllowed):
        question_reports.batch_questions(world.actor("editor"), batch_id, now=world.clock.now)
    with pytest.raises(NotAllowed):
        question_reports.bank_questions(world.actor("organiser"), now=world.clock.now)
