"""Answers that people mark: nobody is told anything before the signature, markers are blind, scores stand up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound, NotMarkedYet, NotNow
from lianzheng_quiz.services import (
    approvals,
    batch_reports,
    batches,
    ledger_checks,
    marking_desk,
    marking_plans,
    marking_review,
    objections,
    question_reports,
    recomputing,
    results,
    rulings,
    sittings,
    tallies,
)
from lianzheng_quiz.services.rulings import RulingDraft
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import sittings as stored
from lianzheng_quiz.store.engine import database
from lianzheng_quiz.store.tables import PersonMark
from tests.conftest import CADRES, STAFF, World
from tests.services.by_people import PARTS, Marked, handed_in
from tests.services.on_paper import ids

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TEXTS = {"QY001": ("甲一", "甲二"), "QY002": ("乙一", "乙二"), "QY003": ("丙一", "")}


@pytest.fixture
def waiting(world: World) -> Marked:
    """Three papers that wait for people: five answers and a blank one."""
    return handed_in(world, TEXTS)


def execute(statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))


def page_of(marked: Marked) -> batches.BatchPage:
    return batches.batch_page(marked.world.actor("organiser"), marked.batch_id, now=marked.now)


def scores(marked: Marked) -> dict[str, int | None]:
    return {row.staff_no: row.total_hundredths for row in page_of(marked).candidates}


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
    page = marking_plans.marking_page(world.actor("organiser"), waiting.batch_id, now=waiting.now)
    assert page.lacks == ["两人给分相差过大、等待第三人评的 1 份"]
    assert not page.ready
    assert waiting.mark_all("reviewer", "29") == 1
    page = marking_plans.marking_page(world.actor("organiser"), waiting.batch_id, now=waiting.now)
    assert (page.ready, page.answers, page.blank, page.papers) == (True, 5, 1, 3)
    assert waiting.sign() == 3
    assert scores(waiting) == {"QY001": 8400, "QY002": 9150, "QY003": 6200}
    with reading() as session:
        marks = stored.marks_of(session, world.sitting(waiting.batch_id, "QY002"))
    assert [(row.outcome, row.points_hundredths) for row in marks[2:]] == [("partial", 2200), ("partial", 2950)]


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


def test_who_marked_does_not_sign_and_nobody_signs_too_early(world: World, waiting: Marked) -> None:
    with pytest.raises(NotNow, match="还没有全部评完"):
        marking_review.review_page(waiting.signer, waiting.batch_id, now=waiting.now)
    waiting.mark_all("editor", "20")
    with pytest.raises(NotNow, match="还没有全部评完"):
        waiting.sign()
    waiting.mark_all("reviewer", "20")
    for act in (marking_review.review_page, marking_review.sign_marking):
        with pytest.raises(NotNow, match="阅卷人"):
            act(world.actor("organiser"), waiting.batch_id, now=waiting.now)
    marking_plans.choose_markers(
        world.actor("organiser"),
        waiting.batch_id,
        [world.actor(name).account_id for name in ("editor", "reviewer")],
        now=waiting.now,
    )
    assert marking_review.review_page(world.actor("organiser"), waiting.batch_id, now=waiting.now).lacks == []
    with pytest.raises(NotFound):
        marking_review.sign_marking(world.actor("elsewhere"), waiting.batch_id, now=waiting.now)
    assert (waiting.sign(), waiting.sign()) == (3, 0)
    own = marking_desk.own_marks(world.actor("editor"), waiting.batch_id, now=waiting.now)
    with pytest.raises(NotNow, match="已经签署"):
        marking_desk.mark_answer(world.actor("editor"), waiting.batch_id, own[0].code, "1", "", now=waiting.now)


def test_who_signs_reads_what_was_disputed_without_a_name(world: World, waiting: Marked) -> None:
    waiting.mark_all("editor", lambda written: "10" if written == "甲一" else "20")
    waiting.mark_all("organiser", "20")
    waiting.mark_all("reviewer", "19")
    page = marking_review.review_page(waiting.signer, waiting.batch_id, now=waiting.now)
    ((answer,), near) = page.third, page.near
    assert [mark.points_hundredths for mark in answer.marks] == [1000, 2000, 1900]
    assert answer.final_hundredths == 1950
    assert {paper.total_hundredths for paper in near} == {7950, 8000}
    seen = marking_review.answer_review(waiting.signer, waiting.batch_id, answer.code, now=waiting.now)
    assert (seen.content.text, seen.open) == ("甲一", True)
    told = f"{page!r}{seen!r}"
    assert not any(name in told or no in told for name, no in CADRES)
    assert not re.search(r"[0-9a-f]{32}", told)


def test_an_answer_that_is_sent_back_is_marked_anew(world: World, waiting: Marked) -> None:
    for name in ("editor", "reviewer"):
        waiting.mark_all(name, "20")
    page = marking_review.review_page(waiting.signer, waiting.batch_id, now=waiting.now)
    code = page.near[0].answers[0]
    with pytest.raises(Invalid):
        marking_review.send_back(waiting.signer, waiting.batch_id, code, " ", now=waiting.now)
    marking_review.send_back(waiting.signer, waiting.batch_id, code, "要点三没有给分", now=waiting.now)
    with pytest.raises(NotNow, match="正在重新评"):
        marking_review.send_back(waiting.signer, waiting.batch_id, code, "要点三没有给分", now=waiting.now)
    assert marking_review.review_page(waiting.signer, waiting.batch_id, now=waiting.now).lacks
    with pytest.raises(NotNow, match="还不能签署"):
        waiting.sign()
    again = marking_desk.next_answer(world.actor("editor"), waiting.batch_id, now=waiting.now)
    assert again is not None
    assert (again.code, again.reason, again.own) == (code, "要点三没有给分", None)
    assert [waiting.mark_all(name, "28") for name in ("editor", "organiser")] == [1, 1]
    (answer,) = marking_review.review_page(waiting.signer, waiting.batch_id, now=waiting.now).returned
    assert (answer.final_hundredths, len(answer.earlier)) == (2800, 2)
    assert waiting.sign() == 3
    assert recomputing.recompute_scores().faults == []


def signed(waiting: Marked) -> Marked:
    waiting.mark_all("editor", "20")
    waiting.mark_all("organiser", lambda written: "29" if written == "甲一" else "22")
    waiting.mark_all("reviewer", "28")
    assert waiting.sign() == 3
    return waiting


def test_signed_scores_are_told_entered_and_come_out_again(world: World, waiting: Marked) -> None:
    signed(waiting)
    assert scores(waiting) == {"QY001": 8950, "QY002": 8200, "QY003": 6100}
    result = results.result(world.actor("QY001"), world.sitting(waiting.batch_id), now=waiting.now)
    assert (result.shown, result.total_hundredths, result.passed) == ("score", 8950, True)
    assert result.review is not None
    assert [item.outcome for item in result.review] == ["right", "right", "partial", "partial"]
    assert "阅卷人" not in repr(result.review)
    report = ledger_checks.verify_ledger()
    assert (report.is_whole, report.scores) == (True, 3)
    again = recomputing.recompute_scores()
    assert (again.sittings, again.faults) == (3, [])
    assert tallies.keep_tallies(now=waiting.now) == 1
    open_until = objections.own_objections(world.actor("QY001"), world.sitting(waiting.batch_id), now=waiting.now)
    assert open_until.open


ALTERED = {
    "points": (
        "UPDATE person_mark SET points_hundredths = 3000 WHERE points_hundredths = 2900",
        "第 3 题按作答应得 29",
    ),
    "who marked": ("UPDATE person_mark SET marked_by_id = {signer} WHERE points_hundredths = 2900", ""),
    "a lost mark": ("DELETE FROM person_mark WHERE points_hundredths = 2800", "有作答还没有评定"),
    "all marks": ("DELETE FROM person_mark WHERE sitting_id = '{sitting}'", "有作答还没有评定"),
}


@sqlite_only
@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_mark_of_a_person_is_found(world: World, waiting: Marked, what: str) -> None:
    signed(waiting)
    statement, said = ALTERED[what]
    sitting_id = world.sitting(waiting.batch_id)
    execute(statement.format(signer=waiting.signer.account_id, sitting=sitting_id))
    faults = ledger_checks.verify_ledger().faults
    assert len(faults) == 1
    assert re.fullmatch(rf"答卷 {sitting_id}：阅卷与台账第 \d 条不符", faults[0])
    assert bool(said) == any(said in fault for fault in recomputing.recompute_scores().faults if said)


def test_a_paper_that_is_void_is_neither_marked_nor_told_before(world: World, waiting: Marked) -> None:
    candidate_id = ids(world, waiting.batch_id)["QY002"]
    waiting.mark_all("editor", "20")
    asked = approvals.ask_for(world.actor("organiser"), waiting.batch_id, candidate_id, "void", "代考", now=waiting.now)
    approvals.grant(waiting.signer, waiting.batch_id, asked, candidate_id, now=waiting.now)
    assert waiting.mark_all("organiser", "20") == 3
    assert waiting.sign() == 3
    found = {row.staff_no: (row.total_hundredths, row.passed) for row in page_of(waiting).candidates}
    assert found == {"QY001": (8000, True), "QY002": (0, False), "QY003": (6000, False)}
    assert ledger_checks.verify_ledger().is_whole
    assert recomputing.recompute_scores().faults == []


def test_a_paper_that_is_void_afterwards_still_comes_out_again(world: World, waiting: Marked) -> None:
    signed(waiting)
    candidate_id = ids(world, waiting.batch_id)["QY001"]
    asked = approvals.ask_for(world.actor("organiser"), waiting.batch_id, candidate_id, "void", "代考", now=waiting.now)
    approvals.grant(waiting.signer, waiting.batch_id, asked, candidate_id, now=waiting.now)
    assert scores(waiting)["QY001"] == 0
    assert ledger_checks.verify_ledger().is_whole
    assert recomputing.recompute_scores().faults == []


def rule_on(world: World, waiting: Marked, position: int, kind: str) -> int:
    """Void or credit the wording that the first paper asks there, signed by the second organiser."""
    version_id = world.items(world.sitting(waiting.batch_id))[position - 1]["version_id"]
    draft = RulingDraft(kind, "题干有歧义", "《条例》第三条", True)
    with writing() as session:
        ruling_id = rulings.propose(session, world.actor("editor"), version_id, waiting.batch_id, draft, waiting.now)
    return rulings.approve(waiting.signer, ruling_id, now=world.clock.advance(minutes=1))


@pytest.mark.parametrize(("position", "kind", "total"), [(1, "void", 8688), (3, "full", 9100), (1, "full", 8950)])
def test_rulings_keep_what_people_gave(world: World, waiting: Marked, position: int, kind: str, total: int) -> None:
    signed(waiting)
    assert rule_on(world, waiting, position, kind) >= 1
    assert scores(waiting)["QY001"] == total
    result = results.result(world.actor("QY001"), world.sitting(waiting.batch_id), now=waiting.now)
    assert sum(group.points_hundredths for group in result.by_type) == total
    assert ledger_checks.verify_ledger().is_whole
    assert recomputing.recompute_scores().faults == []


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
