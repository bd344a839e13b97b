"""Turns an entry of a data file, found sound by `checking`, into its noun."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from question_bank.knowledge.entries import (
    Authority,
    Case,
    Conduct,
    Discipline,
    Fact,
    Member,
    NearMiss,
    Pair,
    Pairing,
    Point,
    Regulation,
    Task,
    Term,
)

Item = dict[str, Any]
Regulations = Mapping[str, Regulation]


def regulation(item: Item) -> Regulation:
    return Regulation(
        key=item["key"],
        title=item["title"],
        version=item["version"],
        house=item["house"],
        in_force_from=item["in_force_from"],
        in_force_to=item["in_force_to"],
        disciplines=tuple(
            Discipline(row["name"], row["first"], row["last"], row["scope"], tuple(row.get("near", ())))
            for row in item.get("disciplines", ())
        ),
    )


def term(item: Item, regulations: Regulations) -> Term:
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
        order=item.get("order", ""),
        items=item.get("items", ""),
        unsuited=tuple(item.get("unsuited", ())),
    )


def fact(item: Item, regulations: Regulations) -> Fact:
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
        order=item.get("order", ""),
        items=item.get("items", ""),
        **_grounds(item, regulations),
    )


def conduct(item: Item, regulations: Regulations) -> Conduct:
    return Conduct(
        subject=item["subject"],
        topic=item["topic"],
        chapter=item["chapter"],
        terms=tuple(item.get("terms", ())),
        discipline=item.get("discipline", ""),
        arguable=tuple(item.get("arguable", ())),
        cases=tuple(_case(row, item) for row in item["cases"]),
        **_grounds(item, regulations),
    )


def _case(row: Item, item: Item) -> Case:
    return Case(
        asks=row["asks"],
        material=row["material"],
        question=row["question"],
        value=item["discipline"] if row["asks"] == "discipline" else row["value"],
        point=row.get("point", ""),
        near_misses=_near_misses(row),
    )


def pairing(item: Item, regulations: Regulations) -> Pairing:
    return Pairing(
        subject=item["subject"],
        chapter=item["chapter"],
        level=item["level"],
        terms=tuple(item.get("terms", ())),
        lead=item["lead"],
        pairs=tuple(Pair(row["left"], row["right"]) for row in item["pairs"]),
        extras=tuple(NearMiss(row["text"], row["why"]) for row in item.get("extras", ())),
        **_grounds(item, regulations),
    )


def task(item: Item, regulations: Regulations) -> Task:
    return Task(
        subject=item["subject"],
        chapter=item["chapter"],
        level=item["level"],
        terms=tuple(item.get("terms", ())),
        question=item["question"],
        points=tuple(Point(row["text"], tuple(row.get("words", ()))) for row in item["points"]),
        **_grounds(item, regulations),
    )


def _grounds(item: Item, regulations: Regulations) -> dict[str, Any]:
    """Authority, validity (the regulation's own where none is given) and unsuited patterns: alike for every kind."""
    authority = _authority(item["authority"], regulations)
    return {
        "authority": authority,
        "valid_from": item.get("valid_from") or authority.regulation.in_force_from,
        "valid_to": item.get("valid_to") or authority.regulation.in_force_to,
        "unsuited": tuple(item.get("unsuited", ())),
    }


def _authority(item: Item, regulations: Regulations) -> Authority:
    return Authority(regulations[item["regulation"]], item["article"], tuple(item["words"]))


def _members(item: Item) -> tuple[Member, ...]:
    return tuple(
        Member(entry) if isinstance(entry, str) else Member(entry["text"], tuple(entry.get("aliases", ())))
        for entry in item.get("members", ())
    )


def _near_misses(item: Item) -> tuple[NearMiss, ...]:
    return tuple(
        NearMiss(entry["text"], entry["why"], tuple(entry.get("not_with", ()))) for entry in item.get("near_misses", ())
    )
