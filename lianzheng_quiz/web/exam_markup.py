"""The markup of a running exam. Its templates are rendered once for every look they can have, with marks where a
candidate's texts go; the texts are filled in afterwards: a paper of eighty questions costs a joining of strings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from flask import current_app, has_request_context, render_template
from jinja2 import Template
from markupsafe import Markup, escape

from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.tickets import grouped
from lianzheng_quiz.services.exam_pages import ExamPage, ShownQuestion
from lianzheng_quiz.web.clock import countdown, milliseconds, wall_clock
from lianzheng_quiz.web.frame import SIZE_CLASSES
from question_bank.question_types.base import LETTERS

POSITION, STEM, MATERIAL = "\ue000", "\ue001", "\ue002"
OPTIONS = tuple(chr(0xE010 + place) for place in range(26))
MARKS = (POSITION, MATERIAL, STEM, *OPTIONS)
"""Where a question's texts go: private characters, one each, that only a pattern of ours holds."""

TEXT = re.compile("text__([a-z_]+)__here")
"""Where the texts of the page around the questions go; fit for markup and for addresses."""

CUT = "\ue0ff"
CHOSEN = ("one", "several", "judgement")
LOOKS = 2048

Question = tuple[str, str, str, int, str, str, tuple[tuple[str, str], ...], tuple[str, ...], str, bool, str]
"""A `ShownQuestion` without its position."""


class Reader(NamedTuple):
    """For whom a page is made: the class of the text size, and the name to sign in with again."""

    html_class: str
    username: str
    by_ticket: bool
    csrf_token: str
    script_root: str = ""


class Look(NamedTuple):
    """All that the page around the questions depends on beside its texts."""

    script_root: str
    html_class: str
    by_ticket: bool
    is_saved: bool
    is_first: bool
    is_last: bool
    is_flagged: bool


class _Texts:
    """Hands a template the marks of its texts."""

    def __getattr__(self, name: str) -> str:
        return f"text__{name}__here"


class NotDrawnYet(LookupError):
    """A page's look is drawn within a request first."""


def reader(actor: Actor, csrf_token: str, script_root: str = "") -> Reader:
    """The acting account as the reader of a page."""
    return Reader(
        html_class=SIZE_CLASSES.get(actor.text_size, ""),
        username=grouped(actor.ticket_no) or actor.username,
        by_ticket=bool(actor.ticket_no),
        csrf_token=csrf_token,
        script_root=script_root,
    )


def exam_page(page: ExamPage, position: int, reader: Reader) -> str:
    """The page of a running exam with the question at `position` in front. NotDrawnYet outside of a request."""
    template = current_app.jinja_env.get_template("sittings/_question.html")
    total = len(page.questions)
    look = Look(
        reader.script_root,
        reader.html_class,
        reader.by_ticket,
        page.saved_at is not None,
        position == 1,
        position == total,
        position in page.flags,
    )
    texts = {
        "batch": str(escape(page.batch_name)),
        "cadre": str(escape(page.cadre_name)),
        "unit": str(escape(page.unit_name)),
        "username": str(escape(reader.username)),
        "csrf_token": reader.csrf_token,
        "sitting": page.sitting_id,
        "countdown": countdown(page.seconds_left),
        "saved_at": wall_clock(page.saved_at) if page.saved_at else "",
        "answered": str(total - len(page.unanswered)),
        "total": str(total),
        "revision": str(page.revision),
        "position": str(position),
        "server_now": str(milliseconds(page.server_now)),
        "deadline": str(milliseconds(page.deadline_at)),
        "questions": sections(template, page, position),
        "card": card(template, page, position),
    }
    pieces = list(_page(current_app.jinja_env.get_template("sittings/exam.html"), look))
    pieces[1::2] = [texts[name] for name in pieces[1::2]]
    return "".join(pieces)


@lru_cache(maxsize=256)
def _page(template: Template, look: Look) -> tuple[str, ...]:
    """The page around the questions, cut: markup, name of a text, markup, and so on."""
    if not has_request_context():
        raise NotDrawnYet
    text = _Texts()
    found = render_template(
        template, text=text, look=look, html_class=look.html_class, csrf_token=lambda: text.csrf_token
    )
    return tuple(TEXT.split(found))


def sections(template: Template, page: ExamPage, position: int) -> str:
    """Every question of a paper with what was answered; all but the one at `position` are hidden."""
    total, pieces = len(page.questions), []
    escaped = _escaped([text for question in page.questions for text in _texts(question)])
    first = 0
    for question in page.questions:
        number = question.position
        given, flagged, away = page.answers.get(number, ()), number in page.flags, number != position
        if question.way in CHOSEN:
            markup, places = _section(template, _look(question), tuple(given), flagged, away, total)
            filled = list(markup)
            filled[1::2] = [escaped[first + place] if place >= 0 else str(number) for place in places]
            pieces += filled
        else:
            pieces.append(str(template.module.section(question, given, flagged, away, total)))  # type: ignore[attr-defined]
        first += 2 + len(question.options)
    return "".join(pieces)


def _texts(question: ShownQuestion) -> list[str]:
    return [question.material, question.stem, *[text for _letter, text in question.options]]


def _escaped(texts: Sequence[str]) -> list[str]:
    """Texts escaped all at once: one call costs as much as one text."""
    joined = CUT.join(texts)
    if joined.count(CUT) != len(texts) - 1:
        return [str(escape(text)) for text in texts]
    return str(escape(joined)).split(CUT)


def _look(question: ShownQuestion) -> Question:
    """The question with marks for its texts: one pattern serves all questions that are alike but for them."""
    _position, kind, label, way, points, material, _stem, options, *rest = question
    return (kind, label, way, points, MATERIAL if material else "", STEM, _marked(len(options), way), *rest)  # type: ignore[return-value]


@lru_cache(maxsize=64)
def _marked(count: int, way: str) -> tuple[tuple[str, str], ...]:
    """So many options with marks for their texts."""
    letters = ("true", "false") if way == "judgement" else LETTERS
    return tuple(zip(letters[:count], OPTIONS, strict=False))


@lru_cache(maxsize=LOOKS)
def _section(
    template: Template, look: Question, given: tuple[str, ...], flagged: bool, away: bool, total: int
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """A question of one look: markup with an empty piece wherever a text goes, and the place of each of these texts.

    Places count as in `_texts`; the position's is -1.
    """
    marked = ShownQuestion(POSITION, *look)  # type: ignore[arg-type]
    found = re.split(f"([{''.join(MARKS)}])", str(template.module.section(marked, given, flagged, away, total)))  # type: ignore[attr-defined]
    return tuple(found), tuple(MARKS.index(mark) - 1 for mark in found[1::2])


def card(template: Template, page: ExamPage, position: int) -> str:
    """The answer card: a place for every question, by runs of one type."""
    found = []
    for label, run in groupby(page.questions, key=lambda question: question.type_label):
        cells = [_place(template, page, question.position, position) for question in run]
        found.append(str(template.module.card_run(label, len(cells), Markup("".join(cells)))))  # type: ignore[attr-defined]
    return "".join(found)


def _place(template: Template, page: ExamPage, number: int, position: int) -> str:
    cut = _cell(template, bool(page.answers.get(number)), number in page.flags, number == position)
    return str(number).join(cut)


@lru_cache(maxsize=8)
def _cell(template: Template, answered: bool, flagged: bool, here: bool) -> tuple[str, ...]:
    markup = template.module.cell(POSITION, answered, flagged, here)  # type: ignore[attr-defined]
    return tuple(str(markup).split(POSITION))
