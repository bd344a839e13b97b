"""The page of GB/T 9704 in Word: its fonts, its 22 lines of 28 letters, its elements and their places.

Says nothing about exams; `letter_pages` lays a letter out with it. Needs python-docx: import it late.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from lianzheng_quiz.office.word_layout import (
    FANG,
    HEI,
    LATIN,
    SIZES,
    SONG,
    Page,
    clean,
    name_fonts,
    new_document,
    parts_of,
)

TITLE, KAI = "方正小标宋简体", "楷体_GB2312"
SUBSTITUTES = {TITLE: "SimSun", FANG: "FangSong", KAI: "KaiTi", HEI: "SimHei", SONG: "SimSun"}
"""What stands in where a font is missing. Word reads one name only, of at most 31 letters."""

SHEET = Page(width=210, height=297, left=28, right=26, ems=28, top=37, bottom=35)
WIDTH = 156.0
LETTERS, LINES = 28, 22
BODY, LINE = SIZES["三号"], 28.95
PITCH = 15.75
"""The width of a letter of the text in points, so that 28 fill a line.

Set by the spacing of letters: a grid of characters would say the same, but LibreOffice draws it far too wide.
"""

TITLE_SIZE, TITLE_LINE, TITLE_EMS = 22.0, 33.0, 19
WORD_ENDS = ("年", "月", "季", "前", "次", "的", "单位", "干部", "人员", "廉政", "法规", "知识", "法律", "考试")
"""Where a long title may be broken without tearing a word."""

FOOT = 25.0
"""From the edge of the sheet to the foot's line, so that its dashes stand 7 mm below the text."""

RED = "C00000"


def official_document(title: str, *, numbered: bool = True) -> Document:
    """An empty letter; its pages are `numbered` at the outer side of the foot."""
    document = new_document(SHEET, title)
    normal = document.styles["Normal"]
    normal.font.size = Pt(BODY)
    name_fonts(normal.element.get_or_add_rPr().get_or_add_rFonts(), FANG)
    section = document.sections[0]
    section.footer_distance, section.header_distance = Mm(FOOT), Mm(15)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE * 20)))
    section._sectPr.append(grid)
    _tell_fonts(document)
    if numbered:
        document.settings.odd_and_even_pages_header_footer = True
        for part, side in zip(parts_of(document, "footer"), ("right", "left"), strict=True):
            _number(part.paragraphs[0]._p, side)
    return document


def _tell_fonts(document: Document) -> None:
    """The table of fonts, with what takes the place of each."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    entries = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(other)}/>"
        f'<w:charset w:val="86"/><w:family w:val="{"swiss" if name == HEI else "roman"}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, other in SUBSTITUTES.items()
    )
    latin = (
        f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{entries}{latin}</w:fonts>'
    )
    part._blob = text.encode()


def _number(paragraph: Any, side: str) -> None:
    """「— 1 —」 one letter from the outer edge: right on odd pages, left on even ones."""
    size = SIZES["四号"]
    fields = "".join(
        f"<w:r>{_font(SONG, size)}{inside}</w:r>"
        for inside in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    form = f'<w:snapToGrid w:val="0"/>{_spacing(16)}<w:ind w:{side}="{round(size * 20)}"/><w:jc w:val="{side}"/>'
    dashes = [run("— ", SONG, size), run(" —", SONG, size)]
    numbered = parse_xml(f"<w:p {nsdecls('w')}><w:pPr>{form}</w:pPr>{dashes[0]}{fields}{dashes[1]}</w:p>")
    paragraph.getparent().replace(paragraph, numbered)


def _font(font: str, size: float, color: str = "") -> str:
    colored = f'<w:color w:val="{color}"/>' if color else ""
    closer = f'<w:spacing w:val="{round((PITCH - BODY) * 20)}"/>' if size == BODY else ""
    half = round(size * 2)
    return (
        f'<w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{font}" w:cs="{LATIN}" w:hint="eastAsia"/>'
        f'{colored}{closer}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    )


def run(text: str, font: str = FANG, size: float = BODY, color: str = "") -> str:
    """Text in one font. What XML can't hold is dropped, what it would read is escaped."""
    return f'<w:r>{_font(font, size, color)}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'


def _spacing(line: float, before: float = 0, after: float = 0) -> str:
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{round(line * 20)}" w:lineRule="exact"/>'
    )


def paragraph(
    *runs: str,
    align: str = "both",
    first: float = 0,
    left: float = 0,
    right: float = 0,
    before: float = 0,
    after: float = 0,
    line: float = LINE,
    keep_next: bool = False,
    new_page: bool = False,
    on_grid: bool = True,
    rule: str = "",
) -> str:
    """A paragraph: indents in letters of the grid (`first` may be negative), spaces and the exact line in points."""
    form = "<w:keepNext/>" if keep_next else ""
    form += "<w:pageBreakBefore/>" if new_page else ""
    form += '<w:widowControl w:val="0"/>'
    form += f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{rule}"/></w:pBdr>' if rule else ""
    form += '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
    form += "" if on_grid else '<w:snapToGrid w:val="0"/>'
    form += _spacing(line, before, after) + _indents(first, left, right) + f'<w:jc w:val="{align}"/>'
    return f"<w:p {nsdecls('w')}><w:pPr>{form}</w:pPr>{''.join(runs)}</w:p>"


def _indents(first: float, left: float, right: float) -> str:
    """In letters, as a Chinese word processor counts, and in points for the others."""
    said = ""
    for name, letters in (("left", left), ("right", right)):
        if letters:
            said += f' w:{name}Chars="{round(letters * 100)}" w:{name}="{_twips(letters)}"'
    if first:
        name = "firstLine" if first > 0 else "hanging"
        said += f' w:{name}Chars="{round(abs(first) * 100)}" w:{name}="{_twips(abs(first))}"'
    return f"<w:ind{said}/>" if said else ""


def _twips(letters: float) -> int:
    return round(letters * PITCH * 20)


def add(document: Document, xml: str) -> None:
    """Put an element at the end of a document."""
    document.element.body[-1].addprevious(parse_xml(xml))  # before the section; asking for it by name is slow


def gap(points: float, *, keep_next: bool = False) -> str:
    """Room under or between tables, which must not touch."""
    return paragraph(line=points, on_grid=False, keep_next=keep_next)


def letters_wide(text: str) -> float:
    """How many letters of the grid a text takes; figures and Latin letters take half."""
    return sum(1 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in text)


def title_lines(pieces: Sequence[str]) -> list[str]:
    """A title too wide for a line, broken where two of its pieces meet or a word ends, into lines about as long.

    Left to the word processor where no such place gives two lines that fit.
    """
    whole = "".join(pieces)
    if letters_wide(whole) <= TITLE_EMS:
        return [whole]
    meet = {len("".join(pieces[:at])) for at in range(1, len(pieces))}
    ends = {at for at in range(2, len(whole) - 1) if whole[:at].endswith(WORD_ENDS) and whole[at] not in "的）》”"}
    breaks = [(whole[:at], whole[at:]) for at in sorted(meet | ends)]
    fitting = [pair for pair in breaks if max(map(letters_wide, pair)) <= TITLE_EMS]
    if not fitting:
        return [whole]
    first, second = min(fitting, key=lambda pair: abs(letters_wide(pair[0]) - letters_wide(pair[1])))
    return [first, second]


def signature_insets(name: str, date: str) -> tuple[float, float]:
    """How many letters 署名 and 成文日期 stand from the right edge: the date four, the name centred over it.

    A long name stays inside the page, and the date moves under its middle.
    """
    wider = letters_wide(name) - letters_wide(date)
    name_inset = max(4 - wider / 2, 0.0)
    return name_inset, name_inset + wider / 2


def table(
    rows: Sequence[Sequence[str | None]],
    shares: Sequence[float],
    *,
    heads: int,
    labels: Sequence[int],
    left: Sequence[int],
    heights: Sequence[float],
    size: float,
) -> str:
    """A table as wide as the text. Heads are 黑体 and repeated on each page, rows are never split.

    A cell of None is one with the cell on its left. A table without heads, a form, stays on one page.
    """
    widths = [round(share * WIDTH / sum(shares) * 1440 / 25.4) for share in shares]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    together = heads == 0
    body = ""
    for at, (row, height) in enumerate(zip(rows, heights, strict=True)):
        form = f'<w:cantSplit/><w:trHeight w:val="{round(height * 1440 / 25.4)}" w:hRule="atLeast"/>'
        form += "<w:tblHeader/>" if at < heads else ""
        keep = at < heads or (together and at < len(rows) - 1)
        cells = _cells(row, widths, at < heads, labels, left, size, keep)
        body += f"<w:tr><w:trPr>{form}</w:trPr>{cells}</w:tr>"
    return f"<w:tbl {nsdecls('w')}>{_table_form(sum(widths))}<w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>"


def _table_form(width: int) -> str:
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{twips}" w:type="dxa"/>'
        for side, twips in (("top", 20), ("left", 60), ("bottom", 20), ("right", 60))
    )
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="left"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    )


def _cells(
    row: Sequence[str | None],
    widths: Sequence[int],
    is_head: bool,
    labels: Sequence[int],
    left: Sequence[int],
    size: float,
    keep: bool,
) -> str:
    told = ""
    for at, text in enumerate(row):
        if text is None:
            continue
        span = 1
        while at + span < len(row) and row[at + span] is None:
            span += 1
        form = f'<w:tcW w:w="{sum(widths[at : at + span])}" w:type="dxa"/>'
        form += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        font = HEI if is_head or at in labels else FANG
        align = "left" if at in left and not is_head else "center"
        inside = paragraph(
            run(text, font, size), align=align, line=round(size * 1.35, 1), on_grid=False, keep_next=keep
        )
        told += f'<w:tc><w:tcPr>{form}<w:vAlign w:val="center"/></w:tcPr>{inside}</w:tc>'
    return told


def imprint(copies: str, printed: str) -> str:
    """版记 at the foot of the last page: whom copies go to, who printed it and when, between rules.

    LibreOffice, which has no place "bottom" for a table, shows it below the text.
    """
    size, inset, width = SIZES["四号"], 280, round(WIDTH * 1440 / 25.4)
    lines = [text for text in (f"抄送：{copies}" if copies else "", printed) if text]
    rows = ""
    for at, text in enumerate(lines):
        edges = f'<w:top w:val="single" w:sz="{6 if at else 8}" w:space="0" w:color="auto"/>'
        edges += '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/>' if at == len(lines) - 1 else ""
        inside = paragraph(run(text, FANG, size), line=24, on_grid=False)
        form = f'<w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{edges}</w:tcBorders>'
        rows += f"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr>{form}</w:tcPr>{inside}</w:tc></w:tr>"
    form = (
        '<w:tblpPr w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{inset}" w:type="dxa"/><w:right w:w="{inset}" w:type="dxa"/></w:tblCellMar>'
    )
    grid = f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
    return f"<w:tbl {nsdecls('w')}><w:tblPr>{form}</w:tblPr>{grid}{rows}</w:tbl>"
