"""Who signs reads what was disputed and marked nothing; scores made by the signature stand up afterwards."""

from __future__ import annotations

import re
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import text

from lianzheng_quiz.rules.refusals import Invalid, NotFound, NotNow
from lianzheng_quiz.rules.sealed_rows import SEALED
from lianzheng_quiz.services import (
    ledger_checks,
    marking_desk,
    marking_plans,
    marking_review,
    objections,
    recomputing,
    results,
    rulings,
    sittings,
    tallies,
)
from lianzheng_quiz.services.ledger import seal_of
from lianzheng_quiz.services.rulings import RulingDraft
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.engine import database
from lianzheng_quiz.store.tables import Ruling
from tests.conftest import CADRES, ONE_DATABASE, World
from tests.services.by_people import PARTS, TEXTS, Marked, handed_in, page_of, scores, void
from tests.services.crowd import at_once


@pytest.fixture
def waiting(world: World) -> Marked:
    """Three papers that wait for people: five answers and a blank one."""
    return handed_in(world, TEXTS)


def execute(statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))


def test_who_marked_does_not_sign_and_nobody_signs_too_early(world: World, waiting: Marked) -> None:
    with pytest.raises(NotNow, match="还没有全部评完"):
        marking_review.review_page(waiting.signer, waiting.batch_id, now=waiting.now)
    waiting.mark_all("editor", "20")
    with pytest.raises(NotNow, match="还没有全部评完"):
        waiting.sign()
    waiting.mark_all("reviewer", "20")
    with pytest.raises(NotNow, match="阅卷人"):
        marking_review.review_page(world.actor("organiser"), waiting.batch_id, now=waiting.now)
    with pytest.raises(NotNow, match="阅卷人"):
        marking_review.sign_marking(world.actor("organiser"), waiting.batch_id, 10, now=waiting.now)
    marking_plans.choose_markers(
        world.actor("organiser"),
        waiting.batch_id,
        [world.actor(name).account_id for name in ("editor", "reviewer")],
        now=waiting.now,
    )
    assert marking_review.review_page(world.actor("organiser"), waiting.batch_id, now=waiting.now).lacks == []
    with pytest.raises(NotFound):
        marking_review.sign_marking(world.actor("elsewhere"), waiting.batch_id, 10, now=waiting.now)
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


@ONE_DATABASE
def test_who_has_read_the_review_becomes_no_marker(world: World, waiting: Marked) -> None:
    for name in ("editor", "reviewer"):
        waiting.mark_all(name, "20")
    page = marking_review.review_page(waiting.signer, waiting.batch_id, now=waiting.now)
    code = page.near[0].answers[0]
    marking_review.send_back(waiting.signer, waiting.batch_id, code, "要点三没有给分", now=waiting.now)
    found = marking_desk.next_answer(world.actor("editor"), waiting.batch_id, now=waiting.now)
    assert found is not None
    marking_desk.mark_answer(world.actor("editor"), waiting.batch_id, code, "27", "", now=waiting.now)
    seen = marking_review.answer_review(waiting.signer, waiting.batch_id, code, now=waiting.now).answer
    assert (seen.marks, [mark.points_hundredths for mark in seen.earlier]) == ([], [2000, 2000])
    chosen = [world.actor(name).account_id for name in ("editor", "reviewer")] + [waiting.signer.account_id]
    with pytest.raises(Invalid) as refusal:
        marking_plans.choose_markers(waiting.signer, waiting.batch_id, chosen, now=waiting.now)
    assert "复核人已经看过本批次的复核" in refusal.value.faults["markers"]


@ONE_DATABASE
def test_a_correction_after_the_review_was_read_asks_to_read_it_again(world: World, waiting: Marked) -> None:
    for name in ("editor", "reviewer"):
        waiting.mark_all(name, "20")
    seen = marking_review.review_page(waiting.signer, waiting.batch_id, now=waiting.now).seen
    own = marking_desk.own_marks(world.actor("editor"), waiting.batch_id, now=waiting.now)[0]
    marking_desk.mark_answer(world.actor("editor"), waiting.batch_id, own.code, "22", "", now=waiting.now)
    with pytest.raises(NotNow, match="重新打开复核页"):
        marking_review.sign_marking(waiting.signer, waiting.batch_id, seen, now=waiting.now)
    assert set(scores(waiting).values()) == {None}
    assert waiting.sign() == 3


@ONE_DATABASE
def test_papers_without_a_word_are_signed_without_markers(world: World) -> None:
    blank = handed_in(world, {"QY001": ("", ""), "QY002": ("", "")}, markers=())
    page = marking_plans.marking_page(blank.signer, blank.batch_id, now=blank.now)
    assert (page.ready, page.answers, page.blank, page.papers) == (True, 0, 4, 2)
    assert blank.sign() == 2
    assert scores(blank) == {"QY001": 4000, "QY002": 4000}
    assert recomputing.recompute_scores().faults == []


@ONE_DATABASE
def test_nobody_has_to_be_a_marker_where_nothing_is_to_mark(world: World) -> None:
    batch_id = world.batch(people=1, parts=PARTS, law_parts=(), markers_differ_hundredths=500)
    cadre, sitting_id = world.actor("QY001"), world.sitting(batch_id)
    sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
    organiser = world.actor("organiser")
    assert not marking_plans.marking_page(organiser, batch_id, now=world.clock.advance(minutes=60)).ready
    page = marking_plans.marking_page(organiser, batch_id, now=world.clock.advance(hours=2))
    assert (page.ready, page.blank, page.lacks) == (True, 2, [])
    seen = marking_review.review_page(organiser, batch_id, now=world.clock.now).seen
    assert marking_review.sign_marking(organiser, batch_id, seen, now=world.clock.now) == 1
    assert results.result(cadre, sitting_id, now=world.clock.now).total_hundredths == 0
    nobody = world.batch(people=2, name="无人到场", parts=PARTS, law_parts=())
    page = marking_plans.marking_page(organiser, nobody, now=world.clock.advance(hours=3))
    assert (page.over, page.ready, page.papers, page.questions) == (True, False, 0, [])


def test_a_signature_and_a_correction_at_once_never_both_stand(app: Flask, world: World, waiting: Marked) -> None:
    for name in ("editor", "reviewer"):
        waiting.mark_all(name, "20")
    seen = marking_review.review_page(waiting.signer, waiting.batch_id, now=waiting.now).seen
    code = marking_desk.own_marks(world.actor("editor"), waiting.batch_id, now=waiting.now)[0].code
    acts = [
        partial(marking_review.sign_marking, waiting.signer, waiting.batch_id, seen, now=waiting.now),
        partial(marking_desk.mark_answer, world.actor("editor"), waiting.batch_id, code, "22", "", now=waiting.now),
    ]
    done, refused = at_once(app, acts)
    assert (len(done), [type(one) for one in refused]) == (1, [NotNow])
    assert recomputing.recompute_scores().faults == []


ALTERED = {
    "points": (
        "UPDATE person_mark SET points_hundredths = 3000 WHERE points_hundredths = 2900",
        "第 3 题按作答应得 29",
    ),
    "who marked": ("UPDATE person_mark SET marked_by_id = {signer} WHERE points_hundredths = 2900", ""),
    "a lost mark": ("DELETE FROM person_mark WHERE points_hundredths = 2800", "有作答还没有评定"),
    "all marks": ("DELETE FROM person_mark WHERE sitting_id = '{sitting}'", "有作答还没有评定"),
}


@ONE_DATABASE
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
    waiting.mark_all("editor", "20")
    void(waiting, "QY002")
    assert waiting.mark_all("organiser", "20") == 3
    assert waiting.sign() == 3
    found = {row.staff_no: (row.total_hundredths, row.passed) for row in page_of(waiting).candidates}
    assert found == {"QY001": (8000, True), "QY002": (0, False), "QY003": (6000, False)}
    assert ledger_checks.verify_ledger().is_whole
    assert recomputing.recompute_scores().faults == []


@ONE_DATABASE
def test_a_paper_that_is_void_afterwards_still_comes_out_again(world: World, waiting: Marked) -> None:
    signed(waiting)
    void(waiting, "QY001")
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


@ONE_DATABASE
def test_a_ruling_of_before_the_signature_counts_in_it(world: World, waiting: Marked) -> None:
    for name in ("editor", "reviewer"):
        waiting.mark_all(name, "20")
    with pytest.raises(NotNow, match="还在阅卷"):
        rule_on(world, waiting, 1, "full")
    version_id = world.items(world.sitting(waiting.batch_id))[2]["version_id"]
    ruling = Ruling(
        question_version_id=version_id,
        batch_id=None,
        kind="full",
        corrected="[]",
        reason="题干有歧义",
        authority="《条例》第三条",
        proposed_by_id=world.actor("editor").account_id,
        proposed_at=waiting.now,
        approved_by_id=waiting.signer.account_id,
        approved_at=waiting.now,
    )
    with writing() as session:
        ruling.seal = seal_of("ruling", {name: getattr(ruling, name) for name in SEALED["ruling"]})
        session.add(ruling)
    assert waiting.sign() == 3
    assert scores(waiting)["QY001"] == 9000
    assert ledger_checks.verify_ledger().is_whole
    assert recomputing.recompute_scores().faults == []
