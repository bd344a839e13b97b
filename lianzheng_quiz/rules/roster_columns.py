"""What the columns of a name list are called, and what each of them means to us."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COLUMNS = {
    "name": "姓名",
    "unit": "单位",
    "staff_no": "工号",
    "post": "现任职务",
    "proposed_post": "拟任职务",
    "rank": "职级",
    "birth_on": "出生日期",
    "party_member": "中共党员",
    "publicity_from": "公示开始",
    "publicity_to": "公示结束",
    "exemption_reason": "免考原因",
    "leave_reason": "请假原因",
    "extra_minutes": "加时分钟",
    "book": "开闭卷",
    "scope": "考试范围",
    "post_group": "专业类别",
}
"""The columns of a roster's template, in its order."""

APPOINTED = {"appointed_on": "任职时间"}
"""What only a list of appointments says."""

JOINED = {"unit_post": "工作单位及职务", "proposed_unit": "拟任单位", "publicity": "公示期（起止在一格）"}
"""Columns that only offices' own lists have; what they say goes into the columns above."""

MEANINGS = {**COLUMNS, **APPOINTED, **JOINED}
"""Everything a column can be taken for."""


@dataclass(frozen=True)
class ListKind:
    """A kind of name list: the columns of its template, in its order."""

    columns: Mapping[str, str]

    @property
    def meanings(self) -> dict[str, str]:
        """All that a column of such a list can be taken for."""
        return {**self.columns, **JOINED}


ROSTER = ListKind(COLUMNS)
APPOINTMENTS = ListKind(
    {
        key: MEANINGS[key]
        for key in (
            "name",
            "unit",
            "staff_no",
            "post",
            "proposed_post",
            "rank",
            "appointed_on",
            "publicity_from",
            "publicity_to",
            "exemption_reason",
            "birth_on",
            "party_member",
        )
    }
)

IDENTITY, NUMBERING, RESULT = "identity", "numbering", "result"
RESULT_TITLE = "错误"
NOT_TAKEN = {
    IDENTITY: "身份证号不导入，也不保存",
    NUMBERING: "序号不导入",
    RESULT: "上次标出的错误，不导入",
}
"""Columns that are known and never taken; nobody can choose to take them."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "name": (
        "姓名", "名字", "干部姓名", "人员姓名", "考生姓名", "参考人员", "参考人员姓名", "参考人姓名", "应考人员",
        "拟任人选", "拟任人员",
    ),
    "unit": (
        "单位", "工作单位", "所在单位", "现工作单位", "现单位", "现任单位", "任职单位", "所属单位", "单位名称",
        "单位全称", "部门", "所在部门", "部门名称", "科室", "所在科室", "处室",
    ),
    "unit_post": (
        "工作单位及职务", "现工作单位及职务", "单位及职务", "单位和职务", "单位职务", "现单位及职务", "所在单位及职务",
        "现任单位及职务", "现任工作单位及职务", "工作单位及现任职务", "现任职单位及职务", "工作单位职务",
        "工作单位和职务",
    ),
    "staff_no": (
        "工号", "人员编号", "员工编号", "员工号", "职工编号", "职工号", "干部编号", "人员工号", "人员代码", "警号",
    ),
    "post": (
        "现任职务", "现职务", "现任职务职级", "现任职", "现职", "现任职务及职级", "职务", "职务职级", "任职情况",
        "现任",
    ),
    "proposed_post": (
        "拟任职务", "拟提任职务", "拟任职", "拟提拔职务", "拟任免职务", "拟任职务职级", "拟任职务及职级", "拟晋升职级",
        "拟晋升职务", "拟晋升职务职级", "拟任用职务", "拟任岗位", "拟任职级", "拟任", "提任职务", "新任职务",
        "任命职务", "新任职务职级", "新任职务及职级", "拟任或新任职务",
    ),
    "proposed_unit": ("拟任单位", "拟任职单位", "拟提任单位", "拟任工作单位"),
    "rank": ("职级", "级别", "现职级", "现任职级", "行政级别", "职务层次"),
    "birth_on": ("出生日期", "出生年月", "出生年月日", "生日", "出生时间", "出生"),
    "party_member": ("中共党员", "是否中共党员", "是否党员", "政治面貌", "党员", "党派"),
    "publicity_from": (
        "公示开始", "公示起", "公示起始", "公示开始日期", "公示开始时间", "公示起始日期", "公示起始时间", "公示起日",
        "公示期起",
    ),
    "publicity_to": (
        "公示结束", "公示止", "公示截止", "公示结束日期", "公示结束时间", "公示截止日期", "公示截止时间", "公示止日",
        "公示期止", "公示期满",
    ),
    "publicity": (
        "公示期", "公示起止", "公示时间", "公示起止时间", "公示起止日期", "公示期限", "任职公示期", "公示日期",
        "公示期起止",
    ),
    "appointed_on": (
        "任职时间", "任职日期", "任命时间", "任命日期", "新任职时间", "决定任职时间", "任职起始时间", "任职起算时间",
        "到任时间", "到任日期",
    ),
    "exemption_reason": ("免考原因", "免考理由", "免考", "是否免考", "免试原因", "免试"),
    "leave_reason": ("请假原因", "请假事由", "请假", "请假情况", "是否请假"),
    "extra_minutes": ("加时分钟", "加时", "加时分钟数", "延时", "延时分钟", "延长时间", "延长分钟", "加时时间"),
    "book": ("开闭卷", "开卷/闭卷", "开卷闭卷", "开/闭卷", "开卷或闭卷", "开卷", "考试形式", "考试方式"),
    "scope": ("考试范围", "范围", "考试内容", "应考内容"),
    "post_group": ("专业类别", "岗位类别", "职务类别", "专业组别", "考试类别"),
    IDENTITY: (
        "身份证号", "身份证", "身份证号码", "身份证件号", "身份证件号码", "公民身份号码", "公民身份证号码",
        "居民身份证号", "居民身份证号码", "证件号", "证件号码",
    ),
    NUMBERING: ("序号", "序", "行号", "次序", "No", "NO"),
}  # fmt: skip
"""For each meaning its names, the clearest first."""

PRESENT, PROPOSED, PUBLICITY = "present", "proposed", "publicity"
GROUPS = {
    **dict.fromkeys(("现任", "现职", "现任职务", "现任情况", "现任职情况", "目前", "现状"), PRESENT),
    **dict.fromkeys(
        ("拟任", "拟任职务", "拟提任", "拟提拔", "拟任职", "拟任情况", "拟任职情况", "拟任免", "拟提任职务"),
        PROPOSED,
    ),
    **dict.fromkeys(("公示", "公示期", "公示时间", "公示日期", "任职公示期", "任职公示"), PUBLICITY),
}  # fmt: skip
"""Heads that stand above others."""

_BELOW: dict[tuple[str, str], str] = {
    (PRESENT, "单位"): "unit",
    (PRESENT, "职务"): "post",
    (PRESENT, "职级"): "rank",
    (PRESENT, "部门"): "unit",
    (PROPOSED, "单位"): "proposed_unit",
    (PROPOSED, "部门"): "proposed_unit",
    (PROPOSED, "职务"): "proposed_post",
    (PROPOSED, "职级"): "proposed_post",
    **{(PUBLICITY, word): "publicity_from" for word in ("起", "开始", "起始", "自", "开始日期", "起始日期", "起日")},
    **{(PUBLICITY, word): "publicity_to" for word in ("止", "结束", "截止", "至", "结束日期", "截止日期", "止日")},
}
_MEANING = {label: (key, place) for key, labels in SYNONYMS.items() for place, label in enumerate(labels)}
_REMARK = re.compile(r"[（(\[【].*?[）)\]】]|[（(].*$")
_MARKS = re.compile(r"[\s*＊:：、，,。.;；“”\"']")


@dataclass(frozen=True)
class Meaning:
    """What a column is taken for: a key of MEANINGS or NOT_TAKEN, or empty. The lower `doubt`, the surer."""

    key: str = ""
    doubt: int = 0


def label(value: Any) -> str:
    """A head cell's words without remarks in brackets, marks and spaces."""
    text = unicodedata.normalize("NFKC", str(value if value is not None else ""))
    return _MARKS.sub("", _REMARK.sub("", text))[:40]


def is_label(text: str) -> bool:
    """Whether a word is the name of a column or a part of one."""
    return text in _MEANING or text in GROUPS or any(text == below for _group, below in _BELOW)


def is_name_label(text: str) -> bool:
    """Whether a word heads the column of names."""
    return _MEANING.get(text, ("", 0))[0] == "name"


def meaning(path: Sequence[str]) -> Meaning:
    """What a column under these heads is, from the topmost to the lowest."""
    words = [word for word in path if word]
    if not words:
        return Meaning()
    if words[0].startswith(RESULT_TITLE):
        return Meaning(RESULT)
    for text in ("".join(words), "".join(words[-2:])):
        if text in _MEANING:
            return Meaning(*_MEANING[text])
    if len(words) > 1 and words[-2] in GROUPS and (GROUPS[words[-2]], words[-1]) in _BELOW:
        return Meaning(_BELOW[GROUPS[words[-2]], words[-1]])
    return Meaning(*_MEANING.get(words[-1], ("", 0)))


def distinct(meanings: Sequence[Meaning]) -> list[str]:
    """One key a column: where two claim the same, the surer has it and the other is left open.

    A list without units whose present posts begin with them ("县水务局科长") is read as unit and post in one.
    """
    surest: dict[str, int] = {}
    for place, found in enumerate(meanings):
        rival = surest.get(found.key)
        if found.key and (rival is None or found.doubt < meanings[rival].doubt):
            surest[found.key] = place
    keys = [
        found.key if found.key in NOT_TAKEN or surest.get(found.key) == place else ""
        for place, found in enumerate(meanings)
    ]
    if {"unit", "unit_post"} & set(keys):
        return keys
    return ["unit_post" if key == "post" else key for key in keys]
