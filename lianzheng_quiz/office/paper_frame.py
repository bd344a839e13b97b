"""What a paper and its answer sheet share: strip, head and foot, title, score table, section headings, ruled lines."""

from __future__ import annotations

from docx.document import Document

from lianzheng_quiz.office.paper_sheets import (
    NUMERALS,
    PaperQuestion,
    PaperSection,
    PaperSheet,
    heading,
    writing_lines,
)
from lianzheng_quiz.office.seal_line import add_seal_line
from lianzheng_quiz.office.word_layout import (
    BOTH,
    CENTRE,
    FANG,
    HEI,
    LEFT,
    SEALED,
    SIZES,
    SONG,
    Page,
    add_table,
    keep_rows,
    new_document,
    parts_of,
    put,
    set_edges,
    set_footer,
    set_header,
    shape,
    spacer,
    write,
)
from lianzheng_quiz.rules.points import points_text

_LABEL = 18.0
_MARKER = (16.0, 22.0)


def sealed_document(sheet: PaperSheet, size: str, kind: str, *, every_leaf: bool) -> tuple[Document, Page]:
    """An empty document with head and foot; the strip on the first page, or on the front of every leaf."""
    page = SEALED[size]
    name = f"{sheet.title}　{kind}" if kind else sheet.title
    document = new_document(page, f"{name}　{sheet.variant_text}".strip())
    if every_leaf:
        document.settings.odd_and_even_pages_header_footer = True
    else:
        document.sections[0].different_first_page_header_footer = True
    set_header(document, name, sheet.variant_text, page)
    set_footer(document, "", sheet.mark_of_origin, page)
    heads = parts_of(document, "header")
    add_seal_line(heads[0] if every_leaf else heads[1], page.height)
    return document, page


def add_title(document: Document, sheet: PaperSheet, kind: str = "") -> None:
    """Name of the exam, which paper, and what it allows and asks."""
    title = shape(document.add_paragraph(), align=CENTRE, line=30, after=2)
    write(title, sheet.title, font=HEI, size=SIZES["小二"])
    second = "　".join(part for part in (kind, f"（{sheet.variant_text}）" if sheet.variant else "") if part)
    if second:
        write(shape(document.add_paragraph(), align=CENTRE, line=24), second, font=HEI, size=SIZES["四号"])
    particulars = shape(document.add_paragraph(), align=CENTRE, line=22, after=4)
    write(particulars, sheet.particulars, size=SIZES["小四"])


def add_score_table(document: Document, sheet: PaperSheet, page: Page, *, marked: bool) -> None:
    """One column a section and one for the sum: points to be earned and, where it is `marked`, room for the marks."""
    sections = sheet.sections
    share = (page.column - _LABEL) / (len(sections) + 1)
    points = [points_text(section.total_hundredths) for section in sections]
    rows = [
        ["题号", *NUMERALS[: len(sections)], "总分"],
        ["分值", *points, points_text(sheet.total_hundredths)],
    ]
    if marked:
        rows += [["得分", *[""] * len(points), ""], ["阅卷人", *[""] * len(points), ""]]
    table = add_table(document, len(rows), [_LABEL, *[share] * (len(sections) + 1)], height=7.5)
    for row, texts in zip(table.rows, rows, strict=True):
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            put(cell, text, font=HEI if at == 0 else SONG)
    keep_rows(table, with_next=False)
    spacer(document, 8)


def add_remarks(document: Document, lines: list[str]) -> None:
    for line in lines:
        remark = shape(document.add_paragraph(), align=BOTH, hanging=1.5, line=18)
        write(remark, line, font=FANG, size=SIZES["小四"])


def add_heading(document: Document, number: int, section: PaperSection, how: str, page: Page, *, marked: bool) -> None:
    """The heading of a section, kept with its first question; beside it room for mark and marker where `marked`."""
    if marked:
        _add_marker_boxes(document, heading(number, section), how, page)
        return
    title = shape(document.add_paragraph(), before=10, line=24, together=True)
    write(title, heading(number, section), font=HEI, size=SIZES["四号"])
    remark = shape(document.add_paragraph(), align=BOTH, after=2, together=True)
    write(remark, how, font=FANG)
    for paragraph in (title, remark):
        paragraph.paragraph_format.keep_with_next = True


def _add_marker_boxes(document: Document, title: str, how: str, page: Page) -> None:
    spacer(document, 8, with_next=True)
    table = add_table(document, 2, [*_MARKER, page.column - sum(_MARKER)], height=7.5)
    put(table.cell(0, 0), "得分", font=HEI)
    put(table.cell(0, 1), "阅卷人", font=HEI)
    for row in table.rows:
        set_edges(row.cells[2], top="nil", bottom="nil", right="nil")
    words = table.cell(0, 2).merge(table.cell(1, 2))
    for paragraph in words.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)
    shape(words.paragraphs[0], indent=0.5, line=24)
    write(words.paragraphs[0], title, font=HEI, size=SIZES["四号"])
    if how:
        write(shape(words.add_paragraph(), align=LEFT, indent=0.5), how, font=FANG)
    keep_rows(table, with_next=True)
    spacer(document, 4, with_next=True)


def add_ruled_lines(document: Document, question: PaperQuestion, page: Page) -> None:
    """Lines to write on, by the points of the question, on one page."""
    table = add_table(document, writing_lines(question.points_hundredths), [page.column], height=8, grid=False)
    for row in table.rows:
        put(row.cells[0], "")
        set_edges(row.cells[0], bottom="single")
    keep_rows(table, with_next=False)
    spacer(document, 8)
