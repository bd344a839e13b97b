"""A small fact base of the tests' own, so that a change of the real one doesn't move them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from question_bank.building import build
from question_bank.commands.bank import add_commands
from question_bank.knowledge import Knowledge, load_knowledge
from question_bank.question import Citation, Option, Question

CURRENT = {"regulation": "条例-新", "article": "第三条", "words": ["甲"]}


def _misses(*texts: str) -> list[dict[str, Any]]:
    return [{"text": text, "why": f"{text}是另一方面的要求。"} for text in texts]


SCOPES = {
    "组织纪律": "党员与组织的关系",
    "廉洁纪律": "公与私的关系",
    "群众纪律": "党员与群众的关系",
    "工作纪律": "履职的责任",
    "生活纪律": "家庭和社会公德",
}
DISCIPLINES = [
    {
        "name": name,
        "first": first,
        "last": first + 9,
        "scope": f"规范的是{about}",
        "near": [other for other in SCOPES if other != name],
    }
    for first, (name, about) in zip(range(10, 60, 10), SCOPES.items(), strict=True)
]


def _regulation(key: str, version: str, start: str, end: str | None) -> dict[str, Any]:
    return {
        "key": key,
        "title": "中国共产党测试条例",
        "version": version,
        "house": "party",
        "in_force_from": start,
        "in_force_to": end,
        "disciplines": DISCIPLINES,
    }


REGULATIONS = [
    _regulation("条例-旧", "2018年", "2018-10-01", "2023-12-31"),
    _regulation("条例-新", "2023年修订", "2024-01-01", None),
]
TERMS = [
    {
        "name": "四个意识",
        "kind": "numeric_abbrev",
        "chapter": "politics",
        "weight": "core",
        "members": ["政治意识", {"text": "大局意识", "aliases": ["全局意识"]}, "核心意识", "看齐意识"],
        "near_misses": _misses("责任意识", "规矩意识", "法治意识", "忧患意识"),
        "confusable": ["四个自信"],
        "authority": CURRENT,
    },
    {
        "name": "四个自信",
        "kind": "numeric_abbrev",
        "chapter": "politics",
        "weight": "core",
        "members": ["道路自信", "理论自信", "制度自信", "文化自信"],
        "near_misses": _misses("历史自信", "民族自信"),
        "confusable": ["四个意识"],
        "authority": CURRENT,
    },
    {
        "name": "党纪处分",
        "kind": "institution",
        "chapter": "discipline",
        "weight": "core",
        "lead": "对党员的纪律处分",
        "ordered": True,
        "order": "由轻到重",
        "items": "党纪处分种类",
        "members": ["警告", "严重警告", "撤销党内职务", "留党察看", "开除党籍"],
        "near_misses": _misses("记过", "记大过", "降级", "责令辞职"),
        "authority": CURRENT,
    },
    {"name": "主体责任", "kind": "responsibility", "chapter": "responsibility", "weight": "core", "authority": None},
]
FACTS = [
    {
        "subject": "警告处分的影响期",
        "kind": "period",
        "chapter": "discipline",
        "level": "识记",
        "terms": ["党纪处分"],
        "statement": "党员受到警告处分，{}内不得在党内提拔职务",
        "value": "一年",
        "scale": True,
        "near_misses": _misses("六个月", "一年六个月", "二年", "三年"),
        "authority": CURRENT,
    },
    {
        "subject": "作出处分决定的机关",
        "kind": "who_decides",
        "chapter": "discipline",
        "level": "理解",
        "terms": ["主体责任"],
        "statement": "给予党员警告处分，由{}批准",
        "value": "同级纪委",
        "near_misses": _misses("同级政府", "上级工会", "所在支部"),
        "authority": CURRENT,
    },
    {
        "subject": "领导责任的种类",
        "kind": "kinds",
        "chapter": "responsibility",
        "level": "理解",
        "lead": "领导责任的种类",
        "members": ["主要领导责任", "重要领导责任"],
        "near_misses": _misses("次要领导责任", "一般领导责任", "间接领导责任"),
        "authority": CURRENT,
    },
]
CONDUCTS = [
    {
        "subject": "收受礼金",
        "topic": "礼品礼金",
        "chapter": "discipline",
        "discipline": "廉洁纪律",
        "arguable": ["生活纪律"],
        "terms": ["党纪处分"],
        "authority": {"regulation": "条例-新", "article": "第二十一条", "words": ["礼金"]},
        "cases": [
            {
                "asks": "discipline",
                "material": "党员赵某收受一家企业送的礼金五千元，可能影响公正执行公务。",
                "question": "赵某的行为违反了党的",
            },
            {
                "asks": "sanction",
                "material": "党员钱某收受一家企业送的礼金，经认定属于情节较轻。",
                "question": "按照规定，应当给予钱某",
                "value": "警告或者严重警告处分",
                "near_misses": _misses("撤销党内职务或者留党察看处分", "开除党籍处分"),
            },
        ],
    }
]
PAIRINGS = [
    {
        "subject": "处分与影响期的对应",
        "chapter": "discipline",
        "level": "识记",
        "lead": "党纪处分与影响期",
        "pairs": [
            {"left": "警告", "right": "一年"},
            {"left": "严重警告", "right": "一年半"},
            {"left": "撤销党内职务", "right": "二年"},
        ],
        "extras": _misses("五年"),
        "authority": CURRENT,
    }
]
TASKS = [
    {
        "subject": "谈话提醒的要求",
        "chapter": "responsibility",
        "level": "理解",
        "question": "简述谈话提醒应当做到的要求。",
        "points": [
            {"text": "指出存在的不足", "words": ["不足"]},
            {"text": "提出整改意见", "words": ["整改"]},
            {"text": "留存书面记录"},
        ],
        "authority": CURRENT,
    }
]


def _loaded(folder: Path, **kinds: object) -> Knowledge:
    (folder / "regulations.json").write_text(json.dumps(REGULATIONS, ensure_ascii=False), "utf-8")
    for kind, content in kinds.items():
        (folder / kind).mkdir()
        (folder / kind / "some.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return load_knowledge(folder)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """Terms and facts."""
    return _loaded(tmp_path_factory.mktemp("knowledge"), terms=TERMS, facts=FACTS)


@pytest.fixture(scope="session")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """Every kind of entry."""
    folder = tmp_path_factory.mktemp("wide")
    return _loaded(folder, terms=TERMS, facts=FACTS, conducts=CONDUCTS, pairings=PAIRINGS, short_answers=TASKS)


@pytest.fixture(scope="session")
def built_bank() -> list[Question]:
    """The whole bank made from the real knowledge; files that use it are run by one worker (tests/conftest.py)."""
    return build([], load_knowledge(), True)


SINGLE = Question(
    id="q0123456789ab",
    version=1,
    type="single",
    stem="下列选项中，属于“四个意识”的是（　　）。",
    options=(Option("A", "责任意识"), Option("B", "政治意识"), Option("C", "规矩意识"), Option("D", "忧患意识")),
    answer=("B",),
    explanation="“四个意识”包括政治意识。依据：《中国共产党测试条例》（2023年修订）第三条。",
    authority=Citation("中国共产党测试条例", "2023年修订", "第三条"),
    term="四个意识",
    chapter="politics",
    level="识记",
    difficulty=0.3,
    pattern="",
    valid_from="2024-01-01",
    status="published",
)
SOUND = {
    "single": SINGLE,
    "multiple": replace(
        SINGLE,
        type="multiple",
        stem="“四个意识”包括（　　）。",
        options=(*SINGLE.options, Option("E", "看齐意识")),
        answer=("B", "E"),
        explanation="“四个意识”包括政治意识、看齐意识。依据：《中国共产党测试条例》（2023年修订）第三条。",
    ),
    "true_false": replace(
        SINGLE,
        type="true_false",
        stem="“四个意识”是指政治意识、大局意识、核心意识、看齐意识。",
        options=(),
        answer=("true",),
    ),
    "blank": replace(
        SINGLE,
        type="blank",
        stem="“四个意识”是指政治意识、（　　）、核心意识、看齐意识。",
        options=(),
        answer=(("大局意识", "全局意识"),),
        explanation="“四个意识”包括大局意识。依据：《中国共产党测试条例》（2023年修订）第三条。",
    ),
    "ordering": replace(
        SINGLE,
        type="ordering",
        stem="根据《中国共产党测试条例》，将下列党纪处分种类由轻到重排列，正确的顺序是（　　）。",
        options=tuple(
            Option(key, text)
            for key, text in zip("ABCDE", ("留党察看", "警告", "开除党籍", "严重警告", "撤销党内职务"), strict=True)
        ),
        answer=("B", "D", "E", "A", "C"),
        explanation="由轻到重依次为警告、严重警告等。依据：《中国共产党测试条例》（2023年修订）第三条。",
        term="党纪处分",
        chapter="discipline",
    ),
    "matching": replace(
        SINGLE,
        type="matching",
        stem="根据《中国共产党测试条例》，将党纪处分与影响期对应起来。"
        "\n（1）撤销党内职务（　　）\n（2）警告（　　）\n（3）严重警告（　　）",
        options=(Option("A", "一年"), Option("B", "一年半"), Option("C", "二年"), Option("D", "五年")),
        answer=("C", "A", "B"),
        explanation="警告——一年。依据：《中国共产党测试条例》（2023年修订）第三条。",
        term="处分与影响期的对应",
        chapter="discipline",
    ),
    "case": replace(
        SINGLE,
        type="case",
        stem="党员赵某收受一家企业送的礼金五千元，可能影响公正执行公务。赵某的行为违反了党的（　　）。",
        options=(Option("A", "组织纪律"), Option("B", "廉洁纪律"), Option("C", "工作纪律")),
        explanation="赵某的行为违反了党的廉洁纪律。依据：《中国共产党测试条例》（2023年修订）第二十一条。",
        authority=Citation("中国共产党测试条例", "2023年修订", "第二十一条"),
        term="收受礼金",
        chapter="discipline",
    ),
    "short": replace(
        SINGLE,
        type="short",
        stem="根据《中国共产党测试条例》，简述谈话提醒应当做到的要求。",
        options=(),
        answer=(("指出存在的不足", "不足"), ("提出整改意见", "整改"), ("留存书面记录",)),
        explanation="要点如上所列。依据：《中国共产党测试条例》（2023年修订）第三条。",
        term="谈话提醒的要求",
        chapter="responsibility",
    ),
}


@pytest.fixture
def sound() -> Callable[..., Question]:
    """A sound question of a type, with fields replaced."""

    def make(type: str = "single", **changes: Any) -> Question:
        return replace(SOUND[type], **changes)

    return make


@pytest.fixture
def with_options() -> Callable[..., tuple[Option, ...]]:
    def make(*texts: str) -> tuple[Option, ...]:
        return tuple(Option(letter, text) for letter, text in zip("ABCDEFGH", texts, strict=False))

    return make


@pytest.fixture
def run(small: Knowledge, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs a command line of the bank on the small fact base and gives its exit code."""
    for module in ("commands.bank", "commands.exchange"):
        monkeypatch.setattr(f"question_bank.{module}.load_knowledge", lambda: small)
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))

    def call(*words: object) -> int:
        arguments = parser.parse_args([str(word) for word in words])
        return int(arguments.func(arguments))

    return call
