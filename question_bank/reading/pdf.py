"""The text of a PDF that holds text: lines joined to paragraphs again, page numbers and running heads left out.

A scanned page holds a picture and no text; that is said, never guessed at.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from unicodedata import east_asian_width

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from question_bank.reading.radicals import without_radicals

MOST_PAGES = 500
_FEW_LETTERS = 20
_PAGE_NUMBER = re.compile(r"[-—–－·\s]*(?:第?\s*\d{1,4}\s*页?)(?:\s*[/／共]\s*\d{1,4}\s*页?)?[-—–－·\s]*")
_ENDS = "。！？!?；;：:…”』」）)》"
_BEGINS = re.compile(
    r"[ \u3000]{2,}|第[一二三四五六七八九十百零〇\d]{1,6}[编章节条部]|[一二三四五六七八九十]{1,3}[、．]|"
    r"[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]"
)
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff，。；：、！？“”（）《》]) +(?=[\u3400-\u9fff，。；：、！？“”（）《》])")


class UnreadablePdf(ValueError):
    """The message is Chinese and says what is wrong with the file."""


def pdf_text(data: bytes) -> tuple[str, list[str]]:
    """The text of a PDF and notes in Chinese. UnreadablePdf says why not."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadablePdf("PDF 加了密码，请去掉密码后再试")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise UnreadablePdf(f"PDF 有 {count} 页，超过 {MOST_PAGES} 页，请分成几份")
        pages = [page.extract_text() for page in reader.pages]
    except UnreadablePdf:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError) as fault:
        raise UnreadablePdf("PDF 损坏或不完整，请重新导出后再试") from fault
    found = [without_radicals(page) for page in pages]
    blank = [number for number, page in enumerate(found, start=1) if len("".join(page.split())) < _FEW_LETTERS]
    if len(blank) == len(found):
        raise UnreadablePdf("PDF 里没有文字（可能是扫描件），请先用文字识别软件转成文字")
    notes = [f"第 {'、'.join(map(str, blank[:10]))} 页没有文字，可能是图片，没有读取"] if blank else []
    return paragraphs_of(found), notes


def paragraphs_of(pages: Sequence[str]) -> str:
    """Lines of pages as paragraphs, one a line."""
    lined = [[line.rstrip() for line in page.split("\n") if line.strip()] for page in pages]
    running = _running_heads(lined)
    found: list[str] = []
    before = ""
    for lines in lined:
        kept = [line for line in lines if not _PAGE_NUMBER.fullmatch(line) and _without_figures(line) not in running]
        edge = _edge(kept)
        for line in kept:
            if found and not _BEGINS.match(line) and before[-1:] not in _ENDS and _width(before) >= edge * 0.8:
                found[-1] += line.strip()
            else:
                found.append(line.strip())
            before = line.strip()
    return "\n".join(_BETWEEN_HAN.sub("", line) for line in found)


def _edge(lines: Sequence[str]) -> int:
    """How wide a full line of a page is: the upper quarter begins there, wider ones are rows of tables."""
    widths = sorted(_width(line.strip()) for line in lines)
    return widths[len(widths) * 3 // 4] if widths else 0


def _width(line: str) -> int:
    """In half-width letters."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in line)


def _running_heads(pages: Sequence[Sequence[str]]) -> set[str]:
    """First and last lines that stand, figures aside, on most pages."""
    if len(pages) < 3:
        return set()
    seen = Counter(_without_figures(line) for lines in pages for line in {*lines[:1], *lines[-1:]})
    return {line for line, count in seen.items() if count > len(pages) / 2}


def _without_figures(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())
