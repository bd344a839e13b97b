"""A small fact base of the tests' own, so that a change of the real one doesn't move them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from question_bank.knowledge import Knowledge, load_knowledge
from question_bank.question import Citation, Option, Question

CURRENT = {"regulation": "条例-新", "article": "第三条", "words": ["甲"]}


def _misses(*texts: str) -> list[dict[str, Any]]:
    return [{"text": text, "why": f"{text}是另一方面的要求。"} for text in texts]


def _regulation(key: str, version: str, start: str, end: str | None) -> dict[str, Any]:
    return {
        "key": key,
        "title": "中国共产党测试条例",
        "version": version,
        "house": "party",
        "in_force_from": start,
        "in_force_to": end,
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


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    folder = tmp_path_factory.mktemp("knowledge")
    (folder / "terms").mkdir()
    (folder / "facts").mkdir()
    files: list[tuple[Path, object]] = [
        (folder / "regulations.json", REGULATIONS),
        (folder / "terms" / "some.json", TERMS),
        (folder / "facts" / "some.json", FACTS),
    ]
    for path, content in files:
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return load_knowledge(folder)


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
