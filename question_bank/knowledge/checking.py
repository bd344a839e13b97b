"""What makes an entry of a data file unusable, each reason in Chinese; it reads raw items and builds nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from question_bank.knowledge.entries import ASKS, FACT_KINDS, ORDERS, TERM_KINDS, Regulation
from question_bank.quantities import number
from question_bank.question import CHAPTERS, LEVELS

Item = dict[str, Any]
Regulations = Mapping[str, Regulation]
WEIGHTS = ("core", "useful", "plain")
FEWEST_PAIRS = 3
FEWEST_POINTS = 2
_ARTICLE = re.compile(r"第([一二三四五六七八九十百零]+)条")


def faults_of_term(item: Item, regulations: Regulations) -> list[str]:
    faults = _missing(item, ("name", "kind", "chapter", "weight", "authority"))
    if faults:
        return faults
    if item["kind"] not in TERM_KINDS:
        faults.append(f"种类“{item['kind']}”不认识")
    if item["weight"] not in WEIGHTS:
        faults.append(f"分量“{item['weight']}”不认识")
    faults += _faults_of_list(item) if item.get("members") else []
    if item["authority"]:
        faults += _faults_of_authority(item["authority"], regulations)
    elif item.get("members"):
        faults.append("有成员却没有依据")
    return faults + _faults_of_chapter(item)


def faults_of_fact(item: Item, regulations: Regulations, known: set[str]) -> list[str]:
    faults = _missing(item, ("subject", "kind", "chapter", "level", "authority"))
    if faults:
        return faults
    if item["kind"] not in FACT_KINDS:
        faults.append(f"种类“{item['kind']}”不认识")
    if item.get("members"):
        faults += _missing(item, ("lead",)) + _faults_of_list(item)
    else:
        faults += _missing(item, ("statement", "value"))
        if item.get("statement", "").count("{}") != 1:
            faults.append("陈述中须有且只有一个空 {}")
        if item.get("statement", "").endswith(("。", "；")):
            faults.append("陈述末尾不带标点")
    return faults + _faults_of_level(item) + _faults_of_grounds(item, regulations, known)


def faults_of_conduct(item: Item, regulations: Regulations, known: set[str]) -> list[str]:
    faults = _missing(item, ("subject", "topic", "chapter", "cases", "authority"))
    if faults:
        return faults
    for at, case in enumerate(item["cases"], 1):
        faults += [f"第{at}个情景{fault}" for fault in _faults_of_case(case)]
        if case.get("asks") == "discipline" and not item.get("discipline"):
            faults.append(f"第{at}个情景问违反哪项纪律，却没有写明“discipline”")
    faults += _faults_of_grounds(item, regulations, known)
    return faults or _faults_of_discipline(item, regulations[item["authority"]["regulation"]])


def _faults_of_case(case: Item) -> list[str]:
    faults = _missing(case, ("asks", "material", "question"))
    if faults:
        return faults
    if case["asks"] not in ASKS:
        return [f"所问“{case['asks']}”不认识"]
    if case["asks"] == "discipline":
        return []
    faults = _missing(case, ("value", "near_misses"))
    texts = [case.get("value", ""), *(miss["text"] for miss in case.get("near_misses", ()))]
    return faults + [f"“{text}”出现了两次" for text in sorted({text for text in texts if texts.count(text) > 1})]


def _faults_of_discipline(item: Item, regulation: Regulation) -> list[str]:
    """The discipline is the one in whose chapter every cited article stands."""
    named = item.get("discipline", "")
    if not named:
        return []
    articles = [int(number(text) or 0) for text in _ARTICLE.findall(item["authority"]["article"])]
    found = {each.name if each else "" for each in map(regulation.discipline_of, articles)}
    if found == {named}:
        return []
    return [f"{item['authority']['article']}不在“{named}”一章，而在“{'、'.join(sorted(found))}”"]


def faults_of_pairing(item: Item, regulations: Regulations, known: set[str]) -> list[str]:
    faults = _missing(item, ("subject", "chapter", "level", "lead", "pairs", "authority"))
    if faults:
        return faults
    if len(item["pairs"]) < FEWEST_PAIRS:
        faults.append(f"至少要有{FEWEST_PAIRS}对")
    lefts = [pair["left"] for pair in item["pairs"]]
    rights = [pair["right"] for pair in item["pairs"]] + [extra["text"] for extra in item.get("extras", ())]
    for texts in (lefts, rights):
        faults += [f"“{text}”出现了两次" for text in sorted({text for text in texts if texts.count(text) > 1})]
    return faults + _faults_of_level(item) + _faults_of_grounds(item, regulations, known)


def faults_of_task(item: Item, regulations: Regulations, known: set[str]) -> list[str]:
    faults = _missing(item, ("subject", "chapter", "level", "question", "points", "authority"))
    if faults:
        return faults
    if len(item["points"]) < FEWEST_POINTS:
        faults.append(f"至少要有{FEWEST_POINTS}个采分点")
    return faults + _faults_of_level(item) + _faults_of_grounds(item, regulations, known)


def _faults_of_list(item: Item) -> list[str]:
    texts = [entry if isinstance(entry, str) else entry["text"] for entry in item["members"]]
    texts += [entry["text"] for entry in item.get("near_misses", ())]
    texts += [alias for entry in item["members"] if isinstance(entry, dict) for alias in entry.get("aliases", ())]
    faults = [f"“{text}”出现了两次" for text in sorted({text for text in texts if texts.count(text) > 1})]
    if item.get("ordered"):
        faults += _missing(item, ("order", "items"))
        if item.get("order", ORDERS[0]) not in ORDERS:
            faults.append(f"次序“{item['order']}”不认识，应为{'、'.join(ORDERS)}之一")
    return faults


def _faults_of_grounds(item: Item, regulations: Regulations, known: set[str]) -> list[str]:
    faults = [f"关键词“{name}”不在知识库中" for name in item.get("terms", ()) if name not in known]
    return faults + _faults_of_authority(item["authority"], regulations) + _faults_of_chapter(item)


def _faults_of_authority(item: Item, regulations: Regulations) -> list[str]:
    faults = _missing(item, ("regulation", "article", "words"))
    if not faults and item["regulation"] not in regulations:
        faults.append(f"法规“{item['regulation']}”不在 regulations.json 中")
    return faults


def _faults_of_level(item: Item) -> list[str]:
    return [] if item["level"] in LEVELS else [f"层次“{item['level']}”不认识"]


def _faults_of_chapter(item: Item) -> list[str]:
    return [] if item["chapter"] in CHAPTERS else [f"章“{item['chapter']}”不认识"]


def _missing(item: Item, names: tuple[str, ...]) -> list[str]:
    return [f"缺少“{name}”" for name in names if name not in item or item[name] == ""]
