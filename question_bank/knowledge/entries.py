"""The nouns of the fact base, frozen.

A `Term` is something a document speaks of; a `Fact` is something a regulation
says. Either may be a *list* (members belong, near misses do not) or, for a
fact, a *statement* with one slot whose value the regulation fixes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

TERM_KINDS = (
    "numeric_abbrev",
    "institution",
    "responsibility",
    "misconduct",
    "slogan",
    "regulation",
    "concept",
)
FACT_KINDS = ("kinds", "period", "number", "ladder", "definition", "who_decides", "duty", "consequence")


@dataclass(frozen=True)
class Regulation:
    """One version of one regulation; `key` names that version's text.

    `house` is ``party`` or ``law``. Dates are ISO; `in_force_to` is the last day
    in force, None while it is in force.
    """

    key: str
    title: str
    version: str
    house: str
    in_force_from: str | None
    in_force_to: str | None


@dataclass(frozen=True)
class Authority:
    """Where a key comes from: regulation version, article, and the few words that decide."""

    regulation: Regulation
    article: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Member:
    """One member of a list, with other wordings that mean the same."""

    text: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class NearMiss:
    """A wrong choice of the same shape, and why it is wrong.

    `why` is a whole sentence for the reader. `not_with` names members beside
    which it must not stand (it would be arguable there).
    """

    text: str
    why: str
    not_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A key term. Without `authority` it is recognised in documents but never asked.

    `lead` is the noun phrase that a stem uses for the list ("“四个意识”"); `gloss`
    says in our own words what the term means.
    """

    name: str
    kind: str
    chapter: str
    weight: str
    aliases: tuple[str, ...]
    lead: str
    gloss: str
    ordered: bool
    members: tuple[Member, ...]
    near_misses: tuple[NearMiss, ...]
    confusable: tuple[str, ...]
    authority: Authority | None
    valid_from: str | None
    valid_to: str | None

    @property
    def subject(self) -> str:
        return self.name


@dataclass(frozen=True)
class Fact:
    """What a regulation says: a list (`members`) or a `statement` with the slot ``{}``.

    `statement` reads on from “根据《…》，” and ends without a full stop. `terms`
    names the key terms whose places in documents a question of this fact cites.
    `scale` says that the options are values of one scale, to be shown ascending.
    """

    subject: str
    kind: str
    chapter: str
    level: str
    terms: tuple[str, ...]
    statement: str
    value: str
    value_aliases: tuple[str, ...]
    scale: bool
    lead: str
    ordered: bool
    members: tuple[Member, ...]
    near_misses: tuple[NearMiss, ...]
    authority: Authority
    valid_from: str | None
    valid_to: str | None


@dataclass(frozen=True)
class Knowledge:
    """The whole fact base, in file order."""

    regulations: Mapping[str, Regulation]
    terms: tuple[Term, ...]
    facts: tuple[Fact, ...]

    @cached_property
    def term_by_name(self) -> Mapping[str, Term]:
        return {term.name: term for term in self.terms}

    @cached_property
    def fact_by_subject(self) -> Mapping[str, Fact]:
        return {fact.subject: fact for fact in self.facts}
