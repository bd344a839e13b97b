"""Bytes in, clean text out: encodings, line ends, invisible characters.

It refuses what is not plain text and says why; it never guesses at damaged
bytes and never folds full-width punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

OTHER_FORMAT = "能读取的是 .txt、.docx、.pdf 和 .html，请另存为其中一种再试"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "这是 PDF 文件（.pdf）"),
    (b"{\\rtf", "这是 RTF 文件（.rtf）"),
    (b"\x89PNG\r\n\x1a\n", "这是图片（.png）"),
    (b"\xff\xd8\xff", "这是图片（.jpg）"),
    (b"GIF87a", "这是图片（.gif）"),
    (b"GIF89a", "这是图片（.gif）"),
    (b"II*\x00", "这是图片（.tif）"),
    (b"MM\x00*", "这是图片（.tif）"),
    (b"Rar!\x1a\x07", "这是压缩包（.rar）"),
    (b"7z\xbc\xaf\x27\x1c", "这是压缩包（.7z）"),
    (b"\x1f\x8b\x08", "这是压缩包（.gz）"),
)
_ZIP_MEMBERS: tuple[tuple[bytes, str], ...] = (
    (b"word/", "这是 Word 文档（.docx）"),
    (b"xl/", "这是 Excel 工作簿（.xlsx）"),
    (b"ppt/", "这是 PowerPoint 演示文稿（.pptx）"),
    (b"OFD.xml", "这是 OFD 版式文件（.ofd）"),
    (b"opendocument", "这是 OpenDocument 文档（.odt）"),
)
_OLE_STREAMS: tuple[tuple[bytes, str], ...] = (
    ("WordDocument".encode("utf-16-le"), "这是 Word 文档（.doc）"),
    ("Workbook".encode("utf-16-le"), "这是 Excel 工作簿（.xls）"),
    ("PowerPoint Document".encode("utf-16-le"), "这是 PowerPoint 演示文稿（.ppt）"),
)
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)

_BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_GB2312 = frozenset(
    char
    for row in range(0xA1, 0xF8)
    for char in bytes(b for cell in range(0xA1, 0xFF) for b in (row, cell)).decode("gb2312", "ignore")
)
_COMMON = _GB2312 | {chr(code) for code in range(0x20, 0x7F)} | set("\t\r\n\u2022\u2013\u2014\u3000")

# What plain Chinese text is free of: one look at a text without them is enough.
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff"
_INVISIBLES = "\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_OTHER_LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
_UNUSUAL = re.compile(f"[{_CONTROLS}{_INVISIBLES}{_OTHER_LINE_ENDS}]")
_CONTROL = re.compile(f"[{_CONTROLS}]")
_INVISIBLE = re.compile(f"[{_INVISIBLES}]")
_OTHER_LINE_END = re.compile(f"[{_OTHER_LINE_ENDS}]")
_LONGEST_COMBINING_RUN = 30  # the Stream-Safe Text Format's limit; longer runs make NFC quadratic
# Latin, punctuation, kana, Chinese characters and full-width forms; what is left may be a combining mark.
_UNCOMBINING = "\x00-\u02ff\u2000-\u20cf\u2100-\u2bff\u3000-\u3029\u3030-\u3098\u309b-\u9fff\uff00-\uffef"
_MAYBE_STACKED = re.compile(f"[^{_UNCOMBINING}][^{_UNCOMBINING}]{{{_LONGEST_COMBINING_RUN}}}")


class UnreadableDocument(ValueError):
    """The file holds no text that can be read; `reason` is Chinese, for the person who chose the file."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}：{reason}")
        self.name = name
        self.reason = reason


def read_text(data: bytes, name: str = "文件") -> str:
    """The NFC text of `data` with ``\\n`` line ends and without invisible characters.

    Reads UTF-8, UTF-16, UTF-32 and GB18030. Raises UnreadableDocument, naming
    `name`, for anything that is empty or not plain text.
    """
    if not data:
        raise UnreadableDocument(name, "文件是空的")
    kind = _foreign_format(data)
    if kind:
        raise UnreadableDocument(name, f"{kind}，{OTHER_FORMAT}")
    return clean_text(decoded(data, name).removesuffix("\x1a"), name)


def clean_text(text: str, name: str) -> str:
    """Text of whatever file as a document holds it: NFC, one kind of line end, nothing invisible, not blank."""
    text = _without_unusual(text, name)
    if not text or text.isspace():
        raise UnreadableDocument(name, "文件里只有空白")
    if _has_stacked_marks(text):
        raise UnreadableDocument(name, "含有大量叠加的附加符号，不是正常的文字")
    return unicodedata.normalize("NFC", text)


def _without_unusual(text: str, name: str) -> str:
    text = text.replace("\r\n", "\n")
    if not _UNUSUAL.search(text):
        return text
    text = _INVISIBLE.sub("", _OTHER_LINE_END.sub("\n", text))
    control = _CONTROL.search(text)
    if control:
        raise UnreadableDocument(name, f"含有控制字符（第 {control.start() + 1} 个字符），像是二进制文件而不是纯文本")
    return text


def _foreign_format(data: bytes) -> str:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((kind for member, kind in _ZIP_MEMBERS if member in data), "这是压缩包（.zip）")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next((kind for stream, kind in _OLE_STREAMS if stream in data), "这是旧版 Office 或 WPS 文件")
    if _HTML.match(data):
        return "这是网页文件（.html）"
    return ""


def decoded(data: bytes, name: str) -> str:
    """The characters of plain text, by its mark or by what its bytes look like. UnreadableDocument."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _by_mark(data[len(bom) :], encoding, name)
    damage = None
    try:
        text = data.decode("utf-8")
        if "\x00" not in text:
            return text
    except UnicodeDecodeError as error:
        damage = error.start
    wide = _utf16_without_mark(data)
    if wide is not None:
        return wide
    if damage is None:
        return text
    if _is_mostly_utf8(data[:damage]):
        raise UnreadableDocument(name, f"UTF-8 编码有损坏（第 {damage + 1} 个字节起），请重新保存后再试")
    return _gb18030(data, name)


def _by_mark(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        label = encoding.removesuffix("-le").removesuffix("-be").upper()
        raise UnreadableDocument(
            name, f"{label} 编码有损坏（第 {error.start + 1} 个字节起），请重新保存后再试"
        ) from None


def _utf16_without_mark(data: bytes) -> str | None:
    """The text, if one byte order makes nearly all of it everyday Chinese or ASCII."""
    if len(data) % 2:
        return None
    best: tuple[float, str] = (0.9, "")
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        best = max(best, (_share_of(_COMMON, Counter(text)), text))
    return best[1] or None


def _gb18030(data: bytes, name: str) -> str:
    refused = UnreadableDocument(name, "认不出文字编码，请用记事本另存为 UTF-8 编码的 .txt 再试")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise refused from None
    hanzi = Counter({char: count for char, count in Counter(text).items() if "\u3400" <= char <= "\u9fff"})
    # Big5 and broken UTF-8 decode too, into characters that nobody writes.
    if hanzi.total() >= 8 and _share_of(_GB2312, hanzi) < 0.7:
        raise refused
    return text


def _is_mostly_utf8(prefix: bytes) -> bool:
    """Whether the valid part before the first fault is too long to be GBK read by accident."""
    return sum(char > "\x7f" for char in prefix.decode("utf-8", "ignore")) >= 12


def _share_of(known: frozenset[str], counts: Counter[str]) -> float:
    return sum(count for char, count in counts.items() if char in known) / counts.total()


def _has_stacked_marks(text: str) -> bool:
    if not _MAYBE_STACKED.search(text):
        return False
    marks = "".join(sorted(char for char in set(text) if unicodedata.combining(char)))
    return bool(marks) and bool(re.search(f"[{re.escape(marks)}]{{{_LONGEST_COMBINING_RUN + 1}}}", text))
