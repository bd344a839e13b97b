"""Excel in and out: score sheets, name lists and their template. Every text cell is neutral."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

MOST_UNPACKED_BYTES = 50 * 1024 * 1024
MOST_ENTRIES = 2000
MOST_RATIO = 100
MOST_ROWS = 20_000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


class UnreadableWorkbook(ValueError):
    """A file that is no usable workbook; the message is for the person who sent it."""


def neutral(value: str) -> str:
    """Text that no spreadsheet takes for a formula, without the control characters that no workbook can hold."""
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    return "'" + value if value.startswith(DANGEROUS) else value


def put(sheet: Worksheet, row: int, column: int, value: Any) -> Cell:
    """Write a cell; text stays text."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        cell.value = neutral(value)
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


_THIN = Side(style="thin", color="999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def table_sheet(
    sheet: Worksheet, title: str, notes: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Title row, notes, a framed table with a frozen head, columns wide enough, ready to print on A4 across."""
    put(sheet, 1, 1, title).font = Font(size=16, bold=True)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 32
    for offset, note in enumerate(notes, start=2):
        put(sheet, offset, 1, note)
        sheet.merge_cells(start_row=offset, start_column=1, end_row=offset, end_column=len(heads))
    top = len(notes) + 2
    for column, head in enumerate(heads, start=1):
        cell = put(sheet, top, column, head)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="EAF1F9")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BORDER
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row, start=1):
            written = put(sheet, number, column, value)
            written.border = _BORDER
            written.alignment = Alignment(vertical="center", wrap_text=True)
    _set_widths(sheet, heads, rows)
    sheet.freeze_panes = f"A{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _set_widths(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    for column, head in enumerate(heads):
        widest = max([_width(head), *(_width(row[column]) for row in rows[:500])])
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(max(widest + 2, 8), 48)


def _width(value: Any) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in str("" if value is None else value))


def workbook_bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def table_workbook(
    sheet_name: str, title: str, notes: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[Any]]
) -> bytes:
    """A workbook of one table."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = sheet_name
    table_sheet(sheet, title, notes, heads, rows)
    return workbook_bytes(book)


def roster_template(columns: Mapping[str, str], required: Sequence[str], unit_names: Sequence[str]) -> bytes:
    """An empty name list with two sample people, text columns, and a guide sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "名单"
    samples = [
        [
            "示例甲",
            unit_names[0] if unit_names else "某单位",
            "00123",
            "综合科科长",
            "办公室副主任",
            "乡科级正职",
            "1975-06-08",
            "是",
        ],
        [
            "示例乙",
            unit_names[0] if unit_names else "某单位",
            "00456",
            "一级主任科员",
            "业务科科长",
            "乡科级正职",
            "1986-11-20",
            "否",
        ],
    ]
    for column, (key, label) in enumerate(columns.items(), start=1):
        cell = put(sheet, 1, column, label + ("（必填）" if key in required else ""))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="EAF1F9")
        sheet.column_dimensions[get_column_letter(column)].width = 18
        for row in range(2, 502):
            sheet.cell(row, column).number_format = "@"
    for row, sample in enumerate(samples, start=2):
        for column, value in enumerate(sample, start=1):
            put(sheet, row, column, value)
    sheet.freeze_panes = "A2"
    guide = book.create_sheet("填写说明")
    guide.column_dimensions["A"].width = 90
    lines = [
        "1. 从第 2 行起每行一人，填写前请删去两行示例。",
        "2. 姓名、单位、工号必填；单位须与系统中的单位名称一致。",
        "3. 工号按文本填写，保留前面的 0。请勿填写身份证号。",
        "4. 出生日期写作 1975-06-08；中共党员填“是”或“否”。",
        "5. 有一处错误则整份名单不导入，系统会指出行、列和原因，改好后重新上传即可，不会重复。",
        "可用的单位名称：" + "、".join(unit_names),
    ]
    for row, line in enumerate(lines, start=1):
        put(guide, row, 1, line)
    return workbook_bytes(book)


def read_table(data: bytes, columns: Mapping[str, str]) -> list[tuple[int, dict[str, Any]]]:
    """Rows of the first sheet below the head row, as (row number, values by key of `columns`).

    The head row is the first of the top ten that names the first column; head cells may carry
    remarks such as “（必填）”. UnreadableWorkbook names what is wrong.
    """
    heads: dict[int, str] = {}
    rows: list[tuple[int, dict[str, Any]]] = []
    for number, cells in enumerate(_rows(data), start=1):
        if not heads:
            if number > 10:
                break
            heads = _heads(cells, columns)
        elif any(cell not in (None, "") for cell in cells):
            rows.append((number, {key: cells[place] for place, key in heads.items()}))
    if not heads:
        raise UnreadableWorkbook(f"前 10 行里没有找到标题行，标题行须包含“{next(iter(columns.values()))}”等列名")
    if len(rows) > MOST_ROWS:
        raise UnreadableWorkbook(f"名单超过 {MOST_ROWS} 行，请分批导入")
    missing = [label for key, label in list(columns.items())[:3] if key not in heads.values()]
    if missing:
        raise UnreadableWorkbook("缺少列：" + "、".join(missing))
    return rows


def _heads(cells: Sequence[Any], columns: Mapping[str, str]) -> dict[int, str]:
    by_label = {label: key for key, label in columns.items()}
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        label = "".join(str(cell or "").split()).split("（")[0].split("(")[0].strip("*＊")
        if label in by_label and by_label[label] not in found.values():
            found[place] = by_label[label]
    return found if next(iter(columns)) in found.values() else {}


def _rows(data: bytes) -> list[Sequence[Any]]:
    """The cells of the first sheet, read whole, so that a fault in the middle is found here."""
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadableWorkbook("这是旧版 .xls 或加了密码的文件，请在 Excel 或 WPS 中另存为不加密的 .xlsx 后再上传")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bombs(archive)
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        return list(sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 20, max_col=60))
    except UnreadableWorkbook:
        raise
    except Exception as fault:  # openpyxl raises many kinds on broken files
        raise UnreadableWorkbook("文件不是有效的 Excel 工作簿（.xlsx），请检查后重新上传") from fault


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED_BYTES or unpacked / packed > MOST_RATIO:
        raise UnreadableWorkbook("文件解压后过大，已拒绝打开；请只保留名单所在的工作表后重新上传")
