"""Reading: every encoding gives the same text, structure is recognised, and bad files are refused in Chinese."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from question_bank.reading import Document, UnreadableDocument, document_of, read_document, read_text

REPORT = Path(__file__).parent / "samples" / "yunxi_annual_report.txt"
TEXT = REPORT.read_text("utf-8")


@pytest.fixture(scope="module")
def report() -> Document:
    return read_document(REPORT)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "gb18030"]
)
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    assert read_text(TEXT.encode(encoding)) == TEXT


def test_big_endian_with_mark_is_read() -> None:
    assert read_text(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "gb18030"])
def test_plain_ascii_is_read_in_every_encoding(encoding: str) -> None:
    assert read_text("Bush hid the facts, 12 of them.\n".encode(encoding)) == "Bush hid the facts, 12 of them.\n"


def test_characters_outside_gbk_survive_gb18030() -> None:
    text = "㙍同志与𠮷同志参加了学习，会议由总支书记主持，大家都作了发言。"
    assert read_text(text.encode("gb18030")) == text


def test_line_ends_become_newlines() -> None:
    assert read_text("甲\r\n乙\r丙\u2028丁\x0b戊\n".encode()) == "甲\n乙\n丙\n丁\n戊\n"


def test_invisible_characters_are_dropped() -> None:
    assert read_text("\ufeff一岗\u200b双\u2060责\ufeff，\u00ad好\u200d。".encode()) == "一岗双责，好。"


def test_text_is_nfc_and_keeps_full_width_punctuation() -> None:
    text = read_text("e\u0301，（一）：Ａ１\u3000。".encode())
    assert text == "\u00e9，（一）：Ａ１\u3000。"
    assert unicodedata.is_normalized("NFC", text)


def test_old_end_of_file_mark_is_dropped() -> None:
    assert read_text("完。\x1a".encode()) == "完。"


def _zip_with(member: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "文件是空的"),
        (b" \n\t \r\n", "文件里只有空白"),
        ("\ufeff\u200b\u3000".encode(), "文件里只有空白"),
        (b"\xef\xbb\xbf", "文件里只有空白"),
        (_zip_with("word/document.xml"), "这是 Word 文档（.docx），能读取的是 .txt、.docx、.pdf 和 .html"),
        (_zip_with("xl/workbook.xml"), "这是 Excel 工作簿（.xlsx）"),
        (_zip_with("ppt/presentation.xml"), "这是 PowerPoint 演示文稿（.pptx）"),
        (_zip_with("OFD.xml"), "这是 OFD 版式文件（.ofd）"),
        (_zip_with("a.bin"), "这是压缩包（.zip）"),
        (b"%PDF-1.7\n%\xe2\xe3", "这是 PDF 文件（.pdf）"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "这是 Word 文档（.doc）"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "这是旧版 Office 或 WPS 文件"),
        (b"{\\rtf1\\ansi", "这是 RTF 文件（.rtf）"),
        (b"\x89PNG\r\n\x1a\n\x00", "这是图片（.png）"),
        (b"\xff\xd8\xff\xe0\x00", "这是图片（.jpg）"),
        (b"\n<!DOCTYPE html><html>", "这是网页文件（.html）"),
        (b"abc\x00def", "含有控制字符（第 4 个字符）"),
        ("学习\x07制度".encode(), "含有控制字符（第 3 个字符）"),
        (bytes(range(256)) * 4, "认不出文字编码"),
        ("關於黨風廉政建設責任制與監督執紀問責的學習資料".encode("big5"), "认不出文字编码"),
        (TEXT.encode()[:-2], "UTF-8 编码有损坏"),
        (b"\xef\xbb\xbf\xff\xff", "UTF-8 编码有损坏"),
        (b"\xff\xfe\x00", "UTF-16 编码有损坏"),
        (("a" + "\u0301\u0323" * 500_000).encode(), "含有大量叠加的附加符号"),
    ],
)
def test_bad_bytes_are_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_text(data, "材料")
    assert reason in refused.value.reason
    assert refused.value.name == "材料"
    assert str(refused.value) == f"材料：{refused.value.reason}"


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="没有的文件：文件不存在"):
        read_document(tmp_path / "没有的文件.txt")


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="这不是文件"):
        read_document(tmp_path)


def test_forbidden_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "密.txt"
    path.write_text("内容")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UnreadableDocument, match="没有读取这个文件的权限"):
        read_document(path)


def test_document_is_named_after_its_file_and_hashed_over_its_text(report: Document) -> None:
    assert report.name == "yunxi_annual_report"
    assert report.sha256 == hashlib.sha256(report.text.encode()).hexdigest()


def test_same_text_in_another_encoding_has_the_same_hash(report: Document, tmp_path: Path) -> None:
    path = tmp_path / "副本.txt"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode("gb18030"))
    assert read_document(path).sha256 == report.sha256


def test_sections_follow_the_numbering(report: Document) -> None:
    assert [(section.path, section.heading) for section in report.sections] == [
        ("开头", ""),
        ("一", "主要做法"),
        ("一/（一）", "抓学习，打牢思想根基"),
        ("一/（二）", "抓责任，层层传到末端"),
        ("一/（二）/1", "总支书记同分管领导签订清单，“一岗双责”写进年度目标"),
        ("一/（二）/2", "采购、基建等支出全部列入“三重一大”事项，由集体研究"),
        ("一/（二）/2/（1）", "单笔超过限额的，先听取意见再上会"),
        ("一/（二）/2/（2）", "执行结果在内网公布"),
        ("一/（三）", "抓作风，盯住反复出现的毛病"),
        ("二", "存在不足"),
        ("三", "明年打算"),
    ]


def test_sections_tile_the_text(report: Document) -> None:
    assert report.sections[0].start == 0
    assert report.sections[-1].end == len(report.text)
    for section, following in pairwise(report.sections):
        assert section.end == following.start


def test_section_of_an_offset(report: Document) -> None:
    assert report.section_at(0).path == "开头"
    assert report.section_at(report.text.index("一岗双责")).path == "一/（二）/1"
    assert report.section_at(len(report.text)).path == "三"


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("没有标题。", ["开头"]),
        ("一、二、三线城市都要去。", ["开头"]),
        ("3.5万元以下的支出", ["开头"]),
        ("一是抓学习。\n二是抓落实。", ["开头"]),
        ("（一）先做。\n（二）再做。", ["（一）", "（二）"]),
        ("(一)半角括号。\n　　十一、缩进的标题", ["（一）", "十一"]),
        ("第一章　总则\n第一条　甲。\n第二条　乙。\n第二章　附则\n第三条　丙。",
         ["第一章", "第一章/第一条", "第一章/第二条", "第二章", "第二章/第三条"]),
        ("第一条防线要守住。", ["开头"]),
        ("\n\n一、开宗明义", ["一"]),
    ],
)  # fmt: skip
def test_headings_are_told_from_ordinary_lines(text: str, paths: list[str]) -> None:
    assert [section.path for section in document_of("试", text).sections] == paths


def test_sentences_are_trimmed_and_know_their_section(report: Document) -> None:
    sentences = {report.text[sentence.start : sentence.end]: sentence.section for sentence in report.sentences}
    assert sentences["三会一课按月排表，缺席的一律补课。"] == "一/（一）"
    assert sentences["（1）单笔超过限额的，先听取意见再上会。"] == "一/（二）/2/（1）"
    assert all(words == words.strip() for words in sentences)


def test_closing_quotation_mark_belongs_to_its_sentence() -> None:
    document = document_of("试", "他说：“好。”大家都笑了！！ 完")
    assert [document.text[part.start : part.end] for part in document.sentences] == [
        "他说：“好。”", "大家都笑了！！", "完",
    ]  # fmt: skip


def test_document_of_mere_punctuation_still_has_a_sentence() -> None:
    document = document_of("试", "。。。")
    assert document.sentence_at(0).end == 3


@pytest.mark.parametrize("unit", ["抓早抓小", "一、", "（一）\n", "。", "“", " "])
def test_five_megabytes_of_one_thing_are_read(unit: str) -> None:
    data = (unit * (5_000_000 // len(unit.encode())) + "完").encode()
    document = document_of("大", read_text(data))
    assert document.text.endswith("完")


def read_plainly(text: str) -> str:
    """The text as `read_text` promises it, one character at a time; empty where it must refuse."""
    chars = []
    for char in re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text.removesuffix("\x1a")):
        if unicodedata.category(char) == "Cc" and char not in "\t\n":
            return ""
        if char not in INVISIBLE:
            chars.append(char)
    return unicodedata.normalize("NFC", "".join(chars)) if "".join(chars).strip() else ""


INVISIBLE = "\xad\u034f\u061c\u180e\u200b\u200d\u202e\u2060\ufeff"
ODD = [
    "\r\n",
    *"\r\n\t\x07\x0b\x0c\x1a\x85\u2028\u2029\u3000\xa0 ",
    *INVISIBLE,
    *"e\u0301\u0323\u3099か",
    *"学习，（一）𠮷🙂",
]
LINES = st.lists(
    st.sampled_from([*"第一十二章节条（()）、．. 1３\u3000甲。", "部分", "第一", "一、", "（二）", "3."]), max_size=8
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(ODD), max_size=30).map("".join))
@example("\r\u200b\n学")
@example("学" + "\u0301" * 30)
def test_odd_characters_are_read_as_one_by_one(text: str) -> None:
    expected = read_plainly(text)
    try:
        found = read_text(b"\xef\xbb\xbf" + text.encode())
    except UnreadableDocument:
        found = ""
    assert found == expected


@pytest.mark.parametrize("mark", ["\u0301", "\u3099", "\u20d0", "\u0e38", "\U0001e2ec", "\u302a", "\ufe20"])
def test_a_long_pile_of_marks_is_refused_and_a_short_one_is_not(mark: str) -> None:
    assert read_text(("学" + mark * 30).encode())
    with pytest.raises(UnreadableDocument, match="叠加的附加符号"):
        read_text(("学" + mark * 31).encode())


def test_a_long_run_of_foreign_letters_is_read() -> None:
    text = "한국어" * 20 + "ภาษา" * 20 + "🙂" * 40
    assert read_text(text.encode()) == text


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES.map("".join), min_size=1, max_size=6))
def test_a_line_is_a_heading_wherever_it_stands(lines: list[str]) -> None:
    starts, offset = [], 0
    for line in lines:
        if document_of("试", line).sections[-1].path != "开头":
            starts.append(offset)
        offset += len(line) + 1
    sections = document_of("试", "\n".join(lines)).sections
    assert [section.start for section in sections if section.path != "开头"] == starts


def test_a_file_too_big_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "大.txt"
    path.write_text("学习", encoding="utf-8")
    monkeypatch.setattr("question_bank.reading.files.MAX_BYTES", 6)
    assert read_document(path).text == "学习"
    monkeypatch.setattr("question_bank.reading.files.MAX_BYTES", 5)
    with pytest.raises(UnreadableDocument, match="文件超过"):
        read_document(path)


def test_digest_of_a_long_text_is_that_of_its_bytes() -> None:
    text = "学" * 1_100_000 + "𠮷"
    assert document_of("长", text).sha256 == hashlib.sha256(text.encode()).hexdigest()
