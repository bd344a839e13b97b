"""A paper put together from patterns reads, byte for byte, as its template renders it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, current_app

from lianzheng_quiz.services import sittings
from lianzheng_quiz.services.exam_pages import ExamPage
from lianzheng_quiz.web.question_markup import CUT, cells, sections
from tests.conftest import World
from tests.flow.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE


def rendered(page: ExamPage, position: int) -> str:
    module = current_app.jinja_env.get_template("sittings/_question.html").module
    return "".join(
        str(
            module.section(  # type: ignore[attr-defined]
                question,
                page.answers.get(question.position, ()),
                question.position in page.flags,
                question.position != position,
                len(page.questions),
            )
        )
        for question in page.questions
    )


@pytest.fixture
def page(world: World) -> ExamPage:
    cadre, sitting_id = world.started()
    sittings.save_answers(
        cadre,
        sitting_id,
        revision=1,
        answers={1: ["B"], 2: ["A"], 31: ["false"], 61: ["A", "C"]},
        flags={2: True, 61: True},
        position=2,
        now=world.clock.now,
    )
    return sittings.exam_page(cadre, sitting_id, now=world.clock.now)


@pytest.mark.parametrize("position", [1, 2, 61, 80])
def test_questions_read_as_their_template_renders_them(app: Flask, page: ExamPage, position: int) -> None:
    with app.test_request_context():
        assert str(sections(page, position)) == rendered(page, position)


@pytest.mark.parametrize("text", ["<b>&\"'</b>", "\ue000\ue001", f"a{CUT}b", "{{ 7 * 7 }}"])
def test_odd_texts_are_escaped_and_stay_in_their_places(app: Flask, page: ExamPage, text: str) -> None:
    odd = replace(
        page.questions[0], stem=text, material=text, options=[(key, text) for key, _ in page.questions[0].options]
    )
    page = replace(page, questions=[odd, *page.questions[1:]])
    with app.test_request_context():
        assert str(sections(page, 1)) == rendered(page, 1)


def test_the_card_shows_answered_flagged_and_current_places(app: Flask, page: ExamPage) -> None:
    with app.test_request_context():
        card = str(cells(page.questions, page, 2, "/sittings/x"))
    assert card.count("<li>") == 80
    assert '<a class="cell is-answered is-flagged" href="/sittings/x?q=2" data-go="2" aria-current="true">2<' in card
    assert '<a class="cell is-answered" href="/sittings/x?q=1" data-go="1">1<' in card
    assert '<a class="cell" href="/sittings/x?q=3" data-go="3">3<span class="visually-hidden">，未答</span>' in card
