"""The markup of a running paper. A choice question's markup is made once for every look it can have and its texts are
filled in afterwards: a paper of eighty questions costs a joining of strings, not a rendering.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from flask import current_app
from jinja2 import Template
from markupsafe import Markup, escape

from lianzheng_quiz.services.exam_pages import ExamPage, ShownQuestion

POSITION, STEM, MATERIAL, ADDRESS = "\ue000", "\ue001", "\ue002", "\ue003"
OPTIONS = tuple(chr(0xE010 + place) for place in range(26))
MARKS = frozenset((POSITION, STEM, MATERIAL, ADDRESS, *OPTIONS))
"""Where a text goes: private characters, one each, that only a pattern of ours holds."""

CUT = "\ue0ff"
CHOSEN = ("one", "several", "judgement")
LOOKS = 2048

Look = tuple[str, str, str, int, str, bool, bool, str]


def sections(page: ExamPage, position: int) -> Markup:
    """Every question of a paper with what was answered; all but the one at `position` are hidden."""
    template = current_app.jinja_env.get_template("sittings/_question.html")
    total, pieces = len(page.questions), []
    escaped = iter(_escaped(_texts(page.questions)))
    for question in page.questions:
        number = question.position
        given, flagged, away = page.answers.get(number, ()), number in page.flags, number != position
        texts = dict(zip(_marks(question), escaped, strict=False))
        if question.way in CHOSEN:
            letters = tuple([letter for letter, _text in question.options])
            pattern = _section(template, _look(question), letters, tuple(given), flagged, away, total)
            texts[POSITION] = str(number)
            pieces += [texts.get(piece, piece) for piece in pattern]
        else:
            pieces.append(str(template.module.section(question, given, flagged, away, total)))  # type: ignore[attr-defined]
    return Markup("".join(pieces))


def cells(questions: Iterable[ShownQuestion], page: ExamPage, position: int, address: str) -> Markup:
    """The places of an answer card, each leading to its question."""
    template = current_app.jinja_env.get_template("sittings/_question.html")
    texts, pieces = {ADDRESS: str(escape(address))}, []
    for question in questions:
        number = question.position
        pattern = _cell(template, bool(page.answers.get(number)), number in page.flags, number == position)
        texts[POSITION] = str(number)
        pieces += [texts.get(piece, piece) for piece in pattern]
    return Markup("".join(pieces))


def _look(question: ShownQuestion) -> Look:
    """All that a question's markup depends on beside its texts and its answer."""
    return (
        question.type,
        question.type_label,
        question.way,
        question.points_hundredths,
        question.hint,
        bool(question.material),
        question.must_right,
        question.part,
    )


def _marks(question: ShownQuestion) -> list[str]:
    """The places of a question's texts, in the order of `_texts`."""
    return [STEM, MATERIAL, *OPTIONS[: len(question.options)]]


def _texts(questions: Iterable[ShownQuestion]) -> list[str]:
    return [
        text
        for question in questions
        for text in (question.stem, question.material, *[option for _letter, option in question.options])
    ]


def _escaped(texts: Sequence[str]) -> list[str]:
    """Texts escaped all at once: one call costs as much as one text."""
    joined = CUT.join(texts)
    if joined.count(CUT) != len(texts) - 1:
        return [str(escape(text)) for text in texts]
    return str(escape(joined)).split(CUT)


@lru_cache(maxsize=LOOKS)
def _section(
    template: Template,
    look: Look,
    letters: tuple[str, ...],
    given: tuple[str, ...],
    flagged: bool,
    away: bool,
    total: int,
) -> tuple[str, ...]:
    """A question of one look, cut at the places where its texts go."""
    kind, label, way, points, hint, tells_first, must_right, part = look
    question = ShownQuestion(
        position=POSITION,  # type: ignore[arg-type]
        type=kind,
        type_label=label,
        way=way,
        points_hundredths=points,
        material=MATERIAL if tells_first else "",
        stem=STEM,
        options=list(zip(letters, OPTIONS, strict=False)),
        places=(),
        hint=hint,
        must_right=must_right,
        part=part,
    )
    return _cut(template.module.section(question, given, flagged, away, total))  # type: ignore[attr-defined]


@lru_cache(maxsize=8)
def _cell(template: Template, answered: bool, flagged: bool, here: bool) -> tuple[str, ...]:
    return _cut(template.module.cell(POSITION, ADDRESS, answered, flagged, here))  # type: ignore[attr-defined]


def _cut(markup: str, marks: Collection[str] = MARKS) -> tuple[str, ...]:
    """Markup in pieces, the places of texts as pieces of their own."""
    pieces = [""]
    for sign in str(markup):
        if sign in marks:
            pieces += [sign, ""]
        else:
            pieces[-1] += sign
    return tuple(pieces)
