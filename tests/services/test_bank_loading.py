"""The packaged bank into the database and out again; what an editor wrote is never overwritten."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lianzheng_quiz.services import bank_loading, question_desk
from lianzheng_quiz.services.bank_loading import LoadReport, pool_of
from lianzheng_quiz.services.question_desk import QuestionDraft
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import bank
from question_bank.published import PUBLISHED, load_bank, write_bank
from question_bank.question import Question
from tests.conftest import ONE_DATABASE, World
from tests.services.drafts import draft_of


@pytest.fixture(scope="module")
def packaged() -> list[Question]:
    return load_bank()


def load(world: World, questions: list[Question]) -> LoadReport:
    return bank_loading.load_bank(questions, now=world.clock.now)


def renewed(question: Question, note: str = "请对照原文。") -> Question:
    return replace(question, explanation=question.explanation + note)


def edited(question: Question) -> QuestionDraft:
    return replace(draft_of(question), explanation=question.explanation + "编辑所补。")


def test_loading_the_same_bank_again_changes_nothing(world: World, packaged: list[Question]) -> None:
    assert load(world, packaged) == LoadReport(added=0, renewed=0, unchanged=len(packaged), kept=0)


def test_a_changed_question_gets_a_new_version_and_the_old_one_gives_way(
    world: World, packaged: list[Question]
) -> None:
    question = packaged[0]
    assert load(world, [renewed(question)]) == LoadReport(added=0, renewed=1, unchanged=0, kept=0)
    page = question_desk.question_page(world.actor("editor"), question.id)
    assert [(row.number, row.state) for row in page.versions] == [(2, "published"), (1, "superseded")]
    assert load(world, [renewed(question)]).unchanged == 1
    with reading() as session:
        pool = {entry.version_id for entry in bank.drawable(session, pool_of(question.id), "2026-11-02")}
    assert page.versions[0].id in pool
    assert page.versions[1].id not in pool


def test_a_draft_waits_for_review_and_is_not_drawn(world: World, packaged: list[Question]) -> None:
    draft = replace(packaged[0], id="q000000000001", status="draft")
    assert load(world, [draft]) == LoadReport(added=1, renewed=0, unchanged=0, kept=0, drafts=1)
    changed = replace(renewed(packaged[1]), status="draft")
    assert load(world, [changed]).drafts == 1
    page = question_desk.question_page(world.actor("editor"), changed.id)
    assert [(row.number, row.state) for row in page.versions] == [(2, "draft"), (1, "published")]
    with reading() as session:
        pools = [bank.drawable(session, pool, "2026-11-02") for pool in ("exam", "practice")]
    drawn = {entry.version_id for pool in pools for entry in pool}
    assert page.versions[1].id in drawn
    assert page.versions[0].id not in drawn


def test_what_a_newer_package_no_longer_holds_is_taken_out_of_use(world: World, packaged: list[Question]) -> None:
    gone, mine = packaged[0], packaged[1]
    question_desk.edit_question(world.actor("editor"), mine.id, edited(mine), now=world.clock.now)
    report = bank_loading.load_bank(packaged[2:], now=world.clock.now, is_package=True)
    assert report == LoadReport(added=0, renewed=0, unchanged=len(packaged) - 2, kept=0, withdrawn=1)
    assert question_desk.question_page(world.actor("editor"), gone.id).retired
    assert not question_desk.question_page(world.actor("editor"), mine.id).retired
    assert load(world, packaged[2:]).withdrawn == 0


@pytest.mark.parametrize("approved", [False, True])
def test_what_an_editor_wrote_is_kept(world: World, packaged: list[Question], approved: bool) -> None:
    question = packaged[0]
    question_desk.edit_question(world.actor("editor"), question.id, edited(question), now=world.clock.now)
    if approved:
        question_desk.approve_question(world.actor("reviewer"), question.id, now=world.clock.now)
    assert load(world, [renewed(question)]) == LoadReport(added=0, renewed=0, unchanged=0, kept=1)
    newest = question_desk.question_page(world.actor("editor"), question.id).newest
    assert newest.question.explanation.endswith("编辑所补。")


def test_a_retired_question_stays_retired_when_the_bank_is_loaded(world: World, packaged: list[Question]) -> None:
    editor = world.actor("editor")
    question_desk.retire_question(editor, packaged[0].id, True, now=world.clock.now)
    load(world, [renewed(packaged[0])])
    assert question_desk.question_page(editor, packaged[0].id).retired


def test_a_new_question_keeps_the_version_of_its_package(world: World, packaged: list[Question]) -> None:
    fresh = replace(packaged[0], id="q-new", version=4)
    assert load(world, [fresh]).added == 1
    assert fresh in bank_loading.published_questions()
    assert load(world, [replace(renewed(fresh), version=7)]).renewed == 1
    assert question_desk.question_page(world.actor("editor"), "q-new").newest.number == 7


def test_what_goes_out_equals_what_came_in_byte_for_byte(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    write_bank(folder, bank_loading.published_questions())
    for file in sorted(PUBLISHED.glob("*.json")):
        assert (folder / file.name).read_bytes() == file.read_bytes(), file.name
    assert len(list(folder.iterdir())) == len(list(PUBLISHED.glob("*.json")))


def test_a_question_belongs_to_one_pool_for_ever(world: World, packaged: list[Question]) -> None:
    shares = [pool_of(question.id) for question in packaged].count("practice") / len(packaged)
    assert 0.25 < shares < 0.4
    with reading() as session:
        pools = {row.id: row.pool for row in bank.published_bodies(session)}
    assert pools == {question.id: pool_of(question.id) for question in packaged}


@ONE_DATABASE
def test_a_question_whose_authority_is_not_in_force_is_not_drawn(world: World, packaged: list[Question]) -> None:
    load(
        world,
        [
            replace(packaged[0], id="q-old", stem="旧", valid_from="2016-01-01", valid_to="2026-11-01"),
            replace(packaged[0], id="q-now", stem="今", valid_from="2026-11-02", valid_to="2026-11-02"),
            replace(packaged[0], id="q-next", stem="来", valid_from="2026-11-03", valid_to=None),
        ],
    )
    with reading() as session:
        for day, stems in (("2026-11-01", {"旧"}), ("2026-11-02", {"今"}), ("2026-11-03", {"来"})):
            drawn = [entry.version_id for pool in ("exam", "practice") for entry in bank.drawable(session, pool, day)]
            found = {Question.from_json(json.loads(body)).stem for body in bank.bodies(session, drawn).values()}
            assert found & {"旧", "今", "来"} == stems
