"""A file of any kind that can be read, told by what is in it and never by its name, as a document.

Office's kinds are .txt, .docx, .pdf and saved web pages; what else is sent is named and refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from question_bank.reading.document import Document, document_of
from question_bank.reading.packages import UnsafePackage
from question_bank.reading.pdf import UnreadablePdf, pdf_text
from question_bank.reading.text import UnreadableDocument, clean_text, decoded, read_text
from question_bank.reading.web_page import declared_encoding, page_text
from question_bank.reading.word import MAIN_PART, word_text

MAX_BYTES = 128 * 1024 * 1024
_WITHIN = 8192
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class ReadFile:
    """A document with what a reader of it must know beside the text, in Chinese; `kind` is how the file is written."""

    document: Document
    kind: str
    notes: tuple[str, ...] = ()


def read_file(data: bytes, name: str) -> ReadFile:
    """The document in a file's bytes. UnreadableDocument says in Chinese why there is none."""
    kind = _kind_of(data)
    if kind == "txt":
        return ReadFile(document_of(name, read_text(data, name)), kind)
    try:
        text, notes = _READERS[kind](data, name)
    except (UnsafePackage, UnreadablePdf) as fault:
        raise UnreadableDocument(name, str(fault)) from fault
    return ReadFile(document_of(name, clean_text(text, name)), kind, tuple(notes))


def read_document(path: Path) -> Document:
    """The document in a file on disk. UnreadableDocument."""
    name = path.stem.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return read_file(_bytes_of(path, name), name).document


def _kind_of(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04") and MAIN_PART.encode() in data:
        return "docx"
    start = data[:_WITHIN].replace(b"\0", b"").lstrip(b"\xff\xfe")
    return "html" if _HTML.match(start) else "txt"


def _page(data: bytes, name: str) -> tuple[str, list[str]]:
    return page_text(_markup(data, name)), []


def _markup(data: bytes, name: str) -> str:
    """A page's characters; what it says of its encoding counts where its bytes agree."""
    encoding = declared_encoding(data)
    try:
        codecs.lookup(encoding)
        return data.decode(encoding) if encoding and not data.startswith(codecs.BOM_UTF8) else decoded(data, name)
    except (LookupError, UnicodeDecodeError):
        return decoded(data, name)


_READERS: dict[str, Callable[[bytes, str], tuple[str, list[str]]]] = {
    "docx": lambda data, _name: word_text(data),
    "pdf": lambda data, _name: pdf_text(data),
    "html": _page,
}


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        if not path.exists():
            raise UnreadableDocument(name, "文件不存在")
        if not path.is_file():
            raise UnreadableDocument(name, "这不是文件")
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableDocument(name, f"文件超过 {MAX_BYTES // 1024 // 1024} MB")
        return path.read_bytes()
    except PermissionError:
        raise UnreadableDocument(name, "没有读取这个文件的权限") from None
    except (OSError, ValueError) as error:
        if isinstance(error, UnreadableDocument):
            raise
        raise UnreadableDocument(name, "文件打不开") from error
