"""Practice: ten questions of a chapter, the explanation only after the answer, never during an exam."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest

from lianzheng_quiz.rules.refusals import Invalid, NotFound, PracticeClosed
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import bank_loading, practice, question_desk, sittings
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import bank
from lianzheng_quiz.store import practice as stored
from tests.conftest import World

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHAPTER = "discipline"


def begin(world: World, actor: Actor, seed: str = "s", chapter: str = CHAPTER) -> str:
    return practice.begin_round(actor, chapter, now=world.clock.now, seed=seed)


def items_of(actor: Actor, round_id: str) -> list[dict]:
    with reading() as session:
        return json.loads(stored.round_of(session, round_id, actor.account_id).items)


def right(item: dict) -> list[str]:
    return [part if isinstance(part, str) else part[0] for part in item["answer"]]


def wrong(item: dict) -> list[str]:
    if item["type"] == "true_false":
        return ["false" if item["answer"] == ["true"] else "true"]
    if item["options"]:
        letters = [option["key"] for option in item["options"]]
        return [next(letter for letter in letters if [letter] != item["answer"])]
    return ["不清楚"]


def answer(world: World, actor: Actor, round_id: str, position: int, value: list[str]) -> None:
    practice.answer_practice(actor, round_id, position, value, now=world.clock.now)


def page(world: World, actor: Actor, round_id: str, position: int) -> practice.PracticePage:
    return practice.practice_page(actor, round_id, position, now=world.clock.now)


def test_a_round_has_ten_questions_of_its_chapter_on_ten_terms(world: World) -> None:
    cadre = world.actor("QY001")
    items = items_of(cadre, begin(world, cadre))
    assert [item["position"] for item in items] == list(range(1, 11))
    assert {item["chapter"] for item in items} == {CHAPTER}
    assert len({item["term"] for item in items}) == 10
    assert {bank_loading.pool_of(item["question_id"]) for item in items} == {"practice"}


def test_the_same_seed_deals_the_same_round(world: World) -> None:
    one, two, three = (
        begin(world, world.actor(no), seed) for no, seed in (("QY001", "a"), ("QY002", "a"), ("QY003", "b"))
    )
    assert items_of(world.actor("QY001"), one) == items_of(world.actor("QY002"), two)
    assert items_of(world.actor("QY003"), three) != items_of(world.actor("QY001"), one)


def test_the_explanation_comes_only_after_the_answer(world: World) -> None:
    cadre = world.actor("QY001")
    round_id = begin(world, cadre)
    items = items_of(cadre, round_id)
    before = page(world, cadre, round_id, 1)
    assert before.reviewed is None
    assert items[0]["explanation"] not in repr(before)
    assert items[0]["authority"][0] not in repr(before) or items[0]["authority"][0] in items[0]["stem"]
    answer(world, cadre, round_id, 1, right(items[0]))
    after = page(world, cadre, round_id, 1)
    assert after.reviewed is not None
    assert (after.reviewed.outcome, after.reviewed.explanation) == ("right", items[0]["explanation"])
    assert page(world, cadre, round_id, 2).reviewed is None
    assert (after.answered, after.right, after.count) == (1, 1, 10)


def test_the_first_answer_stands(world: World) -> None:
    cadre = world.actor("QY001")
    round_id = begin(world, cadre)
    item = items_of(cadre, round_id)[0]
    answer(world, cadre, round_id, 1, wrong(item))
    answer(world, cadre, round_id, 1, right(item))
    shown = page(world, cadre, round_id, 1).reviewed
    assert shown is not None
    assert (shown.outcome, list(shown.given)) == ("wrong", wrong(item))


def test_a_summary_lists_what_was_wrong(world: World) -> None:
    cadre = world.actor("QY001")
    round_id = begin(world, cadre)
    for item in items_of(cadre, round_id)[:5]:
        answer(world, cadre, round_id, item["position"], (right if item["position"] % 2 else wrong)(item))
    summary = practice.summary(cadre, round_id, now=world.clock.now)
    assert (summary.count, summary.right) == (10, 3)
    assert [question.position for question in summary.wrong] == [2, 4]
    assert all(question.explanation and question.key_text for question in summary.wrong)


@sqlite_only
@pytest.mark.parametrize("value", [[], [""], ["Z"], ["A", "B", "C", "D", "E", "F", "G", "H", "A"]])
def test_an_empty_or_impossible_answer_is_refused_and_not_kept(world: World, value: list[str]) -> None:
    cadre = world.actor("QY001")
    round_id = begin(world, cadre, chapter="politics")
    position = next(item["position"] for item in items_of(cadre, round_id) if item["type"] == "single")
    with pytest.raises(Invalid):
        answer(world, cadre, round_id, position, value)
    assert page(world, cadre, round_id, position).answered == 0


def test_practice_rests_while_the_own_exam_runs_to_the_last_accepted_answer(world: World) -> None:
    cadre = world.actor("QY001")
    round_id = begin(world, cadre)
    world.started("QY001")
    now = world.clock.now
    verbs: list[Callable[..., object]] = [
        partial(practice.chapters, cadre),
        partial(practice.begin_round, cadre, CHAPTER, seed="x"),
        partial(practice.practice_page, cadre, round_id, 1),
        partial(practice.answer_practice, cadre, round_id, 1, ["A"]),
        partial(practice.summary, cadre, round_id),
    ]
    for verb in verbs:
        with pytest.raises(PracticeClosed) as refusal:
            verb(now=now)
        assert refusal.value.batch_name == "秋季任前考试"
    assert practice.chapters(world.actor("QY002"), now=now)
    assert practice.chapters(world.actor("organiser"), now=now)
    world.clock.advance(minutes=50, seconds=30)
    with pytest.raises(PracticeClosed):
        practice.chapters(cadre, now=world.clock.now)
    world.clock.advance(seconds=1)
    assert practice.chapters(cadre, now=world.clock.now)


def test_practice_goes_on_after_hand_in(world: World) -> None:
    cadre, sitting_id = world.started("QY001")
    sittings.submit(cadre, sitting_id, now=world.clock.now)
    assert begin(world, cadre)


def test_anothers_round_is_not_found(world: World) -> None:
    round_id = begin(world, world.actor("QY001"))
    stranger, now = world.actor("QY002"), world.clock.now
    for verb in (
        partial(practice.practice_page, stranger, round_id, 1),
        partial(practice.answer_practice, stranger, round_id, 1, ["A"]),
        partial(practice.summary, stranger, round_id),
        partial(practice.practice_page, world.actor("QY001"), round_id, 0),
        partial(practice.practice_page, world.actor("QY001"), round_id, 11),
        partial(practice.answer_practice, world.actor("QY001"), round_id, 11, ["A"]),
        partial(practice.begin_round, stranger, "astrology", seed="s"),
    ):
        with pytest.raises(NotFound):
            verb(now=now)


def test_practice_and_exam_pools_share_no_question(world: World) -> None:
    with reading() as session:
        exam, training = (
            {entry.version_id for entry in bank.drawable(session, pool, "2026-11-02")} for pool in ("exam", "practice")
        )
    assert exam
    assert training
    assert not exam & training
    papers = {item["version_id"] for item in world.items(world.sitting(world.batch()))}
    assert papers <= exam


def test_missed_and_unseen_questions_come_before_known_ones(world: World) -> None:
    cadre = world.actor("QY001")
    with reading() as session:
        total = sum(entry.chapter == "politics" for entry in bank.drawable(session, "practice", "2026-11-02"))
    seen: set[int] = set()
    rounds = 0
    while len(seen) < total:
        round_id = begin(world, cadre, f"r{rounds}", "politics")
        for item in items_of(cadre, round_id):
            answer(world, cadre, round_id, item["position"], right(item))
            seen.add(item["version_id"])
        rounds += 1
        world.clock.advance(minutes=1)
        assert rounds <= total
    card = next(card for card in practice.chapters(cadre, now=world.clock.now) if card.chapter == "politics")
    assert (card.count, card.answered, card.right) == (total, total, total)


def test_a_card_counts_only_questions_that_are_still_practised(world: World) -> None:
    cadre = world.actor("QY001")
    round_id = begin(world, cadre)
    items = items_of(cadre, round_id)
    for item in items:
        answer(world, cadre, round_id, item["position"], (right if item["position"] > 1 else wrong)(item))
    before = next(card for card in practice.chapters(cadre, now=world.clock.now) if card.chapter == CHAPTER)
    assert (before.answered, before.right) == (10, 9)
    question_desk.retire_question(world.actor("editor"), items[1]["question_id"], True, now=world.clock.now)
    after = next(card for card in practice.chapters(cadre, now=world.clock.now) if card.chapter == CHAPTER)
    assert (after.count, after.answered, after.right) == (before.count - 1, 9, 8)
