"""Pages, paragraphs, tables and fields of a Word document with Chinese fonts; says nothing about exams.

The one module, with those that build on it, that needs python-docx: import it late (see exam_papers).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

SONG, HEI, FANG, LATIN = "宋体", "黑体", "仿宋_GB2312", "Times New Roman"
SIZES = {"小二": 18.0, "三号": 16.0, "小三": 15.0, "四号": 14.0, "小四": 12.0, "五号": 10.5, "小五": 9.0}
EM = SIZES["小四"]
LINE = 20.0
LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
_STORED = (1980, 1, 1, 0, 0, 0)
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Page:
    """A sheet and its columns in millimetres; `ems` characters of 小四 fit on a line."""

    width: float
    height: float
    left: float
    right: float
    ems: int
    columns: int = 1
    top: float = 24
    bottom: float = 22

    @property
    def column(self) -> float:
        """The width of a column."""
        return self.ems * EM * 25.4 / 72

    @property
    def gap(self) -> float:
        return self.width - self.left - self.right - self.columns * self.column


# The right margin is as wide as a binding strip: on the back of a sealed leaf nothing is hidden.
SEALED = {
    "A4": Page(width=210, height=297, left=31, right=26.6, ems=36),
    "A3": Page(width=420, height=297, left=31, right=26.6, ems=40, columns=2),
}
OPEN = Page(width=210, height=297, left=25, right=24.13, ems=38)


def new_document(page: Page, title: str) -> Document:
    """An empty document of one section, without the template's fonts, spacing and author."""
    document = docx.Document()
    _set_defaults(document)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if page.width > page.height else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.header_distance, section.footer_distance = Mm(13), Mm(11)
    columns = section._sectPr.find(qn("w:cols"))
    columns.set(qn("w:num"), str(page.columns))
    columns.set(qn("w:space"), str(round(page.gap * 1440 / 25.4)) if page.columns > 1 else "720")
    grid = section._sectPr.find(qn("w:docGrid"))
    grid.getparent().remove(grid)
    facts = document.core_properties
    facts.title, facts.author, facts.comments, facts.language = clean(title), "", "", "zh-CN"
    facts.created = facts.modified = datetime(*_STORED[:3], tzinfo=UTC)
    return document


def _set_defaults(document: Document) -> None:
    """Fonts by name instead of the template's theme, Chinese as the language of the text, no space of its own."""
    normal = document.styles["Normal"]
    defaults = document.styles.element.find(qn("w:docDefaults"))
    fonts = next(defaults.iter(qn("w:rFonts")))
    fonts.attrib.clear()
    name_fonts(fonts, SONG)
    language = next(defaults.iter(qn("w:lang")))
    language.set(qn("w:eastAsia"), "zh-CN")
    spacing = next(defaults.iter(qn("w:spacing")))
    spacing.attrib.clear()
    name_fonts(normal.element.get_or_add_rPr().get_or_add_rFonts(), SONG)
    normal.font.size = Pt(EM)
    settings = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
    mode = next(
        entry for entry in settings.iter(qn("w:compatSetting")) if entry.get(qn("w:name")) == "compatibilityMode"
    )
    mode.set(qn("w:val"), "15")
    settings.find(qn("w:compat")).insert(0, OxmlElement("w:doNotExpandShiftReturn"))


def name_fonts(fonts: Any, chinese: str) -> None:
    for script, name in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", chinese), ("cs", LATIN)):
        fonts.set(qn(f"w:{script}"), name)


def clean(text: str) -> str:
    """Text without the characters that no XML can hold."""
    return _NOT_IN_XML.sub("", text)


def write(paragraph: Paragraph, text: str, *, font: str = SONG, size: float = EM, chinese: bool = True) -> Run:
    """A run. `chinese` gives quotation marks and dashes the width of Chinese text."""
    run = paragraph.add_run(clean(text))
    run.font.size = Pt(size)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    name_fonts(fonts, font)
    if chinese:
        fonts.set(qn("w:hint"), "eastAsia")
    return run


def add_spacing(run: Run, ems: float) -> None:
    """Empty room behind each letter of a run."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(round(ems * EM * 20)))
    run._r.get_or_add_rPr().find(qn("w:sz")).addprevious(spacing)


def shape(
    paragraph: Paragraph,
    *,
    align: WD_ALIGN_PARAGRAPH = LEFT,
    indent: float = 0,
    hanging: float = 0,
    before: float = 0,
    after: float = 0,
    line: float = LINE,
    together: bool = False,
) -> Paragraph:
    """Set a paragraph: indents in ems, spaces and the exact line in points; `together` keeps its lines on one page."""
    form = paragraph.paragraph_format
    form.alignment = align
    form.left_indent, form.first_line_indent = Pt((indent + hanging) * EM), Pt(-hanging * EM)
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    if together:
        form.keep_together = True
    return paragraph


def stop_at(paragraph: Paragraph, at: float, align: WD_TAB_ALIGNMENT = WD_TAB_ALIGNMENT.LEFT) -> None:
    """A tab stop at so many ems."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(at * EM), align)


def chain(paragraphs: Sequence[Paragraph]) -> None:
    """Keep paragraphs on one page: each with the next, the last free of what follows."""
    for paragraph in paragraphs:
        paragraph.paragraph_format.keep_together = True
    for paragraph in paragraphs[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def add_field(paragraph: Paragraph, code: str, *, size: float) -> None:
    """A field that Word computes, such as PAGE."""
    for kind, text in (("begin", None), (None, code), ("separate", None), ("shown", "1"), ("end", None)):
        run = write(paragraph, text if kind == "shown" and text else "", size=size, chinese=False)
        if kind is None:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {text} "
            run._r.append(element)
        elif kind != "shown":
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)


def rule_below(paragraph: Paragraph) -> None:
    """A thin line under a paragraph."""
    borders = OxmlElement("w:pBdr")
    borders.append(_edge("bottom", "single", 4))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def _edge(side: str, style: str, eighths: int) -> Any:
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", style), ("sz", str(eighths)), ("space", "0"), ("color", "auto")):
        edge.set(qn(f"w:{name}"), value)
    return edge


def add_table(document: Document, rows: int, widths: Sequence[float], *, height: float, grid: bool = True) -> Table:
    """A table of columns so many millimetres wide, rows at least `height` high and never split, cells centred."""
    table: Table = document.add_table(rows, len(widths), style="Table Grid" if grid else None)
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    properties = table._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side, twentieths in (("top", "20"), ("left", "60"), ("bottom", "20"), ("right", "60")):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), twentieths)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.find(qn("w:tblLook")).addprevious(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
        _never_split(row)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
            _centre_in_height(cell)
    return table


def _never_split(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _centre_in_height(cell: _Cell) -> None:
    middle = OxmlElement("w:vAlign")
    middle.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(middle)


def repeat_head(row: _Row) -> None:
    """Show this row again at the top of each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def set_edges(cell: _Cell, **edges: str) -> None:
    """Borders of one cell by side (top, left, bottom, right): a style such as single, double or nil."""
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        if side in edges:
            borders.append(_edge(side, edges[side], 0 if edges[side] == "nil" else 4))
    properties = cell._tc.get_or_add_tcPr()
    middle = properties.find(qn("w:vAlign"))
    position = len(properties) if middle is None else list(properties).index(middle)
    properties.insert(position, borders)


def put(
    cell: _Cell, text: str, *, align: WD_ALIGN_PARAGRAPH = CENTRE, font: str = SONG, size: float = 10.5
) -> Paragraph:
    """The text of a cell: one paragraph."""
    paragraph = shape(cell.paragraphs[0], align=align, line=size * 1.5)
    write(paragraph, text, font=font, size=size)
    return paragraph


def keep_rows(table: Table, *, with_next: bool) -> None:
    """Keep the rows of a table on one page, and the table with what follows if asked."""
    rows = list(table.rows) if with_next else list(table.rows)[:-1]
    for row in rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def spacer(document: Document, points: float, *, with_next: bool = False) -> Paragraph:
    """An empty line of so many points; tables need one between them."""
    paragraph = shape(document.add_paragraph(), line=points)
    paragraph.paragraph_format.keep_with_next = with_next
    write(paragraph, "", size=1)
    return paragraph


def set_footer(document: Document, left: str, right: str, page: Page) -> None:
    """Every foot: the number of the page between two remarks."""
    size = SIZES["小五"]
    for part in parts_of(document, "footer"):
        paragraph = _edge_line(part.paragraphs[0], page, centre=True)
        write(paragraph, f"{left}\t第", size=size)
        add_field(paragraph, "PAGE", size=size)
        write(paragraph, "页　共", size=size)
        add_field(paragraph, "NUMPAGES", size=size)
        write(paragraph, f"页\t{right}", size=size)


def set_header(document: Document, left: str, right: str, page: Page) -> None:
    """Every head: two remarks over a thin line."""
    for part in parts_of(document, "header"):
        paragraph = _edge_line(part.paragraphs[0], page, centre=False)
        write(paragraph, f"{left}\t{right}", size=SIZES["小五"])
        rule_below(paragraph)


def _edge_line(paragraph: Paragraph, page: Page, *, centre: bool) -> Paragraph:
    """A line of head or foot with stops for this page instead of the template's for Letter paper."""
    paragraph.style = "Normal"
    shape(paragraph, line=14)
    width = (page.width - page.left - page.right) * 72 / 25.4 / EM
    if centre:
        stop_at(paragraph, width / 2, WD_TAB_ALIGNMENT.CENTER)
    stop_at(paragraph, width, WD_TAB_ALIGNMENT.RIGHT)
    return paragraph


def parts_of(document: Document, kind: str) -> list[Any]:
    """The heads or feet in use: of the first page too where it differs, of even pages where they do."""
    section = document.sections[0]
    found = [getattr(section, kind)]
    if section.different_first_page_header_footer:
        found.append(getattr(section, f"first_page_{kind}"))
    if document.settings.odd_and_even_pages_header_footer:
        found.append(getattr(section, f"even_page_{kind}"))
    return found


def _shrink_end(document: Document) -> None:
    """The empty line that must follow a table at the end is too low to open an empty page."""
    last = document.paragraphs[-1]
    if not last.text:
        shape(last, line=1)


def document_bytes(document: Document) -> bytes:
    """The file; the same document gives the same bytes, whenever it is made."""
    _shrink_end(document)
    made, stored = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _STORED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return stored.getvalue()
