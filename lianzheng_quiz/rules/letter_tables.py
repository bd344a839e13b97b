"""The tables of 公文: columns, heads and widths over figures and names that others counted and read."""

from __future__ import annotations

from collections.abc import Sequence

from lianzheng_quiz.rules.letter_text import Grid

Row = Sequence[str]
SMALL = 10.5
SIGNED = 16.0
"""The height in millimetres of a row that somebody signs in."""


def _numbered(heads: Row, rows: Sequence[Row], shares: tuple[float, ...], left: tuple[int, ...] = ()) -> Grid:
    counted = tuple((str(number), *row) for number, row in enumerate(rows, start=1))
    return Grid((("序号", *heads), *counted), shares, left=left, size=SMALL)


def band_table(bands: Sequence[tuple[str, int]]) -> Grid:
    """How many scored what, in two columns from the best down."""
    half = (len(bands) + 1) // 2
    pairs = [(label, str(people)) for label, people in bands]
    pairs += [("", "")] * (2 * half - len(pairs))
    rows = tuple((*pairs[at], *pairs[half + at]) for at in range(half))
    return Grid((("得分", "人数") * 2, *rows), (39,) * 4)


def score_table(rows: Sequence[Row]) -> Grid:
    """Everybody with 姓名, 工号, 单位, 拟任职务, 得分 and 结果."""
    heads = ("姓名", "工号", "单位", "拟任职务", "得分", "结果")
    return _numbered(heads, rows, (10, 19, 21, 36, 27, 12, 31), left=(3, 4))


def retake_table(rows: Sequence[Row]) -> Grid:
    """Who comes again, with 姓名, 工号, 单位, 原因 and 最迟日期."""
    return _numbered(("姓名", "工号", "单位", "原因", "最迟日期"), rows, (10, 20, 21, 41, 31, 33), left=(3,))


def sign_in_table(rows: Sequence[Row], number: str) -> Grid:
    """Room to sign for everybody: `number` (准考证号 or 工号), 姓名, 单位, 座位, remark."""
    heads = ("序号", number, "姓名", "单位", "座位", "签名", "备注")
    counted = tuple((str(at), *row[:4], "", row[4]) for at, row in enumerate(rows, start=1))
    return Grid((heads, *counted), (11, 27, 21, 37, 13, 27, 20), left=(3,), height=10.5, size=SMALL)


def sign_in_foot() -> Grid:
    """What is written by hand when everybody has signed."""
    return Grid(
        (("实到", "　　　人", "缺考", "　　　人", "监考员签名", ""),), (16, 26, 16, 26, 28, 44), 0, (0, 2, 4), height=12
    )


def facts_table(rows: Sequence[Row]) -> Grid:
    """A label and what it says, row by row."""
    return Grid(tuple(tuple(row) for row in rows), (30, 126), 0, (0,), left=(1,))


def person_table(pairs: Sequence[tuple[str, str]]) -> Grid:
    """Labels and what they say, two a row; one whose label begins with "=" has the row for itself."""
    rows: list[tuple[str | None, ...]] = []
    waiting: tuple[str, str] | None = None
    for label, text in pairs:
        if label.startswith("="):
            rows += [(*waiting, "", "")] if waiting else []
            rows.append((label[1:], text, None, None))
            waiting = None
        elif waiting:
            rows.append((*waiting, label, text))
            waiting = None
        else:
            waiting = (label, text)
    rows += [(*waiting, "", "")] if waiting else []
    return Grid(tuple(rows), (27, 51, 27, 51), 0, (0, 2), left=(1, 3), height=10)


def group_table(first: str, rows: Sequence[Row]) -> Grid:
    """Points by question type or heading: 题数, 得分, 满分."""
    return Grid(((first, "题数", "得分", "满分"), *map(tuple, rows)), (66, 30, 30, 30), left=(0,))


def part_table(rows: Sequence[Row]) -> Grid:
    """Points by part of the paper against its minimum."""
    return Grid((("部分", "得分", "满分", "最低分", "结果"), *map(tuple, rows)), (56, 25, 25, 25, 25), left=(0,))


def incident_table(rows: Sequence[Row]) -> Grid:
    """What happened in the room: 时间, 事项, 对象, 说明, 经办."""
    heads = ("时间", "事项", "对象", "说明", "经办")
    return Grid((heads, *map(tuple, rows)), (29, 20, 24, 57, 26), left=(2, 3, 4), size=SMALL)


def signatures(labels: Sequence[tuple[str, str]]) -> Grid:
    """Fields to sign in, two a row."""
    rows = tuple((one, "", other, "") for one, other in labels)
    return Grid(rows, (34, 44, 34, 44), 0, (0, 2), height=SIGNED)


def room_signatures() -> Grid:
    """Room for what else happened, and the two who watched."""
    rows = (("其他情况", "", None, None), ("监考员（甲）", "", "监考员（乙）", ""), ("日期", "", "日期", ""))
    return Grid(rows, (30, 48, 30, 48), 0, (0, 2), height=12, heights=(34, SIGNED, 12))


def batch_table(rows: Sequence[Row]) -> Grid:
    """The year's batches: name, day, and what came of them."""
    heads = ("考试名称", "考试日期", "应考", "实考", "合格", "不合格", "缺考", "合格率")
    return _numbered(heads, rows, (10, 44, 26, 12, 12, 12, 14, 11, 15), left=(1,))
