"""参考答案及评分依据: the keys at a glance, then every question with its points, authority and marking points."""

from __future__ import annotations

from docx.document import Document
from docx.table import _Cell

from lianzheng_quiz.office.paper_frame import add_title
from lianzheng_quiz.office.paper_sheets import PaperQuestion, PaperSection, PaperSheet, QuestionKey, heading
from lianzheng_quiz.office.word_layout import (
    CENTRE,
    FANG,
    HEI,
    LEFT,
    OPEN,
    SIZES,
    SONG,
    add_table,
    document_bytes,
    new_document,
    put,
    repeat_head,
    set_footer,
    set_header,
    shape,
    spacer,
    stop_at,
    write,
)
from lianzheng_quiz.rules.points import points_text

KIND = "参考答案及评分依据"
WARNING = "供阅卷使用，考试结束前不得外传"
_AT_A_GLANCE = ("one", "several", "judgement", "order", "match")
_SIGNS = {"true": "√", "false": "×"}
_GROUP = 5
_WIDTHS = [14.0, 66.0, 14.0, OPEN.column - 94.0]
_HALF_POINT = 50


def key_bytes(sheet: PaperSheet, *, with_explanations: bool) -> bytes:
    document = new_document(OPEN, f"{sheet.title}　{KIND}　{sheet.variant_text}".strip())
    set_header(document, f"{sheet.title}　{KIND}", sheet.variant_text, OPEN)
    set_footer(document, WARNING, sheet.mark_of_origin, OPEN)
    add_title(document, sheet, KIND)
    for number, section in enumerate(sheet.sections, 1):
        title = shape(document.add_paragraph(), before=8, line=24, together=True)
        write(title, heading(number, section), font=HEI, size=SIZES["四号"])
        title.paragraph_format.keep_with_next = True
        if section.way in _AT_A_GLANCE:
            _add_glance(document, section)
        _add_details(document, section, with_explanations=with_explanations)
    return document_bytes(document)


def key_of(question: PaperQuestion) -> QuestionKey:
    if question.key is None:
        raise ValueError(f"第{question.position}题没有答案，不能生成参考答案")
    return question.key


def _add_glance(document: Document, section: PaperSection) -> None:
    """「1—5　ABCDA」 in groups of five, as they are read out."""
    signs = ["".join(_SIGNS.get(part, part) for part in key_of(question).answer) for question in section.questions]
    joint = "　" if section.way in ("several", "order", "match") else ""
    across = 2 if joint else 4
    groups = []
    for start in range(0, len(signs), _GROUP):
        first, last = section.questions[start], section.questions[min(start + _GROUP, len(signs)) - 1]
        span = f"{first.position}" if first is last else f"{first.position}—{last.position}"
        groups.append(f"{span}　{joint.join(signs[start : start + _GROUP])}")
    for start in range(0, len(groups), across):
        line = shape(document.add_paragraph(), together=True)
        for place in range(1, across):
            stop_at(line, place * OPEN.ems / across)
        write(line, "\t".join(groups[start : start + across]), size=SIZES["小四"])
        line.paragraph_format.keep_with_next = True
    spacer(document, 4, with_next=True)


def _add_details(document: Document, section: PaperSection, *, with_explanations: bool) -> None:
    table = add_table(document, len(section.questions) + 1, _WIDTHS, height=7)
    rows = list(table.rows)
    for cell, text in zip(rows[0].cells, ("题号", "答案", "分值", "依据（法规、版本、条款）"), strict=True):
        put(cell, text, font=HEI).paragraph_format.keep_with_next = True
    repeat_head(rows[0])
    for row, question in zip(rows[1:], section.questions, strict=True):
        key, cells = key_of(question), row.cells
        put(cells[0], str(question.position))
        lines = [f"{at}. {point}" for at, point in enumerate(key.marking_points, 1)] or [key.text]
        put(cells[1], lines[0], align=LEFT)
        for text in [*lines[1:], *_how_points_are_given(question, key)]:
            _add_line(cells[1], text)
        put(cells[2], points_text(question.points_hundredths), align=CENTRE)
        put(cells[3], key.authority, align=LEFT)
        if with_explanations and key.explanation:
            _add_line(cells[3], key.explanation, font=FANG)
    spacer(document, 4)


def _add_line(cell: _Cell, text: str, font: str = SONG) -> None:
    paragraph = shape(cell.add_paragraph(), line=SIZES["五号"] * 1.5)
    write(paragraph, text, font=font, size=SIZES["五号"])


def _how_points_are_given(question: PaperQuestion, key: QuestionKey) -> list[str]:
    """Whole half points for each marking point; what is left over goes to the complete answer."""
    if not key.marking_points:
        return []
    each = question.points_hundredths // len(key.marking_points) // _HALF_POINT * _HALF_POINT
    rest = question.points_hundredths - each * len(key.marking_points)
    whole = f"，全部答对得{points_text(question.points_hundredths)}分" if rest else ""
    return [f"每答对一点得{points_text(each)}分{whole}。意思相符即可给分。"]
