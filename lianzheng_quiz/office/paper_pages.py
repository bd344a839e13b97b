"""The paper that candidates read: every question whole on one page, options in columns. Never writes a key."""

from __future__ import annotations

from docx.document import Document
from docx.text.paragraph import Paragraph

from lianzheng_quiz.office.paper_frame import (
    add_heading,
    add_remarks,
    add_ruled_lines,
    add_score_table,
    add_title,
    sealed_document,
)
from lianzheng_quiz.office.paper_sheets import (
    PaperQuestion,
    PaperSection,
    PaperSheet,
    candidate_notes,
    instruction,
    option_columns,
    split_at_blanks,
)
from lianzheng_quiz.office.word_layout import (
    BOTH,
    FANG,
    LEFT,
    SONG,
    Page,
    add_spacing,
    document_bytes,
    shape,
    stop_at,
    write,
)
from lianzheng_quiz.rules.points import points_text

NUMBER = 2.0
"""Where the text of a question begins, in ems; its options stand below it."""
_LETTER = 1.3
_ROOM = {"several": 4.5, "order": 4.5}
_ROOM_FOR_ONE = 2.0
_LINE_TO_WRITE_ON = "_" * 14
_RAGGED = ("gaps", "several", "order")
"""What leaves a wide place for the answer, which at a line's end would stretch the line before it."""


def paper_bytes(sheet: PaperSheet, size: str) -> bytes:
    document, page = sealed_document(sheet, size, "", every_leaf=False)
    add_title(document, sheet)
    add_score_table(document, sheet, page, marked=not sheet.separate_answers)
    add_remarks(document, candidate_notes(sheet))
    for number, section in enumerate(sheet.sections, 1):
        how = instruction(sheet, section)
        add_heading(document, number, section, how, page, marked=not sheet.separate_answers)
        for question in section.questions:
            _add_question(document, sheet, section, question, page)
    return document_bytes(document)


def _add_question(
    document: Document, sheet: PaperSheet, section: PaperSection, question: PaperQuestion, page: Page
) -> None:
    """The whole question is one paragraph that isn't split: chains kept with the next break in some programs."""
    align = LEFT if question.way in _RAGGED else BOTH
    paragraph = shape(document.add_paragraph(), align=align, hanging=NUMBER, before=3, together=True)
    points = "" if section.each_hundredths else f"（{points_text(question.points_hundredths)}分）"
    write(paragraph, f"{question.position}.\t{points}")
    _write_asked(paragraph, question)
    if question.way == "judgement" and not sheet.separate_answers:
        _write_bracket(paragraph, question.way)
    for number, prompt in enumerate(question.prompts, 1):
        write(paragraph, f"\n（{number}）{prompt}")
        _write_bracket(paragraph, question.way)
    if question.options:
        _write_options(paragraph, question, page.ems - NUMBER)
    if question.way == "text" and not sheet.separate_answers:
        paragraph.paragraph_format.keep_with_next = True
        add_ruled_lines(document, question, page)


def _write_asked(paragraph: Paragraph, question: PaperQuestion) -> None:
    """Material and stem, a line for every line of their text."""
    lines = [(line, FANG) for line in question.material.split("\n") if line.strip()]
    lines += [(line, SONG) for line in question.stem.split("\n") if line.strip()]
    for at, (line, font) in enumerate(lines):
        if at:
            write(paragraph, "\n")
        _write_with_room(paragraph, line, question.way, font)


def _write_with_room(paragraph: Paragraph, text: str, way: str, font: str) -> None:
    """Text with its blanks as lines to write on, or as brackets that no line end parts."""
    for at, piece in enumerate(split_at_blanks(text)):
        if at and way == "gaps":
            write(paragraph, _LINE_TO_WRITE_ON, chinese=False)
        elif at:
            _write_bracket(paragraph, way)
        write(paragraph, piece, font=font)


def _write_bracket(paragraph: Paragraph, way: str) -> None:
    """Room to write is letter-spacing, not spaces: no word processor parts the two brackets at a line's end."""
    opening = write(paragraph, "（")
    add_spacing(opening, _ROOM.get(way, _ROOM_FOR_ONE))
    write(paragraph, "）")


def _write_options(paragraph: Paragraph, question: PaperQuestion, width: float) -> None:
    """Rows of options, each option at a tab stop."""
    columns = option_columns(question.options, width)
    for place in range(columns):
        begins = NUMBER + place * width / columns
        if place:
            stop_at(paragraph, begins)
        stop_at(paragraph, begins + _LETTER)
    cells = [f"{key}.\t{text}" for key, text in question.options]
    rows = ["\t".join(cells[start : start + columns]) for start in range(0, len(cells), columns)]
    write(paragraph, "".join(f"\n{row}" for row in rows))
