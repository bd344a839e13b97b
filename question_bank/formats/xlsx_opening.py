"""Opens a workbook that somebody sent: refuses what is no workbook or too big, finds the sheet and its head row."""

from __future__ import annotations

import re
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from question_bank.formats.jsonl import UnreadableQuestions
from question_bank.formats.xlsx_columns import COLUMNS, QUESTIONS_SHEET, RESULT_HEAD

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_ENTRIES = 2000
MOST_RATIO = 100
MOST_ROWS = 10_000
MOST_COLUMNS = 200
MOST_CELLS = 400_000
_HEAD_WITHIN = 10
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
_AREA = re.compile(rb"(?:mergeCell|hyperlink)\s[^>]*?\bref\s*=\s*[\"']([^\"']+)[\"']")
_OLD_MAGIC, _ZIP_MAGIC = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_REMARK = re.compile(r"[（(].*?[）)]|[*＊\s:：]")
_ALIASES = {"正确答案": "answer", "知识点": "term", "法规": "authority_title", "依据条款": "authority_article"}
_KEYS = {column.label: column.key for column in COLUMNS} | _ALIASES


@dataclass(frozen=True)
class Table:
    """The sheet of questions: the number of its head row and of its last row, the column of each known key."""

    book: Workbook
    sheet: Worksheet
    head: int
    last: int
    places: dict[str, int]
    result: int


def open_table(data: bytes) -> Table:
    """The table of questions in a workbook's bytes; UnreadableQuestions says in Chinese what is wrong with the file."""
    archive = _archive(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _refuse_what_is_too_big(archive)
            extents = _extents(data)
            book = load_workbook(BytesIO(data), keep_links=False)
        except UnreadableQuestions:
            raise
        except Exception as fault:  # openpyxl raises many kinds on broken files
            raise UnreadableQuestions("文件损坏或不是Excel工作簿（.xlsx），请用Excel或WPS另存为.xlsx再导入") from fault
    return _table(book, extents)


def looks_like_a_workbook(data: bytes) -> bool:
    """Whether the first bytes are those of an Excel file, old or new."""
    return data.startswith((_OLD_MAGIC, _ZIP_MAGIC))


def _archive(data: bytes) -> zipfile.ZipFile:
    """The parts of a workbook; anything else is refused with what to do about it."""
    if data.startswith(_OLD_MAGIC):
        raise UnreadableQuestions("这是旧版.xls或加了密码的文件，请在Excel或WPS中另存为不加密码的.xlsx再导入")
    if len(data) > MOST_BYTES:
        raise UnreadableQuestions(f"文件超过{MOST_BYTES // 1024 // 1024}MB，请分成几份导入")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise UnreadableQuestions("不是Excel工作簿（.xlsx），请用Excel或WPS另存为.xlsx再导入") from fault
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise UnreadableQuestions("不是Excel工作簿（.xlsx），请用Excel或WPS另存为.xlsx再导入")
    if any("vbaProject" in name for name in names):
        raise UnreadableQuestions("文件带有宏，请另存为不带宏的.xlsx再导入")
    unpacked, packed = (sum(sizes) for sizes in zip(*((e.file_size, e.compress_size) for e in entries), strict=True))
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(1, packed):
        raise UnreadableQuestions("文件解压后过大，请新建工作簿，只粘贴试题后再导入")
    return archive


def _refuse_what_is_too_big(archive: zipfile.ZipFile) -> None:
    """Counts cells, rows and the cells that areas span in the raw text: one area can stand for millions."""
    cells = 0
    for name in archive.namelist():
        text = archive.read(name).replace(b"\0", b"") if name.endswith(".xml") else b""
        cells += sum(1 for _ in _CELL.finditer(text))
        for area in _AREA.finditer(text):
            left, top, right, bottom = (side or 0 for side in range_boundaries(area[1].decode("ascii", "replace")))
            cells += (right - left + 1) * (bottom - top + 1)
        if cells > MOST_CELLS:
            raise UnreadableQuestions(f"工作簿超过{MOST_CELLS}个单元格，请新建工作簿，只粘贴试题后再导入")


def _extents(data: bytes) -> dict[str, tuple[int, int]]:
    """The last row and column with content of each sheet, read without holding the sheet."""
    book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
    found: dict[str, tuple[int, int]] = {}
    for sheet in book.worksheets:
        if isinstance(sheet, ReadOnlyWorksheet):
            sheet.reset_dimensions()
        last_row = last_column = 0
        blank: object = None
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
            filled = [] if row is blank else [place for place, cell in enumerate(row, 1) if cell.value is not None]
            if filled:
                last_row, last_column = number, max(last_column, filled[-1])
            else:
                blank = row
            if last_row > MOST_ROWS:
                raise UnreadableQuestions(f"工作表“{sheet.title}”超过{MOST_ROWS}行，请删去多余的行或分成几份导入")
        found[sheet.title] = last_row, last_column
    book.close()
    return found


def _table(book: Workbook, extents: dict[str, tuple[int, int]]) -> Table:
    """The sheet named for questions first, then any other with a head row."""
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.title.strip() != QUESTIONS_SHEET)
    for sheet in sheets:
        last_row, last_column = extents.get(sheet.title, (0, 0))
        for number in range(1, min(_HEAD_WITHIN, last_row) + 1):
            labels = [_label(sheet.cell(number, place).value) for place in range(1, last_column + 1)]
            keys = [_KEYS.get(label, "") for label in labels]
            if {"type", "stem"} <= set(keys):
                return _checked(Table(book, sheet, number, last_row, _places(keys), _result_place(labels)))
    raise UnreadableQuestions(f"前{_HEAD_WITHIN}行里没有找到列名（应有“题型”“题干”“答案”等），请用导入模板")


def _label(value: object) -> str:
    return _REMARK.sub("", unicodedata.normalize("NFKC", str(value or ""))).upper()


def _places(keys: list[str]) -> dict[str, int]:
    repeated = sorted({key for key in keys if key and keys.count(key) > 1})
    if repeated:
        labels = "、".join(column.label for column in COLUMNS if column.key in repeated)
        raise UnreadableQuestions(f"列名重复：{labels}，请只留一列")
    return {key: place for place, key in enumerate(keys, 1) if key}


def _result_place(labels: list[str]) -> int:
    """Where the results of an earlier import stand, or the first column without content."""
    return labels.index(RESULT_HEAD) + 1 if RESULT_HEAD in labels else len(labels) + 1


def _checked(table: Table) -> Table:
    missing = [column.label for column in COLUMNS if column.needed and column.key not in table.places]
    if missing:
        raise UnreadableQuestions(f"工作表“{table.sheet.title}”缺少列：{'、'.join(missing)}")
    return table
