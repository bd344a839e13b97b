"""Papers, answer sheets and keys, read back from the Word files."""

from __future__ import annotations

import io
import math
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import cache
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table
from docx.text.paragraph import Paragraph

from lianzheng_quiz.office import exam_papers
from lianzheng_quiz.office.exam_papers import (
    PaperQuestion,
    PaperSection,
    PaperSheet,
    QuestionKey,
    WordMissing,
    answer_sheet_docx,
    key_docx,
    paper_docx,
)
from lianzheng_quiz.office.paper_sheets import ems, heading, option_columns, split_at_blanks
from question_bank.plain_text import bare
from tests.office.printed import FINGERPRINT, MIXED, STANDARD, Parts, questions_of, sheet_of, without_keys

HEADINGS = [
    "一、填空题（每题1分，共10分）",
    "二、单项选择题（每题1分，共20分）",
    "三、多项选择题（每题2分，共20分）",
    "四、判断题（每题1分，共10分）",
    "五、排序题（每题2分，共4分）",
    "六、连线题（每题3分，共6分）",
    "七、简答题（共3题，共20分）",
    "八、案例分析题（每题5分，共10分）",
]
NUMBERED = re.compile(r"(\d+)\.\t")


@cache
def made(kind: str, parts: Parts, *, size: str = "A4", separate: bool = False) -> bytes:
    sheet = sheet_of(parts, separate_answers=separate)
    if kind == "key":
        return key_docx(sheet)
    build = {"paper": paper_docx, "answers": answer_sheet_docx}[kind]
    return build(sheet, size)  # type: ignore[arg-type]


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def lines_of(document: Document) -> list[str]:
    """Every text of the body in order, those of tables cell by cell, merged cells once."""
    found = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            cells = [cell for row in block.rows for cell in row.cells]
            found += ["\n".join(p.text for p in cell.paragraphs) for cell in dict.fromkeys(cells)]
        else:
            found.append(block.text)
    return found


def questions_in(document: Document) -> dict[int, Paragraph]:
    numbered = [(NUMBERED.match(paragraph.text), paragraph) for paragraph in document.paragraphs]
    return {int(match[1]): paragraph for match, paragraph in numbered if match}


def everything(data: bytes) -> str:
    """All text of all parts, heads and feet and text boxes too."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("word/")]
    return "".join(re.sub(r"<[^>]+>", "", part) for part in parts)


def xml_of(part: Any) -> str:
    return str(part._element.xml)


@pytest.mark.parametrize("kind", ["paper", "answers", "key"])
def test_sections_are_headed_with_number_type_and_points(kind: str) -> None:
    text = "\n".join(lines_of(opened(made(kind, MIXED))))
    places = [text.index(line) for line in HEADINGS]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", ["paper", "answers"])
def test_the_score_table_adds_up_to_the_total(kind: str) -> None:
    rows = [[cell.text for cell in row.cells] for row in opened(made(kind, MIXED)).tables[0].rows]
    assert rows[0] == ["题号", *"一二三四五六七八", "总分"]
    assert [row[0] for row in rows] == ["题号", "分值", "得分", "阅卷人"]
    assert sum(int(points) for points in rows[1][1:-1]) == int(rows[1][-1]) == 100
    assert {text for row in rows[2:] for text in row[1:]} == {""}


@pytest.mark.parametrize("parts", [STANDARD, MIXED])
@pytest.mark.parametrize("size", ["A4", "A3"])
def test_every_question_stands_on_the_paper_once_and_in_order(parts: Parts, size: str) -> None:
    document, asked = opened(made("paper", parts, size=size)), questions_of(sheet_of(parts))
    found = questions_in(document)
    assert list(found) == [question.position for question in asked]
    for question in asked:
        text = bare(found[question.position].text)
        pieces = [question.material, *split_at_blanks(question.stem), *question.prompts]
        assert [piece for piece in pieces if bare(piece.rstrip("。")) not in text] == []
        assert [letter for letter, option in question.options if bare(f"{letter}.{option}") not in text] == []


@pytest.mark.parametrize("parts", [STANDARD, MIXED])
def test_a_question_is_never_split_over_pages(parts: Parts) -> None:
    for paragraph in questions_in(opened(made("paper", parts))).values():
        assert paragraph.paragraph_format.keep_together


def test_a_heading_stays_with_its_first_question() -> None:
    plain = opened(made("paper", STANDARD, separate=True))
    heads = [paragraph for paragraph in plain.paragraphs if paragraph.text[:2] in ("一、", "二、", "三、")]
    assert len(heads) == 3
    assert all(paragraph.paragraph_format.keep_with_next for paragraph in heads)
    boxed = [table for table in opened(made("paper", MIXED)).tables if table.cell(0, 0).text == "得分"]
    assert len(boxed) == 8
    assert all(p.paragraph_format.keep_with_next for table in boxed for p in table.cell(1, 2).paragraphs)


@pytest.mark.parametrize("parts", [STANDARD, MIXED])
@pytest.mark.parametrize("separate", [False, True])
def test_neither_paper_nor_answer_sheet_depends_on_a_key(parts: Parts, separate: bool) -> None:
    """Byte for byte the same with and without keys: nothing of a key can be in them."""
    bare_sheet = without_keys(sheet_of(parts, separate_answers=separate))
    assert paper_docx(bare_sheet) == made("paper", parts, separate=separate)
    assert answer_sheet_docx(bare_sheet) == made("answers", parts, separate=separate)


def test_the_answer_sheet_repeats_no_question() -> None:
    text = bare(everything(made("answers", MIXED)))
    for question in questions_of(sheet_of(MIXED)):
        assert bare(question.stem) not in text
        assert [option for _letter, option in question.options if len(option) > 3 and bare(option) in text] == []


@pytest.mark.parametrize(
    ("texts", "columns"),
    [
        (("警告", "严重警告", "撤职", "开除"), 4),
        (("一二三四五六",) * 4, 4),
        (("一二三四五六七", "二", "三", "四"), 2),
        (("一" * 14, "二", "三", "四"), 2),
        (("一" * 15, "二", "三", "四"), 1),
        (("警告", "记过", "撤职"), 3),
        (("警告", "记过", "降级", "撤职", "开除"), 5),
        (("责令作出检查", "记过", "降级", "撤职", "开除"), 3),
    ],
)
def test_options_stand_in_as_many_columns_as_the_longest_allows(texts: tuple[str, ...], columns: int) -> None:
    assert option_columns([("A", text) for text in texts], 34) == columns


def test_options_are_printed_in_those_columns_at_tab_stops_wide_enough() -> None:
    found = questions_in(opened(made("paper", MIXED)))
    seen = set()
    for question in questions_of(sheet_of(MIXED)):
        if not question.options:
            continue
        columns = option_columns(question.options, 34)
        seen.add(columns)
        rows = found[question.position].text.split("\n")[-math.ceil(len(question.options) / columns) :]
        assert [letter for row in rows for letter in re.findall(r"(?:^|\t)([A-F])\.\t", row)] == [
            letter for letter, _text in question.options
        ]
        assert rows[0].count("\t") == 2 * columns - 1
        if columns > 1:
            assert max(ems(text) for _letter, text in question.options) < 34 / columns - 1.3
    assert seen >= {1, 2, 4}


def test_a4_is_upright_in_one_column_and_a3_across_in_two() -> None:
    for size, width, height, columns in (("A4", 210, 297, 1), ("A3", 420, 297, 2)):
        for kind in ("paper", "answers"):
            section = opened(made(kind, MIXED, size=size)).sections[0]
            assert abs(section.page_width - Mm(width)) < Mm(0.1)
            assert abs(section.page_height - Mm(height)) < Mm(0.1)
            assert (section.orientation == WD_ORIENT.LANDSCAPE) == (width > height)
            assert section._sectPr.find(qn("w:cols")).get(qn("w:num")) == str(columns)


def test_the_seal_line_is_turned_and_stands_on_the_first_page_of_a_paper() -> None:
    section = opened(made("paper", MIXED)).sections[0]
    strip = xml_of(section.first_page_header)
    assert section.different_first_page_header_footer
    assert [
        word for word in ("单位：", "姓名：", "准考证号：", "密", "封", "线", "密封线内不要答题") if word not in strip
    ] == []
    assert 'vert="vert270"' in strip
    assert "准考证号" not in xml_of(section.header)


def test_the_seal_line_stands_on_the_front_of_every_leaf_of_an_answer_sheet() -> None:
    document = opened(made("answers", MIXED))
    assert document.settings.odd_and_even_pages_header_footer
    assert "准考证号：" in xml_of(document.sections[0].header)
    assert "准考证号" not in xml_of(document.sections[0].even_page_header)


def test_every_page_names_exam_variant_page_and_fingerprint() -> None:
    section = opened(made("paper", MIXED)).sections[0]
    for head in (section.header, section.first_page_header):
        assert "2026年领导干部任前廉政法规考试\tA卷" in head.paragraphs[0].text
    for foot in (section.footer, section.first_page_footer):
        codes = [element.text.strip() for element in foot._element.iter(qn("w:instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]
        assert re.search(r"第1?页　共1?页\t校验码 " + FINGERPRINT[:16], foot.paragraphs[0].text)


@pytest.mark.parametrize("kind", ["paper", "answers", "key"])
def test_every_text_names_a_chinese_font(kind: str) -> None:
    document = opened(made(kind, MIXED))
    runs = [run for run in document.element.body.iter(qn("w:r")) if "".join(run.itertext()).strip()]
    fonts = {run.find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:eastAsia")) for run in runs}
    assert fonts <= {"宋体", "黑体", "仿宋_GB2312"}
    assert len(fonts) == 3 - (kind == "key")


def test_room_to_answer_fits_the_type() -> None:
    found = questions_in(opened(made("paper", MIXED)))
    for question in questions_of(sheet_of(MIXED)):
        text = found[question.position].text
        assert ("____" in text) == (question.way == "gaps")
        assert text.count("（）") == {"gaps": 0, "text": 0, "match": len(question.prompts)}.get(question.way, 1)


def test_with_an_answer_sheet_the_paper_has_no_room_for_answers_or_marks() -> None:
    document = opened(made("paper", MIXED, separate=True))
    assert len(document.tables) == 1
    assert [row.cells[0].text for row in document.tables[0].rows] == ["题号", "分值"]
    assert "写在试卷上无效" in "".join(lines_of(document))
    judged = [q for q in questions_of(sheet_of(MIXED)) if q.way == "judgement"]
    assert all(not questions_in(document)[question.position].text.endswith("（）") for question in judged)


def test_boxes_stand_in_groups_of_five_under_their_numbers() -> None:
    tables = [table for table in opened(made("answers", STANDARD)).tables if table.cell(0, 0).text == "题号"][1:]
    rows = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    numbers = [[int(text) for text in row[1:]] for row in rows if row[0] == "题号"]
    assert [number for row in numbers for number in row] == list(range(1, 81))
    assert [len(row) for row in numbers] == [10] * 6 + [5] * 4
    assert [row for row in rows if row[0] == "答案"] == [["答案", *[""] * len(row)] for row in numbers]
    parted = [at for at, cell in enumerate(tables[0].rows[0].cells) if 'w:left w:val="double"' in cell._tc.xml]
    assert parted == [6]


def test_written_answers_get_lines_by_their_points_on_one_page() -> None:
    for kind in ("paper", "answers"):
        ruled = [table for table in opened(made(kind, MIXED)).tables if len(table.columns) == 1]
        assert [len(table.rows) for table in ruled] == [6, 8, 6]
        for table in ruled:
            assert all(row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in list(table.rows)[:-1])


def test_every_blank_and_every_line_of_a_matching_question_has_its_place() -> None:
    document = opened(made("answers", MIXED))
    text = "\n".join(lines_of(document))
    assert re.findall(r"(?m)^(\d+)\.\t\t(\d+)\.\t$", text) == [(str(at), str(at + 1)) for at in range(1, 11, 2)]
    matching = [question for question in questions_of(sheet_of(MIXED)) if question.way == "match"]
    table = next(table for table in document.tables if table.cell(0, 1).text == "（1）")
    boxes = {row.cells[0].text: [cell.text for cell in row.cells[1:]].count("") for row in list(table.rows)[1:]}
    assert boxes == {str(question.position): len(question.prompts) for question in matching}


def test_the_key_names_answer_points_and_authority_of_every_question() -> None:
    details = [table for table in opened(made("key", MIXED)).tables if table.cell(0, 1).text == "答案"]
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for table in details for row in list(table.rows)[1:]}
    for question in questions_of(sheet_of(MIXED)):
        _number, answer, points, authority = rows[str(question.position)]
        key = question.key
        assert key is not None
        assert points == str(question.points_hundredths // 100)
        assert authority == f"《{key.authority_title}》（{key.authority_version}）{key.authority_article}"
        wanted = key.marking_points or [key.text]
        assert [text for text in wanted if text not in answer] == []
    assert len(rows) == 59


def test_keys_stand_at_a_glance_in_groups_of_five() -> None:
    text = "\n".join(lines_of(opened(made("key", MIXED))))
    letters = ["".join(q.key.answer) for q in questions_of(sheet_of(MIXED)) if q.type == "single" and q.key]
    assert f"11—15　{''.join(letters[:5])}\t16—20　{''.join(letters[5:10])}" in text
    assert re.search(r"41—45　[√×]{5}\t46—50　[√×]{5}", text)


@pytest.mark.parametrize(
    ("points", "count", "rule"),
    [
        (800, 4, "每答对一点得2分。"),
        (600, 4, "每答对一点得1.5分。"),
        (1000, 3, "每答对一点得3分，全部答对得10分。"),
    ],
)
def test_marking_points_share_whole_half_points(points: int, count: int, rule: str) -> None:
    names = tuple(f"要点{at}" for at in range(count))
    key = QuestionKey(names, "", "中华人民共和国监察法", "2024年修正", "第一条", marking_points=names)
    section = PaperSection("short", (PaperQuestion(1, "short", points, "简述监察机关的职责。", key=key),))
    sheet = replace(sheet_of(STANDARD), sections=(section,))
    assert rule in "\n".join(lines_of(opened(key_docx(sheet))))


def test_explanations_are_printed_when_asked_for() -> None:
    explanation = questions_of(sheet_of(STANDARD))[0].key.explanation  # type: ignore[union-attr]
    assert explanation in "\n".join(lines_of(opened(key_docx(sheet_of(STANDARD), with_explanations=True))))
    assert explanation not in "\n".join(lines_of(opened(made("key", STANDARD))))


def test_a_sheet_without_keys_gives_no_key_document() -> None:
    with pytest.raises(ValueError, match="第1题没有答案"):
        key_docx(without_keys(sheet_of(STANDARD)))


def test_points_that_differ_are_named_at_each_question() -> None:
    section = sheet_of(MIXED).sections[6]
    assert heading(7, section) == "七、简答题（共3题，共20分）"
    found = questions_in(opened(made("paper", MIXED)))
    assert [found[question.position].text.split("\t")[1][:4] for question in section.questions] == [
        "（6分）",
        "（8分）",
        "（6分）",
    ]


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert paper_docx(sheet_of(MIXED)) == made("paper", MIXED)


def test_characters_that_no_word_file_can_hold_are_left_out() -> None:
    sheet: PaperSheet = replace(sheet_of(STANDARD), title="任前\x00考\x0b试<一>&\ufffe")
    assert "任前考试<一>&" in lines_of(opened(paper_docx(sheet)))


def test_the_application_starts_without_the_word_component() -> None:
    program = "import sys; sys.modules['docx'] = None; import lianzheng_quiz.office.exam_papers"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_machine_without_the_word_component_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "docx"]:
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("word_layout", "seal_line", "paper_frame", "paper_pages", "answer_sheets", "answer_keys"):
        monkeypatch.delitem(sys.modules, f"{exam_papers.__package__}.{name}", raising=False)
    for build in (paper_docx, answer_sheet_docx, key_docx):
        with pytest.raises(WordMissing, match="本机未安装 Word 组件"):
            build(sheet_of(STANDARD))
