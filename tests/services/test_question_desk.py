"""Questions written, checked, approved by another editor, changed and retired; a wording is never altered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound, OwnWork, QuestionUnfit
from lianzheng_quiz.services import bank_loading, question_desk
from lianzheng_quiz.services.question_desk import QuestionDraft
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import bank
from tests.conftest import ONE_DATABASE, World
from tests.services.crowd import at_once
from tests.services.drafts import draft_of

DRAFT = QuestionDraft(
    type="single",
    stem="机关食堂的公示栏应当每（　　）更新一次。",
    options=("周", "季", "年"),
    answer=("A",),
    explanation="办法要求每周更新一次，便于职工监督。",
    authority_title="机关食堂管理办法",
    authority_version="2026年制定",
    authority_article="第七条",
    term="食堂公示",
    chapter="conduct",
    level="识记",
)


def add(world: World, draft: QuestionDraft = DRAFT) -> str:
    return question_desk.add_question(world.actor("editor"), draft, now=world.clock.now)


def published(world: World, draft: QuestionDraft = DRAFT) -> str:
    question_id = add(world, draft)
    question_desk.approve_question(world.actor("reviewer"), question_id, now=world.clock.now)
    return question_id


def drawable(version_id: int) -> bool:
    with reading() as session:
        return version_id in {entry.version_id for entry in bank.drawable(session, "exam", "2026-11-02")}


def page_of(world: World, question_id: str) -> question_desk.QuestionPage:
    return question_desk.question_page(world.actor("editor"), question_id)


def found(world: World, text: str = "", **filters: str) -> list[str]:
    return [row.question_id for row in question_desk.search_questions(world.actor("editor"), text, **filters).rows]


def test_a_new_question_is_a_draft_that_no_paper_draws(world: World) -> None:
    page = page_of(world, add(world))
    assert (page.newest.state, page.newest.number, page.origin, page.pool) == ("draft", 1, "office", "exam")
    assert (page.newest.author, page.key_text) == ("bianji员", "A. 周")
    assert not drawable(page.newest.id)


def test_the_author_cannot_approve_and_another_editor_can(world: World) -> None:
    question_id = add(world)
    with pytest.raises(OwnWork):
        question_desk.approve_question(world.actor("editor"), question_id, now=world.clock.now)
    assert page_of(world, question_id).newest.state == "draft"
    question_desk.approve_question(world.actor("reviewer"), question_id, now=world.clock.now)
    page = page_of(world, question_id)
    assert (page.newest.state, page.newest.approver) == ("published", "shenti员")
    assert drawable(page.newest.id)
    with pytest.raises(Invalid):
        question_desk.approve_question(world.actor("reviewer"), question_id, now=world.clock.now)


def test_an_edit_is_a_new_version_and_the_old_one_serves_until_approval(world: World) -> None:
    question_id = published(world)
    first = page_of(world, question_id).newest
    changed = replace(DRAFT, stem="机关食堂的公示栏每（　　）更新一次，接受职工监督。")
    assert question_desk.edit_question(world.actor("reviewer"), question_id, changed, now=world.clock.now) == 2
    second = page_of(world, question_id).newest
    assert (second.state, drawable(first.id), drawable(second.id)) == ("draft", True, False)
    with pytest.raises(OwnWork):
        question_desk.approve_question(world.actor("reviewer"), question_id, now=world.clock.now)
    question_desk.approve_question(world.actor("editor"), question_id, now=world.clock.now)
    assert (drawable(first.id), drawable(second.id)) == (False, True)
    versions = page_of(world, question_id).versions
    assert [(row.number, row.state) for row in versions] == [(2, "published"), (1, "superseded")]
    assert versions[1].question == first.question


def test_an_edit_of_a_packaged_question_keeps_its_places_in_documents(world: World) -> None:
    with reading() as session:
        rows = bank.published_bodies(session)
    question = next(q for q in bank_loading.published_questions() if q.documents and q.type == "single")
    assert question.id in {row.id for row in rows}
    draft = replace(
        draft_of(question),
        explanation=question.explanation + "请对照原文。",
        authority_title=f"《{question.authority.title}》",
    )
    question_desk.edit_question(world.actor("editor"), question.id, draft, now=world.clock.now)
    newest = page_of(world, question.id).newest.question
    assert newest == replace(question, version=2, status="draft", explanation=question.explanation + "请对照原文。")


@ONE_DATABASE
@pytest.mark.parametrize(
    ("changes", "gate"),
    [
        ({"options": ("周", "周", "年")}, "structure"),
        ({"answer": ("D",)}, "structure"),
        ({"stem": "机关食堂的公示栏每周更新。"}, "structure"),
        ({"options": ("周", "季", "以上都对")}, "no_all_of_the_above"),
        ({"difficulty": 2.0}, "structure"),
        ({"authority_title": "中国共产党纪律处分条例", "authority_version": "1897年修订"}, "authority_in_force"),
        ({"explanation": "答案是A。"}, "explained"),
    ],
)
def test_an_unfit_question_is_refused_with_its_findings_and_nothing_stored(
    world: World, changes: dict, gate: str
) -> None:
    with pytest.raises(QuestionUnfit) as refusal:
        add(world, replace(DRAFT, **changes))
    assert gate in {fault.gate for fault in refusal.value.faults}
    assert found(world, "公示栏") == []
    question_id = published(world)
    with pytest.raises(QuestionUnfit):
        question_desk.edit_question(world.actor("editor"), question_id, replace(DRAFT, **changes), now=world.clock.now)
    assert len(page_of(world, question_id).versions) == 1


def test_the_same_stem_again_is_refused_and_a_near_one_is_advice(world: World) -> None:
    published(world)
    with pytest.raises(QuestionUnfit) as refusal:
        add(world, replace(DRAFT, term="公示"))
    assert {fault.gate for fault in refusal.value.faults} == {"near_duplicates"}
    near = question_desk.check_draft(
        world.actor("editor"), replace(DRAFT, stem="机关食堂的公示栏应当每（　　）更新一次以上。")
    )
    assert ("near_duplicates", "advice") in {(fault.gate, fault.severity) for fault in near}


@ONE_DATABASE
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "essay"}, "type"),
        ({"stem": " "}, "stem"),
        ({"answer": ()}, "answer"),
        ({"chapter": "?"}, "chapter"),
        ({"level": "?"}, "level"),
        ({"authority_title": ""}, "authority"),
        ({"authority_article": " "}, "authority"),
        ({"explanation": ""}, "explanation"),
        ({"options": tuple("甲乙丙丁戊己庚辛壬")}, "options"),
        ({"term": "词" * 121}, "term"),
        ({"authority_title": "法" * 121}, "authority"),
    ],
)
def test_a_field_that_is_missing_or_too_long_is_named(world: World, changes: dict, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        add(world, replace(DRAFT, **changes))
    assert list(refusal.value.faults) == [field]


def test_the_longest_names_are_stored(world: World) -> None:
    question_id = add(world, replace(DRAFT, term="词" * 120, authority_title="法" * 120))
    assert page_of(world, question_id).newest.question.term == "词" * 120


def test_a_wording_the_reviewer_has_not_read_is_not_approved(world: World) -> None:
    editor, reviewer, now = world.actor("editor"), world.actor("reviewer"), world.clock.now
    question_id = question_desk.add_question(editor, DRAFT, now=now)
    question_desk.edit_question(
        editor, question_id, replace(DRAFT, explanation=DRAFT.explanation + "此条为准。"), now=now
    )
    for decide in (question_desk.approve_question, partial(question_desk.return_question, note="不妥")):
        with pytest.raises(Invalid, match="又改过"):
            decide(reviewer, question_id, seen=1, now=now)
    question_desk.approve_question(reviewer, question_id, seen=2, now=now)
    assert question_desk.question_page(editor, question_id).newest.state == "published"


def test_a_returned_draft_names_the_reason_and_is_not_approved(world: World) -> None:
    question_id = add(world)
    reviewer = world.actor("reviewer")
    with pytest.raises(Invalid):
        question_desk.return_question(reviewer, question_id, "  ", now=world.clock.now)
    question_desk.return_question(reviewer, question_id, "条款不对", now=world.clock.now)
    newest = page_of(world, question_id).newest
    assert (newest.state, newest.note) == ("returned", "条款不对")
    for verb in (
        partial(question_desk.approve_question, reviewer, question_id),
        partial(question_desk.return_question, reviewer, question_id, "再退"),
    ):
        with pytest.raises(Invalid):
            verb(now=world.clock.now)


def test_a_retired_question_is_not_drawn_and_can_come_back(world: World) -> None:
    question_id = published(world)
    version_id = page_of(world, question_id).newest.id
    editor, now = world.actor("editor"), world.clock.now
    question_desk.retire_question(editor, question_id, True, now=now)
    assert (drawable(version_id), found(world, state="retired")) == (False, [question_id])
    assert question_id not in found(world, "公示栏", state="published")
    assert question_id not in {question.id for question in bank_loading.published_questions()}
    question_desk.retire_question(editor, question_id, False, now=now)
    assert drawable(version_id)


def test_two_approvals_at_once_publish_once(world: World) -> None:
    question_id = add(world)
    approve = partial(question_desk.approve_question, world.actor("reviewer"), question_id, now=world.clock.now)
    results, faults = at_once(world.app, [approve] * 4)
    assert len(results) == 1
    assert {type(fault) for fault in faults} == {Invalid}


def test_two_edits_at_once_leave_one_version_or_a_plain_refusal(world: World) -> None:
    question_id = published(world)
    edits = [
        partial(
            question_desk.edit_question,
            world.actor("editor"),
            question_id,
            replace(DRAFT, explanation=f"{DRAFT.explanation}第{n}稿。"),
            now=world.clock.now,
        )
        for n in (1, 2, 3)
    ]
    numbers, faults = at_once(world.app, edits)
    assert {type(fault) for fault in faults} <= {Invalid}
    assert [row.number for row in page_of(world, question_id).versions] == sorted({1, *numbers}, reverse=True)
    assert numbers


SEARCHES = {
    "公示": True,
    "食堂 更新": True,
    "食堂　公示栏": True,
    "食堂 月球": False,
    "月球": False,
    "100%": True,
    "公_栏": False,
    "%": True,
    "a_b": True,
    "A_B": True,
    "\\": False,
    "'": False,
}


def test_the_search_takes_every_letter_literally(world: World) -> None:
    question_id = add(world, replace(DRAFT, explanation="办法（a_b）要求100%公开，每周更新。"))
    assert {text: question_id in found(world, text) for text in SEARCHES} == SEARCHES
    for text in ("%", "A_B"):
        bodies = [page_of(world, hit).newest.question.dumps() for hit in found(world, text)]
        assert all(text.casefold() in body.casefold() for body in bodies)


def test_the_search_narrows_by_each_filter_and_by_number(world: World) -> None:
    world.clock.advance(minutes=1)
    question_id = add(world)
    assert found(world, question_id) == [question_id]
    assert found(world, state="draft") == [question_id]
    assert found(world, state="draft", type="single", chapter="conduct", level="识记", pool="exam") == [question_id]
    for other in ({"type": "blank"}, {"chapter": "crime"}, {"level": "应用"}, {"pool": "practice"}):
        assert found(world, state="draft", **other) == []
    with reading() as session:
        total = len(bank.published_bodies(session))
    page = question_desk.search_questions(world.actor("editor"), state="published", page=10_000)
    assert (page.total, page.number) == (total, page.pages)
    assert found(world)[0] == question_id


@ONE_DATABASE
@pytest.mark.parametrize("role", ["organiser", "administrator", "auditor", "QY001"])
def test_nobody_else_reads_or_writes_questions(world: World, role: str) -> None:
    question_id, actor, now = add(world), world.actor(role), world.clock.now
    verbs: list[Callable[[], object]] = [
        partial(question_desk.search_questions, actor),
        partial(question_desk.question_page, actor, question_id),
        partial(question_desk.check_draft, actor, DRAFT),
        partial(question_desk.add_question, actor, DRAFT, now=now),
        partial(question_desk.edit_question, actor, question_id, DRAFT, now=now),
        partial(question_desk.approve_question, actor, question_id, now=now),
        partial(question_desk.return_question, actor, question_id, "不", now=now),
        partial(question_desk.retire_question, actor, question_id, True, now=now),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()


@ONE_DATABASE
def test_a_question_that_is_not_there_is_not_found(world: World) -> None:
    actor, now = world.actor("editor"), world.clock.now
    for verb in (
        partial(question_desk.question_page, actor, "nix"),
        partial(question_desk.edit_question, actor, "nix", DRAFT, now=now),
        partial(question_desk.approve_question, actor, "nix", now=now),
        partial(question_desk.return_question, actor, "nix", "不", now=now),
        partial(question_desk.retire_question, actor, "nix", True, now=now),
    ):
        with pytest.raises(NotFound):
            verb()
