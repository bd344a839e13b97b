"""The two ways a candidate of the exam day reaches the product: pages and requests, or the services behind them.

Both answer with "" or the name of the refusal, so that a witness can say beforehand which it must be.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Flask

from lianzheng_quiz.rules.refusals import BadCredentials, NotAllowed, Refusal
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.rules.saving import Sent
from lianzheng_quiz.services import results, sign_in, sittings
from lianzheng_quiz.services.answer_queue import queue
from lianzheng_quiz.services.saving import Save
from tests.conftest import Clock
from tests.flow.exam_day_record import flags_of

SIGNED_OUT = "SignedOut"
REVISION = re.compile(r'data-revision="(\d+)"')
DEADLINE = re.compile(r'data-deadline="(\d+)"')
CHECKED = re.compile(r'name="choice-(\d+)" value="(\w+)"[^>]* checked')
JSON_PLEASE = {"Accept": "application/json"}

Heard = Callable[[str, Mapping[str, Any]], None]


@dataclass(frozen=True)
class Opened:
    """The exam page as it came: what it holds, its revision and deadline (milliseconds)."""

    revision: int
    deadline: int
    answers: dict[int, tuple[str, ...]]


class Device(Protocol):
    """A signed-in machine with one sitting before it. `start` and `submit` may be pressed twice at once."""

    alive: bool

    def start(self) -> str: ...

    def page(self) -> Opened | str: ...

    def send(self, revision: int, answers: Mapping[int, Sequence[str]], heard: Heard) -> None: ...

    def submit(self) -> str: ...

    def result(self) -> str: ...


class Gathered:
    """Saves that reach the server while one commit is on its way: they are written in one group, in their order."""

    def __init__(self) -> None:
        self.groups = 0
        self._waiting: list[tuple[Save, Heard]] = []

    def add(self, ticket: Save, heard: Heard) -> None:
        self._waiting.append((ticket, heard))

    def __len__(self) -> int:
        return len(self._waiting)

    def write(self) -> None:
        """Let all of them be settled, and tell each sender."""
        group, self._waiting = self._waiting, []
        if not group:
            return
        self.groups += 1
        for ticket, _heard in group[:-1]:
            queue().post(ticket)
        with contextlib.suppress(Refusal):
            queue().settle(group[-1][0])
        for ticket, heard in group:
            assert ticket.settled
            if ticket.fault is None:
                assert ticket.receipt is not None
                heard("", {"saved": list(ticket.receipt.saved), "seconds_left": ticket.receipt.seconds_left})
            elif isinstance(ticket.fault, NotAllowed):
                heard(SIGNED_OUT, {})
            elif isinstance(ticket.fault, Refusal):
                heard(type(ticket.fault).__name__, {})
            else:
                raise ticket.fault


class Served:
    """A candidate whose saves go into a group with others', without the cost of pages."""

    def __init__(self, clock: Clock, gathered: Gathered, sitting_id: str, number: str, code: str) -> None:
        self.alive = True
        self._clock, self._gathered, self._sitting_id = clock, gathered, sitting_id
        self._token = sign_in.sign_in(number, code, address="10.0.0.1", now=clock())

    def _actor(self) -> Actor | None:
        return sign_in.who(self._token, now=self._clock())

    def _ask(self, act: Callable[..., Any]) -> Any:
        actor = self._actor()
        if actor is None:
            return SIGNED_OUT
        try:
            return act(actor, self._sitting_id, now=self._clock())
        except Refusal as refusal:
            return type(refusal).__name__

    def start(self) -> str:
        return self._ask(sittings.start_sitting) or ""

    def page(self) -> Opened | str:
        found = self._ask(sittings.exam_page)
        if isinstance(found, str):
            return found
        answers = {place: tuple(value) for place, value in found.answers.items()}
        return Opened(found.revision, round(found.deadline_at.timestamp() * 1000), answers)

    def send(self, revision: int, answers: Mapping[int, Sequence[str]], heard: Heard) -> None:
        chosen = {place: list(value) for place, value in answers.items()}
        sent = Sent(self._sitting_id, revision, self._clock(), chosen, flags_of(revision, answers))
        self._gathered.add(Save(sent, token=self._token), heard)

    def submit(self) -> str:
        return self._ask(sittings.submit) or ""

    def result(self) -> str:
        found = self._ask(results.result)
        return found if isinstance(found, str) else ""


class Browsing:
    """A candidate with a browser: cookie, CSRF token, pages and requests."""

    def __init__(self, app: Flask, sitting_id: str, number: str, code: str) -> None:
        self.alive = True
        self._client, self._at = app.test_client(), f"/sittings/{sitting_id}"
        self._token = self._client.get("/login", headers=JSON_PLEASE).get_json()["csrf_token"]
        form = {"by": "ticket", "username": number, "password": code, "csrf_token": self._token}
        reply = self._client.post("/login", data=form, headers=JSON_PLEASE)
        if reply.status_code == 401:
            raise BadCredentials()
        assert reply.status_code == 200, reply.get_data(as_text=True)
        self._token = reply.get_json()["csrf_token"]

    def _post(self, what: str) -> str:
        return _name(self._client.post(f"{self._at}/{what}", data={"csrf_token": self._token}, headers=JSON_PLEASE))

    def start(self) -> str:
        return self._post("start")

    def page(self) -> Opened | str:
        reply = self._client.get(self._at)
        text = reply.get_data(as_text=True)
        if reply.status_code != 200:
            return _name(self._client.get(f"{self._at}/clock", headers=JSON_PLEASE))
        answers: dict[int, tuple[str, ...]] = {}
        for place, letter in CHECKED.findall(text):
            answers[int(place)] = (*answers.get(int(place), ()), letter)
        return Opened(int(REVISION.findall(text)[0]), int(DEADLINE.findall(text)[0]), answers)

    def send(self, revision: int, answers: Mapping[int, Sequence[str]], heard: Heard) -> None:
        body = {
            "revision": revision,
            "answers": {str(place): list(value) for place, value in answers.items()},
            "flags": {str(place): flag for place, flag in flags_of(revision, answers).items()},
        }
        reply = self._client.put(f"{self._at}/answers", json=body, headers={"X-CSRFToken": self._token})
        heard(_name(reply), reply.get_json())

    def submit(self) -> str:
        return self._post("submit")

    def result(self) -> str:
        return _name(self._client.get(f"{self._at}/result", headers=JSON_PLEASE))


def _name(reply: Any) -> str:
    """ "" for what was done, else the refusal in the words of the rules: sitting_closed → SittingClosed."""
    if reply.status_code in (200, 303):
        return ""
    assert reply.status_code < 500, reply.get_data(as_text=True)
    return "".join(word.capitalize() for word in reply.get_json()["error"].split("_"))
