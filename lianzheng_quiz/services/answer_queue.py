"""Saves, starts and pages in groups: while one commit is on its way to the disk the next group gathers.

Whoever waits is answered only after the commit that holds the act. Whether it is accepted is decided inside that
transaction against the database, never by what this process remembers. A group that fails is tried again one by one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from lianzheng_quiz.rules.refusals import Refusal
from lianzheng_quiz.services.saving import Save, keep
from lianzheng_quiz.services.showing import Show, show
from lianzheng_quiz.services.starting import Start, begin
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store.engine import OperationalFailure, database

LARGEST_GROUP = 256
MOST_PAGES = 16
"""Pages made between two groups of saves: each takes about as long as a small commit."""

FAILURES_IN_A_ROW = 3

Act = Save | Start
Asked = Save | Start | Show


class AnswerQueue:
    """What waits for the next group of one database. Whoever has the turn does it for all."""

    def __init__(self) -> None:
        self._acts: list[Act] = []
        self._shows: list[Show] = []
        self._arrived = threading.Condition()
        self._turn = threading.Lock()

    def settle(self, one: Asked) -> None:
        """Wait until the act is committed or the page read; raises what it was refused for."""
        self._add(one)
        with self._turn:
            while not one.settled:
                acts, shows = self._next_group()
                write_group(acts)
                _read_pages(shows)
        if one.fault is not None:
            raise one.fault

    def post(self, one: Asked) -> None:
        """Leave an act or a page to the thread in `work`."""
        self._add(one)

    def work(self, stop: threading.Event, deliver: Callable[[Sequence[Asked]], None]) -> None:
        """Do group after group; `deliver` gets what is settled and has a sender, acts before pages."""
        while not stop.is_set():
            with self._arrived:
                if not self._acts and not self._shows:
                    self._arrived.wait(1.0)
            with self._turn:
                acts, shows = self._next_group()
                write_group(acts)
                _deliver(acts, deliver)
                _read_pages(shows)
                _deliver(shows, deliver)

    def _add(self, one: Asked) -> None:
        with self._arrived:
            if isinstance(one, Show):
                self._shows.append(one)
            else:
                self._acts.append(one)
            self._arrived.notify()

    def _next_group(self) -> tuple[list[Act], list[Show]]:
        with self._arrived:
            acts, self._acts = self._acts[:LARGEST_GROUP], self._acts[LARGEST_GROUP:]
            shows, self._shows = self._shows[:MOST_PAGES], self._shows[MOST_PAGES:]
        return acts, shows


def _deliver(settled: Sequence[Asked], deliver: Callable[[Sequence[Asked]], None]) -> None:
    posted = [one for one in settled if one.sender is not None]
    if posted:
        deliver(posted)


_QUEUES: WeakKeyDictionary[Any, AnswerQueue] = WeakKeyDictionary()
_MAKING = threading.Lock()


def queue() -> AnswerQueue:
    """The queue of the database that this application writes to."""
    engine = database.engine
    with _MAKING:
        found = _QUEUES.get(engine)
        if found is None:
            found = _QUEUES[engine] = AnswerQueue()
    return found


def write_group(group: Sequence[Act]) -> None:
    """Settle a whole group. What one of them breaks falls on that one alone.

    A database that refuses everything is not asked again for each one: its patience may be long.
    """
    if not group:
        return
    try:
        _write(group)
    except BaseException as fault:
        if len(group) == 1:
            group[0].fault, group[0].settled = fault, True
            return
        failures = 0
        for one in group:
            if failures < FAILURES_IN_A_ROW:
                write_group([one])
                failures = failures + 1 if isinstance(one.fault, OperationalFailure) else 0
            else:
                one.fault, one.settled = fault, True


def _write(group: Sequence[Act]) -> None:
    """One transaction for the group; its outcomes count once it is committed."""
    saves = [one for one in group if isinstance(one, Save)]
    starts = [one for one in group if isinstance(one, Start)]
    with writing() as session:
        kept = keep(session, saves) if saves else []
        begun = begin(session, starts) if starts else []
    for save, outcome in zip(saves, kept, strict=True):
        save.fault, save.receipt = (outcome, None) if isinstance(outcome, Refusal) else (None, outcome)
        save.settled = True
    for start, refused in zip(starts, begun, strict=True):
        start.fault, start.settled = refused, True


def _read_pages(group: Sequence[Show]) -> None:
    """Settle every wish for a page; a fault is everybody's, and the long way is open to all."""
    if not group:
        return
    fault: BaseException | None = None
    try:
        with reading() as session:
            show(session, group)
    except Exception as found:
        fault = found
    for one in group:
        one.fault, one.settled = one.fault or fault, True
