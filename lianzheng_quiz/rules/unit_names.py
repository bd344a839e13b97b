"""Units by the names people write: as the system has them, or with the name of the organiser's own place before."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from lianzheng_quiz.rules.cell_text import tight

_PLACE = re.compile(r"[省市县区旗州盟乡镇]$")
_OFFICE = re.compile(r"[局委办院厅部处队所站乡镇司校会社室]|中心|街道|集团|银行")


class UnitNames:
    """The names within reach, the organiser's own unit first."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = {tight(name): name for name in names}
        top = tight(names[0]) if names else ""
        longer = {}
        for name in list(self._names):
            if name != top:
                longer[top + name] = self._names[name]
                if top[-1:] == name[:1]:
                    longer[top + name[1:]] = self._names[name]
        self._written = {**longer, **self._names}
        self._longest_first = sorted(self._written, key=len, reverse=True)

    def known(self, written: str) -> str | None:
        """The unit of that name, None for any other text."""
        return self._written.get(tight(written))

    def leading(self, written: str) -> tuple[str, str] | None:
        """A text that begins with a unit, as (unit, the rest); None where it is not clear which unit.

        "某县某局局长" is not somebody of 某县 because the bureau is unknown: a place followed by an office is unclear.
        """
        text = tight(written)
        found = next((name for name in self._longest_first if name and text.startswith(name)), None)
        if found is None:
            return None
        rest = text.removeprefix(found)
        if _PLACE.search(found) and _OFFICE.search(rest):
            return None
        return self._written[found], rest.lstrip("、，,;；")

    def nearest(self, written: str) -> str | None:
        """The unit that was probably meant."""
        near = difflib.get_close_matches(tight(written), self._written, n=1, cutoff=0.7)
        return self._written[near[0]] if near else None
