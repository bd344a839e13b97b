"""Reads the data files beside this module and refuses what can't be right.

Every fault names file, entry and reason, and all of them are told at once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from question_bank.knowledge import checking, parsing
from question_bank.knowledge.entries import Knowledge, Regulation, Term

HERE = Path(__file__).parent
Item = dict[str, Any]
E = TypeVar("E")


class KnowledgeError(ValueError):
    """The data files contradict themselves; `faults` lists every reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load_knowledge(folder: Path = HERE) -> Knowledge:
    """Read regulations.json and the JSON files of terms, facts, conducts, pairings and short_answers in `folder`.

    Raises KnowledgeError naming every unusable entry.
    """
    rows = json.loads((folder / "regulations.json").read_text("utf-8"))
    regulations = {item["key"]: parsing.regulation(item) for item in rows}
    reader = _Reader(folder, regulations)
    terms = reader.read("terms", "name", checking.faults_of_term, parsing.term)
    known = {str(item.get("name", "")) for _, item in _items(folder / "terms")}

    def grounded(check: Callable[[Item, Any, set[str]], list[str]]) -> Callable[[Item, Any], list[str]]:
        return lambda item, regulations: check(item, regulations, known)

    knowledge = Knowledge(
        regulations=regulations,
        terms=terms,
        facts=reader.read("facts", "subject", grounded(checking.faults_of_fact), parsing.fact),
        conducts=reader.read("conducts", "subject", grounded(checking.faults_of_conduct), parsing.conduct),
        pairings=reader.read("pairings", "subject", grounded(checking.faults_of_pairing), parsing.pairing),
        tasks=reader.read("short_answers", "subject", grounded(checking.faults_of_task), parsing.task),
    )
    faults = _faults_of_disciplines(knowledge.regulations.values()) + reader.faults + _faults_among(terms)
    faults += _repeated("知识点", [entry.subject for entry in knowledge.entries if entry.authority])
    if faults:
        raise KnowledgeError(faults)
    return knowledge


class _Reader:
    """Reads one folder of entries after the other and gathers what is wrong with them."""

    def __init__(self, folder: Path, regulations: dict[str, Regulation]) -> None:
        self.faults: list[str] = []
        self._folder = folder
        self._regulations = regulations

    def read(
        self, kind: str, name: str, check: Callable[[Item, Any], list[str]], parse: Callable[[Item, Any], E]
    ) -> tuple[E, ...]:
        """The sound entries of one kind, in the order of files and lines; `name` is the field that names an entry."""
        sound = []
        for file, item in _items(self._folder / kind):
            found = check(item, self._regulations)
            self.faults += [f"{file}：{item.get(name, '?')}：{fault}" for fault in found]
            if not found:
                sound.append(parse(item, self._regulations))
        return tuple(sound)


def _items(folder: Path) -> Iterator[tuple[str, Item]]:
    for path in sorted(folder.glob("*.json")):
        for item in json.loads(path.read_text("utf-8")):
            yield path.name, item


def _faults_of_disciplines(regulations: Iterable[Regulation]) -> list[str]:
    return [
        f"regulations.json：{regulation.key}：“{each.name}”的“near”中有本规定没有的“{other}”"
        for regulation in regulations
        for each in regulation.disciplines
        for other in each.near
        if other not in {discipline.name for discipline in regulation.disciplines}
    ]


def _faults_among(terms: tuple[Term, ...]) -> list[str]:
    names = [term.name for term in terms]
    faults = _repeated("关键词", names + [alias for term in terms for alias in term.aliases])
    known = set(names)
    for term in terms:
        faults += [f"{term.name}：易混词“{other}”不在知识库中" for other in term.confusable if other not in known]
    return faults


def _repeated(what: str, names: list[str]) -> list[str]:
    return [f"{what}“{name}”重复" for name, count in sorted(Counter(names).items()) if count > 1]
