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


@dataclass
class BatchSealed(Refusal):
    """Papers are under seal: roster and papers stay as they are. `opened`: and can't be unsealed any more."""

    sealed_at: datetime
    opened: bool = False


@dataclass
class BatchNotSealed(Refusal):
    """There is no seal to open or to break."""


@dataclass
class BatchCancelled(Refusal):
    """The batch was cancelled before it began."""

    reason: str = ""


@dataclass
class BatchOver(Refusal):
    """The batch's window is over."""

    closes_at: datetime


@dataclass
class PapersMissing(Refusal):
    """Not everybody who sits has a paper; the first of them by name, and how many."""

    names: Sequence[str]
    people: int


@dataclass
class OpeningNotNeeded(Refusal):
    """The policy opens at the hour, without codes."""

    opens_at: datetime


@dataclass
class OpeningTooEarly(Refusal):
    """Codes are taken from the day of the exam on."""

    opens_at: datetime


@dataclass
class WrongOpeningCodes(Refusal):
    """Not both codes are right (never said which); `left` tries before the lock."""

    left: int


@dataclass
class OpeningLocked(Refusal):
    """Too many wrong codes; try again after `minutes`."""

    minutes: int


@dataclass
class SealBroken(Refusal):
    """Policy or papers are not what was sealed."""

    seal: str


@dataclass
class PapersSealed(Refusal):
    """Nobody reads a dealt paper before the batch is opened."""

    opens_at: datetime


@dataclass
class BatchNotOpened(Refusal):
    """It is time, but two people have not opened the papers yet."""


@dataclass
class ArrivedLate(Refusal):
    """Later than the policy lets anybody in."""

    until: datetime


@dataclass
class SittingPaused(Refusal):
    """The room's staff stopped clock and saving of this sitting."""

    paused_at: datetime


@dataclass
class NotNow(Refusal):
    """An act in the room that does not fit what the sitting or batch is at; `reason` says why."""

    reason: str


@dataclass
class SamePerson(Refusal):
    """An act that takes two people was granted by the one who asked."""


@dataclass
class ExamOnPaper(Refusal):
    """A written exam is not sat in the browser."""


@dataclass
class NotMarkedYet(Refusal):
    """A result was asked for before people had finished marking."""


@dataclass
class ComponentMissing(Refusal):
    """This machine lacks what makes a kind of file ("Word"); nothing was made."""

    what: str


@dataclass
class BatchNotOver(Refusal):
    """Keys and marks of a written exam wait until nobody writes any more."""

    ends_at: datetime


@dataclass
class MarksRejected(Refusal):
    """Entered points with faults: nothing was written. Each fault names person, heading and reason."""

    faults: Sequence[object]


@dataclass
class MarkingUnfinished(Refusal):
    """Not everybody present has two equal entries, or presence is not recorded: why, with the first names and how many.

    `lacks` pairs what is lacking with the names.
    """

    lacks: Sequence[tuple[str, Sequence[str]]]
