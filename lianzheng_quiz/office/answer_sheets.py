"""答题纸: boxes and lines to write in, in the paper's order and numbers. Never writes a stem, an option or a key."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Pt
from docx.table import _Cell

from lianzheng_quiz.office.paper_frame import (
    add_heading,
    add_remarks,
    add_ruled_lines,
    add_score_table,
    add_title,
    sealed_document,
)
from lianzheng_quiz.office.paper_sheets import PaperQuestion, PaperSection, PaperSheet, blanks_of
from lianzheng_quiz.office.word_layout import (
    EM,
    HEI,
    Page,
    add_table,
    chain,
    document_bytes,
    keep_rows,
    put,
    set_edges,
    shape,
    spacer,
    write,
)
from lianzheng_quiz.rules.points import points_text

KIND = "答题纸"
GROUP = 5
_REMARKS = [
    "1. 请先在密封线内写清单位、姓名和准考证号；密封线外不得写姓名或作其他记号。",
    "2. 请用黑色或蓝黑色签字笔，对准题号作答；写错的划去后在旁边重写。",
]
_HOW = {
    "one": "格内填一个字母。",
    "several": "格内填全部正确选项的字母。",
    "judgement": "格内打“√”或“×”。",
    "order": "格内按先后次序填各项的字母。",
    "match": "各格填对应选项的字母。",
}
_LABEL = 14.0


def answer_sheet_bytes(sheet: PaperSheet, size: str) -> bytes:
    document, page = sealed_document(sheet, size, KIND, every_leaf=True)
    add_title(document, sheet, KIND)
    add_score_table(document, sheet, page, marked=True)
    add_remarks(document, _REMARKS)
    for number, section in enumerate(sheet.sections, 1):
        add_heading(document, number, section, _HOW.get(section.way, ""), page, marked=True)
        _add_room(document, section, page)
    return document_bytes(document)


def _add_room(document: Document, section: PaperSection, page: Page) -> None:
    if section.way == "gaps":
        _add_blank_lines(document, section, page)
    elif section.way == "match":
        _add_places(document, section.questions, page)
    elif section.way == "text":
        for question in section.questions:
            _add_written(document, section, question, page)
    else:
        _add_boxes(document, section.questions, page, GROUP if section.way in ("several", "order") else 2 * GROUP)


def _add_boxes(document: Document, questions: Sequence[PaperQuestion], page: Page, across: int) -> None:
    """Number over box, in groups of five set apart by a double line."""
    rows = [questions[start : start + across] for start in range(0, len(questions), across)]
    share = (page.column - _LABEL) / across
    table = add_table(document, 2 * len(rows), [_LABEL, *[share] * min(across, len(questions))], height=7)
    for at, row in enumerate(rows):
        numbers, boxes = table.rows[2 * at], table.rows[2 * at + 1]
        boxes.height = Pt(28)
        _fill(numbers.cells, ["题号", *(str(question.position) for question in row)])
        _fill(boxes.cells, ["答案"])
    keep_rows(table, with_next=False)
    spacer(document, 4)


def _fill(cells: Sequence[_Cell], texts: list[str]) -> None:
    for place, cell in enumerate(cells):
        put(cell, texts[place] if place < len(texts) else "", font=HEI)
        if place > 1 and (place - 1) % GROUP == 0:
            set_edges(cell, left="double")


def _add_places(document: Document, questions: Sequence[PaperQuestion], page: Page) -> None:
    """One row a question, one box a line of it; where a question has fewer lines the box is struck out."""
    most = max(blanks_of(question) for question in questions)
    table = add_table(document, len(questions) + 1, [_LABEL, *[(page.column - _LABEL) / most] * most], height=9)
    for cell, text in zip(table.rows[0].cells, ["题号", *(f"（{at}）" for at in range(1, most + 1))], strict=True):
        put(cell, text, font=HEI)
    for row, question in zip(list(table.rows)[1:], questions, strict=True):
        texts = [str(question.position), *[""] * blanks_of(question), *["／"] * (most - blanks_of(question))]
        for cell, text in zip(row.cells, texts, strict=True):
            put(cell, text, font=HEI)
    keep_rows(table, with_next=False)
    spacer(document, 4)


def _add_blank_lines(document: Document, section: PaperSection, page: Page) -> None:
    """Two blanks a line, each with its number; a question with several counts them."""
    labels = []
    for question in section.questions:
        count = blanks_of(question)
        labels += [
            f"{question.position}." if count == 1 else f"{question.position}.（{at}）" for at in range(1, count + 1)
        ]
    half, lines = page.ems / 2, []
    for start in range(0, len(labels), 2):
        line = shape(document.add_paragraph(), line=30)
        stops = line.paragraph_format.tab_stops
        for place, _label in enumerate(labels[start : start + 2]):
            begins = place * half
            if place:
                stops.add_tab_stop(Pt(begins * EM), WD_TAB_ALIGNMENT.LEFT)
            stops.add_tab_stop(Pt((begins + half - 1) * EM), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
        write(line, "\t".join(f"{label}\t" for label in labels[start : start + 2]))
        lines.append(line)
    chain(lines)


def _add_written(document: Document, section: PaperSection, question: PaperQuestion, page: Page) -> None:
    points = "" if section.each_hundredths else f"（{points_text(question.points_hundredths)}分）"
    number = shape(document.add_paragraph(), line=22, together=True)
    write(number, f"{question.position}.{points}")
    number.paragraph_format.keep_with_next = True
    add_ruled_lines(document, question, page)
