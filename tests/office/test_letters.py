"""公文 read back from the Word files: the page of GB/T 9704, elements in their places, data that stays data."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from functools import cache
from itertools import pairwise
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from lianzheng_quiz.office.letter_files import WordMissing, letters_docx
from lianzheng_quiz.office.official_layout import (
    LETTERS,
    LINE,
    LINES,
    PITCH,
    SHEET,
    SUBSTITUTES,
    TITLE,
    WIDTH,
    letters_wide,
    signature_insets,
    title_lines,
)
from lianzheng_quiz.rules.letters import KINDS, example_values, letter_of

POINTS = 72 / 25.4
HEADED = """\
【版头】青榆县纪委监委文件
【发文字号】青纪发〔2026〕12号
【标题】关于〔考试名称〕情况的通报
【主送】各有关单位：
正文。
【署名】〔组织单位〕
【日期】〔成文日期〕
【附注】联系人：〔制作人〕
【抄送】县委组织部。
【印发】县纪委办公室　〔成文日期〕印发
【附件】第一份
〔成绩表〕
【附件】第二份
〔成绩表〕
"""


@cache
def made(key: str, text: str = "", copies: int = 1) -> bytes:
    letter = letter_of(text or KINDS[key].wording, example_values(key))
    return letters_docx(KINDS[key].label, [letter] * copies, numbered=key != "score_sheet")


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def found(data: bytes, text: str) -> Paragraph:
    return next(paragraph for paragraph in opened(data).paragraphs if paragraph.text == text)


def fonts_of(paragraph: Paragraph) -> list[tuple[str, float]]:
    told = []
    for run in paragraph.runs:
        assert run.font.size is not None
        told.append((str(run._r.rPr.rFonts.get(qn("w:eastAsia"))), run.font.size.pt))
    return told


def indent(paragraph: Paragraph, name: str) -> float:
    """An indent in letters."""
    return int(paragraph._p.pPr.find(qn("w:ind")).get(qn(f"w:{name}Chars"), "0")) / 100


@pytest.mark.parametrize("key", KINDS)
def test_the_page_is_that_of_the_standard(key: str) -> None:
    section = opened(made(key)).sections[0]
    edges = [section.top_margin, section.left_margin, section.right_margin, section.bottom_margin]
    assert [round(edge.mm) for edge in edges if edge is not None] == [37, 28, 26, 35]
    assert [round(side.mm) for side in (section.page_width, section.page_height) if side is not None] == [210, 297]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:linePitch")) == "579"
    assert LINES * LINE <= (SHEET.height - SHEET.top - SHEET.bottom) * POINTS < (LINES + 1) * LINE
    assert LETTERS * PITCH <= WIDTH * POINTS < (LETTERS + 1) * PITCH


@pytest.mark.parametrize("key", [key for key in KINDS if key != "score_sheet"])
def test_pages_are_numbered_at_the_outer_side(key: str) -> None:
    document = opened(made(key))
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    for foot, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (line,) = foot.paragraphs
        assert line.text.replace("1", "PAGE") == "— PAGE —"
        assert [code.text for code in line._p.iter(qn("w:instrText"))] == [" PAGE "]
        assert line._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert line._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}")) == "280"
        assert set(fonts_of(line)) == {("宋体", 14.0)}


def test_score_sheets_carry_no_page_number() -> None:
    document = opened(made("score_sheet", copies=3))
    assert [line.text for line in document.sections[0].footer.paragraphs] == [""]
    breaks = [line for line in document.paragraphs if line.paragraph_format.page_break_before]
    assert [line.text for line in breaks] == ["考试成绩单"] * 2


def test_every_font_has_a_substitute_of_one_short_name() -> None:
    table = part(made("notice"), "word/fontTable.xml")
    for name, other in SUBSTITUTES.items():
        assert f'<w:font w:name="{name}"><w:altName w:val="{other}"/>' in table
        assert len(other) <= 31
        assert "," not in other
    used = set(re.findall(r'w:eastAsia="([^"]+)"', part(made("annual_summary"), "word/document.xml")))
    assert used <= set(SUBSTITUTES)


def test_title_text_and_headings_have_their_fonts() -> None:
    data = made("annual_summary")
    assert fonts_of(found(data, "2026年任前廉政法规考试工作总结")) == [(TITLE, 22.0)]
    assert fonts_of(found(data, "一、基本情况")) == [("黑体", 16.0)]
    mixed = next(line for line in opened(data).paragraphs if line.text.startswith("（一）"))
    assert fonts_of(mixed) == [("楷体_GB2312", 16.0), ("仿宋_GB2312", 16.0)]
    assert mixed.runs[0].text == "（一）应考尽考。"
    assert indent(mixed, "firstLine") == 2
    assert mixed.paragraph_format.line_spacing is not None
    assert mixed.paragraph_format.line_spacing.pt == pytest.approx(28.95)


def test_the_elements_of_a_letter_stand_in_their_order() -> None:
    data = made("notice", HEADED)
    lines = [line.text for line in opened(data).paragraphs if line.text]
    assert lines == [
        "青榆县纪委监委文件",
        "青纪发〔2026〕12号",
        "关于2026年秋季任前",
        "廉政法规考试情况的通报",
        "各有关单位：",
        "正文。",
        "附件：1.第一份",
        "2.第二份",
        "青榆县",
        "2026年11月20日",
        "（联系人：何组织）",
        "附件1",
        "第一份",
        "附件2",
        "第二份",
    ]
    assert indent(found(data, "附件：1.第一份"), "left") - indent(found(data, "附件：1.第一份"), "hanging") == 2
    assert found(data, "附件1").paragraph_format.page_break_before
    imprint = opened(data).tables[-1]
    assert [row.cells[0].text for row in imprint.rows] == ["抄送：县委组织部。", "县纪委办公室　2026年11月20日印发"]
    assert imprint._tbl.tblPr.find(qn("w:tblpPr")).get(qn("w:tblpYSpec")) == "bottom"


def test_the_date_stands_four_letters_from_the_edge_and_the_name_over_its_middle() -> None:
    date = "2026年11月20日"
    width = letters_wide(date)
    assert width == 7
    for name in ("青榆县", "青榆县纪律检查委员会"):
        over, under = signature_insets(name, date)
        assert under == 4
        assert over + letters_wide(name) / 2 == under + width / 2
    over, under = signature_insets("某" * 20, date)
    assert (over, under) == (0, 6.5)
    data = made("notice", HEADED)
    assert indent(found(data, date), "right") == 4
    assert indent(found(data, "青榆县"), "right") == 6


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        (["考试情况通报"], ["考试情况通报"]),
        (["关于", "2026年秋季任前廉政法规考试", "情况的通报"], ["关于2026年秋季任前", "廉政法规考试情况的通报"]),
        (["关于", "字" * 16, "的函"], ["关于", "字" * 16 + "的函"]),
        (["关于", "字" * 18, "的函"], ["关于" + "字" * 18 + "的函"]),
    ],
)
def test_a_long_title_is_broken_between_words(pieces: list[str], lines: list[str]) -> None:
    assert title_lines(pieces) == lines


def rows_of(table: Table) -> Any:
    return table._tbl.iter(qn("w:tr"))


@pytest.mark.parametrize("key", KINDS)
def test_tables_fill_the_width_repeat_their_heads_and_never_split_a_row(key: str) -> None:
    tables = opened(made(key)).tables
    assert bool(tables) is (key != "pledge")
    for table in tables:
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.iter(qn("w:gridCol"))]
        assert sum(widths) == pytest.approx(WIDTH * 1440 / 25.4, abs=len(widths))
        for row in rows_of(table):
            assert row.trPr.find(qn("w:cantSplit")) is not None
            spans = [cell.grid_span for cell in row.tc_lst]
            assert sum(spans) == len(widths)
        first = next(rows_of(table))
        if first.trPr.find(qn("w:tblHeader")) is not None:
            assert {run.rPr.rFonts.get(qn("w:eastAsia")) for run in first.iter(qn("w:r"))} == {"黑体"}


@pytest.mark.parametrize("key", KINDS)
def test_there_is_no_empty_paragraph_but_low_ones_beside_tables(key: str) -> None:
    """An empty line of text height could open an empty page, and says nothing."""
    blocks = list(opened(made(key)).iter_inner_content())
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph) and not block.text:
            assert any(isinstance(beside, Table) for beside in blocks[max(at - 1, 0) : at + 2])
            assert block.paragraph_format.line_spacing is not None
            assert block.paragraph_format.line_spacing.pt <= 10
    for before, after in pairwise(blocks):
        assert not (isinstance(before, Table) and isinstance(after, Table))


def test_data_can_neither_break_the_file_nor_bring_in_fields() -> None:
    evil = "<w:p/>&]]>〔合格率〕\x01{ PAGE }\"'\ud800"
    values = {**example_values("notice"), "考试名称": evil, "组织单位": evil}
    letter = letter_of(KINDS["notice"].wording, values)
    data = letters_docx(evil, [letter])
    told = evil.replace("\x01", "").replace("\ud800", "")
    assert sum(told in line.text for line in opened(data).paragraphs) >= 2
    assert "instrText" not in part(data, "word/document.xml")


def test_the_same_letter_gives_the_same_bytes() -> None:
    made.cache_clear()
    first = made("notice", HEADED)
    made.cache_clear()
    assert made("notice", HEADED) == first


def test_the_door_says_when_word_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("letter_pages", "official_layout", "word_layout"):
        monkeypatch.delitem(sys.modules, f"lianzheng_quiz.office.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(WordMissing, match="本机未安装 Word 组件"):
        letters_docx("", [])
