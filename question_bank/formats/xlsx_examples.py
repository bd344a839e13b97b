"""One worked example a type, for the guide and for the grey rows of the template. They never enter a bank."""

from __future__ import annotations

from dataclasses import replace

from question_bank.plain_text import BLANK
from question_bank.question import Citation, Option, Question
from question_bank.question_types.arrangements import with_prompts
from question_bank.question_types.base import LETTERS

_RULES = Citation("中国共产党纪律处分条例", "2023年修订", "第八条")
_SANCTIONS = Citation("中华人民共和国公职人员政务处分法", "2020年", "第八条")
_STEM = "根据《中国共产党纪律处分条例》，"


def _example(kind: str, stem: str, options: tuple[str, ...], answer: tuple[object, ...], why: str) -> Question:
    return Question(
        id="示例",
        version=1,
        type=kind,
        stem=stem,
        options=tuple(Option(letter, text) for letter, text in zip(LETTERS, options, strict=False)),
        answer=answer,
        explanation=why,
        authority=_RULES,
        term="党纪处分",
        chapter="discipline",
        level="识记",
        difficulty=0.3,
        pattern="hand",
        valid_from="2024-01-01",
    )


EXAMPLES: tuple[Question, ...] = (
    _example(
        "single",
        f"{_STEM}下列各项中，属于党纪处分的是{BLANK}。",
        ("记过", "严重警告", "降级", "撤职"),
        ("B",),
        "党纪处分共五种，严重警告是其中一种；记过、降级、撤职都是政务处分。",
    ),
    _example(
        "multiple",
        f"{_STEM}下列各项中，属于党纪处分的有{BLANK}。",
        ("警告", "记大过", "留党察看", "开除党籍", "撤职"),
        ("A", "C", "D"),
        "警告、留党察看、开除党籍是党纪处分；记大过、撤职是政务处分。",
    ),
    _example(
        "true_false",
        f"{_STEM}记大过是党纪处分的一种。",
        (),
        ("false",),
        "党纪处分中没有记大过，记大过是政务处分。",
    ),
    _example(
        "blank",
        f"{_STEM}党纪处分由轻到重依次为警告、{BLANK}、撤销党内职务、{BLANK}、开除党籍。",
        (),
        (("严重警告", "严重警告处分"), ("留党察看", "留党察看处分")),
        "五种党纪处分中，严重警告重于警告，留党察看轻于开除党籍。",
    ),
    _example(
        "ordering",
        f"{_STEM}将下列处分由轻到重排列，正确的顺序是{BLANK}。",
        ("留党察看", "警告", "开除党籍", "严重警告"),
        ("B", "D", "A", "C"),
        "由轻到重依次是警告、严重警告、留党察看、开除党籍。",
    ),
    replace(
        _example(
            "matching",
            with_prompts(
                "根据《中华人民共和国公职人员政务处分法》，将下列处分与处分期间对应起来。",
                ("警告", "记过", "记大过"),
            ),
            ("六个月", "十二个月", "十八个月", "二十四个月"),
            ("A", "B", "C"),
            "警告六个月，记过十二个月，记大过十八个月；二十四个月是降级、撤职的期间。",
        ),
        authority=_SANCTIONS,
        term="政务处分的期间",
        chapter="supervision",
        valid_from="2020-07-01",
    ),
    replace(
        _example(
            "case",
            "某县局党员副局长甲借儿子结婚之机，通知下属企业负责人赴宴，收受礼金八万元。"
            f"根据《中国共产党纪律处分条例》，甲的行为违反{BLANK}。",
            ("组织纪律", "廉洁纪律", "群众纪律", "生活纪律"),
            ("B",),
            "借操办婚事敛财是以职务影响谋取私利，条例把它规定在廉洁纪律一章。",
        ),
        authority=replace(_RULES, article="第一百条"),
        term="操办婚丧喜庆事宜",
        level="应用",
        difficulty=0.5,
    ),
    _example(
        "short",
        "简述《中国共产党纪律处分条例》规定的对党员的纪律处分种类。",
        (),
        (("警告",), ("严重警告",), ("撤销党内职务",), ("留党察看", "留党察看处分"), ("开除党籍",)),
        "对党员的纪律处分共五种，由轻到重，答出一种得一个采分点。",
    ),
)
BY_TYPE = {example.type: example for example in EXAMPLES}
