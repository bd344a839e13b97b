"""A paper put together from patterns reads, byte for byte, as its template renders it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, current_app
from jinja2 import Template

from lianzheng_quiz.services import sittings
from lianzheng_quiz.services.exam_pages import ExamPage
from lianzheng_quiz.web.exam_markup import card, sections
from tests.conftest import World


def template() -> Template:
    return current_app.jinja_env.get_template("sittings/_question.html")


def rendered(page: ExamPage, position: int) -> str:
    module = template().module
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
        assert sections(template(), page, position) == rendered(page, position)


@pytest.mark.parametrize("text", ["<b>&\"'</b>", "\ue000\ue001", "a\ue0ffb", "text__sitting__here", "{{ 7 * 7 }}"])
def test_odd_texts_are_escaped_and_stay_in_their_places(app: Flask, page: ExamPage, text: str) -> None:
    options = tuple((key, text) for key, _ in page.questions[0].options)
    odd = page.questions[0]._replace(stem=text, material=text, options=options)
    page = replace(page, questions=[odd, *page.questions[1:]])
    with app.test_request_context():
        assert sections(template(), page, 1) == rendered(page, 1)


def test_the_card_shows_answered_flagged_and_current_places(app: Flask, page: ExamPage) -> None:
    with app.test_request_context():
        found = card(template(), page, 2)
    assert found.count("<li>") == 80
    assert [found.count(f"（{count} 题）</h3>") for count in (30, 20)] == [2, 1]
    assert '<a class="cell is-answered is-flagged" href="?q=2" data-go="2" aria-current="true">2<' in found
    assert '<a class="cell is-answered" href="?q=1" data-go="1">1<' in found
    assert '<a class="cell" href="?q=3" data-go="3">3<span class="visually-hidden">，未答</span>' in found
