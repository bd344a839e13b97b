"""What one candidate's exam is like under a policy: the same for everybody only where nothing is set for the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianzheng_quiz.rules.policy import Part, Policy


@dataclass(frozen=True)
class OwnTerms:
    """`book` is a key of BOOKS, `scope` of SCOPES; `post_group` is empty where the policy has none."""

    parts: tuple[Part, ...]
    book: str
    scope: str
    post_group: str

    @property
    def question_count(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def total_hundredths(self) -> int:
        return Policy.points_of(self.parts)

    @property
    def types(self) -> list[str]:
        """Question types in paper order, each once."""
        return list(dict.fromkeys(part.type for part in self.parts))

    @property
    def must_right(self) -> int:
        """How many of the questions are 必对题."""
        return sum(part.must_right for part in self.parts)


def own_terms(
    policy: Policy,
    *,
    exam_on: date,
    party_member: bool | None,
    birth_on: date | None,
    scope: str = "",
    book: str = "",
    post_group: str = "",
) -> OwnTerms:
    """The terms of a person on the exam's day; what the organiser set (`scope`, `book`, `post_group`) goes first."""
    whose = policy.scope_for(party_member, scope), policy.group_for(post_group)
    return OwnTerms(policy.parts_for(*whose), policy.book_for(birth_on, exam_on, book), *whose)
