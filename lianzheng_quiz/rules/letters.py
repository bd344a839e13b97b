"""The kinds of 公文: which fields each may use, with an example of every field, and our own wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lianzheng_quiz.rules import letter_tables as tables
from lianzheng_quiz.rules import letter_wordings as wordings
from lianzheng_quiz.rules.letter_text import Fault, Grid, Letter, Value, faults_of, fill, lines_of


@dataclass(frozen=True)
class Field:
    """What 〔name〕 stands for, with an example in the form that it is printed in."""

    name: str
    tells: str
    example: Value

    @property
    def is_table(self) -> bool:
        return isinstance(self.example, Grid)

    @property
    def example_text(self) -> str:
        """The example in a line; of a table its heads."""
        if isinstance(self.example, Grid):
            heads = self.example.rows[0] if self.example.heads else ()
            return f"表格：{'、'.join(dict.fromkeys(head for head in heads if head))}" if heads else "表格"
        return self.example if isinstance(self.example, str) else "、".join(self.example)


@dataclass(frozen=True)
class Kind:
    """A kind of letter. `groups` are its fields under headings.

    `about`: batch, person (one of a batch), year, or cadre (the pledge, which is signed on screen).
    """

    key: str
    label: str
    purpose: str
    about: str
    groups: tuple[tuple[str, tuple[Field, ...]], ...]
    wording: str

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for _heading, fields in self.groups for field in fields)

    @property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}


COMMON = (
    Field("组织单位", "组织考试的单位", "青榆县"),
    Field("年份", "制作当年；年度总结为所总结的年度", "2026"),
    Field("发文年号", "带六角括号的当年，用于发文字号", "〔2026〕"),
    Field("成文日期", "制作当天", "2026年11月20日"),
    Field("制作人", "制作公文的账号姓名", "何组织"),
    Field("制作时间", "制作公文的时间", "2026年11月20日9:30"),
    Field("台账末条", "成绩台账最后一条的序号和校验值；没有台账时为空", "第 128 条 3fa9 c6d2 7b10 e845"),
)
EXAM = (
    Field("考试名称", "考试批次的名称", "2026年秋季任前廉政法规考试"),
    Field("考试日期", "考试当天；跨天的写起止", "2026年11月18日"),
    Field("考试时间", "考试起止时间", "2026年11月18日9:00至11:00"),
    Field("考试形式", "机考或笔试，开卷或闭卷", "机考、闭卷"),
    Field("考试办法", "本批次的考试办法名称", "机考·标准"),
    Field("答题分钟", "答题时间", "50"),
    Field("满分", "满分", "100"),
    Field("合格线", "合格分数", "80"),
    Field("不合格处理", "办法中首次不合格的处理", "首次考试不合格的，暂缓任用"),
    Field("再次不合格处理", "办法中补考仍不合格的处理；不设补考的为空", "补考仍不合格的，不予任用"),
    Field("缺考处理", "办法中缺考的处理", "未经批准缺考的，暂缓任用，按一次不合格计"),
    Field("补考规定", "办法中补考的规定；不设补考的为空", "不合格的可以补考 1 次，在考试之日起 90 日内进行"),
)
FIGURES = (
    Field("应考人数", "名单人数减去免考人数", "46"),
    Field("实考人数", "到场参加的人数", "43"),
    Field("出成绩人数", "已有成绩的人数", "43"),
    Field("合格人数", "合格", "40"),
    Field("不合格人数", "到场参加、不合格", "3"),
    Field("首次不合格人数", "其中首次不合格", "3"),
    Field("再次不合格人数", "其中补考仍不合格", "0"),
    Field("缺考人数", "没有请假而缺考", "2"),
    Field("请假人数", "经批准请假", "1"),
    Field("免考人数", "免考", "4"),
    Field("合格率", "合格人数占已有成绩人数的比例", "93.0%"),
    Field("平均分", "带单位；没有成绩时为空", "86.4分"),
    Field("最高分", "带单位；没有成绩时为空", "98分"),
    Field("最低分", "带单位；没有成绩时为空", "61分"),
    Field(
        "分数段表",
        "每十分一段的人数",
        tables.band_table([("90–100", 21), ("80–89", 19), ("70–79", 2), ("60–69", 1), ("50–59", 0), ("40–49", 0)]),
    ),
)
NAMES = (
    Field("合格名单", "合格人员的姓名和单位", ("方知行（县水务局）", "江书敏（县财政局）")),
    Field("不合格名单", "不合格人员的姓名和单位", ("石秋实（县水务局）",)),
    Field("缺考名单", "缺考人员的姓名和单位", ("柳景明（县财政局）",)),
    Field("请假名单", "请假人员的姓名和理由", ("沈立诚（住院）",)),
    Field("免考名单", "免考人员的姓名和理由", ("韩静之（成绩在有效期内）",)),
    Field(
        "成绩表",
        "每人一行：姓名、工号、单位、拟任职务、得分、结果",
        tables.score_table(
            [
                ("方知行", "QY001", "县水务局", "副局长", "92", "合格"),
                ("石秋实", "QY002", "县水务局", "办公室主任", "71", "不合格·暂缓任用"),
            ]
        ),
    ),
)
RETAKE = (
    Field("补考人数", "列入补考的人数", "2"),
    Field("补考时间", "已安排补考的起止时间；还没有安排的为空", "2026年12月10日9:00至11:00"),
    Field(
        "补考名单表",
        "每人一行：姓名、工号、单位、原因、最迟日期",
        tables.retake_table(
            [
                ("石秋实", "QY002", "县水务局", "不合格·暂缓任用", "2027年2月16日"),
                ("柳景明", "QY003", "县财政局", "缺考", "2027年2月16日"),
            ]
        ),
    ),
)
PERSON = (
    Field("姓名", "本人姓名", "方知行"),
    Field("工号", "本人工号", "QY001"),
    Field("单位", "本人单位", "县水务局"),
    Field("现任职务", "现任职务", "科长"),
    Field("拟任职务", "拟任职务；没有时为空", "副局长"),
    Field("得分", "本人得分", "92"),
    Field("结果", "合格或不合格", "合格"),
    Field("认定依据", "决定结果的条款", "第五条（合格标准）：得分达到 80 分为合格"),
    Field("交卷时间", "交卷时间和方式；笔试为考试时间", "2026年11月18日9:42（本人交卷）"),
    Field("校验码", "试卷校验码的前十六位", "3f9a1c77d0be42aa"),
    Field(
        "成绩信息表",
        "姓名、工号、单位、职务、得分、结果、认定依据、交卷时间",
        tables.person_table(
            [
                ("姓名", "方知行"),
                ("工号", "QY001"),
                ("单位", "县水务局"),
                ("拟任职务", "副局长"),
                ("得分", "92（满分 100）"),
                ("结果", "合格"),
                ("=认定依据", "第五条（合格标准）：得分达到 80 分为合格"),
                ("=考试办法", "机考·标准"),
                ("=交卷", "2026年11月18日9:42（本人交卷）"),
            ]
        ),
    ),
    Field(
        "部分得分表",
        "各部分得分与最低分；试卷不分部分的为空",
        tables.part_table([("公共部分", "55", "60", "40", "达到"), ("专业部分", "37", "40", "20", "达到")]),
    ),
    Field(
        "题型得分表",
        "各题型（笔试为各大题）的得分",
        tables.group_table(
            "题型", [("单选题", "30", "28", "30"), ("判断题", "30", "28", "30"), ("多选题", "20", "36", "40")]
        ),
    ),
    Field(
        "成绩签字栏",
        "本人、考务人员签字和单位盖章的空格",
        tables.signatures([("应考人员签名", "考务人员签名"), ("单位盖章", "日期")]),
    ),
)
ROOM = (
    Field("应到人数", "名单人数减去免考、请假的人数", "45"),
    Field(
        "签到表",
        "每人一行：准考证号（没有的用工号）、姓名、单位、座位、签名、备注",
        tables.sign_in_table(
            [
                ("26110200017", "方知行", "县水务局", "1A", ""),
                ("26110200025", "石秋实", "县水务局", "2B", "延时30分"),
            ],
            "准考证号",
        ),
    ),
    Field("签到汇总栏", "实到、缺考人数和监考员签名的空格", tables.sign_in_foot()),
)
RECORD = (
    Field(
        "考场情况表",
        "时间、人数、缺考请假免考人员、收卷、封卷启封",
        tables.facts_table(
            [
                ("单位", "青榆县"),
                ("时间", "2026年11月18日9:00至11:00，50分钟"),
                ("人数", "应到45，实到43，缺考2，请假1，免考4"),
                ("缺考人员", "柳景明（县财政局）、许若水（县财政局）"),
                ("收卷", "本人交卷42份，到时收卷1份，作废0份"),
                ("封卷", "2026年11月17日16:20"),
                ("启封", "2026年11月18日8:40，由两人凭启封码启封"),
            ]
        ),
    ),
    Field(
        "考场经过表",
        "按审计日志列出的延时、暂停、强制交卷等事项",
        tables.incident_table([("11月18日9:12", "延时", "方知行", "5 分钟：电脑故障", "何组织")]),
    ),
    Field("考场签字栏", "其他情况和两名监考员签名的空格", tables.room_signatures()),
)
YEAR = (
    Field("统计截止", "制作时的日期", "截至2026年11月20日"),
    Field("批次数", "已经结束、成绩出齐的批次", "6"),
    Field("补考批次数", "其中补考批次", "2"),
    Field("未结束批次数", "尚未结束或者成绩没有出齐的批次", "1"),
    Field("取消批次数", "取消的批次", "0"),
    Field("应考人次", "各批次应考人数之和", "128"),
    Field("实考人次", "各批次实考人数之和", "121"),
    Field("合格人次", "各批次合格人数之和", "112"),
    Field("不合格人次", "各批次不合格人数之和", "9"),
    Field("缺考人次", "各批次缺考人数之和", "4"),
    Field("请假人次", "各批次请假人数之和", "3"),
    Field("免考人次", "各批次免考人数之和", "7"),
    Field("年度合格率", "合格人次占有成绩人次的比例", "92.6%"),
    Field(
        "年度批次表",
        "每批一行：名称、日期、应考、实考、合格、不合格、缺考、合格率",
        tables.batch_table(
            [
                ("2026年春季任前廉政法规考试", "4月16日", "38", "37", "34", "3", "1", "91.9%"),
                ("2026年春季任前廉政法规考试（补考）", "5月20日", "4", "4", "4", "0", "0", "100.0%"),
            ]
        ),
    ),
)

_COMMON, _EXAM, _FIGURES = ("通用", COMMON), ("考试", EXAM), ("人数和得分", FIGURES)
_NAMES, _RETAKE, _PERSON = ("名单和成绩表", NAMES), ("补考", RETAKE), ("本人成绩", PERSON)
_ROOM, _RECORD, _YEAR = ("签到", ROOM), ("考场", RECORD), ("年度", YEAR)

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "notice",
            "考试情况通报",
            "向有关单位通报一批考试的组织和成绩，默认只写人数，不写姓名",
            "batch",
            (_COMMON, _EXAM, _FIGURES, _NAMES),
            wordings.NOTICE,
        ),
        Kind(
            "feedback",
            "成绩反馈函",
            "向组织部反馈每个人的成绩，写明不合格、缺考、请假、免考的人员",
            "batch",
            (_COMMON, _EXAM, _FIGURES, _NAMES),
            wordings.FEEDBACK,
        ),
        Kind(
            "retake_notice",
            "补考通知",
            "通知列入补考的人员和最迟日期；在补考批次里制作的写明补考时间",
            "batch",
            (_COMMON, _EXAM, _RETAKE),
            wordings.RETAKE_NOTICE,
        ),
        Kind(
            "score_sheet",
            "成绩单",
            "一人一页，交本人或者存入廉政档案；可以全批次一个文件，也可以单独一人",
            "person",
            (_COMMON, _EXAM, _PERSON),
            wordings.SCORE_SHEET,
        ),
        Kind("sign_in_sheet", "签到表", "考试当日签到用", "batch", (_COMMON, _EXAM, _ROOM), wordings.SIGN_IN_SHEET),
        Kind(
            "room_record",
            "考场记录",
            "到场、收卷、封卷启封和考场经过，由监考员签名",
            "batch",
            (_COMMON, _EXAM, _RECORD),
            wordings.ROOM_RECORD,
        ),
        Kind(
            "annual_summary",
            "年度总结",
            "一年各批次考试的总结",
            "year",
            (_COMMON, _YEAR),
            wordings.ANNUAL_SUMMARY,
        ),
        Kind(
            "pledge",
            "廉政承诺书",
            "考试合格后由本人在自己的页面上阅读、签署；已经签署的不随模板改变",
            "cadre",
            (("本人", (*PERSON[:5], EXAM[0])),),
            wordings.PLEDGE,
        ),
    )
}


def faults_in(kind: Kind, text: str) -> list[Fault]:
    """Everything wrong with a template of this kind."""
    names = kind.by_name
    return faults_of(text, names, [name for name, field in names.items() if field.is_table])


def letter_of(text: str, values: Mapping[str, Value]) -> Letter:
    """A checked template with everything it names filled in."""
    return fill(lines_of(text), values)


@cache
def example_values(key: str) -> dict[str, Value]:
    """An example of everything that a kind may name."""
    return {field.name: field.example for field in KINDS[key].fields}
