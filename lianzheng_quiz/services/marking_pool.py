"""A batch's answers for people to mark, as they stand in one transaction: under numbers, never under names."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from lianzheng_quiz.rules import refusals
from lianzheng_quiz.rules.people_marks import answer_code, settled, standing
from lianzheng_quiz.rules.policy import Policy
from lianzheng_quiz.rules.refusals import NotFound, NotNow
from lianzheng_quiz.store import person_marks, sittings
from lianzheng_quiz.store.engine import Session

Place = tuple[str, int]
"""A sitting and a position in it."""


@dataclass(frozen=True)
class PooledAnswer:
    """One answer. `number` counts the questions of the batch, `marks` are the rows that stand, by round.

    `final_hundredths` is None until the marks agree or a third stands; `earlier` are the rows of turns that were sent
    back and of corrections.
    """

    code: str
    place: Place
    number: int
    max_hundredths: int
    turn: int
    marks: Mapping[int, Any]
    earlier: Sequence[Any]
    returns: Sequence[Any]
    final_hundredths: int | None

    @property
    def is_settled(self) -> bool:
        return self.final_hundredths is not None

    @property
    def wants_third(self) -> bool:
        return len(self.marks) == 2 and not self.is_settled

    def own(self, account_id: int) -> Any:
        """What an account gave in this turn; None when it gave nothing."""
        return next((row for row in self.marks.values() if row.marked_by_id == account_id), None)

    def is_for(self, account_id: int) -> bool:
        """Whether a mark of this account is wanted: not its second one, nor of who sent the answer back."""
        sent_back = any(row.returned_by_id == account_id for row in self.returns)
        return not (self.is_settled or sent_back or self.own(account_id))

    def may_correct(self, account_id: int) -> bool:
        """Whether the account's own mark may still be corrected: nobody was asked for a third because of it."""
        return self.own(account_id) is not None and len(self.marks) < 3


@dataclass(frozen=True)
class PooledQuestion:
    """A question that people mark: its place among them from 1, how many papers ask it, how many left it blank."""

    number: int
    version_id: int
    max_hundredths: int
    answers: Sequence[PooledAnswer]
    blank: int

    def has_round(self, number: int) -> int:
        """How many answers have that many marks."""
        return sum(len(answer.marks) >= number for answer in self.answers)

    @property
    def settled(self) -> int:
        return sum(answer.is_settled for answer in self.answers)

    @property
    def third(self) -> int:
        """How many answers have or want a third mark."""
        return sum(answer.wants_third or len(answer.marks) > 2 for answer in self.answers)


class Pool:
    """The marking of one batch."""

    def __init__(self, session: Session, row: Any, now: datetime, sitting_id: str | None = None) -> None:
        """Of a batch row with id, name, policy, closes_at, cancelled_at and cancel_reason.

        With a `sitting_id` of its answers alone; questions then count only those. Without a stored seed numbers
        differ each time: nothing is marked yet, and they mustn't be worked out from what others may read.
        """
        self.row, self.policy = row, Policy.from_text(row.policy)
        if not self.policy.needs_markers:
            raise NotNow("本批次没有须由人阅卷的试题")
        self.over = now >= row.closes_at and not sittings.running_batches(session, [row.id])
        found = person_marks.marking(session, row.id)
        self.seed = found.seed if found else secrets.token_hex(16)
        self.signed_at = found.signed_at if found else None
        self.signed_by = found.signed_by if found else None
        self.markers = person_marks.markers(session, row.id) if found else []
        self.given = person_marks.given(session, row.id, sitting_id) if found else []
        self._returns = person_marks.returns(session, row.id, sitting_id) if found else []
        self._rows = person_marks.answers(session, row.id, sitting_id)

    @cached_property
    def questions(self) -> list[PooledQuestion]:
        """The questions with their answers, each in the order of the numbers, which is that of the seed."""
        given, returns = _by_place(self.given), _by_place(self._returns)
        groups: dict[tuple[int, int], list[Any]] = {}
        for row in self._rows:
            groups.setdefault((row.question_version_id, row.max_hundredths), []).append(row)
        found = []
        for number, ((version_id, most), rows) in enumerate(groups.items(), start=1):
            answers = [self._answer(row, number, given, returns) for row in rows if row.outcome != "unanswered"]
            answers.sort(key=lambda answer: answer.code)
            found.append(PooledQuestion(number, version_id, most, answers, len(rows) - len(answers)))
        return found

    def _answer(self, row: Any, number: int, given: Any, returns: Any) -> PooledAnswer:
        place = (row.sitting_id, row.position)
        turn = len(returns[place]) + 1
        marks = standing(one for one in given[place] if one.turn == turn)
        return PooledAnswer(
            code=answer_code(self.seed, *place),
            place=place,
            number=number,
            max_hundredths=row.max_hundredths,
            turn=turn,
            marks=marks,
            earlier=[one for one in given[place] if one not in marks.values()],
            returns=returns[place],
            final_hundredths=settled([one.points_hundredths for one in marks.values()], self.differ),
        )

    @property
    def differ(self) -> int:
        return self.policy.markers_differ_hundredths

    @property
    def answers(self) -> list[PooledAnswer]:
        return [answer for question in self.questions for answer in question.answers]

    @property
    def written_rows(self) -> int:
        """How much was given, corrected and sent back: rows are only added, so as long as this stands all does."""
        return len(self.given) + len(self._returns)

    @property
    def active_markers(self) -> list[int]:
        """Who can mark now: an account that was closed stays a marker and marks nothing."""
        return [one.account_id for one in self.markers if one.removed_at is None and one.active]

    def is_marker(self, account_id: int) -> bool:
        return any(one.account_id == account_id and one.removed_at is None for one in self.markers)

    def is_blind(self, account_id: int) -> bool:
        """Whether an account must not learn what others gave: it marks, or it has marked."""
        return self.is_marker(account_id) or self.marked_by(account_id) > 0

    def marked_by(self, account_id: int) -> int:
        """How many answers an account marked, of whatever turn."""
        return len({(row.sitting_id, row.position) for row in self.given if row.marked_by_id == account_id})

    def answer(self, code: str) -> PooledAnswer:
        """An answer by its number. NotFound."""
        found = next((answer for answer in self.answers if answer.code == code), None)
        if found is None:
            raise NotFound("作答")
        return found

    def answers_of(self, sitting_id: str) -> Sequence[PooledAnswer]:
        """The answers of one paper."""
        return self._by_sitting.get(sitting_id, ())

    def points_of(self, sitting_id: str) -> dict[int, int]:
        """The settled points of one paper, by position."""
        own = self.answers_of(sitting_id)
        return {one.place[1]: one.final_hundredths for one in own if one.final_hundredths is not None}

    @cached_property
    def _by_sitting(self) -> dict[str, list[PooledAnswer]]:
        found: dict[str, list[PooledAnswer]] = defaultdict(list)
        for answer in self.answers:
            found[answer.place[0]].append(answer)
        return found

    def must_be_open(self) -> None:
        """BatchCancelled; NotNow before the batch is over or once its marking is signed."""
        if self.row.cancelled_at is not None:
            raise refusals.BatchCancelled(self.row.cancel_reason)
        if not self.over:
            raise NotNow("考试还没有全部结束，结束以后才能阅卷")
        if self.signed_at is not None:
            raise NotNow("本批次的阅卷已经签署，不能再改")


def _by_place(rows: Sequence[Any]) -> dict[Place, list[Any]]:
    found: dict[Place, list[Any]] = defaultdict(list)
    for row in rows:
        found[(row.sitting_id, row.position)].append(row)
    return found
