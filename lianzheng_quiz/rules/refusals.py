"""Named refusals. Each carries the data its wording needs; the wording is at the edge (web/wording.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


class Refusal(Exception):
    """Something a person asked for that the rules do not allow."""


@dataclass
class NotFound(Refusal):
    """No such thing, or not this person's: the two must not be told apart."""

    what: str = "页面"


@dataclass
class NotAllowed(Refusal):
    """The role or the unit of the acting account does not reach this act."""

    act: str = ""


@dataclass
class BadCredentials(Refusal):
    """Name and password do not belong together (never said which)."""


@dataclass
class SignInThrottled(Refusal):
    """Too many failures; try again after `minutes`."""

    minutes: int


@dataclass
class Invalid(Refusal):
    """A form that cannot be accepted: field name to reason, all at once."""

    faults: Mapping[str, str]


@dataclass
class SittingNotOpen(Refusal):
    """The batch has not opened yet, or is over, for a sitting that never started."""

    opens_at: datetime
    closes_at: datetime
    over: bool


@dataclass
class SittingNotStarted(Refusal):
    """Answers or hand-in for a sitting that was never started."""


@dataclass
class SittingClosed(Refusal):
    """The sitting has been handed in or its time is over; `kept` is what counts."""

    kept: Mapping[int, Sequence[str]] = field(default_factory=dict)
    closed_at: datetime | None = None


@dataclass
class SittingStillOpen(Refusal):
    """A result was asked for before hand-in."""


@dataclass
class PracticeClosed(Refusal):
    """Practice shows explanations, so it rests while the cadre's exam is running."""

    batch_name: str


@dataclass
class BankShortfall(Refusal):
    """The bank can't fill the blueprint; every gap at once."""

    shortfalls: Sequence[object]


@dataclass
class RosterRejected(Refusal):
    """A name list with faults: nothing was written. Each fault names row, column and reason."""

    faults: Sequence[object]


@dataclass
class UploadGone(Refusal):
    """The file of a name list is no longer kept: imported already, replaced by another, or older than a day."""


@dataclass
class CandidateStarted(Refusal):
    """The candidate has begun, so what decides the paper or the state stands; `fields` are their words on screen."""

    name: str
    fields: Sequence[str]


@dataclass
class QuestionUnfit(Refusal):
    """The gates found what the machine can prove wrong; nothing was stored."""

    faults: Sequence[object]


@dataclass
class OwnWork(Refusal):
    """The author of a question can't approve it."""


@dataclass
class AlreadyUsed(Refusal):
    """A name that must be unique is taken."""

    what: str
    name: str
