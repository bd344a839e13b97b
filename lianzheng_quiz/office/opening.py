"""Opens a workbook that somebody sent, or says in Chinese why not. Nothing of it is run or fetched."""

from __future__ import annotations

import io
import re
import stat
import warnings
import zipfile
from collections.abc import Iterable

from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED_BYTES = 50 * 1024 * 1024
MOST_ENTRIES = 2000
MOST_RATIO = 100
MOST_CELLS = 120_000
"""Cells that are written or formatted, and those that merged areas span: each costs memory, empty or not."""

_OLD_MAGIC = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
_AREA = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?\bref\s*=\s*[\"']([^\"']+)[\"']")
_BLANK_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s(?![^>]*\bt=\"str\")[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A formula that was never computed; one that gave an empty text is marked as text."""

_AGAIN = "请在 Excel 或 WPS 中另存为 .xlsx 后再上传"


class UnreadableWorkbook(ValueError):
    """A file that is no usable workbook; the message is for the person who sent it."""


def open_workbook(data: bytes, values: bool = True, links: bool = False) -> Workbook:
    """A workbook's cells: what its formulas gave, or (`values` False) the formulas themselves. UnreadableWorkbook.

    `links` keeps references to other workbooks, so that a file that is handed back loses nothing.
    """
    check_package(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return load_workbook(io.BytesIO(data), data_only=values, keep_links=links)
        except Exception as fault:  # openpyxl raises many kinds on broken files
            raise _no_workbook() from fault


def check_package(data: bytes) -> None:
    """Refuse, before anything is parsed, what is no workbook, too big, or carries what may run. UnreadableWorkbook."""
    if data.startswith(_OLD_MAGIC):
        raise UnreadableWorkbook(f"这是旧版 .xls 或加了密码的文件，{_AGAIN}（不加密码）")
    if len(data) > MOST_BYTES:
        raise UnreadableWorkbook(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请只保留名单所在的工作表后重新上传")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive.infolist())
            _check_parts(archive)
    except UnreadableWorkbook:
        raise
    except Exception as fault:  # zipfile raises many kinds on broken files
        raise _no_workbook() from fault


def blank_formulas(data: bytes) -> int:
    """How many formulas of a checked package hold no result: their cells read as empty."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return sum(sum(1 for _ in _BLANK_FORMULA.finditer(archive.read(name))) for name in names)


def _no_workbook() -> UnreadableWorkbook:
    return UnreadableWorkbook("文件不是有效的 Excel 工作簿（.xlsx），请检查后重新上传")


def _macros() -> UnreadableWorkbook:
    return UnreadableWorkbook("文件带有宏（.xlsm），请另存为不带宏的 .xlsx 后再上传")


def _check_entries(entries: Iterable[zipfile.ZipInfo]) -> None:
    entries = list(entries)
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED_BYTES or unpacked / packed > MOST_RATIO:
        raise UnreadableWorkbook("文件解压后过大，已拒绝打开；请只保留名单所在的工作表后重新上传")
    names = {entry.filename for entry in entries}
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise _no_workbook()
    if any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        raise _no_workbook()
    if any("vbaproject" in name.lower() for name in names):
        raise _macros()
    if "xl/workbook.bin" in names:
        raise UnreadableWorkbook(f"这是二进制工作簿（.xlsb），{_AGAIN}")
    if "xl/workbook.xml" not in names:
        raise _no_workbook()


def _check_parts(archive: zipfile.ZipFile) -> None:
    cells = 0
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        text = archive.read(name)
        if b"<!DOCTYPE" in text.replace(b"\0", b""):
            raise _no_workbook()
        if name == "[Content_Types].xml" and b"macroEnabled" in text:
            raise _macros()
        if name.startswith("xl/externalLinks/") and b"ddeLink" in text:
            raise UnreadableWorkbook("文件含有自动运行外部程序的链接（DDE），请删去后另存为 .xlsx 再上传")
        if name.startswith("xl/worksheets/"):
            cells += sum(1 for _ in _CELL.finditer(text)) + sum(_size(area[1]) for area in _AREA.finditer(text))
        if cells > MOST_CELLS:
            raise UnreadableWorkbook(
                f"工作簿超过 {MOST_CELLS} 个单元格（设了格式的空格也算），请新建工作簿，只粘贴名单后再上传"
            )


def _size(area: bytes) -> int:
    left, top, right, bottom = (side or 0 for side in range_boundaries(area.decode("ascii", "replace")))
    return (right - left + 1) * (bottom - top + 1)
