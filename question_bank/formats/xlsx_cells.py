"""The text of a cell as the person who filled it in saw it, and what Excel may have made of it meanwhile."""

from __future__ import annotations

import re
from datetime import date, datetime

from openpyxl.cell.cell import Cell, MergedCell

from question_bank.formats.xlsx_columns import BY_KEY, original, tidy

_ZEROS = re.compile(r"0+")
_DATE = re.compile(r"(\d{4})(?:年|[-/.．])(\d{1,2})(?:月|[-/.．])(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
DATES = ("valid_from", "valid_to")


def cell_text(cell: Cell | MergedCell, key: str) -> str:
    """The text of a cell under a column; ValueError with a Chinese reason for what can't be taken over."""
    value = cell.value
    if value is None or isinstance(cell, MergedCell):
        return ""
    if cell.data_type == "f":
        raise ValueError("单元格是公式，请改为直接键入文字，或“只粘贴值”")
    if cell.data_type == "e":
        raise ValueError(f"单元格是Excel的错误值{value}，请重新填写")
    if isinstance(value, str):
        return _within(original(tidy(value)), key)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _within(_number(float(value), str(cell.number_format), key), key)
    if isinstance(value, date) and key in DATES:
        return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
    raise ValueError("单元格被Excel存成了日期或时间，请把格式改为文本后重新填写")


def _within(text: str, key: str) -> str:
    most = BY_KEY[key].most
    if len(text) > most:
        raise ValueError(f"有{len(text)}字，超过{most}字，请缩短")
    return text


def _number(value: float, shape: str, key: str) -> str:
    """A number as it was shown: 1 for 1.0, 50% for 0.5 in percent, 007 for 7 in the format 000."""
    if key == "id":
        raise ValueError("编号被Excel存成了数字，前面的0可能已丢失，请把格式改为文本后重新填写；新题请留空")
    if shape.rstrip().endswith("%"):
        return f"{value * 100:.15g}%"
    if _ZEROS.fullmatch(shape) and value.is_integer():
        return f"{int(value):0{len(shape)}d}"
    return str(int(value)) if value.is_integer() else f"{value:.15g}"


def iso_date(text: str) -> str | None:
    """An ISO date from the usual ways of writing one; None for nothing, ValueError for what is no date."""
    if not text:
        return None
    found = _DATE.fullmatch(text.replace(" ", ""))
    if not found:
        raise ValueError(f"“{text[:20]}”不是日期，请写成2024-01-01这样")
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day).isoformat()
    except ValueError as fault:
        raise ValueError(f"没有“{text}”这一天，请改正") from fault
