"""Reads the data files beside this module and refuses what can't be right.

Every fault names file, entry and reason, and all of them are told at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from question_bank.knowledge.entries import (
    FACT_KINDS,
    TERM_KINDS,
    Authority,
    Fact,
    Knowledge,
    Member,
    NearMiss,
    Regulation,
    Term,
)
from question_bank.question import CHAPTERS, LEVELS

HERE = Path(__file__).parent
WEIGHTS = ("core", "useful", "plain")


class KnowledgeError(ValueError):
    """The data files contradict themselves; `faults` lists every reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load_knowledge(folder: Path = HERE) -> Knowledge:
    """Read regulations.json, terms/*.json and facts/*.json of `folder`.

    Raises KnowledgeError naming every unusable entry.
    """
    faults: list[str] = []
    regulations = {
        item["key"]: Regulation(
            key=item["key"],
            title=item["title"],
            version=item["version"],
            house=item["house"],
            in_force_from=item["in_force_from"],
            in_force_to=item["in_force_to"],
        )
        for item in json.loads((folder / "regulations.json").read_text("utf-8"))
    }
    terms = []
    for name, item in _entries(folder / "terms"):
        found = _faults_of_term(item, regulations)
        faults += [f"{name}：{item.get('name', '?')}：{fault}" for fault in found]
        if not found:
            terms.append(_term(item, regulations))
    known = {term.name for term in terms}
    facts = []
    for name, item in _entries(folder / "facts"):
        found = _faults_of_fact(item, regulations, known)
        faults += [f"{name}：{item.get('subject', '?')}：{fault}" for fault in found]
        if not found:
            facts.append(_fact(item, regulations))
    faults += _repeated("关键词", [term.name for term in terms] + [alias for term in terms for alias in term.aliases])
    faults += _repeated("知识点", [fact.subject for fact in facts] + [term.name for term in terms])
    for term in terms:
        faults += [f"{term.name}：易混词“{other}”不在知识库中" for other in term.confusable if other not in known]
    if faults:
        raise KnowledgeError(faults)
    return Knowledge(regulations, tuple(terms), tuple(facts))


def _entries(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.json")):
        for item in json.loads(path.read_text("utf-8")):
            yield path.name, item


def _term(item: dict[str, Any], regulations: dict[str, Regulation]) -> Term:
    authority = _authority(item["authority"], regulations) if item["authority"] else None
    return Term(
        name=item["name"],
        kind=item["kind"],
        chapter=item["chapter"],
        weight=item["weight"],
        aliases=tuple(item.get("aliases", ())),
        lead=item.get("lead") or f"“{item['name']}”",
        gloss=item.get("gloss", ""),
        ordered=item.get("ordered", False),
        members=_members(item),
        near_misses=_near_misses(item),
        confusable=tuple(item.get("confusable", ())),
        authority=authority,
        valid_from=item.get("valid_from") or (authority.regulation.in_force_from if authority else None),
        valid_to=item.get("valid_to") or (authority.regulation.in_force_to if authority else None),
    )


def _fact(item: dict[str, Any], regulations: dict[str, Regulation]) -> Fact:
    authority = _authority(item["authority"], regulations)
    return Fact(
        subject=item["subject"],
        kind=item["kind"],
        chapter=item["chapter"],
        level=item["level"],
        terms=tuple(item.get("terms", ())),
        statement=item.get("statement", ""),
        value=item.get("value", ""),
        value_aliases=tuple(item.get("value_aliases", ())),
        scale=item.get("scale", False),
        lead=item.get("lead", ""),
        ordered=item.get("ordered", False),
        members=_members(item),
        near_misses=_near_misses(item),
        authority=authority,
        valid_from=item.get("valid_from") or authority.regulation.in_force_from,
        valid_to=item.get("valid_to") or authority.regulation.in_force_to,
    )


def _authority(item: dict[str, Any], regulations: dict[str, Regulation]) -> Authority:
    return Authority(regulations[item["regulation"]], item["article"], tuple(item["words"]))


def _members(item: dict[str, Any]) -> tuple[Member, ...]:
    return tuple(
        Member(entry) if isinstance(entry, str) else Member(entry["text"], tuple(entry.get("aliases", ())))
        for entry in item.get("members", ())
    )


def _near_misses(item: dict[str, Any]) -> tuple[NearMiss, ...]:
    return tuple(
        NearMiss(entry["text"], entry["why"], tuple(entry.get("not_with", ()))) for entry in item.get("near_misses", ())
    )


def _faults_of_term(item: dict[str, Any], regulations: dict[str, Regulation]) -> list[str]:
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


def _faults_of_fact(item: dict[str, Any], regulations: dict[str, Regulation], known: set[str]) -> list[str]:
    faults = _missing(item, ("subject", "kind", "chapter", "level", "authority"))
    if faults:
        return faults
    if item["kind"] not in FACT_KINDS:
        faults.append(f"种类“{item['kind']}”不认识")
    if item["level"] not in LEVELS:
        faults.append(f"层次“{item['level']}”不认识")
    if item.get("members"):
        faults += _missing(item, ("lead",)) + _faults_of_list(item)
    else:
        faults += _missing(item, ("statement", "value"))
        if item.get("statement", "").count("{}") != 1:
            faults.append("陈述中须有且只有一个空 {}")
        if item.get("statement", "").endswith(("。", "；")):
            faults.append("陈述末尾不带标点")
    faults += [f"关键词“{name}”不在知识库中" for name in item.get("terms", ()) if name not in known]
    return faults + _faults_of_authority(item["authority"], regulations) + _faults_of_chapter(item)


def _faults_of_list(item: dict[str, Any]) -> list[str]:
    texts = [entry if isinstance(entry, str) else entry["text"] for entry in item["members"]]
    texts += [entry["text"] for entry in item.get("near_misses", ())]
    texts += [alias for entry in item["members"] if isinstance(entry, dict) for alias in entry.get("aliases", ())]
    return [f"“{text}”出现了两次" for text in sorted({text for text in texts if texts.count(text) > 1})]


def _faults_of_authority(item: dict[str, Any], regulations: dict[str, Regulation]) -> list[str]:
    faults = _missing(item, ("regulation", "article", "words"))
    if not faults and item["regulation"] not in regulations:
        faults.append(f"法规“{item['regulation']}”不在 regulations.json 中")
    return faults


def _faults_of_chapter(item: dict[str, Any]) -> list[str]:
    return [] if item["chapter"] in CHAPTERS else [f"章“{item['chapter']}”不认识"]


def _missing(item: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    return [f"缺少“{name}”" for name in names if name not in item or item[name] == ""]


def _repeated(what: str, names: list[str]) -> list[str]:
    return [f"{what}“{name}”重复" for name in sorted({name for name in names if names.count(name) > 1})]
