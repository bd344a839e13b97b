"""Where any of many names stands in a text: longest first from the left, none overlapping.

One pass over the text however many names there are. It compares characters and knows nothing of marks or meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Hit = tuple[int, int, int]


class NameSearch:
    """Searches for the names it was built from; a hit is the name's index in `names`, its start and its end."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(sorted(set(names) - {""}))
        self._by_opening: dict[str, list[tuple[str, int]]] = {}
        for number in sorted(range(len(self.names)), key=lambda number: -len(self.names[number])):
            name = self.names[number]
            self._by_opening.setdefault(name[:2], []).append((name, number))
        initials = "".join(sorted({name[0] for name in self.names}))
        self._initial = re.compile(f"[{re.escape(initials)}]" if initials else "(?!)")
        self._automaton = _automaton(self.names)

    def hits(self, text: str) -> list[Hit]:
        """All hits in order; each is the longest at its place, and the next is looked for behind it."""
        return self._automaton(text) if self._automaton else self._hits_by_initial(text)

    def hit_at(self, text: str, start: int) -> Hit | None:
        """The longest name that begins at `start`."""
        for opening in (text[start : start + 2], text[start : start + 1]):
            for name, number in self._by_opening.get(opening, ()):
                if text.startswith(name, start):
                    return number, start, start + len(name)
        return None

    def _hits_by_initial(self, text: str) -> list[Hit]:
        found: list[Hit] = []
        position = 0
        for initial in self._initial.finditer(text):
            hit = self.hit_at(text, initial.start()) if initial.start() >= position else None
            if hit:
                found.append(hit)
                position = hit[2]
        return found


def _automaton(names: tuple[str, ...]) -> Callable[[str], list[Hit]] | None:
    """The compiled search, where the platform has it; without it `NameSearch` finds the same, several times slower."""
    try:
        from ahocorasick_rs import AhoCorasick, MatchKind
    except ImportError:
        return None
    return AhoCorasick(names, matchkind=MatchKind.LeftmostLongest).find_matches_as_indexes
