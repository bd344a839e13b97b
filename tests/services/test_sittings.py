"""The life of a sitting: started once, saved by revision, closed once, marked by the paper."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta

import pytest

from lianzheng_quiz.rules.refusals import (
    Invalid,
    NotFound,
    SittingClosed,
    SittingNotOpen,
    SittingNotStarted,
    SittingStillOpen,
)
from lianzheng_quiz.services import results, sittings
from tests.conftest import World


def save(world: World, cadre, sitting_id: str, revision: int, answers: dict, **more):
    return sittings.save_answers(
        cadre,
        sitting_id,
        revision=revision,
        answers=answers,
        flags=more.get("flags", {}),
        position=more.get("position"),
        now=world.clock.now,
    )


def test_a_paper_has_exactly_the_blueprint(world: World) -> None:
    items = world.items(world.sitting(world.batch()))
    types = [item["type"] for item in items]
    assert [types.count(kind) for kind in ("single", "true_false", "multiple")] == [30, 30, 20]
    assert sum(item["points_hundredths"] for item in items) == 10_000
    assert len({item["term"] for item in items}) == 80


def test_every_candidate_has_another_paper(world: World) -> None:
    batch = world.batch()
    papers = [[item["question_id"] for item in world.items(world.sitting(batch, f"QY00{n}"))] for n in (1, 2, 3, 4)]
    assert len({tuple(paper) for paper in papers}) == 4


def test_the_clock_starts_once(world: World) -> None:
    cadre, sitting_id = world.started()
    first = sittings.exam_page(cadre, sitting_id, now=world.clock.now).deadline_at
    world.clock.advance(minutes=5)
    sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
    assert sittings.exam_page(cadre, sitting_id, now=world.clock.now).deadline_at == first


def test_the_batch_end_cuts_a_late_start_short(world: World) -> None:
    batch = world.batch()
    sitting_id = world.sitting(batch)
    cadre = world.actor("QY001")
    world.clock.advance(minutes=110)
    sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
    assert sittings.exam_page(cadre, sitting_id, now=world.clock.now).seconds_left == 600


def test_nobody_starts_before_the_bell_or_after_the_end(world: World) -> None:
    batch = world.batch(opens_at=world.clock.now + timedelta(hours=1), closes_at=world.clock.now + timedelta(hours=2))
    sitting_id, cadre = world.sitting(batch), world.actor("QY001")
    with pytest.raises(SittingNotOpen) as early:
        sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
    assert not early.value.over
    world.clock.advance(hours=2)
    with pytest.raises(SittingNotOpen) as late:
        sittings.start_sitting(cadre, sitting_id, now=world.clock.now)
    assert late.value.over


def test_another_persons_sitting_does_not_exist(world: World) -> None:
    _cadre, sitting_id = world.started("QY001")
    stranger = world.actor("QY002")
    for verb in (
        lambda: sittings.notice(stranger, sitting_id, now=world.clock.now),
        lambda: sittings.start_sitting(stranger, sitting_id, now=world.clock.now),
        lambda: sittings.exam_page(stranger, sitting_id, now=world.clock.now),
        lambda: save(world, stranger, sitting_id, 1, {"1": ["A"]}),
        lambda: sittings.submit(stranger, sitting_id, now=world.clock.now),
        lambda: results.result(stranger, sitting_id, now=world.clock.now),
        lambda: sittings.notice(stranger, "0" * 32, now=world.clock.now),
    ):
        with pytest.raises(NotFound):
            verb()


def test_an_older_revision_never_overwrites_a_newer_one(world: World) -> None:
    cadre, sitting_id = world.started()
    save(world, cadre, sitting_id, 7, {"1": ["B"]})
    receipt = save(world, cadre, sitting_id, 5, {"1": ["A"], "2": ["C"]})
    assert receipt.saved == [2]
    assert receipt.revision == 7
    assert sittings.exam_page(cadre, sitting_id, now=world.clock.now).answers == {1: ["B"], 2: ["C"]}


def test_a_repeated_save_is_safe(world: World) -> None:
    cadre, sitting_id = world.started()
    first = save(world, cadre, sitting_id, 3, {"1": ["A"], "61": ["A", "C"]})
    again = save(world, cadre, sitting_id, 3, {"1": ["A"], "61": ["A", "C"]})
    assert (first.saved, first.answered) == (again.saved, again.answered) == ([1, 61], 2)


def test_a_choice_can_be_taken_back(world: World) -> None:
    cadre, sitting_id = world.started()
    save(world, cadre, sitting_id, 1, {"1": ["A"]})
    assert save(world, cadre, sitting_id, 2, {"1": []}).answered == 0
    assert sittings.exam_page(cadre, sitting_id, now=world.clock.now).unanswered[0] == 1


def test_a_flag_survives_and_can_be_lifted(world: World) -> None:
    cadre, sitting_id = world.started()
    save(world, cadre, sitting_id, 1, {}, flags={"4": True, "9": True})
    save(world, cadre, sitting_id, 2, {}, flags={"9": False})
    page = sittings.exam_page(cadre, sitting_id, now=world.clock.now)
    assert page.flags == frozenset({4})
    assert page.revision == 2


@pytest.mark.parametrize(
    "answers",
    [{"1": ["Z"]}, {"1": ["A", "B"]}, {"81": ["A"]}, {"0": ["A"]}, {"x": ["A"]}, {"1": "A"}, {"1": [1]}, {"31": ["A"]}],
)
def test_a_choice_that_cannot_be_is_refused_and_nothing_kept(world: World, answers: dict) -> None:
    cadre, sitting_id = world.started()
    with pytest.raises(Invalid):
        save(world, cadre, sitting_id, 1, {"2": ["A"], **answers})
    assert sittings.exam_page(cadre, sitting_id, now=world.clock.now).answers == {}


def test_answers_within_the_grace_are_kept_and_marked_late(world: World) -> None:
    cadre, sitting_id = world.started()
    world.clock.advance(minutes=50, seconds=29)
    assert save(world, cadre, sitting_id, 1, {"1": ["A"]}).saved == [1]
    world.clock.advance(seconds=2)
    with pytest.raises(SittingClosed) as refusal:
        save(world, cadre, sitting_id, 2, {"2": ["A"]})
    assert refusal.value.kept == {1: ["A"]}


def test_what_was_saved_is_handed_in_at_the_deadline(world: World) -> None:
    cadre, sitting_id = world.started()
    keys = world.keys(sitting_id)
    save(world, cadre, sitting_id, 1, {position: keys[position] for position in range(1, 31)})
    world.clock.advance(minutes=51)
    assert sittings.close_overdue(now=world.clock.now) == 1
    page = results.result(cadre, sitting_id, now=world.clock.now)
    assert (page.closing, page.total_hundredths, page.passed) == ("deadline", 3000, False)
    assert page.submitted_at == page.started_at + timedelta(minutes=50)
    assert sittings.close_overdue(now=world.clock.now) == 0


def test_reading_an_overdue_sitting_closes_it_without_the_sweeper(world: World) -> None:
    cadre, sitting_id = world.started()
    world.clock.advance(minutes=51)
    with pytest.raises(SittingClosed):
        sittings.exam_page(cadre, sitting_id, now=world.clock.now)
    assert results.result(cadre, sitting_id, now=world.clock.now).closing == "deadline"


def test_all_right_earns_all_and_names_the_clause(world: World) -> None:
    cadre, sitting_id = world.started()
    save(world, cadre, sitting_id, 1, world.keys(sitting_id))
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    page = results.result(cadre, sitting_id, now=world.clock.now)
    assert (page.total_hundredths, page.max_hundredths, page.passed) == (10_000, 10_000, True)
    assert "合格线 80 分" in page.clause
    assert page.review is not None
    assert {question.outcome for question in page.review} == {"right"}
    assert all(question.authority_title and question.authority_article for question in page.review)


def test_an_incomplete_multiple_choice_earns_nothing_under_the_preset(world: World) -> None:
    cadre, sitting_id = world.started()
    keys = world.keys(sitting_id)
    save(world, cadre, sitting_id, 1, {61: keys[61][:1]})
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    page = results.result(cadre, sitting_id, now=world.clock.now)
    assert page.total_hundredths == 0
    assert page.review is not None
    assert page.review[60].outcome == "wrong"


def test_the_result_waits_for_hand_in(world: World) -> None:
    cadre, sitting_id = world.started()
    with pytest.raises(SittingStillOpen):
        results.result(cadre, sitting_id, now=world.clock.now)


def test_hand_in_before_the_start_is_refused(world: World) -> None:
    sitting_id = world.sitting(world.batch())
    with pytest.raises(SittingNotStarted):
        sittings.submit(world.actor("QY001"), sitting_id, now=world.clock.now)


def test_the_review_waits_for_everybody_when_the_policy_says_so(world: World) -> None:
    cadre, sitting_id = world.started(review="after_close")
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    assert results.result(cadre, sitting_id, now=world.clock.now).review is None
    world.clock.advance(hours=3)
    assert results.result(cadre, sitting_id, now=world.clock.now).review is not None


def test_handing_in_thirty_times_at_once_gives_one_score(world: World) -> None:
    cadre, sitting_id = world.started()
    save(world, cadre, sitting_id, 1, world.keys(sitting_id))
    faults: list[BaseException] = []

    def hand_in() -> None:
        with world.app.app_context():
            try:
                sittings.submit(cadre, sitting_id, now=world.clock.now)
            except BaseException as fault:
                faults.append(fault)

    threads = [threading.Thread(target=hand_in) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(results.my_scores(cadre, now=world.clock.now)) == 1


def test_a_save_that_was_acknowledged_counts_even_against_a_hand_in_at_the_same_moment(world: World) -> None:
    cadre, sitting_id = world.started()
    keys = world.keys(sitting_id)
    acknowledged: set[int] = set()

    def save_one(position: int) -> None:
        with world.app.app_context(), contextlib.suppress(SittingClosed):
            acknowledged.update(save(world, cadre, sitting_id, position, {position: keys[position]}).saved)

    def hand_in() -> None:
        with world.app.app_context():
            sittings.submit(cadre, sitting_id, now=world.clock.now)

    threads = [threading.Thread(target=save_one, args=(position,)) for position in range(1, 21)]
    threads.insert(10, threading.Thread(target=hand_in))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    review = results.result(cadre, sitting_id, now=world.clock.now).review
    assert review is not None
    assert {question.position for question in review if question.outcome == "right"} == acknowledged


def test_a_later_edit_of_the_bank_changes_nothing_in_a_dealt_paper(world: World) -> None:
    from lianzheng_quiz.services import question_desk

    cadre, sitting_id = world.started()
    before = world.items(sitting_id)
    question_desk.retire_question(world.actor("editor"), before[0]["question_id"], True, now=world.clock.now)
    assert world.items(sitting_id) == before
    save(world, cadre, sitting_id, 1, {1: before[0]["answer"]})
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    review = results.result(cadre, sitting_id, now=world.clock.now).review
    assert review is not None
    assert review[0].outcome == "right"
