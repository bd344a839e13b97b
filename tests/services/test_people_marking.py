"""Answers that people mark: nobody is told anything before, markers are blind to names and to each other."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound, NotMarkedYet, NotNow
from lianzheng_quiz.services import (
    batch_reports,
    ledger_checks,
    marking_desk,
    marking_plans,
    marking_review,
    objections,
    question_reports,
    recomputing,
    results,
    sittings,
    tallies,
)
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import sittings as stored
from lianzheng_quiz.store.tables import Account, Marker, PersonMark
from tests.conftest import CADRES, ONE_DATABASE, STAFF, World
from tests.services.by_people import PARTS, TEXTS, Marked, handed_in, next_code, page_of, scores, void
from tests.services.crowd import at_once


@pytest.fixture
def waiting(world: World) -> Marked:
    """Three papers that wait for people: five answers and a blank one."""
    return handed_in(world, TEXTS)


def test_nothing_is_told_before_the_signature(world: World, waiting: Marked) -> None:
    sitting_id, cadre = world.sitting(waiting.batch_id), world.actor("QY001")
    for now in (waiting.now, world.clock.advance(hours=1)):
        result = results.result(cadre, sitting_id, now=now)
        assert (result.shown, result.total_hundredths, result.passed, result.review) == ("marking", None, None, None)
        assert (result.by_type, result.by_part, result.clause, result.may_retake) == ([], [], "", False)
    assert [card.state for card in sittings.my_exams(cadre, now=waiting.now) if card.sitting_id == sitting_id] == [
        "marking"
    ]
    assert [row.shown for row in results.my_scores(cadre, now=waiting.now)] == ["marking"]
    assert sittings.notice(cadre, sitting_id, now=waiting.now).state == "marking"
    with pytest.raises(NotMarkedYet):
        objections.own_objections(cadre, sitting_id, now=waiting.now)
    seen = results.candidate_result(world.actor("organiser"), sitting_id, now=waiting.now)
    assert (seen.passed, seen.review) == (None, None)


def test_everybody_who_handed_in_waits_in_every_count(world: World, waiting: Marked) -> None:
    page = page_of(waiting)
    assert page.counts["待阅卷"] == 3
    assert set(scores(waiting).values()) == {None}
    report = batch_reports.batch_report(world.actor("organiser"), waiting.batch_id, now=waiting.now)
    assert (report.over, report.figures.people.unmarked, report.figures.people.marked) == (False, 3, 0)
    assert report.figures.scores.people == 0
    assert report.not_passed == []
    assert tallies.keep_tallies(now=waiting.now) == 0
    _name, _by_machine, questions = question_reports.batch_questions(
        world.actor("organiser"), waiting.batch_id, now=waiting.now
    )
    assert questions.sittings == 0
    with reading() as session:
        marks = {
            row.position: row.outcome for row in stored.marks_of(session, world.sitting(waiting.batch_id, "QY003"))
        }
    assert marks == {1: "right", 2: "right", 3: "by_hand", 4: "unanswered"}


@ONE_DATABASE
def test_what_a_marker_gets_names_nobody(world: World, waiting: Marked) -> None:
    waiting.mark_all("editor", "10")
    actor, told = world.actor("reviewer"), []
    told.append(repr(marking_desk.my_markings(actor, now=waiting.now)))
    while found := marking_desk.next_answer(actor, waiting.batch_id, now=waiting.now):
        told += [repr(found), repr(marking_desk.answer_page(actor, waiting.batch_id, found.code, now=waiting.now))]
        marking_desk.mark_answer(
            actor, waiting.batch_id, found.code, "30", "要点齐全", now=world.clock.advance(minutes=1)
        )
    told.append(repr(marking_desk.own_marks(actor, waiting.batch_id, now=waiting.now)))
    whole = "".join(told)
    numbers = [world.sitting(waiting.batch_id, no) for _name, no in CADRES[:3]]
    names = [*(name for name, _no in CADRES), *(no for _name, no in CADRES), "县水务局", *STAFF.values()]
    for word in (*numbers, *names, "points_hundredths=1000"):
        assert word not in whole, word
    assert len(told) == 2 + 2 * 5


@ONE_DATABASE
def test_one_marker_is_asked_once_for_each_answer_and_question_by_question(world: World, waiting: Marked) -> None:
    actor, seen = world.actor("editor"), []
    while found := marking_desk.next_answer(actor, waiting.batch_id, now=waiting.now):
        seen.append((found.question, found.code, found.content.text))
        marking_desk.mark_answer(actor, waiting.batch_id, found.code, "12.5", "", now=waiting.now)
    assert sorted(written for _question, _code, written in seen) == ["丙一", "乙一", "乙二", "甲一", "甲二"]
    assert [question for question, _code, _written in seen] == sorted(question for question, _code, _written in seen)
    assert len({code for _question, code, _written in seen}) == 5
    assert {own.points_hundredths for own in marking_desk.own_marks(actor, waiting.batch_id, now=waiting.now)} == {1250}


def test_two_that_agree_settle_and_a_difference_calls_a_third(world: World, waiting: Marked) -> None:
    assert waiting.mark_all("editor", "20") == 5
    assert waiting.mark_all("organiser", lambda written: "30" if written == "乙二" else "24") == 5
    page = marking_plans.marking_page(waiting.signer, waiting.batch_id, now=waiting.now)
    assert page.lacks == ["两人给分相差过大、等待第三人评的 1 份"]
    assert not page.ready
    assert waiting.mark_all("reviewer", "29") == 1
    page = marking_plans.marking_page(waiting.signer, waiting.batch_id, now=waiting.now)
    assert (page.ready, page.answers, page.blank, page.papers) == (True, 5, 1, 3)
    assert waiting.sign() == 3
    assert scores(waiting) == {"QY001": 8400, "QY002": 9150, "QY003": 6200}
    with reading() as session:
        marks = stored.marks_of(session, world.sitting(waiting.batch_id, "QY002"))
    assert [(row.outcome, row.points_hundredths) for row in marks[2:]] == [("partial", 2200), ("partial", 2950)]


@ONE_DATABASE
def test_what_can_not_be_points_is_named_and_nothing_kept(world: World, waiting: Marked) -> None:
    actor = world.actor("editor")
    found = marking_desk.next_answer(actor, waiting.batch_id, now=waiting.now)
    assert found is not None
    for typed, said in (("31", "本题满分 30 分"), ("", "数字"), ("三", "数字"), ("-1", "数字"), ("1.234", "两位小数")):
        with pytest.raises(Invalid) as refusal:
            marking_desk.mark_answer(actor, waiting.batch_id, found.code, typed, "", now=waiting.now)
        assert said in refusal.value.faults["points"]
    with pytest.raises(Invalid) as refusal:
        marking_desk.mark_answer(actor, waiting.batch_id, found.code, "1", "长" * 201, now=waiting.now)
    assert "remark" in refusal.value.faults
    assert marking_desk.own_marks(actor, waiting.batch_id, now=waiting.now) == []


@ONE_DATABASE
def test_a_correction_is_added_and_the_first_figure_stays(world: World, waiting: Marked) -> None:
    actor = world.actor("editor")
    found = marking_desk.next_answer(actor, waiting.batch_id, now=waiting.now)
    assert found is not None
    for points, remark in (("3", ""), ("30", "看错了"), ("30", "看错了")):
        marking_desk.mark_answer(actor, waiting.batch_id, found.code, points, remark, now=waiting.now)
    with reading() as session:
        rows = session.query(PersonMark).order_by(PersonMark.id).all()
        assert [(row.round, row.version, row.points_hundredths) for row in rows] == [(1, 1, 300), (1, 2, 3000)]
    (own,) = marking_desk.own_marks(actor, waiting.batch_id, now=waiting.now)
    assert (own.points_hundredths, own.open) == (3000, True)


@ONE_DATABASE
def test_once_a_third_was_asked_nobody_corrects_any_more(world: World, waiting: Marked) -> None:
    waiting.mark_all("editor", "0")
    waiting.mark_all("organiser", "30")
    waiting.mark_all("reviewer", "30")
    for name in ("editor", "reviewer"):
        own = marking_desk.own_marks(world.actor(name), waiting.batch_id, now=waiting.now)
        assert not any(one.open for one in own)
        with pytest.raises(NotNow, match="第三人"):
            marking_desk.mark_answer(world.actor(name), waiting.batch_id, own[0].code, "15", "", now=waiting.now)


def test_only_listed_markers_get_answers_and_only_once_the_exam_is_over(world: World) -> None:
    batch_id = world.batch(people=2, parts=PARTS, law_parts=(), markers_differ_hundredths=500)
    organiser, editor = world.actor("organiser"), world.actor("editor")
    chosen = [organiser.account_id, editor.account_id]
    with pytest.raises(NotFound):
        marking_desk.next_answer(editor, batch_id, now=world.clock.now)
    marking_plans.choose_markers(organiser, batch_id, chosen, now=world.clock.now)
    with pytest.raises(NotNow, match="还没有全部结束"):
        marking_desk.next_answer(editor, batch_id, now=world.clock.now)
    world.clock.advance(hours=3)
    for name in ("reviewer", "elsewhere"):
        with pytest.raises(NotFound):
            marking_desk.next_answer(world.actor(name), batch_id, now=world.clock.now)
    with pytest.raises(NotAllowed):
        marking_desk.my_markings(world.actor("QY001"), now=world.clock.now)
    with pytest.raises(NotFound):
        marking_plans.marking_page(world.actor("elsewhere"), batch_id, now=world.clock.now)
    for wrong in (world.actor("auditor"), world.actor("QY001")):
        with pytest.raises(Invalid):
            marking_plans.choose_markers(organiser, batch_id, [wrong.account_id], now=world.clock.now)
    assert marking_desk.next_answer(editor, batch_id, now=world.clock.now) is None
    marking_plans.choose_markers(organiser, batch_id, [organiser.account_id], now=world.clock.now)
    with pytest.raises(NotFound):
        marking_desk.next_answer(editor, batch_id, now=world.clock.now)


def test_a_third_account_can_not_slip_in_where_two_agree(world: World, waiting: Marked) -> None:
    reviewer = world.actor("reviewer")
    late = marking_desk.next_answer(reviewer, waiting.batch_id, now=waiting.now)
    assert late is not None
    waiting.mark_all("editor", "20")
    waiting.mark_all("organiser", "20")
    with pytest.raises(NotNow, match="已经评完"):
        marking_desk.mark_answer(reviewer, waiting.batch_id, late.code, "30", "", now=waiting.now)
    with pytest.raises(NotFound):
        marking_desk.answer_page(reviewer, waiting.batch_id, late.code, now=waiting.now)


def _keep(row: dict[str, Any]) -> None:
    with writing() as session:
        session.add(PersonMark(**row))


def test_the_database_lets_no_account_mark_an_answer_twice(world: World, waiting: Marked) -> None:
    waiting.mark_all("editor", "20")
    with reading() as session:
        row = session.query(PersonMark).first()
        again = {name: getattr(row, name) for name in PersonMark.__table__.columns.keys() if name != "id"}  # noqa: SIM118
    for changed in ({"round": 2}, {"marked_by_id": waiting.signer.account_id}):
        with pytest.raises(IntegrityError):
            _keep({**again, **changed})


@ONE_DATABASE
def test_who_marks_can_not_probe_what_others_gave_by_correcting(world: World, waiting: Marked) -> None:
    organiser = world.actor("organiser")
    waiting.mark_all("editor", "20")
    waiting.mark_all("organiser", "21")
    code = marking_desk.own_marks(organiser, waiting.batch_id, now=waiting.now)[0].code
    seen = set()
    for points in ("21", "0", "30", "25", "26"):
        marking_desk.mark_answer(organiser, waiting.batch_id, code, points, "", now=waiting.now)
        page = marking_plans.marking_page(organiser, waiting.batch_id, now=waiting.now)
        assert (page.blind, page.ready, page.reviewable, page.lacks) == (True, False, False, [])
        own = marking_desk.own_marks(organiser, waiting.batch_id, now=waiting.now)
        seen.add(tuple(sorted((one.code, one.open) for one in own)))
    assert len(seen) == 1
    page = marking_plans.marking_page(waiting.signer, waiting.batch_id, now=waiting.now)
    assert (page.blind, page.lacks) == (False, ["两人给分相差过大、等待第三人评的 1 份"])


@ONE_DATABASE
def test_a_page_read_before_an_answer_was_sent_back_gives_no_mark(world: World, waiting: Marked) -> None:
    for name in ("editor", "reviewer"):
        waiting.mark_all(name, "20")
    code = marking_review.review_page(waiting.signer, waiting.batch_id, now=waiting.now).near[0].answers[0]
    marking_review.send_back(waiting.signer, waiting.batch_id, code, "要点三没有给分", now=waiting.now)
    editor = world.actor("editor")
    with pytest.raises(NotNow, match="退回重评"):
        marking_desk.mark_answer(editor, waiting.batch_id, code, "21", "", turn=1, now=waiting.now)
    marking_desk.mark_answer(editor, waiting.batch_id, code, "21", "", turn=2, now=waiting.now)


@ONE_DATABASE
def test_a_closed_account_marks_nothing_and_a_marker_from_elsewhere_can_stay(world: World, waiting: Marked) -> None:
    organiser, elsewhere = world.actor("organiser"), world.actor("elsewhere")
    closed = [elsewhere.account_id, *(world.actor(name).account_id for name in ("editor", "reviewer"))]
    with writing() as session:
        session.add(
            Marker(
                batch_id=waiting.batch_id,
                account_id=elsewhere.account_id,
                added_by_id=organiser.account_id,
                added_at=waiting.now,
            )
        )
        for account_id in closed:
            session.get_one(Account, account_id).active = False
    page = marking_plans.marking_page(waiting.signer, waiting.batch_id, now=waiting.now)
    assert page.lacks == ["阅卷人至少 2 名，现有 1 名"]
    chosen = [row.account_id for row in page.staff if row.chosen]
    assert len(chosen) == 4
    assert marking_plans.choose_markers(organiser, waiting.batch_id, chosen, now=waiting.now) == 4
    assert marking_plans.choose_markers(organiser, waiting.batch_id, chosen[:1], now=waiting.now) == 1


def test_of_three_who_mark_one_answer_at_once_two_are_taken(app: Flask, world: World, waiting: Marked) -> None:
    names = ("organiser", "editor", "reviewer")
    code = next_code(waiting, "editor")
    acts = [
        partial(marking_desk.mark_answer, world.actor(name), waiting.batch_id, code, "20", "", now=waiting.now)
        for name in names
    ]
    done, refused = at_once(app, acts)
    assert (len(done), [type(one) for one in refused]) == (2, [NotNow])
    with reading() as session:
        assert sorted(row.round for row in session.query(PersonMark)) == [1, 2]


def test_one_form_sent_twice_at_once_is_one_mark(app: Flask, world: World, waiting: Marked) -> None:
    act = partial(
        marking_desk.mark_answer,
        world.actor("editor"),
        waiting.batch_id,
        next_code(waiting, "editor"),
        "20",
        "",
        now=waiting.now,
    )
    assert at_once(app, [act, act, act])[1] == []
    with reading() as session:
        assert session.query(PersonMark).count() == 1


@ONE_DATABASE
def test_a_paper_that_becomes_void_on_the_desk_is_refused_calmly(world: World, waiting: Marked) -> None:
    code = next_code(waiting, "editor")
    for staff_no in TEXTS:
        void(waiting, staff_no)
    with pytest.raises(NotNow, match="不在待评之列"):
        marking_desk.mark_answer(world.actor("editor"), waiting.batch_id, code, "20", "", now=waiting.now)
    assert page_of(waiting).counts["不合格·暂缓"] == 3
    assert waiting.sign() == 3
    assert set(scores(waiting).values()) == {0}
    assert ledger_checks.verify_ledger().is_whole
    assert recomputing.recompute_scores().faults == []


@ONE_DATABASE
def test_a_machine_exam_has_its_score_at_hand_in_and_says_nothing_of_people(world: World) -> None:
    cadre, sitting_id = world.started()
    sittings.submit(cadre, sitting_id, now=world.clock.advance(minutes=1))
    assert results.result(cadre, sitting_id, now=world.clock.now).total_hundredths == 0
    with reading() as session:
        entry: Any = session.execute(text("SELECT body FROM ledger_entry")).scalar_one()
    assert '"people"' not in entry
    batch_id = world.batch(people=1, name="另一批")
    with pytest.raises(NotNow, match="没有须由人阅卷"):
        marking_plans.marking_page(world.actor("organiser"), batch_id, now=world.clock.now)
