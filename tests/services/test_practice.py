"""Practice: ten questions of a chapter, the explanation only after the answer, never during an exam."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest

from lianzheng_quiz.rules.answer_ways import ARRANGED, way_of
from lianzheng_quiz.rules.refusals import Invalid, NotFound, PracticeClosed
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services import bank_loading, practice, question_desk, sittings
from lianzheng_quiz.services.frozen_items import freeze
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store import bank
from lianzheng_quiz.store import practice as stored
from lianzheng_quiz.store.tables import PracticeRound
from question_bank.question_types import TYPES
from tests.arranged import case, essay, ladder, menu
from tests.conftest import ONE_DATABASE, World

CHAPTER = "discipline"


def begin(world: World, actor: Actor, seed: str = "s", chapter: str = CHAPTER) -> str:
    return practice.begin_round(actor, chapter, now=world.clock.now, seed=seed)


def items_of(actor: Actor, round_id: str) -> list[dict]:
    with reading() as session:
        return json.loads(stored.round_of(session, round_id, actor.account_id).items)


def judged(items: list[dict]) -> list[dict]:
    """Those that a machine calls right or wrong."""
    return [item for item in items if TYPES[item["type"]].machine_marked]


def right(item: dict) -> list[str]:
    if not TYPES[item["type"]].machine_marked:
        return ["；".join(point[0] for point in item["answer"])]
    return [part if isinstance(part, str) else part[0] for part in item["answer"]]


def wrong(item: dict) -> list[str]:
    if item["type"] == "true_false":
        return ["false" if item["answer"] == ["true"] else "true"]
    if way_of(item["type"]) in ARRANGED:
        return [*item["answer"][1:], item["answer"][0]]
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
    item = judged(items)[0]
    before = page(world, cadre, round_id, item["position"])
    assert before.reviewed is None
    assert item["explanation"] not in repr(before)
    assert item["authority"][0] not in repr(before) or item["authority"][0] in item["stem"]
    answer(world, cadre, round_id, item["position"], right(item))
    after = page(world, cadre, round_id, item["position"])
    assert after.reviewed is not None
    assert (after.reviewed.outcome, after.reviewed.explanation) == ("right", item["explanation"])
    assert page(world, cadre, round_id, 10).reviewed is None
    assert (after.answered, after.right, after.count) == (1, 1, 10)


def test_the_first_answer_stands(world: World) -> None:
    cadre = world.actor("QY001")
    round_id = begin(world, cadre)
    item = judged(items_of(cadre, round_id))[0]
    answer(world, cadre, round_id, item["position"], wrong(item))
    answer(world, cadre, round_id, item["position"], right(item))
    shown = page(world, cadre, round_id, item["position"]).reviewed
    assert shown is not None
    assert (shown.outcome, list(shown.given)) == ("wrong", wrong(item))


def test_a_summary_lists_what_was_wrong(world: World) -> None:
    cadre = world.actor("QY001")
    round_id = begin(world, cadre)
    chosen = judged(items_of(cadre, round_id))[:5]
    for number, item in enumerate(chosen, start=1):
        answer(world, cadre, round_id, item["position"], (right if number % 2 else wrong)(item))
    summary = practice.summary(cadre, round_id, now=world.clock.now)
    assert (summary.count, summary.right) == (10, 3)
    assert [question.position for question in summary.wrong] == [chosen[1]["position"], chosen[3]["position"]]
    assert all(question.explanation and question.key_text for question in summary.wrong)


def round_of_samples(world: World, actor: Actor) -> str:
    """A round of a case, an ordering, a matching and a short answer, as if it had been dealt."""
    items = [
        freeze(made("practice"), version_id=0, position=place, points_hundredths=100, seed=f"{place}")
        for place, made in enumerate((case, ladder, menu, essay), start=1)
    ]
    with writing() as session:
        text = json.dumps(items, ensure_ascii=False)
        session.add(
            PracticeRound(id="r", account_id=actor.account_id, chapter=CHAPTER, items=text, begun_at=world.clock.now)
        )
    return "r"


def test_a_short_answer_is_set_beside_its_points_and_judged_by_nobody_else(world: World) -> None:
    cadre = world.actor("QY001")
    round_id = round_of_samples(world, cadre)
    assert page(world, cadre, round_id, 4).question.hint == "写出要点，提交后对照采分要点自评。"
    answer(world, cadre, round_id, 4, ["先询价。\n再按采购计划买。"])
    shown = page(world, cadre, round_id, 4)
    assert shown.reviewed is not None
    assert (shown.reviewed.outcome, shown.answered, shown.right) == ("by_hand", 1, 0)
    assert [point.met for point in shown.reviewed.points] == [True, True, False]
    assert shown.reviewed.given_text == "先询价。\n再按采购计划买。"
    told = practice.summary(cadre, round_id, now=world.clock.now)
    assert (told.right, list(told.wrong), [item.position for item in told.by_hand]) == (0, [], [4])


def test_an_arrangement_is_marked_by_the_letters_that_were_shown(world: World) -> None:
    cadre = world.actor("QY001")
    round_id = round_of_samples(world, cadre)
    items = items_of(cadre, round_id)
    answer(world, cadre, round_id, 2, items[1]["answer"])
    answer(world, cadre, round_id, 3, [items[2]["answer"][0], "", ""])
    outcomes = [page(world, cadre, round_id, position).reviewed for position in (2, 3)]
    assert [item.outcome for item in outcomes if item] == ["right", "partial"]
    for empty in ([], ["", ""], ["Z", "A"]):
        with pytest.raises(Invalid):
            answer(world, cadre, round_id, 1, empty)


@ONE_DATABASE
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
    by_machine: set[int] = set()
    rounds = 0
    while len(seen) < total:
        round_id = begin(world, cadre, f"r{rounds}", "politics")
        for item in items_of(cadre, round_id):
            answer(world, cadre, round_id, item["position"], right(item))
            seen.add(item["version_id"])
        by_machine.update(item["version_id"] for item in judged(items_of(cadre, round_id)))
        rounds += 1
        world.clock.advance(minutes=1)
        assert rounds <= total
    card = next(card for card in practice.chapters(cadre, now=world.clock.now) if card.chapter == "politics")
    assert (card.count, card.answered, card.right) == (total, total, len(by_machine))


def test_a_card_counts_only_questions_that_are_still_practised(world: World) -> None:
    cadre = world.actor("QY001")
    round_id = begin(world, cadre)
    items = items_of(cadre, round_id)
    missed, known, *_rest = rated = judged(items)
    for item in items:
        answer(world, cadre, round_id, item["position"], (wrong if item is missed else right)(item))
    before = next(card for card in practice.chapters(cadre, now=world.clock.now) if card.chapter == CHAPTER)
    assert (before.answered, before.right) == (10, len(rated) - 1)
    question_desk.retire_question(world.actor("editor"), known["question_id"], True, now=world.clock.now)
    after = next(card for card in practice.chapters(cadre, now=world.clock.now) if card.chapter == CHAPTER)
    assert (after.count, after.answered, after.right) == (before.count - 1, 9, len(rated) - 2)
