"""The nouns of the fact base, frozen.

A `Term` is something a document speaks of; a `Fact` is something a regulation
says. Either may be a *list* (members belong, near misses do not) or, for a
fact, a *statement* with one slot whose value the regulation fixes. A `Conduct`
is something a cadre does, with scenes to judge; a `Pairing` matches two sides;
a `Task` is answered in free text and marked by points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
STEPS = "先后"
ORDERS = ("由轻到重", "由重到轻", "由低到高", STEPS)
ASKS = ("discipline", "sanction", "handling", "label")


@dataclass(frozen=True)
class Discipline:
    """One of the disciplines into which a regulation sorts conduct: its chapter's articles and what it is about.

    `near` names the others, the likeliest to be taken for it first.
    """

    name: str
    first: int
    last: int
    scope: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Regulation:
    """One version of one regulation; `key` names that version's text.

    `house` is ``party`` or ``law``. Dates are ISO; `in_force_to` is the last day
    in force, None while it is in force. `disciplines` are the chapters of a
    regulation on sanctions that name a discipline each.
    """

    key: str
    title: str
    version: str
    house: str
    in_force_from: str | None
    in_force_to: str | None
    disciplines: tuple[Discipline, ...] = ()

    def discipline_of(self, article: int) -> Discipline | None:
        """The discipline in whose chapter an article stands."""
        return next((each for each in self.disciplines if each.first <= article <= each.last), None)


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
    says in our own words what the term means. Where the members form a sequence
    that the authority fixes (`ordered`), `order` says in what manner and `items`
    what they are called. `unsuited` names patterns that an editor found unfit
    for this entry.
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
    order: str = ""
    items: str = ""
    unsuited: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return self.name


@dataclass(frozen=True)
class Fact:
    """What a regulation says: a list (`members`) or a `statement` with the slot ``{}``.

    `statement` reads on from “根据《…》，” and ends without a full stop. `terms`
    names the key terms whose places in documents a question of this fact cites.
    `scale` says that the options are values of one scale, to be shown ascending.
    `order`, `items` and `unsuited` are as for a term.
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
    order: str = ""
    items: str = ""
    unsuited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One scene of a conduct and what is asked about it.

    `asks` is one of ASKS. For ``discipline`` the value is the conduct's own
    discipline and the wrong options are others; else `value` and `near_misses`
    are given. The stem is material, question and the blank.
    """

    asks: str
    material: str
    question: str
    value: str
    point: str
    near_misses: tuple[NearMiss, ...]


@dataclass(frozen=True)
class Conduct:
    """What somebody does, and what the rules say of it.

    `discipline` is that of the chapter in which the article stands, empty where
    the authority knows none; `arguable` are disciplines that are never offered
    as wrong because a reader could defend them.
    """

    subject: str
    topic: str
    chapter: str
    terms: tuple[str, ...]
    discipline: str
    arguable: tuple[str, ...]
    cases: tuple[Case, ...]
    authority: Authority
    valid_from: str | None
    valid_to: str | None
    unsuited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """A left side and the one right side that fits it."""

    left: str
    right: str


@dataclass(frozen=True)
class Pairing:
    """Pairs to be matched; `extras` fit no left side. The stem reads 将{lead}对应起来."""

    subject: str
    chapter: str
    level: str
    terms: tuple[str, ...]
    lead: str
    pairs: tuple[Pair, ...]
    extras: tuple[NearMiss, ...]
    authority: Authority
    valid_from: str | None
    valid_to: str | None
    unsuited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    """One marking point: what must be said, and expressions by which a marker knows it."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """A short answer: `question` is a whole sentence, `points` are marked by people."""

    subject: str
    chapter: str
    level: str
    terms: tuple[str, ...]
    question: str
    points: tuple[Point, ...]
    authority: Authority
    valid_from: str | None
    valid_to: str | None
    unsuited: tuple[str, ...] = ()


Listed = Term | Fact
Entry = Term | Fact | Conduct | Pairing | Task


@dataclass(frozen=True)
class Knowledge:
    """The whole fact base, in file order."""

    regulations: Mapping[str, Regulation]
    terms: tuple[Term, ...]
    facts: tuple[Fact, ...]
    conducts: tuple[Conduct, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    tasks: tuple[Task, ...] = ()

    @property
    def entries(self) -> Iterator[Entry]:
        """Everything, kind by kind, terms that are only recognised included."""
        yield from self.terms
        yield from self.facts
        yield from self.conducts
        yield from self.pairings
        yield from self.tasks

    @cached_property
    def term_by_name(self) -> Mapping[str, Term]:
        return {term.name: term for term in self.terms}

    @cached_property
    def entry_by_subject(self) -> Mapping[str, Entry]:
        """By subject; what is asked goes before a term of the same name that is only recognised."""
        return {entry.subject: entry for entry in sorted(self.entries, key=lambda entry: entry.authority is not None)}

    def between(self, first: str | None, last: str | None) -> Knowledge:
        """What is valid on some day from `first` to `last` (ISO dates; None is open)."""
        if (first, last) not in self._spans:
            self._spans[first, last] = self._cut(first, last)
        return self._spans[first, last]

    @cached_property
    def _spans(self) -> dict[tuple[str | None, str | None], Knowledge]:
        return {}

    def _cut(self, first: str | None, last: str | None) -> Knowledge:
        def overlaps(entry: Entry) -> bool:
            begins_in_time = entry.valid_from is None or last is None or entry.valid_from <= last
            ends_in_time = entry.valid_to is None or first is None or entry.valid_to >= first
            return begins_in_time and ends_in_time

        return replace(
            self,
            terms=tuple(filter(overlaps, self.terms)),
            facts=tuple(filter(overlaps, self.facts)),
            conducts=tuple(filter(overlaps, self.conducts)),
            pairings=tuple(filter(overlaps, self.pairings)),
            tasks=tuple(filter(overlaps, self.tasks)),
        )

    def on(self, day: str) -> Knowledge:
        """What is valid on one day (ISO date)."""
        return self.between(day, day)
