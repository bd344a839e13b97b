"""What a candidate may read of an exam, as frozen values. Nothing here holds a key before hand-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lianzheng_quiz.rules.policy import Policy


@dataclass(frozen=True)
class ExamCard:
    """One exam on the cadre's own page. `state`: waiting · open · running · done · missed · exempt."""

    sitting_id: str
    batch_name: str
    state: str
    opens_at: datetime
    closes_at: datetime
    deadline_at: datetime | None
    policy: Policy
    total_hundredths: int | None
    passed: bool | None


@dataclass(frozen=True)
class ExamNotice:
    """What is told before the clock starts."""

    sitting_id: str
    batch_name: str
    cadre_name: str
    unit_name: str
    state: str
    opens_at: datetime
    closes_at: datetime
    ends_if_started_now_at: datetime
    extra_minutes: int
    policy: Policy


@dataclass(frozen=True)
class ShownQuestion:
    """A question as the candidate sees it: no key, no explanation, no bank id.

    `options` pairs the shown letter with its text; empty for judgements and blanks.
    `blanks` counts the gaps of a fill-in question.
    """

    position: int
    type: str
    type_label: str
    points_hundredths: int
    stem: str
    options: Sequence[tuple[str, str]]
    blanks: int
    hint: str


@dataclass(frozen=True)
class ExamPage:
    """The running paper: questions in order, what is saved, what is flagged, and the clock."""

    sitting_id: str
    batch_name: str
    cadre_name: str
    unit_name: str
    deadline_at: datetime
    server_now: datetime
    seconds_left: int
    revision: int
    last_position: int
    questions: Sequence[ShownQuestion]
    answers: Mapping[int, Sequence[str]]
    flags: frozenset[int]
    saved_at: datetime | None

    @property
    def unanswered(self) -> list[int]:
        return [question.position for question in self.questions if not self.answers.get(question.position)]


@dataclass(frozen=True)
class SittingClock:
    """The running clock alone, for the page's heartbeat."""

    revision: int
    seconds_left: int
    server_now: datetime
    deadline_at: datetime


@dataclass(frozen=True)
class SaveReceipt:
    """What the server kept. `saved` are the positions whose stored choice is now the one sent."""

    saved: Sequence[int]
    revision: int
    seconds_left: int
    saved_at: datetime
    answered: int
    server_now: datetime
    deadline_at: datetime


@dataclass(frozen=True)
class ReviewedQuestion:
    """A question after hand-in, with what was given, the key and its authority."""

    position: int
    type: str
    type_label: str
    stem: str
    options: Sequence[tuple[str, str]]
    given: Sequence[str]
    given_text: str
    key: Sequence[str]
    key_text: str
    outcome: str
    points_hundredths: int
    max_hundredths: int
    explanation: str
    authority_title: str
    authority_version: str
    authority_article: str
    places: Sequence[str]


@dataclass(frozen=True)
class GroupScore:
    """Points of one group of questions: a type or a chapter."""

    label: str
    right: int
    count: int
    points_hundredths: int
    max_hundredths: int


@dataclass(frozen=True)
class ResultPage:
    """The result of a closed sitting. `review` is None while the policy keeps it back.

    `closing`: submitted · deadline · forced.
    """

    sitting_id: str
    batch_name: str
    cadre_name: str
    staff_no: str
    unit_name: str
    closing: str
    started_at: datetime
    submitted_at: datetime
    total_hundredths: int
    max_hundredths: int
    pass_hundredths: int
    passed: bool
    clause: str
    fingerprint: str
    policy: Policy
    by_type: Sequence[GroupScore]
    by_chapter: Sequence[GroupScore]
    review: Sequence[ReviewedQuestion] | None


@dataclass(frozen=True)
class ScoreRow:
    """One score on a cadre's record."""

    sitting_id: str
    batch_name: str
    policy_name: str
    submitted_at: datetime
    closing: str
    total_hundredths: int
    max_hundredths: int
    passed: bool
    clause: str
