"""Files of every kind as offices send them, and as somebody might send them to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from question_bank.apart import examine, examine_apart
from question_bank.reading import UnreadableDocument, read_file
from question_bank.reading.numbering import in_chinese
from question_bank.reading.pdf import paragraphs_of
from question_bank.reading.radicals import without_radicals

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(*blocks: str, **parts: str) -> bytes:
    """A Word file with the given blocks in its body and other parts by name."""
    body = f"{HEAD}<w:document {SPACE}><w:body>{''.join(blocks)}</w:body></w:document>"
    return package({"word/document.xml": body} | {f"word/{name}.xml": HEAD + text for name, text in parts.items()})


def package(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(level: int, text: str, list_id: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(at: int, form: str, text: str) -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


NUMBERING = (
    f'<w:numbering {SPACE}><w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCounting", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "bullet", "•")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    + '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    + "</w:lvlOverride></w:num></w:numbering>"
)


def test_a_word_file_is_read_as_its_page_shows_it() -> None:
    made = docx.Document()
    made.add_heading("第一章 总则")
    made.add_paragraph("第一条　干部任前应当参加考试。")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "单位", "人数\n（人）"
    made.add_paragraph("以上。")
    buffer = io.BytesIO()
    made.save(buffer)
    found = read_file(buffer.getvalue(), "办法")
    assert found.kind == "docx"
    assert found.document.text == "第一章 总则\n第一条\u3000干部任前应当参加考试。\n单位\t人数 （人）\n以上。"
    assert [section.path for section in found.document.sections] == ["第一章", "第一章/第一条"]


def test_numbers_that_word_draws_are_in_the_text() -> None:
    blocks = [
        numbered(0, "提高认识"),
        numbered(1, "加强领导"),
        numbered(1, "压实责任"),
        numbered(2, "每季度一次"),
        numbered(3, "要点"),
        numbered(0, "抓好落实"),
        numbered(1, "再分工"),
        numbered(0, "另起一组", 2),
        paragraph("平常的一段"),
    ]
    document = read_file(word(*blocks, numbering=NUMBERING), "意见").document
    assert document.text.split("\n") == [
        "一、提高认识",
        "（一）加强领导",
        "（二）压实责任",
        "1.每季度一次",
        "要点",
        "二、抓好落实",
        "（一）再分工",
        "一、另起一组",
        "平常的一段",
    ]
    assert "二/（一）" in {section.path for section in document.sections}


def test_a_style_numbers_its_paragraphs_and_those_based_on_it() -> None:
    styles = (
        f'<w:styles {SPACE}><w:style w:styleId="A"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    blocks = [paragraph("甲", '<w:pStyle w:val="A"/>'), paragraph("乙", '<w:pStyle w:val="B"/>')]
    assert read_file(word(*blocks, numbering=NUMBERING, styles=styles), "表").document.text == "一、甲\n二、乙"


def test_revisions_are_read_as_accepted_and_told() -> None:
    block = (
        "<w:p><w:r><w:t>应当</w:t></w:r><w:ins><w:r><w:t>及时</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>尽快</w:delText></w:r></w:del><w:r><w:t>报告</w:t></w:r></w:p>"
    )
    found = read_file(word(block), "办法")
    assert found.document.text == "应当及时报告"
    assert found.notes == ("文件带有修订（插入 1 处，删除 1 处），按全部接受以后的文字读取",)


def test_a_text_box_is_read_once() -> None:
    choice = f"<mc:Choice><w:txbxContent>{paragraph('框里的字')}</w:txbxContent></mc:Choice>"
    fallback = f"<mc:Fallback><w:txbxContent>{paragraph('框里的字')}</w:txbxContent></mc:Fallback>"
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    block = f"<w:p><w:r><w:t>前</w:t><mc:AlternateContent {space}>{choice}{fallback}</mc:AlternateContent></w:r></w:p>"
    assert read_file(word(block), "文").document.text == "框里的字\n前"


def test_a_field_shows_its_result_and_not_its_command() -> None:
    block = "<w:p><w:r><w:instrText>HYPERLINK x</w:instrText></w:r><w:r><w:t>看这里</w:t></w:r></w:p>"
    assert read_file(word(block), "文").document.text == "看这里"


def test_chinese_numbers_are_counted_as_people_write_them() -> None:
    wanted = {1: "一", 10: "十", 11: "十一", 20: "二十", 101: "一百零一", 110: "一百一十", 1010: "一千零一十"}
    assert {number: in_chinese(number) for number in wanted} == wanted


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_saved_page_is_read_without_scripts_and_markup(encoding: str) -> None:
    declared = "gb2312" if encoding == "gb18030" else encoding
    page = (
        f"<!DOCTYPE html><html><head><meta charset={declared}><title>标题栏</title><style>p{{}}</style>"
        "<script>document.write('<p>脚本</p>')</script></head><body><h1>办　法</h1><p>第一条&nbsp;应当<b>报告</b>。</p>"
        "<div hidden>藏起来的</div><table><tr><td>甲</td><td>乙</td></tr></table><p>完&lt;毕&gt;。</p></body></html>"
    )
    found = read_file(page.encode(encoding), "网页")
    assert found.kind == "html"
    assert found.document.text == "办\u3000法\n第一条\xa0应当报告。\n甲\t乙\n完<毕>。"


def test_lines_of_a_pdf_become_paragraphs_and_page_marks_go() -> None:
    pages = [
        f"某某办法汇编\n第一条　各单位应当按照规定组织拟任干部参加\n考试，不得代考。\n"
        f"第二条　第{number}页的规定。\n— {number} —"
        for number in range(1, 5)
    ]
    assert paragraphs_of(pages).split("\n")[:2] == [
        "第一条　各单位应当按照规定组织拟任干部参加考试，不得代考。",
        "第二条　第1页的规定。",
    ]
    assert "汇编" not in paragraphs_of(pages)


def test_radicals_of_a_pdf_become_characters_and_marks_stay() -> None:
    assert without_radicals("第 1 ⻚ ⼲部（⻛纪），１２") == "第 1 页 干部（风纪），１２"


def bomb() -> bytes:
    return package({"word/document.xml": b"<w>" + b" " * 60_000_000})


def laughs() -> bytes:
    entities = '<!ENTITY a "哈哈">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    return package({"word/document.xml": f"{HEAD}<!DOCTYPE x [{entities}]><w:document {SPACE}>&h;</w:document>"})


def outside() -> bytes:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return package({"word/document.xml": f"{HEAD}{entity}<w:document {SPACE}>&e;</w:document>"})


def renamed_doc() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le")


def with_picture_only() -> bytes:
    from pypdf import PdfWriter

    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(buffer)
    return buffer.getvalue()


def locked_pdf() -> bytes:
    from pypdf import PdfWriter

    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("密")
    writer.write(buffer)
    return buffer.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (bomb, "解压后过大"),
    "billion laughs": (laughs, "不该有的文档类型声明"),
    "external entity": (outside, "不该有的文档类型声明"),
    "zip slip": (lambda: package({"word/document.xml": "x", "../../etc/x": "x"}), "指向别处的路径"),
    "macros": (lambda: package({"word/document.xml": "x", "word/vbaProject.bin": "x"}), "带有宏"),
    "truncated docx": (lambda: word(paragraph("字" * 999))[:-40], "损坏"),
    "broken xml": (lambda: package({"word/document.xml": f"<w:document {SPACE}><w:p>"}), "正文读不出来"),
    "thousands of parts": (lambda: package({"word/document.xml": "x"} | {f"a{n}": "" for n in range(2001)}), "过大"),
    "renamed .doc": (renamed_doc, "这是 Word 文档（.doc）"),
    "truncated pdf": (lambda: with_picture_only()[:200], "PDF"),
    "pdf of pictures": (with_picture_only, "没有文字"),
    "locked pdf": (locked_pdf, "加了密码"),
    "empty": (lambda: b"", "文件是空的"),
    "mark only": (lambda: b"\xef\xbb\xbf", "只有空白"),
    "empty docx": (lambda: word(paragraph("  ")), "只有空白"),
    "page of scripts": (lambda: b"<html><script>alert(1)</script></html>", "只有空白"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(name: str) -> None:
    make, reason = HOSTILE[name]
    with pytest.raises(UnreadableDocument) as refused:
        read_file(make(), "材料")
    assert reason in refused.value.reason


def test_a_child_reads_what_the_parent_would() -> None:
    data = word(numbered(0, "增强“四个意识”"), numbering=NUMBERING)
    apart = examine_apart(data, "意见")
    assert apart == examine(data, "意见")
    assert apart.file.document.text == "一、增强“四个意识”"
    assert [term.term for term in apart.terms] == ["四个意识"]
    with pytest.raises(UnreadableDocument, match="材料：文件是空的"):
        examine_apart(b"", "材料")


def test_a_child_that_takes_too_long_or_too_much_is_given_up() -> None:
    deep = ("<html>" + "<p>字</p>" * 3_000_000).encode()
    for limits in ({"seconds": 1.0}, {"megabytes": 120}):
        with pytest.raises(UnreadableDocument, match="读不完"):
            examine_apart(deep, "材料", **limits)


def test_text_of_five_megabytes_on_one_line_is_read() -> None:
    assert len(examine_apart(("学习" * 900_000).encode(), "长").file.document.text) == 1_800_000


def test_a_docx_that_python_docx_wrote_with_an_insertion_keeps_it() -> None:
    made = docx.Document()
    made.add_paragraph("前")._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>后</w:t></w:r></w:ins>"))
    buffer = io.BytesIO()
    made.save(buffer)
    assert read_file(buffer.getvalue(), "文").document.text == "前后"
