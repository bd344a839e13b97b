"""What a candidate may read of an exam, as frozen values. Nothing here holds a key before hand-in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from lianzheng_quiz.rules.answer_ways import ARRANGED
from lianzheng_quiz.rules.clauses import Clause
from lianzheng_quiz.rules.own_terms import OwnTerms
from lianzheng_quiz.rules.policy import Policy


@dataclass(frozen=True)
class ExamCard:
    """One exam on the cadre's own page.

    `state`: waiting · sealed · open · late · running · done · missed · leave · exempt · cancelled; of a written exam
    also written (to come or going on) · over (presence not recorded); where people mark also marking.
    """

    sitting_id: str
    batch_name: str
    state: str
    opens_at: datetime
    closes_at: datetime
    deadline_at: datetime | None
    policy: Policy
    terms: OwnTerms
    total_hundredths: int | None
    passed: bool | None
    cancel_reason: str = ""


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
    terms: OwnTerms
    clauses: Sequence[Clause]
    cancel_reason: str = ""


class ShownQuestion(NamedTuple):
    """A question as the candidate sees it: no key, no explanation, no bank id.

    `way` is a word of `rules.answer_ways`. `part` names the paper's part, where it has parts. `material` is what
    a case tells before it asks. `options` pairs the value with its text; empty where the answer is written.
    `places` names the fields of an answer that has several. All but `position` is the same on every paper that
    shows the question in this order of options.
    """

    position: int
    type: str
    type_label: str
    way: str
    points_hundredths: int
    material: str
    stem: str
    options: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    hint: str
    must_right: bool = False
    part: str = ""

    def is_unfinished(self, given: Sequence[str]) -> bool:
        """Whether something was given, but a place is empty or a letter was used twice."""
        filled = [value for value in given if value]
        kept = set(filled) if self.way in ARRANGED else filled
        return bool(filled) and len(kept) < len(self.places)


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

    @property
    def unfinished(self) -> list[int]:
        """Answered, but not in every place."""
        return [
            question.position
            for question in self.questions
            if question.is_unfinished(self.answers.get(question.position, ()))
        ]


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
class ReviewedLine:
    """One line of a matching question, letters with their texts."""

    place: str
    given: str
    key: str
    right: bool


@dataclass(frozen=True)
class ReviewedPoint:
    """A marking point of a short answer; `met` is a hint by its expressions, never a mark."""

    text: str
    met: bool


@dataclass(frozen=True)
class ReviewedQuestion:
    """A question after hand-in, with what was given, the key and its authority.

    `hint` says how an arrangement earns points; `lines` are for matching, `points` for short answers.
    """

    position: int
    type: str
    type_label: str
    way: str
    material: str
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
    hint: str = ""
    must_right: bool = False
    lines: Sequence[ReviewedLine] = ()
    points: Sequence[ReviewedPoint] = ()

    @property
    def missed(self) -> bool:
        """Less than all the points; what people mark is neither right nor wrong here."""
        return self.outcome not in ("right", "by_hand")


@dataclass(frozen=True)
class GroupScore:
    """Points of one group of questions: a type, a chapter or a part of the paper; `minimum_hundredths` 0 is none.

    `right` is None where people marked: they enter the points of a heading, not which questions were right.
    """

    label: str
    right: int | None
    count: int
    points_hundredths: int
    max_hundredths: int
    minimum_hundredths: int = 0

    @property
    def below_minimum(self) -> bool:
        return self.points_hundredths < self.minimum_hundredths


@dataclass(frozen=True)
class EarlierScore:
    """A score that a later one superseded; `reason` is its own. The points are None where they are not told."""

    decided_at: datetime
    total_hundredths: int | None
    max_hundredths: int
    passed: bool
    clause: str
    reason: str


@dataclass(frozen=True)
class ResultPage:
    """The result of a closed sitting, as far as it is shown: a word of `rules.publication.SHOWN`.

    Points are None and groups empty unless it is the score; `passed` is None and `clause` empty where not even
    the verdict is told. `review` is None while the policy keeps it back. `closing` is a key of `timing.CLOSINGS`.
    `earlier` are scores that were superseded, the oldest first; `ruled` the positions that a ruling changed.
    `retake_by` is the last day of a retake, for who failed, may come again and whose day is known. For an exam on
    paper `by_type` are its headings, and there are neither chapters nor a review.
    """

    sitting_id: str
    batch_name: str
    cadre_name: str
    staff_no: str
    unit_name: str
    closing: str
    started_at: datetime
    submitted_at: datetime
    shown: str
    total_hundredths: int | None
    max_hundredths: int | None
    passed: bool | None
    clause: str
    void_reason: str
    may_retake: bool
    retake_by: date | None
    fingerprint: str
    ledger: str
    policy: Policy
    by_part: Sequence[GroupScore]
    by_type: Sequence[GroupScore]
    by_chapter: Sequence[GroupScore]
    review: Sequence[ReviewedQuestion] | None
    earlier: Sequence[EarlierScore]
    ruled: Collection[int]

    @property
    def on_paper(self) -> bool:
        return self.policy.form == "written"


@dataclass(frozen=True)
class ScoreRow:
    """One score on a cadre's record, as far as it is `shown` (a word of `rules.publication.SHOWN`)."""

    sitting_id: str
    batch_name: str
    policy_name: str
    submitted_at: datetime
    closing: str
    shown: str
    total_hundredths: int | None
    max_hundredths: int | None
    passed: bool | None
    clause: str
