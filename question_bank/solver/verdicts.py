"""What the solver reads and what it answers, shared by its readings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from question_bank.knowledge import Entry, Fact, Pairing, Task, Term
from question_bank.plain_text import bare
from question_bank.question import Option


@dataclass(frozen=True)
class RenderedQuestion:
    """What stands on the candidate's page and nothing else."""

    type: str
    stem: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The key as the knowledge has it.

    `keys`: letters, ``true``/``false``, the accepted fillers of one blank, or the
    points of a short answer. `places`: one letter a place, where the order counts.
    """

    known: bool
    keys: frozenset[str] = frozenset()
    because: str = ""
    places: tuple[str, ...] = ()


UNKNOWN = Verdict(False)
Judge = Callable[[str], bool | None]


def among(question: RenderedQuestion, entry: Entry, is_right: Judge) -> Verdict:
    keys = frozenset(option.key for option in question.options if is_right(bare(option.text)))
    return Verdict(True, keys, because(entry))


def judged(entry: Entry, truth: bool) -> Verdict:
    return Verdict(True, frozenset({"true" if truth else "false"}), because(entry))


def because(entry: Entry) -> str:
    """The entry in a few words, with its place."""
    assert entry.authority is not None
    return f"{_content(entry)}（见《{entry.authority.regulation.title}》{entry.authority.article}）"


def _content(entry: Entry) -> str:
    if isinstance(entry, Pairing):
        return "；".join(f"{pair.left}——{pair.right}" for pair in entry.pairs)
    if isinstance(entry, Task):
        return "；".join(point.text for point in entry.points)
    if isinstance(entry, Term | Fact) and entry.members:
        return f"{entry.lead}为{'、'.join(member.text for member in entry.members)}"
    return entry.statement.format(entry.value) if isinstance(entry, Fact) else entry.subject
